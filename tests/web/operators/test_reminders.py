"""Advisers of operators are reminded once a week of what waits for each: numbers in one mail, nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.identity.queries import users_of_structure
from convergence.jobs.messages import is_time_to_remind, remind_operators
from convergence.messaging.operations import remind_operator
from convergence.messaging.rules.operators import Waiting, reminder
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import events
from tests.web.house import House
from tests.web.operators.scene import her_link, shared_person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


@pytest.fixture
def dossier_id(house: House) -> UUID:
    return shared_person(house)


def agency(house: House) -> Actor:
    return system_actor(house.structures["france_travail"])


def mailed(house: House) -> list[dict[str, str]]:
    """What left for the adviser of the operator."""
    hers = str(house.users["operator"])
    return [one for one in events("ExchangeRequested") if one.get("recipient_user_id") == hers]


def give_address(house: House) -> None:
    with acting(agency(house), Purpose.SYSTEM) as scope:
        (hers,) = [one for one in users_of_structure(scope) if one.user_id == house.users["operator"]]
    assert hers.email, "the house gives her an address"


def test_what_waits_is_said_in_one_mail_that_names_nobody() -> None:
    subject, body = reminder(
        Waiting(messages=2, contracts=1, requests=3), "https://convergence.exemple.fr"
    ) or ("", "")
    assert subject == "Ce qui vous attend dans Convergence"
    for line in (
        "- 2 messages non lus", "- 1 contrat qui attend un geste", "- 3 demandes de service à suivre",
        "https://convergence.exemple.fr",
    ):  # fmt: skip
        assert line in body
    assert reminder(Waiting(), "https://convergence.exemple.fr") is None


@pytest.mark.parametrize(
    ("when", "zone", "is_time"),
    [
        (MONDAY, "Europe/Paris", True),
        (MONDAY.replace(hour=6), "Europe/Paris", False),
        (MONDAY.replace(hour=11), "Europe/Paris", False),
        (MONDAY.replace(day=29), "Europe/Paris", False),
        (MONDAY.replace(hour=5), "Indian/Reunion", True),
        (MONDAY.replace(hour=9), "Indian/Reunion", False),
    ],
)
def test_it_leaves_on_monday_morning_where_the_agency_is(when: datetime, zone: str, is_time: bool) -> None:
    assert is_time_to_remind(system_actor(time_zone=zone), when) is is_time


def test_an_unread_answer_is_told_once_a_week_and_nothing_to_whom_nothing_waits(
    house: House, dossier_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_address(house)
    remind_operator(actor=agency(house), at=now())
    assert mailed(house) == [], "nothing waits"
    page = f"/dossiers/{dossier_id}/messages/organisme/"
    house.client("operator").post(page, {"text": "Bonjour", "envoi": "un"})
    link = f"{her_link(house, dossier_id)}avec/{house.structures['france_travail']}/"
    assert Client().post(link, {"text": "Je viens jeudi", "envoi": "deux"}).status_code == 302
    with pytest.raises(Refused):
        remind_operator(actor=house.actor("operator"), at=now())
    monkeypatch.setattr("convergence.jobs.messages.is_time_to_remind", lambda actor, at: False)
    assert remind_operators() == 0
    monkeypatch.setattr("convergence.jobs.messages.is_time_to_remind", lambda actor, at: True)
    fixed = now()
    monkeypatch.setattr("convergence.foundation.clock.now", lambda: fixed)
    remind_operators()
    remind_operators()
    (mail,) = mailed(house)
    assert (mail["channel"], mail["reason"]) == ("courriel", "equipe")
    assert "- 1 message non lu" in mail["body"]
    assert "jeudi" not in mail["body"]
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT birth_name, first_name FROM dossier_dossier WHERE id = %s", [dossier_id])
        for name in cursor.fetchone():
            assert name.casefold() not in mail["body"].casefold()
    assert not mail.get("dossier_id")
