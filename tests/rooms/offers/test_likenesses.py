"""Records that look alike are proposed, settled with memory, undone; nobody hides the record of another."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.problems import Conflict, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.offers import models, operations
from convergence.offers.operations import likenesses as likenesses_written
from convergence.offers.queries import count_uncompared
from convergence.offers.queries.keeping.likenesses import count_likenesses, likeness, likenesses
from convergence.offers.types import Compared, LikenessRow, LikenessState, LikenessSubject
from convergence.storage.session import acting
from tests.rooms.offers.keeping import NOW, kept, read, shown
from tests.web.house import House, make_house

pytestmark = pytest.mark.django_db
HOUSE = system_actor()
OFFERS = LikenessSubject.OFFERS


@pytest.fixture
def house(db: None) -> House:
    return make_house()


@pytest.fixture
def pair(house: House) -> tuple[UUID, UUID]:
    """The same workshop, in the catalogue of Tarbes and in that of the département."""
    ours = kept(house.actor("manager"))
    theirs = kept(house.actor("partner"), name="Atelier lettre et CV", email="autre@exemple.fr")
    propose()
    return ours, theirs


def propose(days: float = 0) -> int:
    proposed = 0
    while (done := operations.compare_records(actor=HOUSE, at=NOW + timedelta(days=days))).records:
        proposed += done.proposed
    return proposed


def waiting(actor: Actor, state: LikenessState = LikenessState.PROPOSED) -> list[LikenessRow]:
    rows: list[LikenessRow] = read(actor, likenesses, state, subject=OFFERS)
    return rows


def settle(actor: Actor, kept_id: UUID | None, row: LikenessRow | None = None) -> None:
    row = row or waiting(actor)[0]
    operations.settle_likeness(
        actor=actor, at=NOW, likeness_id=row.likeness_id, kept_id=kept_id, edit_token=row.edit_token
    )


def copy_of(house: House, offer_id: UUID) -> UUID | None:
    return shown(house.actor("manager"), offer_id).duplicate_of_id


def test_the_same_service_in_two_sources_is_proposed_once_with_its_reasons(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    for name in ("manager", "partner", "dsi"):
        rows = waiting(house.actor(name))
        assert {rows[0].first.record_id, rows[0].second.record_id} == set(pair)
        assert len(rows) == 1
    assert "même adresse" in rows[0].reasons
    assert "même téléphone" in rows[0].reasons
    assert propose() == 0
    assert read(house.actor("manager"), count_likenesses) >= 1
    assert waiting(house.actor("stranger_direction")) == []
    assert read(house.actor("stranger_direction"), likeness, rows[0].likeness_id) is None


def test_different_is_remembered_until_they_look_more_alike(house: House, pair: tuple[UUID, UUID]) -> None:
    manager, partner = house.actor("manager"), house.actor("partner")
    settle(manager, None)
    assert waiting(manager) == []
    assert propose(1) == 0
    assert len(waiting(manager, LikenessState.DIFFERENT)) == 1
    operations.keep_offer(
        actor=partner, at=NOW, provider_id=shown(partner, pair[1]).provider_id, offer_id=pair[1],
        draft=_same_as_ours(), edit_token=shown(partner, pair[1]).edit_token,
    )  # fmt: skip
    assert propose(2) == 1
    assert len(waiting(manager)) == 1


def _same_as_ours() -> object:
    from tests.rooms.offers.keeping import drafted

    return drafted()


def test_the_owner_hides_her_own_copy_and_may_take_it_back(house: House, pair: tuple[UUID, UUID]) -> None:
    ours, theirs = pair
    manager = house.actor("manager")
    settle(manager, theirs)
    assert (copy_of(house, ours), copy_of(house, theirs)) == (theirs, None)
    (row,) = waiting(manager, LikenessState.SAME)
    assert row.kept_id == theirs
    assert propose(1) == 0
    operations.undo_likeness(actor=manager, at=NOW, likeness_id=row.likeness_id)
    assert copy_of(house, ours) is None
    assert len(waiting(manager)) == 1


def test_nobody_hides_the_record_of_another_but_the_head_of_the_network(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    ours, theirs = pair
    manager, dsi = house.actor("manager"), house.actor("dsi")
    with pytest.raises(Refused):
        settle(manager, ours)
    assert copy_of(house, theirs) is None
    settle(dsi, ours)
    assert copy_of(house, theirs) == ours
    (row,) = waiting(manager, LikenessState.SAME)
    with pytest.raises(Refused):
        operations.undo_likeness(actor=manager, at=NOW, likeness_id=row.likeness_id)
    operations.undo_likeness(actor=house.actor("partner"), at=NOW, likeness_id=row.likeness_id)
    assert copy_of(house, theirs) is None


def test_the_database_itself_hides_nothing_for_who_did_not_settle(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    from django.db import connection

    from convergence.storage.operation import operation

    manager = house.actor("manager")
    row = waiting(manager)[0]

    @operation("Essai")
    def force(*, actor: Actor, at: object) -> int:
        models.Likeness.objects.filter(pk=row.likeness_id).update(
            state="memes", kept_id=pair[0], structure_id=actor.structure_id
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT offers_mark_copy(%s)", (row.likeness_id,))
            return int(cursor.fetchone()[0])

    assert force(actor=manager, at=NOW) == 0
    assert copy_of(house, pair[1]) is None


def test_a_stranger_settles_nothing(house: House, pair: tuple[UUID, UUID]) -> None:
    row = waiting(house.actor("manager"))[0]
    with pytest.raises(NotFound):
        settle(house.actor("stranger_direction"), None, row)
    with pytest.raises(NotFound):
        operations.undo_likeness(actor=house.actor("stranger_direction"), at=NOW, likeness_id=row.likeness_id)
    with pytest.raises(Refused):
        settle(house.actor("adviser"), None, row)
    with pytest.raises(Refused):
        operations.compare_records(actor=house.actor("dsi"), at=NOW)


def test_two_who_settle_at_once_do_not_overwrite_each_other(house: House, pair: tuple[UUID, UUID]) -> None:
    manager, partner = house.actor("manager"), house.actor("partner")
    row = waiting(manager)[0]
    settle(partner, None, row)
    with pytest.raises(Conflict):
        settle(manager, pair[1], row)
    assert copy_of(house, pair[0]) is None


def test_a_copy_comes_back_when_what_was_kept_is_withdrawn(house: House, pair: tuple[UUID, UUID]) -> None:
    ours, theirs = pair
    settle(house.actor("manager"), theirs)
    operations.withdraw_offer(actor=house.actor("partner"), at=NOW, offer_id=theirs, reason="Fermé")
    propose(1)
    assert copy_of(house, ours) is None
    with acting(HOUSE, Purpose.SYSTEM):
        assert not models.Likeness.objects.filter(subject=OFFERS.value).exists()


def test_what_is_a_copy_already_is_not_kept_for_a_third(house: House, pair: tuple[UUID, UUID]) -> None:
    manager = house.actor("manager")
    third = kept(manager, name="Atelier CV et lettres")
    propose(1)
    dsi = house.actor("dsi")
    rows = {frozenset({row.first.record_id, row.second.record_id}): row for row in waiting(dsi)}
    settle(dsi, pair[1], rows[frozenset(pair)])
    with pytest.raises(Conflict):
        settle(dsi, pair[0], rows[frozenset({pair[0], third})])


def waiting_to_be_compared() -> int:
    found: int = read(HOUSE, count_uncompared)
    return found


def test_only_what_was_written_since_is_compared(house: House, pair: tuple[UUID, UUID]) -> None:
    manager = house.actor("manager")
    assert waiting_to_be_compared() == 0
    assert operations.compare_records(actor=HOUSE, at=NOW) == Compared(0, 0)
    operations.note_places(actor=manager, at=NOW, offer_id=pair[0], places_left=3)
    assert waiting_to_be_compared() == 0
    third = kept(manager, name="Atelier CV et lettres")
    assert operations.compare_records(actor=HOUSE, at=NOW).records == 1
    assert {third} <= {one for row in waiting(manager) for one in (row.first.record_id, row.second.record_id)}


def test_a_whole_directory_is_compared_a_batch_at_a_time(house: House) -> None:
    for name in ("manager", "partner"):
        for number in range(3):
            kept(house.actor(name), name=f"Atelier de cuisine numéro {number}")
    batches = []
    while (done := operations.compare_records(actor=HOUSE, at=NOW, limit=2)).records:
        batches.append(done)
    assert max(batch.records for batch in batches) <= 4
    pairs = {frozenset({row.first.name, row.second.name}) for row in waiting(house.actor("dsi"))}
    assert pairs == {frozenset({f"Atelier de cuisine numéro {number}"}) for number in range(3)}


def test_what_is_written_while_it_is_compared_waits_for_its_turn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_id = kept(house.actor("manager"))
    known = likenesses_written.uncompared
    monkeypatch.setattr(
        likenesses_written,
        "uncompared",
        lambda subject, limit: {one: version - 1 for one, version in known(subject, limit).items()},
    )
    operations.compare_records(actor=HOUSE, at=NOW)
    monkeypatch.undo()
    assert offer_id in known(OFFERS, 10)
