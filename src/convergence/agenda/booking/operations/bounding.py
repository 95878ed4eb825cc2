"""How often people without an account may use public pages: counted by address and by contact, none kept as typed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from convergence.agenda.booking.models import BookingVisit
from convergence.agenda.booking.rules.visitors import check_contact, check_rate
from convergence.agenda.booking.types import VisitorFacts
from convergence.foundation.actor import Actor

_WINDOW, _DAY = timedelta(hours=1), timedelta(days=1)
# keys of contacts stand beside those of addresses, and are told from them by this
_CONTACT = "c:"


def bound_visits(actor: Actor, at: datetime, address: str, facts: VisitorFacts) -> None:
    """Count what this address, this contact and everybody made lately, one at a time, then note this one.

    A message leaves for each: without a bound, a public page would write to anybody without end.
    """
    from_address = keyed("booking.address", address)
    to_contact = _CONTACT + keyed("booking.contact", contact_of(facts))[:62]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 23))", (str(actor.structure_id),))
    visits = BookingVisit.objects.filter(structure_id=actor.structure_id, at__gt=at - _DAY)
    recent = visits.filter(at__gt=at - _WINDOW).exclude(address_key__startswith=_CONTACT)
    check_rate(recent.filter(address_key=from_address).count(), recent.count(), at)
    check_contact(visits.filter(address_key=to_contact).count(), at)
    for key in (from_address, to_contact):
        BookingVisit.objects.create(structure_id=actor.structure_id, address_key=key, at=at)


def contact_of(facts: VisitorFacts) -> str:
    """Where a message leaves for her."""
    return facts.phone or facts.email.strip().casefold()


def keyed(use: str, value: str) -> str:
    """A keyed hash: what is counted is not what was typed."""
    return hmac.new(
        settings.INDEX_KEY, f"{use}:{value}".encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
