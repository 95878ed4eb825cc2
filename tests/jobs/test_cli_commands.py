"""What single commands answer: exit codes and sentences, with the rooms they call played by doubles."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from convergence.config import cli
from convergence.foundation.problems import Refused
from convergence.jobs.commands import Runtime, check, runtime


class Offline(Runtime):
    """A runtime that needs no database."""

    def database(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def offline(tmp_path: Path, said: list[str]) -> Offline:
    def prepare(url: str) -> Any:
        raise AssertionError("no database is needed here")

    return Offline(tmp_path, tmp_path, prepare, said.append)


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put a double in the place of a module that a command imports late."""
    load = importlib.import_module
    wanted: dict[str, SimpleNamespace] = {}

    def put(module: str, name: str, **members: Any) -> None:
        command = load(f"convergence.jobs.commands.{module}")
        wanted[name] = SimpleNamespace(**members)
        monkeypatch.setattr(command, "import_module", lambda asked: wanted.get(asked) or load(asked))

    return put


def run(offline: Offline, *words: str) -> int:
    parsed: argparse.Namespace = cli.build_parser().parse_args(list(words))
    return int(parsed.run(parsed, offline))


def chain(problem: str) -> SimpleNamespace:
    return SimpleNamespace(chain="c1", entries=3, problem=problem, at_entry=2 if problem else None)


@pytest.mark.parametrize("register", ["journal des accès", "registre des échanges"])
@pytest.mark.parametrize(
    ("problem", "code"), [("", 0), ("altered", 1), ("truncated", 1), ("anchor", 1), ("signature", 1)]
)
def test_a_broken_register_fails_the_command(
    problem: str, code: int, register: str, offline: Offline, said: list[str], double: Callable[..., None]
) -> None:
    whole, read = [chain("")], [chain(""), chain(problem)]
    journal, ledger = (read, whole) if register.startswith("journal") else (whole, read)
    double("audit", "convergence.audit.operations", verify_chains=lambda actor, file: journal)
    double("audit", "convergence.sharing.operations", verify_ledger=lambda actor, file: ledger)
    assert run(offline, "audit", "verify") == code
    assert f"Le {register} est {'rompu' if code else 'intact'} : 2 chaîne(s) vérifiée(s)." in said
    assert sum("intact" in line for line in said) == 2 - code
    assert any("Chaîne c1, entrée 2" in line for line in said) is bool(code)


def test_anchors_go_where_the_installation_says(
    offline: Offline, said: list[str], double: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Path] = []

    def anchor(*, actor: object, at: object, file: Path) -> int:
        files.append(file)
        return 4

    double("audit", "convergence.audit.operations", anchor_chains=anchor)
    double("audit", "convergence.sharing.operations", anchor_ledger=anchor)
    monkeypatch.delenv("CONVERGENCE_ANCHORS", raising=False)
    assert run(offline, "audit", "anchor") == 0
    monkeypatch.setenv("CONVERGENCE_ANCHORS", "/ailleurs/ancres.jsonl")
    assert run(offline, "audit", "anchor") == 0
    here, there = offline.state_dir / "anchors.jsonl", Path("/ailleurs/ancres.jsonl")
    assert files == [here, here, there, there]
    assert "8 chaîne(s)" in said[0]


def test_realigning_says_how_many_agreements_changed(
    offline: Offline, said: list[str], double: Callable[..., None]
) -> None:
    for count, sentence in (
        (0, "Toutes les conventions sont dans la loi."),
        (3, "3 convention(s) changée(s)."),
    ):
        double("sharing.agreements", "convergence.jobs.exchanges", realign_with_law=lambda count=count: count)
        assert run(offline, "agreements", "realign") == 0
        assert said[-1] == sentence


def test_stopping_the_worker_is_its_normal_end(
    offline: Offline, said: list[str], double: Callable[..., None]
) -> None:
    def work(*, once: bool = False) -> None:
        if not once:
            raise KeyboardInterrupt

    double("worker", "convergence.jobs.worker", run=work)
    assert run(offline, "worker") == 0
    assert said[-1] == "Le travail de fond s’arrête."
    assert run(offline, "worker", "--once") == 0


def test_an_unknown_kind_of_reference_file_lists_the_known_ones(offline: Offline) -> None:
    with pytest.raises(Exception, match=r"« insee » n’est pas un type de fichier connu.*qpv.*rome"):
        run(offline, "referentials", "load", "insee", "fichier.csv")


def test_a_database_of_another_kind_is_refused_before_anything_changes(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(kind: str) -> None:
        raise Refused("Cette base est une base de production.")

    def changed(_: Runtime) -> int:
        raise AssertionError("the database was touched")

    monkeypatch.setattr(Runtime, "_has_marks", lambda _: True)
    monkeypatch.setattr(Runtime, "pending_migrations", changed)
    monkeypatch.setattr(runtime, "_mark", refuse)
    with pytest.raises(Refused, match="production"):
        offline.migrate("demo")


def test_serving_refuses_tables_that_are_behind(offline: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[str] = []
    monkeypatch.setattr(runtime, "_mark", marked.append)
    monkeypatch.setattr(Runtime, "pending_migrations", lambda _: 2)
    with pytest.raises(Refused, match="pas à jour"):
        offline.refuse_unready("production")
    monkeypatch.setattr(Runtime, "pending_migrations", lambda _: 0)
    offline.refuse_unready("production")
    assert marked == ["production"]


def test_erasing_asks_for_a_confirmation(offline: Offline) -> None:
    with pytest.raises(Refused, match="effacées") as caught:
        run(offline, "db", "discard")
    assert "--yes" in caught.value.what_to_do


def test_measures_need_the_source_tree(offline: Offline) -> None:
    with pytest.raises(Exception, match="ne sont pas installées ici"):
        run(offline, "bench")


@pytest.fixture
def fit(offline: Offline, monkeypatch: pytest.MonkeyPatch) -> Offline:
    """An installation of production where all is well."""
    monkeypatch.setattr(Runtime, "pending_migrations", lambda _: 0)
    monkeypatch.setattr(check, "_reference_data", list)
    monkeypatch.setattr(check, "_settings", list)
    monkeypatch.setenv("CONVERGENCE_MODE", "production")
    monkeypatch.setenv("CONVERGENCE_ALLOWED_HOSTS", "convergence.example.fr")
    monkeypatch.delenv("CONVERGENCE_SECRETS", raising=False)
    secrets = offline.state_dir / "secrets.json"
    secrets.write_text("{}", "utf-8")
    secrets.chmod(0o600)
    return offline


def test_a_fit_installation_is_said_fit(fit: Offline, said: list[str]) -> None:
    assert run(fit, "check") == 0
    assert said == ["L’installation est prête à servir."]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda patch, state: (state / "secrets.json").chmod(0o644), "chmod 600"),
        (lambda patch, state: patch.setenv("CONVERGENCE_ALLOWED_HOSTS", " , "), "CONVERGENCE_ALLOWED_HOSTS"),
        (
            lambda patch, state: patch.setattr(Runtime, "pending_migrations", lambda _: 3),
            "convergence db migrate",
        ),
        (
            lambda patch, state: patch.setattr(check, "_reference_data", lambda: ["les données manquent"]),
            "les données manquent",
        ),
    ],
)
def test_each_fault_of_an_installation_is_said_with_its_remedy(
    spoil: Callable[[pytest.MonkeyPatch, Path], object],
    sentence: str,
    fit: Offline,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoil(monkeypatch, fit.state_dir)
    assert run(fit, "check") == 1
    assert any(line.startswith("À corriger : ") and sentence in line for line in said)
    assert said[-1] == "Quelque chose est à corriger."


def test_missing_reference_data_are_seen(double: Callable[..., None]) -> None:
    for loaded, faults in ((True, 0), (False, 1)):
        double("check", "convergence.referentials.queries", is_loaded=lambda loaded=loaded: loaded)
        assert len(check._reference_data()) == faults


def test_production_settings_have_no_warning_left(tmp_path: Path) -> None:
    """Django's own deployment checks, on the settings of production."""
    code = (
        "import django; django.setup()\n"
        "from django.core import checks\n"
        "print([i.id for i in checks.run_checks(include_deployment_checks=True) "
        "if i.level >= checks.WARNING and not i.is_silenced()])"
    )
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "PG"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=known
        | {
            "CONVERGENCE_MODE": "production",
            "CONVERGENCE_STATE": str(tmp_path),
            "CONVERGENCE_ALLOWED_HOSTS": "convergence.example.fr",
            "DJANGO_SETTINGS_MODULE": "convergence.config.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
