"""A foreign client of the operator interface, pointed at a demonstration by what one command prints."""

from __future__ import annotations

import json
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clients.cej import CejClient, LogIn, RefusedError
from tests.clients.partner import PartnerClient, ProblemError
from tests.journeys.site import CONVERGENCE, Demonstration, today

pytestmark = [pytest.mark.long, pytest.mark.journey]
PATIENCE = 60.0


@pytest.fixture(scope="module")
def told(demo: Demonstration) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(demo, "credentials", "--json"))
    return found


@pytest.fixture(params=[False, True], ids=["v1", "v2"])
def client(told: dict[str, Any], request: pytest.FixtureRequest) -> CejClient:
    return CejClient(told, second=request.param)


def said(demo: Demonstration, *words: str) -> str:
    command = [str(CONVERGENCE), "demo", *words]
    return subprocess.run(command, env=demo.environment, capture_output=True, text=True, check=True).stdout


def acted(demo: Demonstration, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(demo, "act", *words))
    return found


def adviser(client: CejClient, rank: int = 0) -> LogIn:
    who = client.told["advisers"][rank]
    return client.log_in("conseillers", who["login"], who["password"])


def young(client: CejClient, case: str) -> tuple[LogIn, dict[str, Any]]:
    who = next(one for one in client.told["young_people"] if one["case"] == case)
    return client.log_in("jeunes", who["login"], who["password"]), who


def awaited(client: CejClient, kind: str, action: str, number: int | None, dossier: int) -> dict[str, Any]:
    """An event of the queue, once the background work has brought it; all others are acknowledged on the way."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for event in client.drain():
            found = (event["type"], event["action"], event["idType"], event["idDossier"])
            if found == (kind, action, number, dossier):
                return event
        time.sleep(0.5)
    raise AssertionError(f"no event {kind} {action} of {number}")


def test_each_case_is_answered_as_the_contract_says(client: CejClient) -> None:
    dossiers = client.told["dossiers"]
    assert client.dossier(dossiers["ordinary"])["mail"]
    assert client.dossier(dossiers["without_mail"])["mail"] is None
    assert not client.dossier(dossiers["without_address"]).get("adresse")
    for case, status in (("unknown", 404), ("ended", 404), ("identity_not_justified", 403)):
        with pytest.raises(RefusedError) as refused:
            client.dossier(dossiers[case])
        assert refused.value.status == status
        assert status != 403 or "pas justifié" in str(refused.value.message)


def test_an_adviser_logs_in_finds_her_structure_and_enrols(client: CejClient) -> None:
    who, told = adviser(client), client.told
    assert who.claims["sub"] == who.userinfo["sub"] == told["advisers"][0]["sub"]
    assert who.userinfo["preferred_username"] == told["advisers"][0]["login"]
    (home,) = [one for one in client.structures(who.access) if one["principale"]]
    assert home["code"] == told["structures"]["ordinary"]
    who = client.renew("conseillers", who)
    file, session = told["dossiers"]["ordinary"], told["sessions"]["open"]
    made = client.enrol(file, session, who.access)
    assert made["statut"] == "ONGOING"
    assert made["id"] in [one["idInstanceSession"] for one in client.enrolled(session, who.access)]
    assert client.instance(file, made["id"])["statut"] == "Prescrit"
    awaited(client, "SESSION", "CREATE", made["id"], file)
    client.change(file, made["id"], who.access, statut="REFUSAL_YOUNG", commentaire="Absent")
    awaited(client, "SESSION", "UPDATE", made["id"], file)
    client.withdraw(file, made["id"], who.access)
    awaited(client, "SESSION", "DELETE", made["id"], file)
    with pytest.raises(RefusedError) as full:
        client.enrol(file, told["sessions"]["full"], who.access)
    assert full.value.code == "session_full"
    assert "complète" in str(full.value.message)


def test_a_structure_with_more_than_a_page_of_sessions_is_read_whole(client: CejClient) -> None:
    who = adviser(client, 1)
    start = today()
    found = client.sessions(
        client.told["structures"]["many_sessions"],
        who.access,
        dateDebutRecherche=start.isoformat(),
        dateFinRecherche=(start + timedelta(days=90)).isoformat(),
    )
    assert 150 < len({one["session"]["id"] for one in found}) == len(found)


def test_a_young_person_logs_in_and_sees_her_sessions_and_writes_nothing(client: CejClient) -> None:
    who, told = young(client, "with_agenda")
    assert who.claims["sub"] == told["sub"]
    until = (today() + timedelta(days=90)).isoformat()
    mine = client.sessions_of(told["dossier"], who.access, "imilo_sessions_jeune", until)
    assert {one["sessionInstance"]["statut"] for one in mine if one.get("sessionInstance")} == {"ONGOING"}
    with pytest.raises(RefusedError) as refused:
        client.enrol(told["dossier"], client.told["sessions"]["open"], who.access)
    assert refused.value.status == 403


def test_accounts_are_opened_once(client: CejClient) -> None:
    who, dossiers = adviser(client), client.told["dossiers"]
    (jade,) = [one for one in client.told["young_people"] if one["case"] == "with_account"]
    assert client.open_account(dossiers["with_account"], who.access) == jade["sub"]
    assert client.open_account(dossiers["ordinary"], who.access)
    with pytest.raises(RefusedError) as elsewhere:
        client.open_account(dossiers["account_elsewhere"], who.access)
    assert elsewhere.value.code == "SUE_ACCOUNT_EXISTING_OTHER_ML"
    client.mail_again("lila.verdier@example.org", who.access)


def test_a_step_is_declared(client: CejClient) -> None:
    day = today().isoformat()
    client.declare(
        client.told["dossiers"]["ordinary"],
        dateDebut=day,
        dateFinReelle=day,
        mesure="EMPLOI",
        commentaire=f"Vu au forum ({client.second})",
        loginConseiller=client.told["advisers"][0]["login"],
    )
    awaited(client, "DOSSIER", "UPDATE", None, client.told["dossiers"]["ordinary"])


def test_what_a_user_does_is_told(client: CejClient, demo: Demonstration) -> None:
    file = client.told["dossiers"]["with_agenda"]
    made = acted(demo, "create-appointment")
    awaited(client, "RDV", "CREATE", made["appointment"], file)
    shown = client.appointment(file, made["appointment"])
    assert shown["statut"] == "Planifié"
    start = datetime.fromisoformat(made["starts_at"])
    assert start > datetime.now(UTC)
    for action, status in (("move-appointment", "Planifié"), ("cancel-appointment", "Annulé")):
        acted(demo, action, "--number", str(made["appointment"]))
        awaited(client, "RDV", "UPDATE", made["appointment"], file)
        assert client.appointment(file, made["appointment"])["statut"] == status
    came = acted(demo, "mark-present")
    awaited(client, "RDV", "UPDATE", came["appointment"], file)
    assert client.appointment(file, came["appointment"])["statut"] == "Présent"


def test_a_file_that_is_archived_is_told_last(client: CejClient, demo: Demonstration) -> None:
    case = "other_structure" if client.second else "overseas"
    file = client.told["dossiers"][case]
    acted(demo, "archive", "--dossier", str(file))
    awaited(client, "DOSSIER", "ARCHIVE", None, file)
    with pytest.raises(RefusedError) as gone:
        client.dossier(file)
    assert gone.value.status == 404


def test_a_program_in_its_sandbox_keeps_a_copy_and_answers_once(told: dict[str, Any]) -> None:
    """By the page of documentation alone: a token, pages, the feed, a reset, an answer sent twice."""
    program = PartnerClient(told["api"], told["api_programs"]["sandbox"])
    assert program.go_on(program.begin())
    former = set(program.copy)
    assert len(former) == 4
    program.call("POST", "sandbox/reset")
    program.begin()  # as the page says: other identifiers, the lists are read again
    assert len(program.copy) == 4
    assert not former & set(program.copy)
    waiting = list(program.pages("requests", kept="a_repondre"))
    assert len(waiting) == 2
    one = waiting[0]["id"]
    for _ in range(2):
        made = program.call("POST", f"requests/{one}/answers", key=one, body={"action": "receive"})
    assert made["action"] == "receive"


def test_a_program_of_a_partner_reads_what_is_opened_to_it_and_no_more(told: dict[str, Any]) -> None:
    program = PartnerClient(told["api"], told["api_programs"]["partner"])
    cursor = program.begin()
    assert all(program.call("GET", f"files/{one}")["id"] == one for one in program.copy)
    assert program.go_on(cursor)
    for method, path, status in (
        ("GET", "files/00000000-0000-7000-8000-000000000000", 404),
        ("POST", "sandbox/reset", 403),
    ):
        with pytest.raises(ProblemError) as refused:
            program.call(method, path)
        assert refused.value.status == status
        assert refused.value.kind == "application/problem+json"
        assert refused.value.body["detail"]
