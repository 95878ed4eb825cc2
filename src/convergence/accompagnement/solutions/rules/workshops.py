"""A workshop of the agenda, as it is told to the directory: for whom, when next, how many places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from convergence.agenda.workshops.types import OfferRow, SessionRow, SessionState, WorkshopKind
from convergence.foundation.periods import french_date, local_day, zone
from convergence.offers.types import OfferKind, WorkshopFacts

SHOWN_SESSIONS = 3
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_KINDS = {
    WorkshopKind.WORKSHOP: OfferKind.WORKSHOP,
    WorkshopKind.COLLECTIVE_INFORMATION: OfferKind.INFORMATION,
}
_CONTRACTS = {"cej": "CEJ", "pacea": "PACEA"}


def facts_of(
    offer: OfferRow, sessions: Sequence[SessionRow], *, now: datetime, time_zone: str
) -> WorkshopFacts:
    """What the directory says of a workshop; ``sessions`` are those to come, the earliest first."""
    open_ones = [one for one in sessions if _is_open(one, now)]
    contract = _CONTRACTS.get(offer.contract_kind, "")
    return WorkshopFacts(
        workshop_offer_id=offer.offer_id,
        name=offer.name,
        kind=_KINDS[offer.kind],
        theme=offer.theme,
        description=offer.description,
        partner_name=offer.partner_name,
        min_age=offer.age_minimum,
        max_age=offer.age_maximum,
        conditions=f"Réservé aux jeunes en {contract} en cours." if contract else "",
        sessions=_told(open_ones),
        places_left=_places(open_ones),
        is_running=offer.ended_on is None or offer.ended_on > local_day(now, zone(time_zone)),
    )


def _is_open(session: SessionRow, now: datetime) -> bool:
    """Whether one may still enrol: to come, and before the end of the last day of enrolment."""
    if session.state is not SessionState.PLANNED or session.starts_at <= now:
        return False
    limit = session.register_until
    return limit is None or local_day(now, zone(session.time_zone)) <= limit


def _places(sessions: Sequence[SessionRow]) -> int | None:
    free = [session.free for session in sessions]
    counted = [one for one in free if one is not None]
    return sum(counted) if counted and len(counted) == len(free) else None


def _told(sessions: Sequence[SessionRow]) -> str:
    if not sessions:
        return ""
    days = ", ".join(dict.fromkeys(map(_when, sessions[:SHOWN_SESSIONS])))
    more = len(sessions) - SHOWN_SESSIONS
    tail = "" if more <= 0 else f", et {more} autre{'s' if more > 1 else ''} ensuite"
    return f"{'Prochaines sessions' if len(sessions) > 1 else 'Prochaine session'} : {days}{tail}."


def _when(session: SessionRow) -> str:
    start = session.starts_at.astimezone(zone(session.time_zone))
    hour = f"{start.hour} h {start.minute:02d}" if start.minute else f"{start.hour} h"
    return f"{_DAYS[start.weekday()]} {french_date(start.date())} à {hour}"
