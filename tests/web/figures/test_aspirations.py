"""The figures of aspirations: who is told what, the same on the page and in the file, nothing small anywhere."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.decisional.streams import finished_months
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.identity.types import StructureKind
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.shape.parts import write_part
from convergence.published.verbatims import VERBATIMS
from convergence.sharing.queries import agreements
from convergence.sharing.rules.law.recipients import legal_bases
from convergence.web.figures.reading import reading_of
from tests.web.house import PEOPLE, House
from tests.web.young_people import text

PAGE = "/chiffres/aspirations/"
FILE = f"{PAGE}tableur/"
HEADS = ("arml", "unml", "dsi", "researcher")


def key(name: str) -> UUID:
    """The name of a person, or of a wish."""
    return uuid5(NAMESPACE_DNS, name)


def told_by(count: int, theme: str, month: date, **changes: Any) -> list[tuple[Any, ...]]:
    """Rows of so many people of Tarbes."""
    values: dict[str, Any] = {
        "structure": "ML", "region": "76", "departement": "65", "said_month": month, "known_month": month, "number": 1,
        "change": "apparait", "theme": theme, "sub_theme": "", "strength": 3, "age_band": "18_21", "level": "niveau_4",
        **changes,
    }  # fmt: skip
    people = [
        {**values, "person_key": key(f"{theme}{who}{changes}"), "wish_key": key(f"{who}")}
        for who in range(count)
    ]
    return [tuple(one[column] for column in ASPIRATIONS.types) for one in people]


@pytest.fixture
def published(house: House, tmp_path: Path, settings: Any) -> date:
    """Two structures, two months; in Tarbes three people speak of health, in La Réunion two hundred of training."""
    settings.PUBLISHED_DIR = tmp_path
    month = finished_months(local_today("Europe/Paris"))[-1]
    here, there = (house.structures[name] for name in ("tarbes", "reunion"))
    rows = [*told_by(60, "travail", month), *told_by(40, "mobilite", month), *told_by(3, "sante", month)]
    write_part(tmp_path, ASPIRATIONS, here, rows)
    other = {"region": "04", "departement": "974", "age_band": "22_25"}
    write_part(tmp_path, ASPIRATIONS, there, told_by(200, "formation", month, **other))
    write_part(
        tmp_path,
        VERBATIMS,
        here,
        [(key(f"a{who}"), month, "travail", f"travailler dehors {'x' * who}") for who in range(7)],
    )
    return month


def figures(answer: Any, month: date) -> dict[str, tuple[str, str]]:
    """Theme to people and times, of one month of the file."""
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return {row["theme"]: (row["personnes"], row["fois"]) for row in rows if row["mois"] == f"{month:%Y-%m}"}


def test_who_gets_in_and_is_told_of_what(house: House, published: date) -> None:
    for name in PEOPLE:
        actor, client = house.actor(name), house.client(name)
        answer = client.get(FILE)
        if not actor.may(Permission.READ_FIGURES):
            assert answer.status_code == 403, name
            assert client.get(PAGE).status_code == 403, name
            continue
        told = figures(answer, published)
        is_here = actor.structure_id == house.structures["tarbes"]
        is_there = actor.structure_id == house.structures["reunion"]
        assert (told["travail"][0] != "secret") is (not is_there), name
        assert (told["formation"][0] != "secret") is (not is_here), name
        assert told["sante"] == ("secret", "secret"), name
    for name, words in (("direction", "de votre structure"), ("unml", "du réseau, sans aucun nom")):
        assert words in text(house.client(name).get(PAGE)), name


def test_the_page_and_the_file_tell_the_same_and_nothing_small(house: House, published: date) -> None:
    client = house.client("unml")
    told = figures(client.get(FILE), published)
    page = text(client.get(PAGE))
    shown = {int(people) for people, _ in told.values() if people != "secret"}
    assert len(shown) == 3
    assert all(number % 5 == 0 and number >= 15 for number in shown)
    assert all(f" {number} " in page for number in shown)
    assert "Sans thème choisi secret" in page
    assert abs(int(told["formation"][0]) - 200) < 5


def test_cut_along_one_dimension_and_no_other(house: House, published: date) -> None:
    client = house.client("unml")
    region = figures(client.get(f"{FILE}?vue=territoire:04"), published)
    age = figures(client.get(f"{FILE}?vue=age:22_25"), published)
    assert region["formation"] == age["formation"] == figures(client.get(FILE), published)["formation"]
    assert region["travail"] == ("secret", "secret")
    for wrong in ("age", "age:99", "territoire:76/65,age:18_21", "zzz", "age:18_21&mesure=zzz"):
        answer = client.get(f"{PAGE}?vue={wrong}")
        assert answer.status_code == 404, wrong
        assert "Ce découpage n’existe pas" in text(answer)
    assert client.get(f"{PAGE}?vue=mouvement:1.apparait&mesure=fois").status_code == 200
    assert house.client("direction").get(f"{PAGE}?vue=territoire:04").status_code == 404


def test_words_are_told_where_enough_agreed_for_the_reader(house: House, published: date) -> None:
    assert "travailler dehors" in text(house.client("direction").get(PAGE))
    assert "travailler dehors" not in text(house.client("unml").get(PAGE))
    assert "Aucun thème ne compte assez d’accords" in text(house.client("unml").get(PAGE))


def test_before_anything_is_published_the_page_says_so(house: House, tmp_path: Path, settings: Any) -> None:
    settings.PUBLISHED_DIR = tmp_path / "absent"
    client = house.client("direction")
    assert "Rien ne peut être montré" in text(client.get(PAGE))
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert len(queries) <= 14, len(queries)


def test_what_is_kept_follows_the_files(house: House, published: date, tmp_path: Path) -> None:
    client = house.client("unml")
    before = figures(client.get(FILE), published)
    assert before == figures(client.get(FILE), published)
    write_part(tmp_path, ASPIRATIONS, house.structures["tarbes"], told_by(90, "travail", published))
    after = figures(client.get(FILE), published)
    assert abs(int(after["travail"][0]) - 90) < 5
    assert after["mobilite"] == ("secret", "secret")


def test_the_law_says_to_whom_figures_of_the_network_are_open(
    house: House, published: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = next(basis for basis in legal_bases() if basis.code == "tetes_de_reseau")
    left = replace(heads, recipients=heads.recipients - {StructureKind.UNML})
    others = tuple(basis for basis in legal_bases() if StructureKind.UNML not in basis.recipients)
    monkeypatch.setattr(agreements, "bases_of", lambda kind, day: [
        basis for basis in (*others, left) if kind in basis.recipients
    ])  # fmt: skip
    for name, status in (("unml", 403), ("arml", 200), ("direction", 200)):
        client = house.client(name)
        for page in (PAGE, FILE, "/chiffres/adequation/"):
            assert client.get(page).status_code == status, (name, page)
    assert "Aucun texte n’ouvre" in text(house.client("unml").get(PAGE))


def test_the_first_rung_is_one_for_every_reader_and_every_month(house: House) -> None:
    days = [date(2025, 2, 1), date(2026, 12, 31), date(2027, 1, 1)]
    rules = [reading_of(house.actor(name), day).rule for name in ("direction", "unml") for day in days]
    assert len({rule.first_rung for rule in rules}) == 1
