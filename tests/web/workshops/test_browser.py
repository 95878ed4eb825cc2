"""Pages of workshops in a real browser: accessible and without sideways scroll on a phone, attendance by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from convergence.agenda.workshops.operations import (
    create_offer,
    enrol,
    join_waiting_list,
    plan_session,
    withdraw_enrolment,
)
from convergence.agenda.workshops.types import (
    Animator,
    EnrolmentOrigin,
    OfferDraft,
    SessionDraft,
    WorkshopKind,
)
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey

KNOWN: dict[str, UUID] = {}


def prepared(house: House) -> None:
    """A session under way with two people, a full one to come with a place offered, one open."""
    actor, at = house.actor("adviser"), now()
    ines, tom, lea = welcome(house), welcome(house, "Tom", "BEGUE"), welcome(house, "Léa", "SARRAT")
    offer_id = create_offer(
        actor=actor,
        at=at,
        draft=OfferDraft("Atelier CV et lettre de motivation", WorkshopKind.WORKSHOP, "Emploi"),
    )

    def planned(hours: float, **details: Any) -> UUID:
        start = at + timedelta(hours=hours)
        draft = SessionDraft(
            start, start + timedelta(hours=2), place_text="Salle polyvalente", animators=(Animator("Mme Abadie"),),
            **details,
        )  # fmt: skip
        return plan_session(actor=actor, at=at, offer_id=offer_id, draft=draft)

    def put(session_id: UUID, person: Any, **details: Any) -> UUID:
        return enrol(actor=actor, at=at, session_id=session_id, dossier_id=person.dossier_id, **details)

    KNOWN.update(
        running=planned(-1), full=planned(50, capacity=1), open=planned(100, minimum=3), offer=offer_id
    )
    for person in (ines, tom):
        put(KNOWN["running"], person, origin=EnrolmentOrigin.ON_SPOT)
    first = put(KNOWN["full"], tom)
    for person in (ines, lea):
        join_waiting_list(actor=actor, at=at, session_id=KNOWN["full"], dossier_id=person.dossier_id)
    withdraw_enrolment(actor=actor, at=at, enrolment_id=first)
    KNOWN["enrolment"] = put(KNOWN["open"], lea)
    KNOWN["dossier"] = ines.dossier_id


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def addresses() -> list[str]:
    """Each page of the folder."""
    session, offer = "/ateliers/sessions/", f"/ateliers/offres/{KNOWN['offer']}/"
    return [
        "/ateliers/",
        "/ateliers/?type=atelier&places=on",
        "/ateliers/?theme=rien",
        f"/ateliers/?dossier={KNOWN['dossier']}",
        "/ateliers/offres/",
        "/ateliers/offres/nouvelle/",
        f"{offer}modifier/",
        f"{offer}fermer/",
        f"{offer}programmer/",
        *(f"{session}{KNOWN[key]}/" for key in ("running", "full", "open")),
        *(f"{session}{KNOWN['open']}/{page}/" for page in ("modifier", "recopier", "annuler", "emargement")),
        f"{session}{KNOWN['running']}/emargement/",
        f"{session}{KNOWN['running']}/cloturer/",
        f"{session}{KNOWN['open']}/inscrire/?liste=mes-jeunes",
        f"{session}{KNOWN['open']}/inscrire/?q=personne",
        f"/ateliers/inscriptions/{KNOWN['enrolment']}/desinscrire/",
    ]


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_fit_and_break_no_rule(live: LiveHouse, width: int) -> None:
    page = live.page("adviser", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for address in addresses():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()


def test_attendance_is_noted_with_the_keyboard_alone_and_with_a_thumb(live: LiveHouse) -> None:
    page = live.page("adviser", width=375)
    page.goto(f"/ateliers/sessions/{KNOWN['running']}/emargement/")
    first = page.get_by_role("group", name="Tom BEGUE")
    box = first.get_by_text("Présent").bounding_box()
    assert box is not None
    assert min(box["height"], box["width"]) >= 44
    first.get_by_label("Présent").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(first.get_by_label("Excusé")).to_be_checked()
    page.get_by_role("group", name="Inès CARRERE").get_by_label("Présent").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("2 présences notées.")).to_be_visible()
    page.goto(f"/ateliers/sessions/{KNOWN['running']}/")
    expect(page.get_by_text("Refus tiers", exact=True)).to_be_visible()
    page.context.close()


def test_enrolling_works_without_script(live: LiveHouse) -> None:
    page = live.page("adviser", script=False)
    page.goto(f"/ateliers/?dossier={KNOWN['dossier']}")
    page.get_by_role("button", name="Inscrire à Atelier CV et lettre de motivation").first.click()
    expect(page.get_by_text("figure parmi les inscrits")).to_be_visible()
    page.context.close()
