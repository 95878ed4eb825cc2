"""The map of the network: everybody reads who is connected how; the actor itself and the network declare it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.dossier.queries import headers_of
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.referentials.types import CommunePoint, Departement, Point, PointPrecision
from convergence.sharing.operations import declare_mode
from convergence.sharing.types import ConnectionMode, NetworkActor, TieState
from convergence.storage.journal import last_read_by_people
from convergence.storage.session import acting
from convergence.web.network.drawing import discs, territories
from tests.web.house import ROLES, House
from tests.web.young_people import share, welcome

MAP = "/reseau/carte/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_everybody_reads_it_and_only_the_network_reads_what_programs_do(house: House) -> None:
    today = local_today("Europe/Paris")
    declare_mode(
        actor=house.actor("operator"),
        at=now(),
        organisation_id=house.structures["france_travail"],
        mode=ConnectionMode.MIXED,
        starts_on=today - timedelta(days=3),
    )
    for name in ROLES.values():
        found = text(house.client(name).get(MAP))
        assert "Dans nos pages et par son logiciel" in found, name
        assert ("aucun programme ouvert" in found) is (name == "dsi"), name
        assert "Mission Locale de" not in re.sub(r"(?s)<header.*?</header>", "", found), name
    assert house.client("adviser").get("/plan-du-site/").content.decode().count(f'href="{MAP}"')


def test_filters_keep_what_they_say_and_nonsense_is_no_error(house: House) -> None:
    client = house.client("adviser")
    for query, expected in (
        ("type=departement", 1), ("mode=aucun&type=departement", 1), ("mode=api", 0), ("territoire=65", 2),
        ("territoire=974", 0), ("q=CD65", 1), ("etat=en_vigueur&q=CD65", 0), ("q=zzz", 0), ("page=99999", 0),
        ("page=x&q=CD65", 1), ("territoire=zz&type=departement", 1),
    ):  # fmt: skip
        answer = client.get(f"{MAP}?{query}")
        assert answer.status_code == 200, query
        assert text(answer).count('class="cv-acteur"') == expected, query


def test_who_declares(house: House) -> None:
    departement, tarbes = house.structures["departement"], house.structures["tarbes"]
    path = f"/reseau/{departement}/mode/"
    sent = {"mode": "api", "starts_on": "1/1/2026"}
    for name in set(ROLES.values()) - {"dsi", "partner"}:
        client = house.client(name)
        assert client.get(path).status_code == client.post(path, sent).status_code == 403, name
    for name in ("dsi", "partner"):
        client = house.client(name)
        assert client.post(path, sent | {"starts_on": "1/1/1999"}).status_code == 422
        assert client.post(path, {}).status_code == 422
        assert client.post(path, sent).status_code == 302
        assert "01/01/2026" in text(client.get(path))
    assert house.client("dsi").get(f"/reseau/{tarbes}/mode/").status_code == 404


def _actor(departement: str, commune: str, tie: TieState) -> NetworkActor:
    from types import SimpleNamespace
    from typing import cast

    structure = SimpleNamespace(departement_code=departement, commune_code=commune, kind=StructureKind.CAF)
    return cast(NetworkActor, SimpleNamespace(structure=structure, mode=None, agreements=(), tie=tie))


def test_the_drawing_counts_territories_and_puts_those_overseas_aside() -> None:
    known = [
        Departement("65", "Hautes-Pyrénées", "76", "metro", "Europe/Paris"),
        Departement("974", "La Réunion", "04", "drom", "Indian/Reunion"),
    ]
    actors = [
        _actor("65", "65440", TieState.IN_FORCE),
        _actor("65", "65440", TieState.NONE),
        _actor("974", "97411", TieState.ENDED),
        _actor("99", "00000", TieState.IN_FORCE),
    ]
    points = {"65440": CommunePoint("65440", Point(43.23, 0.07), PointPrecision.PLACE)}
    found = territories(actors, known)
    assert [(one.code, one.count, one.undeclared, one.level) for one in found] == [
        ("65", 2, 2, "partie"),
        ("974", 1, 1, "aucun"),
        ("99", 1, 1, "entier"),
    ]
    drawn = discs(found, actors, points, known)
    assert [disc.territory.code for disc in drawn] == ["65", "974"]
    assert all(0 < disc.x < 480 and 0 < disc.y < 480 for disc in drawn)


def _card(page: str, name: str) -> str:
    return next(part for part in page.split('class="cv-acteur"')[1:] if f">{name}<" in part)


def test_the_last_day_of_people_stands_beside_that_of_programs(house: House) -> None:
    """The day alone, for the network alone, of what people read in the pages, whatever their programs did."""
    person, today = welcome(house), f"{local_today('Europe/Paris'):%d/%m/%Y}"
    share(house, person, "departement", may_write=False)
    share(house, person, "france_travail", may_write=False)
    actor = house.actor("operator")
    with acting(actor, Purpose.PARTNER_EXCHANGE) as scope:
        assert headers_of(scope, [person.dossier_id])
    client = house.client("dsi")
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get(MAP))
    assert "Dernière lecture" not in page
    assert house.client("partner").get(f"/dossiers/{person.dossier_id}/").status_code == 200
    after = f"{local_today('Europe/Paris'):%d/%m/%Y}"
    with CaptureQueriesContext(connection) as again:
        page = text(client.get(MAP))
    assert any(
        f"Dernière lecture dans nos pages le {day}." in _card(page, "Departement") for day in (today, after)
    )
    assert "Aucune lecture dans nos pages" in _card(page, "France_travail")
    assert len(again) <= len(queries) <= 40
    with acting(actor, Purpose.ADMINISTRATION):
        assert last_read_by_people([house.structures["departement"]]) == {}, "for the network alone"
