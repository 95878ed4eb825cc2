"""What is owed to an agreement is asked for again: the review before it lapses, the acknowledgement of its end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import (
    acknowledge_end,
    remind_ends,
    remind_reviews,
    review_agreement,
    revoke_agreement,
)
from convergence.sharing.queries import agreement_notices, agreement_steps
from convergence.sharing.types import NoticeRow
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.agreements.world import asked, decided, in_force, network, proposed, seen, today
from tests.web.house import House

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()
THEIRS, OURS = "anne.lagarde@exemple.fr", "roy@exemple.fr"


@pytest.fixture
def house() -> House:
    return network()


def letters() -> list[dict[str, Any]]:
    with acting(SYSTEM, Purpose.SYSTEM):
        rows = OutboxEvent.objects.filter(name="foundation.ExchangeRequested").order_by("id")
        return [row.payload for row in rows if row.payload["reason"] == "convention"]


def decided_ago(house: House, days: int, **values: Any) -> UUID:
    agreement_id = asked(house, "dsi", starts_on=today() - timedelta(days=days), **values)
    proposed(house, agreement_id)
    decided(house, agreement_id, at=now() - timedelta(days=days))
    return agreement_id


def notices(house: House, agreement_id: UUID) -> tuple[NoticeRow, ...]:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        return agreement_notices(scope, agreement_id)


def link(letter: dict[str, Any]) -> str:
    found = re.search(r"/conventions/accuse/([^/]+)/", letter["body"])
    assert found
    return found[1]


def test_a_review_is_asked_of_both_officers_twice_then_never_once_it_is_done(house: House) -> None:
    agreement_id = decided_ago(house, 300)
    decided_ago(house, 10)
    decided_ago(house, 300, ends_on=today() + timedelta(days=40))
    before = len(letters())
    assert remind_reviews(actor=SYSTEM, at=now() - timedelta(days=5)) == 0
    assert [remind_reviews(actor=SYSTEM, at=now() + timedelta(days=each)) for each in (10, 11, 55, 56)] == [
        1, 0, 1, 0,
    ]  # fmt: skip
    asked_for = letters()[before:]
    assert [each["recipient"] for each in asked_for] == [OURS, THEIRS] * 2
    assert f"/conventions/{agreement_id}/" in asked_for[0]["body"]
    assert "roy@exemple.fr" in asked_for[1]["body"]
    review_agreement(
        actor=house.actor("dsi"), at=now() + timedelta(days=56), agreement_id=agreement_id,
        conclusion="Toujours utile", edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    later = now() + timedelta(days=57)
    assert remind_reviews(actor=SYSTEM, at=later) == 0
    assert remind_reviews(actor=SYSTEM, at=later + timedelta(days=320)) >= 1
    with pytest.raises(Refused):
        remind_reviews(actor=house.actor("dsi"), at=now())


def test_an_acknowledgement_is_asked_again_then_our_officer_is_told(house: House) -> None:
    agreement_id = in_force(house)
    revoke_agreement(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="Usage détourné",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    before = len(letters())
    days = (13, 15, 16, 30, 31, 45, 46, 90)
    assert [remind_ends(actor=SYSTEM, at=now() + timedelta(days=each)) for each in days] == [
        0, 1, 0, 1, 0, 1, 0, 0,
    ]  # fmt: skip
    sent = letters()[before:]
    assert [each["recipient"] for each in sent] == [THEIRS, THEIRS, OURS]
    assert "n’a pas accusé réception" in sent[-1]["body"]
    (notice,) = notices(house, agreement_id)
    assert len(notice.asked_again_at) == 2
    assert notice.acknowledged_at is None
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        labels = [step.label for step in agreement_steps(scope, agreement_id)]
    assert labels[-3:] == ["Accusé de réception redemandé"] * 2 + ["Accusé de réception non reçu"]


@pytest.mark.parametrize("which", [0, 1])
def test_the_link_of_the_first_letter_or_of_a_reminder_will_do(house: House, which: int) -> None:
    agreement_id = in_force(house)
    revoke_agreement(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="Fin",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    remind_ends(actor=SYSTEM, at=now() + timedelta(days=15))
    known = link(letters()[-2:][which])
    acknowledge_end(actor=SYSTEM, at=now(), token=known, name="Anne")
    acknowledge_end(actor=SYSTEM, at=now(), token=link(letters()[-1]), name="Une autre")
    (notice,) = notices(house, agreement_id)
    assert notice.acknowledged_by == "Anne"
    assert remind_ends(actor=SYSTEM, at=now() + timedelta(days=60)) == 0
