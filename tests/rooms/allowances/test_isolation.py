"""Four people on one right: rights of the role, of the structure, of the file; money shown to nobody else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.allowances.operations import (
    answer_autonomy,
    ask_aid,
    ask_one_off,
    decide_precaution,
    decide_request,
    declare_resources,
    keep_aid_scheme,
    note_aid_papers,
    note_papers,
    open_right,
    revise_right,
    withdraw_request,
    write_letter,
)
from convergence.accompagnement.allowances.queries import (
    aids_of,
    allowance_notes,
    amounts_due,
    count_waiting,
    files_with_rights,
    months_of,
    one_offs_of,
    right_detail,
    rights_of,
    waiting_decisions,
)
from convergence.accompagnement.allowances.types.words import Asked
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import NotFound, Problem, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    READER,
    STRANGER,
    TARBES,
    at,
    count,
    new_file,
    person,
    read,
    share,
    shown_groups,
)
from tests.rooms.allowances.steps import FAJ, MODEST, MONTH, asked_aid, catalogue, declared, granted_right
from tests.rooms.contracts.steps import running

pytestmark = pytest.mark.django_db

TABLES = (
    *("allowanceright", "rightterms", "monthresources", "resource", "oneoffallowance", "aid"),
    "allowancenote",
)
"""What names a person: the catalogue, which names nobody, is for all who work in the structure."""
DIRECTION = person("Dora", Role.DIRECTION)


@pytest.fixture
def held() -> tuple[UUID, UUID]:
    """A file with a right, resources and an aid; the file and the right."""
    dossier_id = new_file()
    right = granted_right(running(dossier_id))
    declared(dossier_id, salaire="310")
    asked_aid(dossier_id, catalogue(), details="Trajets")
    return dossier_id, right.right_id


def everything(actor: Actor, dossier_id: UUID, right_id: UUID) -> list[Any]:
    return [
        read(actor, rights_of, dossier_id),
        read(actor, right_detail, right_id),
        read(actor, months_of, dossier_id, MONTH, MONTH),
        read(actor, aids_of, dossier_id),
        read(actor, amounts_due, TARBES, MONTH, [dossier_id]),
    ]


def writes(actor: Actor, dossier_id: UUID, right_id: UUID, ref_id: UUID) -> list[Any]:
    """Every way to prepare, then every way to decide, as attempts."""
    common: dict[str, Any] = {"actor": actor, "at": at(1)}
    return [
        lambda: declare_resources(dossier_id=dossier_id, month=MONTH, resources=[], **common),
        lambda: note_papers(right_id=right_id, complete_on=MONTH, **common),
        lambda: revise_right(right_id=right_id, from_month=MONTH, draft=MODEST, **common),
        lambda: open_right(contract_id=ref_id, draft=MODEST, **common),
        lambda: ask_one_off(contract_id=ref_id, month=MONTH, amount=Decimal(1), **common),
        lambda: ask_aid(dossier_id=dossier_id, scheme_id=ref_id, amount=Decimal(1), **common),
        lambda: note_aid_papers(aid_id=ref_id, **common),
        lambda: withdraw_request(asked=Asked.AID, ref_id=ref_id, reason="essai", **common),
        lambda: write_letter(asked=Asked.RIGHT, ref_id=ref_id, **common),
    ]


def decisions(actor: Actor, right_id: UUID, ref_id: UUID) -> list[Any]:
    common: dict[str, Any] = {"actor": actor, "at": at(1)}
    return [
        lambda: decide_request(asked=Asked.RIGHT, ref_id=ref_id, is_granted=True, **common),
        lambda: decide_precaution(right_id=right_id, first_month=MONTH, months=1, details="x", **common),
        lambda: answer_autonomy(terms_id=ref_id, is_confirmed=True, **common),
    ]


def answers(attempts: list[Any]) -> set[type[Problem]]:
    found = set()
    for attempt in attempts:
        with pytest.raises(Problem) as refused:
            attempt()
        found.add(type(refused.value))
    return found


def test_the_holder_and_her_colleagues_read_everything(held: tuple[UUID, UUID]) -> None:
    for actor in (ADVISER, COLLEAGUE, MANAGER, DIRECTION):
        assert all(everything(actor, *held)), actor.name
        assert read(actor, count_waiting) == len(read(actor, waiting_decisions)) == 1
    assert read(ADVISER, allowance_notes, held[0])
    assert read(READER, allowance_notes, held[0]) == []


@pytest.mark.parametrize("actor", [ELSEWHERE, FRANCE_TRAVAIL, ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_the_others_get_what_a_random_identifier_gets(actor: Actor, held: tuple[UUID, UUID]) -> None:
    assert everything(actor, *held) == everything(actor, uuid7(), uuid7())
    assert not any(everything(actor, *held))
    assert read(actor, files_with_rights, TARBES, MONTH) == []
    shown = {table: count(actor, f"allowances_{table}") for table in TABLES}
    assert shown == dict.fromkeys(TABLES, 0)


def test_a_partner_to_whom_the_accompaniment_was_opened_sees_no_money(held: tuple[UUID, UUID]) -> None:
    groups = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT]
    share(actor=ADVISER, at=at(0), dossier_id=held[0], to=OPERATOR, groups=groups)
    assert not any(everything(FRANCE_TRAVAIL, *held))


def test_what_is_shown_of_money_enters_the_journal(held: tuple[UUID, UUID]) -> None:
    shown = shown_groups(MANAGER, amounts_due, TARBES, MONTH)
    assert {FieldGroup.RESOURCES, FieldGroup.IDENTITY} <= shown[held[0]]
    assert shown_groups(MANAGER, waiting_decisions).keys() == {held[0]}
    assert shown_groups(MANAGER, one_offs_of, held[0]) == {}


def test_the_same_role_elsewhere_cannot_write_nor_learn_what_exists(held: tuple[UUID, UUID]) -> None:
    dossier_id, right_id = held
    manager = person("Lina", Role.MANAGER, ELSEWHERE.structure_id, "Indian/Reunion")
    assert answers(writes(ELSEWHERE, dossier_id, right_id, uuid7())) == {NotFound}
    assert answers(decisions(manager, right_id, uuid7())) == {NotFound}


def test_a_role_without_the_right_is_refused_before_anything_is_looked_at(held: tuple[UUID, UUID]) -> None:
    dossier_id, right_id = held
    employment = person("Iris", Role.EMPLOYMENT_ADVISER)
    for actor in (employment, READER, ACCOUNTS, STRANGER):
        assert answers(writes(actor, dossier_id, right_id, uuid7())) == {Refused}
        assert answers(decisions(actor, right_id, uuid7())) == {Refused}
    assert answers(decisions(ADVISER, right_id, uuid7())) == {Refused}
    assert answers([lambda: keep_aid_scheme(actor=ADVISER, at=at(1), draft=FAJ)]) == {Refused}


def test_an_organisation_to_which_a_file_is_opened_owes_it_nothing() -> None:
    dossier_id = new_file()
    granted_right(running(dossier_id))
    groups = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES]
    share(actor=ADVISER, at=at(), dossier_id=dossier_id, to=OPERATOR, groups=groups)
    (seen,) = read(FRANCE_TRAVAIL, amounts_due, TARBES, MONTH, [dossier_id])
    assert seen.structure_id == TARBES
    assert read(FRANCE_TRAVAIL, amounts_due, OPERATOR, MONTH, [dossier_id]) == []
