"""Who gets in: the holder, the same role elsewhere, a stranger; and one answer for what may not be known."""

from __future__ import annotations

import pytest

from convergence.foundation.permissions import Permission
from tests.web.dossier.files import ABSENT, NIR, NIR_DIGITS, Case

PAGES = (
    "show", "file", "identity_proof", "nir", "record_nir", "reveal_nir", "certify_nir", "remove_nir", "notes", "team",
    "change_referent", "add_member", "choose_organisation", "state", "put_on_watch", "reactivate",
    "end_accompaniment", "resume_accompaniment", "history", "as_of", "print",
)  # fmt: skip
MANAGERS_PAGES = ("access", "handover")


@pytest.mark.parametrize("page", PAGES)
def test_an_adviser_of_the_structure_opens_every_page(case: Case, page: str) -> None:
    answer = case.client().get(case.url(page))
    assert answer.status_code == 200
    assert "Inès CARRERE" in answer.content.decode()


@pytest.mark.parametrize("page", MANAGERS_PAGES)
def test_pages_of_managers_are_refused_to_an_adviser(case: Case, page: str) -> None:
    assert case.client("manager").get(case.url(page)).status_code == 200
    assert case.client("adviser").get(case.url(page)).status_code == 403
