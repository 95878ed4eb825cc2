"""The one console command: its help, its French errors, its guards, its exit codes."""

from __future__ import annotations

import argparse
import errno
import importlib.util
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from convergence.config import cli, trouble
from convergence.demo import commands as demo
from convergence.foundation.problems import Refused
from convergence.gateways import granian
from convergence.jobs.commands import Parser, Runtime

COMMANDS = [
    "serve",
    "worker",
    "db",
    "referentials",
    "offers",
    "published",
    "agreements",
    "audit",
    "keys",
    "check",
    "bench",
    "demo",
]
MACHINE_WORDS = ("usage:", "positional", "show this help", "optional arguments", "Traceback")


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def every(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for child in subcommands(parser).values():
        yield from every(child)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of its own, and no leftover of the machine's environment."""
    for name in (
        "DATABASE_URL",
        "CONVERGENCE_MODE",
        "CONVERGENCE_ALLOWED_HOSTS",
        "CONVERGENCE_TRACE",
        "PORT",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONVERGENCE_STATE", str(tmp_path))
    return tmp_path


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(subcommands(cli.build_parser())) == COMMANDS
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert all(f"    {name}" in shown for name in COMMANDS)


def test_every_help_page_is_french_and_every_command_is_explained() -> None:
    for parser in every(cli.build_parser()):
        page = parser.format_help()
        assert page.startswith("Utilisation : convergence"), page
        assert not any(word in page for word in MACHINE_WORDS), page
        for action in parser._actions:
            assert action.help or isinstance(action, argparse._SubParsersAction), (parser.prog, action)
            if isinstance(action, argparse._SubParsersAction):
                explained = {choice.dest for choice in action._choices_actions}
                assert explained == set(action.choices), parser.prog


def test_every_final_command_does_something() -> None:
    for parser in every(cli.build_parser()):
        assert subcommands(parser) or callable(parser.get_default("run")), parser.prog


def test_help_loads_neither_django_nor_the_database_driver() -> None:
    code = """
import sys
from convergence.config.cli import main
try:
    main(["--help"])
finally:
    print([name for name in ("django", "psycopg", "yaml") if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["démarre"], "« démarre » n’est pas connu ici. Choix possibles : serve,"),
        (["db", "efface"], "« efface » n’est pas connu ici."),
        (["serve", "--port", "beaucoup"], "« beaucoup » ne convient pas pour --port"),
        (["serve", "--port", "99999999"], "« 99999999 » ne convient pas pour --port"),
        (["serve", "--workers", "0"], "« 0 » ne convient pas pour --workers"),
        (["demo", "up", "--port", "70000"], "« 70000 » ne convient pas pour --port"),
        (["db", "start", "--port", "-1"], "« -1 » ne convient pas pour --port"),
        (["serve", "--port"], "L’option --port doit être suivie d’une valeur."),
        (["check", "--vite"], "Option ou mot inconnu : --vite."),
        (["referentials", "load", "qpv"], "Il manque : CHEMIN."),
    ],
)
def test_a_wrong_command_line_is_told_in_french(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert sentence in told
    assert "--help" in told
    assert not any(word in told for word in MACHINE_WORDS)


def test_an_unfinished_command_shows_its_own_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["db"]) == 2
    assert "Utilisation : convergence db" in capsys.readouterr().out


def test_a_bad_port_in_the_environment_is_told_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "huit mille")
    with pytest.raises(SystemExit, match="2"):
        cli.main(["serve"])
    assert "ne convient pas pour --port" in capsys.readouterr().err


def test_an_installation_without_the_demonstration_has_no_demo_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "convergence.demo" else find(name)
    )
    assert list(subcommands(cli.build_parser())) == COMMANDS[:-1]


def failing(error: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise error

    return command


def test_an_unexpected_error_is_a_sentence_and_a_private_log(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trouble.told(failing(ZeroDivisionError("un détail technique"))) == trouble.UNEXPECTED
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "un détail technique" not in told
    (log,) = (state / "log").glob("erreur-*.log")
    assert str(log.name) in told
    assert "ZeroDivisionError: un détail technique" in log.read_text("utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fichier").write_text("")
    monkeypatch.setenv("CONVERGENCE_STATE", str(tmp_path / "fichier"))
    assert trouble.told(failing(ZeroDivisionError())) == trouble.UNEXPECTED
    assert "CONVERGENCE_TRACE=1" in capsys.readouterr().err


def test_the_trace_is_shown_to_who_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVERGENCE_TRACE", "1")
    with pytest.raises(ZeroDivisionError):
        trouble.told(failing(ZeroDivisionError()))


def _operational_error() -> Exception:
    from django.db.utils import OperationalError

    return OperationalError("connection refused")


def _internal_error() -> Exception:
    from django.db.utils import InternalError

    return InternalError('could not extend file "base/1/2" with FileFallocate(): File too large')


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Refused("Non.", what_to_do="Faites autrement."), "Faites autrement."),
        (OSError(errno.ENOSPC, "plein"), "plus de place"),
        (OSError(errno.EFBIG, "trop gros"), "plus de place"),
        (ModuleNotFoundError("x", name="argon2"), "« argon2 » n’est pas installé"),
        (ModuleNotFoundError("x", name="convergence.demo.network"), "version complète"),
        (_operational_error(), "convergence db status"),
        (_internal_error(), "plus de place"),
    ],
)
def test_a_foreseen_trouble_says_what_to_do(
    error: Exception, sentence: str, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trouble.told(failing(error)) == trouble.FAILED
    assert sentence in capsys.readouterr().err
    assert not (state / "log").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_asked_to_stop_unwinds_once_and_leaves_no_trace(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)
    cleaned = []

    def command() -> int:
        try:
            os.kill(os.getpid(), number)
            signal.pause()
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            cleaned.append(True)
        return 0

    assert trouble.told(command) == trouble.INTERRUPTED
    assert cleaned == [True]
    assert "encore un instant" in capsys.readouterr().err
    assert signal.getsignal(number) is before


class FakeTools:
    """The house as the demonstration sees it, recording what is asked of it."""

    def __init__(self, state_dir: Path, refusal: Refused | None = None) -> None:
        self.state_dir = state_dir
        self.refusal = refusal
        self.said: list[str] = []
        self.served: list[granian.Address] = []

    def say(self, line: str) -> None:
        self.said.append(line)

    def database(self) -> AbstractContextManager[None]:
        return nullcontext()

    def migrate(self, kind: str) -> int:
        assert kind == "demo"
        if self.refusal:
            raise self.refusal
        return 0

    refuse_unready: Any = migrate

    def collect_static(self) -> None:
        return None

    def step(self, title: str) -> AbstractContextManager[None]:
        return nullcontext()

    def background(self, log: Path) -> AbstractContextManager[None]:
        return nullcontext()

    def serve(self, address: granian.Address, *, log: Path | None, ready: Callable[[], None]) -> int:
        self.served.append(address)
        ready()
        return 0


def up(tools: FakeTools, *words: str) -> int:
    parsed = cli.build_parser().parse_args(["demo", "up", "--port", "0", *words])
    return int(parsed.run(parsed, tools))


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_fill", lambda arguments, tools: False)
    monkeypatch.setattr("convergence.demo.interface.prepare", lambda: None)
    monkeypatch.setattr("convergence.demo.space.take_up_again", lambda: None)


@pytest.mark.usefixtures("filled")
def test_the_demonstration_is_served_on_the_loopback_only(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVERGENCE_MODE", "demo")
    tools = FakeTools(state)
    assert up(tools) == 0
    assert [address.host for address in tools.served] == ["127.0.0.1"]
    assert tools.said[-1].startswith("Convergence est prête : http://127.0.0.1:")
    assert "--host" not in cli.build_parser().format_help()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("asked", [None, "production", "test"])
def test_the_demonstration_must_be_asked_for(
    asked: str | None, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if asked:
        monkeypatch.setenv("CONVERGENCE_MODE", asked)
    tools = FakeTools(state)
    with pytest.raises(Refused, match="n’est pas demandé"):
        up(tools)
    assert tools.served == []


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "names", ["dossiers.example.fr", "localhost,dossiers.example.fr", " 192.0.2.1 ", "*"]
)
def test_the_demonstration_refuses_a_public_name(
    names: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVERGENCE_MODE", "demo")
    monkeypatch.setenv("CONVERGENCE_ALLOWED_HOSTS", names)
    tools = FakeTools(state)
    with pytest.raises(Refused, match="nom public"):
        up(tools)
    assert tools.served == []
    monkeypatch.setenv("CONVERGENCE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    assert up(tools) == 0


@pytest.mark.usefixtures("filled")
def test_the_demonstration_refuses_a_production_database(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVERGENCE_MODE", "demo")
    tools = FakeTools(state, refusal=Refused("Cette base est une base de production."))
    with pytest.raises(Refused, match="production"):
        up(tools)
    assert tools.served == []


def test_serve_never_serves_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONVERGENCE_MODE", "demo")
    assert cli.main(["serve"]) == trouble.FAILED
    assert "make demo" in capsys.readouterr().err


def test_the_superuser_never_reaches_the_environment(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Prepared:
        owner = "postgresql://owner:o@127.0.0.1/convergence"
        app = "postgresql://app:a@127.0.0.1/convergence"

    for name in ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, "")
    runtime = Runtime(state, state, lambda url: Prepared(), lambda line: None)
    runtime._tell_django(Prepared())
    told = {name: value for name, value in os.environ.items() if name.startswith("DATABASE_")}
    assert told == {
        "DATABASE_URL": Prepared.app,
        "DATABASE_APP_URL": Prepared.app,
        "DATABASE_OWNER_URL": Prepared.owner,
    }


def test_errors_of_argparse_that_nobody_translated_stay_french(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Parser(prog="convergence").error("some new message of a later Python")
    assert capsys.readouterr().err == (
        "Cette commande est incomplète ou mal écrite.\nL’aide : convergence --help\n"
    )
