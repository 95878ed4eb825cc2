"""The ground of the measures: a server and a database of their own, kept from one run to the next.

The network is built again only when its size, its seed, the tables or the generator have changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.reference_app import ADDRESS
from convergence.foundation.problems import Unavailable

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var" / "bench"
NETWORK = "convergence"
EMPTY = "bench_empty"
OWNER_ROLE = "convergence_owner"
SHAPED_BY = ("**/migrations/*.py", "**/sql/*.sql", "storage/p*.py", "demo/**/*.py", "**/loading.py")


@dataclass(frozen=True, slots=True)
class Built:
    """How the network of the measures was made."""

    size: int
    seed: int
    fingerprint: str
    seconds: float
    made_on: str

    def serves(self, size: int, seed: int, fingerprint: str) -> bool:
        """Whether it is the network that is asked for."""
        return (self.size, self.seed, self.fingerprint) == (size, seed, fingerprint)


@dataclass(frozen=True, slots=True)
class Ground:
    """A running server with the network of the measures loaded."""

    superuser_url: str
    built: Built
    built_now: bool
    say: Callable[[str], None]

    def connect(self, database: str = NETWORK) -> psycopg.Connection[Any]:
        """A superuser's connection, each statement on its own."""
        return psycopg.connect(at(self.superuser_url, database), autocommit=True)


def at(url: str, database: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextmanager
def ground(size: int, seed: int, *, fresh: bool, keep: bool, say: Callable[[str], None]) -> Iterator[Ground]:
    """Start the server, build what is missing, and stop the server at the end whatever happens.

    ``keep`` takes the network that is there, although the tables or the generator may have changed since.
    """
    _settle()
    from convergence.config.cli import runtime

    tools = runtime()
    tools.say = say
    with tools.database():
        url = str(tools.server.superuser_url) if tools.server else ""
        wanted, known = fingerprint(), _known()
        if known is None or fresh or not (keep or known.serves(size, seed, wanted)):
            known, built_now = _build(url, size, seed, wanted, say), True
        else:
            built_now = False
        tools.collect_static()
        os.environ[ADDRESS] = at(url, NETWORK)
        yield Ground(url, known, built_now, say)


def _settle() -> None:
    """This process and its children work in the folder of the measures, on invented people, nowhere else."""
    os.environ.update(CONVERGENCE_STATE=str(STATE), CONVERGENCE_MODE="demo")
    for name in ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_OWNER_URL", "CONVERGENCE_SECRETS"):
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def fingerprint() -> str:
    """Changes with whatever decides what the database holds."""
    source = ROOT / "src" / "convergence"
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SHAPED_BY for path in source.glob(pattern)}):
        digest.update(path.relative_to(source).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _note() -> Path:
    return STATE / "network.json"


def _known() -> Built | None:
    try:
        return Built(**json.loads(_note().read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _build(url: str, size: int, seed: int, wanted: str, say: Callable[[str], None]) -> Built:
    _note().unlink(missing_ok=True)
    drop(url, NETWORK)
    drop(url, EMPTY)
    run_step(url, EMPTY, "schema")
    copy_database(url, EMPTY, NETWORK)
    say(f"Chargement du réseau inventé, {size} jeunes…")
    seconds = run_step(url, NETWORK, "network", size, seed)
    say(f"Réseau chargé en {seconds:.0f} s ; statistiques et nettoyage…")
    tidy(url, NETWORK)
    built = Built(size, seed, wanted, seconds, time.strftime("%Y-%m-%d"))
    _note().write_text(json.dumps(asdict(built)) + "\n", "utf-8")
    return built


def run_step(url: str, database: str, step: str, *arguments: int) -> float:
    """Run a step of ``bench.building`` on a database, in a process of its own; the seconds of its work."""
    from convergence.config.database import prepare

    made = prepare(at(url, database))
    addresses = {"DATABASE_URL": made.app, "DATABASE_APP_URL": made.app, "DATABASE_OWNER_URL": made.owner}
    command = [sys.executable, "-m", "bench.building", step, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **addresses}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            last = _relayed(process)
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise Unavailable(
            f"L’étape « {step} » des mesures a échoué (code {process.returncode}).",
            what_to_do="Son erreur est affichée ci-dessus ; corrigez-en la cause, puis relancez « make bench ».",
            code="bench_step",
        )
    return float(last)


def _relayed(process: subprocess.Popen[str]) -> str:
    """Show the lines of a step as they come; the last one is its result."""
    last = ""
    for line in process.stdout or ():
        if last:
            sys.stdout.write(f"  {last}\n")
            sys.stdout.flush()
        last = line.rstrip("\n")
    return last


def copy_database(url: str, source: str, target: str) -> None:
    """Make a database as a copy of another that nobody uses."""
    with psycopg.connect(at(url, "postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(target), sql.Identifier(OWNER_ROLE), sql.Identifier(source)
            )
        )


def drop(url: str, database: str) -> None:
    """Drop a database, whoever is connected to it; nothing when it is absent."""
    with psycopg.connect(at(url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def tidy(url: str, database: str) -> None:
    """Statistics and visibility as the automatic vacuum leaves them, written to disk before anything is timed."""
    with psycopg.connect(at(url, database), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
