"""Who may connect a calendar, publish feeds, and say how much calendars may tell."""

from __future__ import annotations

from convergence.agenda.calendars.types import FeedKind
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused


def may_connect(actor: Actor) -> bool:
    """True for whoever plans appointments: only her own calendar, ever."""
    return actor.may(Permission.PLAN_APPOINTMENTS) and not actor.is_guest


def check_may_connect(actor: Actor) -> None:
    """Raise Refused unless the actor may connect her calendar."""
    if not may_connect(actor):
        raise Refused(
            "Votre rôle ne permet pas de relier un calendrier.",
            what_to_do="Ce réglage est réservé aux professionnels qui prennent des rendez-vous.",
        )


def may_publish(actor: Actor, kind: FeedKind) -> bool:
    """True for one's own feed, and for whoever manages places when it is that of a place or of the team."""
    if kind is FeedKind.ADVISER:
        return may_connect(actor)
    return actor.may(Permission.MANAGE_PLACES) and not actor.is_guest


def check_may_publish(actor: Actor, kind: FeedKind) -> None:
    """Raise Refused unless the actor may publish such a feed, or end it."""
    if not may_publish(actor, kind):
        raise Refused(
            "Votre rôle ne permet pas de publier ce flux de calendrier.",
            what_to_do="Demandez-le à votre responsable.",
        )


def may_rule(actor: Actor) -> bool:
    """True for whoever manages the structure."""
    return actor.may(Permission.MANAGE_STRUCTURE)


def check_may_rule(actor: Actor) -> None:
    """Raise Refused unless the actor may say how much calendars tell in her structure."""
    if not may_rule(actor):
        raise Refused(
            "Seule la direction décide de ce que les calendriers peuvent montrer.",
            what_to_do="Adressez-lui votre demande.",
        )


def check_is_the_house(actor: Actor) -> None:
    """Raise Refused unless it is the house itself that works, in the background."""
    if not actor.is_system:
        raise Refused("Cette opération est faite par le service lui-même.")
