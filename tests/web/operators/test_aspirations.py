"""What an operator reads of the wishes of a shared person: the themes that are open to it, never her words."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.aspirations.operations import tell_aspiration
from convergence.aspirations.types import StatementDraft
from convergence.foundation.clock import now
from tests.web.house import House
from tests.web.operators.scene import CAP, shared_person, with_cap_emploi
from tests.web.operators.test_pages import text
from tests.web.operators.test_words import unsaid
from tests.web.young_people import journaled

WORDS = "je veux soigner mon dos"


@pytest.fixture
def dossier_id(house: House) -> UUID:
    with_cap_emploi(house)
    return shared_person(house, registered=False)


def tell(house: House, dossier_id: UUID, theme: str, words: str = WORDS) -> None:
    draft = StatementDraft(words, theme=theme)
    tell_aspiration(actor=house.actor("adviser"), at=now(), dossier_id=dossier_id, draft=draft)


def test_themes_that_are_open_and_never_a_word(house: House, dossier_id: UUID) -> None:
    page = f"/dossiers/{dossier_id}/aspirations/partage/"
    client = house.client("operator")
    assert "Aucune aspiration partagée" in text(client.get(page))
    for theme in ("sante", "travail", ""):
        tell(house, dossier_id, theme)
    for name, seen, hidden in (("operator", ("Travail",), ("Santé",)), (CAP, ("Travail", "Santé"), ())):
        answer = house.client(name).get(page)
        shown = text(answer)
        table = shown[shown.index("<tbody>") : shown.index("</tbody>")]
        assert all(word in table for word in seen), (name, table)
        assert not any(word in table for word in hidden), name
        assert WORDS not in shown
        assert not unsaid(answer)
    assert "file_aspirations:shared" in journaled(house, "operator", dossier_id)
    for name, expected in (("adviser", 403), ("stranger", 403), ("partner", 404)):
        assert house.client(name).get(page).status_code == expected, name
    for path in ("", "noter/"):
        assert client.get(f"/dossiers/{dossier_id}/aspirations/{path}").status_code == 403
    with CaptureQueriesContext(connection) as before:
        client.get(page)
    tell(house, dossier_id, "travail", "un autre métier")
    with CaptureQueriesContext(connection) as after:
        client.get(page)
    assert len(before) == len(after) < 40
