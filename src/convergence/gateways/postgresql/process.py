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


def start_process(cluster: Path, binaries: Binaries, account: Account, say: Callable[[str], None]) -> None:
    """Start the server and wait until it accepts connections.

    After a brutal end the children of the dead server may hold its memory for a moment: try again then.
    Raises DatabaseUnavailable with the cause read in the server's log.
    """
    log = cluster / "server.log"
    forget_foreign_pid(cluster)
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
    return pid if pid is not None and _is_server(pid) else None


def _written_pid(cluster: Path) -> int | None:
    try:
        first = (cluster / "data" / "postmaster.pid").read_text("utf-8").split("\n", 1)[0]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def _is_server(pid: int) -> bool:
    """Whether a living process is a PostgreSQL server (a zombie is not)."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return _alive_without_proc(pid)
    return name.startswith("postgres") and state != "Z"


def _alive_without_proc(pid: int) -> bool:
    if Path("/proc/self").exists():
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def forget_foreign_pid(cluster: Path) -> None:
    """Remove a pid file whose number was given to another program since the server's brutal end.

    The number of a dead process is left alone: the server itself checks that nothing holds its memory.
    """
    pid = _written_pid(cluster)
    if pid is not None and Path(f"/proc/{pid}").exists() and not _is_server(pid):
        (cluster / "data" / "postmaster.pid").unlink(missing_ok=True)


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
        if not _is_server(pid):
            return True
        time.sleep(0.02)
    return False
