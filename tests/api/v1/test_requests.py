"""Requests received by a partner: only its own, what was told and no free text, one effect for a key."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from convergence.foundation.clock import local_today, now
from tests.api.v1.world import World
from tests.web.young_people import stored

pytestmark = pytest.mark.django_db
TODAY = local_today("Europe/Paris").isoformat()


def steps(world: World, request_id: Any) -> int:
    return int(
        stored(world.house, "SELECT count(*) FROM solutions_requeststep WHERE request_id = %s", request_id)[
            0
        ][0]
    )


def test_a_partner_reads_its_requests_with_what_was_told_and_no_free_text(world: World) -> None:
    listed = world["dep"].get("requests").json()
    assert [item["id"] for item in listed["items"]] == [str(world.requests["first"])]
    answer = world["dep"].get(f"requests/{world.requests['first']}")
    told = answer.json()
    assert told["person"]["first_name"] == "Both"
    assert "receive" in told["actions"]
    assert "Texte libre" not in answer.content.decode()


def test_a_request_of_others_and_an_unknown_one_are_answered_alike(world: World) -> None:
    read = [world["dep"].get(f"requests/{one}") for one in (world.requests["second"], uuid4())]
    assert {answer.status_code for answer in read} == {404}
    assert read[0].content == read[1].content
    sent = [world["dep"].answer(one, action="receive") for one in (world.requests["second"], uuid4())]
    assert {answer.status_code for answer in sent} == {404}
    assert sent[0].content == sent[1].content


def test_a_service_reads_accepts_receives_and_concludes(world: World) -> None:
    program, request_id = world["dep"], world.requests["first"]
    meeting = (now() + timedelta(days=2)).isoformat()
    for body, state in (
        ({"action": "receive"}, "recue"),
        ({"action": "accept", "meeting_at": meeting}, "acceptee"),
        ({"action": "start", "on": TODAY}, "realisee"),
        ({"action": "conclude", "outcome": "resolu"}, "terminee"),
    ):
        answer = program.answer(request_id, **body)
        assert answer.status_code == 201, answer.content
        assert answer.json()["state"] == state
    assert program.get("requests", kept="terminee").json()["items"][0]["outcome"] == "resolu"
    again = program.answer(request_id, action="accept")
    assert again.status_code == 409
    assert again["Content-Type"] == "application/problem+json"


def test_to_receive_again_says_what_the_first_time_did(world: World) -> None:
    """Under another key, whatever happened since: nothing more is done, and the answer is that of its own step."""
    program, request_id = world["dep"], world.requests["first"]
    first = program.answer(request_id, action="receive")
    program.answer(request_id, action="accept")
    counted = steps(world, request_id)
    again = program.answer(request_id, action="receive")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.json()["action"] == "receive"
    assert steps(world, request_id) == counted


def test_what_was_answered_unread_is_not_received_after(world: World) -> None:
    program, request_id = world["dep"], world.requests["first"]
    program.answer(request_id, action="accept")
    counted = steps(world, request_id)
    late = program.answer(request_id, action="receive")
    assert late.status_code == 409
    assert "déjà sa réponse" in late.json()["detail"]
    assert steps(world, request_id) == counted


def test_the_same_key_has_one_effect_and_one_answer_and_another_body_is_refused(world: World) -> None:
    program, request_id = world["dep"], world.requests["first"]
    first = program.answer(request_id, "cle-0001", action="refuse", motive="plus_de_place")
    again = program.answer(request_id, "cle-0001", action="refuse", motive="plus_de_place")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert steps(world, request_id) == 2
    other = program.answer(request_id, "cle-0001", action="refuse", motive="hors_zone")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    # the key of a program is its own
    assert program.answer(world.requests["second"], "cle-0001", action="receive").status_code in (404, 409)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"action": "dance"}, ""),
        ({"action": "refuse"}, "motive"),
        ({"action": "refuse", "motive": "parce que"}, "motive"),
        ({"action": "start"}, "on"),
        ({"action": "start", "on": "demain"}, "on"),
        ({"action": "accept", "meeting_at": "2030-01-01T10:00:00"}, "meeting_at"),
        ({"action": "receive", "plus": 1}, "plus"),
        ({"action": "accept", "words": "x" * 1001}, "words"),
    ],
)
def test_wrong_values_are_named_in_french_and_nothing_is_written(
    world: World, body: dict[str, Any], field: str
) -> None:
    before = steps(world, world.requests["first"])
    answer = world["dep"].answer(world.requests["first"], **body)
    assert answer.status_code == 422, answer.content
    told = answer.json()
    assert told["type"].endswith("/api/v1/problems/invalid")
    assert any(fault["field"].endswith(field) for fault in told["errors"])
    assert steps(world, world.requests["first"]) == before


def test_an_answer_without_key_or_without_json_is_refused(world: World) -> None:
    program, address = world["dep"], f"/api/v1/requests/{world.requests['first']}/answers"
    body = json.dumps({"action": "receive"})
    none = program.http.post(address, body, content_type="application/json", headers=program.headers())
    assert none.status_code == 422
    broken = program.http.post(
        address,
        "{",
        content_type="application/json",
        headers=program.headers(**{"Idempotency-Key": "cle-0009"}),
    )
    assert (broken.status_code, broken["Content-Type"]) == (400, "application/problem+json")
