"""An event written in, or removed from, the calendar that a professional has named: see ``gateways.caldav``.

Writing twice is writing once, so that an attempt without an answer is simply made anew.
"""

from __future__ import annotations

from convergence.foundation.problems import Problem, Unavailable
from convergence.gateways import caldav
from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot

_MAY_PASS = frozenset({"calendar_timeout", "calendar_unreachable", "calendar_broken", "calendar_busy"})


class CalendarCarrier:
    """Speaks to the server of each account."""

    @property
    def name(self) -> str:
        return "caldav"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        if parcel.calendar is None:
            return Sent("", detail="Il n’y avait plus rien à écrire.")
        try:
            return Sent(caldav.server().deliver(parcel.calendar).as_text())
        except Unavailable as problem:
            again = problem.code in _MAY_PASS
            wait = problem.wait if again and isinstance(problem, caldav.CalendarTrouble) else None
            why = WhyNot.UNREACHABLE if again else WhyNot.REFUSED
            return NotSent(why, problem.message, again=again, wait=wait)
        except Problem as problem:
            return NotSent(WhyNot.REFUSED, problem.message)

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        return NotSent(WhyNot.INTERRUPTED, "L’envoi a été interrompu.", again=True)

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        return None
