"""The extracts that the package carries say what their sources say."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from convergence.referentials.rules.extracts import DATA, read_eu_members, read_extract, read_time_zones
from convergence.referentials.rules.places import name_part, nationality_class, postal_part, search_key
from convergence.referentials.types import NationalityClass

COMMUNES = read_extract("communes.csv.xz").rows


def in_force(year: int, kind: str) -> list[Mapping[str, str]]:
    day = f"{year}-01-01"
    return [
        row
        for row in COMMUNES
        if row["kind"] == kind and row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])
    ]


@pytest.mark.parametrize(
    ("year", "communes"),
    [(2021, 35059), (2022, 35049), (2023, 35039), (2024, 35029), (2025, 34969), (2026, 34969)],
)
def test_each_edition_is_found_again_at_its_date(year: int, communes: int) -> None:
    found = in_force(year, "COMMUNE")
    assert len(found) == communes
    assert len({row["code"] for row in found}) == communes


def test_overseas_communes_and_collectivities_are_there() -> None:
    counts = Counter(row["departement"] for row in in_force(2026, "COMMUNE") if row["departement"] > "96")
    assert sum(counts[code] for code in ("971", "972", "973", "974", "976")) == 129
    assert sum(count for code, count in counts.items() if code in {"975", "977", "978"} or code > "98") == 94


def test_other_kinds_are_kept() -> None:
    assert len(in_force(2026, "ARRONDISSEMENT")) == 45
    assert len(in_force(2026, "DELEGUEE")) + len(in_force(2026, "ASSOCIEE")) == 2576


def test_a_merged_commune_ends_and_names_what_it_became() -> None:
    merged = next(row for row in COMMUNES if row["code"] == "02695" and row["kind"] == "COMMUNE")
    assert (merged["valid_to"], merged["successor"]) == ("2022-01-01", "02054")


def test_a_commune_made_anew_starts_with_its_edition() -> None:
    anew = next(row for row in COMMUNES if row["code"] == "85165" and row["kind"] == "COMMUNE")
    assert (anew["name"], anew["valid_from"], anew["valid_to"]) == ("L'Oie", "2024-01-01", "")


def test_a_renamed_commune_has_two_periods_that_touch() -> None:
    periods = [row for row in COMMUNES if row["code"] == "76484" and row["kind"] == "COMMUNE"]
    assert [(row["name"], row["valid_from"], row["valid_to"]) for row in periods] == [
        ("Oissel", "", "2026-01-01"),
        ("Oissel-sur-Seine", "2026-01-01", ""),
    ]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("departements.csv", 109),
        ("regions.csv", 26),
        ("rome.csv.xz", 1584),
        ("naf_divisions.csv", 88),
        ("countries.csv", 250),
    ],
)
def test_other_extracts_have_their_counts(name: str, count: int) -> None:
    assert len(read_extract(name).rows) == count


def test_groups_of_communes_in_force() -> None:
    current = [row for row in read_extract("epci.csv.xz").rows if not row["valid_to"]]
    assert Counter(row["kind"] == "EPT" for row in current) == {False: 1255, True: 11}


def test_every_extract_has_the_hash_written_beside_it() -> None:
    written = re.findall(
        r"^\| ([\w.]+) \| \d+ \| `([0-9a-f]{64})` \|$", (DATA / "SOURCES.md").read_text(), re.M
    )
    assert len(written) == 8
    for name, digest in written:
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest, name


def test_every_place_has_a_time_zone_that_exists() -> None:
    zones = read_time_zones()
    names = {zones.default, *zones.departements.values(), *zones.communes.values()}
    assert all(ZoneInfo(name) for name in names)
    overseas = {row["code"] for row in read_extract("departements.csv").rows if row["zone"] != "metro"}
    assert set(zones.departements) == overseas
    assert set(zones.communes) <= {row["code"] for row in COMMUNES}


def test_members_of_the_union_are_countries() -> None:
    members = read_eu_members()
    assert set(members) <= {row["iso2"] for row in read_extract("countries.csv").rows}
    assert sum(1 for _, end in members.values() if end is None) == 27


@pytest.mark.parametrize(
    ("iso2", "day", "expected"),
    [
        ("FR", date(2026, 1, 1), NationalityClass.FR),
        ("GB", date(2020, 1, 31), NationalityClass.UE),
        ("GB", date(2020, 2, 1), NationalityClass.HORS_UE),
        ("HR", date(2013, 6, 30), NationalityClass.HORS_UE),
        ("HR", date(2013, 7, 1), NationalityClass.UE),
        ("DZ", date(2026, 1, 1), NationalityClass.HORS_UE),
    ],
)
def test_class_of_a_nationality_follows_the_dates_of_membership(
    iso2: str, day: date, expected: NationalityClass
) -> None:
    start, end = read_eu_members().get(iso2, (None, None))
    assert nationality_class(iso2, french_territory=False, eu_from=start, eu_to=end, on=day) == expected


def test_a_person_of_a_french_territory_is_french() -> None:
    found = nationality_class("RE", french_territory=True, eu_from=None, eu_to=None, on=date(2026, 1, 1))
    assert found == NationalityClass.FR


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("St-Étienne", "saint etienne"),
        ("SAINT ETIENNE", "saint etienne"),
        ("Ste Foy-lès-Lyon", "sainte foy les lyon"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
    ],
)
def test_places_written_differently_have_one_key(typed: str, key: str) -> None:
    assert search_key(typed) == key


def test_name_and_postal_code_are_told_apart() -> None:
    assert (name_part("Tarbes 650"), postal_part("Tarbes 650")) == ("tarbes", "650")
    assert (name_part("65000"), postal_part("65000")) == ("", "65000")
    assert postal_part("Tarbes") == ""
