"""Every address that names an object of Tarbes, asked by everybody else: nothing is told, nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from convergence.web.access import access_of
from tests.web.attack.world import CANARY, KEPT, PHONE, Tarbes, nothing_changes

ROOMS = (
    "/agenda/", "/ateliers/", "/prise-de-rendez-vous/", "/calendrier/", "/documents/", "/signatures/",
    "/messages/", "/equipe/", "/envois/", "/dossiers/<uuid:dossier_id>/rendez-vous/",
    "/dossiers/<uuid:dossier_id>/documents/", "/dossiers/<uuid:dossier_id>/messages/",
    "/dossiers/<uuid:dossier_id>/solutions/", "/dossiers/<uuid:dossier_id>/compte/", "/demandes-orientation/",
    "/annuaire/selections/", "/annuaire/sources/", "/sous-themes/",
)  # fmt: skip
OTHER_WORDS = {
    "place": "place_id", "lieu": "place_id", "document": "document_id", "replaces": "document_id",
    "appointments": "appointment_id", "liste": "list_id", "scheme": "scheme_id", "breaches": "breach_id",
    "reference": "proposal_id",
}  # fmt: skip
"""Names that forms and filters give to the identifiers of the world."""
ELSEWHERE = (
    ("stranger",),
    ("stranger_direction",),
    ("researcher", "partner", "operator", "arml", "unml", "dsi"),
)


def declared(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address of the site as it is declared, with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from declared(entry, route)
        else:
            yield route, entry.callback


VIEWS = dict(declared())


def routes(rooms: tuple[str, ...] = ROOMS) -> Iterator[str]:
    """Every address of these rooms as it is declared, those of personal links apart."""
    for route in VIEWS:
        if route.startswith(rooms) and "token>" not in route:
            yield route


def filled(route: str, tarbes: Tarbes) -> str:
    """The address of the object of Tarbes."""
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda part: tarbes.part(route, part[1], part[2]), route)


def everything(tarbes: Tarbes) -> dict[str, Any]:
    """All that a form or a filter could take, aimed at Tarbes."""
    ids, users = tarbes.ids, tarbes.house.users
    person, adviser = str(ids["dossier_id"]), str(users["adviser"])
    return {
        **{name: str(value) for name, value in ids.items()},
        **dict.fromkeys(("dossier", "jeune", "dossier_ids", "concerns"), person),
        **dict.fromkeys(("de", "conseiller", "adviser", "adviser_id", "professionnel", "animateur", "pour"), adviser),
        **dict.fromkeys(("assignee_id", "user_id", "animator_1", "others", "colleagues", "signers-0-user_id"), adviser),
        "substitute_id": str(users["employment_adviser"]),
        **{word: str(ids[name]) for word, name in OTHER_WORDS.items() if name in ids},
        "structure_ids": str(tarbes.house.structures["tarbes"]), "q": CANARY[:9], "qui": "tous",
        **dict.fromkeys(("reason", "text", "title", "subject", "name", "label", "purpose", "wording"), "Intrusion"),
        **dict.fromkeys(("kind", "type"), "entretien"), "way": "lien", "answer": "garder", "edit_token": "1",
        "first_day": "2027-01-04", "last_day": "2027-01-05", "confirm": "on", "confirmer": "1",
    }  # fmt: skip


def told(answer: Any) -> str:
    """All that leaves: body and headers."""
    return (answer.content.decode("utf-8", "replace") + str(dict(answer.headers))).lower()


def asked(client: Any, address: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each way to ask."""
    yield "lu", client.get(address)
    yield "filtré", client.get(address, body)
    yield "envoyé vide", client.post(address)
    yield "envoyé", client.post(address, body)
    yield "htmx", client.get(address, body, headers={"HX-Request": "true"})


Asking = Callable[[Any, str, dict[str, Any]], Iterator[tuple[str, Any]]]


def once(client: Any, address: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The way that would do the most."""
    yield "envoyé", client.post(address, body)


def faults(tarbes: Tarbes, name: str, rooms: tuple[str, ...] = ROOMS, ask: Asking = asked) -> Iterator[str]:
    """What somebody of elsewhere gets that she should not.

    Whom the mark of the view turns away whatever she asks (see every address) is asked in one way.
    """
    client, body = tarbes.house.client(name), everything(tarbes)
    rights = tarbes.actor(name).permissions
    for route in routes(rooms):
        access = access_of(VIEWS[route])
        assert access is not None, route
        enters = not access.any_of or bool(access.any_of & rights)
        for way, answer in (ask if enters else once)(client, filled(route, tarbes), body):
            refused = answer.status_code in (403, 404, 405)
            if answer.status_code >= 500 or ("<uuid:" in route and not refused):
                yield f"{name} {way} {route} : {answer.status_code}"
            if CANARY.lower() in told(answer) or PHONE in told(answer):
                yield f"{name} {way} {route} : dit le nom"


@pytest.mark.parametrize(
    ("names", "rooms"),
    [
        (("stranger_direction", "partner", "researcher", "arml"), KEPT),
        (("dsi",), KEPT[:-1]),  # the head of the network settles between the records of others
    ],
    ids=["elsewhere", "head of the network"],
)
def test_no_record_that_tarbes_keeps_is_touched_from_elsewhere(
    tarbes: Tarbes, names: tuple[str, ...], rooms: tuple[str, ...]
) -> None:
    assert len(list(routes(rooms))) >= 10
    with nothing_changes(tarbes.house):
        wrong = [fault for name in names for fault in faults(tarbes, name, rooms)]
    assert wrong == []


@pytest.mark.parametrize("names", ELSEWHERE, ids=" ".join)
def test_no_object_of_another_structure_is_told_or_touched(tarbes: Tarbes, names: tuple[str, ...]) -> None:
    assert len(list(routes())) > 100
    with nothing_changes(tarbes.house):
        wrong = [fault for name in names for fault in faults(tarbes, name)]
    assert wrong == []
