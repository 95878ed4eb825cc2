"""Four people on one act, free text apart, reading without writing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.operations import (
    amend_act,
    cancel_act,
    record_reception,
    validate_hours,
)
from convergence.accompagnement.acts.policies import (
    may_read_caseload,
    may_read_notes,
    may_record_acts,
)
from convergence.accompagnement.acts.queries import (
    act_changes,
    act_detail,
    act_note,
    act_notes,
    acts_as_known,
    acts_of,
    caseload,
    caseload_row,
    last_acts_of,
    timeline,
)
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
from tests.rooms.acts.steps import act, draft, recorded

pytestmark = pytest.mark.django_db

GROUPS = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT]


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.fixture
def act_id(dossier_id: UUID) -> UUID:
    return recorded(dossier_id, note="dit au téléphone")


@pytest.mark.parametrize(
    ("role", "records", "team", "notes"),
    [
        (Role.ADVISER, True, False, True),
        (Role.EMPLOYMENT_ADVISER, True, False, True),
        (Role.MANAGER, True, True, True),
        (Role.DIRECTION, True, True, True),
        (Role.OPERATOR_ADVISER, True, False, False),
        (Role.PARTNER, False, False, False),
        (Role.ACCOUNT_MANAGER, False, False, False),
        (Role.ARML, False, False, False),
        (Role.UNML, False, False, False),
        (Role.DSI, False, False, False),
        (Role.RESEARCHER, False, False, False),
        (Role.AUDITOR, False, False, False),
        (Role.DATA_PROTECTION_OFFICER, False, False, False),
    ],
)
def test_which_role_may_what(role: Role, records: bool, team: bool, notes: bool) -> None:
    actor = person(role=role)
    assert may_record_acts(actor) is records
    assert may_read_caseload(actor, actor.user_id)
    assert may_read_caseload(actor, COLLEAGUE.user_id) is team
    assert may_read_notes(actor) is notes


def everything(actor: Actor, dossier_id: UUID, act_id: UUID) -> list[Any]:
    """All that a person gets from the queries about one file."""
    return [
        read(actor, acts_of, dossier_id),
        read(actor, acts_as_known, dossier_id, at(1)),
        read(actor, act_detail, act_id),
        read(actor, last_acts_of, [dossier_id], TODAY),
        read(actor, timeline, dossier_id, on=TODAY),
        read(actor, act_changes, dossier_id),
        read(actor, act_notes, dossier_id),
        read(actor, act_note, act_id),
    ]


def test_the_holder_and_her_colleagues_read_everything(dossier_id: UUID, act_id: UUID) -> None:
    for actor in (ADVISER, COLLEAGUE, MANAGER):
        assert all(everything(actor, dossier_id, act_id)), actor.name


def test_a_colleague_without_the_right_to_free_text_reads_the_facts_alone(
    dossier_id: UUID, act_id: UUID
) -> None:
    assert read(READER, acts_of, dossier_id)
    assert read(READER, act_notes, dossier_id) == []
    assert read(READER, act_note, act_id) is None
    assert {kind for kind, _ in answers(writes(READER, dossier_id, act_id))} == {Refused}


@pytest.mark.parametrize("actor", [ELSEWHERE, FRANCE_TRAVAIL, ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_the_others_get_what_a_random_identifier_gets(actor: Actor, dossier_id: UUID, act_id: UUID) -> None:
    theirs, nothing = everything(actor, dossier_id, act_id), everything(actor, uuid7(), uuid7())
    assert theirs == nothing
    assert not any(theirs)
    assert count(actor, "acts_act") == count(actor, "acts_actnote") == 0


def writes(actor: Actor, dossier_id: UUID, act_id: UUID) -> list[Any]:
    """Every way to write, as attempts."""
    common: dict[str, Any] = {"actor": actor, "at": at(1)}
    return [
        lambda: recorded(dossier_id, actor=actor),
        lambda: record_reception(dossier_id=dossier_id, day=TODAY, **common),
        lambda: amend_act(act_id=act_id, draft=draft(), edit_token=1, **common),
        lambda: validate_hours(act_id=act_id, **common),
        lambda: cancel_act(act_id=act_id, reason="essai", **common),
    ]


def answers(attempts: list[Any]) -> list[tuple[type[Problem], str]]:
    found = []
    for attempt in attempts:
        with pytest.raises(Problem) as refused:
            attempt()
        found.append((type(refused.value), str(refused.value)))
    return found


def test_the_same_role_elsewhere_cannot_write_nor_learn_that_the_act_exists(
    dossier_id: UUID, act_id: UUID
) -> None:
    foreign = answers(writes(ELSEWHERE, dossier_id, act_id))
    assert foreign == answers(writes(ELSEWHERE, uuid7(), uuid7()))
    assert {kind for kind, _ in foreign} == {NotFound}


@pytest.mark.parametrize("actor", [ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_a_role_without_the_right_is_refused_before_anything_is_looked_at(
    actor: Actor, dossier_id: UUID, act_id: UUID
) -> None:
    foreign = answers(writes(actor, dossier_id, act_id))
    assert {kind for kind, _ in foreign} == {Refused}
    assert foreign == answers(writes(actor, uuid7(), uuid7()))


def test_a_file_opened_to_read_is_read_without_its_free_text_and_not_written(
    dossier_id: UUID, act_id: UUID
) -> None:
    for organisation in (OPERATOR, REUNION):
        share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=organisation, groups=GROUPS)
    for actor in (FRANCE_TRAVAIL, ELSEWHERE):
        assert [row.act_id for row in read(actor, acts_of, dossier_id)] == [act_id]
        assert read(actor, act_notes, dossier_id) == []
        assert read(actor, act_note, act_id) is None
        refusals = answers(writes(actor, dossier_id, act_id))
        assert {kind for kind, _ in refusals} == {Refused}
        assert all("ne vous est pas ouvert en écriture" in sentence for _, sentence in refusals)


def test_a_file_opened_to_write_takes_acts_of_the_operator_under_her_name(dossier_id: UUID) -> None:
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=GROUPS, may_write=True)
    made = act(recorded(dossier_id, actor=FRANCE_TRAVAIL))
    assert (made.adviser_id, made.done_by_structure_id) == (FRANCE_TRAVAIL.user_id, OPERATOR)
    with pytest.raises(Refused, match="sans commentaire"):
        recorded(dossier_id, actor=FRANCE_TRAVAIL, note="mot")
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION, groups=GROUPS, may_write=True)
    with pytest.raises(Refused, match="« Texte libre » ne vous est pas ouvert"):
        recorded(dossier_id, actor=ELSEWHERE, note="mot")


def test_a_caseload_is_read_by_its_adviser_and_by_those_who_lead_the_team(dossier_id: UUID) -> None:
    for actor in (ADVISER, MANAGER):
        page = read(actor, caseload, ADVISER.user_id, on=TODAY)
        assert [row.dossier_id for row in page.rows] == [dossier_id]
    for query in (caseload, caseload_row):
        extra = (dossier_id,) if query is caseload_row else ()
        with pytest.raises(Refused, match="votre propre portefeuille"):
            read(COLLEAGUE, query, ADVISER.user_id, *extra, on=TODAY)
    assert read(COLLEAGUE, caseload, COLLEAGUE.user_id, on=TODAY).rows == ()
    lead = person("Zoé", Role.MANAGER, REUNION)
    assert read(lead, caseload, ADVISER.user_id, on=TODAY).rows == ()


def test_a_file_handed_over_takes_its_acts_along(dossier_id: UUID, act_id: UUID) -> None:
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, acts_of, dossier_id) == []
    assert len(read(ELSEWHERE, act_notes, dossier_id)) == 1
    cancel_act(actor=ELSEWHERE, at=at(2), act_id=act_id, reason="doublon")
