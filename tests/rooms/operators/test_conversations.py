"""A conversation belongs to who holds it: an operator reads its own, the person reads hers, nobody else either."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.messaging import models
from convergence.messaging.operations import (
    answer_operator,
    note_operator_seen,
    note_person_seen,
    tell_of_operator,
    write_as_operator,
)
from convergence.messaging.queries import (
    operator_messages,
    operator_threads,
    operator_unread,
    thread_of_operator,
    threads_of_person,
)
from convergence.messaging.types import AuthorKind, TemplateKind
from convergence.storage.files import close_to, erase_file, hold_back, open_to
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import LONG_AGO, agree_with, end_agreement
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    REUNION,
    TARBES,
    at,
    count,
    events,
    give,
    new_file,
    read,
    share,
    shown_groups,
)
from tests.rooms.messaging.world import asked, email, her, phone, reachable
from tests.rooms.operators.test_orientation import CAP_EMPLOI, FRANCE_TRAVAIL, OPENED, shared

pytestmark = pytest.mark.django_db
SECRET = "Elle a un entretien le 12"
THREAD, MESSAGE = "messaging_operatorthread", "messaging_operatormessage"


def wrote(dossier_id: UUID, text: str = SECRET, actor: Actor = FRANCE_TRAVAIL, **more: Any) -> UUID:
    return write_as_operator(actor=actor, dossier_id=dossier_id, text=text, **({"at": AT} | more))


def answered(dossier_id: UUID, text: str = "D’accord", structure_id: UUID = TARBES, **more: Any) -> UUID:
    given: dict[str, Any] = {"at": at(hours=1), "organisation_id": FRANCE_TRAVAIL.structure_id} | more
    return answer_operator(actor=her(dossier_id, structure_id), dossier_id=dossier_id, text=text, **given)


def texts(actor: Actor, dossier_id: UUID, operator: Actor = FRANCE_TRAVAIL) -> list[str]:
    return [row.text for row in read(actor, operator_messages, dossier_id, operator.structure_id)]


@operation("Changer le partage")
def _closed(*, actor: Actor, at: Any, dossier_id: UUID, held_back: bool | None = None) -> None:
    if held_back is None:
        close_to(dossier_id, FRANCE_TRAVAIL.structure_id, at)
    else:
        hold_back(dossier_id, held_back=held_back)


@operation("Partager")
def _opened(*, actor: Actor, at: Any, dossier_id: UUID) -> None:
    open_to(
        dossier_id, FRANCE_TRAVAIL.structure_id, OPENED[FRANCE_TRAVAIL], purpose="accompagnement",
        start=LONG_AGO, end=None, may_write=True,
    )  # fmt: skip


@operation("Effacer")
def _erased(*, actor: Actor, at: Any, dossier_id: UUID) -> None:
    assert erase_file(dossier_id, "Fin de conservation")


def test_each_side_writes_reads_and_sees_that_the_other_has_read() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    assert read(FRANCE_TRAVAIL, thread_of_operator, dossier_id) is None
    assert read(her(dossier_id), threads_of_person, dossier_id) == []
    first = wrote(dossier_id, idempotency_key="un")
    assert wrote(dossier_id, idempotency_key="un") == first, "sent twice, written once"
    (event,) = events("OperatorMessageWritten")
    assert SECRET not in str(event)
    (thread,) = read(her(dossier_id), threads_of_person, dossier_id)
    assert (thread.organisation_id, thread.is_open) == (FRANCE_TRAVAIL.structure_id, True)
    assert [
        one.is_seen for one in read(FRANCE_TRAVAIL, operator_messages, dossier_id, thread.organisation_id)
    ] == [False]
    note_person_seen(
        actor=her(dossier_id), at=at(hours=1), dossier_id=dossier_id, organisation_id=thread.organisation_id
    )
    answered(dossier_id)
    (row,) = read(FRANCE_TRAVAIL, operator_threads)
    assert (row.unread_count, row.last_author, row.last_text) == (1, AuthorKind.YOUNG_PERSON, "D’accord")
    assert read(FRANCE_TRAVAIL, operator_unread) == 1
    assert read(ADVISER, operator_unread) == 0
    assert note_operator_seen(actor=FRANCE_TRAVAIL, at=at(hours=2), dossier_id=dossier_id) == 1
    assert note_operator_seen(actor=FRANCE_TRAVAIL, at=at(hours=3), dossier_id=dossier_id) == 0
    hers = read(her(dossier_id), operator_messages, dossier_id, thread.organisation_id)
    assert [(one.author_kind, one.text, one.is_seen) for one in hers] == [
        (AuthorKind.ADVISER, SECRET, True),
        (AuthorKind.YOUNG_PERSON, "D’accord", True),
    ]
    read_by = shown_groups(FRANCE_TRAVAIL, operator_messages, dossier_id, thread.organisation_id)
    assert read_by == {dossier_id: {FieldGroup.FREE_TEXT}}, "each reading is in the journal"


def test_neither_who_holds_the_file_nor_another_operator_reads_a_word_nor_its_past() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI)
    wrote(dossier_id)
    answered(dossier_id)
    note_operator_seen(actor=FRANCE_TRAVAIL, at=at(hours=2), dossier_id=dossier_id)
    for actor in (ADVISER, CAP_EMPLOI, ELSEWHERE, system_actor(TARBES)):
        assert (count(actor, THREAD), count(actor, MESSAGE)) == (0, 0), actor.name
        with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM storage_version WHERE table_name LIKE 'messaging_operator%%'"
            )
            assert cursor.fetchone() == (0,), actor.name
    for actor in (ADVISER, ELSEWHERE):
        for query in (operator_threads, thread_of_operator, operator_messages):
            wanted = {operator_threads: (), thread_of_operator: (dossier_id,)}
            with pytest.raises(Refused):
                read(actor, query, *wanted.get(query, (dossier_id, FRANCE_TRAVAIL.structure_id)))
        with pytest.raises(Refused):
            wrote(dossier_id, actor=actor)
    assert read(CAP_EMPLOI, operator_threads) == []
    with pytest.raises(Refused):
        texts(CAP_EMPLOI, dossier_id)
    stranger = guest_actor(TARBES, name="Autre", time_zone="Europe/Paris", dossier_id=new_file())
    with pytest.raises(Refused):
        read(stranger, threads_of_person, dossier_id)
    assert count(stranger, MESSAGE) == 0


def test_nothing_is_written_where_nothing_is_opened_for_writing() -> None:
    other = new_file()
    for dossier_id in (other, uuid7()):
        with pytest.raises(NotFound, match="n’existe pas ou n’est plus partagé"):
            wrote(dossier_id)
    with pytest.raises(Refused, match="ouvert en écriture"):
        wrote(shared(FRANCE_TRAVAIL, may_write=False))
    dossier_id = shared(FRANCE_TRAVAIL)
    with pytest.raises(Invalid, match="vide"):
        wrote(dossier_id, "  ")
    with pytest.raises(NotFound, match="pas de conversation"):
        answered(dossier_id)
    partner = replace(FRANCE_TRAVAIL, structure_kind=StructureKind.ASSOCIATION.value)
    with pytest.raises(Refused):
        wrote(dossier_id, actor=partner)


def test_a_message_is_neither_changed_nor_signed_by_another() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    wrote(dossier_id)
    for statement in (f"UPDATE {MESSAGE} SET text = 'autre'", f"DELETE FROM {MESSAGE}"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            _run(actor=FRANCE_TRAVAIL, at=AT, statement=statement)
    for actor, kind in ((FRANCE_TRAVAIL, "jeune"), (her(dossier_id), "conseiller"), (ADVISER, "conseiller")):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            _forged(actor=actor, at=AT, dossier_id=dossier_id, kind=kind)


@operation("Instruction")
def _run(*, actor: Actor, at: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@operation("Faux")
def _forged(*, actor: Actor, at: Any, dossier_id: UUID, kind: str) -> None:
    models.OperatorMessage.objects.create(
        structure_id=TARBES, dossier_id=dossier_id, organisation_id=FRANCE_TRAVAIL.structure_id,
        author_kind=kind, author_name="", text="Faux", written_at=at,
    )  # fmt: skip


def test_the_end_of_the_share_closes_it_at_once_and_she_is_told() -> None:
    for close in ("grant", "agreement", "opposition"):
        dossier_id = new_file()
        agreement_id = agree_with(FRANCE_TRAVAIL.structure_id)
        _opened(actor=ADVISER, at=AT, dossier_id=dossier_id)
        wrote(dossier_id)
        if close == "agreement":
            end_agreement(agreement_id)
        else:
            _closed(
                actor=ADVISER,
                at=AT,
                dossier_id=dossier_id,
                **({"held_back": True} if close == "opposition" else {}),
            )
        assert read(FRANCE_TRAVAIL, thread_of_operator, dossier_id) is None, close
        assert texts(FRANCE_TRAVAIL, dossier_id) == [], close
        with pytest.raises(NotFound):
            wrote(dossier_id)
        assert texts(her(dossier_id), dossier_id) == [SECRET], "her own words stay hers"
        assert [row.is_open for row in read(her(dossier_id), threads_of_person, dossier_id)] == [False]
        with pytest.raises(Conflict, match="n’a plus accès"):
            answered(dossier_id, at=now())
        if close == "opposition":
            _closed(actor=ADVISER, at=AT, dossier_id=dossier_id, held_back=False)
            assert texts(FRANCE_TRAVAIL, dossier_id) == [SECRET]
        end_agreement(agreement_id)


def test_it_follows_the_file_to_another_structure_and_disappears_with_it() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    wrote(dossier_id)
    give(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION)
    assert texts(FRANCE_TRAVAIL, dossier_id) == [SECRET]
    assert texts(her(dossier_id, REUNION), dossier_id) == [SECRET]
    answered(dossier_id, structure_id=REUNION)
    for actor in (ADVISER, ELSEWHERE):
        assert count(actor, MESSAGE) == 0
    assert count(her(dossier_id), MESSAGE) == 0, "a link of the former holder reads nothing"
    _erased(actor=ELSEWHERE, at=at(hours=2), dossier_id=dossier_id)
    assert (count(FRANCE_TRAVAIL, THREAD), count(FRANCE_TRAVAIL, MESSAGE)) == (0, 0)
    assert count(her(dossier_id, REUNION), MESSAGE) == 0


def test_she_is_told_who_wrote_by_what_costs_nothing() -> None:
    dossier_id = reachable([phone(), email()])
    share(
        actor=ADVISER, at=AT, dossier_id=dossier_id, to=FRANCE_TRAVAIL.structure_id,
        groups=sorted(OPENED[FRANCE_TRAVAIL]), may_write=True,
    )  # fmt: skip
    message_id = wrote(dossier_id)
    house = system_actor(TARBES, time_zone="Europe/Paris")
    given: dict[str, Any] = {
        "actor": house, "at": AT, "dossier_id": dossier_id, "organisation_id": FRANCE_TRAVAIL.structure_id,
        "message_id": message_id,
    }  # fmt: skip
    with pytest.raises(Refused):
        tell_of_operator(**{**given, "actor": ADVISER})
    assert tell_of_operator(**given)
    assert not tell_of_operator(**given)
    (left,) = asked(dossier_id)
    assert left["channel"] == "courriel"
    assert SECRET not in left["body"]
    assert f"/avec/{FRANCE_TRAVAIL.structure_id}/" in left["body"]
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        (kind,) = models.Delivery.objects.filter(dossier_id=dossier_id).values_list("kind", flat=True)
    assert kind == TemplateKind.OPERATOR.value
    silent = reachable([phone(), email(comment="mère")])
    share(
        actor=ADVISER, at=AT, dossier_id=silent, to=FRANCE_TRAVAIL.structure_id,
        groups=sorted(OPENED[FRANCE_TRAVAIL]), may_write=True,
    )  # fmt: skip
    assert not tell_of_operator(**{**given, "dossier_id": silent, "message_id": wrote(silent)})
    assert asked(silent) == [], "neither an SMS nor somebody near her"
