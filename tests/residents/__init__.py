"""The children of ``gateways.sandbox``, born of a process that has already read its libraries.

For each file that a test has opened or set in type, an interpreter started and read a whole library: half a second
of processor for some milliseconds of work. Here one process for each module reads it once, then makes a child for
each file, which limits itself and works by the very code of the house. The tests of the gateways start true
children: see ``tests/gateways/conftest.py``.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LIFE = str(Path(__file__).with_name("life.py"))
_SIZE = 4096


class Resident:
    """One module, read once; each demand is treated by a child of its own, one at a time."""

    def __init__(self, program: Sequence[str]) -> None:
        self._ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen([*program], stdin=theirs.fileno(), env={})
        theirs.close()
        self._turn = threading.Lock()

    def run(self, limits: str, content: bytes, patience: float) -> tuple[int, bytes, bytes]:
        """The code, the output and the complaints of a child; TimeoutError when it had to be killed."""
        with self._turn, os.fdopen(os.memfd_create("given"), "w+b") as given:
            given.write(content)
            given.seek(0)
            said, wrong = os.pipe(), os.pipe()
            try:
                socket.send_fds(self._ours, [limits.encode()], [given.fileno(), said[1], wrong[1]])
            finally:
                os.close(said[1])
                os.close(wrong[1])
            child = int(self._ours.recv(_SIZE))
            in_time, (out, err) = _all_of(said[0], wrong[0], until=time.monotonic() + patience)
            if not in_time:
                os.kill(child, signal.SIGKILL)
            code = os.waitstatus_to_exitcode(int(self._ours.recv(_SIZE)))
        if not in_time:
            raise TimeoutError
        return code, out, err

    def leave(self) -> None:
        """It ends with what it listens to."""
        self._ours.close()
        self._process.wait()


@dataclass
class Residents:
    """Stands for ``subprocess`` in ``gateways.sandbox``."""

    TimeoutExpired = subprocess.TimeoutExpired
    _known: dict[str, Resident] = field(default_factory=dict)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self, command: Sequence[str], *, input: bytes, timeout: float, **_: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """What ``subprocess.run`` would answer of ``python -I -m sandbox MODULE LIMITS``."""
        *python, _m, _sandbox, module, limits = command
        with self._making:
            if module not in self._known:
                self._known[module] = Resident([*python, _LIFE, module])
        try:
            done = self._known[module].run(limits, input, timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired(command, timeout) from None
        return subprocess.CompletedProcess(command, *done)

    def __enter__(self) -> Residents:
        return self

    def __exit__(self, *_: object) -> None:
        for resident in self._known.values():
            resident.leave()
        self._known.clear()


def _all_of(*pipes: int, until: float) -> tuple[bool, list[bytes]]:
    """All that comes out of each pipe, and whether all were closed in time."""
    found = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as waiting:
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map() and time.monotonic() < until:
            for key, _ in waiting.select(max(0.0, until - time.monotonic())):
                piece = os.read(key.fd, 1 << 16)
                found[key.fd] += piece
                if not piece:
                    waiting.unregister(key.fd)
        in_time = not waiting.get_map()
    for pipe in pipes:
        os.close(pipe)
    return in_time, list(found.values())
