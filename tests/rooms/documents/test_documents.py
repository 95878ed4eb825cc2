"""What is kept of documents: encrypted, scanned, removed for good, erased with their file; nothing half-written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from convergence.audit.types import FileErased
from convergence.documents.handlers import erase_contents
from convergence.documents.operations import (
    compare_store,
    keep_document,
    look_again,
    remove_document,
)
from convergence.documents.queries import (
    document,
    document_bytes,
    documents_of_file,
    documents_of_structure,
    waiting_for_scanner,
)
from convergence.documents.types import DocumentKind, DocumentOrigin, DocumentRow, DocumentState
from convergence.foundation import clock
from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused, Unavailable
from convergence.foundation.scope import Purpose
from convergence.jobs.documents import compare_documents_with_store, scan_waiting_documents
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    OPERATOR,
    READER,
    REUNION,
    STRANGER,
    TARBES,
    at,
    count,
    events,
    give,
    new_file,
    read,
    share,
    shown_groups,
    stored,
)
from tests.rooms.documents.world import EICAR, as_guest, docx, fake_scanner, memory, pdf, photo, upload

pytestmark = pytest.mark.django_db

CONTENT = "Vendeuse chez Dupuy, réf. Canari".encode()


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def shown(document_id: UUID, actor: Actor = ADVISER) -> DocumentRow:
    found: DocumentRow = read(actor, document, document_id)
    return found


def test_what_is_uploaded_comes_back_and_is_unreadable_in_the_store(dossier_id: UUID) -> None:
    document_id = upload(dossier_id, CONTENT, title="CV de novembre")
    assert read(ADVISER, document_bytes, document_id) == CONTENT
    row = shown(document_id)
    assert (row.title, row.name, row.media_type, row.size) == (
        "CV de novembre",
        "cv.txt",
        "text/plain",
        len(CONTENT),
    )
    assert (row.origin, row.state) == (DocumentOrigin.UPLOADED, DocumentState.AVAILABLE)
    ((key, sealed),) = memory().objects.items()
    assert b"Canari" not in sealed
    assert str(dossier_id).replace("-", "") not in key
    (event,) = events("DocumentAdded")
    assert event["document_id"] == str(document_id)


def test_a_content_opens_for_its_own_document_only(dossier_id: UUID) -> None:
    first, second = upload(dossier_id, b"un"), upload(dossier_id, b"deux")
    held = memory().objects
    one, two = (next(key for key in held if key.endswith(found.hex)) for found in (first, second))
    held[one] = held[two]
    with pytest.raises(Problem, match="introuvable ou abîmé"):
        read(ADVISER, document_bytes, first)
    held[two] = held[two][:-1] + bytes([held[two][-1] ^ 1])
    with pytest.raises(Problem, match="introuvable ou abîmé"):
        read(ADVISER, document_bytes, second)
    del held[two]
    with pytest.raises(Problem, match="introuvable ou abîmé"):
        read(ADVISER, document_bytes, second)


def test_a_silent_store_is_told_and_leaves_nothing_half_written(dossier_id: UUID) -> None:
    document_id = upload(dossier_id)
    memory().is_down = True
    with pytest.raises(Unavailable):
        read(ADVISER, document_bytes, document_id)
    with pytest.raises(Unavailable):
        upload(dossier_id)
    assert count(ADVISER, "documents_document") == 1
    assert len(events("DocumentAdded")) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ines\\cv.txt", "cv.txt"),
        ("cv\0.txt", "cv.txt"),
        ("cv\u202egpj.txt", "cvgpj.txt"),
        ("facture\r\nSet-Cookie: x.txt", "facture Set-Cookie x.txt"),
        ("cv.pdf.txt", "cv.pdf.txt"),
        ("   .txt", "document.txt"),
        ("CON.txt", "document.txt"),
        ("é" * 100_000 + ".txt", "é" * 80 + ".txt"),
        ("👩‍🍳 cv.txt", "👩🍳 cv.txt"),
        ("=HYPERLINK(1).txt", "=HYPERLINK(1).txt"),
        ("<script>.txt", "script.txt"),
    ],
)
def test_names_can_neither_leave_a_folder_nor_hide_a_type(dossier_id: UUID, name: str, kept: str) -> None:
    assert shown(upload(dossier_id, name=name)).name == kept


def test_the_name_takes_the_type_of_the_content(dossier_id: UUID) -> None:
    assert shown(upload(dossier_id, photo(), name="cv.pdf")).name == "cv.jpg"
    assert shown(upload(dossier_id, docx(), name="cv")).name == "cv.docx"


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "a\0b", "\u202eabc", "😀", "=1+1", "x" * 200])
def test_naughty_titles_are_kept_as_text(dossier_id: UUID, title: str) -> None:
    row = shown(upload(dossier_id, title=title))
    assert row.title
    assert not {"\0", "\u202e"} & set(row.title)


def test_a_title_too_long_is_refused(dossier_id: UUID) -> None:
    for title in ("x" * 201, "x" * 100_000):
        with pytest.raises(Invalid, match="200 caractères au plus"):
            upload(dossier_id, title=title)
    assert memory().objects == {}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"x" * (10 * 1024 * 1024 + 1), "a.txt", "too_large"),
        (b"", "a.txt", "empty"),
        (b"MZ", "a.exe", "unknown_type"),
        (docx({"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
    ],
)
def test_what_is_refused_is_told_beside_the_file(
    dossier_id: UUID, content: bytes, name: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        upload(dossier_id, content, name=name)
    assert refused.value.errors[0].field == "file"
    assert refused.value.errors[0].code == code
    assert refused.value.what_to_do
    assert (memory().objects, count(ADVISER, "documents_document")) == ({}, 0)


def test_what_the_scanner_recognises_is_kept_nowhere(dossier_id: UUID) -> None:
    document_id = upload(dossier_id, EICAR)
    assert shown(document_id).state is DocumentState.REFUSED
    assert memory().objects == {}
    assert [event["document_id"] for event in events("DocumentRefused")] == [str(document_id)]
    with pytest.raises(Conflict, match="refusé par l’antivirus"):
        read(ADVISER, document_bytes, document_id)


def test_a_silent_scanner_means_quarantine_until_it_answers(dossier_id: UUID, monkeypatch: Any) -> None:
    fake_scanner().is_down = True
    fine, infected = upload(dossier_id, b"fine"), upload(dossier_id, EICAR)
    assert {shown(one).state for one in (fine, infected)} == {DocumentState.QUARANTINED}
    with pytest.raises(Conflict, match="en attente du contrôle"):
        read(ADVISER, document_bytes, fine)
    assert look_again(actor=ADVISER, at=at(1), document_id=fine) is DocumentState.QUARANTINED
    fake_scanner().is_down = False
    assert read(system_actor(TARBES), waiting_for_scanner) == [fine, infected]
    assert look_again(actor=ADVISER, at=at(1), document_id=fine) is DocumentState.AVAILABLE
    assert look_again(actor=ADVISER, at=at(1), document_id=infected) is DocumentState.REFUSED
    assert read(ADVISER, document_bytes, fine) == b"fine"
    assert len(memory().objects) in (1, 2)  # the second one leaves with the transaction
    assert stored(ADVISER, "documents_contentkey", "document_id") == [fine]
    assert (len(events("DocumentCleared")), len(events("DocumentRefused"))) == (1, 1)


def test_a_removed_document_keeps_what_it_was_and_loses_its_content(
    dossier_id: UUID, django_capture_on_commit_callbacks: Any
) -> None:
    document_id = upload(dossier_id, CONTENT)
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        remove_document(actor=ADVISER, at=at(1), document_id=document_id, reason="  ")
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(actor=ADVISER, at=at(1), document_id=document_id, reason="Mauvais dossier")
    assert memory().objects == {}
    assert count(ADVISER, "documents_contentkey") == 0
    row = shown(document_id)
    assert (row.state, row.removal_reason, row.removed_at) == (
        DocumentState.REMOVED,
        "Mauvais dossier",
        at(1),
    )
    assert read(ADVISER, documents_of_file, dossier_id) == []
    assert len(read(ADVISER, documents_of_file, dossier_id, with_removed=True)) == 1
    with pytest.raises(Conflict, match="n’a plus de contenu"):
        remove_document(actor=ADVISER, at=at(2), document_id=document_id, reason="encore")


def test_a_removal_whose_store_is_silent_still_makes_the_content_unreadable(
    dossier_id: UUID, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    document_id = upload(dossier_id, CONTENT)
    memory().is_down = True
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(actor=ADVISER, at=at(1), document_id=document_id, reason="Mauvais dossier")
    assert count(ADVISER, "documents_contentkey") == 0
    with connection.cursor() as cursor, acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        cursor.execute("SELECT count(*) FROM storage_version WHERE content::text LIKE '%salt%'")
        assert cursor.fetchone() == (0,)


@operation("Effacer le dossier")
def erase(*, actor: Actor, at: Any, dossier_id: UUID) -> int | None:
    return erase_file(dossier_id, "demande de la personne")


def test_contents_leave_with_an_erased_file_and_only_with_it(dossier_id: UUID) -> None:
    upload(dossier_id, CONTENT)
    kept = upload(new_file(), b"autre")
    event = FileErased(structure_id=TARBES, dossier_id=dossier_id)
    system = system_actor(TARBES)
    with acting(system, Purpose.SYSTEM):
        erase_contents(event, actor=system, at=at(1))
    assert len(memory().objects) == 2, "a file that is not erased keeps its contents, whatever was announced"
    assert erase(actor=ADVISER, at=at(1), dossier_id=dossier_id)
    for _ in range(2):
        with acting(system, Purpose.SYSTEM):
            erase_contents(event, actor=system, at=at(1))
    assert [key.endswith(kept.hex) for key in memory().objects] == [True]
    assert count(ADVISER, "documents_document") == count(ADVISER, "documents_contentkey") == 1


def test_store_and_documents_are_compared_both_ways(dossier_id: UUID) -> None:
    kept, lost = upload(dossier_id, b"un"), upload(dossier_id, b"deux")
    elsewhere = upload(new_file(actor=ELSEWHERE), b"trois", actor=ELSEWHERE)
    held = memory().objects
    missing = next(key for key in held if key.endswith(lost.hex))
    del held[missing]
    memory().put("ab12/cd34", b"ancien")
    memory().put("ab12/ef56", b"recent")
    long_ago = clock.now() - timedelta(days=3)
    memory().put_at |= {key: long_ago for key in held if key != "ab12/ef56"}
    found = compare_store(actor=system_actor(), at=clock.now())
    assert (found.erased, found.lost) == (1, (missing,))
    assert {key[-32:] for key in held} == {kept.hex, elsewhere.hex, "ab12/ef56"}
    assert compare_documents_with_store() == 0


def test_only_background_work_learns_which_contents_are_named(dossier_id: UUID) -> None:
    upload(dossier_id)
    ((key, _),) = memory().objects.items()
    for actor, purpose, seen in (
        (ADVISER, Purpose.ACCOMPAGNEMENT, []),
        (ELSEWHERE, Purpose.ACCOMPAGNEMENT, []),
        (system_actor(), Purpose.SYSTEM, [(key,)]),
    ):
        with acting(actor, purpose), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM documents_contents(%s)", (key[:2],))
            assert cursor.fetchall() == seen
            cursor.execute("SELECT * FROM documents_contents('')")
            assert cursor.fetchall() == []


def test_a_job_shows_the_scanner_what_waits(dossier_id: UUID) -> None:
    assert scan_waiting_documents() == 0


def test_a_new_version_names_the_one_that_it_replaces(dossier_id: UUID) -> None:
    first = upload(dossier_id, b"un")
    second = upload(dossier_id, b"deux", replaces_id=first)
    assert shown(second).replaces_id == first
    with pytest.raises(NotFound):
        upload(new_file(), b"trois", replaces_id=first)


def test_a_paper_made_elsewhere_is_kept_byte_for_byte(dossier_id: UUID) -> None:
    sent = pdf()
    document_id = keep_document(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        title="CEJ signé",
        content=sent,
        kind=DocumentKind.CONTRACT,
    )
    assert read(ADVISER, document_bytes, document_id) == sent
    assert shown(document_id).origin is DocumentOrigin.MADE
    with pytest.raises(Invalid):
        keep_document(
            actor=ADVISER, at=AT, dossier_id=dossier_id, title="x", content=b"x", kind=DocumentKind.OTHER,
            media_type="text/html",
        )  # fmt: skip


def everything(actor: Actor, dossier_id: UUID, document_id: UUID) -> list[Any]:
    def content(scope: Any, document_id: UUID) -> object:
        try:
            return document_bytes(scope, document_id)
        except Problem as problem:
            return (type(problem), str(problem))

    return [
        read(actor, documents_of_file, dossier_id),
        read(actor, document, document_id),
        read(actor, content, document_id),
    ]


def test_the_holder_and_her_colleagues_read(dossier_id: UUID) -> None:
    document_id = upload(dossier_id)
    for actor in (ADVISER, COLLEAGUE):
        assert all(everything(actor, dossier_id, document_id))


@pytest.mark.parametrize("actor", [ELSEWHERE, FRANCE_TRAVAIL, STRANGER, READER], ids=lambda one: one.name)
def test_the_others_get_what_a_random_identifier_gets(actor: Actor, dossier_id: UUID) -> None:
    document_id = upload(dossier_id)
    theirs = everything(actor, dossier_id, document_id)
    assert theirs == everything(actor, uuid7(), uuid7())
    assert theirs[:2] == [[], None]
    assert theirs[2][0] in (NotFound, Refused)
    if actor is not READER:
        assert count(actor, "documents_document") == count(actor, "documents_contentkey") == 0
    with pytest.raises((NotFound, Refused)):
        remove_document(actor=actor, at=at(1), document_id=document_id, reason="essai")
    with pytest.raises((NotFound, Refused)):
        upload(dossier_id, actor=actor)


def test_a_file_opened_for_a_group_opens_the_documents_that_tell_it(dossier_id: UUID) -> None:
    cv = upload(dossier_id, kind=DocumentKind.CV)
    upload(dossier_id, kind=DocumentKind.HEALTH)
    groups = [FieldGroup.IDENTITY, FieldGroup.EDUCATION]
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION, groups=groups)
    assert [row.document_id for row in read(ELSEWHERE, documents_of_file, dossier_id)] == [cv]
    assert count(ELSEWHERE, "documents_contentkey") == 1
    assert read(ELSEWHERE, document_bytes, cv)
    with pytest.raises(Refused, match="ne vous est pas ouvert en écriture"):
        upload(dossier_id, actor=ELSEWHERE)
    with pytest.raises(Refused, match="ne vous est pas ouvert en écriture"):
        remove_document(actor=ELSEWHERE, at=at(1), document_id=cv, reason="essai")
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=[*groups, FieldGroup.HEALTH])
    assert count(FRANCE_TRAVAIL, "documents_document") == 2


def test_reading_is_journaled_with_the_family_of_data(dossier_id: UUID) -> None:
    document_id = upload(dossier_id, kind=DocumentKind.HEALTH)
    wanted = {FieldGroup.ACCOMPAGNEMENT, FieldGroup.HEALTH}
    assert shown_groups(ADVISER, document_bytes, document_id) == {dossier_id: wanted}
    assert shown_groups(ADVISER, documents_of_file, dossier_id) == {dossier_id: wanted}


def test_a_paper_of_the_structure_is_journaled_for_each_file_that_it_concerns(dossier_id: UUID) -> None:
    other = new_file()
    document_id = upload(None, kind=DocumentKind.ATTENDANCE_SHEET, concerns=[dossier_id, other])
    assert set(shown_groups(ADVISER, document_bytes, document_id)) == {dossier_id, other}
    assert [row.document_id for row in read(ADVISER, documents_of_structure)] == [document_id]
    assert read(ELSEWHERE, documents_of_structure) == []
    assert read(ELSEWHERE, document, document_id) is None


def test_a_file_handed_over_takes_its_documents_along(dossier_id: UUID) -> None:
    document_id = upload(dossier_id, CONTENT)
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, documents_of_file, dossier_id) == []
    assert read(ELSEWHERE, document_bytes, document_id) == CONTENT
    assert erase(actor=ELSEWHERE, at=at(2), dossier_id=dossier_id)


def test_whoever_holds_a_link_adds_to_her_file_and_to_no_other(dossier_id: UUID) -> None:
    guest, other = as_guest(dossier_id, guest_actor), new_file()
    document_id = upload(dossier_id, actor=guest)
    assert shown(document_id).origin is DocumentOrigin.RECEIVED
    assert read(guest, document_bytes, document_id)
    hidden = upload(other)
    assert read(guest, document, hidden) is None
    for place in (other, None):
        with pytest.raises(Refused):
            upload(place, actor=guest)
