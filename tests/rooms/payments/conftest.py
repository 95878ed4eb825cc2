"""What is due comes from a book that tests write in."""

from __future__ import annotations

import pytest

from tests.rooms.payments.steps import Book, book_read


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    """The book from which the run reads."""
    return book_read(monkeypatch)
