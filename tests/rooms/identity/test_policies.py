"""Truth tables: which role holds which right, and four people for each right of this room."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.identity import policies
from convergence.identity.migrations import __path__ as migrations
from convergence.identity.rules.roles import NETWORK_ROLES, PERMISSIONS, ROLES_OF_KIND, permissions_of
from convergence.identity.types import Role, StructureKind, authentication_actor

HERE, ELSEWHERE, SOMEONE, AUTHOR = uuid7(), uuid7(), uuid7(), uuid7()

_ALL = frozenset(Role)
_ADVISERS = {Role.ADVISER, Role.EMPLOYMENT_ADVISER, Role.MANAGER, Role.DIRECTION}
_HEADS = {Role.MANAGER, Role.DIRECTION}
_CONTROL = {Role.AUDITOR, Role.DATA_PROTECTION_OFFICER}

WHO_MAY = {
    Permission.READ_FILES: _ADVISERS | {Role.OPERATOR_ADVISER, Role.PARTNER},
    Permission.CREATE_FILES: _ADVISERS,
    Permission.EDIT_FILES: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.READ_FREE_TEXT: _ADVISERS,
    Permission.REVEAL_NIR: {Role.ADVISER} | _HEADS,
    Permission.JUSTIFY_IDENTITY: {Role.ADVISER} | _HEADS,
    Permission.MANAGE_TEAM: _ADVISERS,
    Permission.ANSWER_FILE_REQUESTS: {Role.ADVISER} | _HEADS,
    Permission.TRANSFER_FILES: _HEADS,
    Permission.RECORD_ACTS: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.SIGN_CONTRACTS: {Role.ADVISER, Role.OPERATOR_ADVISER} | _HEADS,
    Permission.DECIDE_ORIENTATION: {Role.ADVISER, Role.OPERATOR_ADVISER} | _HEADS,
    Permission.RECORD_DIAGNOSTIC: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.RECORD_ASPIRATIONS: _ADVISERS,
    Permission.PREPARE_ALLOWANCES: {Role.ADVISER} | _HEADS,
    Permission.DECIDE_ALLOWANCES: _HEADS,
    Permission.PROPOSE_SANCTIONS: {Role.ADVISER} | _HEADS,
    Permission.DECIDE_SANCTIONS: {Role.DIRECTION},
    Permission.READ_PAYMENTS: _HEADS,
    Permission.PREPARE_PAYMENTS: _HEADS,
    Permission.CHECK_PAYMENTS: _HEADS,
    Permission.MANAGE_BUDGETS: {Role.DIRECTION},
    Permission.READ_TEAM_CASELOADS: _HEADS,
    Permission.READ_ACCESS_JOURNAL: _HEADS | _CONTROL,
    Permission.VERIFY_JOURNAL: {Role.DIRECTION, Role.DSI} | _CONTROL,
    Permission.READ_PROCESSING_REGISTER: {Role.DIRECTION} | _CONTROL,
    Permission.MANAGE_USERS: {Role.DIRECTION, Role.ACCOUNT_MANAGER, Role.DSI},
    Permission.APPROVE_USERS: _HEADS | {Role.DSI},
    Permission.MANAGE_STRUCTURE: {Role.DIRECTION, Role.DSI},
    Permission.MANAGE_NETWORK: {Role.DSI},
    Permission.READ_PARAMETERS: _ALL
    - {Role.ACCOUNT_MANAGER, Role.OPERATOR_ADVISER, Role.PARTNER, Role.RESEARCHER},
    Permission.READ_REFERENTIALS: _ALL,
    Permission.READ_AGENDA: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.PLAN_APPOINTMENTS: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.ENROL_IN_WORKSHOPS: _ADVISERS,
    Permission.ENROL_SHARED_PEOPLE: {Role.OPERATOR_ADVISER},
    Permission.MANAGE_WORKSHOPS: _ADVISERS,
    Permission.MANAGE_PLACES: _HEADS,
    Permission.HAND_OVER_AGENDA: _HEADS,
    Permission.READ_DOCUMENTS: _ADVISERS,
    Permission.ADD_DOCUMENTS: _ADVISERS,
    Permission.MANAGE_DOCUMENT_TEMPLATES: _HEADS,
    Permission.ASK_SIGNATURES: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.SEND_MESSAGES: _ADVISERS,
    Permission.WRITE_TO_SHARED_PEOPLE: {Role.OPERATOR_ADVISER},
    Permission.SEND_GROUP_MESSAGES: _ADVISERS,
    Permission.MANAGE_MESSAGE_TEMPLATES: _HEADS,
    Permission.MANAGE_MESSAGE_BUDGET: {Role.DIRECTION},
    Permission.READ_EXCHANGES: _ADVISERS,
    Permission.REPAIR_EXCHANGES: _HEADS,
    Permission.USE_TEAM_TOOLS: _ADVISERS,
    Permission.KEEP_PRACTICE_NOTES: _ADVISERS,
    Permission.KEEP_CATALOGUE: _HEADS | {Role.PARTNER, Role.DSI},
    Permission.LOAD_OFFERS: {Role.DIRECTION, Role.DSI},
    Permission.INTRODUCE_PEOPLE: {Role.OPERATOR_ADVISER, Role.PARTNER},
    Permission.READ_SHARED_FILES: {Role.OPERATOR_ADVISER, Role.PARTNER},
    Permission.OPEN_IN_EMERGENCY: {Role.OPERATOR_ADVISER, Role.PARTNER},
    Permission.REVIEW_EMERGENCIES: {Role.DIRECTION, Role.DATA_PROTECTION_OFFICER},
    Permission.ASK_SERVICES: _ADVISERS | {Role.OPERATOR_ADVISER},
    Permission.ANSWER_REQUESTS: _ADVISERS | {Role.OPERATOR_ADVISER, Role.PARTNER},
    Permission.PUBLISH_ANNOUNCEMENTS: _HEADS | {Role.ARML, Role.UNML, Role.DSI},
    Permission.READ_FIGURES: _HEADS | {Role.ARML, Role.UNML, Role.DSI, Role.RESEARCHER},
}


def person(role: Role, structure: object = HERE, *, user: object = SOMEONE) -> Actor:
    return Actor(user, "Essai", structure, permissions=PERMISSIONS[role])


@pytest.mark.parametrize("permission", Permission)
def test_who_holds_a_right(permission: Permission) -> None:
    assert {role for role in Role if permission in PERMISSIONS[role]} == WHO_MAY[permission]


def test_every_kind_of_structure_says_which_roles_it_knows_and_a_foreign_role_gives_nothing() -> None:
    assert set(ROLES_OF_KIND) == set(StructureKind)
    assert {role for roles in ROLES_OF_KIND.values() for role in roles} == set(Role)
    assert permissions_of(StructureKind.MISSION_LOCALE, [Role.DSI]) == frozenset()
    assert Permission.MANAGE_NETWORK in permissions_of(StructureKind.DSI, [Role.DSI])


def test_nobody_acts_with_rights_before_log_in() -> None:
    assert authentication_actor().permissions == frozenset()


def test_the_database_knows_the_same_network_roles() -> None:
    from importlib import import_module

    protection = import_module("convergence.identity.migrations.0002_protection")
    assert set(re.findall(r"'(\w+)'", protection.NETWORK_ROLES)) == {role.value for role in NETWORK_ROLES}
    assert migrations


RIGHTS: list[tuple[str, Callable[[Actor], None], Role, Role]] = [
    (
        "structure",
        lambda actor: policies.check_may_manage_structure(actor, HERE),
        Role.DIRECTION,
        Role.ADVISER,
    ),
    ("users", lambda actor: policies.check_may_manage_users(actor, HERE), Role.ACCOUNT_MANAGER, Role.ADVISER),
    (
        "approve",
        lambda actor: policies.check_may_approve_user(actor, HERE, user_id=uuid7(), created_by_id=AUTHOR),
        Role.MANAGER,
        Role.ACCOUNT_MANAGER,
    ),
    (
        "give",
        lambda actor: policies.check_may_give_role(
            actor, HERE, kind=StructureKind.MISSION_LOCALE, role=Role.ADVISER, user_id=AUTHOR
        ),
        Role.ACCOUNT_MANAGER,
        Role.MANAGER,
    ),
    (
        "end",
        lambda actor: policies.check_may_end_role(actor, HERE, role=Role.ADVISER),
        Role.ACCOUNT_MANAGER,
        Role.MANAGER,
    ),
]


@pytest.mark.parametrize(
    ("check", "holder", "other"), [row[1:] for row in RIGHTS], ids=[row[0] for row in RIGHTS]
)
def test_four_people_for_each_right(check: Callable[[Actor], None], holder: Role, other: Role) -> None:
    check(person(holder))
    check(person(Role.DSI, ELSEWHERE))
    for stranger in (
        person(holder, ELSEWHERE),
        person(other),
        person(Role.UNML, ELSEWHERE),
        authentication_actor(),
    ):
        with pytest.raises(Refused) as refusal:
            check(stranger)
        assert refusal.value.what_to_do


def test_who_asked_for_an_account_or_holds_it_does_not_approve_it() -> None:
    chief = person(Role.DIRECTION)
    assert policies.may_approve_user(chief, HERE, user_id=uuid7(), created_by_id=AUTHOR)
    assert not policies.may_approve_user(chief, HERE, user_id=uuid7(), created_by_id=SOMEONE)
    assert not policies.may_approve_user(chief, HERE, user_id=SOMEONE, created_by_id=AUTHOR)


def test_roles_are_given_by_another_inside_the_kind_and_the_reach() -> None:
    def may(actor: Actor, role: Role, kind: StructureKind, user: object = AUTHOR) -> bool:
        return policies.may_give_role(actor, HERE, kind=kind, role=role, user_id=user)

    accounts, dsi = person(Role.ACCOUNT_MANAGER), person(Role.DSI, ELSEWHERE)
    assert may(accounts, Role.ADVISER, StructureKind.MISSION_LOCALE)
    assert not may(accounts, Role.ADVISER, StructureKind.MISSION_LOCALE, SOMEONE)
    assert not may(accounts, Role.UNML, StructureKind.UNML)
    assert may(dsi, Role.UNML, StructureKind.UNML)
    assert not may(dsi, Role.DSI, StructureKind.MISSION_LOCALE)
    assert not may(accounts, Role.OPERATOR_ADVISER, StructureKind.MISSION_LOCALE)


def test_only_the_network_opens_structures_and_only_oneself_chooses_a_password() -> None:
    policies.check_may_manage_network(person(Role.DSI))
    policies.check_may_set_password(person(Role.ADVISER), SOMEONE)
    policies.check_may_set_password(system_actor(), SOMEONE)
    assert not policies.may_manage_network(person(Role.DIRECTION))
    for role in (Role.DIRECTION, Role.ACCOUNT_MANAGER, Role.DSI):
        with pytest.raises(Refused):
            policies.check_may_set_password(person(role), AUTHOR)


@pytest.mark.parametrize("role", Role)
def test_the_review_of_accesses_is_for_those_who_manage_approve_or_audit(role: Role) -> None:
    expected = {Role.MANAGER, Role.DIRECTION, Role.ACCOUNT_MANAGER, Role.DSI} | _CONTROL
    assert policies.may_review_accesses(person(role)) == (role in expected)
