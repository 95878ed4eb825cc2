"""Several people at once on one request, on real connections that really commit: one outcome, and each is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from convergence.accompagnement.solutions.operations import (
    accept_request,
    receive_request,
    refuse_request,
    remind_and_escalate,
    withdraw_request,
)
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import RefusalMotive, RequestAction, RequestState
from tests.rooms.accompagnement.world import ADVISER, COLLEAGUE, at, new_file, read
from tests.rooms.solutions.steps import (
    HOUSE,
    PARTNER,
    PARTNER_HOUSE,
    awaited,
    counted,
    guest,
    mails,
    sent,
    service,
    shown,
    tokens,
)
from tests.rooms.workshops.test_concurrency import at_once
from tests.worker import work_until_quiet

pytestmark = pytest.mark.usefixtures("fresh_database")


def test_the_same_service_is_asked_once_for_one_person() -> None:
    dossier_id, offer_id = new_file(), service()
    told = at_once([lambda: sent(dossier_id, offer_id) for _ in range(8)])
    assert told == {"done": 1, "already_asked": 7}
    assert len(read(ADVISER, requests_of_file, dossier_id)) == len(mails()) == 1


def test_a_request_answered_and_taken_back_at_once_has_one_end() -> None:
    request_id = sent(new_file(), offer_id := service(organisation_id=PARTNER_HOUSE))
    (token,) = tokens()
    who = guest(token)
    told = at_once(
        [
            lambda: refuse_request(
                actor=PARTNER, at=at(1), request_id=request_id, motive=RefusalMotive.NO_ROOM
            ),
            lambda: refuse_request(
                actor=who, at=at(1), request_id=request_id, token=token, motive=RefusalMotive.NOT_SUITED
            ),
            lambda: withdraw_request(actor=ADVISER, at=at(1), request_id=request_id, words="Autre chose."),
            lambda: withdraw_request(actor=COLLEAGUE, at=at(1), request_id=request_id, words="Autre chose."),
        ]
    )
    assert told["done"] == 1
    assert set(told) <= {"done", "request_state", "dead_link"}
    view = shown(request_id)
    assert view.row.state in (RequestState.REFUSED, RequestState.WITHDRAWN)
    assert len(view.steps) == 2
    work_until_quiet()
    refused = int(view.row.state is RequestState.REFUSED)
    assert counted(offer_id).get("refused", 0) == refused
    assert awaited(view.dossier_id) == {}


def test_many_openings_and_many_workers_do_each_thing_once() -> None:
    request_id = sent(new_file())
    (token,) = tokens()
    who = guest(token)
    opened: list[Callable[[], object]] = [
        lambda: receive_request(actor=who, at=at(1), request_id=request_id, token=token) for _ in range(5)
    ]
    assert at_once(opened) == {"done": 5}
    reminded: list[Callable[[], object]] = [
        lambda: remind_and_escalate(actor=HOUSE, at=at(4)) for _ in range(4)
    ]
    assert at_once(reminded) == {"done": 4}
    steps = [step.action for step in shown(request_id).steps]
    assert steps == [None, RequestAction.RECEIVE]
    assert len(mails()) == 2
    accept_request(actor=who, at=at(5), request_id=request_id, token=token)
    assert shown(request_id).row.reminders == 1
