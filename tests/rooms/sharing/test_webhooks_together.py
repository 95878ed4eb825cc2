"""The workers as they run, in transactions that commit: a slow address and a dead one delay nobody else."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connections

from convergence.jobs import webhooks as jobs
from tests.rooms.sharing.addressed import ALLOWED, address, program, served, tell
from tests.web.house import make_house

pytestmark = pytest.mark.usefixtures("fresh_database")


def test_a_slow_address_and_a_dead_one_delay_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house()
    with served() as quick, served() as slow:
        slow.seconds = 1.0
        monkeypatch.setenv(ALLOWED, f"127.0.0.1:{quick.port},127.0.0.1:{slow.port},127.0.0.1:1")
        for number, url in enumerate((slow.url, "http://127.0.0.1:1/avis", quick.url)):
            address(house, program(house, name=f"Logiciel {number}"), url)
        told = [str(one) for one in tell(house, 40)]
        monkeypatch.setattr(jobs, "_BATCH_SECONDS", 1.0)
        stop, began = threading.Event(), time.monotonic()
        try:
            with jobs.telling(stop):
                while len(quick.bodies) < len(told) and time.monotonic() - began < 60:
                    time.sleep(0.05)
                assert quick.abouts == told
                assert len(slow.bodies) < len(told)
        finally:
            connections.close_all()
