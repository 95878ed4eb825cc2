"""The web server as a child process: waited for, stopped even when deaf, never left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convergence.foundation.problems import Unavailable
from convergence.gateways.granian import Address, WebServer, refuse_busy_port
from convergence.gateways.postgresql.locks import PACKAGE_ROOT

APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
SERVE = """
import sys
from pathlib import Path
from convergence.gateways import granian
address = granian.Address("127.0.0.1", int(sys.argv[1]), workers=1, threads=1)
web = granian.WebServer(address, Path("web.log"), "site_of_test:application")
web.start(print)
print(web._process.pid, flush=True)
sys.stdin.readline()
web.stop()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(folder: Path, port: int) -> tuple[subprocess.Popen[str], int]:
    (folder / "site_of_test.py").write_text(APPLICATION, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{PACKAGE_ROOT}{os.pathsep}{folder}"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().isdigit():
            return process, int(line)
    pytest.fail((folder / "web.log").read_text("utf-8"))


def group_is_empty(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return True
    return False


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_is_ready_when_start_returns_and_gone_when_stop_returns(tmp_path: Path) -> None:
    port = free_port()
    process, leader = serve(tmp_path, port)
    assert answers(port)
    process.communicate("\n", timeout=60)
    assert process.returncode == 0
    assert not answers(port)
    assert group_is_empty(leader)


def test_it_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    port = free_port()
    process, leader = serve(tmp_path, port)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    for _attempt in range(300):
        if group_is_empty(leader):
            assert not answers(port)
            return
        time.sleep(0.1)
    pytest.fail("the web server outlived its parent")


def test_a_busy_port_says_which_other_to_take() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(Unavailable) as caught:
            refuse_busy_port(Address("127.0.0.1", port))
    assert f"PORT={port + 1}" in caught.value.what_to_do
    refuse_busy_port(Address("127.0.0.1", port))


def test_a_site_that_cannot_start_points_to_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convergence.gateways.granian.START_SECONDS", 4.0)
    web = WebServer(
        Address("127.0.0.1", free_port(), workers=1), tmp_path / "web.log", "module_absent:application"
    )
    with pytest.raises(Unavailable) as caught:
        web.start(lambda line: None)
    assert "web.log" in caught.value.what_to_do


def test_the_web_server_never_learns_the_login_that_owns_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://convergence_owner:secret@127.0.0.1/convergence")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://convergence_app:a@127.0.0.1/convergence")
    process, leader = serve(tmp_path, free_port())
    try:
        inherited = Path(f"/proc/{leader}/environ").read_bytes().split(b"\0")
    finally:
        process.communicate("stop\n", timeout=30)
    names = {entry.partition(b"=")[0] for entry in inherited}
    assert b"DATABASE_OWNER_URL" not in names
    assert {b"DATABASE_APP_URL", b"CONVERGENCE_SERVING"} <= names


@pytest.mark.parametrize(("serving", "logins"), [("1", ["default"]), ("", ["default", "owner"])])
def test_settings_of_a_serving_process_hold_one_login(
    serving: str, logins: list[str], tmp_path: Path
) -> None:
    code = "from convergence.config.settings import DATABASES; print(sorted(DATABASES))"
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "PG"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=known
        | {"CONVERGENCE_SERVING": serving, "CONVERGENCE_STATE": str(tmp_path), "CONVERGENCE_MODE": "test"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(logins)
