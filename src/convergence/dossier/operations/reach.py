"""Whether the actor may write in a file, and the file held still until the end of her transaction."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.dossier.models import Dossier
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Scope
from convergence.storage.models import Grant
from convergence.storage.session import current_scope


def file_not_found() -> NotFound:
    """The one answer for a file that does not exist and for one out of reach."""
    return NotFound(
        "Ce dossier n’existe pas ou n’est plus accessible.",
        what_to_do="Cherchez-le par son nom ; s’il est suivi ailleurs, faites une demande à la structure.",
    )


def scope_of(actor: Actor) -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    if scope is None or scope.actor != actor:
        raise RuntimeError("no operation of this actor is under way")
    return scope


def today_for(actor: Actor, at: datetime) -> date:
    """The civil day of an instant where the actor works."""
    return local_day(at, zone(actor.time_zone))


def locked_file(actor: Actor, dossier_id: UUID, *groups: FieldGroup) -> Dossier:
    """The root of a file in which the actor may write these groups, locked; NotFound when out of reach.

    Edits of one file queue here, so that an edit token is compared with what is really stored.
    """
    root = _locked(actor, dossier_id)
    if root.structure_id != actor.structure_id and not _is_opened_for_writing(actor, dossier_id, groups):
        raise Refused(
            "Ce dossier vous est ouvert en lecture : cette partie se modifie dans la structure qui le suit.",
            what_to_do="Transmettez-lui l’information.",
            code="read_only",
        )
    return root


def held_file(actor: Actor, dossier_id: UUID) -> Dossier:
    """The same for what the structure that holds the file alone may do."""
    root = _locked(actor, dossier_id)
    if root.structure_id != actor.structure_id:
        raise Refused(
            "Seule la structure qui suit ce dossier peut le faire.",
            what_to_do="Adressez-vous à elle.",
            code="not_holder",
        )
    return root


def _locked(actor: Actor, dossier_id: UUID) -> Dossier:
    root = Dossier.objects.select_for_update().filter(pk=dossier_id).first()
    if root is None:
        scope_of(actor).reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        raise file_not_found()
    return root


def _is_opened_for_writing(actor: Actor, dossier_id: UUID, groups: tuple[FieldGroup, ...]) -> bool:
    grants = Grant.objects.filter(
        dossier_id=dossier_id,
        organisation_id=actor.structure_id,
        may_write=True,
        during__contains=clock.now(),
    ).values_list("groups", flat=True)
    opened = {group for found in grants for group in found}
    return {group.value for group in groups} <= opened
