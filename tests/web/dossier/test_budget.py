"""How many questions a page puts to the database, beside session, actor, journal and operations."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.dossier.files import Case
from tests.web.dossier.test_reach import shared

_GROUND = (
    "django_session", "set_config", "SAVEPOINT", "identity_membership", "storage_journal_append",
    "storage_idempotency", "storage_change",
)  # fmt: skip


COMING = 3
"""What the first page asks besides: appointments and enrolments to come, demands that the team has to answer."""
GLANCE = 6
"""What it asks to tell where the person stands: orientation and its référent, whether the month owes her anything,
procedures, deadlines; nothing that its lines told already."""
LINES = 9
"""What the file and its timeline ask: situations, contracts, signatures and requests to services are read once."""
OUTSIDE = 11
"""The same for an operator: orientation, what is coming, and the facts of her own journey."""


def asked(case: Case, url: str, name: str = "adviser") -> list[str]:
    """Statements of the view itself."""
    client = case.client(name)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries if not any(word in query["sql"] for word in _GROUND)]


@pytest.mark.parametrize(
    ("page", "most"),
    [("show", LINES + COMING + GLANCE), ("file", 7), ("notes", 5), ("team", 10), ("state", 4), ("nir", 4)],
)
def test_pages_ask_few_questions(case: Case, page: str, most: int) -> None:
    found = asked(case, case.url(page))
    assert len(found) <= most, "\n".join(sql[:160] for sql in found)


def test_a_team_of_several_organisations_costs_one_question_more(case: Case) -> None:
    assert len(asked(shared(case), case.url("show"))) <= LINES + COMING + GLANCE


def test_a_section_alone_asks_few_questions(case: Case) -> None:
    assert len(asked(case, case.url("section", "adresse"))) <= 8


def test_a_search_asks_few_questions(case: Case) -> None:
    assert len(asked(case, "/dossiers/?q=Carrere")) <= 5
