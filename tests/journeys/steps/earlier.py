"""The site of a demonstration at the instant that a file tells, until Ctrl-C: what is done there, was done then.

A delay of ten days cannot be waited for, and no page writes a letter in the past: the file is moved between two pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import time_machine
from django.conf import settings

from convergence.config.cli import runtime, say
from convergence.gateways.granian import Address, WebServer

FILE = "JOURNEY_INSTANT"
_one_at_a_time = Lock()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site, answering one request at a time, each at the instant of the file.

    Its sessions are kept in files: the background work of today ends those that ran out six weeks ago.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convergence.config.settings")
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.file"
    settings.SESSION_FILE_PATH = str(Path(os.environ[FILE]).parent)
    from convergence.config.wsgi import application as site

    instant = datetime.fromisoformat(Path(os.environ[FILE]).read_text("ascii"))
    with _one_at_a_time, time_machine.travel(instant, tick=True):
        answer: Iterable[bytes] = site(environ, start_response)
        return answer


def main(port: int, file: Path) -> None:
    """Serve at that port."""
    os.environ[FILE] = str(file)
    with runtime().database():
        web = WebServer(
            Address("127.0.0.1", port, workers=1, threads=4),
            file.with_suffix(".log"),
            "tests.journeys.steps.earlier:application",
        )
        try:
            web.start(say)
            say("Prêt")
            web.wait()
        finally:
            web.stop()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), Path(sys.argv[2]))
    except KeyboardInterrupt:
        say("Fin")
