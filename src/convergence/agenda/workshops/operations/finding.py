"""Find a session to change, its places locked for the time of the operation, and announce what became of it.

Every write about a session locks its places first: two writers never wait for each other in a circle, and what is
read after the lock is what stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.queries.rows import shown_session
from convergence.agenda.workshops.rules.states import check_transition, stored_state
from convergence.agenda.workshops.types import (
    EnrolmentStatus,
    SessionAction,
    SessionFacts,
    SessionRow,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound


@dataclass(slots=True)
class HeldSession:
    """A session whose places are locked. ``row`` is what rules look at; read it again after a write."""

    model: models.Session
    seats: models.SessionSeats
    row: SessionRow
    at: datetime

    def facts(self, reason: str = "") -> SessionFacts:
        """What transitions look at, counted in the database."""
        enrolled = models.Enrolment.objects.filter(
            session_id=self.model.id, structure_id=self.model.structure_id, is_withdrawn=False
        )
        return SessionFacts(
            starts_at=self.model.starts_at,
            now=self.at,
            not_final=enrolled.filter(status=EnrolmentStatus.ONGOING).count(),
            present=enrolled.filter(status=EnrolmentStatus.ACHIEVED).count(),
            reason=reason,
        )

    def move_to(self, action: SessionAction, facts: SessionFacts) -> None:
        """Make a move of the table of states, or raise what forbids it."""
        target = stored_state(check_transition(self.row.state, action, facts))
        if self.model.state != target:
            self.model.state = target
            self.model.save(update_fields=["state"])

    def allow(self, action: SessionAction) -> None:
        """Raise unless the state allows the action."""
        check_transition(self.row.state, action, SessionFacts(self.model.starts_at, self.at))


def held_session(
    session_id: UUID, *, actor: Actor, at: datetime, structure_id: UUID | None = None
) -> HeldSession:
    """The session, its places locked; NotFound when it is absent or another structure's, alike.

    ``structure_id`` is the structure that holds it when it is not the actor's.
    """
    seats = (
        models.SessionSeats.objects.select_for_update()
        .filter(pk=session_id, structure_id=structure_id or actor.structure_id)
        .first()
    )
    model = models.Session.objects.select_related("offer").filter(pk=session_id).first() if seats else None
    if seats is None or model is None:
        raise no_session()
    return HeldSession(model, seats, _shown(model, seats, actor, at), at)


def read_again(held: HeldSession, actor: Actor) -> SessionRow:
    """The session as it stands after a write: its counts are those of the database."""
    held.seats.refresh_from_db()
    held.row = _shown(held.model, held.seats, actor, held.at)
    return held.row


def _shown(model: models.Session, seats: models.SessionSeats, actor: Actor, at: datetime) -> SessionRow:
    animators = models.SessionAnimator.objects.filter(session_id=model.id).order_by("rank")
    return shown_session(model, seats, animators, now=at, time_zone=actor.time_zone)


def no_session() -> NotFound:
    """The answer for a session that does not exist, and for one of another structure."""
    return NotFound(
        "Cette session n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez à la liste des ateliers et choisissez-la.",
        code="session_not_found",
    )


def found_enrolment(enrolment_id: UUID) -> models.Enrolment:
    """An enrolment that still holds; NotFound when it is absent, hidden or withdrawn, alike."""
    row = models.Enrolment.objects.filter(pk=enrolment_id, is_withdrawn=False).first()
    if row is None:
        raise NotFound(
            "Cette inscription n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la session et choisissez la personne dans la liste.",
            code="enrolment_not_found",
        )
    return row


def fact(row: SessionRow, dossier_id: UUID | None = None) -> dict[str, Any]:
    """What every event about a session says of it."""
    own = [animator.user_id for animator in row.animators if animator.user_id]
    return {
        "structure_id": row.structure_id,
        "dossier_id": dossier_id,
        "session_id": row.session_id,
        "offer_id": row.offer.offer_id,
        "kind": row.kind,
        "name": row.name,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "adviser_id": own[0] if own else None,
    }
