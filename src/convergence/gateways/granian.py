"""The web server, granian, as a child process that is started, waited for and stopped with care.

A SIGTERM in its first two seconds is swallowed: it is stopped only once its port answers, and killed after
a delay if it stays. A watchman ends it when we die without a word: its workers outlive its own death.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from convergence.foundation.problems import Unavailable

APPLICATION = "convergence.config.wsgi:application"
START_SECONDS = 90.0
DEAF_SECONDS = 2.5
STOP_SECONDS = 12.0
# What the pages never need: the login that owns the tables.
WITHHELD = ("DATABASE_OWNER_URL",)
SERVING = "CONVERGENCE_SERVING"
# Reads until our end of the pipe closes, which the kernel does however we die.
WATCHMAN = 'read -r _; kill -s TERM -- "-$1"; sleep 5; kill -s KILL -- "-$1"'


@dataclass(frozen=True)
class Address:
    """Where the web server listens, with how many processes and threads."""

    host: str
    port: int
    workers: int = 2
    threads: int = 4

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def address_of_caller(peer: str, forwarded: str) -> str:
    """The caller's address: as the reverse proxy of this machine tells it, else the peer's.

    ``forwarded`` (``X-Forwarded-For``) is believed from a proxy on the loopback only, and only its last entry, which
    that proxy has written itself: whoever comes straight cannot choose her address.
    """
    last = forwarded.rpartition(",")[2].strip()
    return last if last and peer in ("127.0.0.1", "::1") else peer


def refuse_busy_port(address: Address) -> None:
    """Raise Unavailable when another program already listens there."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise Unavailable(
                f"Le port {address.port} est déjà utilisé par un autre programme (ou interdit à ce compte).",
                what_to_do=f"Choisissez-en un autre, par exemple « make demo PORT={address.port + 1} » ou "
                f"« --port {address.port + 1} ».",
                code="port_busy",
            ) from error


class WebServer:
    """One granian: `start`, `wait`, `stop`. Its application must answer /healthz."""

    def __init__(self, address: Address, log: Path | None, application: str = APPLICATION) -> None:
        self.address = address
        self.log = log
        self.application = application
        self._started_at = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = None
        self._watchman: subprocess.Popen[bytes] | None = None

    def start(self, say: Callable[[str], None]) -> None:
        """Start it and wait until /healthz answers. Raises Unavailable when it does not."""
        refuse_busy_port(self.address)
        self._started_at = time.monotonic()
        self._process = self._spawn()
        self._watchman = watch_group(self._process.pid)
        told = 2.0
        while not self._healthy():
            waited = time.monotonic() - self._started_at
            if self._process.poll() is not None or waited > START_SECONDS:
                self.stop()
                raise self._did_not_start()
            if waited > told:
                say(f"Le serveur web se prépare… {waited:.0f} s")
                told *= 2
            time.sleep(0.1)

    def wait(self) -> int:
        """Block until the server ends by itself; its exit code."""
        if self._process is None:
            return 0
        return self._process.wait()

    def stop(self) -> None:
        """Stop it whatever its state; returns when nothing of it runs any more."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            time.sleep(max(0.0, DEAF_SECONDS - (time.monotonic() - self._started_at)))
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        kill_group(process.pid)
        process.wait()
        self._dismiss_watchman()

    def _dismiss_watchman(self) -> None:
        watchman, self._watchman = self._watchman, None
        if watchman is not None:
            watchman.kill()
            watchman.communicate()

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.address.host]
        command += ["--port", str(self.address.port), "--workers", str(self.address.workers)]
        command += ["--blocking-threads", str(self.address.threads), "--no-ws", "--respawn-failed-workers"]
        command += ["--workers-kill-timeout", "8", self.application]
        environment = served_environment(os.environ)
        if self.log is None:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, start_new_session=True, env=environment
            )
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment,
            )

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection(_reachable(self.address.host), self.address.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _did_not_start(self) -> Unavailable:
        where = f"Le détail est dans {self.log}." if self.log else "Le détail est affiché ci-dessus."
        return Unavailable(
            "Le serveur web n’a pas pu démarrer.",
            what_to_do=f"{where} « convergence check » aide à trouver la cause.",
            code="web_not_started",
        )


def served_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What the web server's processes inherit: the application's login, never the owner's."""
    kept = {name: value for name, value in environment.items() if name not in WITHHELD}
    return kept | {SERVING: "1"}


def _reachable(host: str) -> str:
    """Where to knock: a server that listens everywhere listens on the loopback too."""
    listened = ipaddress.ip_address(host) if _is_number(host) else None
    if listened is None or not listened.is_unspecified:
        return host
    return "127.0.0.1" if listened.version == 4 else "::1"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def watch_group(leader: int) -> subprocess.Popen[bytes]:
    """The watchman of a process group, outside of it and of our terminal: ends it when we die."""
    return subprocess.Popen(
        ["/bin/sh", "-c", WATCHMAN, "sh", str(leader)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_group(leader: int) -> None:
    """End what is left of a process group, if anything is."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
