"""Lengths of the house: files end at 500 lines (tests 600, templates 200), functions at 60, folders at 12 files."""

from __future__ import annotations

import ast
from collections import Counter

from tests.architecture.sources import ROOT, SOURCE, python_files, relative

MOST_LINES = 500
MOST_TEST_LINES = 600
MOST_TEMPLATE_LINES = 200
MOST_FUNCTION_LINES = 60
MOST_FILES = 12
# Two flat grounds, by docs/adr/0014-lengths-of-the-ground.md. The number is what stands there: it never grows.
FULLER_FOLDERS = {"src/convergence/foundation": 17, "src/convergence/storage": 14}


def lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_code_file_is_too_long() -> None:
    too_long = {
        relative(path): lines(path)
        for path in python_files(SOURCE, ROOT / "bench")
        if lines(path) > MOST_LINES
    }
    assert too_long == {}


def test_no_test_file_is_too_long() -> None:
    too_long = {
        relative(path): lines(path) for path in python_files(ROOT / "tests") if lines(path) > MOST_TEST_LINES
    }
    assert too_long == {}


def test_no_template_is_too_long() -> None:
    too_long = {
        relative(path): lines(path) for path in SOURCE.rglob("*.html") if lines(path) > MOST_TEMPLATE_LINES
    }
    assert too_long == {}


def test_no_function_is_too_long() -> None:
    too_long = {}
    for path in python_files(SOURCE, ROOT / "tests", ROOT / "bench"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MOST_FUNCTION_LINES:
                    too_long[f"{relative(path)}:{node.name}"] = length
    assert too_long == {}


def folder_sizes() -> Counter[str]:
    return Counter(
        relative(path.parent) for path in python_files(SOURCE, ROOT / "bench") if path.name != "__init__.py"
    )


def test_no_folder_is_too_full() -> None:
    too_full = {
        folder: count
        for folder, count in folder_sizes().items()
        if count > FULLER_FOLDERS.get(folder, MOST_FILES)
    }
    assert too_full == {}


def test_no_exception_outlives_its_need() -> None:
    assert {folder: folder_sizes()[folder] for folder in FULLER_FOLDERS} == FULLER_FOLDERS
