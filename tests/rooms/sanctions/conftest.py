"""Letters are filled and checked, and not set in pages, but where their pages are the matter."""

from __future__ import annotations

import pytest

from convergence.documents.queries.rendering import PaperDraft

_PAGE = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def _letters_without_pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "set_pages" not in request.fixturenames:
        monkeypatch.setattr(PaperDraft, "pdf", _filled)


@pytest.fixture
def set_pages() -> None:
    """Ask for it where the pages themselves are looked at."""


def _filled(draft: PaperDraft) -> bytes:
    """The wording is filled with its values, as for a page."""
    draft.paper()
    return _PAGE
