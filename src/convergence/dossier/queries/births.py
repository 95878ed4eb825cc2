"""Birth dates of many people: what amounts and ages need, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.dossier.models import Dossier, Education
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@dataclass(frozen=True, slots=True)
class BirthRow:
    """The birth date of a person."""

    dossier_id: UUID
    born_on: date


@reads(FieldGroup.IDENTITY)
def births_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[BirthRow]:
    """Birth dates of people of a list; those out of reach are left out."""
    rows = Dossier.objects.filter(pk__among=dossier_ids).order_by("pk")
    return [BirthRow(dossier_id, born_on) for dossier_id, born_on in rows.values_list("id", "born_on")]


@dataclass(frozen=True, slots=True)
class StudiedPerson:
    """What a published table takes from a file: an age, a level; and the names that words must be cleared of."""

    dossier_id: UUID
    born_on: date
    level: str
    names: tuple[str, ...]


@reads_nobody(
    "taken by the house for tables without names, as the register of processing says; nobody is shown them"
)
def people_to_publish(scope: Scope, dossier_ids: Sequence[UUID]) -> list[StudiedPerson]:
    """Ages, levels and names of people of a list, for the extracts of published tables alone."""
    if not scope.actor.is_system:
        raise Refused(
            "Les tables publiées se remplissent toutes seules.",
            what_to_do="Il n’y a rien à faire : les chiffres suivent.",
        )
    rows = Dossier.objects.filter(pk__among=dossier_ids).order_by("pk")
    levels = dict(Education.objects.filter(dossier_id__among=dossier_ids).values_list("dossier_id", "level"))
    return [
        StudiedPerson(key, born_on, levels.get(key, ""), tuple(filter(None, names)))
        for key, born_on, *names in rows.values_list(
            "id", "born_on", "birth_name", "usual_name", "first_name", "other_first_names", "birth_place"
        )
    ]
