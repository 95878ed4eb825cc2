"""A child process in which foreign bytes are opened: bounded memory, time and output, no file, no environment.

``python -m convergence.gateways.sandbox MODULE LIMITS`` imports MODULE, then limits itself, then calls its
``work(bytes) -> bytes``. What brings the child down (a bomb, a fault of a decoder) never reaches the house.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from convergence.foundation.problems import Unavailable

# children of one process of the house at the same time: each may take all that its limits allow
AT_ONCE = 2
WAIT_SECONDS = 20.0
_places = threading.BoundedSemaphore(AT_ONCE)

PROGRAM = (sys.executable, "-I", "-m", __name__)
DONE, REFUSED = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use beyond what it holds once its libraries are loaded. ``seconds`` is of processor."""

    seconds: int
    megabytes: int
    patience: float = 30.0


class RefusalError(Exception):
    """The child looked at the content and says no; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ExhaustedError(Exception):
    """The child was stopped: too much memory, too much time, or a decoder that broke."""


def run(module: str, content: bytes, limits: Limits) -> bytes:
    """What ``work`` of the module answers. Raises RefusalError, ExhaustedError, or Unavailable when many wait."""
    command = [*PROGRAM, module, json.dumps(asdict(limits))]
    try:
        with _place():
            done = subprocess.run(
                command, input=content, capture_output=True, timeout=limits.patience, check=False, env={}
            )
    except subprocess.TimeoutExpired as error:
        raise ExhaustedError("no answer in time") from error
    if done.returncode == 0 and done.stdout[:1] == DONE:
        return done.stdout[1:]
    if done.returncode == 0 and done.stdout[:1] == REFUSED:
        raise RefusalError(done.stdout[1:].decode())
    raise ExhaustedError(f"ended with {done.returncode}: {done.stderr[-300:].decode(errors='replace')}")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Unavailable(
            "Trop de fichiers sont ouverts en même temps.",
            what_to_do="Réessayez dans une minute : rien n’a été enregistré.",
            code="too_many_files",
        )
    try:
        yield
    finally:
        _places.release()
