"""The invented directory before it is loaded: valid, spread over the map, the same for a seed."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest
from data_inclusion.schema.v1 import Thematique
from stdnum.fr import siret

from convergence.demo.cast import FLOORS
from convergence.demo.network.offers.drawing import (
    NATIONAL,
    REGIONAL,
    Directory,
    Drawn,
    draw_directory,
)
from convergence.demo.network.structures import Office, offices
from convergence.foundation.problems import Refused
from convergence.foundation.text import name_key
from convergence.identity.types import StructureKind
from convergence.offers.types import SourceKind
from convergence.referentials.queries import communes_of
from tests.demo.schema import faults

TODAY = date(2026, 11, 24)
POINTS = {"65440": (43.2328, 0.0739)}
pytestmark = pytest.mark.django_db


@functools.cache
def network() -> tuple[Office, ...]:
    return tuple(offices(700, 2026, TODAY))


def directory(count: int, seed: int = 2026) -> Directory:
    return draw_directory(network(), count, seed=seed, today=TODAY, points=POINTS)


@functools.cache
def drawn(count: int = 3000, seed: int = 2026) -> tuple[Drawn, ...]:
    return tuple(everything(directory(count, seed)))


def everything(found: Directory) -> Iterator[Drawn]:
    return (one for piece in found.pieces for mission in piece for one in found.around(mission))


def test_as_many_services_as_wanted() -> None:
    assert sum(len(one.offers) for one in drawn()) == 3000
    keys = [one.provider.key for one in drawn()] + [offer.key for one in drawn() for offer in one.offers]
    assert len(set(keys)) == len(keys)


def test_the_same_for_a_seed() -> None:
    again = tuple(everything(directory(3000)))
    assert again == drawn()
    assert tuple(everything(directory(3000, 2027))) != drawn()


@pytest.mark.parametrize("count", [0, 999, 200_001])
def test_a_size_out_of_bounds_is_refused(count: int) -> None:
    with pytest.raises(Refused, match="de 1000 à 200000"):
        directory(count)


def test_records_are_valid_by_the_published_schema() -> None:
    assert faults(drawn()) == []


def test_all_themes_stand_around_each_persona() -> None:
    every = {theme.value for theme in Thematique}
    for code in FLOORS:
        around = {
            theme for one in drawn() if _around(one, code) for offer in one.offers for theme in offer.themes
        }
        assert every <= around


def _around(one: Drawn, code: str) -> bool:
    return f"--{code}-" in one.provider.key or one.source == f"saisie-{code.casefold()}"


def test_every_departement_of_the_network_has_some() -> None:
    departements = {office.commune.departement for office in network() if office.seat}
    known = {commune.code: commune.departement for commune in communes_of(TODAY)}
    assert {known[one.provider.commune_code] for one in drawn()} == departements


def test_each_source_has_an_owner_and_records() -> None:
    sources = {source.code: source for source in directory(3000).sources}
    counts = Counter(one.source for one in drawn())
    assert set(counts) == set(sources)
    assert counts[NATIONAL] > counts[REGIONAL] > 0
    own = {source.owner_id for source in sources.values() if source.kind is SourceKind.PAGES}
    missions = {office.id: office.code for office in network() if office.seat}
    assert {code for owner, code in missions.items() if owner in own} >= set(FLOORS)
    assert own < set(missions)
    for one in drawn():
        assert one.provider.key.startswith(f"{one.source}--")
        assert all(offer.key.startswith(f"{one.source}--") for offer in one.offers)
        assert all(offer.provider_key == one.provider.key for offer in one.offers)


def test_two_sources_tell_some_of_the_same_providers() -> None:
    twins = [one for one in drawn(20_000) if "--bis-" in one.provider.key]
    known = {one.provider.key: one for one in drawn(20_000)}
    assert len(twins) > 5
    for one in twins:
        first = known[f"{NATIONAL}--{one.provider.key.partition('--bis-')[2]}"]
        assert first.provider.commune_code == one.provider.commune_code
        assert name_key(first.provider.name)[:4] == name_key(one.provider.name)[:4]
        assert first.provider.phone == one.provider.phone


def test_organisations_of_the_network_are_known_as_such() -> None:
    houses = {office.id: office for office in network()}
    found = Counter(houses[one.organisation_id].kind for one in drawn() if one.organisation_id)
    assert {StructureKind.MISSION_LOCALE, StructureKind.DEPARTEMENT, StructureKind.FRANCE_TRAVAIL} <= set(
        found
    )


def test_records_age_as_records_do() -> None:
    days = [TODAY - offer.updated_on for one in drawn() for offer in one.offers]
    assert min(days) >= timedelta(0)
    stale = sum(day > timedelta(days=180) for day in days) / len(days)
    assert 0.25 < stale < 0.55
    assert max(days) > timedelta(days=730)


def test_nobody_real_is_reached() -> None:
    fiction = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
    for one in islice(drawn(), 400):
        for record in (one.provider, *one.offers):
            assert not record.phone or (record.phone.startswith(fiction) and len(record.phone) == 12)
            assert not record.email or record.email.endswith("@example.org")
        assert not one.provider.siret or (
            siret.is_valid(one.provider.siret) and one.provider.siret[:3] == "000"
        )
        assert "inventé" in one.provider.description


def test_points_stay_near_their_commune() -> None:
    points = [one.provider for one in drawn() if one.provider.latitude is not None]
    assert points
    for provider in points:
        assert provider.commune_code == "65440"
        assert abs((provider.latitude or 0) - 43.2328) < 0.05
        assert abs((provider.longitude or 0) - 0.0739) < 0.06


@pytest.mark.long
def test_all_the_largest_directory_is_valid() -> None:
    count = 0
    for one in everything(directory(140_000)):
        assert faults([one]) == []
        count += len(one.offers)
    assert count == 140_000
