"""The launcher: one PostgreSQL server per state directory, shared by its users, stopped with the last one."""

from __future__ import annotations

import atexit
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .account import server_account
from .binaries import Binaries, find_binaries
from .cluster import SUPERUSER, Home, choose_port, configure, create_cluster
from .connection import answers, check_external
from .locks import dismiss_guardian, ensure_guardian, mutex, open_lock, try_lock, wait_lock
from .problems import DatabaseUnavailable, PortTaken, from_os_error
from .process import server_pid, start_process, stop_process

EXTERNAL = "DATABASE_URL"
DEFAULT_PORT = 54329
PORT_ATTEMPTS = 5
ANSWER_SECONDS = 30.0


@dataclass
class Server:
    """A running PostgreSQL server; `stop()` gives it up, and stops it when nobody else uses it."""

    host: str
    port: int
    superuser_url: str
    origin: str
    started_here: bool
    state_dir: Path | None = None
    _users: int | None = field(default=None, repr=False)
    _owner: int = field(default_factory=os.getpid, repr=False)

    def stop(self) -> bool:
        """Give up the server; True when this stopped it. Safe to call twice, and in a forked child."""
        if self._users is None or self.state_dir is None or os.getpid() != self._owner:
            return False
        users, self._users = self._users, None
        atexit.unregister(self.stop)
        try:
            return _leave(self.state_dir, users)
        finally:
            os.close(users)


def start_server(
    state_dir: Path,
    *,
    port: int | None = None,
    say: Callable[[str], None],
    settings: Mapping[str, str] | None = None,
    keep: bool = False,
) -> Server:
    """The server of this state directory: the one of DATABASE_URL, the running one, or a new one.

    `port` is a wish; `settings` are PostgreSQL settings of a server that starts here; with `keep` the
    server outlives its users until `stop_server`. Raises DatabaseUnavailable.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return _external(url, say)
    home = Home.of(state_dir)
    try:
        home.create()
        with mutex(home.folder):
            return _start(home, port, say, settings or {}, keep)
    except OSError as error:
        raise from_os_error(error, home.folder) from error


def stop_server(state_dir: Path) -> bool:
    """Stop the server of this state directory, whoever uses it; True when one was running."""
    home = Home.of(state_dir)
    if home.cluster is None:
        return False
    with mutex(home.folder):
        dismiss_guardian(home.folder)
        home.write(keep=False)
        return stop_process(home.cluster)


def discard_server(state_dir: Path) -> None:
    """Stop the server of this state directory and delete its data, for ever."""
    home = Home.of(state_dir)
    stop_server(state_dir)
    if home.cluster is not None:
        shutil.rmtree(home.cluster, ignore_errors=True)
    shutil.rmtree(home.folder, ignore_errors=True)


def running_url(state_dir: Path) -> str | None:
    """The superuser's URL of the running server of this state directory, None when it is stopped.

    Raises DatabaseUnavailable when the server runs but lets nobody in.
    """
    home = Home.of(state_dir)
    if home.cluster is None or home.port is None:
        return None
    url = _url(home, home.port)
    deadline = time.monotonic() + ANSWER_SECONDS
    while server_pid(home.cluster) is not None:
        if answers(url, home.cluster / "data"):
            return url
        if time.monotonic() > deadline:
            raise _mute(home, home.cluster)
        time.sleep(0.2)
    return None


def _external(url: str, say: Callable[[str], None]) -> Server:
    found = check_external(url)
    say(f"PostgreSQL : serveur externe {found.version} donné par DATABASE_URL.")
    return Server(found.host, found.port, url, EXTERNAL, started_here=False)


def _start(
    home: Home, port: int | None, say: Callable[[str], None], settings: Mapping[str, str], keep: bool
) -> Server:
    state_dir = home.folder.parent
    users = open_lock(home.folder, "users")
    try:
        wait_lock(users, shared=True)
        url = running_url(state_dir)
        started = url is None
        if url is None:
            url = _launch(home, port, say, settings)
        else:
            say(f"PostgreSQL : {home.read().get('origin')} tourne déjà.")
        if keep:
            home.write(keep=True)
        if not home.keeps_running:
            ensure_guardian(state_dir)
    except BaseException:
        os.close(users)
        raise
    server = Server(
        host="127.0.0.1",
        port=home.port or 0,
        superuser_url=url,
        origin=str(home.read().get("origin")),
        started_here=started,
        state_dir=state_dir,
        _users=users,
    )
    atexit.register(server.stop)
    return server


def _launch(home: Home, port: int | None, say: Callable[[str], None], settings: Mapping[str, str]) -> str:
    account = server_account()
    cluster = home.cluster
    if cluster is not None and not (cluster / "data").exists():
        cluster = None
    binaries = find_binaries(account, None if cluster is None else _major(cluster))
    say(f"PostgreSQL : {binaries.origin}, lancé ici" + _as_whom(account.name, account.uid) + ".")
    if cluster is None:
        say("Création de la base de données…")
        cluster = create_cluster(home, binaries, account)
    chosen = _start_on_free_port(home, cluster, binaries, port, say, settings)
    url = _url(home, chosen)
    if not answers(url, cluster / "data"):
        stop_process(cluster)
        raise _mute(home, cluster)
    return url


def _start_on_free_port(
    home: Home,
    cluster: Path,
    binaries: Binaries,
    wanted: int | None,
    say: Callable[[str], None],
    settings: Mapping[str, str],
) -> int:
    """Start on the wanted port, else on a free one, again if that one is taken meanwhile."""
    account = server_account()
    chosen = choose_port(wanted or home.port or DEFAULT_PORT)
    for attempt in range(PORT_ATTEMPTS):
        if wanted is not None and chosen != wanted:
            say(f"Le port {wanted} est occupé : la base de données prend le port {chosen}.")
        configure(cluster, account, chosen, settings)
        home.write(port=chosen, origin=binaries.origin, keep=False)
        try:
            start_process(cluster, binaries, account, say)
        except PortTaken:
            if attempt + 1 == PORT_ATTEMPTS:
                raise
            chosen = choose_port(None)
        else:
            break
    return chosen


def _mute(home: Home, cluster: Path) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "PostgreSQL tourne mais refuse la connexion.",
        what_to_do=f"Son journal est {cluster / 'server.log'}. Arrêtez-le (« convergence db stop ») et "
        f"relancez ; "
        f"si le mot de passe rangé dans {home.folder} a été perdu, repartez de zéro avec "
        "« convergence db discard ».",
    )


def _major(cluster: Path) -> int:
    return int((cluster / "data" / "PG_VERSION").read_text("ascii").strip())


def _as_whom(name: str, uid: int | None) -> str:
    return "" if uid is None else f" sous le compte « {name} »"


def _url(home: Home, port: int) -> str:
    return f"postgresql://{SUPERUSER}:{home.password}@127.0.0.1:{port}/postgres"


def _leave(state_dir: Path, users: int) -> bool:
    home = Home.of(state_dir)
    if home.cluster is None:
        return False
    with mutex(home.folder):
        if home.keeps_running:
            return False
        dismiss_guardian(home.folder)
        if try_lock(users):
            return stop_process(home.cluster)
        ensure_guardian(state_dir)
        return False
