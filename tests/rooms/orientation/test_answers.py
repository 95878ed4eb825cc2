"""Answers that come in by themselves: once each, applied, or kept until somebody says whose they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.queries import count_to_repair, unknown_answers
from convergence.accompagnement.orientation.types import AnswerRow, RegistrationState
from convergence.foundation.actor import system_actor
from convergence.foundation.exchanges import RefusalMotive
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    READER,
    REUNION,
    count,
    new_file,
    read,
)
from tests.rooms.orientation.world import IDENTIFIER, SYSTEM, answer, register, registered, registration

pytestmark = pytest.mark.django_db


def received(registration_ref: str = "", actor: Any = SYSTEM, **values: Any) -> UUID:
    given = {"reference": "FT-1", "identifier": IDENTIFIER}
    return operations.receive_answer(
        actor=actor, at=AT, registration_ref=registration_ref, **(given | values)
    )


def waiting(actor: Any = ADVISER) -> list[AnswerRow]:
    rows: list[AnswerRow] = read(actor, unknown_answers)
    return rows


def test_an_answer_that_names_our_request_registers_her() -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    answer(dossier_id, receipt="depot:1")
    received(str(registration_id))
    assert registration(dossier_id).identifier == IDENTIFIER
    assert waiting() == []


def test_an_answer_received_twice_is_one_answer() -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    assert received(str(registration_id)) == received(str(registration_id))
    assert count(ADVISER, "orientation_partneranswer") == 1
    assert registration(dossier_id).state is RegistrationState.REGISTERED


def test_a_late_refusal_waits_for_somebody_with_its_motive() -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    received(str(registration_id), identifier="", motive=RefusalMotive.IDENTITY)
    row = registration(dossier_id)
    assert (row.state, row.motive) == (RegistrationState.REFUSED, RefusalMotive.IDENTITY)


def test_a_refusal_that_comes_after_the_registration_changes_nothing() -> None:
    dossier_id = new_file()
    registration_id = registered(dossier_id)
    received(str(registration_id), identifier="", motive=RefusalMotive.DUPLICATE)
    assert registration(dossier_id).state is RegistrationState.REGISTERED


@pytest.mark.parametrize("named", ["", "inconnue", "\x00", "😀", "a" * 100_000])
def test_an_answer_for_an_unknown_person_is_kept_for_repair(named: str) -> None:
    register(new_file())
    received(named)
    (row,) = waiting()
    assert (row.identifier, row.dossier_id) == (IDENTIFIER, None)
    assert read(ADVISER, count_to_repair, AT) == 1
    assert read(READER, count_to_repair, AT) == 0


def test_an_answer_about_another_structure_s_registration_is_unknown_here() -> None:
    theirs = new_file(actor=ELSEWHERE)
    registration_id = register(theirs, ELSEWHERE)
    received(str(registration_id))
    assert len(waiting()) == 1
    assert waiting(ELSEWHERE) == []
    assert registration(theirs, ELSEWHERE).state is RegistrationState.WAITING


def test_an_unknown_answer_is_attached_by_hand_and_registers_her() -> None:
    dossier_id = new_file()
    registration_id = register(dossier_id)
    received()
    (row,) = waiting()
    given = {"at": AT, "answer_id": row.answer_id, "registration_id": registration_id}
    operations.attach_answer(actor=ADVISER, edit_token=row.edit_token, **given)
    assert registration(dossier_id).identifier == IDENTIFIER
    assert waiting() == []
    with pytest.raises(NotFound):
        operations.attach_answer(actor=COLLEAGUE, edit_token=row.edit_token, **given)


def test_an_answer_with_another_identifier_than_hers_waits_rather_than_replaces() -> None:
    dossier_id = new_file()
    registration_id = registered(dossier_id)
    received(str(registration_id), identifier="7654321Z")
    (row,) = waiting()
    assert registration(dossier_id).identifier == IDENTIFIER
    with pytest.raises(Conflict, match="autre identifiant"):
        operations.attach_answer(
            actor=ADVISER,
            at=AT,
            answer_id=row.answer_id,
            registration_id=registration_id,
            edit_token=row.edit_token,
        )


def test_an_unknown_answer_is_set_aside_with_a_reason() -> None:
    received()
    (row,) = waiting()
    given = {"actor": ADVISER, "at": AT, "answer_id": row.answer_id, "edit_token": row.edit_token}
    with pytest.raises(Invalid):
        operations.set_aside_answer(**given, reason="  ")
    with pytest.raises(Conflict):
        operations.set_aside_answer(**(given | {"edit_token": -1}), reason="Suivie ailleurs")
    operations.set_aside_answer(**given, reason="Suivie ailleurs")
    assert waiting() == []


@pytest.mark.parametrize(
    "values",
    [
        {"reference": ""},
        {"reference": "\x00"},
        {"identifier": ""},
        {"identifier": "12"},
        {"identifier": "<script>"},
    ],
)
def test_an_unreadable_answer_is_refused(values: Any) -> None:
    with pytest.raises(Invalid):
        received(**values)
    assert count(ADVISER, "orientation_partneranswer") == 0


def test_nobody_types_an_answer_as_if_france_travail_had_sent_it() -> None:
    with pytest.raises(Refused):
        received(actor=ADVISER)


def test_another_structure_neither_sees_nor_touches_an_answer() -> None:
    received()
    (row,) = waiting()
    assert waiting(ELSEWHERE) == []
    with pytest.raises(NotFound):
        operations.set_aside_answer(
            actor=ELSEWHERE, at=AT, answer_id=row.answer_id, edit_token=row.edit_token, reason="?"
        )
    received(actor=system_actor(REUNION), reference="FT-1")
    assert len(waiting(ELSEWHERE)) == 1


def test_an_answer_is_attached_only_to_a_registration_that_one_may_touch() -> None:
    received()
    (row,) = waiting()
    theirs = register(new_file(actor=ELSEWHERE), ELSEWHERE)
    for registration_id in (theirs, uuid4()):
        with pytest.raises(NotFound):
            operations.attach_answer(
                actor=ADVISER,
                at=AT,
                answer_id=row.answer_id,
                registration_id=registration_id,
                edit_token=row.edit_token,
            )
