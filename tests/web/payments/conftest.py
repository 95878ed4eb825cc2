"""What is due comes from a book that tests write in."""

from __future__ import annotations

import pytest

from tests.rooms.payments.steps import Book


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    """The book from which the run reads."""
    found = Book()
    monkeypatch.setattr(
        "convergence.accompagnement.payments.operations.runs.proposing.amounts_due", found.amounts_due
    )
    return found
