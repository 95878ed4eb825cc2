"""What commands share: the database made ready, Django set up, the web server run until Ctrl-C."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from convergence.foundation.problems import Refused, Unavailable

if TYPE_CHECKING:
    from convergence.gateways.granian import Address, WebServer
    from convergence.gateways.postgresql import Server

DATABASE = "convergence"
SETTINGS_MODULE = "convergence.config.settings"


class Addresses(Protocol):
    """The two logins that the configuration prepares."""

    @property
    def owner(self) -> str: ...
    @property
    def app(self) -> str: ...


@dataclass
class Runtime:
    """The machine as a command sees it. `prepare` makes roles and database and answers their addresses."""

    state_dir: Path
    project_root: Path
    prepare: Callable[[str], Addresses]
    say: Callable[[str], None]
    server: Server | None = None

    def start_database(self, *, keep: bool = False, port: int | None = None) -> Server:
        """Start or join PostgreSQL, make the roles and the database, and tell Django of them."""
        from convergence.gateways.postgresql import start_server

        self.server = start_server(self.state_dir, port=port, say=self.say, keep=keep)
        url = self.server.superuser_url
        if not os.environ.get("DATABASE_URL"):
            url = urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))
        self._tell_django(self.prepare(url))
        return self.server

    def _tell_django(self, addresses: Addresses) -> None:
        """Only the two plain roles go into the environment: the superuser's password stays out of it."""
        os.environ["DATABASE_URL"] = addresses.app
        os.environ["DATABASE_APP_URL"] = addresses.app
        os.environ["DATABASE_OWNER_URL"] = addresses.owner

    @contextmanager
    def database(self) -> Iterator[None]:
        """The database and Django, for the time of a command."""
        server = self.start_database()
        try:
            self.django()
            yield
        finally:
            self.close_connections()
            server.stop()

    def django(self) -> None:
        """Load the settings and the applications; safe to repeat."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
        import django

        django.setup()

    def close_connections(self) -> None:
        from django.db import connections

        connections.close_all()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step that may last, and say how long it took when it did."""
        self.say(f"{title}…")
        started = time.monotonic()
        yield
        elapsed = time.monotonic() - started
        if elapsed > 2:
            self.say(f"{title} : fait en {elapsed:.0f} s.")

    def pending_migrations(self) -> int:
        from django.db import connections
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connections["owner"])
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def migrate(self, kind: str) -> int:
        """Bring the tables up to date and mark what the database is for; the number of changes made.

        A database meant for something else is refused before anything changes in it.
        """
        from django.core.management import call_command

        if self._has_marks():
            _mark(kind)
        pending = self.pending_migrations()
        if pending:
            with self.step(f"Mise à jour des tables ({pending} changement{'s' if pending > 1 else ''})"):
                call_command("migrate", database="owner", interactive=False, verbosity=0)
        _mark(kind)
        return pending

    def _has_marks(self) -> bool:
        from django.db import connections

        return "storage_installation" in connections["owner"].introspection.table_names()

    def refuse_misconfigured(self) -> None:
        """Raise Refused when a setting of the house itself cannot serve."""
        from django.core.checks import run_checks

        for fault in run_checks(tags=["convergence"]):
            raise Refused(fault.msg, what_to_do=fault.hint or "", code="misconfigured")

    def refuse_unready(self, kind: str) -> None:
        """Raise Refused unless the settings serve, and the database is up to date and meant for this kind of use."""
        self.refuse_misconfigured()
        if self.pending_migrations():
            raise Refused(
                "Les tables de la base ne sont pas à jour.",
                what_to_do="Lancez « convergence db migrate », puis recommencez.",
                code="migrations_pending",
            )
        _mark(kind)

    def collect_static(self) -> None:
        """Prepare the static files when they changed since the last time."""
        from django.conf import settings
        from django.core.management import call_command

        stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
        wanted = _static_fingerprint()
        if stamp.exists() and stamp.read_text("ascii") == wanted:
            return
        with self.step("Préparation des feuilles de style, polices et scripts"):
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted, "ascii")

    @contextmanager
    def background(self, log: Path) -> Iterator[None]:
        """The background work as a child, for the time of the block."""
        from convergence.gateways.companion import companion

        with companion("convergence.jobs", log):
            yield

    def serve(self, address: Address, *, log: Path | None, ready: Callable[[], None]) -> int:
        """Run the web server until it ends or Ctrl-C; call `ready` when it answers."""
        from convergence.gateways.granian import WebServer

        self.close_connections()
        web = WebServer(address, log)
        try:
            web.start(self.say)
            ready()
            return self._watch(web)
        finally:
            web.stop()

    def _watch(self, web: WebServer) -> int:
        """Wait for the end of the web server; being asked to stop is its normal end."""
        try:
            code = web.wait()
        except KeyboardInterrupt:
            self.say("Arrêt du site…")
            return 0
        raise Unavailable(
            f"Le serveur web s’est arrêté de lui-même (code {code}).",
            what_to_do="Relancez la commande ; s’il s’arrête encore, « convergence check » aide à trouver "
            "la cause.",
            code="web_stopped",
        )


def _mark(kind: str) -> None:
    from convergence.storage.installation import mark

    mark(kind)


def _static_fingerprint() -> str:
    """Changes whenever a static file is added, removed or edited."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        found: list[tuple[str, Any]] = list(finder.list([]))
        for name, storage in sorted(found, key=lambda pair: pair[0]):
            status = os.stat(storage.path(name))
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
