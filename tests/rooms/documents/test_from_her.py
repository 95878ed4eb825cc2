"""What the person of a file sends and reads of its papers, in her account."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from convergence.documents.operations import store_upload
from convergence.documents.queries import document, documents_shown_to_person
from convergence.documents.rules.shown import is_shown_to_person
from convergence.documents.types import (
    DocumentAdded,
    DocumentKind,
    DocumentOrigin,
    DocumentRow,
    DocumentState,
)
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Refused
from convergence.messaging.handlers import tell_of_paper
from convergence.messaging.operations import answer
from convergence.messaging.queries import conversations, messages_of
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, at, herself, new_file, read
from tests.rooms.documents.world import photo

pytestmark = pytest.mark.django_db

HOUSE = system_actor(TARBES, time_zone="Europe/Paris")
K = DocumentKind
ROW = DocumentRow(
    uuid7(), uuid7(), TARBES, K.CV, "CV", "cv.pdf", "application/pdf", 1, "", DocumentOrigin.UPLOADED,
    DocumentState.AVAILABLE, None, AT, uuid7(), None, None, "",
)  # fmt: skip


def sent(dossier_id: UUID, *, actor: Actor | None = None, hours: float = 0) -> UUID:
    return store_upload(
        actor=actor or herself(dossier_id), at=at(hours=hours), dossier_id=dossier_id, name="photo.jpg",
        content=photo(), kind=K.CV, title="Un CV",
    )  # fmt: skip


def test_which_papers_of_a_file_its_person_sees() -> None:
    hers = {K.CV, K.DIPLOMA, K.PROOF_OF_ADDRESS, K.RESOURCES, K.HEALTH, K.CERTIFICATE}
    seen = {(origin, kind) for origin in (DocumentOrigin.UPLOADED, DocumentOrigin.MADE) for kind in hers}
    seen.add((DocumentOrigin.UPLOADED, K.CONTRACT))
    for kind in DocumentKind:
        for origin in DocumentOrigin:
            row = replace(ROW, kind=kind, origin=origin)
            expected = origin is DocumentOrigin.RECEIVED or (origin, kind) in seen
            assert is_shown_to_person(row, was_given=False) is expected, (kind, origin)
            assert is_shown_to_person(row, was_given=True)
    assert not is_shown_to_person(replace(ROW, state=DocumentState.REMOVED), was_given=True)


def test_what_she_sends_is_hers_and_stands_unread_in_her_conversation_once() -> None:
    dossier_id, other = new_file(), new_file(names=("MARTIN", "Léo"))
    with pytest.raises(Refused):
        sent(dossier_id, actor=herself(other))
    document_id = sent(dossier_id)
    row = read(ADVISER, document, document_id)
    assert (row.origin, row.added_by) == (DocumentOrigin.RECEIVED, herself(dossier_id).user_id)
    assert [
        one.document_id for one in read(herself(dossier_id), documents_shown_to_person, dossier_id, ())
    ] == [document_id]
    assert read(herself(other), documents_shown_to_person, dossier_id, ()) == []
    told = DocumentAdded(
        structure_id=TARBES, dossier_id=dossier_id, document_id=document_id, kind=K.CV,
                origin=DocumentOrigin.RECEIVED,
        state=row.state,
    )  # fmt: skip
    for _ in range(2):
        tell_of_paper(told, actor=HOUSE, at=AT)
    tell_of_paper(
        replace(told, origin=DocumentOrigin.UPLOADED, document_id=sent(dossier_id, actor=ADVISER)),
        actor=HOUSE,
        at=AT,
    )
    (message,) = read(ADVISER, messages_of, dossier_id)
    assert (message.text, message.document_id) == ("Document envoyé : Un CV", document_id)
    (line,) = read(ADVISER, conversations, dossier_ids=[dossier_id])
    assert line.unread_count == 1


def test_many_papers_within_an_hour_are_too_many_and_leave_her_words_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("convergence.documents.operations.adding._MOST_AN_HOUR", 2)
    monkeypatch.setattr("convergence.messaging.operations.writing._MOST_AN_HOUR", 1)
    dossier_id = new_file()
    for _ in range(2):
        document_id = sent(dossier_id)
        tell_of_paper(
            DocumentAdded(
                structure_id=TARBES, dossier_id=dossier_id, document_id=document_id, kind=K.CV,
                origin=DocumentOrigin.RECEIVED,
                state=DocumentState.AVAILABLE,
            ),
            actor=HOUSE,
            at=AT,
        )  # fmt: skip
    with pytest.raises(Conflict, match="beaucoup de documents"):
        sent(dossier_id)
    sent(dossier_id, actor=ADVISER)
    answer(actor=herself(dossier_id), at=AT, dossier_id=dossier_id, text="Voilà tout.")
    assert sent(dossier_id, hours=1.1)
