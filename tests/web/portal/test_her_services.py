"""Services around her and requests made for her, in her own account: hers alone, and told in her words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.models import ChosenService, OrientationRequest
from convergence.accompagnement.solutions.queries import by_link, chosen_of_file, link_holder
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import read
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.portal.test_her_appointments import herself
from tests.web.solutions.scene import MESSAGE, Directory, asked, directory, links
from tests.web.young_people import YoungPerson, text, welcome

SERVICES, REQUESTS = "/jeune/moi/services/", "/jeune/moi/demandes/"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


@pytest.fixture
def her(house: House, person: YoungPerson) -> Client:
    return her_browser(house, person.dossier_id)


def kept(house: House, person: YoungPerson) -> list[Any]:
    found: list[Any] = read(house.actor("adviser"), chosen_of_file, person.dossier_id)
    return found


def test_services_say_whether_they_are_for_her_and_why(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    page = text(her.get(f"{SERVICES}?rayon=50"))
    for said in ("Permis solidaire", "Prêt de scooter", "3 services trouvés", "Voir ce service"):
        assert said in page
    assert "1 service trouvé" in text(her.get(f"{SERVICES}?q=scooter"))
    assert "Aucun service trouvé" in text(her.get(f"{SERVICES}?q=zzzzzz&rayon=5"))
    assert her.get(f"{SERVICES}?rayon=9999&accueil=x&apres=%00").status_code == 422
    one = text(her.get(f"{SERVICES}{services.linked}/"))
    assert "Est-ce pour vous ?" in one
    assert "Avoir un projet de conduite." in one, "what the service wrote is shown as it is"
    assert "le jeune" not in one
    assert her.get(f"{SERVICES}{person.dossier_id}/").status_code == 404


def test_what_she_keeps_is_seen_by_her_adviser_and_his_by_her_once_sent(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    keep, drop = (f"{SERVICES}{services.linked}/{verb}/" for verb in ("garder", "ne-plus-garder"))
    assert {her.post(keep).status_code for _ in range(2)} == {302}
    (row,) = kept(house, person)
    assert (row.offer_id, row.by_herself) == (services.linked, True)
    assert "dans son espace" in text(house.client("adviser").get(f"/dossiers/{person.dossier_id}/solutions/"))
    his = operations.choose_service(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, offer_id=services.called
    )
    mine = text(her.get(f"{SERVICES}gardes/"))
    assert "Permis solidaire" in mine
    assert "scooter" not in mine, "what an adviser only considers is not told yet"
    operations.send_choices(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, chosen_ids=[his]
    )
    assert "Envoyé par votre conseiller." in text(her.get(f"{SERVICES}gardes/"))
    assert {her.post(drop).status_code for _ in range(2)} == {302}
    also = f"{SERVICES}{services.called}/"
    assert her.post(f"{also}garder/").status_code == 302
    assert her.post(f"{also}ne-plus-garder/").status_code == 302
    assert [(row.chosen_id, row.by_herself) for row in kept(house, person)] == [(his, False)]


def test_she_keeps_services_for_herself_alone(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    other = welcome(house, "Tom", "BEGUE")
    his = operations.choose_service(
        actor=house.actor("adviser"), at=now(), dossier_id=other.dossier_id, offer_id=services.linked
    )
    actor = herself(her)
    with pytest.raises((NotFound, Refused)):
        operations.choose_service(
            actor=actor, at=now(), dossier_id=other.dossier_id, offer_id=services.called
        )
    with pytest.raises(NotFound):
        operations.drop_choice(actor=actor, at=now(), chosen_id=his)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        assert ChosenService.objects.filter(dossier_id=other.dossier_id).count() == 1


def test_her_requests_in_her_words_and_what_left_of_her(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    assert "Aucune demande en cours." in text(her.get(REQUESTS))
    found = asked(house, person, services.linked)
    assert "Envoyée : le service ne l’a pas encore ouverte." in text(her.get(REQUESTS))
    page = text(her.get(f"{REQUESTS}{found}/"))
    assert "Ce que le service lit de vous" in page
    assert "Date de naissance" in page
    assert MESSAGE not in page, "the words of her adviser stay with professionals"
    theirs = asked(house, welcome(house, "Tom", "BEGUE"), services.linked)
    for address in (f"{REQUESTS}{theirs}/", f"{REQUESTS}{theirs}/retirer/"):
        assert her.get(address).status_code == 404
        assert her.post(address).status_code in (404, 405)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        assert OrientationRequest.objects.get(pk=theirs).state == "envoyee"


def test_a_meeting_that_a_service_gives_is_one_of_her_dates_without_its_name(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    found, meant = asked(house, person, services.linked), "Rendez-vous avec un service"
    assert meant not in text(her.get("/jeune/moi/"))
    operations.accept_request(
        actor=house.actor("adviser"), at=now(), request_id=found, meeting_at=now() + timedelta(days=3)
    )
    for page in ("/jeune/moi/", "/jeune/moi/facile/", "/jeune/moi/facile/dates/"):
        shown = text(her.get(page))
        assert meant in shown
        assert "Permis solidaire" not in shown
    operations.withdraw_agreement(actor=herself(her), at=now(), request_id=found)
    assert meant not in text(her.get("/jeune/moi/"))


def test_she_takes_her_agreement_back_and_the_service_reads_nothing_more(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    found = asked(house, person, services.linked)
    token = links(house)[-1].strip("/").rpartition("/")[2]
    assert _opens(token)
    own = f"{REQUESTS}{found}/retirer/"
    assert "Oui, je retire la demande" in text(her.get(own))
    assert _opens(token), "nothing is done before the answer"
    assert {her.post(own).status_code for _ in range(2)} == {302}
    assert not _opens(token)
    assert "La demande est retirée." in text(her.get(f"{REQUESTS}{found}/"))
    assert "Retirer la demande" not in text(her.get(f"{REQUESTS}{found}/"))
    own_page = reverse("file_solutions:show", args=[person.dossier_id, found])
    shown = text(house.client("adviser").get(own_page))
    assert "Retirée" in shown
    with pytest.raises(Refused):
        operations.withdraw_agreement(actor=house.actor("adviser"), at=now(), request_id=found)


def _opens(token: str) -> bool:
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        holder = link_holder(scope, token, now())
    if holder is None:
        return False
    with acting(holder, Purpose.SERVICE_REQUEST) as scope:
        return by_link(scope, token, now()).row is not None


def test_only_her_session_enters_and_pages_are_bounded(
    house: House, person: YoungPerson, services: Directory, her: Client
) -> None:
    asked(house, person, services.linked)
    for address in (SERVICES, f"{SERVICES}gardes/", REQUESTS):
        for browser in (Client(), house.client("adviser"), house.client("direction")):
            assert browser.get(address)["Location"].startswith("/jeune/connexion/")
        with CaptureQueriesContext(connection) as seen:
            page = her.get(address)
        assert page.status_code == 200
        assert len(seen) <= 45, address
        assert len(page.content) < 60_000
