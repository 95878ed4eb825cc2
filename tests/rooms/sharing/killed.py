"""One pass of a lane in a process that is killed at a chosen step: run by ``test_worker``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import django


def die(*_: Any, **__: Any) -> None:
    """As when the machine stops."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, folder: str, channel: str, step: str) -> None:
    """Turn once, and die at that step."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from convergence.foundation.exchanges import Channel
    from convergence.gateways.exchange import NotSent, Parcel, Sent
    from convergence.gateways.exchange.catcher import Catcher
    from convergence.jobs.exchanges import Lane
    from convergence.sharing import operations
    from convergence.sharing.operations import sending
    from tests.databases import use_database

    class Killed(Catcher):
        """The local catcher, which dies before or after it has taken the parcel."""

        def send(self, parcel: Parcel) -> Sent | NotSent:
            if step == "before":
                die()
            answer = super().send(parcel)
            if step == "after":
                die()
            return answer

    if step == "marking":
        sending.ExchangeAttempt.objects.create = die
    if step == "noting":
        sending.end_attempt = die
    if step == "done":
        note = operations.note_answer
        operations.note_answer = lambda **values: (note(**values), die())
    with use_database(url):
        Lane(Channel(channel), Killed(Channel(channel), Path(folder))).turn()


if __name__ == "__main__":
    main(*sys.argv[1:])
