"""A file found by its number, names of many files, and whether the house exchanges about one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from convergence.dossier.models import Dossier
from convergence.dossier.queries import file_of_number, file_standing, names_of, place_of_number
from convergence.dossier.types import IdentityProofState
from convergence.foundation.actor import Actor, system_actor, young_person_actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.dossier.factories import House

pytestmark = pytest.mark.django_db


def ask(actor: Actor, purpose: Purpose, query: Any, *values: Any) -> Any:
    with acting(actor, purpose) as scope:
        return query(scope, *values)


def number_of(house: House, dossier_id: UUID) -> int:
    with acting(house.actor("claire"), Purpose.ACCOMPAGNEMENT):
        return Dossier.objects.get(pk=dossier_id).number


def young(house: House, dossier_id: UUID) -> Actor:
    return young_person_actor(
        dossier_id, house.structures["tarbes"], name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id
    )


def test_a_number_is_found_within_ones_reach_alone(house: House) -> None:
    ines, other = house.ines(), house.person("Léo", "MARTIN", "01/02/2007")
    number = number_of(house, ines)
    found = ask(house.actor("karim"), Purpose.ACCOMPAGNEMENT, file_of_number, number)
    assert (found.dossier_id, found.structure_id) == (ines, house.structures["tarbes"])
    for actor in (
        house.actor("marie"),
        house.actor("operator"),
        house.actor("accounts"),
        young(house, other),
    ):
        assert ask(actor, Purpose.ACCOMPAGNEMENT, file_of_number, number) is None
    assert ask(young(house, ines), Purpose.PERSON_SPACE, file_of_number, number) == found
    assert ask(house.actor("claire"), Purpose.ACCOMPAGNEMENT, file_of_number, 12345) is None


@pytest.mark.parametrize("purpose", Purpose)
def test_over_the_network_only_the_exchange_with_operators_finds_a_number(
    house: House, purpose: Purpose
) -> None:
    ines = house.ines()
    number = number_of(house, ines)
    found = ask(system_actor(), purpose, place_of_number, number)
    if purpose is Purpose.OPERATOR_EXCHANGE:
        assert (found.dossier_id, found.structure_id) == (ines, house.structures["tarbes"])
        assert ask(system_actor(), purpose, place_of_number, 12345) is None
    else:
        assert found is None


def test_without_a_purpose_the_database_finds_nothing(house: House) -> None:
    number = number_of(house, house.ines())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossier_place_of_number(%s)", (number,))
        assert cursor.fetchone() == (0,)


def test_names_of_many_files_are_one_statement_and_leave_out_who_is_out_of_reach(
    house: House, django_assert_num_queries: Any
) -> None:
    ines, far = house.ines(), house.person("Léo", "MARTIN", "01/02/2007", by="marie")
    with (
        acting(house.actor("claire"), Purpose.ACCOMPAGNEMENT) as scope,
        django_assert_num_queries(1),
    ):
        (row,) = names_of(scope, [far, ines, ines])
    assert (row.dossier_id, row.usual, row.first_name) == (ines, row.birth_name, "Inès")
    assert set(scope.reading.shown) <= {ines}


def test_a_file_says_whether_a_paper_was_seen_and_nothing_out_of_reach(house: House) -> None:
    ines = house.ines()
    standing = ask(house.actor("claire"), Purpose.ACCOMPAGNEMENT, file_standing, ines)
    assert (standing.is_ended, standing.identity_state) == (False, IdentityProofState.NOT_PROVEN)
    assert ask(house.actor("marie"), Purpose.ACCOMPAGNEMENT, file_standing, ines) is None
