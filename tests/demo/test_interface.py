"""The demonstration for foreign clients: a file for each case, keys that open, changes that are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from convergence.agenda.workshops.operations import note_enrolment_status, withdraw_enrolment
from convergence.agenda.workshops.types import EnrolmentStatus
from convergence.demo.cast import TARBES
from convergence.demo.commands import ACTIONS
from convergence.demo.interface import agenda, prepare
from convergence.demo.interface.acting import CHANGES, act
from convergence.demo.interface.cases import CASES, case, is_ended
from convergence.demo.interface.keys import ADVISERS, KNOWN_TO_ADVISERS, UNKNOWN_NUMBER
from convergence.demo.interface.told import interface
from convergence.demo.scenes.players import player
from convergence.dossier.operations import take_account_over
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.operations import authenticate
from convergence.sharing.operations import revoke_api_client
from convergence.sharing.queries import client_of_secret
from convergence.storage import installation
from convergence.storage.session import acting
from tests.databases import cloned_database, rows
from tests.worker import work_until_quiet

Told = tuple[str, str, int | None, int]
Ask = Callable[[str, str, str], Any]
COUNTED = ("dossier_dossier", "sharing_apiclient", "identity_loginclient", "identity_youngaccount", "workshops_session",
           "appointments_appointment", "workshops_enrolment")  # fmt: skip
TOP = {
    "imilo", "ods", "api", "issuers", "oidc_clients", "api_keys", "ods_client_secret", "api_programs", "structures",
    "advisers", "young_people", "dossiers", "appointments", "enrolments", "sessions",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(loaded: list[str]) -> dict[str, Any]:
    prepare()
    return interface("http://127.0.0.1:8000")


@pytest.fixture
def http(told: dict[str, Any]) -> Ask:
    client = Client()

    def ask(method: str, path: str, family: str) -> Any:
        headers = {"X-Gravitee-Api-Key": told["api_keys"][family]}
        return getattr(client, method)(f"/imilo/{path}", headers=headers)

    return ask


def told_now(http: Ask) -> set[Told]:
    """What the queue tells once the background work has brought all that was announced."""
    work_until_quiet()
    waiting = http("get", "operateurs/events", "imilo_events").json()
    return {(one["type"], one["action"], one["idType"], one["idDossier"]) for one in waiting}


def counts() -> list[int]:
    return [rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED]


def test_the_keys_of_the_answer_are_those_of_the_documentation(told: dict[str, Any]) -> None:
    assert set(told) == TOP
    assert set(told["dossiers"]) == {one.key for one in CASES} | {"unknown"}
    assert set(told["sessions"]) == {"open", "full"}
    assert told["imilo"] == "http://127.0.0.1:8000/imilo"
    assert {one["status"] for one in told["appointments"]} >= {"Planifié", "Présent"}
    assert len(told["enrolments"]) >= 2
    assert all(one["sub"] for one in [*told["young_people"], *told["advisers"]])


def test_preparing_again_adds_nothing(told: dict[str, Any]) -> None:
    prepare()  # what the tests before this one have used up
    before = counts()
    prepare()
    assert counts() == before


def test_more_than_a_page_of_sessions_awaits_in_one_structure(told: dict[str, Any]) -> None:
    code = told["structures"]["many_sessions"]
    coming = rows(
        "SELECT count(*) FROM workshops_session s JOIN identity_structure i ON i.id = s.structure_id"
        " WHERE i.code = %s AND s.starts_at BETWEEN now() AND now() + interval '60 days'",
        code,
    )
    assert coming[0][0] > 150


def test_an_adviser_logs_in_with_the_password_that_is_told(told: dict[str, Any]) -> None:
    for adviser in told["advisers"]:
        found = authenticate(login=adviser["login"], password=KNOWN_TO_ADVISERS, ip="127.0.0.1", at=now())
        assert str(found.user_id) == adviser["sub"]


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("ordinary", 200),
        ("without_mail", 200),
        ("identity_not_justified", 403),
        ("unknown", 404),
        ("ended", 404),
    ],
)
def test_each_case_is_answered(http: Ask, told: dict[str, Any], key: str, status: int) -> None:
    answer = http("get", f"api-dossiers-cej/dossiers/{told['dossiers'][key]}", "imilo_dossier")
    assert answer.status_code == status, answer.content


def test_a_key_opens_its_family_and_no_other(http: Ask) -> None:
    assert http("get", "operateurs/events", "imilo_events").status_code == 200
    assert http("get", "operateurs/events", "all").status_code == 200
    assert http("get", "operateurs/events", "imilo_dossier").status_code == 403


def test_the_command_knows_every_change() -> None:
    assert set(ACTIONS) == set(CHANGES)


@pytest.mark.parametrize(
    ("action", "kind", "change"),
    [
        ("create-appointment", "RDV", "CREATE"),
        ("move-appointment", "RDV", "UPDATE"),
        ("cancel-appointment", "RDV", "UPDATE"),
        ("mark-present", "RDV", "UPDATE"),
    ],
)
def test_a_change_of_an_appointment_is_told(http: Ask, action: str, kind: str, change: str) -> None:
    number = act("create-appointment")["appointment"]
    made = act(action, number=number if action.startswith(("move", "cancel")) else None)
    wanted = {(kind, change, made["appointment"], made["dossier"])}
    assert wanted <= told_now(http)


def test_enrolling_and_archiving_are_told(http: Ask) -> None:
    file = case("without_address").number
    enrolled = act("enrol", file)
    act("archive", file)
    wanted = {("SESSION", "CREATE", enrolled["enrolment"], file), ("DOSSIER", "ARCHIVE", None, file)}
    assert wanted <= told_now(http)


def test_each_change_is_made_twice_in_a_row(told: dict[str, Any]) -> None:
    """On a file without any appointment, in a structure that has one session: what is missing is made."""
    file = case("overseas").number
    for name in CHANGES:
        made = [act(name, file) for _ in range(2)]
        assert [one["dossier"] for one in made] == [file, file]
        if name == "enrol":
            assert made[0]["session"] != made[1]["session"]
    assert act("enrol")["enrolment"]
    prepare()


def test_preparing_again_makes_each_case_what_it_is_said_to_be(told: dict[str, Any]) -> None:
    """What a client does to them: an end, an account taken over, a place given back, another refused."""
    taker, mine = player(ADVISERS[TARBES]), case("with_agenda")
    for key in ("ordinary", "with_agenda"):
        act("archive", case(key).number)
    take_account_over(actor=taker, at=now(), dossier_id=case("account_elsewhere").dossier_id)
    held = {row.name: row.enrolment.enrolment_id for row in agenda.enrolments_around(mine)}
    withdraw_enrolment(actor=taker, at=now(), enrolment_id=held[agenda.FULL])
    note_enrolment_status(
        actor=taker, at=now(), enrolment_id=held[agenda.OPEN], status=EnrolmentStatus.REFUSAL_YOUNG
    )
    prepare()
    again = interface("http://127.0.0.1:8000")
    assert [one["sub"] for one in again["young_people"]] == [one["sub"] for one in told["young_people"]]
    assert not any(is_ended(taker, case(key).dossier_id) for key in ("ordinary", "with_agenda"))
    standing = {row.name: row.enrolment.status for row in agenda.enrolments_around(mine)}
    assert {standing[agenda.OPEN], standing[agenda.FULL]} == {EnrolmentStatus.ONGOING}
    full = agenda.session_named(agenda.FULL)
    assert full is not None
    assert full.free == 0


def test_what_cannot_be_changed_is_told_in_french(told: dict[str, Any]) -> None:
    for action, dossier, number in (
        ("create-appointment", UNKNOWN_NUMBER, None),
        ("enrol", told["dossiers"]["other_structure"], told["sessions"]["open"]),
        ("cancel-appointment", told["dossiers"]["ordinary"], 1),
    ):
        with pytest.raises(NotFound):
            act(action, dossier, number)


def test_appointments_come_back_around_today(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    later = now() + timedelta(days=30)
    monkeypatch.setattr("convergence.foundation.clock.now", lambda: later)
    assert not [row for row in agenda.appointments_around(case("with_agenda")) if row.starts_at > later]
    prepare()
    found = agenda.appointments_around(case("with_agenda"))
    assert len([row for row in found if row.starts_at > later]) >= 2
    assert agenda.session_named(agenda.OPEN) is not None


def test_an_application_that_was_shut_out_stays_so_and_the_rest_is_told(
    told: dict[str, Any], http: Ask
) -> None:
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        client = client_of_secret(scope, told["api_keys"]["imilo_snp"])
    assert client is not None
    revoke_api_client(actor=player("dsi"), at=now(), client_id=client.client_id, reason="Essai")
    prepare()
    assert set(interface("http://127.0.0.1:8000")) == TOP
    assert http("get", "operateurs/events", "imilo_snp").status_code == 401
    assert http("get", "operateurs/events", "imilo_events").status_code == 200


def test_nothing_is_made_outside_a_demonstration(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), cloned_database():
        installation.mark(installation.PRODUCTION)
        prepare()
        assert counts() == [0] * len(COUNTED)
