"""Notifications on her telephone: accepted on her own page, kept for her file alone, told to nobody else."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from convergence.gateways.exchange.providers import PushKey
from tests.web.house import House
from tests.web.messages.world import link_to, reachable
from tests.web.young_people import stored, text

GIVEN = {"endpoint": "https://push.example/abc", "keys": {"p256dh": "BPub", "auth": "secret"}}


@pytest.fixture
def _configured(settings: Any, key_file: Path) -> None:
    settings.EXCHANGES = replace(configured.EXCHANGES, push=PushKey(key_file, "dsi@exemple.fr"))


def subscriptions(house: House) -> list[Any]:
    return stored(house, "SELECT endpoint, gone_at FROM messaging_pushsubscription ORDER BY id")


@pytest.mark.usefixtures("_configured")
def test_she_accepts_on_her_page_and_once_is_enough(house: House, client: Client) -> None:
    person = reachable(house)
    link = link_to(house, person)
    assert f"{link}notifications/" in client.get(link).content.decode()
    page = client.get(f"{link}notifications/").content.decode()
    (key,) = [part.partition('"')[0] for part in page.split('data-key="')[1:]]
    assert len(urlsafe_b64decode(key + "=")) == 65
    for _ in range(2):
        answer = client.post(f"{link}notifications/", {"subscription": json.dumps(GIVEN)})
        assert answer.status_code == 302
    assert subscriptions(house) == [("https://push.example/abc", None)]
    assert "ce téléphone vous préviendra" in text(client.get(link))


@pytest.mark.usefixtures("_configured")
@pytest.mark.parametrize(
    "answered",
    [
        "",
        "{",
        "[]",
        '{"endpoint": "http://clair.example/"}',
        json.dumps(GIVEN | {"keys": {"p256dh": "x" * 5000, "auth": "y"}}),
    ],
)
def test_what_is_no_subscription_is_refused_in_words(house: House, client: Client, answered: str) -> None:
    link = link_to(house, reachable(house))
    answer = client.post(f"{link}notifications/", {"subscription": answered})
    assert answer.status_code == 422
    assert subscriptions(house) == []


def test_nothing_is_offered_where_no_notification_can_leave(
    house: House, client: Client, settings: Any
) -> None:
    settings.EXCHANGES = replace(configured.EXCHANGES, push=None)
    link = link_to(house, reachable(house))
    assert "notifications/" not in client.get(link).content.decode()
    assert client.get(f"{link}notifications/").status_code == 404


def test_a_key_that_cannot_be_read_is_a_trouble_told(house: House, client: Client, settings: Any) -> None:
    settings.EXCHANGES = replace(
        configured.EXCHANGES, push=PushKey(Path("/nulle/part.pem"), "dsi@exemple.fr")
    )
    answer = client.get(f"{link_to(house, reachable(house))}notifications/")
    assert answer.status_code == 503
    assert "Choisissez le SMS" in text(answer)


def test_the_watcher_may_watch_the_pages_of_young_people_only(client: Client) -> None:
    answer = client.get("/jeune/veilleur.js")
    assert answer.headers["Service-Worker-Allowed"] == "/jeune/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
