"""Contracts of one person: conditions with their articles, terms, signatures, extension, end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.types import ContractKind, EligibilityAnswers, Party, ReviewReason
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, HTMX, TODAY, YEAR, YoungPerson, share, stored, text, welcome

CANARY = "Canari : sa mère est souffrante"
ANSWERS = {"student": "non", "training": "non", "difficulty": "oui", "diagnostic": "oui"}
PREPARE = "preparer/?type=cej"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/contrats/{page}"


def fr(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def terms(**changes: str) -> dict[str, str]:
    return {**ANSWERS, "starts_on": fr(TODAY), "months": "12", "weekly_hours": "15", **changes}


def prepared(house: House, person: YoungPerson, *, starts_on: date = TODAY, by: str = "adviser") -> UUID:
    """A CEJ in preparation."""
    return operations.prepare_cej(
        actor=house.actor(by),
        at=now() - timedelta(days=(TODAY - starts_on).days),
        dossier_id=person.dossier_id,
        starts_on=starts_on,
        answers=EligibilityAnswers(False, False, True, True),
    )


def running(house: House, person: YoungPerson) -> UUID:
    """A CEJ that runs since ten days."""
    start = TODAY - timedelta(days=10)
    contract_id = prepared(house, person, starts_on=start)
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        operations.sign_contract(
            actor=house.actor("adviser"), at=now(), contract_id=contract_id, party=party, signed_on=start
        )
    return contract_id


def states(house: House) -> list[str]:
    return [row[0] for row in stored(house, "SELECT state FROM contracts_contract ORDER BY id")]


def test_the_choice_shows_each_condition_with_its_article(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person, "preparer/")))
    assert "Contrat d’engagement jeune (CEJ)" in page.replace("&#39;", "'")
    assert "(article L5131-6)" in page
    assert "Dites si le diagnostic est fait." in page
    assert "Un CEJ et un PACEA ne vont jamais ensemble" in page


def test_a_check_records_nothing_and_asks_what_is_unknown(
    house: House, client: Client, person: YoungPerson
) -> None:
    sent = {"student": "oui", "_verifier": "1", "starts_on": fr(TODAY)}
    page = client.post(url(person, PREPARE), sent)
    assert page.status_code == 200
    assert "Est étudiant ou scolarisé" in text(page)
    assert "Dites si le jeune suit une formation." in text(page)
    fragment = client.post(url(person, PREPARE), sent, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert 'id="conditions"' in fragment
    assert states(house) == []


def test_a_cej_is_prepared_once_whatever_the_clicks(
    house: House, client: Client, person: YoungPerson
) -> None:
    for _ in range(2):
        saved = client.post(url(person, PREPARE), terms(envoi="un"))
        assert saved.status_code == 302
    assert states(house) == ["prepare"]
    page = text(client.get(saved["Location"]))
    assert "Le représentant de la mission locale : à recueillir" in page
    assert "15 h" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"student": ""}, "Répondez oui ou non."),
        ({"student": "oui"}, "Est étudiant ou scolarisé"),
        ({"difficulty": "non"}, "Ne rencontre pas de difficulté"),
        ({"months": "48"}, "Un CEJ dure au plus 12 mois (article R5131-16)."),
        ({"months": "un an"}, "nombre entier"),
        ({"weekly_hours": "8"}, "demande une raison (article L5411-6)"),
        ({"weekly_hours": ""}, "Indiquez la durée hebdomadaire"),
        ({"starts_on": ""}, "Indiquez la date"),
    ],
)
def test_what_is_wrong_is_said_in_french_and_stays_typed(
    house: House, client: Client, person: YoungPerson, changes: dict[str, str], sentence: str
) -> None:
    refused = client.post(url(person, PREPARE), terms(lowering_reason="", **changes))
    assert refused.status_code == 422
    assert sentence in text(refused).replace("&#39;", "'")
    assert states(house) == []


def test_who_is_too_old_is_told_the_condition(house: House) -> None:
    person = welcome(house, born_on=date(YEAR - 28, 1, 1))
    refused = house.client("adviser").post(url(person, PREPARE), terms())
    assert refused.status_code == 422
    assert "n’est plus possible depuis le" in text(refused).replace("&#39;", "'")


def test_a_pacea_never_stands_beside_a_cej(house: House, client: Client, person: YoungPerson) -> None:
    running(house, person)
    sent = {"diagnostic": "oui", "starts_on": fr(TODAY), "months": "12", "weekly_hours": "15"}
    page = client.post(url(person, "preparer/?type=pacea"), sent)
    assert page.status_code == 422
    assert "A un CEJ ouvert depuis le" in text(page)
    assert "mettez-y fin avant d’en ouvrir un autre" in text(page).replace("&#39;", "'")
    assert states(house) == ["en_cours"]


def test_each_party_signs_and_the_contract_runs(house: House, client: Client, person: YoungPerson) -> None:
    contract_id = prepared(house, person)
    address = url(person, f"{contract_id}/signer/")
    assert "Le jeune" in text(client.get(address))
    assert client.post(address, {"party": "jeune", "signed_on": fr(TODAY)}).status_code == 302
    again = client.post(address, {"party": "jeune", "signed_on": fr(TODAY)})
    assert again.status_code == 422
    assert states(house) == ["prepare"]
    client.post(address, {"party": "structure", "signed_on": fr(TODAY)})
    assert states(house) == ["en_cours"]
    assert text(client.get(url(person))).count("Signature recueillie") == 2
    assert "Toutes les signatures sont déjà recueillies." in text(client.get(address))


def test_the_guardian_of_a_minor_signs_too(house: House) -> None:
    person = welcome(house, born_on=date(YEAR - 17, 12, 31))
    contract_id = prepared(house, person)
    page = text(house.client("adviser").get(url(person, f"{contract_id}/")))
    assert "Le représentant légal : à recueillir" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"party": "", "signed_on": "1/1/2026"}, "Choisissez"),
        ({"party": "jeune", "signed_on": "1/1/2150"}, "La date de signature est à venir."),
        ({"party": "jeune", "signed_on": ""}, "Indiquez la date"),
    ],
)
def test_a_bad_signature_is_told(
    house: House, client: Client, person: YoungPerson, sent: dict[str, str], sentence: str
) -> None:
    contract_id = prepared(house, person)
    refused = client.post(url(person, f"{contract_id}/signer/"), sent)
    assert refused.status_code == 422
    assert sentence in text(refused)


def test_a_preparation_is_corrected_until_someone_has_signed(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = prepared(house, person)
    address = url(person, f"{contract_id}/modifier/")
    page = client.get(address)
    assert re.search(r'value="non"[^>]*checked', page.content.decode())
    assert client.post(address, terms(months="6", edit_token=_token(page))).status_code == 302
    assert stored(house, "SELECT months FROM contracts_contract") == [(6,)]
    stale = client.post(address, terms(months="9", edit_token=_token(page)))
    assert "Ce contrat a été modifié pendant votre saisie." in text(stale)
    assert client.post(address, terms(months="9", edit_token=_token(stale))).status_code == 302
    client.post(url(person, f"{contract_id}/signer/"), {"party": "jeune", "signed_on": fr(TODAY)})
    signed = client.post(address, terms(edit_token=_token(client.get(address))))
    assert "Ce contrat porte déjà une signature" in text(signed)
    assert f"{contract_id}/modifier/" not in client.get(url(person, f"{contract_id}/")).content.decode()


def test_correcting_a_preparation_loses_nothing_that_was_told(
    house: House, client: Client, person: YoungPerson
) -> None:
    saved = client.post(
        url(person, PREPARE),
        terms(weekly_hours="", exemption="sante", is_protected="on", circumstances=CANARY),
    )
    page = client.get(f"{saved['Location']}modifier/")
    typed = page.content.decode()
    assert '<option value="sante" selected>' in typed
    assert CANARY in typed
    assert re.search(r'name="is_protected"[^>]*checked', typed)
    kept = terms(weekly_hours="", exemption="sante", is_protected="on", months="6", edit_token=_token(page))
    assert client.post(f"{saved['Location']}modifier/", kept).status_code == 302
    assert stored(house, "SELECT months, needs_guardian, weekly_hours FROM contracts_contract") == [
        (6, True, 0)
    ]


def test_a_contract_is_extended_with_reasons(house: House, client: Client, person: YoungPerson) -> None:
    contract_id = running(house, person)
    address = url(person, f"{contract_id}/prolonger/")
    token = _token(client.get(address))
    too_far = {"last_day": fr(TODAY + timedelta(days=900)), "reason": CANARY, "edit_token": token}
    assert "dépasse la durée que permet le Code du travail" in text(client.post(address, too_far))
    assert client.post(address, {**too_far, "reason": ""}).status_code == 422
    assert "Indiquez le dernier jour" in text(client.post(address, {**too_far, "last_day": ""}))
    good = {**too_far, "last_day": fr(TODAY + timedelta(days=450))}
    assert client.post(address, good).status_code == 302
    assert CANARY in text(client.get(url(person, f"{contract_id}/")))


def test_a_contract_ends_with_its_motive(house: House, client: Client, person: YoungPerson) -> None:
    contract_id = running(house, person)
    address = url(person, f"{contract_id}/terminer/")
    sent = {"last_day": fr(TODAY), "motive": "demande", "kept_commitments": "oui", "details": CANARY,
            "edit_token": _token(client.get(address))}  # fmt: skip
    assert "Choisissez le motif de fin." in text(client.post(address, {**sent, "motive": ""}))
    assert client.post(address, {**sent, "last_day": fr(TODAY + timedelta(days=3))}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert states(house) == ["termine"]
    page = text(client.get(url(person, f"{contract_id}/")))
    assert "Demande du jeune" in page
    assert "Prolonger" not in page


@pytest.mark.parametrize(("page", "state"), [("abandonner/", "abandonne"), ("refuser/", "refuse")])
def test_a_preparation_is_closed_with_a_reason(
    house: House, client: Client, person: YoungPerson, page: str, state: str
) -> None:
    contract_id = prepared(house, person)
    address = url(person, f"{contract_id}/{page}")
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": CANARY}).status_code == 302
    assert states(house) == [state]
    assert "n’est pas possible" in text(client.post(address, {"reason": "Encore."})).replace("&#39;", "'")


def test_a_flag_is_shown_and_cleared(house: House, client: Client, person: YoungPerson) -> None:
    contract_id = running(house, person)
    operations.flag_contracts(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, review=ReviewReason.LASTING_JOB,
        kinds=(ContractKind.CEJ,),
    )  # fmt: skip
    assert "Un emploi durable a été noté" in text(client.get(url(person, f"{contract_id}/")))
    assert client.post(url(person, f"{contract_id}/revu/"), {"motif": "zzz"}).status_code == 422
    assert client.post(url(person, f"{contract_id}/revu/"), {"motif": "emploi_durable"}).status_code == 302
    assert "Un emploi durable a été noté" not in text(client.get(url(person, f"{contract_id}/")))


def test_who_may_not_sign_prepares_and_sees_no_signature_to_collect(
    house: House, person: YoungPerson
) -> None:
    contract_id = prepared(house, person)
    other = house.client("employment_adviser")
    page = other.get(url(person, f"{contract_id}/")).content.decode()
    assert "Modifier la préparation" in page
    assert "Recueillir" not in page
    for action in ("signer/", "prolonger/", "terminer/", "refuser/"):
        assert other.get(url(person, f"{contract_id}/{action}")).status_code == 403


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", ["", "preparer/"])
def test_who_gets_in(house: House, person: YoungPerson, name: str, page: str) -> None:
    actor = house.actor(name)
    expected = 403
    if actor.may(Permission.EDIT_FILES if page else Permission.READ_FILES):
        expected = 200 if actor.structure_id == house.structures["tarbes"] else 404
    assert house.client(name).get(url(person, page)).status_code == expected


@pytest.mark.parametrize(
    "page", ["", "modifier/", "signer/", "prolonger/", "terminer/", "abandonner/", "refuser/"]
)
def test_the_contract_of_another_person_and_an_absent_one_are_answered_alike(
    house: House, client: Client, person: YoungPerson, page: str
) -> None:
    other = welcome(house, "Karim", "DIALLO")
    contract_id = prepared(house, other)
    answers = [client.get(url(person, f"{which}/{page}")) for which in (contract_id, ABSENT)]
    assert {answer.status_code for answer in answers} == {404}
    assert text(answers[0]) == text(answers[1])
    assert house.client("stranger").get(url(other, f"{contract_id}/{page}")).status_code == 404


def test_an_operator_reads_contracts_without_the_words(
    house: House, client: Client, person: YoungPerson
) -> None:
    contract_id = prepared(house, person)
    client.post(url(person, f"{contract_id}/abandonner/"), {"reason": CANARY})
    assert CANARY in text(client.get(url(person, f"{contract_id}/")))
    share(house, person, "france_travail", may_write=False)
    for page in ("", f"{contract_id}/"):
        answer = house.client("operator").get(url(person, page))
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
        assert "Préparer un contrat" not in answer.content.decode(), "she may only read"
    assert "Préparer un contrat" in text(client.get(url(person, "")))


def _token(answer: Any) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]
