"""What France Travail is told: the state of the person and her registration, nothing else of the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.orientation.types import Category, CessationMotive, MessageKind


@dataclass(frozen=True, slots=True)
class Identity:
    """What allows France Travail to identify her and where she declares to live (R5411-2)."""

    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    sex: str
    street: str = ""
    postal_code: str = ""
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A message. ``registration_id`` stays the same from one message to the next: the same twice is one request.

    An answer that comes later repeats ``message_id``: it tells who holds the file then.
    """

    kind: MessageKind
    message_id: UUID
    registration_id: UUID
    structure: str
    category: Category
    asked_on: date
    identifier: str = ""
    ended_on: date | None = None
    motive: CessationMotive | None = None


def written(told: Told, identity: Identity) -> str:
    """The message as JSON. A change and a cessation name her by her identifier alone."""
    values: dict[str, object] = {
        "nature": told.kind.value,
        "message": str(told.message_id),
        "demande": str(told.registration_id),
        "structure": told.structure,
        "categorie": told.category.value,
        "date": told.asked_on.isoformat(),
    }
    if told.kind is MessageKind.REGISTRATION:
        values |= {"fondement": "L5411-1, 3°", "personne": _person(identity)}
    else:
        values["identifiant"] = told.identifier
    if told.kind is MessageKind.CESSATION and told.ended_on and told.motive:
        values |= {"fin": told.ended_on.isoformat(), "motif": told.motive.value}
    return json.dumps(values, ensure_ascii=False)


def _person(identity: Identity) -> dict[str, object]:
    return {
        "nom_naissance": identity.birth_name,
        "nom_usage": identity.usual_name,
        "prenom": identity.first_name,
        "naissance": identity.born_on.isoformat(),
        "sexe": identity.sex,
        "voie": identity.street,
        "code_postal": identity.postal_code,
        "commune": identity.commune,
    }
