"""Steps of a procedure that several tests walk through."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from convergence.accompagnement.sanctions.operations import (
    decide_sanction,
    note_breach,
    note_letter_delivery,
    propose_sanction,
)
from convergence.accompagnement.sanctions.queries import measures_of, sanction
from convergence.accompagnement.sanctions.types import (
    BreachDraft,
    BreachKind,
    LetterPart,
    Measure,
    MeasureRow,
    SanctionRow,
    Verdict,
)
from convergence.documents.types import DeliveryDraft, DeliveryWay
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, at, person, read

DIRECTION = person("Denise", Role.DIRECTION)
SUSPENSION = Verdict(Measure.SUSPENSION, Decimal("0.30"), 1)
"""Thirty per cent for a month: the least of a first breach."""
REMOVAL = Verdict(Measure.REMOVAL, Decimal(1), 4)
"""The removal of a second breach, for which the law attaches a striking off of four months."""


def noted(
    dossier_id: UUID,
    *,
    on: date = TODAY,
    kind: BreachKind = BreachKind.ABSENCE,
    actor: Actor = ADVISER,
    when: datetime = AT,
    facts: str = "Absente à l’atelier CV, sans prévenir.",
) -> UUID:
    """A breach noted by the adviser."""
    return note_breach(actor=actor, at=when, dossier_id=dossier_id, draft=BreachDraft(kind, on, facts))


def proposed(
    dossier_id: UUID, *, on: date = TODAY, when: datetime = AT, actor: Actor = ADVISER, **details: Any
) -> UUID:
    """A procedure whose notice is written."""
    kind = details.pop("kind", BreachKind.ABSENCE)
    breach = noted(dossier_id, on=on, kind=kind, actor=actor, when=when)
    return propose_sanction(actor=actor, at=when, breach_ids=[breach], **details)


def handed(
    sanction_id: UUID, when: datetime, part: LetterPart = LetterPart.NOTICE, actor: Actor = ADVISER
) -> UUID:
    """A letter handed over against a signature on the day."""
    day = local_day(when, zone(actor.time_zone))
    draft = DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=day)
    note_letter_delivery(actor=actor, at=when, sanction_id=sanction_id, part=part, draft=draft)
    return sanction_id


def decided(
    sanction_id: UUID, when: datetime, verdict: Verdict = SUSPENSION, actor: Actor = DIRECTION
) -> UUID:
    """The direction decides."""
    decide_sanction(
        actor=actor, at=when, sanction_id=sanction_id, verdict=verdict, reason="Absences répétées."
    )
    return sanction_id


def in_force(dossier_id: UUID, *, verdict: Verdict = SUSPENSION, start: float = 0, **details: Any) -> UUID:
    """A measure that holds: noticed some days after the Tuesday, decided and received eleven days later."""
    sanction_id = proposed(
        dossier_id, when=at(start), on=details.pop("on", TODAY + timedelta(start)), **details
    )
    handed(sanction_id, at(start))
    decided(sanction_id, at(start + 11), verdict)
    return handed(sanction_id, at(start + 11), LetterPart.DECISION)


def struck_off(dossier_id: UUID) -> UUID:
    """A second breach, whose measure goes with a striking off."""
    in_force(dossier_id)
    return in_force(dossier_id, verdict=REMOVAL, start=20, considered=REMOVAL)


def row(sanction_id: UUID, on: date = TODAY, actor: Actor = ADVISER) -> SanctionRow:
    """The procedure as it stands on a day."""
    found: SanctionRow = read(actor, sanction, sanction_id, on=on)
    return found


def withheld(dossier_id: UUID, first: date, last: date) -> list[MeasureRow]:
    """What is withheld between two days."""
    found: list[MeasureRow] = read(ADVISER, measures_of, [dossier_id], first, last)
    return found
