"""Where a person stands, at a glance: each line leads to its page, none is for who may not open that page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.acts.types.weeks import WeeklyHours
from convergence.accompagnement.allowances.queries import amounts_due_to
from convergence.accompagnement.contracts.types import ContractRow, ContractState
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.accompagnement.orientation.types import OrientationRow
from convergence.accompagnement.sanctions.queries import next_step, sanctions_of
from convergence.accompagnement.sanctions.types.rows import SanctionRow
from convergence.accompagnement.sanctions.types.words import SanctionState
from convergence.accompagnement.situations.types import CurrentSituationRow
from convergence.accompagnement.solutions.policies import may_ask
from convergence.accompagnement.solutions.types import RequestRow
from convergence.design.fields.times import format_duration
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.money import format_euros
from convergence.foundation.periods import french_date, month_start
from convergence.foundation.permissions import Permission
from convergence.identity.policies import is_operator
from convergence.identity.queries import structure_names
from convergence.web.access import ActingRequest
from convergence.web.dossier.awaited import Awaited, awaited, may_open
from convergence.web.dossier.frame import link

MOST = 5
_OVER = (SanctionState.LIFTED, SanctionState.ENDED, SanctionState.DISMISSED, SanctionState.ANNULLED)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know, where it is read whole, and what else must be told of it."""

    label: str
    value: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands today, and what is awaited next."""

    lines: tuple[Line, ...]
    awaited: tuple[Awaited, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already."""

    situation: CurrentSituationRow | None
    contract: ContractRow | None
    week: WeeklyHours | None
    requests: Sequence[RequestRow]


def glance(request: ActingRequest, header: DossierHeader, today: date, known: Known) -> Glance:
    """What stands and what is awaited, for this reader."""
    ours = header.structure_id == request.actor.structure_id
    inside = ours and request.actor.may(Permission.READ_AGENDA)
    lines = [_situation(header, known.situation), _orientation(request, header, today)]
    lines += [_contract(header, known.contract), *_week(header, known.week)]
    if inside:
        lines += _allowance(request, header, today)
    if ours and request.actor.may(Permission.PROPOSE_SANCTIONS):
        lines += _sanctions(request, header, today)
    if (ours or is_operator(request.actor)) and may_ask(request.actor):
        lines += _services(header, known.requests)
    awaits = _awaited(request, header.dossier_id, today, known) if inside else ()
    return Glance((*lines, *_contacts(header)), awaits)


def _hours(week: WeeklyHours) -> str:
    """Validated hours of the week beside what the contract asks."""
    if not week.is_counted:
        return f"{week.kind.label} : aucune durée n’est demandée cette semaine"
    return f"{_length(week.validated_minutes)} validées sur {_length(week.minimum_minutes)} cette semaine"


def _length(minutes: int) -> str:
    return format_duration(timedelta(minutes=minutes)) if minutes else "0 h"


def _situation(header: DossierHeader, row: CurrentSituationRow | None) -> Line:
    value = row.label if row else "Situation inconnue"
    return Line("Situation", value, link("situations:list", header.dossier_id))


def _orientation(request: ActingRequest, header: DossierHeader, today: date) -> Line:
    row = orientation_on(request.scope, header.dossier_id, today)
    url = link("file_orientation:list", header.dossier_id)
    if row is None:
        return Line("Orientation", "Aucune orientation", url)
    return Line("Orientation", row.path.label, url, f"Organisme référent : {_body(request, row)}")


def _body(request: ActingRequest, row: OrientationRow) -> str:
    """The référent by its name, else by what it is."""
    if row.body_name or row.referent_structure_id is None:
        return row.body_name or row.body.label
    names = structure_names(request.scope, [row.referent_structure_id])
    return names.get(row.referent_structure_id, row.body.label)


def _contract(header: DossierHeader, row: ContractRow | None) -> Line:
    if row is None:
        return Line("Contrat", "Aucun contrat en cours", link("contracts:list", header.dossier_id))
    value = f"{row.kind.label}, jusqu’au {french_date(row.last_day)}"
    note = row.state.label if row.state is not ContractState.RUNNING else ""
    return Line("Contrat", value, link("contracts:show", header.dossier_id, row.contract_id), note)


def _week(header: DossierHeader, week: WeeklyHours | None) -> Iterator[Line]:
    if week is not None:
        yield Line("Activité", _hours(week), link("acts:weeks", header.dossier_id))


def _allowance(request: ActingRequest, header: DossierHeader, today: date) -> Iterator[Line]:
    month = month_start(today)
    dues = amounts_due_to(request.scope, header.structure_id, month, header.dossier_id)
    if not dues:
        return
    total = sum((due.amount for due in dues), Decimal(0))
    doubt = "Valeur légale non vérifiée" if any(due.unverified for due in dues) else ""
    name = french_date(month).partition(" ")[2]
    value = f"{format_euros(total)} pour {name}"
    yield Line("Allocations et aides", value, link("file_allowances:list", header.dossier_id), doubt)


def _sanctions(request: ActingRequest, header: DossierHeader, today: date) -> Iterator[Line]:
    rows: Sequence[SanctionRow] = sanctions_of(request.scope, header.dossier_id, on=today)
    for row in rows:
        if row.state in _OVER:
            continue
        step = next_step(request.scope, row, today)
        note = f"{step.label}, au plus tard le {french_date(step.due_on)}" if step.due_on else step.label
        url = link("file_sanctions:show", header.dossier_id, row.sanction_id)
        yield Line("Procédure de sanction", row.state.label, url, note)


def _services(header: DossierHeader, requests: Sequence[RequestRow]) -> Iterator[Line]:
    """Requests that are not over, and where the latest stands."""
    running = [row for row in requests if not row.is_final]
    if not running:
        return
    url = link("file_solutions:list", header.dossier_id)
    if len(running) == 1:
        url = link("file_solutions:show", header.dossier_id, running[0].request_id)
    many = "s" if len(running) > 1 else ""
    note = f"{running[0].offer_name} : {running[0].state.label.lower()}"
    yield Line("Orientation vers un service", f"{len(running)} demande{many} en cours", url, note)


def _contacts(header: DossierHeader) -> Iterator[Line]:
    last = french_date(header.last_contact_on) if header.last_contact_on else "Aucun"
    yield Line("Dernier contact", last, note=header.reachability.label)
    yield Line("Dossier ouvert", f"Le {french_date(header.created_on)}")


def _awaited(request: ActingRequest, dossier_id: UUID, today: date, known: Known) -> tuple[Awaited, ...]:
    """What is awaited next; neither a short week where the counter is not shown, nor a step that she may not open."""
    rows = [
        row
        for row in deadlines_of(request.scope, dossier_id, on=today)
        if may_open(request.actor, row.kind)
        and (row.kind is not DeadlineKind.WEEK_SHORT or known.week is not None)
    ]
    return tuple(map(awaited, rows[:MOST]))
