"""The Makefile, its scripts and the script of continuous integration keep their promises."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {
    "help",
    "demo",
    "environment",
    "test",
    "pages",
    "journeys",
    "test-long",
    "check",
    "bench",
    "reference",
    "languages",
    "pictures",
    "clean",
}
STAGES = ("check", "test", "pages", "journeys")
SCRIPTS = (".ci/run", "deploy/environment.sh", "deploy/browser.sh")


def make(*words: str, **extra: str) -> str:
    done = subprocess.run(
        ["make", *words], cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ | extra
    )
    return done.stdout


def script(folder: Path, name: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run a copy of a script in an empty tree, with the programs of one folder only."""
    target = folder / "deploy" / name
    target.parent.mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / name, target)
    for tool in ("dirname", "id", "basename", "sh"):
        found = shutil.which(tool)
        assert found is not None
        (path / tool).symlink_to(found)
    return subprocess.run(
        [str(path / "sh"), str(target), "demo"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(path)},
    )


def test_help_explains_every_target() -> None:
    shown = set(re.findall(r"^  ([a-z-]+) +\S", make("help"), re.MULTILINE))
    assert shown == TARGETS


def test_check_holds_every_guard() -> None:
    recipe = make("--dry-run", "check")
    for guard in ("ruff check", "ruff format --check", "mypy", "lint-imports", "tests/architecture"):
        assert guard in recipe
    assert "makemigrations --check" in recipe


def test_make_demo_asks_for_the_demonstration_mode_and_nobody_else_does() -> None:
    assert "CONVERGENCE_MODE=demo" in make("--dry-run", "demo")
    units = [path.read_text("utf-8") for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    assert units
    assert not any(re.search(r"^CONVERGENCE_MODE=(?!production)", text, re.MULTILINE) for text in units)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_can_run_and_names_no_place_of_a_machine(name: str) -> None:
    path = ROOT / name
    assert os.access(path, os.X_OK)
    interpreter = "bash" if name == ".ci/run" else "sh"
    subprocess.run([interpreter, "-n", str(path)], check=True)
    assert not re.search(r"/(root|home)/", path.read_text("utf-8"))


def test_continuous_integration_demands_the_wheel_and_forgets_the_machine() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "CONVERGENCE_REQUIRE_WHEEL=1" in text
    assert re.search(r"^unset DATABASE_URL", text, re.MULTILINE)
    assert "exec </dev/null" in text
    assert (
        text.index("make check")
        < text.index("make test")
        < text.index("make pages")
        < text.index("make journeys")
    )


def staged(folder: Path, **failing: str) -> subprocess.CompletedProcess[str]:
    """The script of continuous integration beside a Makefile whose stages only tell their names."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    recipes = (f"{name}:\n\t@echo ran {name}; {failing.get(name, 'true')}\n" for name in STAGES)
    (folder / "Makefile").write_text("".join(recipes), "utf-8")
    return subprocess.run(["bash", str(folder / ".ci" / "run")], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "failing", [{}, {"check": "false"}, {"journeys": "exit 3"}, {"test": "false", "pages": "false"}]
)
def test_every_stage_of_continuous_integration_runs_and_each_failure_counts(
    tmp_path: Path, failing: dict[str, str]
) -> None:
    done = staged(tmp_path, **failing)
    assert re.findall(r"^ran (\w+)", done.stdout, re.MULTILINE) == list(STAGES)
    assert re.findall(r"^== failed: make (\w+)", done.stdout, re.MULTILINE) == list(failing)
    assert (done.returncode != 0) == bool(failing)


def test_what_looks_at_the_architecture_runs_once() -> None:
    assert "--ignore=tests/architecture" in make("--dry-run", "test")
    assert re.search(r"pytest .*tests/architecture$", make("--dry-run", "check"), re.MULTILINE)


def test_journeys_run_once_by_a_command_of_their_own() -> None:
    """Every file of journeys is marked long: `make test` leaves them, and `make test-long` leaves them too."""
    files = sorted((ROOT / "tests" / "journeys").glob("test_*.py"))
    marked = re.compile(r"^pytestmark = \[pytest\.mark\.long, pytest\.mark\.journey\b", re.MULTILINE)
    assert files
    assert [file.name for file in files if not marked.search(file.read_text("utf-8"))] == []
    assert "-m journey tests/journeys" in make("--dry-run", "journeys")
    assert '-m "long and not journey"' in make("--dry-run", "test-long")


def test_each_browser_test_runs_by_one_command() -> None:
    """`make test` opens no browser; `make pages` runs what does, but the journeys."""
    assert '-m "not long and not journey"' in make("--dry-run", "test")
    assert '-m "journey and not long" tests/web' in make("--dry-run", "pages")
    marked = [file for file in ROOT.glob("tests/**/*.py") if "pytest.mark.journey" in file.read_text("utf-8")]
    outside = {file.relative_to(ROOT).parts[1] for file in marked} - {"web", "journeys", "jobs"}
    assert len(marked) > 20
    assert outside == set()


def test_a_python_that_is_too_old_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    old = path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)
    done = script(tmp_path / "tree", "environment.sh", path)
    assert done.returncode == 1
    assert "Il faut Python 3.11 ou plus récent" in done.stderr
    assert not (tmp_path / "tree" / ".venv").exists()


def test_a_missing_chromium_that_cannot_be_installed_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    done = script(tmp_path / "tree", "browser.sh", path)
    assert done.returncode == 1
    assert "Chromium manque" in done.stderr
