"""The background work of a demonstration as it will be at another instant, until Ctrl-C: what is due then leaves."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from importlib import import_module

import time_machine

from convergence.config.cli import runtime, say

_PAUSE = 0.1


def main(instant: datetime) -> None:
    """Work at that instant."""
    with runtime().database():
        worker = import_module("convergence.jobs.worker")
        messages = import_module("convergence.jobs.messages")
        while True:
            with time_machine.travel(instant, tick=True):
                messages.send_messages()
                worker.run(once=True)
            time.sleep(_PAUSE)


if __name__ == "__main__":
    try:
        main(datetime.fromisoformat(sys.argv[1]))
    except KeyboardInterrupt:
        say("Fin")
