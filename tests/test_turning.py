"""A run that sees midnight takes the day again."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest
import time_machine

from convergence.foundation.clock import local_today
from tests.turning import take_again

FIRST = """
from convergence.foundation.clock import local_today, now
TODAY = local_today("Europe/Paris")
YEAR: int = TODAY.year
FIXED, KEPT = object(), []
LATER = lambda: now()
"""
SECOND = """
from datetime import timedelta
from turning_first import FIXED, TODAY as DAY, YEAR
TOMORROW, OTHER = DAY + timedelta(days=1), 0
SAID = f"{TOMORROW:%d/%m/%Y}"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "turning_first.py").write_text(FIRST, "utf-8")
    (tmp_path / "turning_second.py").write_text(SECOND, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    for name in ("turning_first", "turning_second"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def test_whatever_is_made_of_today_is_made_again_and_nothing_else(folder: Path) -> None:
    with time_machine.travel("2026-12-31T22:59:00Z", tick=False):
        second, first = import_module("turning_second"), import_module("turning_first")
        fixed, kept = first.FIXED, first.KEPT
    with time_machine.travel("2026-12-31T23:01:00Z", tick=False):
        take_again([second, first])
    day = date(2027, 1, 1)
    assert first.TODAY == second.DAY == day
    assert first.YEAR == second.YEAR == day.year
    assert second.SAID == "02/01/2027"
    assert first.FIXED is second.FIXED is fixed
    assert first.KEPT is kept


def test_modules_of_the_house_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    people, scene = import_module("tests.web.young_people"), import_module("tests.web.allowances.scene")
    for module in (people, scene):
        for name, value in list(vars(module).items()):
            monkeypatch.setattr(module, name, value)  # put back at the end
    day = local_today("Europe/Paris") + timedelta(days=40)
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        take_again([scene, people])
    assert people.TODAY == scene.TODAY == day
    month = scene.MONTH
    assert month == day.replace(day=1)
