"""Periodic work on signatures: reminders, expiry, traces to erase, seals to renew, structure by structure."""

from __future__ import annotations

import logging
from uuid import UUID

from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.jobs.structures import house_in_each
from convergence.signatures.operations import erase_traces, note_seal_fault, remind_and_expire, reseal
from convergence.signatures.queries import (
    signings_to_reseal,
    structures_to_reseal,
    structures_with_signings,
)
from convergence.storage.session import acting

log = logging.getLogger(__name__)

_AT_ONCE = 200


def follow_signatures() -> int:
    """Remind, expire and erase where needed; returns how many signings and traces were touched."""
    return sum(map(_follow, house_in_each(structures_with_signings, clock.now(), route="follow_signatures")))


def _follow(actor: Actor) -> int:
    at = clock.now()
    return remind_and_expire(actor=actor, at=at) + erase_traces(actor=actor, at=at)


def renew_seals() -> int:
    """Seal again what grows old; returns how many. What cannot be is noted where people and `convergence check` see."""
    return sum(map(_renew, house_in_each(structures_to_reseal, clock.now(), route="renew_seals")))


def _renew(actor: Actor) -> int:
    with acting(actor, Purpose.SYSTEM, route="renew_seals") as scope:
        found = signings_to_reseal(scope, clock.now(), _AT_ONCE)
    return sum(_renewed(actor, signing_id) for signing_id in found)


def _renewed(actor: Actor, signing_id: UUID) -> bool:
    try:
        reseal(actor=actor, at=clock.now(), signing_id=signing_id, reason="Sceau qui vieillit")
    except (Problem, OSError) as error:
        log.exception("the seal of signing %s cannot be renewed", signing_id)
        fault = error.message if isinstance(error, Problem) else "La clé du sceau ne peut pas être écrite."
        note_seal_fault(actor=actor, at=clock.now(), signing_id=signing_id, fault=fault)
        return False
    return True
