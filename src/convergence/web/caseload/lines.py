"""A person of the caseload in words, as one line of the page shows her."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from convergence.accompagnement.acts.types import CaseloadRow, PriorityCode, PriorityReason
from convergence.accompagnement.contracts.types import ContractKind
from convergence.design.fields.times import format_duration
from convergence.foundation.actor import Actor
from convergence.foundation.periods import age_on
from convergence.foundation.permissions import Permission
from convergence.web.dossier.frame import link
from convergence.web.navigation.tabs import SYNTHESIS


@dataclass(frozen=True, slots=True)
class Why:
    """One reason to call, and where to answer it; no address for a reader who may not."""

    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line shows."""

    dossier_id: UUID
    number: int
    name: str
    age: int
    phone: str
    situation: str
    contract: str
    contract_until: date | None
    last_contact: str
    week: str
    week_is_short: bool
    reasons: tuple[Why, ...]
    dossier_url: str
    entry_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the line stands: the day, its reader, the address of its list, and whose it is when not the reader's."""

    today: date
    reader: Actor
    back: str
    adviser_id: UUID | None = None


def make_line(row: CaseloadRow, place: Place) -> Line:
    """From the row of the room."""
    return Line(
        dossier_id=row.dossier_id,
        number=row.number,
        name=row.name,
        age=age_on(row.born_on, place.today),
        phone=row.phone,
        situation=row.situation_label,
        contract=row.contract.name if row.contract else "",
        contract_until=row.contract_end_on - timedelta(days=1) if row.contract_end_on else None,
        last_contact=_ago(row.last_contact_on, place.today),
        week=_week(row),
        week_is_short=row.week is not None and not row.week.reaches_minimum,
        reasons=tuple(_why(row, reason, place) for reason in row.priority.reasons),
        dossier_url=link(SYNTHESIS, row.dossier_id),
        entry_url=entry_url(row.dossier_id, place),
    )


_ANSWERS: Mapping[PriorityCode, tuple[str, Permission]] = {
    PriorityCode.WAITING_RECEPTION: ("acts:reception", Permission.RECORD_ACTS),
    PriorityCode.WEEK_SHORT: ("acts:list", Permission.READ_FILES),
    PriorityCode.SITUATION: ("situations:record", Permission.EDIT_FILES),
    PriorityCode.IDENTITY: ("dossier:identity_proof", Permission.JUSTIFY_IDENTITY),
}
"""The page where each reason finds its answer, and who may open it; contracts have their own address."""


def _why(row: CaseloadRow, reason: PriorityReason, place: Place) -> Why:
    if reason.code in (PriorityCode.CONTRACT_ENDING, PriorityCode.CONTRACT_REVIEW) and row.contract_id:
        return Why(reason.sentence, link("contracts:show", row.dossier_id, row.contract_id))
    view, permission = _ANSWERS.get(reason.code, ("", Permission.READ_FILES))
    address = link(view, row.dossier_id) if view and place.reader.may(permission) else ""
    return Why(reason.sentence, f"{address}?{urlencode({'retour': place.back})}" if address else "")


def entry_url(dossier_id: UUID, place: Place) -> str:
    """Where an act is noted from the list, and how to come back to it."""
    return _with_place(reverse("caseload:entry", args=[dossier_id]), place)


def row_url(dossier_id: UUID, place: Place) -> str:
    """The line alone, as it stands now."""
    return _with_place(reverse("caseload:row", args=[dossier_id]), place)


def _with_place(address: str, place: Place) -> str:
    told = {"retour": place.back}
    if place.adviser_id:
        told["conseiller"] = str(place.adviser_id)
    return f"{address}?{urlencode(told)}"


def _ago(day: date | None, today: date) -> str:
    if day is None:
        return "jamais"
    days = (today - day).days
    words = {0: "aujourd’hui", 1: "hier"}.get(days, f"il y a {days} jours")
    return words if days < 2 else f"{words}, le {day:%d/%m/%Y}"


def _week(row: CaseloadRow) -> str:
    if row.contract is not ContractKind.CEJ or row.week is None:
        return ""
    validated, minimum = _hours(row.week.validated_minutes), _hours(row.week.minimum_minutes)
    return f"{validated} sur {minimum}, semaine du {row.week.monday:%d/%m}"


def _hours(minutes: int) -> str:
    return format_duration(timedelta(minutes=minutes)) if minutes else "0 h"
