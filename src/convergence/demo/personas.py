"""The personas as the page and the commands show them, and the way to work as one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from convergence.demo.cast import CAST, Part
from convergence.foundation import clock
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.queries import memberships_at, session_version_of
from convergence.identity.types import Authenticated, MembershipChoice, authentication_actor
from convergence.storage.session import acting


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone as whom one may work in the demonstration. ``places`` are all the structures where she does."""

    key: str
    name: str
    role: str
    description: str
    user_id: UUID
    structure_name: str
    structure_code: str
    places: tuple[str, ...]


def personas() -> list[Persona]:
    """Everyone of the cast who has a role now, by structure as the cast has them; none before the load."""
    found = []
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        for part in CAST:
            held = memberships_at(part.user_id, clock.now())
            if held:
                found.append(_persona(part, held))
    codes = list(dict.fromkeys(persona.structure_code for persona in found))
    return sorted(found, key=lambda persona: codes.index(persona.structure_code))


def log_in_as(key: str) -> Authenticated:
    """What opens a session for a persona; raises NotFound for a key that nobody has."""
    part = next((part for part in CAST if part.key == key), None)
    if part is not None:
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            version = session_version_of(part.user_id)
            if version is not None:
                return Authenticated(part.user_id, version, memberships_at(part.user_id, clock.now()))
    raise NotFound("Ce personnage n’existe pas.", what_to_do="Choisissez-en un dans la liste.")


def credentials() -> dict[str, Any]:
    """The personas for `demo credentials`."""
    return {
        "personas": [
            {
                "key": persona.key,
                "name": persona.name,
                "role": persona.role,
                "structure": persona.structure_name,
                "structure_code": persona.structure_code,
                "structures": list(persona.places),
                "user_id": str(persona.user_id),
                "description": persona.description,
            }
            for persona in personas()
        ]
    }


def _persona(part: Part, held: tuple[MembershipChoice, ...]) -> Persona:
    home = next((place for place in held if place.structure_code == part.places[0]), held[0])
    return Persona(
        key=part.key,
        name=f"{part.first_name} {part.last_name}",
        role=part.role.label,
        description=part.description,
        user_id=part.user_id,
        structure_name=home.structure_name,
        structure_code=home.structure_code,
        places=tuple(place.structure_name for place in held),
    )
