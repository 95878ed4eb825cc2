"""The calendar channel as the exit of the house sees it: one more carrier, which asks its room what is wanted now."""

from __future__ import annotations

from collections.abc import Callable

from convergence.foundation.problems import Problem, Unavailable
from convergence.gateways.caldav import CalendarDelivery, server
from convergence.gateways.caldav.troubles import FOR_HER_TO_REPAIR
from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot

FindDelivery = Callable[[Parcel], CalendarDelivery | None]


class CalendarCarrier:
    """Writes in the calendars of professionals. ``find_delivery`` is the query of the room ``calendars``."""

    def __init__(self, find_delivery: FindDelivery) -> None:
        self._find_delivery = find_delivery

    @property
    def name(self) -> str:
        return "caldav"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        """Deliver what is wanted now, which may be later than what was asked."""
        try:
            delivery = self._find_delivery(parcel)
        except Problem as problem:
            return NotSent(WhyNot.REFUSED, str(problem))
        return Sent("", 0, "Plus rien à écrire.") if delivery is None else carry(delivery)

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """Delivering again looks at what stands there first: an interrupted attempt is simply made anew."""
        return NotSent(WhyNot.INTERRUPTED, "L'écriture dans le calendrier a été interrompue.", again=True)

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        """A calendar says at once what became of an event."""
        return None


def carry(delivery: CalendarDelivery) -> Sent | NotSent:
    """Deliver, and say it in the words of the exit."""
    try:
        return Sent(server().deliver(delivery).as_text(), 0)
    except Unavailable as problem:
        hers = problem.code in FOR_HER_TO_REPAIR
        refused = hers or problem.code in ("calendar_refused", "calendar_full", "calendar_too_big")
        return NotSent(WhyNot.REFUSED if refused else WhyNot.UNREACHABLE, str(problem), again=not refused)
