"""Calls 6 to 9: pages, days, local hours, remaining places, enrolled, and who sees what."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops.operations import (
    cancel_session,
    note_enrolment_status,
    withdraw_enrolment,
)
from convergence.agenda.workshops.types import EnrolmentStatus, WorkshopKind
from convergence.foundation.clock import now
from convergence.foundation.periods import zone
from convergence.identity.types import Role
from tests.api.imilo.reading import DAY, Reading, days
from tests.web.young_people import journaled, welcome, welcome_many

STRUCTURE = ("operateurs/structures/{}/sessions", "api-sessions/structures/{}/sessions")
SESSIONS = ("operateurs/sessions", "api-sessions/sessions")
TARBES, REUNION = "65440S00", "97411S00"
PARIS = zone("Europe/Paris")


def of(reading: Reading, path: str = STRUCTURE[0], code: str = TARBES, **asked: Any) -> Any:
    asked.setdefault("by", "adviser")
    answer = reading.get(path.format(code), **asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(told: Any) -> list[int]:
    return [row["session"]["id"] for row in told["sessions"]]


@pytest.mark.parametrize("path", STRUCTURE)
def test_a_session_has_every_field_in_local_hours(reading: Reading, path: str) -> None:
    day = (now() + 10 * DAY).astimezone(PARIS).date()
    held = reading.desk.session(
        10,
        offer={"description": "Apprendre", "partner_name": "Cap emploi"},
        name="CV en une heure",
        capacity=8,
        register_until=day - DAY,
        withdraw_until=day - 2 * DAY,
        place_text="Salle 4",
        comment="Venir avec un stylo",
    )
    told = of(reading, path, taillePage=150)
    assert {key: value for key, value in told.items() if key != "sessions"} == {"page": 1, "nbSessions": 1}
    (row,) = told["sessions"]
    local = held.starts_at.astimezone(PARIS)
    assert row == {
        "session": {
            "id": held.number,
            "nom": "CV en une heure",
            "dateHeureDebut": local.strftime("%Y-%m-%d %H:%M:%S"),
            "dateHeureFin": (held.ends_at.astimezone(PARIS)).strftime("%Y-%m-%d %H:%M:%S"),
            "dateMaxInscription": (day - DAY).isoformat(),
            "dateMaxDesinscription": (day - 2 * DAY).isoformat(),
            "animateur": held.animator,
            "lieu": "Salle 4",
            "nbPlacesDisponibles": 8,
            "commentaire": "Venir avec un stylo",
            "instances": None,
        },
        "offre": {
            "id": held.offer.number,
            "nom": "Atelier CV",
            "theme": "Emploi",
            "type": "WORKSHOP",
            "description": "Apprendre",
            "nomPartenaire": "Cap emploi",
        },
    }


def test_what_is_empty_is_null_and_the_second_kind_has_its_word(reading: Reading) -> None:
    reading.desk.session(offer={"kind": WorkshopKind.COLLECTIVE_INFORMATION})
    (row,) = of(reading)["sessions"]
    assert row["offre"]["type"] == "COLLECTIVE_INFORMATION"
    nulls = [row["offre"][name] for name in ("description", "nomPartenaire")]
    names = ("dateMaxInscription", "dateMaxDesinscription", "nbPlacesDisponibles", "commentaire", "instances")
    assert nulls + [row["session"][name] for name in names] == [None] * 7


def test_no_session_is_an_empty_list(reading: Reading) -> None:
    assert of(reading, rechercheInscrits="true") == {"page": 1, "nbSessions": 0, "sessions": []}


def test_remaining_places_and_enrolled_follow_what_happens(reading: Reading) -> None:
    held = reading.desk.session(capacity=3)
    other = welcome(reading.house, "Léo", "MARTIN")
    first, second = reading.enrol(held), reading.enrol(held, other)
    adviser = reading.house.actor("adviser")
    note_enrolment_status(
        actor=adviser, at=now(), enrolment_id=second.enrolment_id, status=EnrolmentStatus.REFUSAL_YOUNG
    )
    (row,) = of(reading, rechercheInscrits="true")["sessions"]
    assert row["session"]["nbPlacesDisponibles"] == 2
    assert row["session"]["instances"] == [
        {
            "idDossier": reading.person.number,
            "idInstanceSession": first.number,
            "nom": "CARRERE",
            "prenom": "Inès",
            "statut": "ONGOING",
        },
        {
            "idDossier": other.number,
            "idInstanceSession": second.number,
            "nom": "MARTIN",
            "prenom": "Léo",
            "statut": "REFUSAL_YOUNG",
        },
    ]
    assert (
        reading.get(f"{SESSIONS[1]}/{held.number}/inscrits", by="adviser").json()
        == row["session"]["instances"]
    )
    withdraw_enrolment(actor=adviser, at=now(), enrolment_id=second.enrolment_id)
    (row,) = of(reading, rechercheInscrits="true")["sessions"]
    assert [person["idInstanceSession"] for person in row["session"]["instances"]] == [first.number]
    assert of(reading)["sessions"][0]["session"]["instances"] is None


def test_a_session_without_anybody_has_an_empty_list_of_enrolled(reading: Reading) -> None:
    held = reading.desk.session()
    (row,) = of(reading, rechercheInscrits="true")["sessions"]
    assert row["session"]["instances"] == []
    answer = reading.get(f"{SESSIONS[0]}/{held.number}/inscrits", by="adviser")
    assert (answer.status_code, answer.json()) == (200, [])


def test_days_are_those_of_the_structure_and_both_are_included(reading: Reading) -> None:
    start = datetime.combine(days(40), time(), tzinfo=PARIS)
    last = reading.desk.session(starts_at=start - timedelta(minutes=1), ends_at=start + timedelta(hours=1))
    first = reading.desk.session(starts_at=start, ends_at=start + timedelta(hours=2))
    late = start + timedelta(hours=23, minutes=59)
    evening = reading.desk.session(starts_at=late, ends_at=late + timedelta(hours=1))
    midnight = start + DAY
    after = reading.desk.session(starts_at=midnight, ends_at=midnight + timedelta(hours=1))
    day, eve = start.date().isoformat(), (start.date() - DAY).isoformat()
    assert numbers(of(reading, dateDebutRecherche=day, dateFinRecherche=day)) == [
        first.number,
        evening.number,
    ]
    assert numbers(of(reading, dateDebutRecherche=day)) == [first.number, evening.number, after.number]
    assert numbers(of(reading, dateFinRecherche=eve)) == [last.number]
    assert of(reading, dateDebutRecherche=day, dateFinRecherche=day)["nbSessions"] == 2


def test_hours_and_days_overseas_are_those_of_the_island(reading: Reading) -> None:
    island = zone("Indian/Reunion")
    start = datetime.combine(days(40), time(), tzinfo=island)
    held = reading.desk.session(starts_at=start, ends_at=start + timedelta(hours=2), by="stranger")
    day = start.date().isoformat()
    told = of(reading, code=REUNION, by="stranger", dateDebutRecherche=day, dateFinRecherche=day)
    assert numbers(told) == [held.number]
    assert told["sessions"][0]["session"]["dateHeureDebut"] == f"{day} 00:00:00"
    assert told["sessions"][0]["session"]["dateHeureFin"] == f"{day} 02:00:00"


def test_hours_are_the_structures_whatever_site_the_adviser_works_at(reading: Reading) -> None:
    held = reading.desk.session()
    before = of(reading)
    reading.works_at_a_site_in("adviser", "America/Cayenne")
    assert of(reading) == before
    assert numbers(before) == [held.number]


def test_pages_hold_150_at_most_and_are_counted_from_one(reading: Reading) -> None:
    made = [reading.desk.session(ahead).number for ahead in range(3, 8)]
    assert numbers(of(reading, taillePage=2)) == made[:2]
    assert numbers(of(reading, taillePage=2, page=2)) == made[2:4]
    third = of(reading, taillePage=2, page=3)
    assert (third["page"], third["nbSessions"], numbers(third)) == (3, 5, made[4:])
    assert of(reading, taillePage=2, page=4)["sessions"] == []
    assert numbers(of(reading, taillePage=500)) == made


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"}, {"page": "deux"}, {"page": "-1"}, {"taillePage": "0"}, {"taillePage": "1.5"},
        {"dateDebutRecherche": "30/11/2026"}, {"dateFinRecherche": "2026-02-30"}, {"dateFinRecherche": "20261130"},
        {"dateFinRecherche": "2026-W49-2"},
        {"dateDebutRecherche": "0001-01-01"}, {"dateFinRecherche": "9999-12-31"},
        {"dateDebutRecherche": "2026-12-02", "dateFinRecherche": "2026-12-01"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_in_french(reading: Reading, asked: dict[str, str]) -> None:
    for path in (STRUCTURE[0].format(TARBES), SESSIONS[1]):
        answer = reading.get(path, by="adviser", idDossier=reading.person.number, **asked)
        assert answer.status_code == 400
        assert answer.json()["message"].endswith(".")


def test_cancelled_sessions_and_those_of_others_are_not_there(reading: Reading) -> None:
    kept, gone = reading.desk.session(4), reading.desk.session(5)
    far = reading.desk.session(6, by="stranger")
    cancel_session(
        actor=reading.house.actor("adviser"), at=now(), session_id=gone.session_id, reason="Malade"
    )
    told = of(reading)
    assert (numbers(told), told["nbSessions"]) == ([kept.number], 1)
    for held in (gone, far):
        for suffix in ("", "/inscrits"):
            answer = reading.get(f"{SESSIONS[0]}/{held.number}{suffix}", by="adviser")
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_session")
    assert reading.get(f"{SESSIONS[0]}/{kept.number}", by="stranger").status_code == 404
    assert reading.get(f"{SESSIONS[0]}/abc", by="adviser").status_code == 400


def test_one_session_is_told_as_in_the_list(reading: Reading) -> None:
    held = reading.desk.session(capacity=2)
    (row,) = of(reading)["sessions"]
    for by in ("adviser", "young"):
        assert reading.get(f"{SESSIONS[1]}/{held.number}", by=by).json() == row


@pytest.mark.parametrize("code", [REUNION, "99999S00", "", "x" * 300])
def test_a_structure_where_she_does_not_work_is_unknown(reading: Reading, code: str) -> None:
    answer = reading.get(STRUCTURE[0].format(code or "%20"), by="adviser")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_structure")


def test_an_adviser_of_two_structures_reads_both(reading: Reading) -> None:
    far = reading.desk.session(6, by="stranger")
    reading.house.also_works_at("adviser", "reunion", Role.ADVISER)
    assert numbers(of(reading, code=REUNION)) == [far.number]
    mine = reading.get("operateurs/utilisateurs/moi/structures", by="adviser").json()
    assert {row["code"]: row["principale"] for row in mine} == {TARBES: True, REUNION: False}


@pytest.mark.parametrize("path", SESSIONS)
@pytest.mark.parametrize("by", ["adviser", "young"])
def test_sessions_for_a_young_person_are_those_that_are_for_her(reading: Reading, path: str, by: str) -> None:
    open_to_all, full = reading.desk.session(3), reading.desk.session(4, capacity=1)
    reading.enrol(full, welcome(reading.house, "Léo", "MARTIN"))
    hers = reading.desk.session(5)
    reading.enrol(hers)
    reading.desk.session(6, offer={"age_minimum": 25})
    cej = reading.desk.session(7, offer={"contract_kind": "cej"})
    begun = reading.desk.session(8)
    reading.desk.begin(begun.session_id)
    told = reading.get(path, by=by, idDossier=reading.person.number).json()
    assert numbers(told) == [open_to_all.number, full.number, hers.number]
    assert [row.get("sessionInstance") for row in told["sessions"]] == [None, None, {"statut": "ONGOING"}]
    assert "sessionInstance" not in told["sessions"][0]
    assert [row["session"]["nbPlacesDisponibles"] for row in told["sessions"]] == [None, 0, None]
    assert told["nbSessions"] == 3
    reading.add(
        contracts=[{
            "prepared_on": days(-9), "signed_on": days(-9), "starts_on": days(-9), "planned_end_on": days(99),
        }]
    )  # fmt: skip
    assert cej.number in numbers(reading.get(path, by=by, idDossier=reading.person.number).json())


def test_a_session_that_has_begun_is_told_to_who_is_enrolled(reading: Reading) -> None:
    held = reading.desk.session(3)
    made = reading.enrol(held)
    reading.desk.begin(held.session_id)
    note_enrolment_status(
        actor=reading.house.actor("adviser"),
        at=now(),
        enrolment_id=made.enrolment_id,
        status=EnrolmentStatus.ACHIEVED,
    )
    day = reading.desk.seen(held.session_id).starts_at.astimezone(PARIS).date().isoformat()
    told = reading.get(
        SESSIONS[0], by="young", idDossier=reading.person.number, dateDebutRecherche=day, dateFinRecherche=day
    ).json()
    assert [row["sessionInstance"]["statut"] for row in told["sessions"]] == ["ACHIEVED"]


def test_nobody_asks_for_the_file_of_somebody_else(reading: Reading) -> None:
    other, far = welcome(reading.house, "Léo", "MARTIN"), reading.overseas()
    reading.desk.session()
    for by, number in (
        ("young", other.number),
        ("young", far.number),
        ("adviser", far.number),
        ("adviser", 12345),
    ):
        answer = reading.get(SESSIONS[0], by=by, idDossier=number)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_file")
    for text in ("", "abc"):
        assert reading.get(SESSIONS[0], by="adviser", idDossier=text).status_code == 400


def test_who_was_shown_enters_the_journal(reading: Reading) -> None:
    held = reading.desk.session()
    reading.enrol(held)
    of(reading)
    assert routes(reading) == []
    of(reading, rechercheInscrits="true")
    reading.get(f"{SESSIONS[0]}/{held.number}/inscrits", by="adviser")
    reading.get(SESSIONS[0], by="adviser", idDossier=reading.person.number)
    assert routes(reading) == [
        "imilo.enrolled",
        "imilo.sessions",
        "imilo.sessions_of_file",
    ]


def routes(reading: Reading) -> list[str]:
    """Reads of this interface that showed the file to the adviser."""
    found = journaled(reading.house, "adviser", reading.person.dossier_id)
    return sorted(route for route in found if route.startswith("imilo."))


def test_the_number_of_statements_does_not_grow_with_the_page(reading: Reading) -> None:
    people = welcome_many(reading.house, [(f"P{index}", "NOM") for index in range(4)])

    def cost(**asked: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            of(reading, **asked)
        # at the turn of a minute, counts of the one before are erased
        return sum("DELETE FROM" not in query["sql"] for query in seen.captured_queries)

    reading.enrol(reading.desk.session(3))
    cost()  # the first call of a day notes it
    few = cost(rechercheInscrits="true")
    for ahead in range(4, 9):
        held = reading.desk.session(ahead)
        for person in people:
            reading.enrol(held, person)
    assert cost(rechercheInscrits="true") == few
    assert few <= 23
