"""Four people on an exchange, on each gesture and on the ledger; the database lets no more through than the queries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import ASP, Channel, ExchangeReason, RecipientKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.sharing.operations import (
    correct_address,
    give_up,
    retry_exchange,
    retry_provider_failures,
    send_otherwise,
    take_as_sent,
)
from convergence.sharing.policies import may_read_ledger, may_repair
from convergence.sharing.queries import (
    exchange,
    exchange_counts,
    exchanges,
    holder_of_exchange,
    ledger,
    structures_with,
)
from convergence.sharing.types import ExchangeFilter, ExchangeState
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    COLLEAGUE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    REUNION,
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
from tests.rooms.sharing.steps import SYSTEM, Provider, asked, lane
from tests.rooms.sharing.test_sending import WRONG

pytestmark = pytest.mark.django_db

THERE = person("Responsable d'ailleurs", Role.MANAGER, REUNION, "Indian/Reunion")
TABLES = ("sharing_exchange", "sharing_exchangecontent", "sharing_exchangeattempt", "sharing_ledgerline")


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


@pytest.fixture
def exchange_id(dossier_id: UUID) -> UUID:
    made = asked(dossier_id)
    with time_machine.travel(AT, tick=False):
        lane(Provider([WRONG])).turn()
    return made


def gestures(actor: Actor, exchange_id: UUID, token: int) -> list[Any]:
    common = {"actor": actor, "at": at(0, 1), "exchange_id": exchange_id, "edit_token": token}
    return [
        lambda: retry_exchange(**common),
        lambda: correct_address(**common, address="0698765432"),
        lambda: send_otherwise(**common, channel=Channel.EMAIL),
        lambda: give_up(**common, reason="essai"),
        lambda: take_as_sent(**common),
    ]


def refusals(attempts: list[Any]) -> list[tuple[type[Problem], str]]:
    found = []
    for attempt in attempts:
        with pytest.raises(Problem) as refused:
            attempt()
        found.append((type(refused.value), str(refused.value)))
    return found


@pytest.mark.parametrize("actor", [ADVISER, COLLEAGUE, MANAGER], ids=lambda one: one.name)
def test_those_of_the_structure_read_it_and_it_is_journaled(
    actor: Actor, exchange_id: UUID, dossier_id: UUID
) -> None:
    assert read(actor, exchange, exchange_id).dossier_id == dossier_id
    assert len(read(actor, exchanges, ExchangeFilter()).rows) == 1
    assert read(actor, exchange_counts, AT).to_repair == 1
    assert shown_groups(actor, exchanges, ExchangeFilter()) == {dossier_id: {FieldGroup.ACCOMPAGNEMENT}}
    assert FieldGroup.FREE_TEXT in shown_groups(actor, exchange, exchange_id)[dossier_id]


def test_the_same_role_elsewhere_gets_what_a_random_identifier_gets(exchange_id: UUID) -> None:
    assert read(THERE, exchange, exchange_id) is read(THERE, exchange, uuid7()) is None
    assert read(THERE, exchanges, ExchangeFilter()).rows == ()
    assert [count(THERE, table) for table in TABLES] == [0, 0, 0, 0]
    foreign = refusals(gestures(THERE, exchange_id, 1))
    assert foreign == refusals(gestures(THERE, uuid7(), 1))
    assert {kind for kind, _ in foreign} == {NotFound}
    assert retry_provider_failures(actor=THERE, at=AT) == 0


@pytest.mark.parametrize("actor", [ACCOUNTS, STRANGER, FRANCE_TRAVAIL], ids=lambda one: one.name)
def test_other_roles_are_refused_before_anything_is_looked_at(actor: Actor, exchange_id: UUID) -> None:
    for query, *values in ((exchanges, ExchangeFilter()), (exchange, exchange_id), (exchange_counts, AT)):
        with pytest.raises(Refused):
            read(actor, query, *values)
    assert {kind for kind, _ in refusals(gestures(actor, exchange_id, 1))} == {Refused}
    assert count(actor, "sharing_exchange") == count(actor, "sharing_exchangecontent") == 0


def test_a_file_opened_to_another_organisation_does_not_open_its_exchanges(
    exchange_id: UUID, dossier_id: UUID
) -> None:
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=list(FieldGroup), may_write=True)
    assert [count(FRANCE_TRAVAIL, table) for table in TABLES] == [0, 0, 0, 0]


def test_whoever_reads_no_file_reads_no_content_even_of_an_exchange_about_none() -> None:
    """A payment file names many persons with their bank details, and is about no file in particular."""
    with time_machine.travel(AT, tick=False):
        asked(
            None, channel=Channel.OUTSIDE_SYSTEM, reason=ExchangeReason.PAYMENT_FILE, recipient=ASP,
            recipient_kind=RecipientKind.PARTNER, body='{"iban":"FR1420041010050500013M02606"}',
        )  # fmt: skip
    assert count(MANAGER, "sharing_exchangecontent") == 1
    assert count(ACCOUNTS, "sharing_exchangecontent") == 0
    assert count(guest_actor(TARBES, name="Inès", time_zone="Europe/Paris"), "sharing_exchangecontent") == 0


def test_an_adviser_reads_and_does_not_repair(exchange_id: UUID) -> None:
    token = read(ADVISER, exchange, exchange_id).edit_token
    assert {kind for kind, _ in refusals(gestures(ADVISER, exchange_id, token))} == {Refused}
    assert read(ADVISER, exchange, exchange_id).row.state is ExchangeState.WRONG_ADDRESS


def test_a_guest_with_a_link_sees_neither_other_files_nor_the_ledger(exchange_id: UUID) -> None:
    guest = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=new_file())
    assert [count(guest, table) for table in TABLES] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("role", "repairs", "controls"),
    [
        (Role.ADVISER, False, False),
        (Role.EMPLOYMENT_ADVISER, False, False),
        (Role.MANAGER, True, False),
        (Role.DIRECTION, True, True),
        (Role.ACCOUNT_MANAGER, False, False),
        (Role.OPERATOR_ADVISER, False, False),
        (Role.PARTNER, False, False),
        (Role.ARML, False, False),
        (Role.UNML, False, False),
        (Role.DSI, False, True),
        (Role.RESEARCHER, False, False),
        (Role.AUDITOR, False, True),
        (Role.DATA_PROTECTION_OFFICER, False, True),
    ],
)
def test_which_role_may_what(role: Role, repairs: bool, controls: bool, exchange_id: UUID) -> None:
    actor = person(f"Une personne {role}", role)
    assert (may_repair(actor), may_read_ledger(actor)) == (repairs, controls)
    if controls:
        assert len(read(actor, ledger, at(-1), at(1))) == 1
    else:
        with pytest.raises(Refused):
            read(actor, ledger, at(-1), at(1))


def test_the_ledger_of_another_structure_is_empty(exchange_id: UUID) -> None:
    there = person("Directrice d'ailleurs", Role.DIRECTION, REUNION)
    assert read(there, ledger, at(-1), at(1)) == ()


def test_only_the_house_asks_where_there_is_work(exchange_id: UUID) -> None:
    for query, *values in (
        (structures_with, ExchangeState.WAITING, Channel.SMS, AT),
        (holder_of_exchange, exchange_id),
    ):
        with pytest.raises(Refused):
            read(MANAGER, query, *values)


def test_calendars_brought_up_to_date_are_shown_when_asked_for(exchange_id: UUID) -> None:
    made = asked(
        None, channel=Channel.CALENDAR, reason=ExchangeReason.CALENDAR_SYNC, recipient_user_id=ADVISER.user_id
    )
    shown = [read(MANAGER, exchanges, ExchangeFilter()).rows]
    with time_machine.travel(AT, tick=False):
        lane(Provider(), Channel.CALENDAR).turn()
    for wanted in (ExchangeFilter(), ExchangeFilter(channel=Channel.CALENDAR)):
        shown.append(read(MANAGER, exchanges, wanted).rows)
    assert [made in {row.exchange_id for row in rows} for rows in shown] == [True, False, True]
    assert read(MANAGER, exchange_counts, AT).sent_this_week == 0


@pytest.mark.parametrize("actor", [MANAGER, THERE], ids=lambda one: one.name)
def test_the_functions_of_the_background_work_answer_nobody_else(actor: Actor, exchange_id: UUID) -> None:
    asked(new_file())
    for statement, values in (
        ("SELECT * FROM sharing_structures('attente', 'sms', %s)", [at(1)]),
        ("SELECT s FROM sharing_holder(%s) s WHERE s IS NOT NULL", [exchange_id]),
    ):
        answers = []
        for who, purpose in ((actor, Purpose.ACCOMPAGNEMENT), (SYSTEM, Purpose.SYSTEM)):
            with acting(who, purpose), connection.cursor() as cursor:
                cursor.execute(statement, values)
                answers.append(len(cursor.fetchall()))
        assert answers == [0, 1]
