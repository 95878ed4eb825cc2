"""Four people on one file, free text apart, reading without writing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.situations.operations import (
    amend_situation,
    cancel_situation,
    end_situation,
    record_situation,
)
from convergence.accompagnement.situations.policies import may_edit_situations, may_read_comments
from convergence.accompagnement.situations.queries import (
    comments_of,
    current_situation,
    current_situations_of,
    situation_changes,
    situation_detail,
    situations_as_known,
    situations_of,
)
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import NotFound, Problem, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    READER,
    REUNION,
    STRANGER,
    TODAY,
    at,
    count,
    give,
    new_file,
    person,
    read,
    share,
)

pytestmark = pytest.mark.django_db

DRAFT = SituationDraft(SituationCategory.JOB_SEEKER, TODAY)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.fixture
def situation_id(dossier_id: UUID) -> UUID:
    return record_situation(
        actor=ADVISER, at=AT, dossier_id=dossier_id, draft=DRAFT, comment="dit au téléphone"
    ).situation_id


@pytest.mark.parametrize(
    ("role", "edits", "comments"),
    [
        (Role.ADVISER, True, True),
        (Role.EMPLOYMENT_ADVISER, True, True),
        (Role.MANAGER, True, True),
        (Role.DIRECTION, True, True),
        (Role.OPERATOR_ADVISER, True, False),
        (Role.PARTNER, False, False),
        (Role.ACCOUNT_MANAGER, False, False),
        (Role.ARML, False, False),
        (Role.UNML, False, False),
        (Role.DSI, False, False),
        (Role.RESEARCHER, False, False),
        (Role.AUDITOR, False, False),
        (Role.DATA_PROTECTION_OFFICER, False, False),
    ],
)
def test_which_role_may_what(role: Role, edits: bool, comments: bool) -> None:
    actor = person(role=role)
    assert may_edit_situations(actor) is edits
    assert may_read_comments(actor) is comments


def everything(actor: Actor, dossier_id: UUID, situation_id: UUID) -> list[Any]:
    """All that a person gets from every query of the room."""
    return [
        read(actor, situations_of, dossier_id, on=TODAY),
        read(actor, situations_as_known, dossier_id, at(1), on=TODAY),
        read(actor, current_situation, dossier_id, TODAY),
        read(actor, current_situations_of, [dossier_id], TODAY),
        read(actor, situation_detail, situation_id, on=TODAY),
        read(actor, situation_changes, dossier_id),
        read(actor, comments_of, dossier_id),
    ]


def test_the_holder_and_her_colleagues_read_everything(dossier_id: UUID, situation_id: UUID) -> None:
    for actor in (ADVISER, COLLEAGUE, MANAGER):
        assert all(everything(actor, dossier_id, situation_id)), actor.name


def test_a_colleague_without_the_right_to_free_text_reads_the_facts_alone(
    dossier_id: UUID, situation_id: UUID
) -> None:
    assert read(READER, situations_of, dossier_id, on=TODAY)
    assert read(READER, comments_of, dossier_id) == []
    assert {kind for kind, _ in answers(writes(READER, dossier_id, situation_id))} == {Refused}


@pytest.mark.parametrize("actor", [ELSEWHERE, FRANCE_TRAVAIL, ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_the_others_get_what_a_random_identifier_gets(
    actor: Actor, dossier_id: UUID, situation_id: UUID
) -> None:
    theirs, nothing = everything(actor, dossier_id, situation_id), everything(actor, uuid7(), uuid7())
    assert theirs == nothing
    assert not any(theirs)
    assert count(actor, "situations_situation") == count(actor, "situations_situationcomment") == 0


def writes(actor: Actor, dossier_id: UUID, situation_id: UUID) -> list[Any]:
    """Every way to write, as attempts."""
    return [
        lambda: record_situation(actor=actor, at=at(1), dossier_id=dossier_id, draft=DRAFT),
        lambda: amend_situation(actor=actor, at=at(1), situation_id=situation_id, draft=DRAFT, edit_token=1),
        lambda: end_situation(actor=actor, at=at(1), situation_id=situation_id, last_day=TODAY),
        lambda: cancel_situation(actor=actor, at=at(1), situation_id=situation_id, reason="essai"),
    ]


def answers(attempts: list[Any]) -> list[tuple[type[Problem], str]]:
    found = []
    for attempt in attempts:
        with pytest.raises(Problem) as refused:
            attempt()
        found.append((type(refused.value), str(refused.value)))
    return found


def test_the_same_role_elsewhere_cannot_write_nor_learn_that_the_file_exists(
    dossier_id: UUID, situation_id: UUID
) -> None:
    foreign = answers(writes(ELSEWHERE, dossier_id, situation_id))
    assert foreign == answers(writes(ELSEWHERE, uuid7(), uuid7()))
    assert {kind for kind, _ in foreign} == {NotFound}
    assert read(ADVISER, situation_detail, situation_id, on=TODAY).ends_on is None


@pytest.mark.parametrize("actor", [ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_a_role_without_the_right_is_refused_before_anything_is_looked_at(
    actor: Actor, dossier_id: UUID, situation_id: UUID
) -> None:
    foreign = answers(writes(actor, dossier_id, situation_id))
    assert {kind for kind, _ in foreign} == {Refused}
    assert foreign == answers(writes(actor, uuid7(), uuid7()))


def open_to_operator(dossier_id: UUID, *, may_write: bool) -> None:
    groups = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT]
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=groups, may_write=may_write)


def test_a_file_opened_to_read_is_read_without_its_free_text_and_not_written(
    dossier_id: UUID, situation_id: UUID
) -> None:
    open_to_operator(dossier_id, may_write=False)
    assert [row.situation_id for row in read(FRANCE_TRAVAIL, situations_of, dossier_id, on=TODAY)] == [
        situation_id
    ]
    assert read(FRANCE_TRAVAIL, comments_of, dossier_id) == []
    assert count(FRANCE_TRAVAIL, "situations_situationcomment") == 0
    refusals = answers(writes(FRANCE_TRAVAIL, dossier_id, situation_id))
    assert {kind for kind, _ in refusals} == {Refused}
    assert all("ne vous est pas ouvert en écriture" in sentence for _, sentence in refusals)


def test_a_file_opened_to_write_is_written_and_its_free_text_is_not(
    dossier_id: UUID, situation_id: UUID
) -> None:
    open_to_operator(dossier_id, may_write=True)
    record_situation(actor=FRANCE_TRAVAIL, at=at(1), dossier_id=dossier_id, draft=DRAFT)
    with pytest.raises(Refused, match="Enregistrez sans commentaire"):
        record_situation(actor=FRANCE_TRAVAIL, at=at(1), dossier_id=dossier_id, draft=DRAFT, comment="mot")
    assert len(read(ADVISER, situations_of, dossier_id, on=TODAY)) == 2
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=REUNION,
        groups=[FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT],
        may_write=True,
    )
    with pytest.raises(Refused, match="« Texte libre » ne vous est pas ouvert"):
        record_situation(actor=ELSEWHERE, at=at(1), dossier_id=dossier_id, draft=DRAFT, comment="mot")


def test_a_file_handed_over_takes_its_situations_along(dossier_id: UUID, situation_id: UUID) -> None:
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, situations_of, dossier_id, on=TODAY) == []
    assert len(read(ELSEWHERE, comments_of, dossier_id)) == 1
    row = read(ELSEWHERE, situation_detail, situation_id, on=TODAY)
    amend_situation(
        actor=ELSEWHERE,
        at=at(2),
        situation_id=situation_id,
        draft=replace(DRAFT, category=SituationCategory.UNKNOWN),
        edit_token=row.edit_token,
    )
