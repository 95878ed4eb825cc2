"""The pages on which an operator prepares, has signed, amends, suspends and ends its own contract; closed to others."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import (
    ContractRow,
    ContractState,
    ExtensionReason,
    RefusalReason,
)
from convergence.accompagnement.orientation.operations import decide_orientation
from convergence.accompagnement.orientation.types import Decider, Decision, Path, ReferentBody
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.operators.scene import CAP, shared_person, with_cap_emploi
from tests.web.operators.test_pages import text

TODAY = local_today("Europe/Paris")
CLAUSES = {
    "clauses_objectif": "objectif.emploi_durable",
    "clauses_action": ["action.recherche", "action.formation"],
    "clauses_personne": "personne.assiduite",
    "clauses_organisme": "organisme.referent",
}


@pytest.fixture
def dossier_id(house: House) -> UUID:
    with_cap_emploi(house)
    found = shared_person(house, registered=False)
    decision = Decision(
        path=Path.PROFESSIONAL, decider=Decider.FRANCE_TRAVAIL, body=ReferentBody.FRANCE_TRAVAIL,
        decided_on=TODAY, receives_rsa=False, criteria={},
    )  # fmt: skip
    decide_orientation(actor=house.actor("operator"), at=now(), dossier_id=found, decision=decision)
    return found


def contract(house: House, dossier_id: UUID) -> ContractRow:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        (row,) = contracts_of(scope, dossier_id, on=TODAY)
    return row


def sent(page: str, **values: Any) -> dict[str, Any]:
    """What the page would send: its hidden fields, then what is typed."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"} | values


def prepared(house: House, dossier_id: UUID) -> ContractRow:
    client = house.client("operator")
    path = f"/dossiers/{dossier_id}/contrats/preparer/?type=contrat_engagement"
    day = f"{TODAY:%d/%m/%Y}"
    values = {
        "diagnostic": "oui",
        "starts_on": day,
        "months": "6",
        "weekly_hours": "15",
        "review_months": "3",
    }
    answer = client.post(path, sent(text(client.get(path)), **values, **CLAUSES))
    assert answer.status_code == 302, re.findall(r"fr-error-text[^>]*>([^<]+)", text(answer))
    return contract(house, dossier_id)


def test_from_the_preparation_to_the_end(
    house: House, dossier_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.documents.queries.rendering.PaperDraft.pdf", lambda draft: b"%PDF-1.7")
    client, contracts = house.client("operator"), f"/dossiers/{dossier_id}/contrats/"
    assert "Préparer un contrat" in text(client.get(contracts))
    choice = text(client.get(f"{contracts}preparer/"))
    assert "Contrat d’engagement jeune" in choice
    assert "Parcours contractualisé" not in choice
    form = text(client.get(f"{contracts}preparer/?type=contrat_engagement"))
    for unasked in ('name="objective"', 'name="lowering_reason"', 'name="exemption"', "<textarea"):
        assert unasked not in form, unasked
    assert "demandeur d’emploi est un majeur protégé" in form
    synthesis = f"/dossiers/{dossier_id}/"
    assert "Aucun contrat avec votre organisme" in text(client.get(synthesis))
    one = f"{contracts}{prepared(house, dossier_id).contract_id}/"
    assert "Votre contrat attend des signatures" in text(client.get(synthesis))
    for name in ("adviser", CAP):
        assert "Recueillir les signatures" not in text(house.client(name).get(synthesis)), name
    page = text(client.get(one))
    for said in (
        "Signé avec",
        "Accéder à un emploi durable.",
        "Recherche d’emploi.",
        "Le demandeur d’emploi",
    ):
        assert said in page, said
    assert "Faire signer" in page
    for unsaid in ("Prévoir un objectif", "Produire le document"):
        assert unsaid not in page, unsaid
    paper = client.get(f"{one}document-a-signer/")
    assert (paper.status_code, paper["Content-Type"], paper.content) == (200, "application/pdf", b"%PDF-1.7")
    day = f"{TODAY:%d/%m/%Y}"
    amended = sent(
        text(client.get(f"{one}modifier/")), diagnostic="oui", starts_on=day, months="9", weekly_hours="10",
        review_months="3", clauses_duree="duree.garde", **CLAUSES,
    )  # fmt: skip
    assert client.post(f"{one}modifier/", amended).status_code == 302
    for party in ("jeune", "structure"):
        assert client.post(f"{one}signer/", {"party": party, "signed_on": day}).status_code == 302
    assert contract(house, dossier_id).state is ContractState.RUNNING
    extended = sent(text(client.get(f"{one}prolonger/")), last_day=f"{TODAY + timedelta(days=330):%d/%m/%Y}")
    assert client.post(f"{one}prolonger/", extended | {"reason": "mes mots"}).status_code == 422
    reason = ExtensionReason.ACTION.label
    assert client.post(f"{one}prolonger/", extended | {"reason": reason}).status_code == 302
    assert reason in text(house.client("adviser").get(one))
    revised = sent(
        text(client.get(f"{one}avenant/")), effective_on=day, weekly_hours="15", review_months="3",
        adviser_id="", reason="Actualisation convenue",
        **CLAUSES | {"clauses_personne": ["personne.assiduite", "personne.demarches"]},
    )  # fmt: skip
    assert client.post(f"{one}avenant/", revised | {"reason": "mes mots"}).status_code == 422
    assert client.post(f"{one}avenant/", revised).status_code == 302
    for party in ("jeune", "structure"):
        client.post(f"{one}signer/", {"party": party, "signed_on": day})
    assert contract(house, dossier_id).version == 2
    assert "Engagements du demandeur d’emploi" in text(client.get(f"{one}versions/1-2/"))
    _paused_then_ended(house, dossier_id, one)


def test_an_entry_is_refused_with_a_reason_and_the_decision_is_taken(
    house: House, dossier_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.documents.queries.rendering.PaperDraft.pdf", lambda draft: b"%PDF-1.7")
    client = house.client("operator")
    one = f"/dossiers/{dossier_id}/contrats/{prepared(house, dossier_id).contract_id}/"
    assert "1 contrat à suivre" in text(client.get("/"))
    assert f'href="{one}"' in text(client.get("/contrats-a-suivre/"))
    assert f'href="{one}"' not in text(house.client(CAP).get("/contrats-a-suivre/"))
    assert house.client("adviser").get("/contrats-a-suivre/").status_code == 403
    assert client.post(f"{one}refuser/", {"reason": "Parce que"}).status_code == 422
    reason = RefusalReason.CONDITIONS.label
    assert client.post(f"{one}refuser/", {"reason": reason}).status_code == 302
    page = text(client.get(one))
    assert reason in page
    assert "Prendre la décision de refus" in page
    assert client.get(f"{one}document-a-signer/").content == b"%PDF-1.7"
    for name in ("adviser", CAP):
        assert house.client(name).get(f"{one}document-a-signer/").status_code == 403, name
        assert "Prendre la décision" not in text(house.client(name).get(one)), name
    assert "contrat à suivre" not in text(client.get("/"))


def _paused_then_ended(house: House, dossier_id: UUID, one: str) -> None:
    client, day = house.client("operator"), f"{TODAY:%d/%m/%Y}"
    for path, values, state in (
        (
            "suspendre/",
            {"starts_on": day, "ground": "formation", "reason": "Au vu du diagnostic"},
            "suspendu",
        ),
        ("reprendre/", {"resumed_on": day}, "en_cours"),
        ("terminer/", {"last_day": day, "motive": "emploi_durable", "kept_commitments": ""}, "termine"),
    ):
        answer = client.post(one + path, sent(text(client.get(one + path)), **values))
        assert answer.status_code == 302, path
        assert contract(house, dossier_id).state == state


def test_the_others_read_it_and_change_nothing(house: House, dossier_id: UUID) -> None:
    one = f"/dossiers/{dossier_id}/contrats/{prepared(house, dossier_id).contract_id}/"
    for name in ("adviser", CAP):
        client = house.client(name)
        page = text(client.get(one))
        assert "Accéder à un emploi durable." in page
        assert not re.search(r"Recueillir|Abandonner|Modifier la préparation|Prendre le document", page), name
        assert client.get(f"{one}document-a-signer/").status_code == 403
        sign = client.post(f"{one}signer/", {"party": "jeune", "signed_on": f"{TODAY:%d/%m/%Y}"})
        assert sign.status_code == 422
        assert "autre organisme" in text(sign)
        assert client.post(f"{one}revu/", {"motif": "limite_age"}).status_code == 403
    for name, expected in (("stranger", 404), ("partner", 404)):
        assert house.client(name).get(f"{one}document-a-signer/").status_code in (403, expected), name
    assert contract(house, dossier_id).state is ContractState.PREPARED
    mine = text(house.client("adviser").get(f"/dossiers/{dossier_id}/contrats/preparer/?type=cej"))
    assert "autre organisme" in mine


def test_an_organisation_that_is_not_the_referent_is_told_so(house: House, dossier_id: UUID) -> None:
    client = house.client(CAP)
    page = text(client.get(f"/dossiers/{dossier_id}/contrats/preparer/"))
    assert "ne désigne votre organisme comme référent" in page
    assert "Contrat d’engagement jeune" not in page[page.index("<h2") :]
