"""A Python module run beside us as a child process, ended with us however we end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convergence.gateways.granian import kill_group, served_environment, watch_group

STOP_SECONDS = 10.0


@contextmanager
def companion(module: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python -m module``, its output at the end of ``log``, for the time of the block.

    It gets the environment of the pages (never the owner's login) and SIGTERM at the end, then is killed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=served_environment(os.environ),
        )
    watchman = watch_group(process.pid)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        kill_group(process.pid)
        process.wait()
        watchman.kill()
        watchman.communicate()
