"""The background loop: what waits is treated, each job at its own pace, a database that stops is waited for."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import OperationalError

from convergence.jobs import worker
from convergence.jobs.worker import Periodic


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[int | Exception]:
    """What each call of the outbox answers, in turn; nothing waits afterwards."""
    answers: list[int | Exception] = []

    def dispatch() -> int:
        answer = answers.pop(0) if answers else 0
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(worker, "dispatch", dispatch)
    monkeypatch.setattr(worker, "send_waiting", lambda: 0)
    for beside in (
        "sending",
        "reading",
        "telling",
        "leaving",
    ):  # their threads have tests, and connections, of their own
        monkeypatch.setattr(worker, beside, lambda stop: nullcontext())
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    return answers


def test_once_empties_the_outbox_and_returns(outbox: list[int | Exception]) -> None:
    outbox += [3, 200, 1]
    worker.run(once=True)
    assert outbox == []


def test_once_goes_on_while_something_waits_to_leave(
    outbox: list[int | Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [2, 1]
    monkeypatch.setattr(worker, "send_waiting", lambda: waiting.pop() if waiting else 0)
    worker.run(once=True)
    assert waiting == []


def test_a_turn_that_treated_something_does_not_rest(outbox: list[int | Exception]) -> None:
    outbox += [5, 0]
    assert (worker._turn([]), worker._turn([])) == (0.0, worker._PAUSE)


def test_a_job_runs_when_it_is_due_and_not_before(
    outbox: list[int | Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    clock = [100.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock[0])
    jobs = [
        Periodic("late", 60, lambda: done.append("late"), 160.0),
        Periodic("now", 10, lambda: done.append("now"), 100.0),
    ]
    for moment in (100.0, 105.0, 110.0, 160.0):
        clock[0] = moment
        worker._turn(jobs)
    assert done == ["now", "now", "late", "now"]


def test_a_database_that_stops_is_waited_for_and_named_in_the_log(
    outbox: list[int | Exception], caplog: pytest.LogCaptureFixture
) -> None:
    outbox += [OperationalError("the server is gone"), 2]
    assert worker._turn([]) == worker._PAUSE_AFTER_FAILURE
    assert "background work interrupted" in caplog.text
    assert worker._turn([]) == 0.0


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), ValueError("a fault of a job")])
def test_a_job_that_fails_does_not_stop_the_others(
    trouble: Exception, outbox: list[int | Exception], caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    jobs = [
        Periodic("anchor", 60, raising(trouble)),
        Periodic("sessions", 60, lambda: done.append("sessions")),
    ]
    assert worker._turn(jobs) == worker._PAUSE
    assert done == ["sessions"]
    assert "anchor" in caplog.text


def raising(trouble: Exception) -> Callable[[], None]:
    def job() -> None:
        raise trouble

    return job


def test_being_told_to_stop_ends_the_loop(
    outbox: list[int | Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    turns: list[Any] = []

    def turn(jobs: list[Periodic]) -> float:
        turns.append(jobs)
        os.kill(os.getpid(), signal.SIGTERM)
        return 30.0

    monkeypatch.setattr(worker, "_turn", turn)
    try:
        worker.run()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert len(turns) == 1
    assert threading.active_count() >= 1


def test_the_jobs_of_the_house_are_known() -> None:
    assert {job.name: job.seconds for job in worker._jobs()} == {
        "anchor_chains": 600,
        "ask_about_old_records": 21600,
        "end_expired_sessions": 60,
        "end_roles_of_the_day": 60,
        "code_aspirations_again": 6 * 3600,
        "publish_tables": 60,
        "make_open_files": 60,
        "compare_documents_with_store": 21600,
        "compare_new_records": 60,
        "follow_listed_workshops": 3600,
        "follow_requests": 3600,
        "follow_signatures": 1800,
        "follow_waiting_lines": 300,
        "forget_visitors": 21600,
        "offer_places": 300,
        "rate_records": 21600,
        "read_bounces": 60,
        "read_directories": 60,
        "read_france_travail": 60,
        "renew_seals": 21600,
        "scan_waiting_documents": 300,
        "send_messages": 60,
        "remind_operators": 3600,
        "start_contracts": 3600,
        "end_contracts_of_sanctions": 3600,
        "end_at_birthdays": 3600,
        "watch_weeks": 3600,
        "wipe_exchanges": 21600,
        "seal_exchanges": 60,
        "close_agreements": 60,
        "realign_agreements": 60,
        "remind_of_agreements": 3600,
        "forget_events": 21600,
        "forget_ended_log_ins": 6 * 3600,
        "forget_webhook_log": 21600,
    }
