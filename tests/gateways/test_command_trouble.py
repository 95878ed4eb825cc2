"""Trouble met by the real command: a file-size limit, a missing package, a file that is not what it says."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CONVERGENCE = Path(sys.executable).with_name("convergence")
FULL = """
from convergence.config import cli, trouble

def fill():
    with cli.runtime().database():
        from django.db import connections, transaction
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute("CREATE TABLE pile AS SELECT repeat('x', 900) FROM generate_series(1, 40000)")
    return 0

raise SystemExit(trouble.told(fill))
"""
WITHOUT = """
import sys
sys.modules["{package}"] = None
from convergence.config.cli import main
raise SystemExit(main({words}))
"""
# A little more than one segment of the write-ahead log, so that the server starts and then has no room.
SMALL_LIMIT = 17_000 * 1024
MACHINE_WORDS = ("Traceback", "Error:", "psycopg.", "django.")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A state folder of its own; its server, if any, is erased at the end."""
    names = ("DATABASE", "PG", "CONVERGENCE", "DJANGO")
    known = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    known |= {"CONVERGENCE_STATE": str(tmp_path / "state")}
    yield known
    subprocess.run([CONVERGENCE, "db", "discard", "--yes"], env=known, capture_output=True, check=True)


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_LIMIT, SMALL_LIMIT))


def run(*words: str, environment: dict[str, str], small: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        preexec_fn=limited if small else None,  # the limit must be that of the child alone
    )


def sentence_of(done: subprocess.CompletedProcess[str]) -> str:
    assert not [word for word in MACHINE_WORDS if word in done.stdout + done.stderr], done.stderr
    return done.stderr


def test_a_disk_that_fills_during_the_work_is_told_and_nothing_stays(environment: dict[str, str]) -> None:
    started = run(str(CONVERGENCE), "db", "start", environment=environment, small=True)
    assert started.returncode == 0, started.stderr
    filled = run(sys.executable, "-c", FULL, environment=environment)
    assert filled.returncode == 1
    assert "plus de place" in sentence_of(filled)
    assert "ulimit" in filled.stderr
    status = run(str(CONVERGENCE), "db", "status", environment=environment)
    assert "La base répond" in status.stdout


@pytest.mark.parametrize(
    ("package", "words"),
    [("django", ["db", "migrate"]), ("psycopg", ["db", "migrate"]), ("yaml", ["referentials", "load"])],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    package: str, words: list[str], environment: dict[str, str]
) -> None:
    done = run(sys.executable, "-c", WITHOUT.format(package=package, words=words), environment=environment)
    assert done.returncode == 1
    told = sentence_of(done).replace(f"« {package} »", "")
    assert f"« {package} » n’est pas installé" in done.stderr
    assert "make environment" in told


def test_a_spoilt_secrets_file_is_told(environment: dict[str, str]) -> None:
    state = Path(environment["CONVERGENCE_STATE"])
    state.mkdir()
    (state / "secrets.json").write_text("{}", "utf-8")
    done = run(str(CONVERGENCE), "db", "migrate", environment=environment)
    assert done.returncode == 1
    assert "secrets" in sentence_of(done)
