"""What the documentation says is true: paths, links, commands, make targets and names exist."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from convergence.config import cli
from convergence.demo.cast import CAST
from convergence.foundation.parameters import all_parameters
from convergence.foundation.permissions import Permission
from tests.architecture.sources import ROOT, SOURCE

IMAGES = ROOT / "docs" / "images"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TOPS = ("src", "tests", "docs", "deploy", "bench", "data", "requirements")
WINGS = {
    "accompagnement": {"acts", "situations", "contracts"},
    "agenda": {"appointments", "workshops", "calendars", "booking"},
}
FOLDERS = {path.parent.name for path in SOURCE.glob("*/__init__.py")} | set().union(*WINGS.values())
# Places that exist only on an installation or after a command.
MADE = re.compile(r"^(bench/out|docs/images|var|cluster|log)(/|$)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#\s]+)(?:#[\w-]+)?\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
STEPS = frozenset(
    name
    for path in sorted((ROOT / "tests" / "journeys").rglob("*.py"))
    for name in re.findall(r"\.picture\(\"([\w-]+)\"", path.read_text("utf-8"))
)
LOOKS_LIKE_A_PATH = re.compile(r"^[\w.{},*-]+(/[\w.{},*-]+)+/?(::\w+)?$")


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def spans(page: Path) -> list[str]:
    """What a page writes as code inside its sentences."""
    return CODE.findall(BLOCK.sub("", text_of(page)))


def command_lines(page: Path) -> list[str]:
    """Commands of the page, in its sentences and in its shell blocks, one by one."""
    blocks = [body for _, kind, body in BLOCK.findall(text_of(page)) if kind in ("sh", "bash", "console")]
    lines = [
        re.sub(r"\s+#.*", "", line.strip().removeprefix("$ "))
        for body in blocks
        for line in body.splitlines()
    ]
    parts = [part.strip() for line in [*lines, *spans(page)] for part in re.split(r"&&|\|\||;|\|", line)]
    return [part for part in parts if part and not part.startswith("#")]


@cache
def make_targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_exists(page: Path) -> None:
    missing = []
    for span in spans(page):
        path, _, test = span.partition("::")
        if not LOOKS_LIKE_A_PATH.match(span) or not path.startswith(tuple(f"{top}/" for top in TOPS)):
            continue
        if MADE.match(path):
            continue
        found = sorted(ROOT.glob(path.rstrip("/")))
        if not found or (test and not any(f"def {test}(" in file.read_text("utf-8") for file in found)):
            missing.append(span)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    local = [link for link in LINK.findall(text_of(page)) if not re.match(r"https?://|mailto:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_is_understood(page: Path) -> None:
    wrong = [line for line in command_lines(page) if (reason := misunderstood(line)) and reason]
    assert wrong == []


def misunderstood(line: str) -> str:
    """Why a command line would not run; empty when it would, or when it is not ours."""
    words = [word for word in line.split() if not re.fullmatch(r"[A-Z_]+=\S*", word)]
    if words[:1] == ["env"]:
        words = words[3:]
    program, *rest = words or [""]
    name = program.rpartition("/")[2]
    if program == "make":
        unknown = [word for word in rest if "=" not in word and word not in make_targets() and word.isalpha()]
        return f"no target {unknown}" if unknown else ""
    if name == "convergence":
        return _unknown_command(rest)
    if name == "pytest":
        gone = [word for word in rest if word.startswith("tests") and not (ROOT / word).exists()]
        return f"no {gone}" if gone else ""
    if name.startswith("python") and rest[:1] == ["-m"]:
        known = (ROOT / rest[1]).is_dir() or importlib.util.find_spec(rest[1]) is not None
        return "" if known else f"no module {rest[1]}"
    return ""


def _unknown_command(words: list[str]) -> str:
    words = [word for word in words if word not in ("…", "COMMANDE", "TYPE", "CHEMIN")]
    parser = cli.build_parser()
    for word in words:
        choices = next((a.choices for a in parser._actions if isinstance(a.choices, dict)), None)
        if choices is None:
            break
        if word.startswith("-"):
            continue
        if word.strip(".,:") not in choices:
            return f"no command {word}"
        parser = choices[word.strip(".,:")]
    options = {name for action in parser._actions for name in action.option_strings}
    return "".join(f"no option {word}" for word in words if word.startswith("--") and word not in options)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_name_of_code_exists(page: Path) -> None:
    """`identity.types.Role`: a name that starts with a folder of the house is one that can be imported."""
    named = [span for span in spans(page) if re.fullmatch(r"\w+(\.\w+)+", span)]
    files = (".py", ".html", ".css")
    ours = [name for name in named if name.split(".")[0] in FOLDERS and not name.endswith(files)]
    known = {*Permission, *(found.name for found in all_parameters())}
    ours = [name for name in ours if name not in known]
    assert [name for name in ours if not resolves(name)] == []


def resolves(name: str) -> bool:
    room = name.split(".")[0]
    wing = next((wing for wing, rooms in WINGS.items() if room in rooms), "")
    full = ".".join(filter(None, ("convergence", wing, name)))
    parts = full.split(".")
    for cut in range(len(parts), 1, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            found = next(
                (getattr(place, attribute) for place in places(found) if hasattr(place, attribute)), None
            )
            if found is None:
                return False
        return True
    return False


def places(found: object) -> list[object]:
    """Where a name may stand: the thing itself, and the public words and tables of a room."""
    room = getattr(found, "__name__", "") if hasattr(found, "__path__") else ""
    shelves = [f"{room}.{shelf}" for shelf in ("types", "models", "exchanges") if room]
    found_shelves = [importlib.import_module(name) for name in shelves if importlib.util.find_spec(name)]
    folders = [shelf for shelf in found_shelves if hasattr(shelf, "__path__")]
    inside = [
        importlib.import_module(f"{folder.__name__}.{module.name}")
        for folder in folders
        for module in pkgutil.iter_modules(folder.__path__)
    ]
    return [found, *found_shelves, *inside]


def test_the_documentation_speaks_of_eleven_questions() -> None:
    index = text_of(ROOT / "docs" / "how-to" / "README.md")
    answers = {link for link in LINK.findall(index) if link.endswith(".md") and "/" not in link} - {
        "deployer.md"
    }
    assert len(answers) == 11
    pages = {path.name for path in (ROOT / "docs" / "how-to").glob("*.md")} - {"README.md", "deployer.md"}
    assert pages == answers


@pytest.mark.parametrize(
    ("line", "fine"),
    [
        ("make demo PORT=8001", True),
        ("make everything", False),
        (".venv/bin/convergence referentials load qpv CHEMIN", True),
        ("convergence referentials erase", False),
        ("convergence db discard --yes", True),
        ("convergence db discard --now", False),
        (".venv/bin/pytest -q tests/nowhere", False),
        (".venv/bin/python -m tests.architecture.references", True),
        (".venv/bin/python -m convergence.nowhere_at_all", False),
        ("git pull", True),
    ],
)
def test_a_command_that_would_not_run_is_seen(line: str, fine: bool) -> None:
    assert (misunderstood(line) == "") is fine


def test_a_name_that_vanished_is_seen() -> None:
    assert resolves("identity.types.Role")
    assert not resolves("identity.types.Rôle")
    assert not resolves("dossier.queries.everything")


def test_every_word_of_a_screen_is_on_a_screen() -> None:
    """A label in quotation marks is one that a reader will find."""
    pages = [
        ROOT / "README.md",
        *(ROOT / "docs" / "guide").glob("*.md"),
        *(ROOT / "docs" / "how-to").glob("*.md"),
    ]
    sources = (*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py"), *SOURCE.rglob("profiles.yaml"))
    shown = "\n".join(path.read_text("utf-8") for path in sources)
    shown = shown.replace("’", "'")
    absent = [
        f"{page.name}: {words}"
        for page in pages
        if page.name != "deployer.md"
        for words in re.findall(r"« ([^»]{3,60}) »", text_of(page))
        if words.replace("’", "'") not in shown and not is_persona(words)
    ]
    assert absent == []


def is_persona(words: str) -> bool:
    return any(words == f"{part.first_name} {part.last_name}" for part in CAST)


def test_pictures_are_those_of_the_journey() -> None:
    """Pictures are made by `make pictures`: the tour names the steps of the journey and nothing else."""
    for page in PAGES:
        for words, target in IMAGE.findall(text_of(page)):
            assert len(words) > 15, f"{page.name}: say what {target} shows to who cannot see it"
            assert (page.parent / target).resolve().parent == IMAGES
            assert Path(target).stem in STEPS
            assert (page.parent / target).exists() or not IMAGES.exists(), f"{target} is not made"
    listed = subprocess.run(
        ["git", "ls-files", "docs/images"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {Path(name).stem for name in listed.stdout.split()} - set(STEPS) == set()


def test_every_variable_of_the_environment_is_explained_to_who_installs() -> None:
    inner = {"CONVERGENCE_SERVING", "CONVERGENCE_REQUIRE_WHEEL"}
    read = {
        name
        for path in sorted(SOURCE.rglob("*.py"))
        for name in re.findall(r"\"(CONVERGENCE_[A-Z_]+)\"", path.read_text("utf-8"))
    }
    table = text_of(ROOT / "docs" / "how-to" / "deployer.md").partition("## Toutes les variables")[2]
    assert len(read) > 20
    assert sorted(read - inner - set(CODE.findall(table))) == []
