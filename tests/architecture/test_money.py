"""Money is exact decimals in the rooms that count it: no float is written, asked for nor stored."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import ROOT

WING = ROOT / "src/convergence/accompagnement"
FOLDERS = [
    *(WING / room for room in ("allowances", "payments", "sanctions")),
    *(ROOT / "src/convergence/web" / room for room in ("allowances", "payments", "sanctions")),
    ROOT / "src/convergence/foundation/money.py",
]
ROOMS = ("allowances", "payments", "sanctions")


def inexact(source: str) -> Iterator[int]:
    """Lines that write a float, name the type, or store one."""
    for node in ast.walk(ast.parse(source)):
        written = isinstance(node, ast.Constant) and isinstance(node.value, float)
        named = isinstance(node, ast.Name) and node.id == "float" and not _refused(node, source)
        field = isinstance(node, ast.Attribute) and node.attr == "FloatField"
        if written or named or field:
            yield node.lineno


def _refused(node: ast.Name, source: str) -> bool:
    """``isinstance(value, bool | float)``: the type is named to be refused."""
    return "isinstance(" in source.splitlines()[node.lineno - 1]


def _files() -> list[Path]:
    found = [path for folder in FOLDERS for path in ([folder] if folder.is_file() else folder.rglob("*.py"))]
    return sorted(path for path in found if "migrations" not in path.parts)


def test_no_float_where_money_is_counted() -> None:
    files = _files()
    assert len(files) > 60
    faults = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in inexact(path.read_text())]
    assert faults == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 0.5", [1]),
        ("def f(a: float) -> None: ...", [1]),
        ("y = float('1')", [1]),
        ("z = models.FloatField()", [1]),
        ("if isinstance(v, bool | float): raise TypeError", []),
        ("x = Decimal('0.5')", []),
    ],
)
def test_a_float_is_seen(source: str, lines: list[int]) -> None:
    assert list(inexact(source)) == lines


def test_amounts_are_stored_to_the_cent() -> None:
    fields = [
        field for room in ROOMS for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields() if isinstance(field, models.FloatField | models.DecimalField)
    ]  # fmt: skip
    assert len(fields) > 15
    inexact_fields = [str(field) for field in fields if not isinstance(field, models.DecimalField)]
    amounts = [field for field in fields if isinstance(field, models.DecimalField) and field.name != "share"]
    assert inexact_fields == []
    assert {field.decimal_places for field in amounts} == {2}
