"""Aspirations against services: who is told what, the same on the page and in the file, a need that nobody meets."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.decisional.adequacy import Figure
from convergence.foundation.clock import local_today
from convergence.foundation.periods import months_after
from convergence.foundation.permissions import Permission
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.offered_services import SERVICES
from convergence.published.proposals import PROPOSALS
from convergence.published.shape.parts import write_part
from convergence.web.figures.outlines import Need, Place, level_of, map_of, outlines
from convergence.web.figures.places import country
from tests.web.house import PEOPLE, House
from tests.web.young_people import text

PAGE = "/chiffres/adequation/"
FILE = f"{PAGE}tableur/"
PERMIT = "mobilite--preparer-un-permis"


def key(name: str) -> UUID:
    """The name of a person, or of a service."""
    return uuid5(NAMESPACE_DNS, name)


def said_by(
    count: int, theme: str, month: date, region: str = "76", dep: str = "65"
) -> list[tuple[Any, ...]]:
    """Wishes of so many people."""
    return [
        (
            key(f"{theme}{who}{dep}"), key(f"w{theme}{who}{dep}"), "ML", region, dep, month, month, 1, "apparait",
            theme, "", 3, "18_21", "niveau_4",
        )
        for who in range(count)
    ]  # fmt: skip


@pytest.fixture
def published(house: House, tmp_path: Path, settings: Any) -> None:
    """Tarbes: sixty want a permit, forty had a proposal; three speak of health. La Réunion: two hundred, no service."""
    settings.PUBLISHED_DIR = tmp_path
    month = months_after(local_today("Europe/Paris").replace(day=1), -6)
    here, there = (house.structures[name] for name in ("tarbes", "reunion"))
    permit = said_by(60, "mobilite", month)
    write_part(
        tmp_path, ASPIRATIONS, here, [*permit, *said_by(30, "travail", month), *said_by(3, "sante", month)]
    )
    write_part(
        tmp_path, PROPOSALS, here, [(row[0], "mobilite", "demande", month, month) for row in permit[:40]]
    )
    write_part(tmp_path, ASPIRATIONS, there, said_by(200, "mobilite", month, "04", "974"))
    write_part(
        tmp_path, SERVICES, here,
        [(key("a"), PERMIT, "76", "65", "sur_place"), (key("b"), PERMIT, "76", "65", "a_distance")],
    )  # fmt: skip


def rows(answer: Any) -> dict[tuple[str, str], dict[str, str]]:
    """Territory and theme to the rest of the row."""
    assert answer.status_code == 200
    read = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return {(row["territoire"], row["theme"]): row for row in read}


def drawn(body: str) -> dict[str, str]:
    """The départements on the map, with how they are filled."""
    titles = r'cv-chiffres__lieu--(\w+)"><title>(\w+) – '
    return {code: level for level, code in re.findall(titles, body)}


def test_who_gets_in_and_is_told_of_what(house: House, published: None) -> None:
    for name in PEOPLE:
        actor, client = house.actor(name), house.client(name)
        answer = client.get(FILE)
        if not actor.may(Permission.READ_FIGURES):
            assert answer.status_code == client.get(PAGE).status_code == 403, name
            continue
        told = rows(answer)
        people = {where: row["personnes"] for (where, theme), row in told.items() if theme == "mobilite"}
        if actor.structure_id == house.structures["tarbes"]:
            assert list(people.values()) == ["60"], name
        elif "Toute la France" in people:
            assert abs(int(people["Toute la France"]) - 260) < 5, name
        assert {row["personnes"] for (_, theme), row in told.items() if theme == "sante"} == {"secret"}, name


def test_the_page_and_the_file_tell_the_same_gap_and_delay(house: House, published: None) -> None:
    client = house.client("direction")
    ((_, row),) = [(key, row) for key, row in rows(client.get(FILE)).items() if key[1] == "mobilite"]
    told = [
        row[name]
        for name in ("services_sur_place", "services_accessibles", "personnes", "proposees", "faites")
    ]
    assert told[:3] == ["1", "2", "60"]
    assert all(abs(int(number) - 40) < 5 for number in told[3:])
    assert row["proposees_1_mois"] == row["proposees"]
    assert row["sans_proposition"] == row["attente_plus_3_mois"]
    assert abs(int(row["sans_proposition"]) - 20) < 5
    page = text(client.get(PAGE))
    assert f"Mobilité 1 2 60 {row['proposees']} {row['faites']} {row['sans_proposition']}" in page
    assert "Ce que veulent les jeunes de votre structure" in page


def test_a_service_that_nobody_offers_is_a_need(house: House, published: None) -> None:
    client = house.client("unml")
    told = rows(client.get(FILE))
    here, there = told["65 – Hautes-Pyrénées", "mobilite"], told["974 – La Réunion", "mobilite"]
    assert "Le permis" not in here["personne_n_offre"]
    assert "Un véhicule" in here["personne_n_offre"]
    assert there["services_accessibles"] == "0"
    assert "Le permis" in there["personne_n_offre"]
    page = client.get(f"{PAGE}?territoire=04/974&theme=mobilite")
    assert "Besoin sans offre Le permis, Un véhicule" in text(page)
    assert "Autre souhait" not in text(page), "no service is known for what belongs to no domain"


def test_the_network_reads_a_drawing_and_the_greatest_gap_first(house: House, published: None) -> None:
    client = house.client("unml")
    page = client.get(f"{PAGE}?theme=mobilite")
    body = page.content.decode()
    assert body.index("974 – La Réunion</th>") < body.index("65 – Hautes-Pyrénées</th>")
    assert 'class="cv-chiffres" aria-hidden="true"' in body
    assert drawn(body) == {"65": "moyen", "974": "fort"} | dict.fromkeys(
        set(outlines()) - {"65", "974"}, "tu"
    )
    assert "974 – La Réunion. Le veulent : " in body
    near = client.get(f"{PAGE}?territoire=76&theme=mobilite").content.decode()
    assert "974 – La Réunion</th>" not in near
    assert "65 – Hautes-Pyrénées</th>" in near
    assert "974" not in drawn(near)
    region = rows(client.get(f"{FILE}?territoire=76"))
    assert {where for where, _ in region if where == "974 – La Réunion"} == set()
    assert "65 – Hautes-Pyrénées" in {where for where, _ in region}
    for wrong in ("territoire=99", "territoire=76/974", "theme=zzz", "territoire=04/974&theme=zzz"):
        answer = client.get(f"{PAGE}?{wrong}")
        assert answer.status_code == 404, wrong
        assert "n’existe pas" in text(answer)
    assert house.client("direction").get(f"{PAGE}?territoire=04/974").status_code == 404


def test_a_structure_reads_a_map_of_its_territory_where_of_others_the_services_alone_are_told(
    house: House, published: None
) -> None:
    answer = house.client("direction").get(f"{PAGE}?theme=mobilite")
    body, told = answer.content.decode(), text(answer)
    assert drawn(body)["65"] == "moyen"
    assert {level for code, level in drawn(body).items() if code != "65"} == {"ailleurs"}
    assert "65 – Hautes-Pyrénées (le vôtre) 1 2" in told
    assert "31 – Haute-Garonne 0 0 " in told, "what its neighbours lack is public"
    assert "cv-chiffres__besoin--partie" in body
    assert "cv-chiffres__besoin--tout" in body
    assert 'href="?territoire' not in body
    assert "974" not in drawn(body)


def test_before_anything_is_published_the_page_says_so(house: House, tmp_path: Path, settings: Any) -> None:
    settings.PUBLISHED_DIR = tmp_path / "absent"
    for name, most in (("direction", 14), ("unml", 14)):
        client = house.client(name)
        assert "L’annuaire n’est pas encore compté" in text(client.get(PAGE))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(FILE).status_code == client.get(PAGE).status_code == 200
        assert len(queries) <= 2 * most, (name, len(queries))


def test_each_departement_has_its_outline_and_what_is_not_told_is_dotted(house: House) -> None:
    asked = {one.code.rpartition("/")[2] for one in country() if one.is_departement}
    assert set(outlines()) < asked
    assert {code for code in asked if code not in outlines()} <= {
        "975",
        *(f"{code}" for code in range(977, 990)),
    }
    for figure, level in (
        (Figure(40, waiting=30), "fort"), (Figure(90, waiting=40), "moyen"), (Figure(90, waiting=5), "faible"),
        (Figure(20), "tu"), (Figure(), "tu"),
    ):  # fmt: skip
        assert level_of(figure) == level, figure
    places = [Place(one.code, "faible", Need.PART, one.label) for one in country() if one.is_departement]
    whole = map_of(places)
    assert whole is not None
    assert {shape.number for shape in whole.shapes} == set(outlines())
    assert {shape.number for shape in whole.near} == {"75", "92", "93", "94"}
    assert not any(shape.is_readable for shape in whole.near if shape in whole.shapes)
    near = map_of(places, ["11/75", "11/92", "11/93", "11/94"])
    assert near is not None
    assert near.near == ()
    assert len(near.shapes) < 15
    assert all(shape.is_readable for shape in near.shapes), "near enough, even Paris holds its code"
    assert map_of([Place("99/99", "faible", Need.NONE, "ailleurs")]) is None
    assert map_of([]) is None
