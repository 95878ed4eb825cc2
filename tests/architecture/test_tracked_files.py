"""The repository holds no path of a machine, no registry host, no secret, no file that does not belong."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

MOST_BYTES = 3_000_000
BINARY = {".xz", ".png", ".woff2", ".ico", ".mo"}
# Split so that this file does not find itself.
FORBIDDEN = {
    "path of a machine": r"(?<![\w.])/(?:home/\w+/|root/)|" + re.escape(f"{ROOT}/"),
    "page that readers do not have": r"\b(?:domain|law|trust|peers|house|dependencies|imilo-interface)\.md\b",
    "registry host": r"(?:registry\.npmjs|files\.pythonhosted|pypi\.(?:org|python)/simple|proxy\.golang)\b",
    "registry option": r"(?:--index-url|--extra-index-url|--trusted-host|PIP_INDEX_URL|UV_INDEX_URL)\b",
    "private key": r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----",
    "token": r"\b(?:ghp|gho|github_pat|glpat|xox[bp])[-_]\w{10,}|\bAKIA[0-9A-Z]{16}\b",
    "private address": r"\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b",
    "password in an address": r"postgres(?:ql)?://\w+:(?!\{|…|\*|<|[A-Z]+-)[^@/\s\"'{]{6,}@(?!127\.0\.0\.1)",
}
# A test that speaks of these words to forbid them may write them.
SPEAKERS = {"tests/architecture/test_tracked_files.py"}
ALLOWED_FOLDERS = {".ci", "bench", "data", "deploy", "docs", "requirements", "src", "tests"}
ALLOWED_FILES = {".gitignore", "LICENSE", "Makefile", "README.md", "pyproject.toml"}


@cache
def tracked() -> tuple[str, ...]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(name for name in done.stdout.split("\0") if name and (ROOT / name).exists())


def readable() -> list[str]:
    return [name for name in tracked() if Path(name).suffix not in BINARY and name not in SPEAKERS]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds_a(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}"
        for name in readable()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("path of a machine", "cd /home/" + "someone/"),
        ("page that readers do not have", "see domain" + ".md § 8"),
        ("registry host", "https://registry." + "npmjs.org/x"),
        ("registry option", "pip install --index" + "-url x"),
        ("token", "ghp_" + "a" * 20),
        ("private address", "http://10." + "1.2.3/"),
        ("password in an address", "postgresql://u:" + "motdepasse@base.example/x"),
    ],
)
def test_each_search_finds_what_it_looks_for(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


def test_every_text_is_utf8_with_unix_ends() -> None:
    assert [name for name in readable() if b"\r\n" in (ROOT / name).read_bytes()] == []


def test_nothing_that_is_made_is_tracked() -> None:
    made = re.compile(
        r"(^|/)(__pycache__|\.venv|var|node_modules|staticfiles|\.\w+_cache)/|\.(pyc|log|sqlite3|pid)$"
    )
    assert [name for name in tracked() if made.search(name)] == []


def test_nothing_lies_about() -> None:
    tops = {name.split("/")[0] for name in tracked() if "/" in name}
    roots = {name for name in tracked() if "/" not in name}
    assert (tops - ALLOWED_FOLDERS, roots - ALLOWED_FILES) == (set(), set())


def test_no_tracked_file_is_heavy() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > MOST_BYTES] == []
