"""Who may keep sources and their editions, and who keeps the catalogue of an organisation."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused


def may_load_offers(actor: Actor) -> bool:
    """True for whoever opens sources and loads their editions."""
    return actor.may(Permission.LOAD_OFFERS)


def check_may_load_offers(actor: Actor) -> None:
    """Raise Refused unless the actor opens sources and loads their editions."""
    if not may_load_offers(actor):
        raise Refused(
            "Votre rôle ne permet pas de charger des fiches dans l’annuaire.",
            what_to_do="Demandez à votre direction, ou à la tête du réseau.",
        )


def may_keep_catalogue(actor: Actor) -> bool:
    """True for whoever writes the records of her organisation in the pages."""
    return actor.may(Permission.KEEP_CATALOGUE)


def check_may_keep_catalogue(actor: Actor) -> None:
    """Raise Refused unless the actor writes the records of her organisation."""
    if not may_keep_catalogue(actor):
        raise Refused(
            "Votre rôle ne permet pas de tenir les fiches de votre structure dans l’annuaire.",
            what_to_do="Demandez à un responsable ou à votre direction.",
        )


def owns_source(actor: Actor, owner_id: UUID) -> bool:
    """True when the source, or a record of it, belongs to the actor's organisation."""
    return actor.structure_id == owner_id


def check_owns_source(actor: Actor, owner_id: UUID | None) -> None:
    """Raise NotFound, for an absent source and for another's alike, unless it is the actor's organisation's."""
    if owner_id is None or not owns_source(actor, owner_id):
        raise NotFound(
            "Cette source n’existe pas, ou n’est pas tenue par votre structure.",
            what_to_do="Cherchez-la dans la liste des sources.",
        )
