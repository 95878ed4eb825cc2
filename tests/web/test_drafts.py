"""Drafts: one's own only, unreadable in the database, refused when they come after their form was accepted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from convergence.web.drafts.sealing import browser_key
from convergence.web.drafts.store import DraftsToClear, accept, page_key
from tests.web.house import House

ADDRESS = "/brouillons/"
KEY = "compte-nouveau"
SECRET = "texte que personne ne lit"


def post(client: Client, at: str, fields: dict[str, list[str]] | None = None, key: str = KEY) -> int:
    draft = {"key": key, "at": at, "fields": fields or {"first_name": [SECRET]}}
    return client.post(ADDRESS, json.dumps(draft), content_type="application/json").status_code


def accepted(house: House, name: str, key: str, sent_at: str = "") -> Any:
    request = RequestFactory().post("/")
    request.POST = QueryDict(f"draft_at={sent_at}")
    request.session = SessionStore()
    with acting(house.actor(name), Purpose.ADMINISTRATION) as scope:
        request.__dict__["actor"] = scope.actor
        accept(request, key)
    return request


def test_a_draft_is_found_again_word_for_word_then_erased(house: House) -> None:
    client = house.client("adviser")
    at = now().isoformat()
    assert client.get(ADDRESS, {"key": KEY}).status_code == 204
    assert post(client, at) == 204
    assert post(client, at, {"first_name": ["Inès"], "days": ["1", "2"]}) == 204
    found = house.client("adviser").get(ADDRESS, {"key": KEY})
    assert found.json() == {"key": KEY, "at": at, "fields": {"first_name": ["Inès"], "days": ["1", "2"]}}
    assert client.delete(f"{ADDRESS}?key={KEY}").status_code == 204
    assert client.get(ADDRESS, {"key": KEY}).status_code == 204


def test_nobody_reads_another_persons_draft(house: House) -> None:
    client = house.client("adviser")
    post(client, now().isoformat())
    assert house.client("direction").get(ADDRESS, {"key": KEY}).status_code == 204
    house.client("direction").delete(f"{ADDRESS}?key={KEY}")
    assert client.get(ADDRESS, {"key": KEY}).status_code == 200
    for name, seen in (("adviser", 1), ("direction", 0), ("dsi", 0)):
        with acting(house.actor(name), Purpose.ADMINISTRATION), connection.cursor() as cursor:
            cursor.execute("SELECT content FROM web_draft")
            rows = cursor.fetchall()
        assert len(rows) == seen
        assert all(SECRET.encode() not in bytes(row[0]) for row in rows)
    keys = {browser_key(house.users[name]) for name in ("adviser", "direction")}
    assert len(keys) == 2


def test_the_key_of_the_browser_is_in_the_page_of_its_owner_only(house: House) -> None:
    key = browser_key(house.users["adviser"])
    assert f'name="draft-key" content="{key}"' in house.client("adviser").get("/mon-compte/").content.decode()
    assert key not in house.client("direction").get("/mon-compte/").content.decode()
    assert "draft-key" not in Client().get("/connexion/").content.decode()


def test_a_draft_taken_before_its_form_was_sent_comes_too_late(house: House) -> None:
    client, sent = house.client("adviser"), now()
    post(client, (sent - timedelta(seconds=3)).isoformat())
    accepted(house, "adviser", KEY, sent.isoformat().replace("+00:00", "Z"))
    assert client.get(ADDRESS, {"key": KEY}).status_code == 204
    assert post(client, (sent - timedelta(seconds=1)).isoformat()) == 409
    assert post(client, sent.isoformat()) == 409
    assert client.get(ADDRESS, {"key": KEY}).status_code == 204
    assert post(client, (sent + timedelta(seconds=1)).isoformat()) == 204
    assert post(client, (sent - timedelta(seconds=1)).isoformat(), key="autre") == 204
    client.delete(f"{ADDRESS}?key={KEY}")
    assert post(client, (sent - timedelta(seconds=1)).isoformat()) == 409, "erasing forgets no acceptance"


def test_a_browser_whose_clock_is_wrong_loses_nothing(house: House) -> None:
    client = house.client("adviser")
    behind = now() - timedelta(days=2)
    accepted(house, "adviser", KEY, behind.isoformat().replace("+00:00", "Z"))
    assert post(client, (behind - timedelta(seconds=1)).isoformat()) == 409
    assert post(client, (behind + timedelta(seconds=1)).isoformat()) == 204


def test_without_script_the_acceptance_is_dated_by_the_server(house: House) -> None:
    accepted(house, "adviser", KEY)
    assert post(house.client("adviser"), (now() - timedelta(seconds=1)).isoformat()) == 409


def test_the_next_page_tells_the_browser_once_what_to_forget(house: House) -> None:
    request = accepted(house, "adviser", KEY)
    assert list(DraftsToClear(request)) == [KEY]
    assert list(DraftsToClear(request)) == []
    client = house.client("direction")
    typed = {
        "first_name": "Léa", "last_name": "Petit", "login": "lea.petit", "email": "lea.petit@exemple.fr",
        "role": "conseiller", "starts_on": "1/9/2026",
    }  # fmt: skip
    post(client, now().isoformat())
    page = client.post("/structure/professionnels/nouveau/", typed, follow=True).content.decode()
    assert f'data-draft-clear="{KEY}"' in page
    assert client.get(ADDRESS, {"key": KEY}).status_code == 204
    assert "data-draft-clear" not in client.get("/mon-compte/").content.decode()


SITE = {"name": "Antenne de Vic", "commune_code": "Tarbes (65000)", "opened_on": "1/9/2026"}


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/structure/professionnels/{adviser}/desactiver/", {"reason": "Départ de la structure"}),
        (
            "/structure/sites/nouveau/",
            {"name": "Antenne de Vic", "commune_code": "Tarbes (65000)", "opened_on": "1/9/2026"},
        ),
    ],
)
def test_a_page_keeps_one_draft_until_its_form_is_accepted(
    house: House, address: str, typed: dict[str, str]
) -> None:
    client, path = house.client("direction"), address.format(adviser=house.users["adviser"])
    key = page_key(path)
    assert f'data-draft="{key}"' in client.get(path).content.decode()
    post(client, now().isoformat(), key=key)
    assert client.post(path, dict.fromkeys(typed, "")).status_code == 422
    assert client.get(ADDRESS, {"key": key}).status_code == 200
    answer = client.post(path, typed, follow=True)
    assert f'data-draft-clear="{key}"' in answer.content.decode()
    assert client.get(ADDRESS, {"key": key}).status_code == 204


def test_a_refused_form_keeps_its_draft(house: House) -> None:
    client = house.client("direction")
    post(client, now().isoformat())
    assert client.post("/structure/professionnels/nouveau/", {"first_name": "Léa"}).status_code == 422
    assert client.get(ADDRESS, {"key": KEY}).status_code == 200


def test_a_draft_is_forgotten_after_a_week(house: House) -> None:
    post(house.client("adviser"), now().isoformat())
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        client = house.client("adviser")
        assert client.get(ADDRESS, {"key": KEY}).status_code == 204
        post(client, now().isoformat(), key="autre")
        with acting(house.actor("adviser"), Purpose.ADMINISTRATION), connection.cursor() as cursor:
            cursor.execute("SELECT key FROM web_draft")
            assert cursor.fetchall() == [("autre",)]


AT = "2026-11-24T10:00:00Z"


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", "null", '"x"', "[" * 5000, "\x00",
        json.dumps({"key": KEY, "fields": {}}),
        json.dumps({"key": KEY, "at": "hier", "fields": {}}),
        json.dumps({"key": KEY, "at": "2026-02-30T10:00:00Z", "fields": {}}),
        json.dumps({"key": KEY, "at": "2026-11-24T10:00:00", "fields": {}}),
        json.dumps({"key": "", "at": AT, "fields": {}}),
        json.dumps({"key": "a\nb", "at": AT, "fields": {}}),
        json.dumps({"key": "k" * 201, "at": AT, "fields": {}}),
        json.dumps({"key": 3, "at": AT, "fields": {}}),
        json.dumps({"key": KEY, "at": AT, "fields": 3}),
        json.dumps({"key": KEY, "at": AT, "fields": {"a": ["x" * 200_001]}}),
    ],
)  # fmt: skip
def test_what_is_no_draft_is_refused_with_a_sentence(house: House, body: str) -> None:
    answer = house.client("adviser").post(ADDRESS, body, content_type="application/json")
    assert answer.status_code == 422
    assert "brouillon" in answer.content.decode()


def test_drafts_of_an_ended_session_are_told_to_stay_in_the_browser(db: None) -> None:
    answer = Client().post(ADDRESS, "{}", "application/json", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
