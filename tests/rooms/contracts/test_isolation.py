"""Four people on one contract, health and free text apart, reading without writing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.operations import (
    abandon_contract,
    amend_contract,
    clear_review,
    end_contract,
    extend_contract,
    refuse_contract,
    sign_contract,
)
from convergence.accompagnement.contracts.policies import (
    may_prepare_contracts,
    may_read_notes,
    may_sign_contracts,
    possible_actions,
)
from convergence.accompagnement.contracts.queries import (
    contract_changes,
    contract_detail,
    contract_notes,
    contracts_as_known,
    contracts_of,
    eligibility_of,
    exemptions_of,
    running_contract,
    running_contracts_of,
)
from convergence.accompagnement.contracts.types import (
    ContractAction,
    ContractKind,
    ContractState,
    EndMotive,
    Party,
    ReviewReason,
    WeeklyExemption,
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
from tests.rooms.contracts.steps import YES, contract, prepared, signed

pytestmark = pytest.mark.django_db

TABLES = ("contract", "contractsignature", "contractexemption", "contractnote")


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.fixture
def contract_id(dossier_id: UUID) -> UUID:
    made = prepared(
        dossier_id,
        weekly_hours=None,
        exemption=WeeklyExemption.HEALTH,
        answers=YES.__class__(False, False, True, True, "Perte du logement"),
    )
    return signed(made)


@pytest.mark.parametrize(
    ("role", "prepares", "signs", "notes"),
    [
        (Role.ADVISER, True, True, True),
        (Role.EMPLOYMENT_ADVISER, True, False, True),
        (Role.MANAGER, True, True, True),
        (Role.DIRECTION, True, True, True),
        (Role.OPERATOR_ADVISER, True, True, False),
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
def test_which_role_may_what(role: Role, prepares: bool, signs: bool, notes: bool) -> None:
    actor = person(role=role)
    assert may_prepare_contracts(actor) is prepares
    assert may_sign_contracts(actor) is signs
    assert may_read_notes(actor) is notes


def test_possible_actions_are_those_of_the_state_and_of_the_role() -> None:
    assert possible_actions(person(role=Role.EMPLOYMENT_ADVISER), ContractState.PREPARED) == (
        ContractAction.AMEND,
        ContractAction.ABANDON,
    )
    assert possible_actions(ADVISER, ContractState.RUNNING) == (
        ContractAction.EXTEND,
        ContractAction.REVISE,
        ContractAction.SIGN,
        ContractAction.ADOPT,
        ContractAction.SUSPEND,
        ContractAction.END,
    )
    assert possible_actions(person(role=Role.EMPLOYMENT_ADVISER), ContractState.RUNNING) == (
        ContractAction.REVISE,
    )


def everything(actor: Actor, dossier_id: UUID, contract_id: UUID) -> list[Any]:
    """All that a person gets from every query of the room."""
    return [
        read(actor, contracts_of, dossier_id, on=TODAY),
        read(actor, contracts_as_known, dossier_id, at(1), on=TODAY),
        read(actor, contract_detail, contract_id, on=TODAY),
        read(actor, running_contract, dossier_id, TODAY),
        read(actor, running_contracts_of, [dossier_id], TODAY),
        read(actor, eligibility_of, dossier_id, ContractKind.CEJ, on=TODAY, answers=YES),
        read(actor, exemptions_of, dossier_id),
        read(actor, contract_notes, dossier_id),
        read(actor, contract_changes, dossier_id),
    ]


def test_the_holder_and_her_colleagues_read_everything(dossier_id: UUID, contract_id: UUID) -> None:
    for actor in (ADVISER, COLLEAGUE, MANAGER):
        assert all(everything(actor, dossier_id, contract_id)), actor.name


def test_a_colleague_without_the_right_to_free_text_reads_the_facts_alone(
    dossier_id: UUID, contract_id: UUID
) -> None:
    assert read(READER, contracts_of, dossier_id, on=TODAY)
    assert read(READER, contract_notes, dossier_id) == []
    assert {kind for kind, _ in answers(writes(READER, dossier_id, contract_id))} == {Refused}


@pytest.mark.parametrize("actor", [ELSEWHERE, FRANCE_TRAVAIL, ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_the_others_get_what_a_random_identifier_gets(
    actor: Actor, dossier_id: UUID, contract_id: UUID
) -> None:
    theirs, nothing = everything(actor, dossier_id, contract_id), everything(actor, uuid7(), uuid7())
    assert theirs == nothing
    assert not any(theirs)
    assert {table: count(actor, f"contracts_{table}") for table in TABLES} == dict.fromkeys(TABLES, 0)


def decisions(actor: Actor, contract_id: UUID) -> list[Any]:
    """Administrative decisions, as attempts."""
    common: dict[str, Any] = {"actor": actor, "at": at(1), "contract_id": contract_id}
    return [
        lambda: sign_contract(party=Party.STRUCTURE, **common),
        lambda: refuse_contract(reason="essai", **common),
        lambda: extend_contract(reason="essai", last_day=TODAY, **common),
        lambda: end_contract(last_day=TODAY, motive=EndMotive.OTHER, **common),
    ]


def writes(actor: Actor, dossier_id: UUID, contract_id: UUID) -> list[Any]:
    """Every way to write, as attempts."""
    common: dict[str, Any] = {"actor": actor, "at": at(1), "contract_id": contract_id}
    return [
        *decisions(actor, contract_id),
        lambda: prepared(dossier_id, actor=actor),
        lambda: amend_contract(starts_on=TODAY, months=6, answers=YES, edit_token=1, **common),
        lambda: abandon_contract(reason="essai", **common),
        lambda: clear_review(review=ReviewReason.AGE_LIMIT, **common),
    ]


def answers(attempts: list[Any]) -> list[tuple[type[Problem], str]]:
    found = []
    for attempt in attempts:
        with pytest.raises(Problem) as refused:
            attempt()
        found.append((type(refused.value), str(refused.value)))
    return found


def test_the_same_role_elsewhere_cannot_write_nor_learn_that_the_contract_exists(
    dossier_id: UUID, contract_id: UUID
) -> None:
    foreign = answers(writes(ELSEWHERE, dossier_id, contract_id))
    assert foreign == answers(writes(ELSEWHERE, uuid7(), uuid7()))
    assert {kind for kind, _ in foreign} == {NotFound}


@pytest.mark.parametrize("actor", [ACCOUNTS, STRANGER], ids=lambda one: one.name)
def test_a_role_without_the_right_is_refused_before_anything_is_looked_at(
    actor: Actor, dossier_id: UUID, contract_id: UUID
) -> None:
    foreign = answers(writes(actor, dossier_id, contract_id))
    assert {kind for kind, _ in foreign} == {Refused}
    assert foreign == answers(writes(actor, uuid7(), uuid7()))


def test_whoever_prepares_without_delegation_decides_nothing(contract_id: UUID) -> None:
    employment = person("Iris", Role.EMPLOYMENT_ADVISER)
    assert {kind for kind, _ in answers(decisions(employment, contract_id))} == {Refused}
    prepared(new_file(), actor=employment)
    assert contract(contract_id).state is ContractState.RUNNING


def test_a_file_opened_to_read_shows_neither_health_nor_free_text_and_is_not_written(
    dossier_id: UUID, contract_id: UUID
) -> None:
    groups = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT]
    for organisation in (OPERATOR, REUNION):
        share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=organisation, groups=groups)
    assert read(FRANCE_TRAVAIL, running_contract, dossier_id, TODAY).contract_id == contract_id
    assert read(FRANCE_TRAVAIL, exemptions_of, dossier_id) == []
    assert read(FRANCE_TRAVAIL, contract_notes, dossier_id) == []
    assert count(ELSEWHERE, "contracts_contractnote") == count(ELSEWHERE, "contracts_contractexemption") == 0
    refusals = [sentence for kind, sentence in answers(decisions(ELSEWHERE, contract_id)) if kind is Refused]
    assert len(refusals) == 4
    assert all("ne vous est pas ouvert en écriture" in sentence for sentence in refusals)


def test_a_recognition_that_was_not_opened_counts_for_nothing() -> None:
    """Health data are not guessed: the condition of age says what the reader may know."""
    dossier_id = new_file(born_on=TODAY.replace(year=1999), rqth=(TODAY.replace(year=2025), None))
    share(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        to=OPERATOR,
        groups=[FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT],
    )
    for actor, met in ((ADVISER, True), (FRANCE_TRAVAIL, False)):
        found = read(actor, eligibility_of, dossier_id, ContractKind.CEJ, on=TODAY, answers=YES)
        assert found.eligibility.reasons[0].is_met is met


def test_a_file_handed_over_takes_its_contracts_along(dossier_id: UUID, contract_id: UUID) -> None:
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert read(ADVISER, contracts_of, dossier_id, on=TODAY) == []
    assert len(read(ELSEWHERE, contract_notes, dossier_id)) == 1
    end_contract(actor=ELSEWHERE, at=at(2), contract_id=contract_id, last_day=TODAY, motive=EndMotive.MOVE)
