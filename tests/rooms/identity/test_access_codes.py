"""A first or forgotten password: a code asked for by one person, given by another, used once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.operations import (
    approve_user,
    ask_access_code,
    authenticate,
    choose_password,
    create_user,
    deactivate_user,
    give_access_code,
    set_password,
)
from convergence.identity.types import Role
from convergence.storage.operation import operation
from tests.rooms.identity.network import Network, at, resolved, run

PASSWORD = "quatre lampes bleues au grenier"
WHY = "Mot de passe oublié, vu sur place"


@operation("Essai")
def attempt(*, actor: Actor, at: datetime, deed: Callable[[], int]) -> int:
    return deed()


def given(network: Network, when: float = 0) -> str:
    """A code for the adviser: asked for by the account manager, given by the manager."""
    who = network.users["adviser"]
    ask_access_code(actor=network.actor("accounts"), at=at(when), user_id=who, reason=WHY)
    return give_access_code(actor=network.actor("manager"), at=at(when), user_id=who)


def choose(code: str, *, login: str = "adviser", when: float = 1, password: str = PASSWORD) -> None:
    choose_password(login=login, code=code, password=password, at=at(when))


def test_a_code_lets_its_holder_choose_her_password_once(network: Network) -> None:
    code = given(network)
    choose(code)
    assert authenticate(login="adviser", password=PASSWORD, ip="192.0.2.1", at=at(2)).user_id
    with pytest.raises(Refused, match="code trop ancien"):
        choose(code, password="une autre phrase de passe longue")


def test_a_code_replaces_a_forgotten_password(network: Network) -> None:
    choose(given(network))
    again = given(network, 2)
    choose(again, when=3, password="six tasses rouges sur la table")
    assert authenticate(
        login="adviser", password="six tasses rouges sur la table", ip="192.0.2.1", at=at(4)
    ).user_id


def test_a_password_changed_meanwhile_makes_a_code_worthless(network: Network) -> None:
    choose(given(network))
    code = given(network, 2)
    adviser = network.actor("adviser")
    changed = {"password": "six tasses rouges sur la table", "current_password": PASSWORD}
    set_password(actor=adviser, at=at(3), user_id=adviser.user_id, **changed)
    with pytest.raises(Refused, match="code trop ancien"):
        choose(code, when=4)


def test_a_code_is_typed_as_people_type(network: Network) -> None:
    code = given(network)
    choose(f"  {code.lower().replace('-', ' ')} ", login=" Adviser ")


@pytest.mark.parametrize(
    "spoil", [lambda code: "", lambda code: "-", lambda code: code[:-1] + ("A" if code[-1] != "A" else "B")]
)
def test_a_wrong_code_is_refused(network: Network, spoil: Callable[[str], str]) -> None:
    code = given(network)
    with pytest.raises(Refused, match="Identifiant ou code incorrect"):
        choose(spoil(code))
    with pytest.raises(Refused, match="Identifiant ou code incorrect"):
        choose(code, login="reunion_adviser")
    with pytest.raises(Refused, match="Identifiant ou code incorrect"):
        choose(code, login="personne")


def test_without_a_code_nothing_opens(network: Network) -> None:
    for code in ("", "-", "AAAA-AAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(Refused):
            choose(code)


def test_a_code_runs_out_after_three_days_and_with_the_next_one(network: Network) -> None:
    old = given(network)
    with pytest.raises(Refused):
        choose(old, when=72)
    new = given(network, when=2)
    with pytest.raises(Refused):
        choose(old, when=3)
    choose(new, when=73)


def test_a_code_dies_with_the_account(network: Network) -> None:
    code = given(network)
    deactivate_user(
        actor=network.actor("direction"),
        at=at(1),
        user_id=network.users["adviser"],
        reason="Départ de la structure",
    )
    with pytest.raises(Refused):
        choose(code, when=2)


def test_giving_a_code_ends_her_sessions(network: Network) -> None:
    who = network.users["adviser"]
    assert resolved(who, None, at(), "1.0") is not None
    given(network)
    assert resolved(who, None, at(), "1.0") is None


def test_a_weak_password_is_refused_and_the_code_still_serves(network: Network) -> None:
    code = given(network)
    with pytest.raises(Invalid):
        choose(code, password="court")
    choose(code)


def test_who_asked_does_not_give_nor_does_the_holder(network: Network) -> None:
    who, chief = network.users["adviser"], network.actor("direction")
    with pytest.raises(Refused, match="Personne n'a demandé"):
        give_access_code(actor=chief, at=at(), user_id=who)
    ask_access_code(actor=chief, at=at(), user_id=who, reason=WHY)
    with pytest.raises(Refused, match="une autre personne"):
        give_access_code(actor=chief, at=at(), user_id=who)
    with pytest.raises(Refused, match="ne permet pas"):
        give_access_code(actor=network.actor("accounts"), at=at(), user_id=who)
    assert give_access_code(actor=network.actor("manager"), at=at(), user_id=who)
    with pytest.raises(Refused, match="soi-même"):
        ask_access_code(actor=chief, at=at(), user_id=chief.user_id, reason=WHY)
    ask_access_code(actor=network.actor("accounts"), at=at(), user_id=chief.user_id, reason=WHY)
    with pytest.raises(Refused, match="une autre personne"):
        give_access_code(actor=chief, at=at(), user_id=chief.user_id)


@pytest.mark.parametrize("stranger", ["adviser", "reunion_direction", "reunion_accounts", "unml"])
def test_nobody_else_asks_nor_gives(network: Network, stranger: str) -> None:
    who = network.users["manager"]
    with pytest.raises((Refused, NotFound)):
        ask_access_code(actor=network.actor(stranger), at=at(), user_id=who, reason=WHY)
    ask_access_code(actor=network.actor("accounts"), at=at(), user_id=who, reason=WHY)
    with pytest.raises((Refused, NotFound)):
        give_access_code(actor=network.actor(stranger), at=at(), user_id=who)


def test_two_heads_of_the_network_may_help_a_direction_left_alone(network: Network) -> None:
    who = network.users["lourdes_direction"]
    ask_access_code(actor=network.actor("dsi"), at=at(), user_id=who, reason=WHY)
    with pytest.raises(Refused):
        give_access_code(actor=network.actor("dsi"), at=at(), user_id=who)
    choose(
        give_access_code(actor=network.actor("dsi_second"), at=at(), user_id=who), login="lourdes_direction"
    )


def test_a_new_account_waits_for_its_code_from_the_start(network: Network) -> None:
    made = create_user(
        actor=network.actor("accounts"), at=at(), structure_id=network.structures["tarbes"],
        login="lea.petit", first_name="Léa", last_name="Petit", email="lea.petit@exemple.fr", role=Role.ADVISER,
    )  # fmt: skip
    with pytest.raises(Conflict, match="pas ouvert"):
        give_access_code(actor=network.actor("manager"), at=at(), user_id=made)
    approve_user(actor=network.actor("manager"), at=at(), user_id=made)
    choose(give_access_code(actor=network.actor("manager"), at=at(), user_id=made), login="lea.petit")


def test_the_database_demands_two_people_for_a_code(network: Network) -> None:
    accounts, who = network.actor("accounts"), network.users["adviser"]
    give = "UPDATE identity_user SET code_given_at = now() WHERE id = %s"
    ask = "UPDATE identity_user SET code_asked_by_id = %s WHERE id = %s"

    def tried(actor: Actor, sql: str, *parameters: object) -> int:
        return attempt(actor=actor, at=at(), deed=lambda: run(sql, *parameters))

    for sql, parameters in (
        (give, (who,)),
        (ask, (uuid7(), who)),
        (ask, (accounts.user_id, accounts.user_id)),
    ):
        with pytest.raises(DatabaseError, match="given by a second person"):
            tried(accounts, sql, *parameters)
    assert tried(accounts, ask, accounts.user_id, who) == 1
    with pytest.raises(DatabaseError, match="given by a second person"):
        tried(accounts, give, who)
    assert tried(network.actor("manager"), give, who) == 1
