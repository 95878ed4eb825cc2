"""Accesses in emergency: a file opened for three hours with a written reason, told to its officer and to the person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.dossier.queries import place_of_person
from convergence.foundation.actor import Actor
from convergence.foundation.nir import holds_nir
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.sharing.models import EmergencyAccess, EmergencySearch
from convergence.sharing.policies import check_may_open_in_emergency, check_may_review_emergencies
from convergence.sharing.types import EmergencyOpened, EmergencyReview, PersonSought
from convergence.storage.files import close_what_opened, open_in_emergency, organisations_reached
from convergence.storage.operation import current_change, emit, operation
from convergence.storage.session import current_scope

A_DAY = timedelta(days=1)
_SHORTEST, _LONGEST = 20, 1000


def note_emergency_search(*, actor: Actor, at: datetime) -> None:
    """Count a search, whatever it finds; raise Conflict above the number of a day."""
    check_may_open_in_emergency(actor)
    EmergencySearch.objects.filter(user_id=actor.user_id, at__lt=at - A_DAY).delete()
    tried = EmergencySearch.objects.filter(user_id=actor.user_id, at__gt=at - A_DAY).count()
    if tried >= parameter("sharing.emergency_searches_a_day").integer_at(at.date()):
        raise Conflict(
            "Vous avez fait trop de recherches en urgence depuis hier.",
            what_to_do="Appelez la Mission Locale de la personne.",
            code="too_many_searches",
        )
    EmergencySearch.objects.create(organisation_id=actor.structure_id, user_id=actor.user_id, at=at)


@operation("Ouvrir un dossier en urgence")
def open_file_in_emergency(*, actor: Actor, at: datetime, person: PersonSought, reason: str = "") -> UUID:
    """Open the file of a person whose whole identity is known, to read, with what the agreement opens; its identifier.

    Nobody of that identity, two people alike, and no agreement that opens anything are answered alike.
    """
    check_may_open_in_emergency(actor)
    told = _checked_reason(reason)
    day = at.date()
    opened = EmergencyAccess.objects.filter(user_id=actor.user_id, opened_at__gt=at - A_DAY).count()
    if opened >= parameter("sharing.emergencies_a_day").integer_at(day):
        raise Conflict(
            "Vous avez déjà ouvert plusieurs dossiers en urgence depuis hier.",
            what_to_do="Appelez la Mission Locale de la personne.",
            code="too_many_emergencies",
        )
    place = place_of_person(_scope(), person.name, person.first_name, person.born_on)
    if place is not None and organisations_reached(place.dossier_id, at):
        raise Conflict(
            "Ce dossier vous est déjà ouvert.", what_to_do="Cherchez-le par son nom.", code="already_open"
        )
    minutes = parameter("sharing.emergency_minutes").integer_at(day)
    groups = open_in_emergency(place.dossier_id, minutes) if place else frozenset()
    if place is None or not groups:
        raise NotFound(
            "Aucun dossier ne peut être ouvert sous cette identité.",
            what_to_do="Vérifiez l’orthographe et la date sur un papier d’identité, ou appelez la Mission Locale.",
            code="nobody",
        )
    row = EmergencyAccess.objects.create(
        structure_id=place.structure_id,
        file=place.dossier_id,
        organisation_id=actor.structure_id,
        organisation_name=actor.structure_name,
        user_id=actor.user_id,
        user_name=actor.name,
        reason=told,
        groups=sorted(groups),
        opened_at=at,
        ends_at=at + timedelta(minutes=minutes),
        opening_change=current_change(),
    )
    emit(
        EmergencyOpened(
            structure_id=place.structure_id,
            dossier_id=place.dossier_id,
            emergency_id=row.id,
            organisation_name=actor.structure_name,
            opened_at=at,
        )
    )
    return place.dossier_id


@operation("Examiner un accès en urgence")
def review_emergency(
    *,
    actor: Actor,
    at: datetime,
    emergency_id: UUID,
    review: EmergencyReview,
    note: str = "",
    close_now: bool = False,
) -> None:
    """Say whether an access was justified, with why when it was not; ``close_now`` ends it at once."""
    check_may_review_emergencies(actor)
    row = (
        EmergencyAccess.objects.select_for_update()
        .filter(id=emergency_id, structure_id=actor.structure_id)
        .first()
    )
    if row is None:
        raise NotFound("Cet accès n’existe pas.", what_to_do="Cherchez-le dans la liste.")
    if row.review != EmergencyReview.WAITING:
        raise Conflict("Cet accès a déjà été examiné.", what_to_do="Rechargez la liste.")
    told = note.strip()
    if review is EmergencyReview.UNJUSTIFIED and not told:
        raise Invalid.one(
            "note", "Dites pourquoi l’accès n’était pas justifié.", "Cela reste au registre.", "required"
        )
    if len(told) > _LONGEST or "\x00" in told:
        raise Invalid.one("note", f"Ce texte compte {_LONGEST} caractères au plus.", "Raccourcissez-le.")
    row.review, row.note = review.value, told
    row.reviewed_by_id, row.reviewed_by, row.reviewed_at = actor.user_id, actor.name, at
    if close_now and row.ends_at > at:
        close_what_opened(row.opening_change, row.file, at)
        row.closed_at = at
    row.save()


def _checked_reason(reason: str) -> str:
    told = reason.strip()
    if not _SHORTEST <= len(told) <= _LONGEST:
        raise Invalid.one(
            "reason",
            f"Écrivez pourquoi en {_SHORTEST} caractères au moins et {_LONGEST} au plus.",
            "Ce motif sera lu par la Mission Locale.",
            "required",
        )
    if "\x00" in told or holds_nir(told):
        raise Invalid.one(
            "reason", "Ce motif ne peut pas être gardé.", "Retirez-en tout numéro de sécurité sociale."
        )
    return told


def _scope() -> Scope:
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    return scope
