"""Starting and stopping the server process of a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from .account import Account
from .binaries import Binaries
from .problems import from_output, occupied_memory

START_SECONDS = 3600  # recovery after a crash reads the whole journal: never cut it short
STOP_SECONDS = 60.0
ORPHANS_SECONDS = 15.0
ZOMBIE_SECONDS = 2.0


def start_process(cluster: Path, binaries: Binaries, account: Account, say: Callable[[str], None]) -> None:
    """Start the server and wait until it accepts connections.

    After a brutal end the children of the dead server may hold its memory for a moment: try again then.
    Raises DatabaseUnavailable with the cause read in the server's log.
    """
    log = cluster / "server.log"
    forget_dead_server(cluster)
    deadline = time.monotonic() + ORPHANS_SECONDS
    while True:
        size = log.stat().st_size if log.exists() else 0
        code = _pg_ctl_start(cluster, binaries, account, say)
        if code == 0:
            return
        with open(log, "rb") as file:
            file.seek(size)
            output = file.read().decode("utf-8", "replace")
        if not occupied_memory(output) or time.monotonic() > deadline:
            raise from_output(output, cluster, log)
        time.sleep(0.3)


def _pg_ctl_start(cluster: Path, binaries: Binaries, account: Account, say: Callable[[str], None]) -> int:
    log = cluster / "server.log"
    command = [
        binaries.program("pg_ctl"),
        "start",
        f"--pgdata={cluster / 'data'}",
        f"--log={log}",
        "--wait",
        f"--timeout={START_SECONDS}",
        "--silent",
    ]
    started = time.monotonic()
    with open(log, "ab") as output, account.spawn(command, output) as process:
        told = 2.0
        try:
            while True:
                try:
                    return process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    if time.monotonic() - started > told:
                        say(f"PostgreSQL se prépare (reprise après un arrêt brutal ?)… {told:.0f} s")
                        told *= 2
        except BaseException:
            process.terminate()
            stop_process(cluster)
            raise


def server_pid(cluster: Path) -> int | None:
    """The process of the running server, None when it is stopped or when the file lies."""
    pid = _written_pid(cluster)
    return pid if pid is not None and _is_server(pid, cluster) else None


def _written_pid(cluster: Path) -> int | None:
    try:
        first = (cluster / "data" / "postmaster.pid").read_text("utf-8").split("\n", 1)[0]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def _is_server(pid: int, cluster: Path) -> bool:
    """Whether a living process is the PostgreSQL server of this cluster (a zombie has no command line)."""
    if not Path("/proc/self").exists():
        return _alive(pid)
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(cluster / "data") in words


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def forget_dead_server(cluster: Path) -> None:
    """Clear what a brutal end left: lock files whose number names a zombie, or another program since.

    A number that names nobody is left alone: the server checks by itself that nothing holds its memory.
    """
    pid = _written_pid(cluster)
    if pid is not None and _is_server(pid, cluster):
        return
    deadline = time.monotonic() + ZOMBIE_SECONDS
    while pid is not None and _alive(pid):
        if time.monotonic() > deadline:
            (cluster / "data" / "postmaster.pid").unlink(missing_ok=True)
            break
        time.sleep(0.05)
    for leftover in cluster.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def stop_process(cluster: Path, seconds: float = STOP_SECONDS) -> bool:
    """Stop the server (fast, then immediate, then by force); True when one was running."""
    pid = server_pid(cluster)
    if pid is None:
        return False
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            break
        if _gone(cluster, pid, patience):
            break
    return True


def _gone(cluster: Path, pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not _is_server(pid, cluster):
            return True
        time.sleep(0.02)
    return False
