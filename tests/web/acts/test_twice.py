"""What the agenda has noted already is not noted again by hand without a question."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from convergence.accompagnement.acts.handlers import follow_appointment
from convergence.accompagnement.acts.queries import weeks_of_person
from convergence.agenda.appointments.types import (
    AppointmentKind,
    AppointmentModality,
    AppointmentStatus,
    AppointmentStatusNoted,
)
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.acts.test_acts import typed, url
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, stored, text, welcome


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def met(house: House, person: YoungPerson) -> UUID:
    """She came to an interview of today: the agenda made its act."""
    return note_meeting(house, person)


def note_meeting(house: House, person: YoungPerson) -> UUID:
    actor = system_actor(house.structures["tarbes"], time_zone="Europe/Paris")
    start = now()
    noted = AppointmentStatusNoted(
        structure_id=house.structures["tarbes"], dossier_id=person.dossier_id, appointment_id=uuid7(), number=1,
        adviser_id=house.users["adviser"], starts_at=start, ends_at=start + timedelta(minutes=30),
        kind=AppointmentKind.INTERVIEW, modality=AppointmentModality.FACE_TO_FACE,
        status=AppointmentStatus.PRESENT, previous_status=AppointmentStatus.PLANNED,
    )  # fmt: skip
    with acting(actor, Purpose.SYSTEM):
        follow_appointment(noted, actor=actor, at=now())
    ((act_id,),) = stored(house, "SELECT id FROM acts_act WHERE source = 'rendez_vous'")
    return UUID(str(act_id))


@pytest.mark.parametrize("page", ["nouveau/", "caseload"])
def test_the_page_asks_and_another_act_goes_on(
    house: House, person: YoungPerson, met: UUID, page: str
) -> None:
    client = house.client("adviser")
    where = url(person, page) if page == "nouveau/" else f"/mes-jeunes/{person.dossier_id}/acte/"
    asked = client.post(where, typed(envoi="k"))
    assert asked.status_code == 422
    assert "vient d’un rendez-vous : ses heures comptent déjà" in text(asked)
    assert f'href="{url(person, f"{met}/")}"' in asked.content.decode()
    assert len(stored(house, "SELECT 1 FROM acts_act")) == 1
    assert client.post(where, typed(envoi="k", another="on")).status_code in (200, 302)
    assert len(stored(house, "SELECT 1 FROM acts_act")) == 2


@pytest.mark.parametrize(
    "changes",
    [{"kind": "telephone"}, {"day": f"{TODAY - timedelta(days=1):%d/%m/%Y}"}, {"status": "annule"}],
)
def test_what_is_not_the_same_is_not_asked(
    house: House, person: YoungPerson, met: UUID, changes: dict[str, str]
) -> None:
    client = house.client("adviser")
    page = client.get(url(person, "nouveau/")).content.decode()
    assert "C’est un autre acte" not in page
    assert client.post(url(person, "nouveau/"), typed(**changes)).status_code == 302
    assert len(stored(house, "SELECT 1 FROM acts_act")) == 2


def test_the_act_of_another_person_asks_nothing(house: House, met: UUID) -> None:
    other = welcome(house, "Karim", "DIALLO")
    assert house.client("adviser").post(url(other, "nouveau/"), typed()).status_code == 302


@pytest.fixture
def noted_before(house: House, person: YoungPerson) -> str:
    """The page of an act noted by hand, before the agenda noted its meeting."""
    house.client("adviser").post(url(person, "nouveau/"), typed(minutes="1 h"))
    ((act_id,),) = stored(house, "SELECT id FROM acts_act")
    note_meeting(house, person)
    return url(person, f"{act_id}/")


def minutes(house: House, person: YoungPerson) -> int:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (week,) = weeks_of_person(scope, person.dossier_id, TODAY, TODAY)
    return week.hours.validated_minutes


@pytest.mark.parametrize(("answer", "left", "counted"), [("meme", 1, 30), ("autre", 2, 90)])
def test_the_page_asks_once_what_was_noted_before_the_agenda(
    house: House, person: YoungPerson, noted_before: str, answer: str, left: int, counted: int
) -> None:
    client = house.client("adviser")
    assert minutes(house, person) == 30
    assert f'href="{noted_before}">Noté deux fois ?' in client.get(url(person)).content.decode()
    assert "les heures ne comptent qu’une fois" in text(client.get(noted_before))
    said = client.post(f"{noted_before}meme-acte/", {"reponse": answer}, follow=True)
    assert "Un seul acte est gardé." in text(said) or "les deux actes comptent" in text(said)
    assert "Noté deux fois ?" not in text(client.get(url(person)))
    assert "ne comptent qu’une fois" not in text(client.get(noted_before))
    assert len(stored(house, "SELECT 1 FROM acts_act WHERE status = 'present'")) == left
    assert minutes(house, person) == counted
    again = client.post(f"{noted_before}meme-acte/", {"reponse": "meme"}, follow=True)
    assert "annulez-le" in text(again) or "Cet acte est annulé" in text(again)
    assert minutes(house, person) == counted


def test_no_answer_is_no_answer_and_an_auditor_gives_none(
    house: House, person: YoungPerson, noted_before: str
) -> None:
    said = house.client("adviser").post(f"{noted_before}meme-acte/", {"reponse": "\x00"}, follow=True)
    assert "Choisissez l’une des deux réponses" in text(said)
    assert house.client("auditor").post(f"{noted_before}meme-acte/", {"reponse": "meme"}).status_code == 403
    assert len(stored(house, "SELECT 1 FROM acts_act WHERE status = 'present' AND NOT is_distinct")) == 2
