"""Who sees what of a request: the structure of the file, the service that received it, and nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, ProgrammingError, connection, transaction

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations import (
    accept_request,
    choose_service,
    refuse_request,
    withdraw_request,
)
from convergence.accompagnement.solutions.queries import (
    by_link,
    chosen_of_file,
    inbox,
    joinable_papers,
    paper_by_link,
    paper_bytes,
    request,
    requests_of_file,
    verdicts_for,
)
from convergence.accompagnement.solutions.types import RefusalMotive, ToldFamily, Verdict, Waiting
from convergence.documents.operations import keep_document
from convergence.documents.queries import document, document_bytes, documents_of_file
from convergence.documents.types import DocumentKind
from convergence.dossier.queries import dossier_header, section
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid, NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    REUNION,
    STRANGER,
    at,
    give,
    new_file,
    person,
    read,
    share,
    shown_groups,
    stored,
)
from tests.rooms.messaging.world import reachable
from tests.rooms.signatures.steps import pdf
from tests.rooms.solutions.steps import (
    OTHER_HOUSE,
    OTHER_PARTNER,
    PARTNER,
    PARTNER_HOUSE,
    guest,
    holder,
    sent,
    service,
    shown,
    tokens,
)

pytestmark = pytest.mark.django_db

TABLES = [
    "chosenservice",
    "orientationrequest",
    "requeststep",
    "requestcontent",
    "requestpaper",
    "requestnote",
    "answerlink",
]
ACCOUNTS_OF_PARTNER = person("Rémi", Role.ACCOUNT_MANAGER, PARTNER_HOUSE)
OPENED = [FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY]


def cv(dossier_id: UUID, kind: DocumentKind = DocumentKind.CV, when: datetime = AT) -> UUID:
    return keep_document(
        actor=ADVISER, at=when, dossier_id=dossier_id, title="Document", content=pdf(), kind=kind
    )


def asked(*, organisation_id: UUID | None = PARTNER_HOUSE) -> tuple[UUID, UUID, UUID]:
    """A file, its request with a paper and words of both sides, the paper."""
    dossier_id = new_file()
    paper = cv(dossier_id)
    request_id = sent(
        dossier_id, organisation_id=organisation_id, document_ids=(paper,), told=(ToldFamily.BIRTH_DATE,)
    )
    accept_request(actor=ADVISER, at=AT, request_id=request_id, words="Dit au téléphone.")
    if organisation_id:
        accept_request(actor=PARTNER, at=AT, request_id=request_id, words="D’accord.")
    return dossier_id, request_id, paper


@pytest.mark.parametrize("actor", [ADVISER, COLLEAGUE, MANAGER], ids=lambda actor: actor.name)
def test_the_structure_of_the_file_reads_everything(actor: Actor) -> None:
    dossier_id, request_id, paper = asked()
    view = shown(request_id, actor)
    assert view.told.full_name == "Inès DUPONT"
    assert [note.text for note in view.notes] == ["Dit au téléphone.", "D’accord."]
    assert [one.document_id for one in view.papers] == [paper]
    assert len(read(actor, requests_of_file, dossier_id)) == 1
    assert read(actor, paper_bytes, request_id, paper).startswith(b"%PDF")


def test_the_service_reads_its_request_and_nothing_else_of_the_file() -> None:
    dossier_id, request_id, paper = asked()
    other = cv(dossier_id, DocumentKind.DIPLOMA)
    view = shown(request_id, PARTNER)
    assert (view.told.full_name, view.told.phone) == ("Inès DUPONT", "")
    assert [note.text for note in view.notes] == ["D’accord."]
    assert read(PARTNER, paper_bytes, request_id, paper).startswith(b"%PDF")
    assert read(PARTNER, dossier_header, dossier_id) is None
    assert read(PARTNER, section, dossier_id, Section.CONTACTS) is None
    assert read(PARTNER, documents_of_file, dossier_id) == []
    with pytest.raises(NotFound):
        read(PARTNER, paper_bytes, request_id, other)
    with pytest.raises(Refused):
        read(PARTNER, document_bytes, paper)
    assert stored(PARTNER, "documents_document", "id") == [paper]
    assert stored(PARTNER, "solutions_answerlink") == [0]
    assert stored(PARTNER, "solutions_chosenservice") == [0]


@pytest.mark.parametrize(
    "actor", [ELSEWHERE, STRANGER, ACCOUNTS, FRANCE_TRAVAIL, OTHER_PARTNER], ids=lambda actor: actor.name
)
def test_others_see_nothing(actor: Actor) -> None:
    dossier_id, request_id, paper = asked()
    choose_service(actor=ADVISER, at=AT, dossier_id=dossier_id, offer_id=service())
    sent(new_file(names=("MARTIN", "Léo")), organisation_id=OTHER_HOUSE)
    assert read(actor, request, request_id) is None
    assert read(actor, requests_of_file, dossier_id) == []
    assert read(actor, chosen_of_file, dossier_id) == []
    assert read(actor, verdicts_for, dossier_id, [service()]) == []
    with pytest.raises(NotFound):
        read(actor, paper_bytes, request_id, paper)
    mine = 1 if actor is OTHER_PARTNER else 0
    for table in TABLES:
        expected = mine if table in ("orientationrequest", "requeststep", "requestcontent") else 0
        assert stored(actor, f"solutions_{table}") == [expected], table
    assert stored(actor, "documents_document") == [0]
    with pytest.raises(Problem):
        accept_request(actor=actor, at=at(1), request_id=request_id)


def test_another_file_of_the_structure_tells_nothing_of_this_one() -> None:
    _, request_id, paper = asked()
    other = new_file(names=("MARTIN", "Léo"))
    assert read(ADVISER, requests_of_file, other) == []
    with pytest.raises(Invalid):
        sent(other, document_ids=(paper,))
    second = sent(other)
    with pytest.raises(NotFound):
        read(ADVISER, paper_bytes, second, paper)
    assert shown(request_id).papers


def test_whoever_manages_accounts_at_the_service_answers_no_request() -> None:
    _, request_id, paper = asked()
    assert read(ACCOUNTS_OF_PARTNER, request, request_id) is None
    with pytest.raises(Refused):
        read(ACCOUNTS_OF_PARTNER, inbox)
    with pytest.raises(NotFound):
        read(ACCOUNTS_OF_PARTNER, paper_bytes, request_id, paper)
    with pytest.raises(Problem):
        refuse_request(
            actor=ACCOUNTS_OF_PARTNER, at=at(1), request_id=request_id, motive=RefusalMotive.NO_ROOM
        )


def test_an_organisation_to_which_the_file_is_open_reads_requests_but_not_what_was_told() -> None:
    dossier_id, request_id, paper = asked()
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=OPERATOR,
        groups=[FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY],
    )
    view = shown(request_id, FRANCE_TRAVAIL)
    assert (view.told.full_name, view.papers, view.notes) == ("", (), ())
    with pytest.raises(NotFound):
        read(FRANCE_TRAVAIL, paper_bytes, request_id, paper)
    with pytest.raises(Refused):
        withdraw_request(actor=FRANCE_TRAVAIL, at=at(1), request_id=request_id, words="Non.")


def test_by_link_one_request_of_one_file_and_its_papers() -> None:
    dossier_id, request_id, paper = asked(organisation_id=None)
    elsewhere = cv(dossier_id, DocumentKind.DIPLOMA)
    sent(dossier_id)
    token = tokens()[0]
    who = guest(token)
    view = read(who, by_link, token, AT)
    assert (view.row.request_id, view.told.full_name) == (request_id, "Inès DUPONT")
    assert view.notes == ()
    assert read(who, paper_by_link, token, paper, AT).startswith(b"%PDF")
    for document_id in (elsewhere, uuid7()):
        with pytest.raises(NotFound):
            read(who, paper_by_link, token, document_id, AT)
    with pytest.raises(NotFound):
        read(who, paper_bytes, request_id, paper)
    stranger = guest(tokens()[1])
    with pytest.raises(NotFound):
        read(stranger, paper_by_link, tokens()[1], paper, AT)


def test_what_is_taken_back_closes_its_papers_to_the_service() -> None:
    _, request_id, paper = asked()
    withdraw_request(actor=ADVISER, at=at(1), request_id=request_id, words="Elle a déménagé.")
    with pytest.raises(NotFound):
        read(PARTNER, paper_bytes, request_id, paper)
    assert stored(PARTNER, "documents_document") == [0]
    assert stored(PARTNER, "solutions_requestcontent") == [0]
    assert stored(PARTNER, "solutions_orientationrequest") == [1]
    assert read(ADVISER, paper_bytes, request_id, paper).startswith(b"%PDF")


def test_reading_is_journaled_with_the_file_whoever_reads() -> None:
    dossier_id, request_id, paper = asked()
    told = {FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY}
    assert shown_groups(ADVISER, request, request_id)[dossier_id] >= told
    assert shown_groups(PARTNER, request, request_id) == {dossier_id: told | {FieldGroup.FREE_TEXT}}
    assert shown_groups(PARTNER, inbox, kept=Waiting.ANSWERED) == {dossier_id: told}
    assert FieldGroup.EDUCATION in shown_groups(PARTNER, paper_bytes, request_id, paper)[dossier_id]
    assert shown_groups(OTHER_PARTNER, inbox) == {}
    assert shown_groups(ADVISER, requests_of_file, dossier_id) == {dossier_id: {FieldGroup.ACCOMPAGNEMENT}}
    token = tokens()[0]
    assert shown_groups(guest(token), by_link, token, AT) == {dossier_id: told | {FieldGroup.FREE_TEXT}}
    other = sent(dossier_id, told=(ToldFamily.COMMUNE, ToldFamily.CONTACT))
    assert FieldGroup.CONTACT not in shown_groups(ADVISER, request, other)[dossier_id]
    reachable(dossier_id=dossier_id)
    other = sent(dossier_id, told=(ToldFamily.CONTACT,))
    assert FieldGroup.CONTACT in shown_groups(ADVISER, request, other)[dossier_id]


def test_only_what_a_condition_needs_is_read_of_her() -> None:
    dossier_id = new_file()
    plain, rqth = service(min_age=16), service(max_age=25, max_age_rqth=29)
    assert FieldGroup.HEALTH not in shown_groups(ADVISER, verdicts_for, dossier_id, [plain])[dossier_id]
    assert FieldGroup.HEALTH in shown_groups(ADVISER, verdicts_for, dossier_id, [rqth])[dossier_id]
    assert FieldGroup.NIR not in shown_groups(ADVISER, verdicts_for, dossier_id, [plain, rqth])[dossier_id]


def test_what_is_not_open_to_the_reader_is_to_verify() -> None:
    dossier_id = new_file(born_on=AT.date().replace(year=1998), rqth=(None, None))
    offer_id = service(max_age=25, max_age_rqth=29)
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=OPERATOR,
        groups=[FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT],
    )
    (own,) = read(ADVISER, verdicts_for, dossier_id, [offer_id])
    (theirs,) = read(FRANCE_TRAVAIL, verdicts_for, dossier_id, [offer_id])
    assert [line.verdict for line in own.lines] == [Verdict.FOR]
    assert [line.verdict for line in theirs.lines] == [Verdict.UNKNOWN]


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO solutions_orientationrequest SELECT (jsonb_populate_record(r, jsonb_build_object("
        "'id', gen_random_uuid(), 'state', 'refusee', 'refusal_motive', 'autre'))).*"
        " FROM solutions_orientationrequest r",
        "DELETE FROM solutions_orientationrequest",
        "UPDATE solutions_requestcontent SET first_name = 'Zoé'",
        "DELETE FROM solutions_requestcontent",
        "UPDATE solutions_requeststep SET by_name = 'Personne'",
        "DELETE FROM solutions_requeststep",
        "UPDATE solutions_requestnote SET text = 'Autre'",
        "UPDATE solutions_requestpaper SET name = 'Autre'",
        "UPDATE documents_document SET title = 'Autre'",
        "INSERT INTO solutions_requestnote SELECT (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid(),"
        " 'by_service', false))).* FROM solutions_requestnote n",
        "UPDATE solutions_orientationrequest SET recipient_organisation_id = NULL",
    ],
    ids=lambda sql: " ".join(sql.split()[:3]),
)
def test_the_database_itself_lets_a_service_move_its_request_on_and_nothing_more(wrong: str) -> None:
    asked()
    before = _image()
    with transaction.atomic():
        try:
            with transaction.atomic():
                _run(actor=PARTNER, at=at(1), sql=wrong)
        except Error:
            pass
    assert _image() == before
    _run(actor=PARTNER, at=at(1), sql="UPDATE solutions_orientationrequest SET state = 'realisee'")
    assert _image() != before


@pytest.mark.parametrize("table", ["requeststep", "requestnote"])
def test_the_database_lets_a_service_write_on_its_own_request_alone(table: str) -> None:
    asked()
    other = sent(new_file(names=("MARTIN", "Léo")), organisation_id=OTHER_HOUSE)
    dossier_id = shown(other).dossier_id
    name = f"solutions_{table}"
    words = (
        f"INSERT INTO {name} SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()"
        f"{{more}}))).* FROM {name} t WHERE t.id = (SELECT id FROM {name} WHERE {{kept}} LIMIT 1)"
    )
    kept = "by_service" if table == "requestnote" else "true"
    foreign = (
        f", 'request_id', '{other}', 'dossier_id', '{dossier_id}', 'structure_id', '{ADVISER.structure_id}'"
    )
    before = _image()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _run(actor=PARTNER, at=at(1), sql=words.format(more=foreign, kept=kept))
    assert _image() == before
    _run(actor=PARTNER, at=at(1), sql=words.format(more="", kept=kept))
    assert _image() != before


@operation("Écriture directe")
def _run(*, actor: Actor, at: datetime, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _image() -> list[Any]:
    kept = []
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        for model in (
            models.OrientationRequest, models.RequestContent, models.RequestStep, models.RequestNote,
            models.RequestPaper,
        ):  # fmt: skip
            kept.append(sorted(map(str, model.objects.order_by("id").values())))
        with connection.cursor() as cursor:
            cursor.execute("SELECT title FROM documents_document ORDER BY id")
            kept.append(cursor.fetchall())
    return kept


def test_a_file_handed_over_takes_its_requests_and_the_service_keeps_its_own() -> None:
    dossier_id, request_id, paper = asked()
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, request, request_id) is None
    assert shown(request_id, ELSEWHERE).told.full_name == "Inès DUPONT"
    assert shown(request_id, PARTNER).told.full_name == "Inès DUPONT"
    assert read(PARTNER, paper_bytes, request_id, paper).startswith(b"%PDF")
    refuse_request(actor=PARTNER, at=at(2), request_id=request_id, motive=RefusalMotive.NO_ROOM)
    assert shown(request_id, ELSEWHERE).row.refusal_motive is RefusalMotive.NO_ROOM


def test_a_file_erased_leaves_no_word_and_no_link() -> None:
    dossier_id, request_id, _ = asked()
    choose_service(actor=ADVISER, at=AT, dossier_id=dossier_id, offer_id=service())
    (token,) = tokens()
    withdraw_request(actor=ADVISER, at=at(1), request_id=request_id, words="Elle a déménagé.")
    _erase(actor=ADVISER, at=at(2), dossier_id=dossier_id)
    for actor in (ADVISER, PARTNER):
        for table in TABLES:
            assert stored(actor, f"solutions_{table}") == [0], table
    assert holder(token, at(2)) is None
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storage_version WHERE table_name LIKE 'solutions_%'")
        assert cursor.fetchone() == (0,)


@operation("Effacer")
def _erase(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_erase_file(%s, %s)", (dossier_id, "essai"))


def test_papers_that_may_not_leave_say_why_and_are_refused_if_forced() -> None:
    dossier_id, offer_id = new_file(), service()
    kept = {
        kind: cv(dossier_id, kind) for kind in (DocumentKind.CV, DocumentKind.DIAGNOSTIC, DocumentKind.HEALTH)
    }
    listed = {one.kind: one for one in read(ADVISER, joinable_papers, dossier_id, offer_id)}
    assert {kind: one.may_leave for kind, one in listed.items()} == {
        DocumentKind.CV: True, DocumentKind.DIAGNOSTIC: False, DocumentKind.HEALTH: False,
    }  # fmt: skip
    assert "diagnostic" in listed[DocumentKind.DIAGNOSTIC].refusal
    with pytest.raises(Invalid) as refused:
        sent(dossier_id, offer_id, document_ids=tuple(kept.values()))
    assert len(refused.value.errors) == 2
    assert {error.field for error in refused.value.errors} == {"papers"}
    request_id = sent(dossier_id, offer_id, document_ids=(kept[DocumentKind.CV],) * 2)
    assert len(shown(request_id).papers) == 1
    assert read(ADVISER, document, kept[DocumentKind.CV]).is_available
