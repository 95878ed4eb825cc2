"""Periodic work on records finds its structures by itself and does nothing the second time."""

from __future__ import annotations

import pytest

from convergence.agenda.workshops.operations import create_offer
from convergence.agenda.workshops.types import OfferDraft, WorkshopKind
from convergence.jobs import worker
from convergence.jobs.directory.ageing import (
    ask_about_old_records,
    compare_new_records,
    follow_listed_workshops,
    rate_records,
)
from tests.rooms.offers.keeping import NOW, kept
from tests.rooms.offers.test_ageing import aged
from tests.web.house import House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def test_each_job_does_its_work_once(house: House) -> None:
    manager, partner = house.actor("manager"), house.actor("partner")
    offer_id = kept(manager)
    kept(partner)
    aged(actor=manager, at=NOW, offer_id=offer_id, days=400)
    assert [rate_records(), rate_records()] == [1, 0]
    assert [ask_about_old_records(), ask_about_old_records()] == [1, 0]
    found = compare_new_records()
    assert found > 0
    assert compare_new_records() == 0
    draft = OfferDraft("Atelier CV", WorkshopKind.WORKSHOP)
    create_offer(actor=house.actor("adviser"), at=NOW, draft=draft)
    assert [follow_listed_workshops(), follow_listed_workshops()] == [1, 1]


def test_the_worker_does_them() -> None:
    jobs = {job.name for job in worker._jobs()}
    assert jobs >= {
        "rate_records", "ask_about_old_records", "follow_listed_workshops", "compare_new_records",
    }  # fmt: skip
