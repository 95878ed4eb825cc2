"""The attendance sheet: printed for all, or signed on one screen by those who came and by the animator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from convergence.agenda.workshops.operations import (
    create_offer,
    enrol,
    enrol_many,
    note_attendance,
    plan_session,
)
from convergence.agenda.workshops.types import (
    Animator,
    EnrolmentStatus,
    OfferDraft,
    SessionDraft,
    StatusNote,
    WorkshopKind,
)
from convergence.documents.queries import document_bytes
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.gateways.signing import text_of
from convergence.signatures.queries import signings
from convergence.signatures.types import Capacity, SigningRow, SigningState, SigningWay
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import YoungPerson, text, welcome, welcome_many


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


@pytest.fixture
def people(house: House) -> list[YoungPerson]:
    return [welcome(house), welcome(house, "Tom", "BEGUE")]


def session_of(house: House, people: list[YoungPerson], *, hours: float = -1) -> tuple[UUID, list[UUID]]:
    """A session with its enrolled and two animators, one of them from outside."""
    actor, start = house.actor("adviser"), now() + timedelta(hours=hours)
    before = now() - timedelta(days=5)
    offer_id = create_offer(actor=actor, at=before, draft=OfferDraft("Atelier CV", WorkshopKind.WORKSHOP))
    animators = (Animator("", house.users["adviser"]), Animator("Mme Sarrat"))
    draft = SessionDraft(start, start + timedelta(hours=2), animators=animators)
    session_id = plan_session(actor=actor, at=before, offer_id=offer_id, draft=draft)
    made = [
        enrol(actor=actor, at=before, session_id=session_id, dossier_id=person.dossier_id)
        for person in people
    ]
    return session_id, made


def sign(client: Client, session_id: UUID, key: str = "") -> Any:
    return client.post(f"/ateliers/sessions/{session_id}/emargement/signer/", {"envoi": key})


def asked(house: House) -> tuple[SigningRow, ...]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return tuple(signings(scope, states=tuple(SigningState), limit=10))


def test_those_who_came_sign_on_the_screen_and_the_animators_after_them(
    house: House, client: Client, people: list[YoungPerson]
) -> None:
    session_id, (first, second) = session_of(house, people)
    notes = [
        StatusNote(first, EnrolmentStatus.ACHIEVED),
        StatusNote(second, EnrolmentStatus.REFUSAL_YOUNG, comment="Absent"),
    ]
    note_attendance(actor=house.actor("adviser"), at=now(), session_id=session_id, notes=notes)
    answer = sign(client, session_id)
    (signing,) = asked(house)
    assert answer["Location"] == f"/signatures/{signing.signing_id}/sur-place/"
    shown = house.client("adviser").get(f"/ateliers/sessions/{session_id}/").content.decode()
    assert f'href="/signatures/{signing.signing_id}/"' in shown
    assert "0 signature sur 3" in shown
    other, _ = session_of(house, people, hours=-9)
    assert (
        "/signatures/"
        not in house.client("adviser").get(f"/ateliers/sessions/{other}/").content.decode().split("<main")[1]
    )
    assert [(one.name, one.capacity) for one in signing.signers] == [
        ("Inès CARRERE", Capacity.YOUNG_PERSON),
        ("Adviser Essai", Capacity.ADVISER),
        ("Mme Sarrat", Capacity.ADVISER),
    ]
    assert {one.way for one in signing.signers} == {SigningWay.ON_PAGE}
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        words = text_of(document_bytes(scope, signing.document_id))
    assert "CARRERE" in words
    assert "BEGUE" not in words


def test_while_nobody_is_noted_all_the_enrolled_sign(
    house: House, client: Client, people: list[YoungPerson]
) -> None:
    session_id, _ = session_of(house, people)
    sign(client, session_id)
    assert [one.name for one in asked(house)[0].signers][:2] == ["Tom BEGUE", "Inès CARRERE"]


def test_a_double_click_makes_one_sheet(house: House, client: Client, people: list[YoungPerson]) -> None:
    session_id, _ = session_of(house, people)
    key = "0192d3f4-0000-7000-8000-000000000001"
    assert sign(client, session_id, key)["Location"] == sign(client, session_id, key)["Location"]
    assert len(asked(house)) == 1


def test_no_signature_before_the_session_and_no_button(
    house: House, client: Client, people: list[YoungPerson]
) -> None:
    session_id, _ = session_of(house, people, hours=5)
    page = f"/ateliers/sessions/{session_id}/"
    assert "Faire signer l’émargement" not in text(client.get(page))
    answer = sign(client, session_id)
    assert answer.status_code == 409
    assert "La session n’a pas commencé." in text(answer)
    assert asked(house) == ()


def test_a_session_of_nobody_has_no_sheet(house: House, client: Client) -> None:
    session_id, _ = session_of(house, [])
    answer = sign(client, session_id)
    assert answer.status_code == 422
    assert "Personne n’est inscrit." in text(answer)
    assert client.post(f"/ateliers/sessions/{session_id}/emargement/feuille/").status_code == 422


def test_the_printed_sheet_lists_all_the_enrolled(
    house: House, client: Client, people: list[YoungPerson]
) -> None:
    session_id, _ = session_of(house, people)
    assert "Faire signer l’émargement sur cet écran" in text(client.get(f"/ateliers/sessions/{session_id}/"))
    answer = client.post(f"/ateliers/sessions/{session_id}/emargement/feuille/")
    words = text_of(answer.content)
    assert "CARRERE" in words
    assert "BEGUE" in words
    assert asked(house) == ()


def test_the_sheet_of_a_crowd_lists_every_one_of_them(house: House, client: Client) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = [f"{first}{second}" for first in alphabet for second in alphabet][:520]
    crowd = welcome_many(house, [("Tom", f"BEG{name}") for name in names])
    session_id, _ = session_of(house, [])
    actor = house.actor("adviser")
    enrol_many(
        actor=actor,
        at=now() - timedelta(days=5),
        session_id=session_id,
        dossier_ids=[person.dossier_id for person in crowd],
    )
    answer = client.post(f"/ateliers/sessions/{session_id}/emargement/feuille/")
    words = text_of(answer.content)
    assert [name for name in names if f"BEG{name}" not in words] == []


@pytest.mark.parametrize(("name", "status"), [("stranger", 404), ("auditor", 403)])
def test_another_structure_and_who_asks_no_signature_are_refused(
    house: House, people: list[YoungPerson], name: str, status: int
) -> None:
    session_id, _ = session_of(house, people)
    assert sign(house.client(name), session_id).status_code == status
    assert asked(house) == ()
