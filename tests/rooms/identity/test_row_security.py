"""What the database itself refuses: tried with bare SQL, as a stolen account or a careless program would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, IntegrityError, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.models import Credential, LoginFailure, Membership, User
from convergence.identity.types import Role, authentication_actor
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.identity.network import NOW, OPENED, TODAY, Network, at, count, run

TABLES = (
    "identity_structure", "identity_site", "identity_user", "identity_membership", "identity_structuremerger",
    "identity_credential", "identity_signin", "identity_loginfailure",
)  # fmt: skip

INSERT_MEMBERSHIP = (
    "INSERT INTO identity_membership (id, user_id, structure_id, role, starts_on) VALUES (%s, %s, %s, %s, %s)"
)
INSERT_USER = (
    "INSERT INTO identity_user (id, login, first_name, last_name, email, phone, state, account_structure_id,"
    " created_by_id, auth_version) VALUES (%s, %s, 'A', 'B', 'a@b.fr', '', %s, %s, %s, 1)"
)


@operation("Essayer une écriture")
def attempt(*, actor: Actor, at: object, deed: Callable[[], int]) -> int:
    """Run bare SQL inside an operation, so that only row-level security and guards stand in the way."""
    with transaction.atomic():
        return deed()


def test_no_context_no_row(network: Network) -> None:
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        Credential.objects.create(
            user_id=network.users["adviser"], password_hash=make_password("x"), changed_at=NOW
        )
        LoginFailure.objects.create(login_key="a", address_key="b", at=NOW)
        seen = {table: count(table) for table in TABLES}
    assert seen["identity_user"] == len(network.users)
    assert seen["identity_credential"] == seen["identity_loginfailure"] == 1
    assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


def test_password_hashes_are_for_log_in_and_for_their_owner(network: Network) -> None:
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        Credential.objects.create(
            user_id=network.users["adviser"], password_hash=make_password("x"), changed_at=NOW
        )
    for name, rows in (
        ("adviser", 1),
        ("direction", 0),
        ("accounts", 0),
        ("dsi", 0),
        ("reunion_accounts", 0),
    ):
        with acting(network.actor(name), Purpose.ACCOMPAGNEMENT):
            assert count("identity_credential") == rows, name
            assert count("identity_loginfailure") == 0


def test_a_manager_of_accounts_gives_no_role_in_another_structure(network: Network) -> None:
    manager, adviser = network.actor("accounts"), network.users["adviser"]

    def give(structure: UUID, role: Role) -> int:
        return attempt(
            actor=manager, at=at(),
            deed=lambda: run(INSERT_MEMBERSHIP, uuid7(), adviser, structure, role.value, TODAY),
        )  # fmt: skip

    assert give(network.structures["tarbes"], Role.MANAGER) == 1
    with pytest.raises(DatabaseError, match="row-level security"):
        give(network.structures["reunion"], Role.ADVISER)
    for role in (Role.DSI, Role.UNML, Role.ARML, Role.RESEARCHER):
        with pytest.raises(DatabaseError, match="row-level security"):
            give(network.structures["tarbes"], role)


def test_a_manager_of_accounts_changes_nothing_of_another_structure(network: Network) -> None:
    theirs, mine = network.users["reunion_adviser"], network.structures["tarbes"]
    statements = {
        "rename": ("UPDATE identity_user SET last_name = 'Vol' WHERE id = %s", theirs),
        "take over": (f"UPDATE identity_user SET account_structure_id = '{mine}' WHERE id = %s", theirs),
        "erase": ("DELETE FROM identity_user WHERE id = %s", theirs),
        "end role": ("UPDATE identity_membership SET ends_on = '2026-03-02' WHERE user_id = %s", theirs),
        "erase role": ("DELETE FROM identity_membership WHERE user_id = %s", theirs),
        "structure": (
            "UPDATE identity_structure SET usual_name = 'Vol' WHERE id = %s",
            network.structures["reunion"],
        ),
    }
    for name, (sql, target) in statements.items():
        touched = attempt(
            actor=network.actor("accounts"), at=at(), deed=lambda sql=sql, target=target: run(sql, target)
        )
        assert touched == 0, name
    rename = statements["rename"][0]
    assert attempt(
        actor=network.actor("accounts"), at=at(), deed=lambda: run(rename, network.users["adviser"])
    ) == 1  # fmt: skip


def test_an_account_cannot_be_pushed_to_another_structure_nor_made_there(network: Network) -> None:
    accounts, theirs = network.actor("accounts"), network.structures["reunion"]
    with pytest.raises(DatabaseError, match="row-level security"):
        attempt(
            actor=accounts, at=at(),
            deed=lambda: run(
                "UPDATE identity_user SET account_structure_id = %s WHERE id = %s", theirs, network.users["adviser"]
            ),
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="row-level security"):
        attempt(
            actor=accounts, at=at(),
            deed=lambda: run(INSERT_USER, uuid7(), "intrus", "a_valider", theirs, accounts.user_id),
        )  # fmt: skip


def test_accounts_and_roles_are_never_deleted_even_at_home(network: Network) -> None:
    for name in ("accounts", "direction", "dsi"):
        for table in ("identity_membership", "identity_structure", "identity_user"):
            deed = partial(run, f"DELETE FROM {table}")
            assert attempt(actor=network.actor(name), at=at(), deed=deed) == 0


def test_the_database_demands_four_eyes(network: Network) -> None:
    accounts, chief = network.actor("accounts"), network.actor("direction")
    here, waiting = network.structures["tarbes"], uuid7()

    def insert(state: str, author: UUID) -> int:
        return attempt(
            actor=accounts,
            at=at(),
            deed=lambda: run(INSERT_USER, uuid7(), f"l{uuid7()}", state, here, author),
        )

    for state, author in (("actif", accounts.user_id), ("a_valider", chief.user_id)):
        with pytest.raises(DatabaseError, match="an account starts pending"):
            insert(state, author)
    attempt(
        actor=accounts, at=at(),
        deed=lambda: run(INSERT_USER, waiting, "nouvelle", "a_valider", here, accounts.user_id),
    )  # fmt: skip
    approve = "UPDATE identity_user SET state = 'actif', decided_by_id = %s WHERE id = %s"
    for sql, parameters in (
        ("UPDATE identity_user SET state = 'actif' WHERE id = %s", (waiting,)),
        ("UPDATE identity_user SET state = 'desactive' WHERE id = %s", (waiting,)),
        ("UPDATE identity_user SET created_by_id = gen_random_uuid() WHERE id = %s", (waiting,)),
        (approve, (chief.user_id, waiting)),
    ):
        with pytest.raises(DatabaseError, match="approved by a second person"):
            attempt(
                actor=accounts, at=at(), deed=lambda sql=sql, parameters=parameters: run(sql, *parameters)
            )
    with pytest.raises(IntegrityError, match="identity_user_four_eyes"):
        attempt(actor=accounts, at=at(), deed=lambda: run(approve, accounts.user_id, waiting))
    assert attempt(actor=chief, at=at(), deed=lambda: run(approve, chief.user_id, waiting)) == 1


def test_the_database_lets_nobody_give_herself_a_role_nor_lengthen_hers(network: Network) -> None:
    accounts, here = network.actor("accounts"), network.structures["tarbes"]
    with pytest.raises(DatabaseError, match="nobody gives a role to herself"):
        attempt(
            actor=accounts, at=at(),
            deed=lambda: run(INSERT_MEMBERSHIP, uuid7(), accounts.user_id, here, "direction", TODAY),
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="never turned into another"):
        attempt(
            actor=accounts, at=at(),
            deed=lambda: run("UPDATE identity_membership SET role = 'direction' WHERE user_id = %s", accounts.user_id),
        )  # fmt: skip
    end = "UPDATE identity_membership SET ends_on = %s WHERE user_id = %s"
    soon = TODAY + timedelta(days=9)
    assert attempt(actor=accounts, at=at(), deed=lambda: run(end, soon, accounts.user_id)) == 1
    with pytest.raises(DatabaseError, match="nobody gives a role to herself"):
        attempt(actor=accounts, at=at(1), deed=lambda: run(end, soon + timedelta(days=1), accounts.user_id))


def test_the_same_role_never_overlaps_for_one_person_but_several_may_hold_it(network: Network) -> None:
    chief, adviser = network.actor("direction"), network.users["adviser"]
    here = network.structures["tarbes"]
    with pytest.raises(IntegrityError, match="identity_role_once_at_a_time"):
        attempt(
            actor=chief,
            at=at(),
            deed=lambda: run(INSERT_MEMBERSHIP, uuid7(), adviser, here, "conseiller", TODAY),
        )
    assert attempt(
        actor=chief, at=at(), deed=lambda: run(INSERT_MEMBERSHIP, uuid7(), adviser, here, "direction", TODAY)
    ) == 1  # fmt: skip
    with acting(chief, Purpose.ADMINISTRATION):
        assert Membership.objects.filter(structure_id=here, role=Role.DIRECTION, ends_on=None).count() == 2


def test_a_membership_names_a_site_of_its_own_structure(network: Network) -> None:
    from convergence.identity.operations import add_site

    site = add_site(
        actor=network.actor("reunion_direction"), at=at(), structure_id=network.structures["reunion"], name="Nord",
        commune_code="97411", opened_on=OPENED,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="identity_membership_own_site"):
        attempt(
            actor=network.actor("accounts"), at=at(),
            deed=lambda: run(
                "UPDATE identity_membership SET site_id = %s WHERE user_id = %s", site, network.users["adviser"]
            ),
        )  # fmt: skip


def test_old_versions_of_an_account_are_kept_for_its_structure_only(network: Network) -> None:
    sql = "UPDATE identity_user SET last_name = 'Nouveau' WHERE id = %s"
    attempt(actor=network.actor("accounts"), at=at(), deed=lambda: run(sql, network.users["adviser"]))
    for name, expected in (("accounts", 1), ("reunion_accounts", 0)):
        with acting(network.actor(name), Purpose.ADMINISTRATION):
            assert count("storage_version WHERE table_name = 'identity_user'") == expected
    with acting(network.actor("accounts"), Purpose.ADMINISTRATION):
        assert User.objects.get(id=network.users["adviser"]).last_name == "Nouveau"
