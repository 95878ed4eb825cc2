"""Many files at once: the house opens a few at a time, whatever the number of those who send."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from convergence.foundation.problems import Unavailable
from convergence.gateways import sandbox
from convergence.gateways.sandbox import AT_ONCE, DONE, ExhaustedError, Limits, run

LIMITS = Limits(seconds=1, megabytes=80)


class Children:
    """Counts those that live at the same time; each waits for one more, that must not come."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = threading.Lock()
        self.one_too_many = threading.Event()

    def run(self, *_: Any, **__: Any) -> subprocess.CompletedProcess[bytes]:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now > AT_ONCE:
                self.one_too_many.set()
        self.one_too_many.wait(0.05)
        with self.lock:
            self.now -= 1
        return subprocess.CompletedProcess([], 0, DONE + b"fine", b"")


def test_ten_bombs_at_once_open_two_children(monkeypatch: pytest.MonkeyPatch) -> None:
    children = Children()
    monkeypatch.setattr(subprocess, "run", children.run)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: run("tests.gateways.greedy", b"", LIMITS), range(10)))
    assert answers == [b"fine"] * 10
    assert children.most == AT_ONCE


def test_a_place_is_given_back_whatever_happens_and_waiting_has_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise subprocess.TimeoutExpired("child", 1)

    monkeypatch.setattr(subprocess, "run", broken)
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.01)
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ExhaustedError):
            run("tests.gateways.greedy", b"", LIMITS)
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(sandbox, "_places", taken)
    with pytest.raises(Unavailable) as problem:
        run("tests.gateways.greedy", b"", LIMITS)
    assert problem.value.what_to_do
