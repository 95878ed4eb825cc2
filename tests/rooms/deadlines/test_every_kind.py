"""Every kind of deadline: a fact awaits it, another one keeps it, and it leaves the list when its reason goes."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from convergence.accompagnement.deadlines.handlers import leave_dead, return_living
from convergence.accompagnement.deadlines.models import Deadline
from convergence.accompagnement.deadlines.types import AFTER_DEATH, DeadlineKind, Outcome
from convergence.dossier.types import AccompanimentEnded, AccompanimentResumed
from convergence.foundation.actor import system_actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, new_file
from tests.rooms.deadlines import lives, lives_of_contracts, lives_of_money, lives_of_services
from tests.rooms.deadlines.lives import Story

pytestmark = pytest.mark.django_db

HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
KEPT: dict[DeadlineKind, Story] = (
    lives.KEPT | lives_of_contracts.KEPT | lives_of_money.KEPT | lives_of_services.KEPT
)
DROPPED: dict[DeadlineKind, Story] = (
    lives.DROPPED | lives_of_contracts.DROPPED | lives_of_money.DROPPED | lives_of_services.DROPPED
)
ONLY_DONE = frozenset({DeadlineKind.DIAGNOSTIC, DeadlineKind.IN_DEPTH_DIAGNOSTIC})
"""A diagnosis that leads nowhere is closed with its motive: it is done, never pointless but by a death."""


def rows(dossier_id: UUID, kind: DeadlineKind) -> list[Deadline]:
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        return list(Deadline.objects.filter(dossier_id=dossier_id, kind=kind).order_by("due_on", "id"))


def outcomes(dossier_id: UUID, kind: DeadlineKind) -> list[str]:
    return [row.outcome for row in rows(dossier_id, kind)]


def test_no_kind_is_without_its_story() -> None:
    assert set(KEPT) == set(DeadlineKind)
    assert set(DROPPED) == set(DeadlineKind) - ONLY_DONE


@pytest.mark.parametrize("kind", DeadlineKind)
def test_a_fact_awaits_it_and_another_keeps_it(kind: DeadlineKind) -> None:
    dossier_id, keep = KEPT[kind]()
    assert "" in outcomes(dossier_id, kind), "nothing awaits it"
    keep()
    assert Outcome.KEPT in outcomes(dossier_id, kind)


@pytest.mark.parametrize("kind", [kind for kind in DeadlineKind if kind not in ONLY_DONE])
def test_it_leaves_the_list_when_its_reason_goes(kind: DeadlineKind) -> None:
    dossier_id, leave = DROPPED[kind]()
    assert "" in outcomes(dossier_id, kind), "nothing awaits it"
    leave()
    assert set(outcomes(dossier_id, kind)) == {Outcome.DROPPED}


def died(dossier_id: UUID) -> AccompanimentEnded:
    return AccompanimentEnded(structure_id=TARBES, dossier_id=dossier_id, ended_on=TODAY, motive="deces")


@pytest.mark.parametrize(
    ("kind", "stays"),
    [
        (DeadlineKind.DIAGNOSTIC, False),
        (DeadlineKind.DEMAND, False),
        (DeadlineKind.PMSMP_DECLARATION, True),
    ],
)
def test_nothing_is_awaited_of_a_person_who_died_but_what_others_owe(
    kind: DeadlineKind, *, stays: bool
) -> None:
    dossier_id, _ = KEPT[kind]()
    for _ in range(2):
        leave_dead(died(dossier_id), actor=HOUSE, at=AT)
    assert outcomes(dossier_id, kind) == ["" if stays else Outcome.DEATH]
    assert (kind in AFTER_DEATH) is stays


def test_a_death_noted_by_mistake_gives_the_list_back_and_another_end_leaves_it_alone() -> None:
    dossier_id, _ = KEPT[DeadlineKind.DEMAND]()
    leave_dead(replace(died(dossier_id), motive="autonomie"), actor=HOUSE, at=AT)
    assert outcomes(dossier_id, DeadlineKind.DEMAND) == [""]
    leave_dead(died(dossier_id), actor=HOUSE, at=AT)
    resumed = AccompanimentResumed(structure_id=TARBES, dossier_id=dossier_id, resumed_on=TODAY)
    return_living(resumed, actor=HOUSE, at=at(1))
    (row,) = rows(dossier_id, DeadlineKind.DEMAND)
    assert (row.outcome, row.settled_on) == ("", None)
    other = new_file(names=("MARTIN", "Léo"))
    return_living(replace(resumed, dossier_id=other), actor=HOUSE, at=at(1))
    assert rows(other, DeadlineKind.DEMAND) == []
