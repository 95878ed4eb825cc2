"""Tests of what programs call: a network, a catalogue of the Mission Locale of Tarbes, an application let in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.api.catalogue import Open, open_house
from tests.web.house import make_house


@pytest.fixture(autouse=True)
def _exports_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the export are made in a folder of the test."""
    monkeypatch.setattr(settings, "STATE_DIR", tmp_path)


@pytest.fixture
def opened(db: None) -> Open:
    """The house with a small catalogue and one application."""
    return open_house(make_house())
