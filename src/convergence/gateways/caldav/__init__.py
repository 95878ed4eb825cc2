"""An adviser's own calendar, spoken to by CalDAV: ``server()`` is what rooms above ask to write and to read."""

from convergence.gateways.caldav.chosen import put_in_place, server, using
from convergence.gateways.caldav.troubles import CalendarTrouble
from convergence.gateways.caldav.values import (
    CalendarAccess,
    CalendarDelivery,
    CalendarServer,
    Changes,
    DeliveryOutcome,
    Receipt,
    RemoteCalendar,
    RemoteObject,
)

__all__ = [
    "CalendarAccess",
    "CalendarDelivery",
    "CalendarServer",
    "CalendarTrouble",
    "Changes",
    "DeliveryOutcome",
    "Receipt",
    "RemoteCalendar",
    "RemoteObject",
    "put_in_place",
    "server",
    "using",
]
