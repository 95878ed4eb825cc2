"""A person of the caseload in words, as one line of the page shows her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from convergence.accompagnement.acts.types import CaseloadRow, PriorityReason
from convergence.accompagnement.contracts.types import ContractKind
from convergence.design.fields.times import format_duration
from convergence.foundation.periods import age_on
from convergence.web.dossier.frame import SYNTHESIS, link


@dataclass(frozen=True, slots=True)
class Line:
    """What one line shows. ``end_is_near`` and ``week_is_short`` put words forward, never colour alone."""

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
    reasons: tuple[PriorityReason, ...]
    dossier_url: str
    entry_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the line stands: the day, the address of its list, and whose list it is when not the reader's."""

    today: date
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
        reasons=row.priority.reasons,
        dossier_url=link(SYNTHESIS, row.dossier_id),
        entry_url=entry_url(row.dossier_id, place),
    )


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
