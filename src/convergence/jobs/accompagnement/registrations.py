"""Answers that France Travail gives later, by itself: each is given to the structure that holds the file now."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings

from convergence.accompagnement.orientation.operations import receive_answer, receive_unreadable
from convergence.accompagnement.sanctions.operations import receive_strike_off_answer
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import FRANCE_TRAVAIL, RefusalMotive, is_job_seeker_number
from convergence.foundation.scope import Purpose
from convergence.gateways.exchange.systems.inbox import Received, inbox_of
from convergence.identity.queries import structure_by_code, time_zones_of
from convergence.sharing.queries import holder_of_exchange
from convergence.storage.session import acting

log = logging.getLogger(__name__)


def read_france_travail() -> int:
    """Note every answer that waits; returns how many were given to a structure."""
    inbox = inbox_of(FRANCE_TRAVAIL, settings.EXCHANGES)
    noted = 0
    for received in inbox.waiting() if inbox else ():
        is_ours = _noted(received)
        if not is_ours:
            log.warning("answer %s of France Travail names no structure: put away unread", received.reference)
        if inbox:
            inbox.put_away(received, is_understood=is_ours)
        noted += is_ours
    return noted


def _noted(received: Received) -> bool:
    """Give it to its structure; False when it names none."""
    structure_id, time_zone = _holder(received)
    if structure_id is None:
        return False
    house, at = system_actor(structure_id, time_zone=time_zone), clock.now()
    motive = _motive(received)
    if not is_job_seeker_number(received.identifier) and motive is None:
        receive_unreadable(actor=house, at=at, reference=received.reference)
        return True
    message_id = _identifier(received.message)
    is_of_a_sanction = message_id is not None and receive_strike_off_answer(
        actor=house, at=at, message_id=message_id, reference=received.reference, motive=motive
    )
    if not is_of_a_sanction:
        receive_answer(
            actor=house,
            at=at,
            reference=received.reference,
            registration_ref=received.request,
            identifier=received.identifier,
            motive=motive,
            message_id=message_id,
        )
    return True


def _holder(received: Received) -> tuple[UUID | None, str]:
    """Who holds the file of the message that it answers, else the structure that it names."""
    with acting(system_actor(), Purpose.SYSTEM, route="registrations") as scope:
        message = _identifier(received.message)
        found = holder_of_exchange(scope, message) if message else None
        if found is None and received.structure:
            named = structure_by_code(scope, received.structure)
            found = named.id if named else None
        zones = time_zones_of(scope, [found]) if found else {}
    return found, zones.get(found, "UTC") if found else "UTC"


def _motive(received: Received) -> RefusalMotive | None:
    """A motive that nobody knows is « another one », as for an answer given at once."""
    if not received.motive:
        return None
    known = {motive.value: motive for motive in RefusalMotive}
    return known.get(received.motive, RefusalMotive.OTHER)


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
