"""The resources of a month, told by her in her space: confirmed by a professional before anything counts them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.allowances.operations import decide_request, open_right, tell_resources
from convergence.accompagnement.allowances.queries import months_of, rights_of
from convergence.accompagnement.allowances.queries.facts import resources_by_file
from convergence.accompagnement.allowances.types import ResourceKind
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import young_person_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.allowances.scene import MODEST, START, scene, signed_cej
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import YoungPerson, text, welcome

PAGE = "/jeune/moi/allocation/ressources/"
MONTH = START.replace(day=1)  # the first month of the right, of this month or of the one before


@pytest.fixture
def person(house: House) -> YoungPerson:
    """Somebody whose right is granted, and who has told nothing yet."""
    person = welcome(house, "Inès")
    contract_id = signed_cej(house, person)
    open_right(actor=house.actor("adviser"), at=now(), contract_id=contract_id, draft=MODEST)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        terms_id = rights_of(scope, person.dossier_id)[0].terms[0].terms_id
    decide_request(
        actor=house.actor("manager"), at=now(), asked=Asked.RIGHT, ref_id=terms_id, is_granted=True
    )
    return person


def sent(**amounts: str) -> dict[str, str]:
    return {"month": f"{MONTH:%Y-%m}", "envoi": str(uuid7()), **amounts}


def test_what_she_tells_counts_once_a_professional_confirms_it(house: House, person: YoungPerson) -> None:
    her, adviser = her_browser(house, person.dossier_id), house.client("adviser")
    assert "pas encore dit" in text(her.get(PAGE))
    first = sent(salaire="450,50", rsa="120")
    for _ in range(2):
        assert her.post(PAGE, first).status_code == 303
    assert "Votre conseiller doit confirmer" in text(her.get(PAGE))
    assert her.post(PAGE, sent(salaire="300")).status_code == 303, "until then she may say it anew"
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (told,) = months_of(scope, person.dossier_id, MONTH, MONTH)
        (awaited,) = [
            row
            for row in deadlines_of(scope, person.dossier_id, on=MONTH)
            if row.kind is DeadlineKind.MONTHLY_RESOURCES
        ]
        assert resources_by_file([person.dossier_id], MONTH) == {}, "nothing is computed from it"
    assert (told.is_confirmed, told.resources) == (False, ((ResourceKind.WAGES, Decimal("300.00")),))
    assert "à confirmer" in awaited.detail
    file = f"/dossiers/{person.dossier_id}/allocations/"
    assert "À confirmer" in text(adviser.get(file))
    page = f"{file}ressources/{MONTH:%Y-%m}/"
    shown = adviser.get(page).content.decode()
    assert "Dites par le jeune dans son espace" in shown
    assert 'value="300,00"' in shown
    typed = {
        "by_person": "oui", "declared_on": f"{told.declared_on:%d/%m/%Y}", "kind_0": "salaire", "amount_0": "300",
    }  # fmt: skip
    assert adviser.post(page, typed).status_code == 422, "a page read before she told confirms nothing"
    assert adviser.post(page, typed | {"edit_token": told.edit_token}).status_code == 302
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        assert resources_by_file([person.dossier_id], MONTH) == {
            person.dossier_id: ((ResourceKind.WAGES, Decimal("300.00")),)
        }
    assert "Noté par votre conseiller" in text(her.get(PAGE))
    herself = young_person_actor(
        uuid7(),
        house.structures["tarbes"],
        name="Inès",
        time_zone="Europe/Paris",
        dossier_id=person.dossier_id,
    )
    with pytest.raises(Conflict):
        tell_resources(actor=herself, at=now(), dossier_id=person.dossier_id, month=MONTH, resources=[])


def test_nothing_is_said_and_never_guessed(house: House, person: YoungPerson) -> None:
    her = her_browser(house, person.dossier_id)
    for wrong, told in (
        (sent(), "cochez"),
        (sent(salaire="12", nothing="on"), "décochez"),
        (sent(salaire="beaucoup"), "montant"),
        (sent(salaire="-5"), "possible"),
        (sent(nothing="on") | {"month": "2999-01"}, "Choisissez un mois"),
    ):
        refused = her.post(PAGE, wrong)
        assert (refused.status_code, told in text(refused)) == (422, True), (wrong, text(refused))
    assert her.post(PAGE, sent(nothing="on")).status_code == 303
    assert "rien reçu, dit le" in text(her.get(PAGE))


def test_who_tells_her_resources(house: House, person: YoungPerson) -> None:
    her = her_browser(house, person.dossier_id)
    other = her_browser(house, welcome(house, "Léo").dossier_id)
    assert "Vous n’avez pas d’allocation en ce moment" in text(other.get(PAGE))
    other.post(PAGE, sent(salaire="10"))
    for browser in (Client(), house.client("adviser"), house.client("stranger")):
        assert browser.post(PAGE, sent(salaire="10")).status_code == 303
        assert browser.get(PAGE)["Location"].startswith("/jeune/connexion/")
    for name in ("adviser", "stranger"):
        with pytest.raises(Refused):
            tell_resources(
                actor=house.actor(name), at=now(), dossier_id=person.dossier_id, month=MONTH, resources=[]
            )
    assert "pas encore dit" in text(her.get(PAGE))
    with CaptureQueriesContext(connection) as asked:
        her.get(PAGE)
    assert len(asked) <= 18, len(asked)


def test_what_a_professional_noted_is_not_hers_to_change(house: House) -> None:
    found = scene(house)
    her = her_browser(house, found.person.dossier_id)
    assert "600,00" in text(her.get(PAGE))
    assert "Noté par votre conseiller" in text(her.get(PAGE))
