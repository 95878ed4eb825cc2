"""Selections: hers, or of her structure when shared; written by who keeps them only; nothing half done."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.offers.operations import (
    add_to_selection,
    change_selection,
    forget_selection,
    keep_selection,
    take_from_selection,
)
from convergence.offers.queries import offers_of_selection, selection, selections
from convergence.offers.types import SelectionRow
from convergence.storage.session import acting
from tests.rooms.offers.searched import AT, TODAY, changed, directory, read, reader, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> tuple[Actor, Actor, Actor]:
    """Who keeps, a colleague, a stranger."""
    keeper = reader()
    return keeper, replace(reader(keeper.structure_id), user_id=uuid7()), reader()


@pytest.fixture
def services(db: None) -> dict[str, UUID]:
    """Three services."""
    return directory(service("Permis"), service("Vélo"), service("Bus du soir"))


def kept(actor: Actor, *offers: UUID, name: str = "Mobilité", shared: bool = False) -> UUID:
    return keep_selection(actor=actor, at=AT, name=name, is_shared=shared, offer_ids=offers)


def row_of(actor: Actor, selection_id: UUID) -> SelectionRow:
    row: SelectionRow | None = read(actor, selection, selection_id)
    assert row is not None
    return row


def test_services_are_kept_in_the_order_given_once_each(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID]
) -> None:
    keeper = people[0]
    made = kept(keeper, services["Vélo"], services["Permis"], services["Vélo"])
    assert [one.name for one in read(keeper, offers_of_selection, made)] == ["Vélo", "Permis"]
    new = [services["Permis"], services["Bus du soir"]]
    assert add_to_selection(actor=keeper, at=AT, selection_id=made, offer_ids=new) == 1
    take_from_selection(actor=keeper, at=AT, selection_id=made, offer_id=services["Vélo"])
    assert [one.name for one in read(keeper, offers_of_selection, made)] == ["Permis", "Bus du soir"]


def test_who_sees_what(people: tuple[Actor, Actor, Actor], services: dict[str, UUID]) -> None:
    keeper, colleague, stranger = people
    own = kept(keeper, services["Permis"], name="À moi")
    shared = kept(keeper, services["Vélo"], name="À tous", shared=True)
    assert {row.selection_id for row in read(keeper, selections)} == {own, shared}
    assert [row.selection_id for row in read(colleague, selections)] == [shared]
    assert read(stranger, selections) == []
    for actor, hidden in ((colleague, own), (stranger, own), (stranger, shared)):
        assert read(actor, selection, hidden) is None
        assert read(actor, offers_of_selection, hidden) == []
    assert not row_of(colleague, shared).is_mine


def test_the_database_itself_hides_what_is_not_shared(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID]
) -> None:
    keeper, colleague, stranger = people
    kept(keeper, services["Permis"], name="À moi")
    kept(keeper, services["Permis"], name="À tous", shared=True)
    for actor, expected in ((keeper, 2), (colleague, 1), (stranger, 0)):
        with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM offers_selection")
            assert cursor.fetchone() == (expected,)


@pytest.mark.parametrize("who", [1, 2])
def test_only_who_keeps_it_writes_it(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID], who: int
) -> None:
    keeper, other = people[0], people[who]
    made = kept(keeper, services["Permis"], shared=True)
    row = row_of(keeper, made)
    with pytest.raises(NotFound):
        add_to_selection(actor=other, at=AT, selection_id=made, offer_ids=[services["Vélo"]])
    with pytest.raises(NotFound):
        take_from_selection(actor=other, at=AT, selection_id=made, offer_id=services["Permis"])
    with pytest.raises(NotFound):
        change_selection(actor=other, at=AT, selection_id=made, name="Volée", edit_token=row.edit_token)
    with pytest.raises(NotFound):
        forget_selection(actor=other, at=AT, selection_id=made)
    assert row_of(keeper, made) == row
    forget_selection(actor=keeper, at=AT, selection_id=made)
    assert read(keeper, selection, made) is None


def test_two_changes_at_once_are_both_seen(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID]
) -> None:
    keeper = people[0]
    made = kept(keeper, services["Permis"])
    token = row_of(keeper, made).edit_token
    change_selection(
        actor=keeper, at=AT, selection_id=made, name="Autre", note="N", is_shared=True, edit_token=token
    )
    changed = row_of(keeper, made)
    assert (changed.name, changed.note, changed.is_shared) == ("Autre", "N", True)
    with pytest.raises(Conflict, match="entre-temps"):
        change_selection(actor=keeper, at=AT, selection_id=made, name="Encore", edit_token=token)
    assert row_of(keeper, made) == changed


@pytest.mark.parametrize(
    ("name", "message"), [("  ", "pas de nom"), ("x" * 81, "80 signes"), ("Mobilité", "déjà une sélection")]
)
def test_a_name_that_cannot_be_kept_is_told(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID], name: str, message: str
) -> None:
    keeper = people[0]
    kept(keeper, services["Permis"])
    with pytest.raises(Invalid, match=message):
        kept(keeper, services["Permis"], name=name)
    assert len(read(keeper, selections)) == 1
    kept(people[2], services["Permis"])  # the same name by another person


def test_an_unknown_service_and_too_many_change_nothing(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID]
) -> None:
    keeper = people[0]
    made = kept(keeper, services["Permis"])
    with pytest.raises(NotFound, match="pas dans l’annuaire"):
        add_to_selection(actor=keeper, at=AT, selection_id=made, offer_ids=[uuid7()])
    with pytest.raises(Invalid, match="50 services"):
        add_to_selection(actor=keeper, at=AT, selection_id=made, offer_ids=[uuid7() for _ in range(50)])
    assert row_of(keeper, made).offer_ids == (services["Permis"],)


def test_a_withdrawn_service_stays_in_sight_of_who_kept_it(
    people: tuple[Actor, Actor, Actor], services: dict[str, UUID]
) -> None:
    made = kept(people[0], services["Permis"])
    changed(services["Permis"], withdrawn_on=TODAY)
    assert [one.withdrawn_on for one in read(people[0], offers_of_selection, made)] == [TODAY]


def test_the_house_and_a_reader_without_the_right_keep_nothing(services: dict[str, UUID]) -> None:
    for actor in (system_actor(uuid7()), replace(reader(), permissions=frozenset())):
        with pytest.raises(Refused):
            kept(actor, services["Permis"])
