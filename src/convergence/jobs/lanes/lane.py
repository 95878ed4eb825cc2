"""One lane: threads that serve one thing at a time each, rest when nothing waits, and wait for the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error, connections

log = logging.getLogger(__name__)

_PAUSE, _PAUSE_AFTER_FAILURE = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Lane:
    """``serve`` treats what has waited longest and says how much it treated; so many ``workers`` do it at once."""

    name: str
    serve: Callable[[], int]
    workers: int

    @contextmanager
    def working(self, stop: threading.Event) -> Iterator[None]:
        """Keep the workers at work during the block; they end with ``stop``."""
        threads = [
            threading.Thread(target=self._work, args=(stop,), name=f"{self.name}-{number}")
            for number in range(self.workers)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def turn(self) -> float:
        """One thing; returns how long to rest. A database that stops is waited for."""
        try:
            return 0.0 if self.serve() else _PAUSE
        except Error:
            log.exception("%s interrupted", self.name)
            connections.close_all()
        except Exception:
            log.exception("one of the lane %s could not be served; the others go on", self.name)
        return _PAUSE_AFTER_FAILURE

    def _work(self, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                stop.wait(self.turn())
        finally:
            connections.close_all()
