"""The same answer sent a hundred times at once by a program that heard nothing: one effect, one answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from tests.api.v1.test_requests import steps
from tests.api.v1.world import Program, make_world


@pytest.mark.long
def test_a_hundred_retries_at_once_have_one_effect(fresh_database: str) -> None:
    world = make_world()
    program, request_id = world["dep"], world.requests["first"]
    headers = program.headers()
    answers: list[Any] = []

    def send() -> None:
        one = Program(program.client_id, program.organisation_id, program.key, program.scopes)
        one._token = headers["Authorization"].removeprefix("Bearer ")
        try:
            answers.append(one.answer(request_id, "cle-cent-fois", action="accept"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in taken}) == 1
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert steps(world, request_id) == 2
