"""The feed of changes: what makes a version, what is told of a withdrawn, copied or faulty record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from data_inclusion.schema.v1 import Service, Structure
from django.db import ProgrammingError, connection, transaction

from convergence.foundation.scope import Purpose
from convergence.offers import models
from convergence.offers.operations import give_places, note_faults
from convergence.offers.queries import feed_faults, feed_page, has_unplaced_changes, last_place
from convergence.offers.types.feed import Absence, RecordKind
from convergence.storage.session import acting
from tests.rooms.offers.feed_steps import (
    AT,
    HOUSE,
    KEEPER,
    TODAY,
    Follower,
    change,
    fresh_key,
    new_offer,
    new_provider,
    new_source,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> dict[str, Any]:
    source = write(new_source, code="tarbes")
    return {
        "source_id": source,
        "provider_id": write(new_provider, source_id=source, key="tarbes--ml", siret="13003013300016"),
    }


def test_each_record_is_told_once_and_valid(place: dict[str, Any]) -> None:
    keys = [f"tarbes--{number}" for number in range(7)]
    for key in keys:
        write(new_offer, key=key, **place)
    reader = Follower()
    reader.read_all()
    assert sorted(reader.copy) == keys
    assert len(reader.told) == len(set(reader.told)) == 7
    for record in reader.copy.values():
        assert Service.model_validate(record).structure_id == "tarbes--ml"
    structures = Follower(RecordKind.PROVIDER)
    structures.read_all()
    assert Structure.model_validate(structures.copy["tarbes--ml"]).siret == "13003013300016"
    reader.read_all()
    assert len(reader.told) == 7


def test_only_what_the_schema_holds_makes_a_version(place: dict[str, Any]) -> None:
    offer = write(new_offer, key="tarbes--1", **place)
    reader = Follower()
    reader.read_all()
    write(
        change,
        record_id=offer,
        quality=0.7,
        quality_on=TODAY,
        places_left=3,
        search_text="permis",
        max_age=25,
    )
    reader.read_all()
    assert len(reader.told) == 1
    write(change, record_id=offer, name="Atelier code")
    reader.read_all()
    assert reader.copy["tarbes--1"]["nom"] == "Atelier code"
    assert len(reader.told) == 2
    # there and back again is two versions more: a reader may have seen either
    write(change, record_id=offer, name="Atelier permis de conduire")
    reader.read_all()
    assert len(set(reader.told)) == 3


def test_a_version_that_nobody_has_read_is_passed_over(place: dict[str, Any]) -> None:
    offer = write(new_offer, key="tarbes--1", **place)
    give_places(actor=HOUSE, at=AT)
    write(change, record_id=offer, name="Atelier code")
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert feed_page(scope, RecordKind.OFFER, after=0, today=TODAY).items == ()
        assert has_unplaced_changes(scope, TODAY)
    reader = Follower()
    reader.read_all()
    assert len(reader.told) == 1
    assert reader.copy["tarbes--1"]["nom"] == "Atelier code"


def test_a_withdrawal_is_told_and_a_return_too(place: dict[str, Any]) -> None:
    offer = write(new_offer, key="tarbes--1", **place)
    reader = Follower()
    reader.read_all()
    write(change, record_id=offer, withdrawn_on=TODAY)
    (item,) = reader.read()
    assert (item.absence, item.absent_since, reader.copy) == (Absence.WITHDRAWN, TODAY, {})
    write(change, record_id=offer, withdrawn_on=None)
    reader.read_all()
    assert list(reader.copy) == ["tarbes--1"]


def test_a_withdrawal_to_come_is_told_on_its_day(place: dict[str, Any]) -> None:
    soon = TODAY + timedelta(days=2)
    write(new_offer, key="tarbes--1", withdrawn_on=soon, **place)
    reader = Follower()
    reader.read_all()
    assert list(reader.copy) == ["tarbes--1"]
    reader.today = soon - timedelta(days=1)
    assert reader.read() == ()
    reader.today = soon
    late = Follower(today=soon)
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        # its day has come and its place is not given: nobody is told it at the former place
        assert feed_page(scope, RecordKind.OFFER, after=0, today=soon).items == ()
    (item,) = reader.read()
    assert (item.absence, reader.copy) == (Absence.WITHDRAWN, {})
    late.read_all()
    assert late.copy == {}
    assert len(late.told) == 1


def test_a_copy_is_told_as_absent_with_the_record_that_is_kept(place: dict[str, Any]) -> None:
    kept = write(new_offer, key="tarbes--1", **place)
    other = write(new_offer, key="tarbes--2", **place)
    reader = Follower()
    reader.read_all()
    write(change, record_id=other, duplicate_of_id=kept)
    (item,) = reader.read()
    assert (item.key, item.absence, item.kept_key) == ("tarbes--2", Absence.COPY, "tarbes--1")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"description": "non"}, "description"),
        ({"themes": ["jardinage"]}, "thematiques"),
        ({"kind": "magie"}, "listes"),
        ({"updated_on": "1999-01-01"}, "date_maj"),
    ],
)
def test_a_faulty_record_is_left_out_and_shown_to_its_owner(
    place: dict[str, Any], wrong: dict[str, Any], said: str
) -> None:
    offer = write(new_offer, key="tarbes--1", **place)
    reader = Follower()
    reader.read_all()
    write(change, record_id=offer, **wrong)
    (item,) = reader.read()
    assert (item.absence, item.is_fault_new, reader.copy) == (Absence.FAULTY, True, {})
    note_faults(actor=HOUSE, at=AT, faults={item.record_id: item.fault})
    with acting(KEEPER, Purpose.ADMINISTRATION) as scope:
        (row,) = feed_faults(scope)
        assert said in row.fault
        assert (row.kind, row.key) == (RecordKind.OFFER, "tarbes--1")
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert feed_faults(scope) == ()
        (item,) = feed_page(scope, RecordKind.OFFER, after=0, today=TODAY).items
        assert not item.is_fault_new
    good = {"description": "Une aide utile.", "themes": [], "kind": "atelier", "updated_on": TODAY}
    write(change, record_id=offer, **good)
    reader.read_all()
    assert list(reader.copy) == ["tarbes--1"]
    with acting(KEEPER, Purpose.ADMINISTRATION) as scope:
        assert feed_faults(scope) == ()


def test_structures_are_told_before_their_services_have_a_place(place: dict[str, Any]) -> None:
    write(new_offer, key=fresh_key("tarbes"), **place)
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert last_place(scope) == 0
    give_places(actor=HOUSE, at=AT)
    entries = models.FeedEntry.objects.all()
    with acting(HOUSE, Purpose.SYSTEM):
        kinds = list(entries.order_by("position").values_list("record_kind", flat=True))
    assert kinds == ["structure", "service"]


@pytest.mark.parametrize(
    "statement", ["UPDATE offers_feedentry SET position = position + 1", "DELETE FROM offers_feedentry"]
)
def test_places_are_written_by_the_database_alone(place: dict[str, Any], statement: str) -> None:
    give_places(actor=HOUSE, at=AT)
    with acting(KEEPER, Purpose.ADMINISTRATION):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
