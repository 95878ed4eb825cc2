"""The map of the network: everybody reads who is connected how; the actor itself and the network declare it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from convergence.foundation.clock import local_today, now
from convergence.identity.types import StructureKind
from convergence.referentials.types import CommunePoint, Departement, Point, PointPrecision
from convergence.sharing.operations import declare_mode
from convergence.sharing.types import ConnectionMode, NetworkActor, TieState
from convergence.web.network.drawing import discs, territories
from tests.web.house import ROLES, House

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
