"""No entry in the journal, no byte of the file: the journal is written in the transaction that reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.test import RequestFactory

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.storage import journal
from convergence.storage.session import acting
from convergence.web.access import requires
from convergence.web.middleware import acting as middleware
from tests.web.dossier.files import Case

PAGES = ("show", "print", "history", "access")


def entries(case: Case) -> int:
    with acting(case.house.actor("manager"), Purpose.AUDIT):
        return len(journal.entries_of_file(case.dossier_id, before=now() + timedelta(minutes=1), limit=500))


@pytest.mark.parametrize("page", PAGES)
def test_the_entry_is_there_when_the_answer_leaves(case: Case, page: str) -> None:
    client, before = case.client("manager"), entries(case)
    assert "Inès" in client.get(case.url(page)).content.decode()
    assert entries(case) == before + 1


@pytest.mark.parametrize("page", PAGES)
def test_a_journal_that_cannot_be_written_shows_nothing(
    case: Case, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = case.client("manager")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the journal is closed")

    monkeypatch.setattr(journal, "_append", fail)
    answer = client.get(case.url(page))
    assert answer.status_code == 503
    for secret in ("Inès", "CARRERE", "Acacias"):
        assert secret not in answer.content.decode()


def test_an_answer_that_would_stream_a_file_is_refused(case: Case) -> None:
    """Bytes would leave before the entry is committed: the author is told, the reader gets nothing."""
    adviser = case.house.actor("adviser")

    @requires(Permission.READ_FILES)
    def stream(request: HttpRequest) -> StreamingHttpResponse:
        request.scope.reading.show([case.dossier_id])
        return StreamingHttpResponse(letters())

    def letters() -> Iterator[bytes]:
        yield b"secret"

    with pytest.raises(middleware.LeakyStreamError):
        answered(stream, adviser)


def test_an_answer_that_streams_nothing_of_a_file_passes(case: Case) -> None:
    @requires(Permission.READ_FILES)
    def stream(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse([b"a public list"])

    assert answered(stream, case.house.actor("adviser")).status_code == 200


def answered(view: Any, actor: Actor) -> Any:
    """What the middleware makes of a view, for somebody signed in."""
    request = RequestFactory().get("/essai/")
    request.__dict__.update(actor=actor, scope=None)
    try:
        return middleware._acted(request, actor, view.access, lambda: view(request))
    finally:
        connection.needs_rollback = False
