"""The pages of the agenda: plan, see, move, cancel, note, from the week and from the file."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from convergence.agenda.appointments.operations import (
    declare_absence,
    note_attendance,
    occupy,
    open_place,
    plan_appointment,
    plan_series,
)
from convergence.agenda.appointments.queries import appointment, appointments_of_file, busy_times
from convergence.agenda.appointments.types import (
    AbsenceKind,
    AppointmentDraft,
    AppointmentRow,
    AppointmentStatus,
    BusyKind,
    CancelledBy,
    Frequency,
    PlaceDraft,
    Recurrence,
)
from convergence.agenda.workshops.operations import create_offer, enrol, plan_session
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, TODAY, YoungPerson, share, welcome

PARIS = ZoneInfo("Europe/Paris")
MONDAY = TODAY - timedelta(days=TODAY.weekday()) + timedelta(weeks=1)
S = AppointmentStatus


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def wall(day: date = MONDAY, hour: int = 10, zone: ZoneInfo = PARIS) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


def planned(
    house: House, person: YoungPerson, start: datetime | None = None, by: str = "adviser", **details: Any
) -> UUID:
    begin = start or wall()
    return plan_appointment(
        actor=house.actor(by), at=now(), dossier_id=person.dossier_id,
        draft=AppointmentDraft(begin, begin + timedelta(hours=1), **details),
    )  # fmt: skip


def seen(house: House, appointment_id: UUID, by: str = "adviser") -> AppointmentRow:
    with acting(house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
        found = appointment(scope, appointment_id)
    assert found is not None
    return found


def all_of(house: House, person: YoungPerson, by: str = "adviser") -> list[AppointmentRow]:
    with acting(house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
        return appointments_of_file(scope, person.dossier_id)


def text(answer: Any) -> str:
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(page.replace("&#x27;", "'").replace("&#39;", "'").split())


def sent(house: House, **values: Any) -> dict[str, Any]:
    return {
        "kind": "entretien", "day": f"{MONDAY:%d/%m/%Y}", "time": "10h", "length": "1 h",
        "modality": "presentiel", "adviser": str(house.users["adviser"]), "place": "", "origin": "conseiller",
        "purpose": "Préparer la visite", "repeat": "",
    } | values  # fmt: skip


def new_url(person: YoungPerson) -> str:
    return f"/agenda/nouveau/?dossier={person.dossier_id}"


def week_url(day: date = MONDAY, **query: str) -> str:
    return f"/agenda/?jour={day}" + "".join(f"&{name}={value}" for name, value in query.items())


def token(answer: Any) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]


def test_an_appointment_is_planned_from_the_week(house: House, client: Client, person: YoungPerson) -> None:
    page = text(client.get(week_url()))
    assert "Rien de prévu" in page
    found = client.get(f"/agenda/nouveau/?q=Carrere&debut={MONDAY}T14:30")
    assert "Inès CARRERE" in text(found)
    assert f"?dossier={person.dossier_id}&amp;debut={MONDAY}T14%3A30" in found.content.decode()
    form = client.get(f"{new_url(person)}&debut={MONDAY}T14:30").content.decode()
    assert 'value="14:30"' in form or 'value="14h30"' in form or 'value="14 h 30"' in form
    answer = client.post(new_url(person), sent(house, comment="au calme"))
    assert answer.status_code == 302
    assert "au calme" not in text(client.get(week_url()))
    shown = text(client.get(week_url()))
    assert "10 h – 11 h Inès CARRERE Entretien individuel : Préparer la visite En face à face" in shown


def test_a_taken_time_is_refused_with_free_ones_that_one_press_takes(
    house: House, client: Client, person: YoungPerson
) -> None:
    planned(house, welcome(house, "Karim", "DIALLO"))
    refused = client.post(new_url(person), sent(house))
    assert refused.status_code == 422
    assert "Vous avez déjà un rendez-vous" in text(refused)
    values = re.findall(r'name="creneau" value="([^"]+)"', refused.content.decode())
    assert len(values) == 3
    assert 'value="Préparer la visite"' in refused.content.decode()
    assert client.post(new_url(person), sent(house, creneau=values[1])).status_code == 302
    (row,) = all_of(house, person)
    assert row.starts_at == datetime.fromisoformat(values[1])


def test_an_absence_asks_once(house: House, client: Client, person: YoungPerson) -> None:
    actor = house.actor("adviser")
    declare_absence(
        actor=actor, at=now(), adviser_id=actor.user_id, kind=AbsenceKind.LEAVE,
        starts_at=wall(hour=8), ends_at=wall(hour=18),
    )  # fmt: skip
    assert 'type="checkbox" name="over_absence"' not in client.get(new_url(person)).content.decode()
    refused = client.post(new_url(person), sent(house))
    assert refused.status_code == 422
    assert "Vous êtes absent(e)" in text(refused)
    assert re.search(r'type="checkbox"[^>]*name="over_absence"', refused.content.decode())
    assert client.post(new_url(person), sent(house, over_absence="on")).status_code == 302
    assert all_of(house, person)[0].over_absence


def test_a_series_is_planned_and_shown_each_week(house: House, client: Client, person: YoungPerson) -> None:
    refused = client.post(new_url(person), sent(house, repeat="semaine"))
    assert refused.status_code == 422
    assert "Dites combien de rendez-vous" in text(refused)
    assert client.post(new_url(person), sent(house, repeat="semaine", count="3")).status_code == 302
    assert len(all_of(house, person)) == 3
    for weeks in range(3):
        assert "Inès CARRERE" in text(client.get(week_url(MONDAY + timedelta(weeks=weeks))))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"day": "01/01/2222"}, "Ce jour est trop lointain"),
        ({"day": "01/01/1900"}, "Cette date n’est pas plausible"),
        ({"day": "31/12/9999"}, "Cette date n’est pas plausible"),
        ({"length": "0 min"}, "plus longue que zéro minute"),
        ({"length": "24 h"}, "ne dure pas plus de 12 heures"),
        ({"time": "23h", "length": "3 h"}, "finit le jour où il commence"),
        ({"purpose": "x" * 100_000}, "au plus 120"),
        ({"purpose": "a\x00b"}, "caractère"),
        ({"adviser": str(ABSENT)}, "Choisissez une valeur de la liste"),
        ({"adviser": "n’importe quoi"}, "Choisissez une valeur de la liste"),
        ({"place": str(ABSENT)}, "Choisissez une valeur de la liste"),
        ({"creneau": "bidon", "day": ""}, "obligatoire"),
        ({"repeat": "semaine", "count": "99"}, "de 2 à 52"),
    ],
)
def test_what_is_wrong_is_said_in_french(
    house: House, client: Client, person: YoungPerson, values: dict[str, str], sentence: str
) -> None:
    refused = client.post(new_url(person), sent(house, **values))
    assert refused.status_code == 422
    assert sentence.lower() in text(refused).lower()
    assert all_of(house, person) == []


def test_an_hour_that_the_clocks_skip_is_refused_in_paris_and_not_in_reunion(house: House) -> None:
    year = TODAY.year + 1
    spring = max(date(year, 3, day) for day in range(25, 32) if date(year, 3, day).isoweekday() == 7)
    skipped = {"day": f"{spring:%d/%m/%Y}", "time": "02:30"}
    here = welcome(house)
    refused = house.client("adviser").post(new_url(here), sent(house, **skipped))
    assert "Il n’est jamais 02:30 ce jour-là" in text(refused)
    there = welcome(house, "Tom", "PAYET", by="stranger")
    client = house.client("stranger")
    answer = client.post(new_url(there), sent(house, adviser=str(house.users["stranger"]), **skipped))
    assert answer.status_code == 302
    (row,) = all_of(house, there, "stranger")
    assert f"{row.starts_at.astimezone(ZoneInfo('Indian/Reunion')):%H:%M}" == "02:30"
    assert "2 h 30 – 3 h 30" in text(client.get(week_url(spring)))


def test_attendance_is_one_press_from_the_week_and_from_the_file(
    house: House, client: Client, person: YoungPerson
) -> None:
    made = planned(house, person, wall(TODAY - timedelta(days=1)))
    url = f"/agenda/{made}/presence/"
    day = seen(house, made).starts_at.astimezone(PARIS).date()
    for page in (week_url(day), f"/dossiers/{person.dossier_id}/rendez-vous/"):
        shown = client.get(page).content.decode()
        assert f'action="{url}"' in shown
        assert 'name="status" value="present"' in shown
    answer = client.post(url, {"status": "present", "retour": week_url(day)})
    assert (answer.status_code, answer["Location"]) == (302, week_url(day))
    assert seen(house, made).status is S.PRESENT
    assert url not in client.get(week_url(day)).content.decode()
    refused = client.post(url, {"status": "absent"})
    assert refused.status_code == 422
    assert "Dites pourquoi vous le corrigez" in text(refused)
    assert client.post(url, {"status": "absent", "reason": "Erreur"}).status_code == 302
    assert seen(house, made).status is S.ABSENT
    assert client.post(url, {"status": "annule"}).status_code == 422


def test_an_appointment_moves_or_is_postponed(house: House, client: Client, person: YoungPerson) -> None:
    made = planned(house, person)
    url = f"/agenda/{made}/deplacer/"
    page = client.get(url)
    asked = {"day": f"{MONDAY:%d/%m/%Y}", "time": "14h", "length": "45 min", "edit_token": token(page)}
    assert client.post(url, asked).status_code == 302
    assert seen(house, made).starts_at == wall(hour=14)
    stale = client.post(url, asked)
    assert stale.status_code == 422
    assert "modifié pendant votre saisie" in text(stale)
    again = asked | {"edit_token": token(client.get(url)), "time": "16h", "trace": "jeune"}
    assert client.post(url, again).status_code == 302
    row = seen(house, made)
    assert (row.status, row.cancelled_by) == (S.POSTPONED, CancelledBy.YOUNG_PERSON)
    assert "Voir le rendez-vous qui le remplace" in text(client.get(f"/agenda/{made}/"))


def test_an_appointment_is_corrected(house: House, client: Client, person: YoungPerson) -> None:
    made = planned(house, person, comment="ancien")
    url = f"/agenda/{made}/modifier/"
    page = client.get(url)
    assert "ancien" in page.content.decode()
    asked = sent(
        house, edit_token=token(page), adviser=str(house.users["manager"]), comment="nouveau",
        others=[str(house.users["adviser"])],
    )  # fmt: skip
    assert client.post(url, asked).status_code == 302
    assert seen(house, made).adviser_ids == (house.users["manager"], house.users["adviser"])
    shown = text(client.get(f"/agenda/{made}/"))
    assert "nouveau" in shown
    assert "Manager Essai, Adviser Essai" in shown


def test_an_appointment_of_a_series_leads_to_those_that_follow(
    house: House, client: Client, person: YoungPerson
) -> None:
    plan_series(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id,
        draft=AppointmentDraft(wall(), wall() + timedelta(hours=1)),
        recurrence=Recurrence(Frequency.WEEKLY, count=3),
    )  # fmt: skip
    rows = sorted(all_of(house, person), key=lambda row: row.starts_at)
    assert len(rows) == 3
    first = client.get(f"/agenda/{rows[0].appointment_id}/").content.decode()
    assert all(f"/agenda/{row.appointment_id}/" in first for row in rows[1:])
    last = client.get(f"/agenda/{rows[2].appointment_id}/").content.decode()
    assert "dont il est le dernier prévu" in last


def test_an_appointment_is_cancelled_with_its_series(
    house: House, client: Client, person: YoungPerson
) -> None:
    plan_series(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id,
        draft=AppointmentDraft(wall(), wall(hour=11)), recurrence=Recurrence(Frequency.WEEKLY, count=3),
    )  # fmt: skip
    second = sorted(all_of(house, person), key=lambda row: row.starts_at)[1]
    url = f"/agenda/{second.appointment_id}/annuler/"
    assert "Celui-ci et les suivants" in text(client.get(url))
    assert client.post(url, {"by": "jeune", "extent": "bidon"}).status_code == 422
    answer = client.post(url, {"by": "jeune", "extent": "suivants", "words": "Formation"})
    assert answer.status_code == 302
    assert sorted(row.status for row in all_of(house, person)) == [S.CANCELLED, S.CANCELLED, S.PLANNED]
    assert "Formation" in text(client.get(f"/agenda/{second.appointment_id}/"))


def test_two_appointments_of_one_person_at_once_are_told(
    house: House, client: Client, person: YoungPerson
) -> None:
    planned(house, person, by="manager")
    answer = client.post(new_url(person), sent(house), follow=True)
    assert "a déjà un rendez-vous à ce moment-là (Entretien individuel, 10 h)" in text(answer)
    made = next(row for row in all_of(house, person) if row.adviser_id == house.users["adviser"])
    assert "Deux rendez-vous en même temps" in text(client.get(f"/agenda/{made.appointment_id}/"))


def test_the_week_shows_other_time_taken_discreetly(
    house: House, client: Client, person: YoungPerson
) -> None:
    actor = house.actor("manager")
    for kind, hour, label in (
        (BusyKind.SESSION, 9, "Atelier CV"), (BusyKind.EXTERNAL, 14, "Dentiste"), (BusyKind.BOOKING, 16, "")
    ):  # fmt: skip
        occupy(
            actor=actor, at=now(), kind=kind, ref_id=uuid7(), starts_at=wall(hour=hour),
            ends_at=wall(hour=hour + 1), adviser_ids=[actor.user_id], label=label,
        )  # fmt: skip
    shown = text(client.get(week_url(de=str(actor.user_id))))
    assert "9 h – 10 h Atelier CV" in shown
    assert "14 h – 15 h Occupé (calendrier personnel)" in shown
    assert "16 h – 17 h Créneau réservé" in shown
    assert "Dentiste" not in shown
    assert "Atelier CV" not in text(client.get(week_url()))
    assert "Atelier CV Manager Essai" in text(client.get(week_url(de="equipe")))


def test_the_agenda_of_a_place_and_of_a_day(house: House, client: Client, person: YoungPerson) -> None:
    place_id = open_place(actor=house.actor("manager"), at=now(), draft=PlaceDraft("Bureau 2"))
    planned(house, person, place_id=place_id)
    planned(house, welcome(house, "Karim", "DIALLO"), wall(hour=15), by="manager")
    shown = text(client.get(week_url(de=f"lieu:{place_id}")))
    assert "Inès CARRERE" in shown
    assert "DIALLO" not in shown
    day = text(client.get(week_url(vue="jour", de="equipe")))
    assert "DIALLO" in day
    assert "Inès CARRERE" in day
    assert "CARRERE" not in text(client.get(week_url(MONDAY + timedelta(days=1), vue="jour", de="equipe")))


@pytest.mark.parametrize(
    "query", ["jour=2222-13-45", "jour=0001-01-01", "jour=9999-12-31", "jour=", "de=lieu:bidon", "de=%00", "vue=x",
              "jour=1900-01-01&vue=jour"],
)  # fmt: skip
def test_nonsense_in_the_address_breaks_nothing(client: Client, query: str) -> None:
    assert client.get(f"/agenda/?{query}").status_code == 200


@pytest.mark.parametrize(
    "query", ["debut=bidon", "debut=0001-01-01T00:00", "conseiller=x&lieu=y", "debut=9999-12-31"]
)
def test_nonsense_in_the_address_of_a_new_one_breaks_nothing(
    client: Client, person: YoungPerson, query: str
) -> None:
    assert client.get(f"{new_url(person)}&{query}").status_code == 200


def test_the_list_of_a_file_parts_what_is_ahead_to_note_and_past(
    house: House, client: Client, person: YoungPerson
) -> None:
    url = f"/dossiers/{person.dossier_id}/rendez-vous/"
    assert "Aucun rendez-vous à venir" in text(client.get(url))
    planned(house, person)
    past = planned(house, person, wall(TODAY - timedelta(days=3)))
    done = planned(house, person, wall(TODAY - timedelta(days=5)))
    note_attendance(actor=house.actor("adviser"), at=now(), appointment_id=done, status=S.PRESENT)
    shown = text(client.get(url))
    assert shown.index("À noter") < shown.index("À venir") < shown.index("Passés, annulés et reportés")
    assert f"/agenda/{past}/presence/" in client.get(url).content.decode()
    assert "Prochains rendez-vous" in text(client.get(f"/dossiers/{person.dossier_id}/"))


def test_an_appointment_leads_to_what_follows_it(house: House, client: Client, person: YoungPerson) -> None:
    made = planned(house, person, wall(TODAY - timedelta(days=3)))
    page = client.get(f"/agenda/{made}/").content.decode()
    follow, write, acts = (
        new_url(person),
        f"/dossiers/{person.dossier_id}/messages/",
        "Voir l’acte dans le dossier",
    )
    assert f'href="{write}">Écrire un message' in page
    assert follow not in page
    assert acts not in page
    note_attendance(actor=house.actor("adviser"), at=now(), appointment_id=made, status=S.PRESENT)
    page = client.get(f"/agenda/{made}/").content.decode()
    assert follow in page
    assert acts in page


def test_the_list_of_a_file_leads_to_workshops_and_shows_those_of_the_person(
    house: House, client: Client, person: YoungPerson
) -> None:
    url, actor = f"/dossiers/{person.dossier_id}/rendez-vous/", house.actor("adviser")
    assert f'href="/ateliers/?dossier={person.dossier_id}"' in client.get(url).content.decode()
    offer_id = create_offer(actor=actor, at=now(), draft=OfferDraft("Atelier CV", WorkshopKind.WORKSHOP))
    session_id = plan_session(
        actor=actor, at=now(), offer_id=offer_id, draft=SessionDraft(wall(), wall(hour=12))
    )
    enrol(actor=actor, at=now(), session_id=session_id, dossier_id=person.dossier_id)
    page = client.get(url)
    assert f'href="/ateliers/sessions/{session_id}/">Atelier CV</a>' in page.content.decode()
    assert "de 10 h à 12 h Atelier CV – Prescrit" in text(page)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", ["week", "places", "absences", "list", "show", "new", "move", "attendance"])
def test_who_gets_in(house: House, person: YoungPerson, name: str, page: str) -> None:
    made = planned(house, person)
    urls = {
        "week": "/agenda/", "places": "/agenda/lieux/", "absences": "/agenda/absences/",
        "list": f"/dossiers/{person.dossier_id}/rendez-vous/", "show": f"/agenda/{made}/",
        "new": new_url(person), "move": f"/agenda/{made}/deplacer/", "attendance": f"/agenda/{made}/presence/",
    }  # fmt: skip
    actor = house.actor(name)
    needed = Permission.PLAN_APPOINTMENTS if page in ("new", "move", "attendance") else Permission.READ_AGENDA
    expected = 403
    if actor.may(needed):
        is_ours = actor.structure_id == house.structures["tarbes"]
        expected = 200 if is_ours or page in ("week", "places", "absences") else 404
    answer = house.client(name).get(urls[page])
    assert answer.status_code == expected
    if not actor.may(Permission.READ_AGENDA) or actor.structure_id != house.structures["tarbes"]:
        assert "CARRERE" not in answer.content.decode()


@pytest.mark.parametrize("page", ["", "modifier/", "deplacer/", "annuler/", "presence/"])
def test_the_appointment_of_another_structure_and_an_absent_one_are_answered_alike(
    house: House, person: YoungPerson, page: str
) -> None:
    made = planned(house, person)
    client = house.client("stranger")
    answers = [client.get(f"/agenda/{which}/{page}") for which in (made, ABSENT)]
    assert {answer.status_code for answer in answers} == {404}
    assert text(answers[0]) == text(answers[1])
    assert (
        house.client("stranger").post(f"/agenda/{made}/presence/", {"status": "present"}).status_code == 404
    )


def test_the_time_of_somebody_is_not_told_to_another_structure(house: House, person: YoungPerson) -> None:
    planned(house, person)
    with acting(house.actor("stranger"), Purpose.ACCOMPAGNEMENT) as scope:
        assert busy_times(scope, [house.users["adviser"]], wall(hour=0), wall(hour=23)) == ()
    shown = text(house.client("stranger").get(week_url(de=str(house.users["adviser"]))))
    assert "Inès" not in shown


def test_a_structure_to_which_the_file_was_opened_does_not_work_in_our_agenda(
    house: House, person: YoungPerson
) -> None:
    made = planned(house, person)
    share(house, person, "reunion", may_write=True)
    client = house.client("stranger")
    assert client.get(f"/dossiers/{person.dossier_id}/").status_code == 200
    for url in (
        f"/agenda/{made}/",
        f"/agenda/{made}/deplacer/",
        f"/dossiers/{person.dossier_id}/rendez-vous/",
    ):
        assert client.get(url).status_code == 404
    assert client.post(f"/agenda/{made}/annuler/", {"by": "jeune"}).status_code == 404
    assert client.get(new_url(person)).status_code == 404
    assert "Inès" not in text(client.get("/agenda/nouveau/?q=Carrere"))
    assert seen(house, made).status is S.PLANNED
