"""Who asks, and for what: advisers of several structures with real sessions, files and names of their own."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from convergence.foundation.problems import Unavailable

SHORTEST_NAME = 5
FILES_EACH = 40

_ADVISERS = """
    SELECT m.user_id, m.id, m.structure_id, count(DISTINCT t.dossier_id) AS files
    FROM identity_membership m
    JOIN identity_user u ON u.id = m.user_id AND u.state = 'actif'
    JOIN identity_structure s ON s.id = m.structure_id AND s.kind = 'mission_locale' AND s.closed_on IS NULL
    JOIN dossier_teammember t ON t.user_id = m.user_id AND t.structure_id = m.structure_id
        AND t.starts_on <= current_date AND t.ends_on IS NULL
    WHERE m.role = 'conseiller' AND m.starts_on <= current_date AND m.ends_on IS NULL
        AND NOT EXISTS (SELECT FROM identity_membership o WHERE o.user_id = m.user_id AND o.id <> m.id)
    GROUP BY m.user_id, m.id, m.structure_id ORDER BY m.user_id
"""
_FILES = """
    SELECT DISTINCT t.dossier_id FROM dossier_teammember t
    WHERE t.user_id = %s AND t.structure_id = %s AND t.starts_on <= current_date AND t.ends_on IS NULL
    ORDER BY t.dossier_id
"""
_NAMES = """
    SELECT birth_name, first_name, born_on, coalesce(sex, '') FROM dossier_dossier
    WHERE structure_id = %s AND length(birth_name) >= %s ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to search for: as she is written in a file."""

    birth_name: str
    first_name: str
    born_on: date
    sex: str


@dataclass(frozen=True, slots=True)
class Adviser:
    """An adviser at work: her session's cookie, some of her files, people of her structure and of others."""

    user_id: UUID
    structure_id: UUID
    session: str
    caseload: int
    files: tuple[UUID, ...]
    here: tuple[Person, ...]
    elsewhere: tuple[Person, ...]

    @property
    def cookie(self) -> tuple[str, str]:
        """The header that makes a request hers."""
        return "Cookie", f"session={self.session}"


def advisers(connection: psycopg.Connection[Any], count: int, seed: int) -> list[Adviser]:
    """``count`` advisers drawn among all those of the network, so that large structures weigh their weight."""
    chance = random.Random(seed)
    found = connection.execute(_ADVISERS).fetchall()
    if not found:
        raise _useless("Le réseau des mesures n’a aucun conseiller.")
    chosen = chance.sample(found, min(count, len(found)))
    people = {row[2]: _people(connection, row[2], chance) for row in chosen}
    return [_adviser(connection, row, people, chance) for row in chosen]


def _adviser(
    connection: psycopg.Connection[Any],
    row: tuple[Any, ...],
    people: dict[UUID, list[Person]],
    chance: random.Random,
) -> Adviser:
    user_id, membership_id, structure_id, caseload = row
    files = [file[0] for file in connection.execute(_FILES, (user_id, structure_id)).fetchall()]
    others = [person for other, found in people.items() if other != structure_id for person in found]
    return Adviser(
        user_id=user_id,
        structure_id=structure_id,
        session=session_of(user_id, membership_id),
        caseload=caseload,
        files=tuple(chance.sample(files, min(FILES_EACH, len(files)))),
        here=tuple(_some(people[structure_id], chance)),
        elsewhere=tuple(_some(others, chance)),
    )


def _people(connection: psycopg.Connection[Any], structure_id: UUID, chance: random.Random) -> list[Person]:
    rows = connection.execute(_NAMES, (structure_id, SHORTEST_NAME)).fetchall()
    return [Person(*row) for row in chance.sample(rows, min(4 * FILES_EACH, len(rows)))]


def _some(people: Sequence[Person], chance: random.Random) -> list[Person]:
    return chance.sample(people, min(FILES_EACH, len(people)))


def session_of(user_id: UUID, membership_id: UUID) -> str:
    """A session as the log-in opens it; its key."""
    from importlib import import_module

    from django.conf import settings
    from django.http import HttpRequest

    from convergence.foundation.scope import Purpose
    from convergence.identity.queries import session_version_of
    from convergence.identity.types import authentication_actor
    from convergence.storage.session import acting
    from convergence.web.session import open_session

    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="bench"):
        version = session_version_of(user_id)
    if version is None:
        raise _useless("Un conseiller du réseau des mesures n’a pas de compte actif.")
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    open_session(request, user_id, membership_id, version=version)
    request.session.save()
    return str(request.session.session_key)


def _useless(message: str) -> Unavailable:
    return Unavailable(
        message, what_to_do="Reconstruisez la base de mesure : make bench ARGS=--fresh", code="bench_network"
    )


def misspelt(name: str, chance: random.Random) -> str:
    """A name with the slip of a hurried hand: a letter left out, doubled, exchanged or wrong; never the first."""
    place = chance.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    slips = (
        before + after,
        before + letter * 2 + after,
        before + after[0] + letter + after[1:],
        before + chance.choice(string.ascii_lowercase) + after,
    )
    slip = chance.choice(slips)
    return slip if slip.casefold() != name.casefold() else before + after
