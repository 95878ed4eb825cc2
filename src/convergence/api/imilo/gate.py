"""Who calls the operator interface: an application by its key, and for some calls a person by her bearer.

An application alone acts on one file, in the structure that holds it, for the exchange with operators. A bearer makes
an adviser, with the rights of her roles, or a young person, with her own file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from convergence.api.answers import Unknown
from convergence.api.gate import CALLS, HOUSE, count
from convergence.audit.queries import is_opposed
from convergence.dossier.queries import file_standing, place_of_number
from convergence.foundation.actor import Actor, application_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.periods import zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import bearer_of, memberships_at, resolve_actor, time_zones_of
from convergence.identity.types import Bearer, BearerKind, authentication_actor
from convergence.sharing.operations import count_call, note_api_use, note_interface_exchange
from convergence.sharing.queries import client_of_secret, opened_families
from convergence.sharing.types import ApiClientRow, ApiFamily, Direction, OpenedFamilies
from convergence.storage.session import acting

KEY_HEADER = "X-Gravitee-Api-Key"
OPERATOR_CALLS = "sharing.operator_calls_a_minute"
READING = frozenset({Permission.READ_FILES})
Ways = Mapping[BearerKind, Collection[ApiFamily]]
"""Which families of keys open a call to each kind of bearer."""

_PURPOSES = {
    BearerKind.ADVISER: Purpose.ACCOMPAGNEMENT,
    BearerKind.YOUNG: Purpose.PERSON_SPACE,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """An application that was let in: ``families`` open the call, ``opened`` says for the files of which structures."""

    client: ApiClientRow
    at: datetime
    families: frozenset[ApiFamily]
    opened: OpenedFamilies


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who calls through an application that was let in."""

    client: ApiClientRow
    at: datetime
    kind: BearerKind
    actor: Actor
    families: frozenset[ApiFamily]
    opened: OpenedFamilies


def application(request: HttpRequest, *families: ApiFamily) -> Caller:
    """The application that calls; Unknown without a key that is known, Refused when it opens none of these families.

    What a key opens is looked at with each call: an agreement that has ended is felt by the next one.
    """
    at = now()
    secret = request.headers.get(KEY_HEADER, "").strip()
    with acting(HOUSE, Purpose.SYSTEM, route="imilo.key") as scope:
        client = client_of_secret(scope, secret) if secret else None
        if client is not None:
            opened = opened_families(scope, client.client_id, at)
            count_call(
                actor=HOUSE, at=at, caller=f"client:{client.client_id}", bound=OPERATOR_CALLS, alone=True
            )
            if client.last_used_on != at.date():
                note_api_use(actor=HOUSE, at=at, client_id=client.client_id)
    if client is None:
        count(request, at, CALLS)
        raise Unknown(
            "Cette clé n’ouvre rien : elle manque, elle est inconnue, ou l’application a été débranchée.",
            what_to_do=f"Envoyez dans l’en-tête {KEY_HEADER} la clé remise par la DSI des Missions Locales.",
            code="unknown_key",
        )
    _check_opens(client, families)
    usable = frozenset(families) & frozenset(client.families) & opened.somewhere()
    if not usable:
        raise no_agreement()
    return Caller(client, at, usable, opened)


def person(request: HttpRequest, ways: Ways) -> Person:
    """The person who calls through an application; Unknown without a live bearer, Refused for one of another kind."""
    caller = application(request, *(family for families in ways.values() for family in families))
    bearer = _bearer(request, caller.at)
    if bearer is None:
        raise Unknown(
            "Votre connexion a pris fin, ou elle n’est pas reconnue.",
            what_to_do="Reconnectez-vous, puis recommencez.",
            code="invalid_token",
        )
    if bearer.kind not in ways:
        raise Refused("Cet appel ne se fait pas avec ce compte.", code="wrong_bearer")
    _check_opens(caller.client, ways[bearer.kind])
    usable = caller.families & frozenset(ways[bearer.kind])
    found = Person(caller.client, caller.at, bearer.kind, bearer.actor, usable, caller.opened)
    check_covers(found, bearer.actor.structure_id)
    return found


def check_covers(caller: Caller | Person, structure_id: UUID) -> None:
    """Raise Refused unless an agreement opens the call to the application for the files of a structure."""
    if not caller.families & caller.opened.of(structure_id):
        raise no_agreement()


@contextmanager
def as_person(caller: Person, route: str, *, writes: bool = False) -> Iterator[Scope]:
    """The transaction in which she acts: what she reads enters the access journal, and the ledger of exchanges."""
    with acting(caller.actor, _PURPOSES[caller.kind], route=route) as scope:
        yield scope
        note_shown(caller, scope, route, scope.reading.shown, writes=writes)


def in_structure(caller: Person, code: str) -> Person:
    """The same adviser in another of the structures where she works; NotFound where she does not, or there is none."""
    if caller.actor.structure_code == code:
        return caller
    found = next((each for each in _elsewhere(caller) if each.actor.structure_code == code), None)
    if found is None:
        raise NotFound(
            "Cette structure n’existe pas, ou vous n’y travaillez pas.",
            what_to_do="Vérifiez son code.",
            code="unknown_structure",
        )
    check_covers(found, found.actor.structure_id)
    return found


def where_held(caller: Person, structure_id: UUID) -> Person | None:
    """The same adviser in the structure that holds what she calls about; None where she does not work."""
    if caller.actor.structure_id == structure_id:
        return caller
    found = next((each for each in _elsewhere(caller) if each.actor.structure_id == structure_id), None)
    if found is not None:
        check_covers(found, structure_id)
    return found


def everywhere(caller: Person) -> Iterator[Person]:
    """Herself, then in each other structure where she works and that an agreement covers: what one lists, one opens."""
    yield caller
    for each in _elsewhere(caller):
        if each.families & each.opened.of(each.actor.structure_id):
            yield each


def _elsewhere(caller: Person) -> Iterator[Person]:
    """The same adviser in each other structure where she works; a young person is in one."""
    if caller.kind is not BearerKind.ADVISER:
        return
    with authenticating("imilo.structure"):
        held = memberships_at(caller.actor.user_id, caller.at)
        actors = [
            resolve_actor(caller.actor.user_id, row.membership_id, caller.at)
            for row in held
            if row.structure_id != caller.actor.structure_id
        ]
    yield from (replace(caller, actor=actor) for actor in actors if actor is not None)


@contextmanager
def authenticating(route: str) -> Iterator[Scope]:
    """The transaction in which it is looked up who somebody is, before she acts."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route=route) as scope:
        yield scope


def structure_zone(scope: Scope) -> ZoneInfo:
    """The zone of every time told: the structure's own, whatever site somebody works at."""
    zones = time_zones_of(scope, [scope.structure_id])
    return zone(zones.get(scope.structure_id, scope.actor.time_zone))


@contextmanager
def on_file(
    caller: Caller, number: int, route: str, permissions: frozenset[Permission] = READING
) -> Iterator[tuple[Scope, UUID]]:
    """The transaction in which an application acts on the file of a number; NotFound when there is none.

    None for it either when no agreement covers the structure that holds the file, or when the person has opposed;
    nor to write in when the accompaniment has ended: the file that it reads no more is not written in either.
    """
    writes = permissions != READING
    with acting(HOUSE, Purpose.OPERATOR_EXCHANGE, route="imilo.place") as scope:
        place = place_of_number(scope, number)
        zones = time_zones_of(scope, [place.structure_id]) if place else {}
    if place is None or not caller.families & caller.opened.of(place.structure_id):
        raise unknown_file()
    actor = application_actor(
        caller.client.client_id,
        place.structure_id,
        name=caller.client.name,
        organisation=caller.client.organisation,
        time_zone=zones[place.structure_id],
        permissions=permissions,
        dossier_id=place.dossier_id,
    )
    with acting(actor, Purpose.OPERATOR_EXCHANGE, route=route) as scope:
        why = "opposition ou limitation" if is_opposed(scope, place.dossier_id) else ""
        if not why and writes and is_over(scope, place.dossier_id):
            why = "accompagnement terminé"
        if why:
            scope.reading.refuse(place.dossier_id, why)
        else:
            yield scope, place.dossier_id
            told = scope.reading.shown or ({place.dossier_id: set[FieldGroup]()} if writes else {})
            note_shown(caller, scope, route, told, writes=writes)
    if why:
        raise unknown_file()


def is_over(scope: Scope, dossier_id: UUID) -> bool:
    """Whether nothing is written any more in a file by an application: its accompaniment has ended."""
    standing = file_standing(scope, dossier_id)
    return standing is None or standing.is_ended


def no_agreement() -> Refused:
    """The key is known, and no agreement in force opens the call to it."""
    return Refused(
        "Aucune convention en vigueur n’ouvre cet appel à l’application.",
        what_to_do="Son organisme s’adresse à la DSI des Missions Locales.",
        code="no_agreement",
    )


def unknown_file() -> NotFound:
    """No file of that number, or none that the caller may know of: told alike."""
    return NotFound("Ce dossier n’existe pas.", what_to_do="Vérifiez son numéro.", code="unknown_file")


def note_shown(
    caller: Caller | Person,
    scope: Scope,
    route: str,
    shown: Mapping[UUID, AbstractSet[FieldGroup]],
    *,
    writes: bool = False,
) -> None:
    """Each file that the application was shown, or wrote in, is a line of the ledger of exchanges."""
    if shown:
        note_interface_exchange(
            actor=scope.actor,
            at=caller.at,
            client_id=caller.client.client_id,
            partner=f"{caller.client.organisation} ({caller.client.name})",
            purpose=scope.purpose,
            shown=shown,
            route=route,
            direction=Direction.IN if writes else Direction.OUT,
        )


def _bearer(request: HttpRequest, at: datetime) -> Bearer | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token.strip():
        return None
    with authenticating("imilo.bearer") as scope:
        return bearer_of(scope, token.strip(), at)


def _check_opens(client: ApiClientRow, families: Collection[ApiFamily]) -> None:
    if not set(families) & set(client.families):
        raise Refused(
            "Cette clé n’ouvre pas cet appel.",
            what_to_do="Demandez à la DSI des Missions Locales d’y ajouter cet accès.",
            code="wrong_family",
        )
