"""Who uses the server: file locks, which the kernel drops with their process however it dies.

`mutex.lock` is held while a server starts or stops. Every user of the server holds `users.lock` shared.
The guardian holds `guardian.lock`, waits until it can take `users.lock` alone, and stops the server then.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE_ROOT = Path(__file__).resolve().parents[3]
GUARDIAN_EXIT_SECONDS = 10.0


def open_lock(folder: Path, name: str) -> int:
    """Open a lock file of this installation (created 0600), not inherited by other programs."""
    return os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int) -> bool:
    """Take the lock alone, at once or not at all."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_lock(descriptor: int, *, shared: bool) -> None:
    """Wait for the lock as long as it takes."""
    fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


@contextmanager
def mutex(folder: Path) -> Iterator[None]:
    """One start or stop at a time for this installation."""
    descriptor = open_lock(folder, "mutex")
    try:
        wait_lock(descriptor, shared=False)
        yield
    finally:
        os.close(descriptor)


def ensure_guardian(state_dir: Path) -> None:
    """Start the process that stops the server once its last user is gone, unless it is there."""
    folder = state_dir / "postgresql"
    descriptor = open_lock(folder, "guardian")
    try:
        absent = try_lock(descriptor)
    finally:
        os.close(descriptor)
    if absent:
        path = os.pathsep.join(filter(None, [str(PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]))
        subprocess.run(
            [sys.executable, "-m", "convergence.gateways.postgresql.guardian", str(state_dir)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )


def dismiss_guardian(folder: Path) -> None:
    """End the guardian, if any, before stopping the server ourselves."""
    descriptor = open_lock(folder, "guardian")
    try:
        deadline = time.monotonic() + GUARDIAN_EXIT_SECONDS
        while not try_lock(descriptor) and time.monotonic() < deadline:
            _signal_guardian(descriptor)
            time.sleep(0.02)
    finally:
        os.close(descriptor)


def _signal_guardian(descriptor: int) -> None:
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    if text.isdigit():
        try:
            os.kill(int(text), signal.SIGTERM)
        except ProcessLookupError:
            return
