"""The weekly reminder of the advisers of an operator: how much waits for each, and no name."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from convergence.accompagnement.contracts.queries import operator_contracts_by_adviser
from convergence.accompagnement.solutions.queries import operator_requests_by_adviser
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.identity.queries import users_of_structure
from convergence.identity.types import Role, StaffMember, UserState
from convergence.messaging import models
from convergence.messaging.operations.sending import scope_of
from convergence.messaging.policies import check_is_the_house
from convergence.messaging.rules.operators import Waiting, reminder
from convergence.storage.operation import emit, operation

_MONDAY, _FROM_HOUR, _TO_HOUR = 0, 8, 12


def is_time_to_remind(actor: Actor, at: datetime) -> bool:
    """On Monday morning where the agency is."""
    there = at.astimezone(zone(actor.time_zone))
    return there.weekday() == _MONDAY and _FROM_HOUR <= there.hour < _TO_HOUR


@operation("Rappel aux conseillers d’un opérateur", source="automatique")
def remind_operator(*, actor: Actor, at: datetime, idempotency_key: str | None = None) -> UUID:
    """Write to each adviser of the actor's operator for whom something waits, in one message; the week is the key.

    A contract that no adviser follows is told to each. Nobody writes to somebody for whom nothing waits.
    """
    check_is_the_house(actor)
    scope, today = scope_of(actor), local_day(at, zone(actor.time_zone))
    contracts = operator_contracts_by_adviser(scope, today)
    requests = operator_requests_by_adviser(scope)
    threads = models.OperatorThread.objects.filter(organisation_id=actor.structure_id, unread_count__gt=0)
    messages = dict(
        threads.order_by("adviser_id").values_list("adviser_id").annotate(total=Sum("unread_count"))
    )
    for person in users_of_structure(scope):
        if not _is_told(person, today):
            continue
        hers = person.user_id
        told = reminder(
            Waiting(messages.get(hers, 0), contracts[hers] + contracts[None], requests[hers]),
            settings.SITE_URL,
        )
        if told is not None:
            _write(actor, person, *told)
    return uuid7()


def _is_told(person: StaffMember, today: date) -> bool:
    runs = {held.role for held in person.roles if held.starts_on <= today < (held.ends_on or date.max)}
    return person.state is UserState.ACTIVE and bool(person.email) and Role.OPERATOR_ADVISER in runs


def _write(actor: Actor, person: StaffMember, subject: str, body: str) -> None:
    emit(
        ExchangeRequested(
            structure_id=actor.structure_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.TEAM,
            recipient=person.email,
            recipient_user_id=person.user_id,
            subject=subject,
            body=body,
        )
    )
