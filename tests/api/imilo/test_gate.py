"""Who is let in: which key opens which call, which bearer it takes, and what the others are told."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from convergence.api.imilo.urls import LINES
from convergence.foundation.clock import now
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.scope import Purpose
from convergence.sharing.models import ApiClient
from convergence.sharing.operations import revoke_api_client
from convergence.sharing.queries import api_clients
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting
from tests.api.imilo.reading import OPERATOR_FAMILIES, Reading

F = ApiFamily
ADVISER, YOUNG, NONE = "adviser", "young", ""

READS: tuple[tuple[str, tuple[str, ...], tuple[ApiFamily, ...], str], ...] = (
    ("dossier", ("sue/dossiers/1", "api-dossiers-cej/dossiers/1"), (F.FILES,), NONE),
    (
        "structure_sessions",
        ("operateurs/structures/65440S00/sessions", "api-sessions/structures/65440S00/sessions"),
        (F.STRUCTURE_SESSIONS,),
        ADVISER,
    ),
    (
        "sessions",
        ("operateurs/sessions?idDossier=1", "api-sessions/sessions?idDossier=1"),
        (F.ADVISER_SESSIONS,),
        ADVISER,
    ),
    (
        "sessions",
        ("operateurs/sessions?idDossier=1", "api-sessions/sessions?idDossier=1"),
        (F.YOUNG_SESSIONS,),
        YOUNG,
    ),
    ("session", ("operateurs/sessions/1", "api-sessions/sessions/1"), (F.ADVISER_SESSIONS,), ADVISER),
    (
        "session",
        ("operateurs/sessions/1", "api-sessions/sessions/1"),
        (F.YOUNG_SESSIONS, F.ADVISER_SESSIONS),
        YOUNG,
    ),
    (
        "enrolled",
        ("operateurs/sessions/1/inscrits", "api-sessions/sessions/1/inscrits"),
        (F.ADVISER_SESSIONS,),
        ADVISER,
    ),
    (
        "instance",
        ("operateurs/dossiers/1/sessions/1", "api-sessions/dossiers/1/sessions/1"),
        (F.APPOINTMENTS,),
        NONE,
    ),
    (
        "appointment",
        ("operateurs/dossiers/1/rdv/1", "api-rdv/dossiers/1/rdv/1"),
        (F.APPOINTMENTS,),
        NONE,
    ),
    (
        "structures",
        ("operateurs/utilisateurs/moi/structures", "api-utilisateurs/utilisateurs/moi/structures"),
        (F.STAFF,),
        ADVISER,
    ),
)
CASES = [(path, families, bearer) for _, paths, families, bearer in READS for path in paths]
PATHS = sorted({path for path, _, _ in CASES})
ONLY_ADVISERS = [
    path
    for path, _, bearer in CASES
    if bearer == ADVISER and (path, YOUNG) not in {(p, b) for p, _, b in CASES}
]


@pytest.mark.parametrize(("path", "families", "bearer"), CASES)
def test_each_family_opens_its_calls_and_no_other(
    reading: Reading, path: str, families: tuple[ApiFamily, ...], bearer: str
) -> None:
    for family in families:
        answer = reading.get(path, by=bearer, key=reading.desk.let_in(family))
        assert answer.status_code in (200, 404), answer.content
    others = [family for family in OPERATOR_FAMILIES if family not in families]
    answer = reading.get(path, by=bearer, key=reading.desk.let_in(*others))
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_family")
    assert answer.json()["message"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_key_nothing_opens(reading: Reading, path: str) -> None:
    for key in ("", "inconnue", "é" * 30, "x" * 5000):
        headers = {"X-Gravitee-Api-Key": key.encode().decode("latin-1")} if key else {}
        for by in ("adviser", "young"):
            bearer = {"Authorization": f"Bearer {by}"}
            answer: Any = reading.http.get(f"/imilo/{path}", headers=headers | bearer)
            assert (answer.status_code, answer.json()["code"]) == (401, "unknown_key")
            assert answer["Content-Type"] == "application/json"


def test_a_revoked_application_is_shut_out_at_once(reading: Reading) -> None:
    path, desk = f"sue/dossiers/{reading.person.number}", reading.desk
    key = desk.let_in(F.FILES)
    assert reading.get(path, key=key).status_code == 200
    with acting(reading.house.actor("dsi"), Purpose.ADMINISTRATION):
        client_id = ApiClient.objects.get(secret_digest=token_digest(key)).id
    revoke_api_client(actor=reading.house.actor("dsi"), at=now(), client_id=client_id, reason="Essai")
    assert reading.get(path, key=key).status_code == 401


@pytest.mark.parametrize("path", sorted({path for path, _, bearer in CASES if bearer != NONE}))
def test_delegated_calls_need_a_live_bearer(reading: Reading, path: str) -> None:
    for header in (None, "", "Bearer", "Bearer ", "Bearer inconnu", "Basic adviser", "adviser"):
        headers = {"X-Gravitee-Api-Key": reading.key}
        if header is not None:
            headers["Authorization"] = header
        answer: Any = reading.http.get(f"/imilo/{path}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("path", ONLY_ADVISERS)
def test_a_young_person_is_refused_what_is_for_advisers(reading: Reading, path: str) -> None:
    answer = reading.get(path, by="young")
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_bearer")


@pytest.mark.parametrize("path", PATHS)
def test_another_method_is_told_in_json(reading: Reading, path: str) -> None:
    for method in ("post", "put", "delete", "patch", "options"):
        answer: Any = getattr(reading.http, method)(
            f"/imilo/{path}", headers={"X-Gravitee-Api-Key": reading.key}
        )
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer["Allow"] == "GET"


def test_every_read_of_the_table_is_mounted_at_both_addresses() -> None:
    mounted = {name: addresses for name, addresses, views in LINES if "GET" in views and name != "events"}
    assert set(mounted) == {name for name, _, _, _ in READS}
    assert all(len(addresses) == 2 for addresses in mounted.values())


@pytest.mark.parametrize("name", ["auditor", "adviser"])
def test_rights_of_roles_hold_behind_a_bearer(reading: Reading, name: str) -> None:
    held = reading.desk.session()
    answers = [
        reading.get("operateurs/structures/65440S00/sessions", by=name, rechercheInscrits="true"),
        reading.get(f"operateurs/sessions/{held.number}/inscrits", by=name),
    ]
    assert [answer.status_code for answer in answers] == [403 if name == "auditor" else 200] * 2


def test_three_calls_a_second_in_every_family_meet_no_bound() -> None:
    bound = parameter("sharing.operator_calls_a_minute").integer_at(now().date())
    assert bound >= 3 * 60 * len(OPERATOR_FAMILIES)
    assert bound >= 200 * 60


def test_calls_are_counted(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convergence.api.imilo.gate.OPERATOR_CALLS", "sharing.token_demands_a_minute")
    path = f"sue/dossiers/{reading.person.number}"
    with time_machine.travel(now().replace(second=10, microsecond=0), tick=False):  # within one minute
        statuses = [reading.get(path).status_code for _ in range(62)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_the_day_of_the_last_call_is_kept(reading: Reading) -> None:
    before = now().date()
    reading.get(f"sue/dossiers/{reading.person.number}")
    with acting(reading.house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        assert {before, now().date()} & {row.last_used_on for row in api_clients(scope)}
