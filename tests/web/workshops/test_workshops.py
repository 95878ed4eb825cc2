"""Pages of workshops: who gets in, what is refused in words, enrolling, attendance, the waiting list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops.operations import close_session, create_offer, enrol, plan_session
from convergence.agenda.workshops.queries import enrolled, enrolment_comments, session, waiting_list
from convergence.agenda.workshops.types import (
    ABSENT,
    Animator,
    EnrolmentOrigin,
    EnrolmentStatus,
    OfferDraft,
    SessionDraft,
    SessionRow,
    SessionState,
    WorkshopKind,
)
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, text, welcome

CANARY = "Inès"
DAYS = timedelta(days=1)


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def planned(house: House, *, days: float = 5, offer: dict[str, Any] | None = None, **details: Any) -> UUID:
    actor, start = house.actor("adviser"), now() + days * DAYS
    made = create_offer(
        actor=actor, at=now(), draft=OfferDraft("Atelier CV", WorkshopKind.WORKSHOP, **(offer or {}))
    )
    draft = SessionDraft(start, start + timedelta(hours=2), **details)
    return plan_session(actor=actor, at=now(), offer_id=made, draft=draft)


def put(house: House, session_id: UUID, person: YoungPerson, **details: Any) -> UUID:
    given: dict[str, Any] = {"actor": house.actor("adviser"), "at": now()} | details
    return enrol(session_id=session_id, dossier_id=person.dossier_id, **given)


def read(house: House, query: Any, *args: Any, **kwargs: Any) -> Any:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return query(scope, *args, **kwargs)


def seen(house: House, session_id: UUID) -> SessionRow:
    found: SessionRow = read(house, session, session_id)
    return found


def url(session_id: UUID, page: str = "") -> str:
    return f"/ateliers/sessions/{session_id}/{page}"


def sessions_listed(client: Client) -> set[str]:
    """The sessions that the list shows, by their addresses."""
    page = client.get("/ateliers/").content.decode()
    return set(re.findall(r"/ateliers/sessions/([0-9a-f-]{36})/", page))


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = text(client.get("/ateliers/"))
    assert "Aucune session n’est programmée" in page
    assert "Nouvelle offre" in page


def test_an_offer_then_its_sessions(house: House, client: Client) -> None:
    answer = client.post(
        "/ateliers/offres/nouvelle/",
        {"name": "Simulation d’entretien", "kind": "atelier", "age_minimum": "16"},
    )
    assert answer.status_code == 302
    plan = answer["Location"]
    day = TODAY + timedelta(days=10)
    typed = {"day": f"{day:%d/%m/%Y}", "start": "9h30", "end": "11h30", "capacity": "8", "weeks": "2"}
    answer = client.post(plan, typed | {"outside": "Mme Sarrat, M. Bégué", "place_text": "Mairie"})
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert "de 9 h 30 à 11 h 30" in page
    assert "Mme Sarrat, M. Bégué" in page
    assert len(sessions_listed(client)) == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"end": "8h"}, "La fin précède le début."),
        ({"capacity": "0"}, "supérieure ou égale à 1"),
        ({"capacity": "1", "minimum": "3"}, "Le minimum dépasse le nombre de places."),
        ({"register_until": "1/1/2090"}, "Cette limite suit le début"),
        ({"day": "1/1/2090"}, "Corrigez la date"),
        ({"day": "28/3/2027", "start": "2h30", "end": "4h"}, "Cette heure n’existe pas ce jour-là"),
        ({"animator_1": "personne"}, ""),
        ({"place_id": "nulle-part"}, ""),
        ({"weeks": "9999"}, ""),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    house: House, client: Client, typed: dict[str, str], said: str
) -> None:
    session_id = planned(house)
    offer_id = seen(house, session_id).offer.offer_id
    day = TODAY + timedelta(days=10)
    whole = {"day": f"{day:%d/%m/%Y}", "start": "9h30", "end": "11h30"} | typed
    answer = client.post(f"/ateliers/offres/{offer_id}/programmer/", whole)
    assert answer.status_code == 422
    assert said in text(answer)


def test_hours_are_those_of_the_structure(house: House) -> None:
    client = house.client("stranger")
    answer = client.post("/ateliers/offres/nouvelle/", {"name": "Atelier", "kind": "atelier"})
    day = TODAY + timedelta(days=10)
    answer = client.post(answer["Location"], {"day": f"{day:%d/%m/%Y}", "start": "9h", "end": "10h"})
    with acting(house.actor("stranger"), Purpose.ACCOMPAGNEMENT) as scope:
        found = session(scope, UUID(answer["Location"].split("/")[3]))
    assert found is not None
    assert found.starts_at.hour == 5
    assert "de 9 h à 10 h" in text(client.get(answer["Location"]))


def test_the_form_of_a_session_shows_what_is_stored(house: House, client: Client) -> None:
    session_id = planned(house, animators=(Animator("", house.users["adviser"]), Animator("Mme Sarrat")))
    page = client.get(url(session_id, "modifier/"))
    token = re.search(r'name="edit_token" value="(\d+)"', page.content.decode())
    assert token
    row = seen(house, session_id)
    typed = {
        "day": f"{TODAY + timedelta(days=12):%d/%m/%Y}", "start": "14h", "end": "16h", "comment": "Un stylo",
        "animator_1": str(house.users["adviser"]), "outside": "Mme Sarrat", "edit_token": token[1],
    }  # fmt: skip
    assert client.post(url(session_id, "modifier/"), typed).status_code == 302
    assert seen(house, session_id).comment == "Un stylo"
    answer = client.post(
        url(session_id, "modifier/"), typed | {"comment": "Deux", "edit_token": str(row.edit_token)}
    )
    assert answer.status_code == 422
    assert "modifiée pendant votre saisie" in text(answer)


def test_one_person_sees_what_is_open_to_her_and_why_not_the_others(
    house: House, client: Client, person: YoungPerson
) -> None:
    planned(house, days=4, offer={"age_maximum": 17})
    full = planned(house, days=6, capacity=1)
    put(house, full, welcome(house, "Tom", "BEGUE"))
    open_one = planned(house, days=8)
    page = text(client.get(f"/ateliers/?dossier={person.dossier_id}"))
    assert page.index("Sessions ouvertes") < page.index("Les autres, et pourquoi")
    assert "réservée aux personnes de 17 ans au plus" in page
    assert "Mettre en liste d’attente" in page
    back = f"/ateliers/?dossier={person.dossier_id}"
    answer = client.post(url(open_one, f"inscrire/{person.dossier_id}/"), {"retour": back}, follow=True)
    assert answer.redirect_chain[-1][0] == back
    assert "figure parmi les inscrits" in text(answer)
    client.post(url(full, f"inscrire/{person.dossier_id}/"), {"attente": "1", "retour": back})
    assert len(read(house, waiting_list, full)) == 1
    answer = client.post(url(full, f"inscrire/{person.dossier_id}/"), {"retour": back}, follow=True)
    assert "Cette session est complète." in text(answer)


def test_several_are_enrolled_at_once_each_with_her_answer(
    house: House, client: Client, person: YoungPerson
) -> None:
    session_id, other = planned(house, capacity=1), welcome(house, "Tom", "BEGUE")
    page = text(client.get(url(session_id, "inscrire/?q=Carrere")))
    assert CANARY in page
    assert client.post(url(session_id, "inscrire/"), {}).status_code == 422
    chosen = [str(person.dossier_id), str(other.dossier_id), "n’importe quoi"]
    answer = client.post(url(session_id, "inscrire/"), {"dossier": chosen})
    assert answer.status_code == 200
    said = text(answer)
    assert "1 personne inscrite." in said
    assert "BEGUE : Cette session est complète." in said
    answer = client.post(url(session_id, "inscrire/"), {"dossier": chosen[:2], "attente": "1"})
    assert "déjà inscrite à cette session" in text(answer)
    assert len(read(house, waiting_list, session_id)) == 1


def test_a_whole_caseload_at_once(house: House, client: Client, person: YoungPerson) -> None:
    session_id = planned(house)
    welcome(house, "Tom", "BEGUE")
    answer = client.post(url(session_id, "inscrire/?liste=mes-jeunes"), {"tous": "1"})
    assert answer.status_code == 302
    assert seen(house, session_id).taken == 2


def test_who_is_enrolled_already_is_told_and_not_offered_again(
    house: House, client: Client, person: YoungPerson
) -> None:
    session_id = planned(house)
    put(house, session_id, person)
    welcome(house, "Tom", "BEGUE")
    page = url(session_id, "inscrire/?liste=mes-jeunes")
    assert "déjà parmi les inscrits" in text(client.get(page))
    assert f'value="{person.dossier_id}"' not in client.get(page).content.decode()
    assert client.post(page, {"tous": "1"}).status_code == 302
    assert seen(house, session_id).taken == 2


def test_a_line_of_the_list_enrols_or_takes_the_attendance_at_once(house: House, client: Client) -> None:
    coming, started = planned(house), attended(house)[0]
    page = client.get("/ateliers/").content.decode()
    assert f'href="{url(coming, "inscrire/")}?liste=mes-jeunes"' in page
    assert f'href="{url(started, "emargement/")}"' in page
    assert f'href="{url(started, "inscrire/")}' not in page


def attended(house: House, *people: YoungPerson) -> tuple[UUID, list[UUID]]:
    """A session that has just started, and who is in it."""
    session_id = planned(house, days=-0.02)
    return session_id, [put(house, session_id, person, origin=EnrolmentOrigin.ON_SPOT) for person in people]


def test_attendance_lists_exactly_the_enrolled_and_keeps_what_is_noted(
    house: House, client: Client, person: YoungPerson
) -> None:
    other = welcome(house, "Tom", "BEGUE")
    session_id, (one, two) = attended(house, person, other)
    page = client.get(url(session_id, "emargement/"))
    assert page.content.decode().count("<fieldset") == 2
    typed = {f"{one}-outcome": "present", f"{one}-minutes": "1h30", f"{two}-outcome": "absent"}
    typed |= {f"initial-{one}-outcome": "", f"initial-{two}-outcome": ""}
    answer = client.post(url(session_id, "emargement/"), typed, follow=True)
    assert "2 présences notées." in text(answer)
    rows = {row.enrolment_id: row for row in read(house, enrolled, session_id)}
    assert (rows[one].status, rows[one].minutes) == (EnrolmentStatus.ACHIEVED, 90)
    assert rows[two].status is EnrolmentStatus.REFUSAL_YOUNG
    assert [note.text for note in read(house, enrolment_comments, [one, two])] == [ABSENT]
    assert seen(house, session_id).state is SessionState.ATTENDED
    client.post(url(session_id, "cloturer/"))
    assert seen(house, session_id).state is SessionState.CLOSED


def test_what_a_colleague_noted_meanwhile_is_not_undone(
    house: House, client: Client, person: YoungPerson
) -> None:
    session_id, (one,) = attended(house, person)
    shown_before = {f"{one}-outcome": "", f"initial-{one}-outcome": ""}
    client.post(url(session_id, "emargement/"), {f"{one}-outcome": "excuse", f"initial-{one}-outcome": ""})
    client.post(url(session_id, "emargement/"), shown_before)
    assert read(house, enrolled, session_id)[0].status is EnrolmentStatus.REFUSAL


def test_an_absent_who_came_after_all_is_absent_no_more(
    house: House, client: Client, person: YoungPerson
) -> None:
    session_id, (one,) = attended(house, person)
    client.post(url(session_id, "emargement/"), {f"{one}-outcome": "absent", f"initial-{one}-outcome": ""})
    page = client.get(url(session_id, "emargement/")).content.decode()
    assert f'value="{ABSENT}"' in page
    typed = {
        f"{one}-outcome": "present", f"initial-{one}-outcome": "absent", f"{one}-comment": ABSENT,
        f"initial-{one}-comment": ABSENT,
    }  # fmt: skip
    client.post(url(session_id, "emargement/"), typed)
    assert read(house, enrolled, session_id)[0].status is EnrolmentStatus.ACHIEVED
    assert read(house, enrolment_comments, [one]) == []


@pytest.mark.parametrize(
    "typed", [{"minutes": "0 min"}, {"minutes": "90"}, {"minutes": "99 h"}, {"comment": "a" * 501}]
)
def test_a_wrong_line_of_the_sheet_keeps_the_others_unsaved(
    house: House, client: Client, person: YoungPerson, typed: dict[str, str]
) -> None:
    other = welcome(house, "Tom", "BEGUE")
    session_id, (one, two) = attended(house, person, other)
    sent = {f"{one}-outcome": "present", f"{two}-outcome": "present"}
    sent |= {f"{two}-{name}": value for name, value in typed.items()}
    assert client.post(url(session_id, "emargement/"), sent).status_code == 422
    assert all(row.status is EnrolmentStatus.ONGOING for row in read(house, enrolled, session_id))


def test_everybody_present_spares_who_is_noted(house: House, client: Client, person: YoungPerson) -> None:
    other = welcome(house, "Tom", "BEGUE")
    session_id, (one, _) = attended(house, person, other)
    client.post(url(session_id, "emargement/"), {f"{one}-outcome": "excuse", f"initial-{one}-outcome": ""})
    client.post(url(session_id, "emargement/tous/"))
    found = [row.status for row in read(house, enrolled, session_id)]
    assert found == [EnrolmentStatus.REFUSAL, EnrolmentStatus.ACHIEVED]


def test_a_closed_session_is_corrected_with_a_reason_and_reopened_by_a_manager(
    house: House, client: Client, person: YoungPerson
) -> None:
    session_id, (one,) = attended(house, person)
    client.post(url(session_id, "emargement/tous/"))
    close_session(actor=house.actor("adviser"), at=now(), session_id=session_id)
    sent = {f"{one}-outcome": "excuse", f"initial-{one}-outcome": "present"}
    answer = client.post(url(session_id, "emargement/"), sent)
    assert answer.status_code == 422
    assert "Indiquez pourquoi." in text(answer)
    assert (
        client.post(url(session_id, "emargement/"), sent | {"reason": "Erreur de ligne"}).status_code == 302
    )
    assert client.get(url(session_id, "rouvrir/")).status_code == 403
    manager = house.client("manager")
    assert manager.post(url(session_id, "rouvrir/"), {"reason": "Un oubli"}).status_code == 302
    assert seen(house, session_id).state is not SessionState.CLOSED


def test_a_session_is_cancelled_with_its_reason_and_copied(house: House, client: Client) -> None:
    session_id = planned(house)
    assert client.post(url(session_id, "recopier/"), {"weeks": "2"}).status_code == 302
    assert client.post(url(session_id, "annuler/"), {}).status_code == 422
    assert client.post(url(session_id, "annuler/"), {"reason": "Salle inondée"}).status_code == 302
    assert "Salle inondée" in text(client.get(url(session_id)))
    assert len(sessions_listed(client)) == 3


def test_a_freed_place_is_a_task_answered_from_the_list(
    house: House, client: Client, person: YoungPerson
) -> None:
    session_id, other = planned(house, capacity=1), welcome(house, "Tom", "BEGUE")
    first = put(house, session_id, other)
    client.post(url(session_id, f"inscrire/{person.dossier_id}/"), {"attente": "1"})
    assert client.get(f"/ateliers/inscriptions/{first}/desinscrire/").status_code == 200
    client.post(f"/ateliers/inscriptions/{first}/desinscrire/")
    page = text(client.get("/ateliers/"))
    assert "Places proposées, en attente de réponse" in page
    (waits,) = read(house, waiting_list, session_id)
    client.post(url(session_id, f"attente/{waits.waiting_id}/accepter/"))
    assert [row.dossier_id for row in read(house, enrolled, session_id)] == [person.dossier_id]
    assert client.post(url(session_id, f"attente/{waits.waiting_id}/accepter/")).status_code == 404


def test_a_session_of_another_structure_is_not_found(house: House, person: YoungPerson) -> None:
    session_id = planned(house)
    enrolment_id = put(house, session_id, person)
    stranger = house.client("stranger")
    for page in ("", "modifier/", "annuler/", "inscrire/", "emargement/", "cloturer/", "recopier/"):
        answer = stranger.get(url(session_id, page))
        assert answer.status_code == 404, page
        assert CANARY not in answer.content.decode()
    assert stranger.get(f"/ateliers/inscriptions/{enrolment_id}/desinscrire/").status_code == 404
    assert stranger.get(f"/ateliers/?dossier={person.dossier_id}").status_code == 404
    assert CANARY in text(house.client("manager").get(url(session_id)))


@pytest.mark.parametrize("name", ["account_manager", "partner", "researcher"])
def test_roles_without_the_agenda_do_not_enter(house: House, name: str) -> None:
    session_id = planned(house)
    client = house.client(name)
    assert client.get("/ateliers/").status_code == 403
    assert client.get(url(session_id)).status_code == 403


def test_an_operator_has_an_agenda_of_its_own_and_no_session_of_ours(house: House) -> None:
    session_id = planned(house)
    client = house.client("operator")
    page = client.get("/ateliers/")
    assert page.status_code == 200
    assert str(session_id) not in text(page)
    assert client.get(url(session_id)).status_code == 404


NAUGHTY = [
    "\x00",
    "‮inversé",
    "😀" * 50,
    "a" * 100_000,
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("value", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_break_nothing(house: House, client: Client, value: str) -> None:
    session_id = planned(house)
    offer = seen(house, session_id).offer
    names = ("name", "theme", "description", "partner_name", "age_minimum", "contract_kind", "kind")
    for name in names:
        typed = {"name": "Atelier", "kind": "atelier"} | {name: value}
        assert client.post("/ateliers/offres/nouvelle/", typed).status_code in (302, 422)
    day = TODAY + timedelta(days=10)
    whole = {"day": f"{day:%d/%m/%Y}", "start": "9h30", "end": "11h30"}
    for name in (
        "name",
        "day",
        "start",
        "place_id",
        "place_text",
        "animator_1",
        "outside",
        "capacity",
        "comment",
        "weeks",
    ):
        answer = client.post(f"/ateliers/offres/{offer.offer_id}/programmer/", whole | {name: value})
        assert answer.status_code in (302, 422), name
    for query in ("q", "theme", "lieu", "animateur", "mois", "type", "apres", "places"):
        answer = client.get("/ateliers/", {query: value[:2000]})
        assert answer.status_code == 200, query
        assert "<script>alert" not in answer.content.decode()
    assert client.get("/ateliers/", {"dossier": value[:2000]}).status_code == 404
    assert client.get(url(session_id, "inscrire/"), {"q": value[:2000]}).status_code == 200
    assert client.get(url(session_id), {"apres": value[:2000]}).status_code == 200
    assert "<script>alert" not in client.get("/ateliers/").content.decode()


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_whatever_the_number_of_people_and_sessions(house: House, client: Client) -> None:
    running, _ = attended(house, welcome(house))
    person = welcome(house, "Tom", "BEGUE")
    planned(house)
    addresses = [
        "/ateliers/",
        f"/ateliers/?dossier={person.dossier_id}",
        url(running),
        url(running, "emargement/"),
    ]
    before = {address: statements(client, address) for address in addresses}
    for rank in range(6):
        put(house, running, welcome(house, f"Léa{rank * 'a'}", "SARRAT"), origin=EnrolmentOrigin.ON_SPOT)
        planned(house, days=6 + rank)
    assert {address: statements(client, address) for address in addresses} == before
    assert max(before.values()) <= 30
