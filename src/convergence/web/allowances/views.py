"""The allowances of one person: right, amount of a month line by line, resources, papers, requests, aids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.allowances.policies import may_decide_allowances, may_prepare_allowances
from convergence.accompagnement.allowances.queries import (
    aids_of,
    allowance_notes,
    amounts_due_to,
    months_of,
    one_offs_of,
    right_detail,
    rights_of,
)
from convergence.accompagnement.allowances.types import AmountDue
from convergence.accompagnement.allowances.types.rows import AidRow, MonthRow, OneOffRow, RightRow, TermsRow
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractKind, ContractRow
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.foundation.money import format_euros
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date, month_start, months_after
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.allowances.forms import recent_months
from convergence.web.dossier.frame import file_page, own_file

reader = requires(Permission.READ_AGENDA)
preparer = requires(Permission.PREPARE_ALLOWANCES)
decider = requires(Permission.DECIDE_ALLOWANCES)
SHOWN_MONTHS = 6
TAB = "file_allowances:list"


@dataclass(frozen=True, slots=True)
class AmountLineShown:
    """A line of the computation in words."""

    label: str
    article: str
    amount: str


@dataclass(frozen=True, slots=True)
class DueShown:
    """An amount due in words."""

    title: str
    amount: str
    lines: tuple[AmountLineShown, ...]
    flags: tuple[str, ...]
    is_unverified: bool


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month and what was declared for it."""

    month: date
    name: str
    declared: MonthRow | None
    total: str


@dataclass(frozen=True, slots=True)
class RightShown:
    """A right, what it may be told, and the papers it awaits."""

    row: RightRow
    terms: tuple[TermsRow, ...]
    contract: ContractRow | None
    waiting: TermsRow | None
    may_take_precaution: bool
    to_confirm: TermsRow | None


@reader
@require_safe
def allowances(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Everything about the money of one person."""
    header = own_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    month = _month(request, today)
    contracts = [row for row in contracts_of(request.scope, dossier_id, on=today) if row.signatory_id is None]
    rights = rights_of(request.scope, dossier_id)
    notes = allowance_notes(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/allowances/list.html",
        "Allocations",
        TAB,
        rights=[_right(right, contracts) for right in rights],
        to_open=_without_right(contracts, rights),
        pacea=next((row for row in contracts if row.kind is ContractKind.PACEA and row.signed_on), None),
        dues=_dues(request, header, month),
        month=month,
        month_name=_name(month),
        previous=months_after(month, -1),
        following=months_after(month, 1) if month < month_start(today) else None,
        months=list(_months(request, dossier_id, today, contracts)),
        one_offs=[_asked(row) for row in one_offs_of(request.scope, dossier_id)],
        aids=[_asked(row) for row in aids_of(request.scope, dossier_id)],
        papers=parameter("cej.papers").list_at(today),
        notes=notes,
        may_prepare=may_prepare_allowances(request.actor),
        may_decide=may_decide_allowances(request.actor),
        me=request.actor.user_id,
    )


def found_right(request: ActingRequest, dossier_id: UUID, right_id: UUID) -> RightRow:
    """A right of this person; an unknown one and another person's are answered alike."""
    row = right_detail(request.scope, right_id)
    if row is None or row.dossier_id != dossier_id:
        raise missing()
    return row


def missing() -> NotFound:
    """What is answered for what does not exist here."""
    return NotFound(
        "Cette demande n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
    )


def back_to(dossier_id: UUID) -> str:
    """The page of the allowances of a person."""
    return reverse(TAB, args=[dossier_id])


def right_months(right: RightRow, today: date) -> list[date]:
    """The months that a right may concern, three ahead included, the latest first."""
    last = months_after(today.replace(day=1), 3)
    if right.ended_on is not None:
        last = min(last, month_start(right.ended_on - timedelta(days=1)))
    return recent_months(last, right.signed_on) or [month_start(right.signed_on)]


def due_shown(due: AmountDue) -> DueShown:
    """An amount with its lines, as people read it."""
    return DueShown(
        title=due.lines[0].label if due.scheme.value == "aide" else due.scheme.label,
        amount=format_euros(due.amount),
        lines=tuple(AmountLineShown(one.label, one.article, format_euros(one.amount)) for one in due.lines),
        flags=tuple(flag.label for flag in due.flags),
        is_unverified=bool(due.unverified),
    )


def _dues(request: ActingRequest, header: DossierHeader, month: date) -> list[DueShown]:
    found = amounts_due_to(request.scope, header.structure_id, month, header.dossier_id)
    return [due_shown(due) for due in found]


def _month(request: ActingRequest, today: date) -> date:
    """The month that the address asks for, the present one for anything that is not a past month."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('mois', '')}-01")
    except ValueError:
        return month_start(today)
    first = parameter("cej.resources_free").values[0].effective_on
    return asked if first <= asked <= today else month_start(today)


def _months(
    request: ActingRequest, dossier_id: UUID, today: date, contracts: list[ContractRow]
) -> Iterator[MonthShown]:
    """The last months, none before her first contract: nothing was to be declared."""
    first = min((row.starts_on for row in contracts if row.signed_on), default=today)
    earliest = max(months_after(month_start(today), 1 - SHOWN_MONTHS), month_start(min(first, today)))
    wanted = recent_months(today, earliest)
    known = {row.month: row for row in months_of(request.scope, dossier_id, wanted[-1], wanted[0])}
    for month in wanted:
        row = known.get(month)
        yield MonthShown(month, _name(month), row, format_euros(row.total) if row else "")


def _right(row: RightRow, contracts: list[ContractRow]) -> RightShown:
    contract = next((one for one in contracts if one.contract_id == row.contract_id), None)
    waits = row.complete_on is None and row.precaution is None and bool(row.waiting or row.granted)
    unsure = (one for one in row.granted if one.draft.autonomy and one.is_confirmed is None)
    return RightShown(row, row.terms, contract, row.waiting, waits, next(unsure, None))


def _without_right(contracts: list[ContractRow], rights: list[RightRow]) -> ContractRow | None:
    known = {right.contract_id for right in rights}
    signed = (row for row in contracts if row.kind is ContractKind.CEJ and row.signed_on)
    return next((row for row in signed if row.contract_id not in known), None)


@dataclass(frozen=True, slots=True)
class AskedShown:
    """An *allocation ponctuelle* or an aid in a table."""

    kind: Asked
    ref_id: UUID
    label: str
    asked: str
    granted: str
    row: OneOffRow | AidRow


def _asked(row: OneOffRow | AidRow) -> AskedShown:
    is_month = isinstance(row, OneOffRow)
    return AskedShown(
        kind=Asked.ONE_OFF if is_month else Asked.AID,
        ref_id=row.one_off_id if isinstance(row, OneOffRow) else row.aid_id,
        label=_name(row.month).capitalize() if isinstance(row, OneOffRow) else row.scheme_name,
        asked=format_euros(row.asked),
        granted=format_euros(row.granted) if row.granted is not None else "",
        row=row,
    )


def _name(month: date) -> str:
    return french_date(month).partition(" ")[2]
