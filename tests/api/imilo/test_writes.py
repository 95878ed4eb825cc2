"""Calls 2 and 10 to 12: a step declared, an enrolment made, changed and taken back, each fault told to people."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from convergence.accompagnement.situations.queries import comments_of, situations_of
from convergence.accompagnement.situations.types import SituationCategory, SituationRow
from convergence.agenda.workshops.operations import cancel_session
from convergence.agenda.workshops.queries import enrolment_comments
from convergence.agenda.workshops.types import EnrolmentStatus
from convergence.api.imilo.writes import MEASURES, STATUSES
from convergence.dossier.operations import end_accompaniment
from convergence.foundation.clock import local_today, now
from convergence.identity.types import Role
from convergence.sharing.types import ApiFamily
from tests.api.imilo.desk import Desk, open_desk
from tests.web.house import make_house
from tests.web.young_people import stored, welcome

pytestmark = pytest.mark.django_db
STEPS = ("sue/dossiers/{}/situation", "api-dossiers/dossiers/{}/situation")
INSTANCES = ("operateurs/dossiers/{}/instances-session", "api-sessions/dossiers/{}/instances-session")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return open_desk(make_house(), monkeypatch)


def step(**values: Any) -> dict[str, Any]:
    today = local_today("Europe/Paris")
    return {
        "dateDebut": (today - timedelta(days=2)).isoformat(),
        "dateFinReelle": today.isoformat(),
        "commentaire": "Dossier de logement déposé",
        "mesure": "LOGEMENT",
        "loginConseiller": "adviser",
    } | values


def recorded(desk: Desk) -> list[SituationRow]:
    return list(desk.read(situations_of, desk.person.dossier_id, on=local_today("Europe/Paris")))


@pytest.mark.parametrize("path", STEPS)
@pytest.mark.parametrize("measure", MEASURES)
def test_a_step_becomes_a_situation_that_is_over(desk: Desk, path: str, measure: str) -> None:
    answer = desk.call("post", path.format(desk.person.number), step(mesure=measure))
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")
    (row,) = recorded(desk)
    today = local_today("Europe/Paris")
    assert (row.category, row.kind) == (SituationCategory.NON_PROFESSIONAL, measure)
    assert (row.starts_on, row.planned_end_on) == (today - timedelta(days=2), today + timedelta(days=1))
    (comment,) = desk.read(comments_of, desk.person.dossier_id)
    assert comment.text == "Dossier de logement déposé"


def test_the_history_says_which_adviser_and_which_application(desk: Desk) -> None:
    desk.call("post", STEPS[0].format(desk.person.number), step())
    ((name, reason),) = stored(
        desk.house,
        "SELECT user_name, reason FROM storage_change WHERE operation = 'situations.declare_step'",
    )
    assert name == "Appli CEJ"
    assert "« Appli CEJ »" in reason
    assert "adviser" in reason.casefold()


def test_a_step_sent_again_is_one_step(desk: Desk) -> None:
    for _ in range(2):
        assert desk.call("post", STEPS[0].format(desk.person.number), step()).status_code == 201
    assert (
        desk.call("post", STEPS[1].format(desk.person.number), step(commentaire="Autre")).status_code == 201
    )
    assert len(recorded(desk)) == 2


def test_a_comment_cut_through_an_emoji_is_kept_without_its_half(desk: Desk) -> None:
    body = json.dumps(step(commentaire="Logement trouvé \ud83d"))
    assert "\\ud83d" in body
    assert desk.call("post", STEPS[0].format(desk.person.number), body).status_code == 201
    (comment,) = desk.read(comments_of, desk.person.dossier_id)
    assert comment.text == "Logement trouvé"
    body = json.dumps(step(loginConseiller="\udc00"))
    assert desk.call("post", STEPS[1].format(desk.person.number), body).json()["code"] == "required"


def test_a_comment_may_be_absent(desk: Desk) -> None:
    body = step()
    del body["commentaire"]
    assert desk.call("post", STEPS[0].format(desk.person.number), body).status_code == 201


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"mesure": "NON_SNP"}, "unknown_measure"),
        ({"mesure": "CUISINE"}, "unknown_measure"),
        ({"mesure": None}, "required"),
        ({"mesure": 3}, "text"),
        ({"loginConseiller": "personne"}, "unknown_adviser"),
        ({"loginConseiller": "stranger"}, "unknown_adviser"),
        ({"loginConseiller": "auditor"}, "unknown_adviser"),
        ({"loginConseiller": ""}, "required"),
        ({"dateDebut": "2026-13-01"}, "date"),
        ({"dateDebut": "20260101"}, "date"),
        ({"dateFinReelle": "2026-10-03T00:00:00+02:00"}, "date"),
        ({"dateFinReelle": None}, "required"),
        ({"dateFinReelle": "2099-01-01"}, "in_future"),
        ({"dateDebut": "1999-01-01"}, "before_birth"),
        ({"commentaire": "x" * 1001}, "too_long"),
    ],
)
def test_a_fault_of_a_step_is_told_and_nothing_is_written(
    desk: Desk, values: dict[str, Any], code: str
) -> None:
    answer = desk.call("post", STEPS[0].format(desk.person.number), step(**values))
    assert answer.status_code == 400, answer.content
    assert answer.json()["message"]
    assert _codes(code, answer.json())
    assert recorded(desk) == []


def _codes(code: str, told: dict[str, str]) -> bool:
    return told["code"] in (code, "invalid")


@pytest.mark.parametrize("body", ["", "[]", "3", "{", '"x"', "[" * 5000, "\udcff"])
def test_a_content_that_is_no_object_is_told(desk: Desk, body: str) -> None:
    answer = desk.call("post", STEPS[0].format(desk.person.number), body.encode("utf-8", "surrogateescape"))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert answer.json()["message"]


def test_a_step_is_not_declared_once_the_accompaniment_has_ended(desk: Desk) -> None:
    end_accompaniment(
        actor=desk.house.actor("adviser"), at=now(), dossier_id=desk.person.dossier_id,
        ended_on=local_today("Europe/Paris"), motive="fin_parcours",
    )  # fmt: skip
    answers = [desk.call("post", STEPS[0].format(number), step()) for number in (desk.person.number, 404)]
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}
    assert recorded(desk) == []


@pytest.mark.parametrize(("number", "status"), [("1", 404), ("9" * 40, 404), ("abc", 400), ("-1", 400)])
def test_an_unknown_file_is_told(desk: Desk, number: str, status: int) -> None:
    assert desk.call("post", STEPS[0].format(number), step()).status_code == status
    assert desk.call("post", INSTANCES[0].format(number), "1", by="adviser").status_code == status


def test_the_day_is_that_of_the_structure(desk: Desk) -> None:
    person = welcome(desk.house, by="stranger")
    for zone, status in (("Indian/Reunion", 201), ("Pacific/Kiritimati", None)):
        day = local_today(zone)
        if status is None and day <= local_today("Indian/Reunion"):
            continue
        body = step(loginConseiller="stranger", dateDebut=day.isoformat(), dateFinReelle=day.isoformat())
        answer = desk.call("post", STEPS[0].format(person.number), body)
        assert answer.status_code == (status or 400)


@pytest.mark.parametrize("path", INSTANCES)
@pytest.mark.parametrize("quoted", [False, True])
def test_enrolling_by_the_bare_number_of_a_session(desk: Desk, path: str, quoted: bool) -> None:
    session = desk.session(capacity=3)
    body = json.dumps(str(session.number) if quoted else session.number)
    answer = desk.call("post", path.format(desk.person.number), body, by="adviser")
    assert answer.status_code == 201, answer.content
    (row,) = desk.people(session.session_id)
    assert row.dossier_id == desk.person.dossier_id
    assert answer.json() == {
        "id": row.number,
        "idDossier": desk.person.number,
        "idSession": session.number,
        "statut": "ONGOING",
    }


@pytest.mark.parametrize("body", ["{}", "true", "null", "1.5", '"x"', '"-1"', ""])
def test_what_is_no_number_of_a_session_is_told(desk: Desk, body: str) -> None:
    answer = desk.call("post", INSTANCES[0].format(desk.person.number), body.encode(), by="adviser")
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_why_nobody_is_enrolled_is_told_to_people(desk: Desk) -> None:
    path = INSTANCES[0].format(desk.person.number)
    full, closed = (
        desk.session(capacity=1),
        desk.session(3, register_until=local_today("Europe/Paris") - timedelta(days=1)),
    )
    past, gone, old = desk.session(1), desk.session(), desk.session(offer={"age_minimum": 25})
    cej, elsewhere = desk.session(offer={"contract_kind": "cej"}), desk.session(by="stranger")
    cancel_session(actor=desk.house.actor("adviser"), at=now(), session_id=gone.session_id, reason="Panne")
    other = welcome(desk.house, "Léa", "MARTIN")
    assert _enrolled(desk, other.number, full.number).status_code == 201
    twice = past
    assert _enrolled(desk, desk.person.number, twice.number).status_code == 201
    for session, code, status in (
        (full, "session_full", 400),
        (closed, "registration_closed", 400),
        (twice, "already_enrolled", 400),
        (gone, None, 400),
        (old, "age_out", 400),
        (cej, "contract_out", 400),
        (elsewhere, "unknown_session", 404),
    ):
        answer = desk.call("post", path, json.dumps(session.number), by="adviser")
        assert answer.status_code == status, answer.content
        assert answer.json()["message"]
        assert code is None or answer.json()["code"] == code
    assert len(desk.people(full.session_id)) == 1


def _enrolled(desk: Desk, number: int, session: int) -> Any:
    return desk.call("post", INSTANCES[0].format(number), json.dumps(session), by="adviser")


@pytest.mark.parametrize("base", INSTANCES)
@pytest.mark.parametrize("word", STATUSES)
def test_both_vocabularies_change_an_enrolment(desk: Desk, base: str, word: str) -> None:
    session, instance = _begun(desk)
    body: dict[str, Any] = {"statut": word}
    if STATUSES[word] is EnrolmentStatus.ACHIEVED:
        body["dateDebutReelle"] = session.starts_at.astimezone(ZoneInfo("Europe/Paris")).date().isoformat()
    if STATUSES[word] is EnrolmentStatus.REFUSAL_YOUNG:
        body["commentaire"] = "Absent"
    path = f"{base.format(desk.person.number)}/{instance}"
    for _ in range(2):
        assert desk.call("put", path, body, by="adviser").status_code == 204
    (row,) = desk.people(session.session_id)
    assert row.status is STATUSES[word]
    comments = [one.text for one in desk.read(enrolment_comments, [row.enrolment_id])]
    assert comments == (["Absent"] if "commentaire" in body else [])


def _begun(desk: Desk) -> tuple[Any, int]:
    """Somebody enrolled in a session that began since: enrolled before, then the session is moved to yesterday."""
    session = desk.session()
    instance = _enrolled(desk, desk.person.number, session.number).json()["id"]
    desk.begin(session.session_id)
    return desk.seen(session.session_id), instance


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"statut": "PRESENT"}, "unknown_status"),
        ({}, "required"),
        ({"statut": ["ONGOING"]}, "text"),
        ({"statut": "ACHIEVED"}, "session_not_started"),
        ({"statut": "ACHIEVED", "dateDebutReelle": "hier"}, "date"),
    ],
)
def test_a_change_that_cannot_be_is_told(desk: Desk, body: dict[str, Any], code: str) -> None:
    session = desk.session()
    instance = _enrolled(desk, desk.person.number, session.number).json()["id"]
    answer = desk.call("put", f"{INSTANCES[0].format(desk.person.number)}/{instance}", body, by="adviser")
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert _codes(code, answer.json())
    assert desk.people(session.session_id)[0].status is EnrolmentStatus.ONGOING


def test_taking_an_enrolment_back_twice_is_taking_it_back(desk: Desk) -> None:
    session = desk.session(capacity=1)
    instance = _enrolled(desk, desk.person.number, session.number).json()["id"]
    for base in INSTANCES:
        path = f"{base.format(desk.person.number)}/{instance}"
        gone = desk.call("delete", path, by="adviser")
        assert (gone.status_code, gone.headers.get("Content-Type")) == (204, None)
    assert desk.people(session.session_id) == []
    assert desk.call("put", path, {"statut": "ONGOING"}, by="adviser").status_code == 404
    assert _enrolled(desk, desk.person.number, session.number).status_code == 201


def test_an_enrolment_of_another_file_or_none_is_unknown(desk: Desk) -> None:
    session = desk.session()
    instance = _enrolled(desk, desk.person.number, session.number).json()["id"]
    other = welcome(desk.house, "Léa", "MARTIN")
    for number, named, status in (
        (other.number, instance, 404),
        (desk.person.number, 12, 404),
        (desk.person.number, "x", 400),
    ):
        path = f"{INSTANCES[0].format(number)}/{named}"
        assert desk.call("put", path, {"statut": "REFUSAL"}, by="adviser").status_code == status
        assert desk.call("delete", path, by="adviser").status_code == status
    assert len(desk.people(session.session_id)) == 1


def test_who_writes_an_enrolment(desk: Desk) -> None:
    session = desk.session()
    instance = _enrolled(desk, desk.person.number, session.number).json()["id"]
    base = INSTANCES[0].format(desk.person.number)
    calls = (
        ("post", base, json.dumps(desk.session().number)),
        ("put", f"{base}/{instance}", {"statut": "REFUSAL"}),
        ("delete", f"{base}/{instance}", None),
    )
    reader = desk.let_in(ApiFamily.ADVISER_SESSIONS)
    for method, path, body in calls:
        assert desk.call(method, path, body).status_code == 401
        assert desk.call(method, path, body, by="inconnu").status_code == 401
        assert desk.call(method, path, body, by="young").json()["code"] == "wrong_bearer"
        assert desk.call(method, path, body, by="stranger").status_code == 404
        assert desk.call(method, path, body, by="auditor").status_code in (403, 404)
        assert desk.call(method, path, body, by="adviser", key=reader).json()["code"] == "wrong_family"
    assert desk.people(session.session_id)[0].status is EnrolmentStatus.ONGOING


def test_only_a_key_of_this_family_declares_a_step(desk: Desk) -> None:
    path = STEPS[0].format(desk.person.number)
    assert desk.call("post", path, step(), key="aucune").status_code == 401
    assert desk.call("post", path, step(), key=desk.let_in(ApiFamily.EVENTS)).status_code == 403
    assert recorded(desk) == []


def test_an_adviser_of_two_structures_reads_and_writes_where_the_file_and_the_session_are(desk: Desk) -> None:
    reading = desk.let_in(ApiFamily.ADVISER_SESSIONS)
    far, person = desk.session(6, by="stranger"), welcome(desk.house, "Marie", "HOARAU", by="stranger")
    instances, one = INSTANCES[0].format(person.number), f"operateurs/sessions/{far.number}"
    reads = (one, f"{one}/inscrits", f"operateurs/sessions?idDossier={person.number}")
    assert desk.call("post", instances, far.number, by="adviser").status_code == 404
    assert [desk.call("get", path, by="adviser", key=reading).status_code for path in reads] == [404] * 3
    desk.house.also_works_at("adviser", "reunion", Role.ADVISER)
    made = desk.call("post", instances, far.number, by="adviser")
    assert made.status_code == 201
    session, people, proposed = (desk.call("get", path, by="adviser", key=reading).json() for path in reads)
    assert session["session"]["dateHeureDebut"] == proposed["sessions"][0]["session"]["dateHeureDebut"]
    assert [row["idDossier"] for row in people] == [person.number]
    assert proposed["sessions"][0]["sessionInstance"] == {"statut": "ONGOING"}
    path = f"{instances}/{made.json()['id']}"
    assert desk.call("put", path, {"statut": "REFUSAL"}, by="adviser").status_code == 204
    assert desk.call("delete", path, by="adviser").status_code == 204
    assert desk.call("get", "operateurs/sessions/404", by="adviser", key=reading).status_code == 404
