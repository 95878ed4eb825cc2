"""The launcher of PostgreSQL, on real servers, each run in its own process as a command would be."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from convergence.gateways.postgresql.cluster import Home
from convergence.gateways.postgresql.locks import PACKAGE_ROOT
from convergence.gateways.postgresql.process import server_pid

PRELUDE = """
import json, os, resource, sys
from pathlib import Path
from convergence.gateways.postgresql import DatabaseUnavailable, discard_server, start_server, stop_server
state = Path(sys.argv[1])
said = []
def start(**options):
    return start_server(state, say=said.append, **options)
def query(server, sql, url=None):
    import psycopg
    with psycopg.connect(url or server.superuser_url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return [list(row) for row in cursor.fetchall()] if cursor.description else None
def tell(**facts):
    print(json.dumps(facts, default=str), flush=True)
"""
HOLD = "server = start(); tell(started=server.started_here, port=server.port); sys.stdin.readline(); "


def command(state: Path, code: str) -> list[str]:
    return [sys.executable, "-c", PRELUDE + code, str(state)]


def environment(**extra: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DATABASE_APP_URL")}
    return kept | {"PYTHONPATH": str(PACKAGE_ROOT)} | extra


def run(state: Path, code: str, **extra: str) -> dict[str, object]:
    done = subprocess.run(
        command(state, code),
        capture_output=True,
        text=True,
        env=environment(**extra),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def hold(state: Path, code: str = "server.stop()") -> subprocess.Popen[str]:
    """A process that uses the server until a line is written to it."""
    return subprocess.Popen(
        command(state, HOLD + code),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def first_line(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def release(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def pid_of(state: Path) -> int | None:
    cluster = Home.of(state).cluster
    return None if cluster is None else server_pid(cluster)


def wait_stopped(state: Path) -> None:
    for _ in range(600):
        if pid_of(state) is None:
            return
        time.sleep(0.05)
    pytest.fail("the server is still running")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state directory below a folder that nobody else may enter."""
    private = tmp_path / "privé"
    private.mkdir(mode=0o700)
    yield private / "var"
    run(private / "var", "discard_server(state); tell(done=True)")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_starts_below_a_private_folder_without_changing_any_right(state: Path) -> None:
    before = {folder: mode(folder) for folder in state.parents}
    told = run(
        state,
        """
server = start()
tell(origin=server.origin, host=server.host, said=said, started=server.started_here, rows=query(server,
  "SELECT current_setting('server_version_num')::int >= 170000, datlocprovider::text, datlocale,"
  " current_setting('data_checksums') FROM pg_database WHERE datname = 'postgres'"))
""",
    )
    assert told["started"] is True
    assert told["host"] == "127.0.0.1"
    assert told["rows"] == [[True, "b", "C.UTF-8", "on"]]
    assert str(told["origin"]) in str(told["said"])
    assert {folder: mode(folder) for folder in state.parents} == before
    assert mode(Home.of(state).folder / "password") == 0o600


def test_a_wrong_password_is_refused(state: Path) -> None:
    told = run(
        state,
        """
import psycopg
server = start()
try:
    query(server, "SELECT 1", f"postgresql://postgres:autre@127.0.0.1:{server.port}/postgres")
    tell(refused=False)
except psycopg.OperationalError:
    tell(refused=True, methods=query(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules"))
""",
    )
    assert told == {"refused": True, "methods": [["scram-sha-256"]]}


def test_no_statement_nor_detail_reaches_the_log(state: Path) -> None:
    run(
        state,
        """
import psycopg
server = start()
query(server, "CREATE TABLE t (v text PRIMARY KEY)")
for _ in range(2):
    try:
        query(server, "INSERT INTO t VALUES ('Inès Exemple')")
    except psycopg.errors.UniqueViolation:
        tell(violated=True)
""",
    )
    cluster = Home.of(state).cluster
    assert cluster is not None
    log = (cluster / "server.log").read_text("utf-8")
    assert "duplicate key" in log
    assert "Inès" not in log


def test_a_killed_server_starts_again_with_its_data(state: Path) -> None:
    told = run(
        state,
        """
import signal
server = start()
query(server, "CREATE TABLE kept (v int)")
query(server, "INSERT INTO kept VALUES (42)")
from convergence.gateways.postgresql.cluster import Home
from convergence.gateways.postgresql.process import server_pid
os.kill(server_pid(Home.of(state).cluster), signal.SIGKILL)
again = start()
tell(started=again.started_here, rows=query(again, "SELECT v FROM kept"))
""",
    )
    assert told == {"started": True, "rows": [[42]]}
    wait_stopped(state)


def test_a_pid_file_that_names_another_program_does_not_block(state: Path) -> None:
    run(state, "start().stop(); tell(done=True)")
    cluster = Home.of(state).cluster
    assert cluster is not None
    (cluster / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster / 'data'}\n", "utf-8")
    assert run(state, "tell(started=start().started_here)") == {"started": True}


def test_two_processes_share_one_server_that_stops_with_the_last(state: Path) -> None:
    first = hold(state)
    assert first_line(first)["started"] is True
    second = hold(state, "tell(rows=query(server, 'SELECT 7')); server.stop()")
    assert first_line(second)["started"] is False
    release(first)
    assert pid_of(state) is not None
    output, _ = second.communicate("\n", timeout=60)
    assert json.loads(output) == {"rows": [[7]]}
    assert pid_of(state) is None


def test_the_server_stops_even_when_its_only_user_is_killed(state: Path) -> None:
    user = hold(state)
    first_line(user)
    assert pid_of(state) is not None
    user.send_signal(signal.SIGKILL)
    user.communicate(timeout=60)
    wait_stopped(state)
    assert run(state, "tell(started=start().started_here)") == {"started": True}


def test_the_server_stops_when_a_user_forgets_to_stop_it(state: Path) -> None:
    run(state, "start(); tell(done=True)")
    wait_stopped(state)


def test_a_kept_server_outlives_its_users_until_it_is_stopped(state: Path) -> None:
    run(state, "server = start(keep=True); tell(stopped=server.stop())")
    assert pid_of(state) is not None
    assert run(state, "tell(started=start().started_here)") == {"started": False}
    assert pid_of(state) is not None
    assert run(state, "tell(stopped=stop_server(state))") == {"stopped": True}
    assert pid_of(state) is None


def test_a_full_disk_gets_a_sentence_and_leaves_nothing_half_made(state: Path) -> None:
    told = run(
        state,
        """
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
try:
    start()
except DatabaseUnavailable as problem:
    tell(message=problem.message, what_to_do=problem.what_to_do)
""",
    )
    assert "plus de place" in str(told["message"])
    assert "ulimit" in str(told["what_to_do"])
    assert Home.of(state).cluster is None
    assert run(state, "tell(started=start().started_here)") == {"started": True}


def test_a_disk_that_fills_between_two_starts_gets_the_same_sentence(state: Path) -> None:
    told = run(
        state,
        """
server = start()
query(server, "SELECT pg_switch_wal()")
server.stop()
resource.setrlimit(resource.RLIMIT_FSIZE, (50, resource.RLIM_INFINITY))
try:
    start()
except DatabaseUnavailable as problem:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    tell(message=problem.message)
""",
    )
    assert "plus de place" in str(told["message"])
    assert run(state, "tell(started=start().started_here)") == {"started": True}


def test_a_busy_port_is_replaced_by_a_free_one(state: Path) -> None:
    told = run(
        state,
        """
import socket
with socket.socket() as busy:
    busy.bind(("127.0.0.1", 0))
    busy.listen()
    wanted = busy.getsockname()[1]
    server = start(port=wanted)
    tell(moved=server.port != wanted, rows=query(server, "SELECT 1"), said=[s for s in said if "occupé" in s])
""",
    )
    assert told["moved"] is True
    assert told["rows"] == [[1]]
    assert "occupé" in str(told["said"])


def test_a_port_taken_at_the_last_moment_is_replaced(state: Path) -> None:
    told = run(
        state,
        """
import socket
from convergence.gateways.postgresql import server as launcher
with socket.socket() as busy:
    busy.bind(("127.0.0.1", 0))
    busy.listen()
    taken, free = busy.getsockname()[1], launcher.choose_port
    launcher.choose_port = lambda wanted: taken if wanted else free(None)
    server = start()
    tell(moved=server.port != taken, rows=query(server, "SELECT 1"))
""",
    )
    assert told == {"moved": True, "rows": [[1]]}


def test_the_socket_path_stays_short_in_a_deep_folder(state: Path) -> None:
    deep = state / ("profond-" * 10) / ("encore-" * 10)
    told = run(
        deep,
        """
server = start()
tell(folder=query(server, "SHOW unix_socket_directories")[0][0])
server.stop()
discard_server(state)
""",
    )
    assert len(os.fsencode(str(told["folder"]))) < 90


def test_a_stopped_external_server_gets_a_sentence_without_its_password(state: Path) -> None:
    told = run(
        state,
        """
try:
    start()
except DatabaseUnavailable as problem:
    tell(text=str(problem))
""",
        DATABASE_URL="postgresql://app:motdepasse@127.0.0.1:1/rien",
    )
    assert "ne répond pas" in str(told["text"])
    assert "DATABASE_URL" in str(told["text"])
    assert "motdepasse" not in str(told["text"])


def test_the_database_of_an_external_server_need_not_exist_yet(state: Path) -> None:
    told = run(
        state,
        """
from convergence.gateways.postgresql.connection import check_external
server = start()
absent = server.superuser_url.rpartition("/")[0] + "/pas_encore"
tell(port=server.port, found=check_external(absent).port)
""",
    )
    assert told["found"] == told["port"]


def test_a_missing_driver_says_what_to_run(state: Path) -> None:
    told = run(
        state,
        """
sys.modules["psycopg"] = None
try:
    start()
except DatabaseUnavailable as problem:
    tell(text=str(problem))
""",
        DATABASE_URL="postgresql://app@127.0.0.1:1/rien",
    )
    assert "psycopg" in str(told["text"])
    assert "make environment" in str(told["text"])


def test_discarding_removes_the_data_wherever_they_are(state: Path) -> None:
    run(state, "start(); tell(done=True)")
    cluster = Home.of(state).cluster
    assert cluster is not None
    run(state, "discard_server(state); tell(done=True)")
    assert not cluster.exists()
    assert not Home.of(state).folder.exists()
