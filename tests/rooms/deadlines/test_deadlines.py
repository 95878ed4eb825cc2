"""The work list: what is awaited once, who sees it, in which order and why."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.deadlines import operations, queries
from convergence.accompagnement.deadlines.handlers import leave_former_owners
from convergence.accompagnement.deadlines.models import Deadline
from convergence.accompagnement.deadlines.queries import deadlines_of, work_list
from convergence.accompagnement.deadlines.rules.pressing import pressing_on
from convergence.accompagnement.deadlines.types import (
    DeadlineKind,
    DeadlineNature,
    DeadlineRow,
    Expected,
    Urgency,
    WorkFilters,
    WorkPage,
)
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    TARBES,
    TODAY,
    new_file,
    new_files,
)

pytestmark = pytest.mark.django_db
SIGN, ACTION = DeadlineKind.CONTRACT_SIGNATURE, DeadlineKind.ACTION


def await_(dossier_id: UUID, kind: DeadlineKind = SIGN, days: int = 3, **more: object) -> UUID:
    ref_id = uuid4()
    values = {"detail": "", "owner_id": None, **more}
    operations.expect(
        actor=ADVISER, at=AT, dossier_id=dossier_id, kind=kind, ref_id=ref_id,
        due_on=TODAY + timedelta(days=days), **values,  # type: ignore[arg-type]  # values of the test
    )  # fmt: skip
    return ref_id


def listed(actor: Actor = ADVISER, on: date = TODAY, **filters: object) -> WorkPage:
    wanted = WorkFilters(**{"owner_ids": (actor.user_id,), **filters})  # type: ignore[arg-type]  # as above
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return work_list(scope, on=on, filters=wanted)


def stored() -> Deadline:
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        return Deadline.objects.get()


def test_a_thing_is_awaited_once_and_moves_with_its_day() -> None:
    dossier_id = new_file()
    ref_id = await_(dossier_id, days=10)
    for days in (10, 4):
        operations.expect(
            actor=ADVISER, at=AT, dossier_id=dossier_id, kind=SIGN, ref_id=ref_id,
            due_on=TODAY + timedelta(days=days),
        )  # fmt: skip
    (person,) = listed()
    assert [(one.kind, one.due_on) for one in person.deadlines] == [(SIGN, TODAY + timedelta(days=4))]
    assert person.why == "Contrat d’engagement à signer : dans 4 jours (délai légal)."
    assert person.deadlines[0].source == "D5411-14-1"


def test_what_is_kept_leaves_the_list_and_may_be_awaited_again() -> None:
    dossier_id = new_file()
    ref_id = await_(dossier_id)
    assert operations.settle(actor=ADVISER, at=AT, kind=SIGN, ref_id=ref_id)
    assert not operations.drop(actor=ADVISER, at=AT, kind=SIGN, ref_id=ref_id), "it is closed already"
    assert not listed().people
    operations.expect(actor=ADVISER, at=AT, dossier_id=dossier_id, kind=SIGN, ref_id=ref_id, due_on=TODAY)
    assert len(listed().people) == 1
    assert stored().outcome == ""


def test_the_most_pressing_stands_first_and_the_law_before_a_promise_of_the_same_day() -> None:
    promised, late, legal = new_files(3)
    await_(promised, ACTION, 2)
    await_(legal, SIGN, 2)
    await_(late, SIGN, -12)
    await_(late, ACTION, 20)
    people = listed().people
    assert [person.dossier_id for person in people] == [late, legal, promised]
    assert people[0].why == (
        "Contrat d’engagement à signer : en retard de 12 jours (délai légal), et 1 autre échéance."
    )
    assert people[2].why == "Action prévue : dans 2 jours (engagement pris)."


def test_what_is_far_waits_in_the_file() -> None:
    dossier_id = new_file()
    await_(dossier_id, days=31)
    assert not listed().people
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        assert len(deadlines_of(scope, dossier_id, on=TODAY)) == 1
    assert len(listed(on=TODAY + timedelta(days=1)).people) == 1


def test_filters_keep_and_counts_tell_all() -> None:
    dossier_id = new_file()
    await_(dossier_id, SIGN, -1)
    await_(dossier_id, ACTION, 1)
    await_(dossier_id, ACTION, 20)
    page = listed()
    assert page.counts == {Urgency.OVERDUE: 1, Urgency.THIS_WEEK: 1, Urgency.LATER: 1}
    for filters, count in (
        ({"kind": ACTION}, 2),
        ({"nature": DeadlineNature.LEGAL}, 1),
        ({"nature": DeadlineNature.PROMISE}, 2),
        ({"urgency": Urgency.OVERDUE}, 1),
        ({"urgency": Urgency.THIS_WEEK}, 1),
        ({"urgency": Urgency.LATER}, 1),
    ):
        kept = listed(**filters)
        assert [len(person.deadlines) for person in kept.people] == [count], filters
        assert kept.counts == page.counts


def test_the_last_day_is_not_late() -> None:
    await_(new_file(), days=0)
    (person,) = listed()
    assert (person.deadlines[0].urgency, person.deadlines[0].sentence) == (Urgency.THIS_WEEK, "aujourd’hui")
    (person,) = listed(on=TODAY + timedelta(days=1))
    assert person.deadlines[0].sentence == "en retard de 1 jour"


def test_the_list_of_one_is_hers_as_referent_or_by_name() -> None:
    mine, hers = new_file(), new_file(adviser=COLLEAGUE)
    await_(mine)
    await_(hers, owner_id=ADVISER.user_id)
    await_(hers, ACTION)
    assert {person.dossier_id for person in listed().people} == {mine, hers}
    (person,) = listed(COLLEAGUE).people
    assert [one.kind for one in person.deadlines] == [ACTION]


def test_the_list_of_others_needs_the_right_to_read_those_of_the_team() -> None:
    await_(new_file())
    for actor in (ADVISER, replace(ADVISER, permissions=frozenset())):
        with acting(actor, Purpose.ACCOMPAGNEMENT) as scope, pytest.raises(Refused):
            work_list(scope, on=TODAY)
    assert len(listed(MANAGER, owner_ids=None).people) == 1
    assert not listed(MANAGER).people, "her own list"


def test_another_structure_neither_sees_nor_awaits() -> None:
    dossier_id = new_file()
    ref_id = await_(dossier_id)
    manager_elsewhere = replace(MANAGER, structure_id=ELSEWHERE.structure_id)
    assert not listed(manager_elsewhere, owner_ids=None).people
    with pytest.raises(NotFound):
        operations.expect(
            actor=ELSEWHERE, at=AT, dossier_id=dossier_id, kind=SIGN, ref_id=uuid4(), due_on=TODAY
        )
    assert not operations.settle(actor=ELSEWHERE, at=AT, kind=SIGN, ref_id=ref_id)


def test_pages_follow_one_another_without_loss() -> None:
    ids = new_files(7)
    for days, dossier_id in enumerate(ids):
        await_(dossier_id, days=days // 2)
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT) as scope:
        seen, after = [], None
        while True:
            page = work_list(scope, on=TODAY, after=after, limit=3)
            seen += [person.dossier_id for person in page.people]
            after = page.next
            if after is None:
                break
    assert sorted(seen) == sorted(ids)
    assert len(seen) == 7


@pytest.mark.parametrize("seed", range(4))
def test_whatever_waits_each_stands_once_where_her_most_pressing_puts_her(seed: int) -> None:
    dice, expected = random.Random(seed), []
    for dossier_id in new_files(25):
        for _ in range(dice.randint(0, 6)):
            await_(dossier_id, dice.choice((SIGN, ACTION)), dice.randint(-6, 9))
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT) as scope:
        for filters in (WorkFilters(), WorkFilters(kind=ACTION), WorkFilters(urgency=Urgency.THIS_WEEK)):
            whole = work_list(scope, on=TODAY, filters=filters, limit=100)
            expected = sorted((min(pressing(one) for one in row.deadlines), row.dossier_id) for row in whole)
            seen: list[tuple[date, UUID]] = []
            page = work_list(scope, on=TODAY, filters=filters, limit=2)
            while True:
                seen += [person.keyset for person in page]
                if page.next is None:
                    break
                page = work_list(scope, on=TODAY, filters=filters, after=page.next, limit=2)
            assert seen == expected
    assert expected


def pressing(row: DeadlineRow) -> date:
    return pressing_on(row.kind, row.due_on)


def test_many_are_counted_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    for dossier_id in new_files(5):
        await_(dossier_id, SIGN, -1)
    assert listed().counts == {Urgency.OVERDUE: 3, Urgency.THIS_WEEK: 0, Urgency.LATER: 0}


def test_a_list_costs_as_many_statements_for_many_as_for_one() -> None:
    for dossier_id in new_files(12):
        await_(dossier_id)
        await_(dossier_id, ACTION)
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT) as scope, CaptureQueriesContext(connection) as found:
        work_list(scope, on=TODAY)
    assert len(found) == 7


def test_many_are_awaited_in_a_few_statements() -> None:
    ids = new_files(30)
    wanted = [Expected(dossier_id, ACTION, uuid4(), TODAY) for dossier_id in ids]
    with CaptureQueriesContext(connection) as found:
        assert operations.expect_all(actor=ADVISER, at=AT, expected=wanted) == 30
    assert len(found) < 15
    assert operations.expect_all(actor=ADVISER, at=AT, expected=wanted) == 0, "nothing new"


def test_a_file_that_leaves_takes_its_deadlines_without_the_names_of_its_former_structure() -> None:
    dossier_id = new_file()
    await_(dossier_id, owner_id=ADVISER.user_id)
    event = FileHandedOver(
        structure_id=TARBES, dossier_id=dossier_id, from_structure_id=ELSEWHERE.structure_id,
        reason=AttachmentReason.MOVE,
    )  # fmt: skip
    for _ in range(2):
        leave_former_owners(event, actor=system_actor(TARBES, time_zone="Europe/Paris"), at=AT)
    assert stored().owner_id is None
