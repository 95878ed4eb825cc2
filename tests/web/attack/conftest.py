"""Tarbes with one object of each kind: of its days in one world, of the accompaniment in the other."""

from __future__ import annotations

import pytest

from tests.rooms.payments.steps import Book
from tests.web.attack.course import Course, make_course
from tests.web.attack.world import Tarbes, make_tarbes
from tests.web.house import House


@pytest.fixture
def tarbes(house: House) -> Tarbes:
    return make_tarbes(house)


@pytest.fixture
def course(house: House, monkeypatch: pytest.MonkeyPatch) -> Course:
    """What is due comes from a book, as in the tests of payments."""
    book = Book()
    monkeypatch.setattr(
        "convergence.accompagnement.payments.operations.runs.proposing.amounts_due", book.amounts_due
    )
    return make_course(house, book)
