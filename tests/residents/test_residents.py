"""A child of a resident is bounded as a true child of the sandbox: see ``tests/gateways/test_decoding.py``."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from convergence.gateways.sandbox import DONE
from tests.residents import Resident

ROOT = Path(__file__).resolve().parents[2]
LIFE = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.residents.life import live; live(sys.argv[1])"
)
LIMITS = json.dumps({"seconds": 1, "megabytes": 80, "patience": 20})


@pytest.fixture(scope="module")
def resident() -> Iterator[Resident]:
    greedy = Resident([sys.executable, "-c", LIFE, "tests.gateways.greedy"])
    yield greedy
    greedy.leave()


def test_a_child_that_takes_too_much_is_stopped_and_the_next_one_works(resident: Resident) -> None:
    expected = (
        ("memory", 1, b"", b"MemoryError"),
        ("file", 1, b"", b"Error"),
        ("nothing", 0, b"fine", b""),
    )
    for appetite, code, said, wrong in expected:
        answer = resident.run(LIMITS, json.dumps(appetite).encode(), 20)
        assert answer[:2] == (code, DONE + said if said else b""), appetite
        assert wrong in answer[2]


def test_the_processor_and_the_patience_are_bounded(resident: Resident) -> None:
    code, *_ = resident.run(LIMITS, b'"time"', 20)
    assert code in (-signal.SIGXCPU, -signal.SIGKILL)
    with pytest.raises(TimeoutError):
        resident.run(LIMITS, b'"time"', 0.1)
    assert resident.run(LIMITS, b'"nothing"', 20)[0] == 0
