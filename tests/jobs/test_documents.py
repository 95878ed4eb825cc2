"""Background work on documents: what waits for the scanner, what lost its content; and whether all is fit to serve."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from convergence.documents.operations import store_upload
from convergence.documents.queries import document
from convergence.documents.types import DocumentKind, DocumentState
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.jobs.commands import check
from convergence.jobs.documents import compare_documents_with_store, scan_waiting_documents
from convergence.storage.session import acting
from tests.rooms.documents.world import fake_scanner, memory
from tests.web.house import House, make_house
from tests.web.young_people import welcome


@pytest.fixture(autouse=True)
def _quiet_surroundings(settings: Any) -> Iterator[None]:
    settings.SCANNER = "fake:"
    memory().objects.clear()
    yield
    settings.SCANNER, settings.FILES = "fake:", "memory:documents"
    fake_scanner().is_down = memory().is_down = False


@pytest.fixture
def house(db: None) -> House:
    """Two structures with an adviser each."""
    return make_house()


def upload(house: House, name: str) -> tuple[str, Any]:
    """A document of a person of the adviser's structure."""
    person = welcome(house, by=name)
    document_id = store_upload(
        actor=house.actor(name), at=now(), dossier_id=person.dossier_id, name="cv.txt", content=b"Vendeuse",
        kind=DocumentKind.CV,
    )  # fmt: skip
    return name, document_id


def state(house: House, name: str, document_id: Any) -> DocumentState:
    with acting(house.actor(name), Purpose.ACCOMPAGNEMENT) as scope:
        row = document(scope, document_id)
    assert row is not None
    return row.state


def test_what_waits_is_shown_to_the_scanner_in_every_structure(house: House, caplog: Any) -> None:
    fake_scanner().is_down = True
    waiting = [upload(house, name) for name in ("adviser", "stranger", "adviser")]
    assert scan_waiting_documents() == 0
    assert {state(house, *one) for one in waiting} == {DocumentState.QUARANTINED}
    fake_scanner().is_down = False
    lost = next(key for key in memory().objects if key.endswith(waiting[0][1].hex))
    content = memory().objects.pop(lost)
    with caplog.at_level(logging.ERROR):
        assert scan_waiting_documents() == 2, "one that cannot be read delays no other"
    assert "cannot be shown to the scanner" in caplog.text
    memory().objects[lost] = content
    assert scan_waiting_documents() == 1
    assert {state(house, *one) for one in waiting} == {DocumentState.AVAILABLE}


def test_documents_that_lost_their_content_are_logged(house: House, caplog: Any) -> None:
    upload(house, "adviser")
    assert compare_documents_with_store() == 0
    assert caplog.text == ""
    memory().objects.clear()
    with caplog.at_level(logging.ERROR):
        compare_documents_with_store()
    assert "1 documents have lost their content" in caplog.text


def test_an_installation_that_keeps_documents_is_fit(settings: Any, tmp_path: Path) -> None:
    assert check._documents() == []
    assert memory().objects == {}
    settings.FILES = (tmp_path / "fichiers").as_uri()
    assert check._documents() == []
    settings.SCANNER = ""
    assert check._documents() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FILES", "file:///proc/nowhere", "CONVERGENCE_FILES"),
        ("FILES", "ftp://exemple", "CONVERGENCE_FILES"),
        ("SCANNER", "tcp://127.0.0.1:9", "quarantaine"),
        ("SCANNER", "http://exemple", "CONVERGENCE_SCANNER"),
    ],
)
def test_what_is_not_fit_is_told(settings: Any, name: str, value: str, said: str) -> None:
    setattr(settings, name, value)
    (fault,) = check._documents()
    assert said in fault
