"""From table rows to what is shown and to what rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from convergence.agenda.workshops import models
from convergence.agenda.workshops.rules.states import state_at
from convergence.agenda.workshops.types import (
    Animator,
    EnrolmentOrigin,
    EnrolmentRow,
    EnrolmentStatus,
    OfferRow,
    SessionRow,
    SessionState,
    WaitingRow,
    WaitingState,
    WorkshopKind,
)


def shown_offer(row: models.WorkshopOffer) -> OfferRow:
    """An offer as shown."""
    return OfferRow(
        offer_id=row.id,
        structure_id=row.structure_id,
        number=row.number,
        name=row.name,
        kind=WorkshopKind(row.kind),
        theme=row.theme,
        description=row.description,
        partner_name=row.partner_name,
        age_minimum=row.age_minimum,
        age_maximum=row.age_maximum,
        contract_kind=row.contract_kind,
        ended_on=row.ended_on,
        edit_token=row.change_id,
        open_to_operators=row.open_to_operators,
    )


def shown_session(
    row: models.Session,
    seats: models.SessionSeats,
    animators: Iterable[models.SessionAnimator],
    *,
    now: datetime,
    time_zone: str,
) -> SessionRow:
    """A session as shown at an instant."""
    leaders = sorted(animators, key=lambda animator: animator.rank)
    return SessionRow(
        session_id=row.id,
        structure_id=row.structure_id,
        number=row.number,
        offer=shown_offer(row.offer),
        name=row.name,
        state=state_at(SessionState(row.state), starts_at=row.starts_at, now=now),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        time_zone=time_zone,
        capacity=seats.capacity,
        minimum=row.minimum,
        register_until=row.register_until,
        withdraw_until=row.withdraw_until,
        place_id=row.place_id,
        place=", ".join(filter(None, (row.place_name, row.place_text))),
        place_text=row.place_text,
        comment=row.comment,
        animators=tuple(Animator(leader.name, leader.user_id) for leader in leaders),
        taken=seats.taken,
        held=seats.held,
        waiting=seats.waiting,
        cancel_reason=row.cancel_reason,
        edit_token=row.change_id,
    )


def shown_sessions(rows: Sequence[models.Session], *, now: datetime, time_zone: str) -> list[SessionRow]:
    """Several sessions read with their offer and their seats; one more query for those who lead them."""
    leaders: dict[UUID, list[models.SessionAnimator]] = defaultdict(list)
    wanted = [row.id for row in rows]
    for animator in models.SessionAnimator.objects.filter(session__id__among=wanted).order_by("rank"):
        leaders[animator.session_id].append(animator)
    return [
        shown_session(row, row.sessionseats, leaders[row.id], now=now, time_zone=time_zone) for row in rows
    ]


def shown_enrolment(row: models.Enrolment) -> EnrolmentRow:
    """An enrolment as shown."""
    return EnrolmentRow(
        dossier_id=row.dossier_id,
        enrolment_id=row.id,
        session_id=row.session_id,
        number=row.number,
        status=EnrolmentStatus(row.status),
        origin=EnrolmentOrigin(row.origin),
        enrolled_at=row.enrolled_at,
        started_on=row.started_on,
        minutes=row.minutes,
        is_withdrawn=row.is_withdrawn,
        edit_token=row.change_id,
        operator_id=row.operator_id,
    )


def shown_waiting(row: models.WaitingPlace) -> WaitingRow:
    """A place in the waiting list as shown."""
    return WaitingRow(
        dossier_id=row.dossier_id,
        waiting_id=row.id,
        session_id=row.session_id,
        rank=row.rank,
        state=WaitingState(row.state),
        asked_at=row.asked_at,
        offer_ends_at=row.offer_ends_at,
    )
