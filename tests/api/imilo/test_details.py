"""Calls 13, 14 and 17: one enrolment, one appointment, the structures of an adviser."""

from __future__ import annotations

import pytest

from convergence.agenda.appointments.types import AppointmentStatus
from convergence.agenda.workshops.operations import (
    cancel_session,
    note_enrolment_status,
    withdraw_enrolment,
)
from convergence.agenda.workshops.types import EnrolmentStatus
from convergence.foundation.clock import now
from convergence.foundation.periods import zone
from tests.api.imilo.reading import Reading, morning
from tests.web.young_people import welcome

INSTANCE = ("operateurs/dossiers/{}/sessions/{}", "api-sessions/dossiers/{}/sessions/{}")
RDV = ("operateurs/dossiers/{}/rdv/{}", "api-rdv/dossiers/{}/rdv/{}")
MINE = ("operateurs/utilisateurs/moi/structures", "api-utilisateurs/utilisateurs/moi/structures")
PARIS = zone("Europe/Paris")


@pytest.mark.parametrize("path", INSTANCE)
def test_an_enrolment_is_told_in_words_with_texts_for_numbers(reading: Reading, path: str) -> None:
    held = reading.desk.session(place_text="Salle 4", comment="Venir à l’heure")
    made = reading.enrol(held)
    answer = reading.get(path.format(reading.person.number, made.number))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == {
        "id": str(made.number),
        "idSession": str(held.number),
        "idDossier": str(reading.person.number),
        "nom": "Atelier CV",
        "dateHeureDebut": held.starts_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        "dateHeureFin": held.ends_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        "lieu": "Salle 4",
        "commentaire": "Venir à l’heure",
        "statut": "Prescrit",
    }


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (EnrolmentStatus.ACHIEVED, "Réalisé"),
        (EnrolmentStatus.REFUSAL, "Refus tiers"),
        (EnrolmentStatus.REFUSAL_YOUNG, "Refus jeune"),
    ],
)
def test_the_second_vocabulary_of_an_enrolment(reading: Reading, status: EnrolmentStatus, label: str) -> None:
    held = reading.desk.session()
    made = reading.enrol(held)
    reading.desk.begin(held.session_id)
    note_enrolment_status(
        actor=reading.house.actor("adviser"),
        at=now(),
        enrolment_id=made.enrolment_id,
        status=status,
        comment="Une confidence",
    )
    answer = reading.get(INSTANCE[0].format(reading.person.number, made.number))
    assert answer.json()["statut"] == label
    assert "confidence" not in answer.content.decode()


def test_an_enrolment_that_is_taken_back_or_called_off_is_gone(reading: Reading) -> None:
    adviser = reading.house.actor("adviser")
    first, second = reading.desk.session(4), reading.desk.session(5)
    back, off = reading.enrol(first), reading.enrol(second)
    paths = [INSTANCE[0].format(reading.person.number, made.number) for made in (back, off)]
    assert [reading.get(path).status_code for path in paths] == [200, 200]
    withdraw_enrolment(actor=adviser, at=now(), enrolment_id=back.enrolment_id)
    cancel_session(actor=adviser, at=now(), session_id=second.session_id, reason="Malade")
    assert [reading.get(path).status_code for path in paths] == [404, 404]


@pytest.mark.parametrize("path", RDV)
def test_an_appointment_is_told_without_what_was_noted(reading: Reading, path: str) -> None:
    planned = reading.plan(morning(3))
    answer = reading.get(path.format(reading.person.number, planned.number))
    assert answer.status_code == 200
    assert answer.json() == {
        "id": planned.number,
        "idDossier": reading.person.number,
        "dateHeureDebut": planned.starts_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        "dateHeureFin": planned.ends_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        "objet": "Entretien individuel : Faire le point",
        "conseiller": "Adviser Essai",
        "commentaire": None,
        "lieu": "Par téléphone",
        "type": "Par téléphone",
        "statut": "Planifié",
    }
    assert "sœur" not in answer.content.decode()


def test_hours_of_an_appointment_overseas_are_those_of_the_island(reading: Reading) -> None:
    far = reading.overseas()
    planned = reading.plan(morning(3, "Indian/Reunion"), by="stranger", dossier_id=far.dossier_id)
    told = reading.get(RDV[0].format(far.number, planned.number)).json()
    local = planned.starts_at.astimezone(zone("Indian/Reunion"))
    assert told["dateHeureDebut"] == local.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize("status", AppointmentStatus)
def test_statuses_of_appointments_are_the_six_labels(reading: Reading, status: AppointmentStatus) -> None:
    number = reading.past(status)
    told = reading.get(RDV[0].format(reading.person.number, number)).json()
    assert told["statut"] == status.label
    assert status.label in {"Planifié", "Présent", "Absent", "Annulé", "Reporté", "Non précisé"}


def test_numbers_of_another_file_are_nothing_here(reading: Reading) -> None:
    other = welcome(reading.house, "Léo", "MARTIN")
    made, planned = reading.enrol(reading.desk.session()), reading.plan(morning(2))
    for path in (
        INSTANCE[0].format(other.number, made.number),
        RDV[0].format(other.number, planned.number),
        INSTANCE[0].format(reading.person.number, planned.number),
        RDV[0].format(reading.person.number, made.number),
        RDV[0].format(reading.person.number, 12345),
        RDV[0].format(12345, planned.number),
        INSTANCE[0].format(12345, made.number),
    ):
        assert reading.get(path).status_code == 404
    for path in (RDV[0].format(reading.person.number, "x"), INSTANCE[1].format("x", made.number)):
        assert reading.get(path).status_code == 400


@pytest.mark.parametrize("path", MINE)
def test_an_adviser_has_her_structures(reading: Reading, path: str) -> None:
    assert reading.get(path, by="adviser").json() == [
        {"code": "65440S00", "nomOfficiel": "Structure tarbes", "nomUsuel": "Tarbes", "principale": True}
    ]
    assert reading.get(path, by="stranger").json()[0]["code"] == "97411S00"
