"""The desk of an operator's application, with all that it may read."""

from __future__ import annotations

import pytest

from tests.api.imilo.desk import open_desk
from tests.api.imilo.reading import Reading
from tests.web.house import make_house


@pytest.fixture
def reading(db: None, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """The house, an application, its bearers."""
    return Reading(open_desk(make_house(), monkeypatch))
