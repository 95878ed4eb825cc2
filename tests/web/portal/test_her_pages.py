"""What she does, her contract, her papers, her money and her messages, in her own account: hers and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.acts.operations import open_counter, validate_hours
from convergence.accompagnement.acts.queries import acts_of, sharings_of
from convergence.accompagnement.acts.types.weeks import CounterAudience, ToldHow
from convergence.accompagnement.contracts.operations import set_step
from convergence.accompagnement.contracts.queries import commitments_of
from convergence.accompagnement.contracts.types import StepDraft, StepKind, StepOwner, StepState
from convergence.documents.operations import store_upload
from convergence.documents.queries import documents_of_file
from convergence.documents.types import DocumentKind, DocumentOrigin
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.messaging.operations import send_message
from convergence.messaging.queries import messages_of
from convergence.messaging.types import Way
from convergence.portal.home.asked import actions_to_do
from convergence.storage.session import acting
from tests.rooms.documents.world import photo as picture
from tests.web.allowances.scene import grant, scene
from tests.web.house import House
from tests.web.operators.scene import shared_person, with_cap_emploi
from tests.web.portal.her import her_browser
from tests.web.portal.test_her_appointments import herself
from tests.web.signatures.test_pages import requested
from tests.web.young_people import ABSENT, TODAY, YoungPerson, text, welcome

SPACE = "/jeune/moi/"
PAGES = (
    "actions/",
    "actions/demarches/",
    "actions/heures/",
    "contrat/",
    "documents/",
    "allocation/",
    "messages/",
)
FORMS = ("actions/declarer/", "documents/deposer/", "messages/preferences/", "messages/stop/")


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house, "Inès")


def act_ids(house: House, person: YoungPerson) -> list[UUID]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return [row.act_id for row in acts_of(scope, person.dossier_id)]


def test_each_page_says_what_it_is_and_nobody_else_enters(house: House, person: YoungPerson) -> None:
    her = her_browser(house, person.dossier_id)
    home = text(her.get(SPACE))
    for label in (
        "Mes objectifs et mes actions",
        "Mon contrat",
        "Mes documents",
        "Mon allocation",
        "Mes messages",
    ):
        assert label in home
    others = (Client(), house.client("adviser"), house.client("direction"), house.client("stranger"))
    for number, page in enumerate((*PAGES, *FORMS)):
        answer = her.get(SPACE + page)
        assert answer.status_code == 200, page
        assert answer.content.count(b"<h1") == 1, page
        refused = others[number % len(others)].get(SPACE + page)
        assert refused.status_code == 303, page
        assert refused["Location"].startswith("/jeune/connexion/"), page


def test_nothing_of_another_person_answers_her(house: House, person: YoungPerson) -> None:
    found = scene(house)
    hers = her_browser(house, person.dossier_id)
    step_id = agreed(house, found.contract_id)
    signing_id = requested(house, found.person)
    document_id = kept(house, found.person, DocumentKind.CV)
    gets = (f"actions/{step_id}/fait/", f"contrat/{found.contract_id}/", f"documents/{document_id}/")
    for page in (*gets, f"actions/demarches/{ABSENT}/retirer/"):
        assert hers.get(SPACE + page).status_code == 404, page
    for page in (gets[0], f"contrat/signer/{signing_id}/", f"actions/demarches/{ABSENT}/retirer/"):
        sent = {"done_on": f"{TODAY:%d/%m/%Y}", "length": "1 h"}
        assert hers.post(SPACE + page, sent).status_code == 404, page
    for page in PAGES:
        assert "Chercher un stage" not in text(hers.get(SPACE + page)), page
    assert hers.get(f"{SPACE}actions/heures/inconnu/").status_code == 405
    assert hers.post(f"{SPACE}actions/heures/inconnu/").status_code == 404


def test_she_tells_what_she_did_once_and_takes_it_back(house: House, person: YoungPerson) -> None:
    her = her_browser(house, person.dossier_id)
    sent = {
        "words": "J’ai envoyé trois CV.", "measure": "EMPLOI", "done_on": f"{TODAY:%d/%m/%Y}", "length": "1 h 30",
        "envoi": str(uuid7()),
    }  # fmt: skip
    page = f"{SPACE}actions/declarer/"
    refused = her.post(page, sent | {"words": "", "done_on": f"{TODAY - timedelta(days=40):%d/%m/%Y}"})
    assert refused.status_code == 422
    assert "Dites ce que vous avez fait" in text(refused) or "obligatoire" in text(refused).lower()
    too_old = her.post(
        page, sent | {"done_on": f"{TODAY - timedelta(days=40):%d/%m/%Y}", "envoi": str(uuid7())}
    )
    assert "depuis 31 jours" in text(too_old)
    for _ in range(2):
        assert her.post(page, sent).status_code == 303
    (act_id,) = act_ids(house, person)
    assert "doit valider" in text(her.get(f"{SPACE}actions/demarches/"))
    assert "1 h 30 déclarées" in text(her.get(f"{SPACE}actions/heures/"))
    adviser = house.client("adviser")
    file = f"/dossiers/{person.dossier_id}/"
    assert "Démarche déclarée par le jeune, à valider" in text(adviser.get("/liste-de-travail/"))
    assert "J’ai envoyé trois CV." in text(adviser.get(f"{file}actes/{act_id}/"))
    back = f"{SPACE}actions/demarches/{act_id}/retirer/"
    assert "trois CV" in text(her.get(back))
    assert her.post(back).status_code == 303
    assert "Retirée" in text(her.get(f"{SPACE}actions/demarches/"))
    sent["envoi"] = str(uuid7())
    her.post(page, sent)
    (other,) = set(act_ids(house, person)) - {act_id}
    validate_hours(actor=house.actor("adviser"), at=now(), act_id=other)
    answer = her.post(f"{SPACE}actions/demarches/{other}/retirer/")
    assert (answer.status_code, "déjà validé" in text(answer)) == (422, True)


def test_she_decides_who_sees_her_hours(house: House, person: YoungPerson) -> None:
    her = her_browser(house, person.dossier_id)
    page = f"{SPACE}actions/heures/partenaires/"
    assert her.post(page, {"choix": "ouvrir"}).status_code == 303
    assert "oui, depuis le" in text(her.get(f"{SPACE}actions/heures/"))
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (row,) = sharings_of(scope, person.dossier_id)
    assert row.told_how.value == "espace"
    her.post(page, {"choix": "fermer"})
    shown = text(her.get(f"{SPACE}actions/heures/"))
    assert "oui, depuis le" not in shown
    assert "Ce que vous aviez décidé avant" in shown
    open_counter(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, audience=CounterAudience.PARTNERS,
        told_how=ToldHow.ORALLY,
    )  # fmt: skip
    assert "Votre conseiller a noté ce que vous lui avez dit" in text(her.get(f"{SPACE}actions/heures/"))


def test_she_reads_her_contract_tells_an_action_done_and_understands_her_money(house: House) -> None:
    found = scene(house)
    her = her_browser(house, found.person.dossier_id)
    step_id = agreed(house, found.contract_id)
    page = text(her.get(f"{SPACE}actions/"))
    assert "Chercher un stage" in page
    done = f"{SPACE}actions/{step_id}/fait/"
    sent = {"done_on": f"{TODAY:%d/%m/%Y}", "length": ""}
    for _ in range(2):
        assert her.post(done, sent).status_code == 303
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        assert [row.state for row in commitments_of(scope, found.contract_id)] == [StepState.DONE]

    contract = text(her.get(f"{SPACE}contrat/"))
    assert "Contrat d’engagement jeune (CEJ)" in contract
    assert "Il est en cours" in contract
    assert her.get(f"{SPACE}contrat/{found.contract_id}/").status_code == 200

    money = text(her.get(f"{SPACE}allocation/"))
    for words in (
        "Il manque des papiers",
        "attend une décision",
        "Il manque votre RIB",
        "tribunal administratif",
    ):
        assert words in money, words
    grant(house, found)
    money = text(her.get(f"{SPACE}allocation/"))
    for words in ("Montant forfaitaire", "la réponse est oui, le", "Fonds d’aide aux jeunes"):
        assert words in money, words
    assert "Il manque des papiers" not in money
    assert "Trajets vers le stage" not in money, "what the adviser wrote stays in the file"
    for month in ("2015-01", "nimporte", "2999-01"):
        assert her.get(f"{SPACE}allocation/?mois={month}").status_code == 200


def test_she_signs_from_her_account_by_the_page_of_the_link(house: House, person: YoungPerson) -> None:
    signing_id = requested(house, person)
    her = her_browser(house, person.dossier_id)
    assert "À signer" in text(her.get(f"{SPACE}contrat/"))
    answer = her.post(f"{SPACE}contrat/signer/{signing_id}/")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/jeune/s/")
    page = text(Client().get(answer["Location"]))
    assert "Contrat d’engagement" in page
    assert "Recevoir un code" in page
    assert her.get(f"{SPACE}contrat/signer/{signing_id}/").status_code == 405


def test_a_paper_is_dropped_by_camera_once_and_her_adviser_sees_whose_it_is(
    house: House, person: YoungPerson
) -> None:
    her, key = her_browser(house, person.dossier_id), str(uuid7())
    page = f"{SPACE}documents/deposer/"
    assert 'capture="environment"' in her.get(page).content.decode()
    for wrong in (
        {"kind": "cv"},
        {"kind": "export", "photo": photo()},
        {"kind": "cv", "file": photo(b"rien")},
    ):
        assert her.post(page, wrong).status_code == 422, wrong
    for _ in range(2):
        assert her.post(page, {"kind": "cv", "photo": photo(), "envoi": key}).status_code == 303
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (row,) = documents_of_file(scope, person.dossier_id)
    assert (row.kind, row.origin, row.title) == (DocumentKind.CV, DocumentOrigin.RECEIVED, "Un CV")
    assert "Déposé par la personne" in text(
        house.client("adviser").get(f"/dossiers/{person.dossier_id}/documents/")
    )
    assert "Un CV" in text(her.get(f"{SPACE}documents/"))
    answer = her.get(f"{SPACE}documents/{row.document_id}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_papers_of_work_stay_with_professionals_until_they_are_given(
    house: House, person: YoungPerson
) -> None:
    her = her_browser(house, person.dossier_id)
    shown, hidden = kept(house, person, DocumentKind.DIPLOMA), kept(house, person, DocumentKind.OTHER)
    letter = kept(house, person, DocumentKind.LETTER)
    page = her.get(f"{SPACE}documents/").content.decode()
    assert str(shown) in page
    for document_id in (hidden, letter):
        assert str(document_id) not in page
        assert her.get(f"{SPACE}documents/{document_id}/").status_code == 404
    send_message(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, text="Voici", way=Way.SILENT,
        document_id=hidden,
    )  # fmt: skip
    assert her.get(f"{SPACE}documents/{hidden}/").status_code == 200
    assert f"{SPACE}documents/{hidden}/" in her.get(f"{SPACE}messages/").content.decode()


def test_she_writes_in_the_same_conversation_as_by_her_link(house: House, person: YoungPerson) -> None:
    send_message(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        text="Bonjour Inès",
        way=Way.SILENT,
    )
    her, key = her_browser(house, person.dossier_id), str(uuid7())
    page = f"{SPACE}messages/"
    assert "Bonjour Inès" in text(her.get(page))
    assert her.post(page, {"text": "  ", "envoi": key}).status_code == 422
    for _ in range(2):
        assert her.post(page, {"text": "Merci, à demain.", "envoi": key}).status_code == 303
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        rows = messages_of(scope, person.dossier_id)
    assert [(row.author_kind.value, row.text) for row in rows] == [
        ("conseiller", "Bonjour Inès"), ("jeune", "Merci, à demain."),
    ]  # fmt: skip
    assert rows[0].seen_at is not None
    assert her.post(f"{page}stop/").status_code == 303
    preferred = {"first": "courriel", "address": "vous", "no_sms": "on"}
    assert her.post(f"{page}preferences/", preferred).status_code in (303, 422)


def photo(content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", content or picture(kind="PNG"), content_type="image/png")


def agreed(house: House, contract_id: UUID) -> UUID:
    """An action that is hers to do."""
    draft = StepDraft(StepKind.ACTION, "Chercher un stage", StepOwner.YOUNG_PERSON, TODAY + timedelta(days=5))
    return set_step(actor=house.actor("adviser"), at=now(), contract_id=contract_id, draft=draft)


def kept(house: House, person: YoungPerson, kind: DocumentKind) -> UUID:
    """A paper that the adviser put in the file."""
    return store_upload(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, name="papier.png",
        content=picture(kind="PNG"),
        kind=kind, title=f"Papier {kind.value}",
    )  # fmt: skip


def test_she_writes_to_an_operator_in_her_account_as_by_her_link(house: House) -> None:
    with_cap_emploi(house)
    dossier_id, agency = shared_person(house), house.structures["france_travail"]
    her, page = her_browser(house, dossier_id), f"{SPACE}messages/{house.structures['france_travail']}/"
    assert her.get(page).status_code == 404, "nobody wrote yet"
    house.client("operator").post(
        f"/dossiers/{dossier_id}/messages/organisme/", {"text": "Votre rendez-vous est mardi", "envoi": "un"}
    )
    assert page in her.get(f"{SPACE}messages/").content.decode()
    assert "Votre rendez-vous est mardi" in text(her.get(page))
    assert her.post(page, {"text": "Merci", "envoi": "deux"}).status_code == 303
    assert "Merci" in her.get(f"{page}copie/").content.decode()
    other = her_browser(house, welcome(house, "Léo").dossier_id)
    assert other.get(page).status_code == other.get(f"{page}copie/").status_code == 404
    assert agency == UUID(page.split("/")[-2])


BUDGETS = {
    "actions/": 22,
    "actions/demarches/": 16,
    "actions/heures/": 24,
    "contrat/": 23,
    "documents/": 24,
    "allocation/": 36,
    "messages/": 19,
}


def test_a_page_asks_as_little_of_the_database_with_much_as_with_little(house: House) -> None:
    found = scene(house)
    her, dossier_id = her_browser(house, found.person.dossier_id), found.person.dossier_id
    spent = {}
    for turn in range(2):
        agreed(house, found.contract_id)
        kept(house, found.person, DocumentKind.CV)
        send_message(
            actor=house.actor("adviser"),
            at=now(),
            dossier_id=dossier_id,
            text=f"Message {turn}",
            way=Way.SILENT,
        )
        requested(house, found.person)
        for page in PAGES:
            her.get(SPACE + page)
            with CaptureQueriesContext(connection) as queries:
                assert her.get(SPACE + page).status_code == 200
            spent[page, turn] = len(queries)
    assert {page: spent[page, 0] for page in PAGES} == {page: spent[page, 1] for page in PAGES}
    assert {page: spent[page, 1] for page in PAGES if spent[page, 1] > BUDGETS[page]} == {}


def test_her_first_page_says_once_all_that_waits_for_her(house: House) -> None:
    found = scene(house)
    her, dossier_id = her_browser(house, found.person.dossier_id), found.person.dossier_id
    agreed(house, found.contract_id)
    requested(house, found.person)
    send_message(
        actor=house.actor("adviser"), at=now(), dossier_id=dossier_id, text="Bonjour", way=Way.SILENT
    )
    awaited = (
        "Un document est à signer",
        "Des papiers manquent pour votre allocation. Donnez-les avant le",
        "Des papiers manquent pour une aide : Fonds d’aide aux jeunes",
        "Une action est à faire : Chercher un stage",
        "Vous avez un nouveau message",
    )
    for page in (SPACE, f"{SPACE}facile/"):
        with CaptureQueriesContext(connection) as queries:
            shown = text(her.get(page))
        assert [shown.count(words) for words in awaited] == [1] * len(awaited), page
        assert len(queries) <= 52, len(queries)
    assert "Devis (pour : Fonds d’aide aux jeunes)" in text(her.get(f"{SPACE}documents/"))
    step_id = agreed(house, found.contract_id)
    assert "2 actions sont à faire, la première avant le" in text(her.get(SPACE))
    with acting(herself(her), Purpose.PERSON_SPACE) as scope:
        (late,) = actions_to_do(scope, dossier_id, TODAY + timedelta(days=60))
    assert late.startswith("2 actions sont à faire. La première était prévue le")
    grant(house, found)
    her.post(f"{SPACE}actions/{step_id}/fait/", {"done_on": f"{TODAY:%d/%m/%Y}", "length": ""})
    shown = text(her.get(SPACE))
    assert "Une action est à faire : Chercher un stage" in shown
    assert "papiers manquent pour votre allocation" not in shown
