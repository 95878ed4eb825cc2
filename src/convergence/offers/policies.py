"""Who may keep sources and their editions, and who keeps the catalogue of an organisation."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused
from convergence.offers.rules.editions import upload_limits


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


def may_settle_likenesses(actor: Actor) -> bool:
    """True for whoever says of records that look alike whether they are the same, her own at least."""
    return actor.may(Permission.KEEP_CATALOGUE) or actor.may(Permission.LOAD_OFFERS)


def check_may_settle_likenesses(actor: Actor) -> None:
    """Raise Refused unless the actor settles likenesses."""
    if not may_settle_likenesses(actor):
        raise Refused(
            "Votre rôle ne permet pas de dire si deux fiches sont la même.",
            what_to_do="Demandez à qui tient l’annuaire dans votre structure.",
        )


def settles_for_all(actor: Actor) -> bool:
    """True for the head of the network: it settles between the records of others."""
    return actor.may(Permission.LOAD_OFFERS) and actor.may(Permission.MANAGE_NETWORK)


def check_may_settle(actor: Actor, owner_ids: frozenset[UUID]) -> None:
    """Raise NotFound unless one of the two records is the actor's, or the actor settles for all."""
    if not settles_for_all(actor) and actor.structure_id not in owner_ids:
        raise NotFound(
            "Ces deux fiches ne sont pas à votre structure.",
            what_to_do="Revenez à la liste des fiches qui se ressemblent.",
        )


def may_hide_copy(actor: Actor, owner_id: UUID) -> bool:
    """True for the owner of the copy, and for the head of the network: nobody hides the record of another."""
    return settles_for_all(actor) or actor.structure_id == owner_id


def check_may_hide_copy(actor: Actor, owner_id: UUID) -> None:
    """Raise Refused unless the actor may say that this record is a copy."""
    if not may_hide_copy(actor, owner_id):
        raise Refused(
            "Cette fiche est tenue par une autre organisation : vous ne pouvez pas la masquer.",
            what_to_do="Gardez la sienne, ou demandez à la tête du réseau de trancher.",
        )


def check_is_house(actor: Actor) -> None:
    """Raise Refused for a person: records are compared and aged by themselves."""
    if not actor.is_system:
        raise Refused("Seul un traitement automatique fait cela.", what_to_do="Revenez à l’annuaire.")


def may_confirm(actor: Actor) -> bool:
    """True for whoever says that a record of her organisation is still right, and treats what its service answers."""
    return actor.may(Permission.KEEP_CATALOGUE) or actor.may(Permission.LOAD_OFFERS)


def check_may_confirm(actor: Actor) -> None:
    """Raise Refused unless the actor looks after records."""
    if not may_confirm(actor):
        raise Refused(
            "Votre rôle ne permet pas de confirmer une fiche de l’annuaire.",
            what_to_do="Demandez à qui tient l’annuaire dans votre structure.",
        )


def may_keep_selections(actor: Actor) -> bool:
    """True for any professional who reads the directory; a guest or the house keeps none."""
    return not actor.is_guest and not actor.is_system and actor.may(Permission.READ_REFERENTIALS)


def check_may_keep_selections(actor: Actor) -> None:
    """Raise Refused unless the actor may keep services together."""
    if not may_keep_selections(actor):
        raise Refused(
            "Votre rôle ne permet pas de garder des services.",
            what_to_do="Demandez ce droit à votre direction.",
        )


def check_comes_by_link(actor: Actor) -> None:
    """Raise Refused unless it is the service itself, by the link that it was sent."""
    if not actor.is_guest:
        raise Refused(
            "Seul le service répond par ce lien.",
            what_to_do="Modifiez ou confirmez la fiche depuis votre catalogue.",
        )


def largest_upload(on: date) -> int:
    """Bytes of the largest file that a page takes on a day."""
    return upload_limits(on)[0]


def largest_opened(on: date) -> int:
    """Bytes that files sent in a page may hold once opened, on a day."""
    return upload_limits(on)[1]
