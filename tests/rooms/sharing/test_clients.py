"""Client applications: who lets them in, what is kept of a secret, what a token is worth, calls counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from convergence.foundation.actor import Actor, guest_actor, system_actor
from convergence.foundation.identifiers import new_token, uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused, Unavailable
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import (
    count_call,
    create_api_client,
    note_api_use,
    renew_api_secret,
    revoke_api_client,
)
from convergence.sharing.queries import (
    access_token,
    api_client,
    api_clients,
    client_names,
    client_of_secret,
    client_of_token,
)
from convergence.sharing.rules.tokens import is_genuine, read_token, signed_token
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting
from tests.web.house import PEOPLE, House, make_house

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 9, 0, 30, tzinfo=UTC)
HOUSE = system_actor()
STREAMS = ApiFamily.DIRECTORY_STREAMS
SECRET = "un secret assez long pour un essai"


@pytest.fixture
def house() -> House:
    return make_house()


def let_in(house: House, **values: Any) -> UUID:
    given = {"name": "data·inclusion", "organisation": "Plateforme", "families": [STREAMS], "secret": SECRET}
    return create_api_client(actor=house.actor("dsi"), at=AT, **{**given, **values})


def ask(actor: Actor, query: Any, *values: Any) -> Any:
    with acting(actor, Purpose.SYSTEM if actor.is_system else Purpose.ADMINISTRATION) as scope:
        return query(scope, *values)


def test_only_the_network_lets_applications_in(house: House) -> None:
    client_id = let_in(house)
    for name in PEOPLE:
        if name == "dsi":
            continue
        actor = house.actor(name)
        values = {"actor": actor, "at": AT, "client_id": client_id, "reason": "Essai"}
        with pytest.raises(Refused):
            create_api_client(
                actor=actor, at=AT, name="x", organisation="x", families=[STREAMS], secret=new_token()
            )
        with pytest.raises(Refused):
            renew_api_secret(secret=new_token(), **values)
        with pytest.raises(Refused):
            revoke_api_client(**values)
        for query, asked in ((api_clients, ()), (api_client, (client_id,))):
            with pytest.raises(Refused):
                ask(actor, query, *asked)
        for query in (access_token, client_of_token):
            with pytest.raises(Refused):
                ask(actor, query, SECRET, STREAMS, AT)
        with pytest.raises(Refused):
            count_call(actor=actor, at=AT, caller="x", bound="sharing.calls_a_minute")
    assert ask(house.actor("dsi"), api_client, client_id).revoked_at is None


def test_the_database_shows_applications_to_nobody_else(house: House) -> None:
    let_in(house)
    for actor in (house.actor("direction"), guest_actor(uuid7(), name="Invité", time_zone="Europe/Paris")):
        with acting(actor, Purpose.ADMINISTRATION), connection.cursor() as cursor:
            for table in ("sharing_apiclient", "sharing_apicall"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), table


def test_a_secret_is_kept_as_a_fingerprint_only(house: House) -> None:
    let_in(house)
    with acting(HOUSE, Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM sharing_apiclient c")
        (kept,) = cursor.fetchone()
    assert SECRET not in kept
    assert ask(HOUSE, access_token, SECRET, STREAMS, AT)
    assert ask(HOUSE, access_token, f"{SECRET} ", STREAMS, AT) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"organisation": "x" * 201}, "organisation"),
        ({"name": "a\x00b"}, "name"),
        ({"families": []}, "families"),
        ({"secret": "trop court"}, "secret"),
    ],
)
def test_bad_input_lets_nobody_in(house: House, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        let_in(house, **values)
    assert field in told.value.by_field()
    assert ask(house.actor("dsi"), api_clients) == ()


def test_the_same_form_sent_twice_lets_one_in(house: House) -> None:
    assert let_in(house, idempotency_key="envoi") == let_in(house, idempotency_key="envoi")
    assert len(ask(house.actor("dsi"), api_clients)) == 1


def test_a_revoked_application_stays_in_the_list_and_is_not_revoked_twice(house: House) -> None:
    dsi, first = house.actor("dsi"), let_in(house)
    second = let_in(house, name="Autre", secret=new_token())
    with pytest.raises(Invalid):
        revoke_api_client(actor=dsi, at=AT, client_id=first, reason=" ")
    revoke_api_client(actor=dsi, at=AT, client_id=first, reason="Convention finie")
    for gesture in (
        lambda: revoke_api_client(actor=dsi, at=AT, client_id=first, reason="Encore"),
        lambda: renew_api_secret(actor=dsi, at=AT, client_id=first, secret=new_token(), reason="Encore"),
    ):
        with pytest.raises(Conflict):
            gesture()
    assert [row.client_id for row in ask(dsi, api_clients)] == [second, first]
    with pytest.raises(NotFound):
        revoke_api_client(actor=dsi, at=AT, client_id=uuid7(), reason="Inconnue")


def test_the_last_day_of_use_is_kept(house: House) -> None:
    client_id = let_in(house)
    for _ in range(2):
        note_api_use(actor=HOUSE, at=AT, client_id=client_id)
    assert ask(house.actor("dsi"), api_client, client_id).last_used_on == AT.date()


def test_a_token_is_of_its_client_its_secret_and_its_hour() -> None:
    client, key = uuid7(), b"k" * 32
    claims = read_token(signed_token(key, client, "d", AT))
    assert claims is not None
    before = AT - timedelta(seconds=1)
    assert is_genuine(key, claims, "d", before)
    assert not is_genuine(key, claims, "d", AT)
    assert not is_genuine(key, claims, "another", before)
    assert not is_genuine(b"x" * 32, claims, "d", before)
    for wrong in ("", ".", "..", f"{client.hex}.a.b", f"{client.hex}.{'9' * 30}.b", "é", "x" * 300):
        assert read_token(wrong) is None


def test_calls_of_a_minute_are_bounded_and_the_next_minute_is_free() -> None:
    def call(at: datetime, caller: str = "address:1") -> None:
        count_call(actor=HOUSE, at=at, caller=caller, bound="sharing.token_demands_a_minute")

    with acting(HOUSE, Purpose.SYSTEM):
        for _ in range(30):
            call(AT)
    with pytest.raises(Unavailable) as told, acting(HOUSE, Purpose.SYSTEM):
        call(AT)
    assert told.value.code == "too_many_calls"
    with acting(HOUSE, Purpose.SYSTEM):
        call(AT, "address:2")
        call(AT + timedelta(minutes=1))
        call(AT + timedelta(hours=3), "address:3")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sharing_apicall")
            assert cursor.fetchone() == (1,)


def test_a_secret_opens_until_it_is_changed_or_the_application_shut_out(house: House) -> None:
    client_id, dsi = let_in(house), house.actor("dsi")
    found = ask(HOUSE, client_of_secret, SECRET)
    assert (found.client_id, found.families) == (client_id, (STREAMS,))
    assert ask(HOUSE, client_of_secret, SECRET + "x") is None
    with pytest.raises(Refused):
        ask(dsi, client_of_secret, SECRET)
    other = new_token()
    renew_api_secret(actor=dsi, at=AT, client_id=client_id, secret=other, reason="Perdu")
    assert ask(HOUSE, client_of_secret, SECRET) is None
    assert ask(HOUSE, client_of_secret, other).client_id == client_id
    revoke_api_client(actor=dsi, at=AT, client_id=client_id, reason="Fin")
    assert ask(HOUSE, client_of_secret, other) is None


def test_who_reads_a_journal_reads_names_of_applications_and_nothing_else(house: House) -> None:
    client_id = let_in(house)
    names = ask(house.actor("direction"), client_names, [client_id, uuid7()])
    assert names == {client_id: ("data·inclusion", "Plateforme")}
    assert ask(house.actor("direction"), client_names, []) == {}
    with pytest.raises(Refused):
        ask(house.actor("direction"), api_client, client_id)
