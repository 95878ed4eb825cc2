"""The organisations of the invented network, before anything is loaded."""

from __future__ import annotations

import functools
from datetime import date

import pytest

from convergence.demo.cast import CAST
from convergence.demo.network.filling import Plan, plan
from convergence.demo.network.geography import LARGEST, MISSIONS_LOCALES, SMALLEST, shares
from convergence.demo.network.staff import YOUNG_PEOPLE_FOR_ONE_ADVISER
from convergence.demo.network.structures import of
from convergence.identity.types import Role, StructureKind

TODAY = date(2026, 11, 24)


@functools.cache
def drawn(seed: int) -> Plan:
    return plan(5000, seed, TODAY)


@pytest.fixture
def network(db: None) -> Plan:
    """Drawn once: nothing changes it."""
    return drawn(2026)


def test_four_hundred_and_thirty_missions_locales_over_the_whole_map(network: Plan) -> None:
    assert len(network.missions) == MISSIONS_LOCALES
    assert sum(office.young_people for office in network.offices) == 5000
    departements = {office.commune.departement for office in network.missions}
    assert len(departements) == 102
    assert {"2A", "2B", "971", "972", "973", "974", "976", "988"} <= departements
    zones = {office.where.key for office in network.missions}
    assert {"Europe/Paris", "Indian/Reunion", "America/Cayenne", "Pacific/Noumea"} <= zones


def test_codes_are_those_of_the_network_and_unique(network: Plan) -> None:
    codes = [office.code for office in network.offices]
    assert len(set(codes)) == len(codes)
    assert all(len(office.code) == 8 and office.code.endswith("S00") for office in network.missions)
    tarbes = next(office for office in network.missions if office.code == "65440S00")
    assert tarbes.usual_name == "Mission Locale de Tarbes"
    assert tarbes.young_people >= 295


def test_sizes_are_skewed_as_the_network_is(network: Plan) -> None:
    sizes = sorted(office.seat.size for office in network.missions if office.seat)
    assert sizes[0] >= SMALLEST
    assert sizes[-1] <= LARGEST
    assert sizes[-1] > 8 * sizes[len(sizes) // 2]
    assert 1_000_000 < sum(sizes) < 1_200_000


def test_each_part_of_the_cast_works_where_it_says(network: Plan) -> None:
    codes = {office.id: office.code for office in network.offices}
    held: dict[object, set[str]] = {}
    for staff in network.staff.values():
        for person in staff.people:
            held.setdefault(person.user_id, set()).add(codes[person.office_id])
    assert {part.key: held[part.user_id] for part in CAST} == {part.key: set(part.places) for part in CAST}


def test_each_mission_locale_has_a_direction_and_enough_advisers(network: Plan) -> None:
    for office in network.missions:
        staff = network.staff[office.id]
        assert len(staff.of_role(Role.DIRECTION)) == 1
        advisers = len(staff.of_role(Role.ADVISER))
        assert (
            advisers * YOUNG_PEOPLE_FOR_ONE_ADVISER >= office.young_people - YOUNG_PEOPLE_FOR_ONE_ADVISER / 2
        )
        assert StructureKind.FRANCE_TRAVAIL in {partner.kind for partner in office.partners}


def test_the_same_seed_gives_the_same_organisations(network: Plan) -> None:
    again, other = plan(5000, 2026, TODAY), drawn(2027)
    assert [office.id for office in again.offices] == [office.id for office in network.offices]
    assert [office.id for office in other.offices] != [office.id for office in network.offices]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tarbes", "de Tarbes"),
        ("Auch", "d'Auch"),
        ("Le Mans", "du Mans"),
        ("Les Abymes", "des Abymes"),
        ("La Rochelle", "de La Rochelle"),
        ("Évreux", "d'Évreux"),
        ("L'Isle-Jourdain", "de L'Isle-Jourdain"),
    ],
)
def test_names_of_places_are_elided(name: str, expected: str) -> None:
    assert of(name) == expected


def test_shares_are_exact_and_leave_nobody_out() -> None:
    assert shares({"a": 5.0, "b": 3.0, "c": 1.0}, 10, least=1) == {"a": 5, "b": 3, "c": 2}
    assert sum(shares({"a": 5.0, "b": 3.0, "c": 1.0}, 2, least=1).values()) == 2
