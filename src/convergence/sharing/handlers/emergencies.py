"""A file was opened in emergency: who controls the accesses of its structure is told, and the person herself."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Scope
from convergence.identity.queries import users_of_structure
from convergence.identity.types import Role, StaffMember, UserState
from convergence.messaging.operations import tell_by_the_house
from convergence.sharing.rules.emergencies import alert_of, told_to_the_person
from convergence.sharing.types import EmergencyOpened
from convergence.storage.operation import emit, operation
from convergence.storage.outbox import handles
from convergence.storage.session import current_scope

_OFFICERS = (Role.DATA_PROTECTION_OFFICER, Role.DIRECTION)


@handles(EmergencyOpened)
def alert_officers(event: EmergencyOpened, *, actor: Actor, at: datetime) -> None:
    """A mail that names nobody, to the data protection officer, else to the direction."""
    _alert(actor=actor, at=at, event=event)


@handles(EmergencyOpened)
def tell_the_person(event: EmergencyOpened, *, actor: Actor, at: datetime) -> None:
    """A message in her conversation: which organisation, when, for how long, and whom to ask why."""
    if event.dossier_id is None:
        return
    told = told_to_the_person(event.organisation_name, event.opened_at.astimezone(zone(actor.time_zone)))
    tell_by_the_house(
        actor=actor, at=at, dossier_id=event.dossier_id, text=told, occasion=f"urgence:{event.emergency_id}"
    )


@operation("Alerte d'un accès en urgence", source="automatique")
def _alert(*, actor: Actor, at: datetime, event: EmergencyOpened) -> None:
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    subject, body = alert_of(
        event.organisation_name,
        event.opened_at.astimezone(zone(actor.time_zone)),
        f"{settings.SITE_URL}/urgences/",
    )
    for person in _officers(scope, local_day(at, zone(actor.time_zone))):
        emit(
            ExchangeRequested(
                structure_id=actor.structure_id,
                exchange_id=uuid7(),
                channel=Channel.EMAIL,
                reason=ExchangeReason.EMERGENCY_ACCESS,
                recipient=person.email,
                recipient_user_id=person.user_id,
                subject=subject,
                body=body,
            )
        )


def _officers(scope: Scope, today: date) -> list[StaffMember]:
    """Those who hold the first role that anybody holds today."""
    people = [one for one in users_of_structure(scope) if one.state is UserState.ACTIVE and one.email]
    for role in _OFFICERS:
        found = [
            one
            for one in people
            if any(
                held.role is role and held.starts_on <= today < (held.ends_on or date.max)
                for held in one.roles
            )
        ]
        if found:
            return found
    return []
