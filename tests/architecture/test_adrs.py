"""A decision says which test holds it, and that test exists: a decision without guard is a wish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

RECORDS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
MECHANISMS = range(1, 7)
GUARD = re.compile(r"`(tests/[\w/.*]+)(?:::(\w+))?`")
PARTS = ("## Decision", "## Guard")


def guards(record: Path) -> list[tuple[str, str]]:
    """Paths of tests, with the name of one test when the record gives it, after the heading « Guard »."""
    return [(path, name) for path, name in GUARD.findall(record.read_text("utf-8").partition("## Guard")[2])]


def faults(record: Path) -> list[str]:
    """What a record says of its guards that is not true."""
    found = []
    for pattern, name in guards(record):
        paths = sorted(ROOT.glob(pattern))
        if not paths:
            found.append(f"{pattern} does not exist")
        elif name and not any(f"def {name}(" in path.read_text("utf-8") for path in paths if path.is_file()):
            found.append(f"{pattern} has no {name}")
        elif not any(has_tests(path) for path in paths):
            found.append(f"{pattern} holds no test")
    return found


def has_tests(path: Path) -> bool:
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    return any("def test_" in file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_each_decision_names_a_guard_that_exists(record: Path) -> None:
    text = record.read_text("utf-8")
    assert [part for part in PARTS if part not in text] == []
    assert re.search(r"^\*\*Status\*\*: (accepted|superseded|amended)", text, re.MULTILINE)
    assert guards(record), "no test is named under « Guard »"
    assert faults(record) == []


def test_numbers_follow_each_other_and_belong_to_one_decision() -> None:
    numbers = [record.stem[:4] for record in RECORDS]
    assert len(numbers) == len(set(numbers))
    assert numbers[:6] == [f"{number:04}" for number in MECHANISMS]


def test_a_guard_that_vanished_is_seen(tmp_path: Path) -> None:
    record = tmp_path / "0099-lost.md"
    record.write_text(
        "## Guard\n`tests/nowhere.py`, `tests/architecture/test_adrs.py::test_nothing`\n", "utf-8"
    )
    assert faults(record) == [
        "tests/nowhere.py does not exist",
        "tests/architecture/test_adrs.py has no test_nothing",
    ]
