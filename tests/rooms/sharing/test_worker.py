"""In transactions that really commit: the way from an event to a mailbox, processes killed at each step, lanes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connections
from django.test import override_settings

from convergence.config.environment import ROOT
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.events import Event
from convergence.foundation.exchanges import Channel, ExchangeWithdrawn
from convergence.gateways.exchange import Parcel, Sent
from convergence.gateways.exchange.catcher import Catcher
from convergence.gateways.exchange.mailbox import caught
from convergence.gateways.exchange.providers import Providers
from convergence.jobs import exchanges as job
from convergence.jobs.exchanges import Lane, read_bounces, send_waiting
from convergence.sharing.operations import retry_exchange, take_as_sent
from convergence.sharing.types import ExchangeState
from convergence.storage.operation import emit, operation
from tests.databases import rows
from tests.gateways.test_exchange_bounces import report
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, TARBES, new_file
from tests.rooms.sharing.steps import Provider, asked, found, lane, request, state
from tests.worker import work_until_quiet

pytestmark = pytest.mark.usefixtures("fresh_database")


@operation("Annoncer pour un essai")
def announce(*, actor: Actor, at: datetime, events: list[Event]) -> None:
    for event in events:
        emit(event)


@pytest.fixture
def mailbox(tmp_path: Path) -> Any:
    with override_settings(EXCHANGES=Providers(catcher=tmp_path, bounces=tmp_path / "retours")):
        yield tmp_path


def test_from_an_event_to_the_mailbox_and_back_and_no_text_stays_behind(mailbox: Path) -> None:
    made, unwanted = request(new_file()), request(new_file())
    announce(actor=ADVISER, at=AT, events=[made, unwanted])
    announce(
        actor=ADVISER,
        at=AT,
        events=[ExchangeWithdrawn(structure_id=TARBES, exchange_id=unwanted.exchange_id)],
    )
    work_until_quiet()
    payloads = [
        row[0]
        for row in rows(
            "SELECT payload::text FROM storage_outboxevent WHERE name LIKE %s", "%.ExchangeRequested"
        )
    ]
    assert len(payloads) == 2
    for secret in (made.recipient, made.body, made.subject):
        assert all(secret not in payload for payload in payloads)
    send_waiting()
    assert [(each.recipient, each.body) for each in caught(mailbox)] == [(made.recipient, made.body)]
    told = [
        row[0]
        for row in rows(
            "SELECT payload->>'outcome' FROM storage_outboxevent WHERE name LIKE %s ORDER BY id",
            "%.ExchangeSettled",
        )
    ]
    assert told == ["annule", "envoye"]
    send_waiting()
    assert len(caught(mailbox)) == 1


STEPS = ("marking", "before", "after", "noting", "done")


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_step_sends_once_or_asks_somebody(
    fresh_database: str, tmp_path: Path, step: str, channel: Channel
) -> None:
    exchange_id = asked(new_file(), channel=channel, at=clock.now())
    code = subprocess.run(
        [sys.executable, "-m", "tests.rooms.sharing.killed", fresh_database, str(tmp_path), channel, step],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert code.returncode == -signal.SIGKILL, code.stderr
    left = len(caught(tmp_path))
    assert left == (step in ("after", "noting", "done"))
    later = lane_of(channel, tmp_path)
    # until the server has seen that the connection of the dead is gone, what it held stays held
    waited_for(
        lambda: later.turn() or len(caught(tmp_path)) == 1 or state(exchange_id) is ExchangeState.SENDING
    )
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        for _ in range(2):
            later.turn()
    with time_machine.travel(clock.now() + timedelta(minutes=8), tick=False):
        later.turn()
    if channel is Channel.SMS or step in ("marking", "done"):
        assert state(exchange_id) in (ExchangeState.SENT, ExchangeState.DELIVERED)
        assert len(caught(tmp_path)) == 1
    else:
        assert state(exchange_id) is ExchangeState.UNCERTAIN
        assert len(caught(tmp_path)) == left


def lane_of(channel: Channel, folder: Path) -> Lane:
    return Lane(channel, Catcher(channel, folder))


def test_what_may_have_left_waits_for_a_person(tmp_path: Path) -> None:
    taken, again = (asked(new_file(), channel=Channel.EMAIL) for _ in range(2))
    with time_machine.travel(AT, tick=False):
        lane(Provider([ZeroDivisionError(), ZeroDivisionError()]), Channel.EMAIL).turn()
    take_as_sent(actor=MANAGER, at=AT, exchange_id=taken, edit_token=found(taken).edit_token)
    retry_exchange(actor=MANAGER, at=AT, exchange_id=again, edit_token=found(again).edit_token)
    assert (state(taken), state(again)) == (ExchangeState.SENT, ExchangeState.WAITING)


def test_two_workers_never_send_the_same_thing(tmp_path: Path) -> None:
    made = {asked(new_file(), at=clock.now()) for _ in range(12)}
    sent: list[Parcel] = []
    barrier = threading.Barrier(3)

    class Slow(Provider):
        def send(self, parcel: Parcel) -> Sent:
            sent.append(parcel)
            return Sent("ok")

    def work() -> None:
        barrier.wait()
        lane(Slow()).turn()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(parcel.exchange_id for parcel in sent) == sorted(made)


def test_a_provider_that_hangs_delays_no_other_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, free = threading.Event(), threading.Event()
    by_sms = asked(new_file(), at=clock.now())
    by_mail = asked(new_file(), channel=Channel.EMAIL, at=clock.now())
    hanging = Provider(before=lambda _: (stuck.set(), free.wait(120)))
    lively = Provider()
    monkeypatch.setattr(job, "lanes", lambda: [lane(hanging), lane(lively, Channel.EMAIL)])
    stop = threading.Event()
    with job.sending(stop):
        assert stuck.wait(60)
        waited_for(lambda: state(by_mail) is ExchangeState.SENT)
        assert state(by_sms) is ExchangeState.SENDING
        free.set()
        waited_for(lambda: state(by_sms) is ExchangeState.SENT)


def waited_for(truth: Any) -> None:
    deadline = time.monotonic() + 60
    while not truth():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_mail_that_comes_back_is_told_once_and_only_for_its_last_sending(mailbox: Path) -> None:
    exchange_id = asked(new_file(), channel=Channel.EMAIL)
    receipt = f"<{exchange_id.hex}.{uuid4().hex}@exemple.fr>"
    with time_machine.travel(AT, tick=False):
        lane(Provider([Sent(receipt)]), Channel.EMAIL).turn()
    drop = mailbox / "retours" / "new"
    drop.mkdir(parents=True)
    other = f"<{exchange_id.hex}.{uuid4().hex}@exemple.fr>"
    unknown = f"<{uuid4().hex}.{uuid4().hex}@exemple.fr>"
    for index, told in enumerate((other, unknown)):
        (drop / f"{index}").write_bytes(report(headers=f"Message-ID: {told}\n"))
    assert read_bounces() == 0
    assert state(exchange_id) is ExchangeState.SENT
    for index in range(2):
        (drop / f"a{index}").write_bytes(report(headers=f"Message-ID: {receipt}\n"))
    assert read_bounces() == 1
    assert state(exchange_id) is ExchangeState.WRONG_ADDRESS
    assert list(drop.iterdir()) == []
