"""Who reads and who writes: the adviser, her colleagues, herself; another organisation never reads a word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from convergence.aspirations import operations
from convergence.aspirations.policies import may_read_words, may_tell
from convergence.aspirations.queries import (
    aspiration_detail,
    changes_since,
    current_aspirations,
    ended_aspirations,
    path_of,
)
from convergence.aspirations.rules.telling import FAMILIES
from convergence.aspirations.types import Change, Ending, Hindrance, StatementDraft
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    BORN,
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
    events,
    give,
    new_file,
    person,
    read,
    share,
    shown_groups,
    stored,
)
from tests.rooms.aspirations.steps import HOUSE, QuickCoder, in_her_space, told, wishes
from tests.rooms.messaging.world import her

pytestmark = pytest.mark.django_db
TABLES = ("aspirations_statement", "aspirations_statementwords", "aspirations_statementcoding")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convergence.aspirations.operations.coding.taught", QuickCoder)


def everything(actor: Actor, dossier_id: UUID, aspiration_id: UUID) -> list[Any]:
    return [
        read(actor, current_aspirations, dossier_id, TODAY),
        read(actor, path_of, dossier_id),
        read(actor, changes_since, dossier_id, BORN),
        read(actor, aspiration_detail, aspiration_id),
    ]


def writes(actor: Actor, dossier_id: UUID, aspiration_id: UUID, statement_id: UUID) -> list[Any]:
    more: dict[str, Any] = {"actor": actor, "at": at(1)}
    draft = StatementDraft("autre chose")
    return [
        lambda: operations.tell_aspiration(**more, dossier_id=dossier_id, draft=draft),
        lambda: operations.change_aspiration(**more, aspiration_id=aspiration_id, draft=draft),
        lambda: operations.rank_aspirations(**more, dossier_id=dossier_id, order=[aspiration_id]),
        lambda: operations.end_aspiration(**more, aspiration_id=aspiration_id, ending=Ending.GIVEN_UP),
        lambda: operations.choose_theme(**more, statement_id=statement_id, theme="travail"),
        lambda: operations.agree_to_publish(**more, statement_id=statement_id, is_agreed=True),
        lambda: operations.withdraw_statement(**more, statement_id=statement_id, reason="essai"),
    ]


def held(actor: Actor, table: str, dossier_id: UUID) -> int:
    """How many rows of a file a table shows to somebody."""
    return int(stored(actor, f"{table} WHERE dossier_id = '{dossier_id}'")[0])


def answers(attempts: list[Any]) -> list[tuple[type[Problem], str]]:
    found = []
    for attempt in attempts:
        with pytest.raises(Problem) as refused:
            attempt()
        found.append((type(refused.value), str(refused.value)))
    return found


def test_which_role_may_what() -> None:
    tells = {Role.ADVISER, Role.EMPLOYMENT_ADVISER, Role.MANAGER, Role.DIRECTION}
    for role in Role:
        actor = person(role=role)
        assert may_tell(actor, Purpose.ACCOMPAGNEMENT) is (role in tells), role
        assert may_read_words(actor, Purpose.ACCOMPAGNEMENT) is (role in tells), role
    young = her(uuid4())
    for purpose in Purpose:
        assert may_tell(young, purpose) is may_read_words(young, purpose) is (purpose is Purpose.PERSON_SPACE)
    assert not may_tell(READER, Purpose.PERSON_SPACE)


def test_four_people_on_one_file() -> None:
    dossier_id = new_file()
    row = told(dossier_id, theme="mobilite")
    operations.code_again(actor=HOUSE, at=AT)
    ids = (dossier_id, row.aspiration_id)
    for actor in (ADVISER, COLLEAGUE, MANAGER):
        assert all(everything(actor, *ids)), actor.name
    for actor in (ELSEWHERE, FRANCE_TRAVAIL, ACCOUNTS, STRANGER):
        theirs = everything(actor, *ids)
        assert theirs == everything(actor, uuid4(), uuid4())
        assert not any(theirs)
        assert [held(actor, table, dossier_id) for table in TABLES] == [0, 0, 0]
    with_the_right = replace(ELSEWHERE, permissions=frozenset(Permission))
    known = answers(writes(with_the_right, *ids, row.statement.id))
    assert known == answers(writes(with_the_right, uuid4(), uuid4(), uuid4()))
    assert {kind for kind, _ in known} == {NotFound}
    for actor in (READER, FRANCE_TRAVAIL, STRANGER):
        assert {kind for kind, _ in answers(writes(actor, *ids, row.statement.id))} == {Refused}
    for attempt in writes(COLLEAGUE, *ids, row.statement.id):
        attempt()


def test_without_the_right_to_free_text_the_theme_alone_is_read() -> None:
    dossier_id = new_file()
    told(dossier_id, theme="mobilite", hindrances=(Hindrance.SANTE,))
    (row,) = wishes(dossier_id, actor=READER)
    assert (row.statement.words, row.statement.hindrances, row.theme_label) == ("", frozenset(), "Mobilité")
    assert row.coding is None


def test_another_organisation_reads_by_family_and_never_a_word() -> None:
    dossier_id = new_file()
    home, health = told(dossier_id, "un toit", theme="logement"), told(dossier_id, "dormir", theme="sante")
    plain = told(dossier_id, "du temps")
    operations.code_again(actor=HOUSE, at=AT)
    share(
        actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, may_write=True,
        groups=(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT, FieldGroup.HOUSING),
    )  # fmt: skip
    partner = replace(
        FRANCE_TRAVAIL,
        permissions=FRANCE_TRAVAIL.permissions | {Permission.READ_FREE_TEXT, Permission.RECORD_ASPIRATIONS},
    )
    rows = {row.aspiration_id: row for row in wishes(dossier_id, actor=partner)}
    assert set(rows) == {home.aspiration_id, plain.aspiration_id}
    assert {row.statement.words for row in rows.values()} == {""}
    assert [held(partner, table, dossier_id) for table in TABLES] == [2, 0, 0]
    attempts = writes(partner, dossier_id, home.aspiration_id, home.statement.id)
    assert {kind for kind, _ in answers(attempts)} == {Refused}
    operations.choose_theme(actor=ADVISER, at=at(1), statement_id=plain.statement.id, theme="sante")
    assert [row.aspiration_id for row in wishes(dossier_id, actor=partner)] == [home.aspiration_id]
    assert health.aspiration_id not in {row.aspiration_id for row in wishes(dossier_id, actor=partner)}


def test_herself_in_her_space_and_no_other_file() -> None:
    hers, other = new_file(), new_file()
    row, theirs = told(hers), told(other)

    def look(actor: Actor) -> list[Any]:
        with acting(actor, Purpose.PERSON_SPACE) as scope:
            return [
                *current_aspirations(scope, hers, TODAY),
                *current_aspirations(scope, other, TODAY),
                aspiration_detail(scope, theirs.aspiration_id),
            ]

    assert look(her(hers)) == [row, None]
    attempts = in_her_space(
        hers, lambda actor: answers(writes(actor, other, theirs.aspiration_id, theirs.statement.id))
    )
    assert {kind for kind, _ in attempts} == {NotFound}
    with pytest.raises(Refused):
        operations.tell_aspiration(actor=her(hers), at=AT, dossier_id=hers, draft=StatementDraft("x"))
    in_her_space(
        hers, lambda actor: [one() for one in writes(actor, hers, row.aspiration_id, row.statement.id)]
    )
    with acting(her(hers), Purpose.PERSON_SPACE) as scope:
        assert [one.change for one in ended_aspirations(scope, hers)] == [Change.GIVEN_UP]


def test_what_is_read_is_journaled() -> None:
    dossier_id = new_file()
    row = told(dossier_id)
    for query, asked in (
        (current_aspirations, (dossier_id, TODAY)),
        (path_of, (dossier_id,)),
        (changes_since, (dossier_id, BORN)),
        (aspiration_detail, (row.aspiration_id,)),
    ):
        groups = shown_groups(ADVISER, query, *asked)[dossier_id]
        assert groups == {*FAMILIES, FieldGroup.FREE_TEXT}, query


def test_the_agreement_is_given_taken_back_and_told_once() -> None:
    dossier_id = new_file()
    row = told(dossier_id)
    for is_agreed in (True, True, False, False):
        operations.agree_to_publish(actor=ADVISER, at=AT, statement_id=row.statement.id, is_agreed=is_agreed)
        assert wishes(dossier_id)[0].agreed_on == (TODAY if is_agreed else None)
    assert [one["is_agreed"] for one in events("VerbatimAgreed")] == [True, False]
    operations.agree_to_publish(actor=ADVISER, at=AT, statement_id=row.statement.id, is_agreed=True)
    operations.change_aspiration(
        actor=ADVISER, at=at(0.1), aspiration_id=row.aspiration_id, draft=StatementDraft("d’autres mots")
    )
    assert wishes(dossier_id)[0].agreed_on is None, "other words need another agreement"


@operation("Effacer un dossier d’essai")
def erase(*, actor: Actor, at: Any, dossier_id: UUID) -> int | None:
    return erase_file(dossier_id, "essai")


def test_events_bear_no_word_the_file_takes_all_with_it_and_erasure_leaves_nothing() -> None:
    dossier_id = new_file()
    row = told(dossier_id, "retrouver Enzo")
    operations.code_again(actor=HOUSE, at=AT)
    operations.choose_theme(actor=ADVISER, at=AT, statement_id=row.statement.id, theme="famille")
    assert "Enzo" not in str(events("AspirationExpressed") + events("ThemeAssigned"))
    assert [held(ADVISER, table, dossier_id) for table in TABLES] == [1, 1, 1]
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert wishes(dossier_id) == []
    assert [one.statement.words for one in wishes(dossier_id, actor=ELSEWHERE)] == ["retrouver Enzo"]
    assert erase(actor=ELSEWHERE, at=at(2), dossier_id=dossier_id)
    assert [held(ELSEWHERE, table, dossier_id) for table in (*TABLES, "storage_version")] == [0, 0, 0, 0]
    assert events("AspirationExpressed") == []
