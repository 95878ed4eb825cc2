"""A key opens what an agreement in force opens to its operator: by family, by structure, at the very call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from convergence.audit.operations import receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.sharing.models import LedgerLine
from convergence.sharing.operations import close_run_out, revoke_agreement
from convergence.sharing.queries import agreement_seen
from convergence.sharing.rules.law.families import needs
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting
from tests import operators
from tests.api.imilo.desk import let_in
from tests.api.imilo.reading import OPERATOR_FAMILIES, Reading, morning
from tests.operators import OF_THE_LAW
from tests.web.young_people import welcome

F, G = ApiFamily, FieldGroup
TODAY, DAY = local_today("Europe/Paris"), timedelta(days=1)
SINCE = date(2022, 3, 1)
NEEDED: dict[ApiFamily, tuple[set[FieldGroup], bool]] = {
    F.FILES: ({G.IDENTITY, G.CONTACT, G.ACCOMPAGNEMENT}, False),
    F.STEPS: ({G.ACCOMPAGNEMENT}, True),
    F.YOUNG_ACCOUNTS: ({G.IDENTITY, G.CONTACT}, True),
    F.ACTIVATION_MAILS: ({G.CONTACT}, False),
    F.STRUCTURE_SESSIONS: ({G.IDENTITY, G.ACCOMPAGNEMENT}, False),
    F.YOUNG_SESSIONS: ({G.IDENTITY, G.CONTACT, G.ACCOMPAGNEMENT}, False),
    F.ADVISER_SESSIONS: ({G.IDENTITY, G.CONTACT, G.ACCOMPAGNEMENT}, False),
    F.ENROLMENT_WRITES: ({G.ACCOMPAGNEMENT}, True),
    F.APPOINTMENTS: ({G.STAFF, G.ACCOMPAGNEMENT}, False),
    F.EVENTS: ({G.ACCOMPAGNEMENT}, False),
    F.STAFF: ({G.STAFF}, False),
}
"""What each family makes known, and whether it writes, by the contract of the interface."""


def calls(reading: Reading) -> dict[ApiFamily, tuple[str, str, str, Any]]:
    """A call of each family that succeeds: method, path, bearer, body."""
    file, held = reading.person.number, reading.desk.session()
    step = {
        "dateDebut": TODAY.isoformat(), "dateFinReelle": TODAY.isoformat(), "mesure": "SANTE",
        "loginConseiller": "adviser",
    }  # fmt: skip
    return {
        F.FILES: ("get", f"sue/dossiers/{file}", "", None),
        F.STEPS: ("post", f"sue/dossiers/{file}/situation", "", step),
        F.YOUNG_ACCOUNTS: ("post", f"sue/compte-jeune/{file}", "", {}),
        F.ACTIVATION_MAILS: ("put", "sue/sendVerifyEmail", "adviser", "personne@exemple.fr"),
        F.STRUCTURE_SESSIONS: ("get", "operateurs/structures/65440S00/sessions", "adviser", None),
        F.YOUNG_SESSIONS: ("get", f"operateurs/sessions?idDossier={file}", "young", None),
        F.ADVISER_SESSIONS: ("get", f"operateurs/sessions/{held.number}/inscrits", "adviser", None),
        F.ENROLMENT_WRITES: (
            "post", f"operateurs/dossiers/{file}/instances-session", "adviser", str(held.number),
        ),
        F.APPOINTMENTS: ("get", f"operateurs/dossiers/{file}/rdv/{reading.plan(morning(2)).number}", "", None),
        F.EVENTS: ("get", "operateurs/events", "", None),
        F.STAFF: ("get", "operateurs/utilisateurs/moi/structures", "adviser", None),
    }  # fmt: skip


def answered(reading: Reading, key: str, asked: Iterable[tuple[str, str, str, Any]]) -> list[tuple[int, str]]:
    """Status and code of each call."""
    told = []
    for method, path, by, body in asked:
        answer = reading.desk.call(method, path, body, by=by, key=key)
        assert answer.status_code == 204 or answer["Content-Type"].startswith(
            ("application/json", "text/plain")
        )
        is_told = answer.status_code >= 400
        told.append((answer.status_code, answer.json()["code"] if is_told else ""))
    return told


def opened(told: Iterable[tuple[int, str]]) -> list[bool]:
    """Which calls an agreement lets in, whatever became of them."""
    return [code != "no_agreement" for _, code in told]


Expected = Callable[[set[FieldGroup], bool], bool]


def _without(missing: FieldGroup) -> tuple[dict[str, Any], Expected]:
    kept = tuple(group for group in OF_THE_LAW if group is not missing)
    return {"groups": kept}, lambda groups, writes: missing not in groups


AGREEMENTS: dict[str, tuple[dict[str, Any], Expected]] = {
    "all that the law opens": ({}, lambda groups, writes: True),
    "another structure alone": ({"structure_id": "reunion"}, lambda groups, writes: False),
    "this structure alone": ({"structure_id": "tarbes"}, lambda groups, writes: True),
    "to read alone": ({"writes": False}, lambda groups, writes: not writes),
    "from tomorrow on": ({"starts_on": TODAY + DAY}, lambda groups, writes: False),
    "until today": ({"ends_on": TODAY}, lambda groups, writes: False),
    "never reviewed": ({"reviewed_on": TODAY - 400 * DAY}, lambda groups, writes: False),
    "for another use": ({"purposes": (Purpose.ACCOMPAGNEMENT,)}, lambda groups, writes: False),
    **{f"without {missing}": _without(missing) for missing in OF_THE_LAW},
}


def test_each_family_by_each_agreement_is_open_or_closed_as_the_table_says(reading: Reading) -> None:
    asked = calls(reading)
    assert set(asked) == set(NEEDED) == set(OPERATOR_FAMILIES)
    for name, (text, expected) in AGREEMENTS.items():
        there = text.get("structure_id")
        values = text | ({"structure_id": reading.house.structures[there]} if there else {})
        key = let_in(reading.house, *OPERATOR_FAMILIES, **values)[1]
        told = answered(reading, key, asked.values())
        wanted = [expected(*NEEDED[family]) for family in asked]
        if name == "another structure alone":
            assert [
                (status, code) for status, code in told if code not in ("no_agreement", "unknown_file")
            ] == [(200, "")], "its queue is empty, its files are of nobody else"
            continue
        assert opened(told) == wanted, name
        assert {status for status, code in told if code == "no_agreement"} <= {403}


def test_a_key_without_agreement_opens_nothing_and_says_so(reading: Reading) -> None:
    client_id, key = let_in(reading.house, *OPERATOR_FAMILIES, ends_on=TODAY)
    asked = calls(reading)
    assert set(answered(reading, key, asked.values())) == {(403, "no_agreement")}
    message = reading.desk.call("get", asked[F.FILES][1], key=key).json()["message"]
    assert "convention" in message
    assert "pas justifié" not in message, "the nightly copy of a client would archive everybody"
    operators.agree(reading.house.actor("dsi"), [client_id])
    assert reading.desk.call("get", asked[F.FILES][1], key=key).status_code == 200


def test_an_agreement_that_ends_is_felt_by_the_next_call(reading: Reading) -> None:
    dsi, path = reading.house.actor("dsi"), f"sue/dossiers/{reading.person.number}"
    client_id, key = let_in(reading.house, F.FILES)
    other = operators.agree(dsi, [client_id], structure_id=reading.house.structures["tarbes"])
    with acting(dsi, Purpose.ADMINISTRATION) as scope:
        rows = [agreement_seen(scope, one, now()) for one in (other,)]
    assert reading.get(path, key=key).status_code == 200
    for row in rows:
        assert row is not None
        revoke_agreement(
            actor=dsi, at=now(), agreement_id=row.agreement_id, reason="Essai", edit_token=row.edit_token
        )
    assert reading.get(path, key=key).status_code == 200, "another agreement in force still opens it"
    lone = reading.desk.let_in(F.FILES, ends_on=TODAY + DAY)
    assert reading.get(path, key=lone).status_code == 200
    close_run_out(actor=system_actor(), at=now() + 2 * DAY)
    assert reading.get(path, key=lone).status_code == 401


def test_a_file_of_a_structure_that_is_not_covered_is_unknown(reading: Reading) -> None:
    key = reading.desk.let_in(*OPERATOR_FAMILIES, structure_id=reading.house.structures["tarbes"])
    elsewhere = welcome(reading.house, "Marie", "HOARAU", by="stranger")
    told = reading.get(f"sue/dossiers/{elsewhere.number}", key=key)
    never = reading.get("sue/dossiers/123456789", key=key)
    assert (told.status_code, told.json()) == (404, never.json())
    refused = reading.get("operateurs/utilisateurs/moi/structures", by="stranger", key=key)
    assert (refused.status_code, refused.json()["code"]) == (403, "no_agreement")


def test_the_file_of_a_person_who_opposes_is_unknown_to_applications(reading: Reading) -> None:
    file = reading.person
    asked = calls(reading)
    paths = (asked[F.FILES][1], asked[F.APPOINTMENTS][1])
    assert {reading.get(path).status_code for path in paths} == {200}
    receive_rights_request(
        actor=reading.house.actor("direction"), at=now(), dossier_id=file.dossier_id,
        kind=RightsRequestKind.OBJECTION, received_on=TODAY,
    )  # fmt: skip
    never = reading.get("sue/dossiers/123456789")
    for path in paths:
        told = reading.get(path)
        assert (told.status_code, told.json()) == (404, never.json())
    assert answered(reading, reading.key, [asked[F.STEPS]]) == [(404, "unknown_file")]


def test_no_family_makes_known_more_than_its_agreement_must_open(reading: Reading) -> None:
    assert {family: (set(need.groups), need.writes) for family, need in needs().items()} == NEEDED
    asked = {family: call for family, call in calls(reading).items() if not NEEDED[family][1]}
    keys = {family: let_in(reading.house, family) for family in asked}
    for family, call in asked.items():
        ((status, _),) = answered(reading, keys[family][1], [call])
        assert status < 400 or family is F.ACTIVATION_MAILS, family
    with acting(reading.house.actor("dsi"), Purpose.AUDIT):
        for family, (client_id, _) in keys.items():
            told = LedgerLine.objects.filter(client_id=client_id).values_list("groups", flat=True)
            assert {FieldGroup(word) for line in told for word in line} <= NEEDED[family][0], family
