"""A step of the young person, declared as done by an application in which she and her adviser follow it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.situations.operations.recording import record_situation
from convergence.accompagnement.situations.policies import check_may_edit_situations
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft, SnpMeasure
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import operation


@operation("Situation non professionnelle déclarée", source="application raccordée")
def declare_step(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    measure: SnpMeasure,
    first_day: date,
    last_day: date,
    comment: str = "",
    reason: str = "",
    source: str = "application raccordée",
    idempotency_key: str | None = None,
) -> UUID:
    """Record a non-professional situation that is over; it counts the hours of its measure on its last day.

    Raises Invalid when it is not over yet where the structure lives: what is not done counts nothing.
    """
    check_may_edit_situations(actor)
    if last_day > local_day(at, zone(actor.time_zone)):
        raise Invalid.one(
            "dateFinReelle",
            f"Cette situation ne finit que le {french_date(last_day)}.",
            "Déclarez-la une fois qu’elle est finie.",
            "in_future",
        )
    draft = SituationDraft(SituationCategory.NON_PROFESSIONAL, first_day, last_day, snp_measure=measure)
    recorded = record_situation(
        actor=actor, at=at, dossier_id=dossier_id, draft=draft, comment=comment, reason=reason, source=source
    )
    return recorded.situation_id
