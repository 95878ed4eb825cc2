"""The pages of allowances: who gets in, the amount explained, what is prepared and decided, what is refused."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.foundation.permissions import Permission
from tests.web.allowances.scene import MONTH, Scene, grant, scene, signed_cej
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, TODAY, stored, text, welcome

NASTY = "‮<script>alert(1)</script> =1+1 😀"


@pytest.fixture
def found(house: House) -> Scene:
    return scene(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def names(found: Scene) -> dict[str, str]:
    """Each address of the file, by who opens it."""
    return {
        "": "reader",
        f"contrats/{found.contract_id}/preparer/": "preparer",
        f"contrats/{found.contract_id}/ponctuelle/": "preparer",
        f"droits/{found.right_id}/reviser/": "preparer",
        f"droits/{found.right_id}/pieces/": "preparer",
        f"ressources/{MONTH:%Y-%m}/": "preparer",
        "aides/nouvelle/": "preparer",
        f"aides/{found.aid_id}/pieces/": "preparer",
        f"aide/{found.aid_id}/retirer/": "preparer",
        f"aide/{found.aid_id}/notifier/": "preparer",
        f"droits/{found.right_id}/titre-conservatoire/": "decider",
        f"droits/{found.right_id}/autonomie/{found.terms_id}/": "decider",
        f"droit/{found.terms_id}/decider/": "decider",
    }


NEEDS = {
    "reader": Permission.READ_AGENDA,
    "preparer": Permission.PREPARE_ALLOWANCES,
    "decider": Permission.DECIDE_ALLOWANCES,
}


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, found: Scene, name: str) -> None:
    client, actor = house.client(name), house.actor(name)
    for page, role in names(found).items():
        expected = 403 if not actor.may(NEEDS[role]) else 200 if PEOPLE[name][0] == "tarbes" else 404
        assert client.get(found.url(page)).status_code == expected, page
    may_decide = actor.may(Permission.DECIDE_ALLOWANCES)
    assert client.get("/allocations/decisions/").status_code == (200 if may_decide else 403)
    may_read = may_decide or actor.may(Permission.PREPARE_ALLOWANCES)
    assert client.get("/allocations/aides/").status_code == (200 if may_read else 403)
    ours = PEOPLE[name][0] == "tarbes"
    answer = client.get(f"/allocations/aides/{found.scheme_id}/").status_code
    assert answer == (403 if not may_decide else 200 if ours else 404)


def test_another_persons_things_are_answered_as_unknown_ones(house: House, found: Scene) -> None:
    other = welcome(house, "Tom")
    manager = house.client("manager")
    for page in names(found):
        if page not in ("", f"ressources/{MONTH:%Y-%m}/", "aides/nouvelle/"):
            theirs = manager.get(f"/dossiers/{other.dossier_id}/allocations/{page}")
            assert theirs.status_code == 404, page
    assert manager.get(f"/dossiers/{ABSENT}/allocations/").status_code == 404
    for page in ("ressources/2026-13/", "ressources/hier/", f"inconnu/{found.aid_id}/decider/"):
        assert manager.get(found.url(page)).status_code == 404


def test_the_amount_is_explained_line_by_line_and_its_doubts_are_told(
    house: House, client: Client, found: Scene
) -> None:
    page = text(client.get(found.url()))
    assert "Droit pas encore décidé" in page
    grant(house, found)
    page = text(client.get(found.url()))
    for words in (
        "Montant forfaitaire (majeur, foyer fiscal non imposable)",
        "au-delà de 300,00",
        "D5131-19, I",
        "Valeur légale non vérifiée",
        "Autonomie fiscale à confirmer",
    ):
        assert words in page
    assert "Rien n’est dû pour ce mois." in text(client.get(found.url("?mois=2024-01")))
    for odd in ("zzz", "2999-01", "1900-01", "2026-99", NASTY):
        assert client.get(found.url(), {"mois": odd}).status_code == 200


def test_an_empty_file_says_what_opens_the_right(house: House, client: Client) -> None:
    person = welcome(house, "Tom")
    page = text(client.get(f"/dossiers/{person.dossier_id}/allocations/"))
    assert "Aucun droit ouvert" in page
    assert "Aucune aide n’a été demandée." in page


def test_the_adviser_prepares_and_the_manager_decides(house: House, client: Client) -> None:
    person = welcome(house)
    contract_id = signed_cej(house, person)
    base = f"/dossiers/{person.dossier_id}/allocations/"
    address = f"{base}contrats/{contract_id}/preparer/"
    assert "Préparer l’allocation" in text(client.get(base))
    refused = client.post(address, {"household": "", "home": "zzz"})
    assert refused.status_code == 422
    assert "Choisissez" in text(refused)
    sent = {"household": "non_imposable", "home": "hors_foyer", "details": NASTY}
    assert client.post(address, sent)["Location"] == base
    assert client.post(address, sent).status_code == 422
    manager = house.client("manager")
    page = manager.get("/allocations/decisions/")
    assert "ouverture du droit" in text(page)
    (terms_id,) = [row[0] for row in stored(house, "SELECT id FROM allowances_rightterms")]
    decide = f"{base}droit/{terms_id}/decider/"
    assert manager.post(decide, {"is_granted": "non"}).status_code == 422
    assert manager.post(decide, {"is_granted": "oui"})["Location"] == base
    assert "déjà prise" in text(manager.post(decide, {"is_granted": "oui"}))
    assert "Rien à décider" in text(manager.get("/allocations/decisions/"))
    assert client.post(f"{base}droit/{terms_id}/notifier/", {}).status_code == 302
    assert "Courrier produit" in text(client.get(base))


def test_a_request_is_taken_back_since_a_day(house: House, client: Client) -> None:
    person = welcome(house)
    contract_id = signed_cej(house, person)
    base = f"/dossiers/{person.dossier_id}/allocations/"
    sent = {"household": "non_imposable", "home": "hors_foyer"}
    assert client.post(f"{base}contrats/{contract_id}/preparer/", sent).status_code == 302
    ((terms_id, asked_on),) = stored(house, "SELECT id, prepared_on FROM allowances_rightterms")
    address = f"{base}droit/{terms_id}/retirer/"
    assert "s’arrête après le mois du retrait" in text(client.get(address))
    for wrong in ("1/1/2020", "1/1/2099", "hier"):
        assert client.post(address, {"reason": "Erreur", "withdrawn_on": wrong}).status_code == 422
    assert (
        client.post(address, {"reason": "Erreur", "withdrawn_on": f"{asked_on:%d/%m/%Y}"})["Location"] == base
    )
    assert f"Retiré avant la décision le {asked_on:%d/%m/%Y}" in text(client.get(base))


def test_who_prepared_sees_that_another_decides(house: House, found: Scene) -> None:
    manager = house.client("manager")
    revise = found.url(f"droits/{found.right_id}/reviser/")
    grant(house, found)
    sent = {"from_month": MONTH.isoformat(), "household": "premiere_tranche", "home": "hors_foyer"}
    assert manager.post(revise, sent).status_code == 302
    (terms_id,) = [
        row[0] for row in stored(house, "SELECT id FROM allowances_rightterms WHERE state = 'a_decider'")
    ]
    assert "À décider par un autre" in text(manager.get("/allocations/decisions/"))
    refused = manager.post(found.url(f"droit/{terms_id}/decider/"), {"is_granted": "oui"})
    assert refused.status_code == 422
    assert "une autre personne en décide" in text(refused)
    direction = house.client("direction")
    assert direction.post(found.url(f"droit/{terms_id}/decider/"), {"is_granted": "oui"}).status_code == 302


def test_resources_are_typed_corrected_and_refused_in_french(
    house: House, client: Client, found: Scene
) -> None:
    address = found.url(f"ressources/{MONTH:%Y-%m}/")
    assert 'value="600,00"' in client.get(address).content.decode()
    today = f"{TODAY:%d/%m/%Y}"
    sent = {"by_person": "oui", "declared_on": today, "kind_0": "salaire", "amount_0": "zz"}
    for wrong in (
        sent,
        sent | {"amount_0": ""},
        sent | {"kind_0": "", "amount_0": "10"},
        sent | {"amount_0": "-5"},
    ):
        refused = client.post(address, wrong)
        assert refused.status_code == 422
    (token,) = [row[0] for row in stored(house, "SELECT change_id FROM allowances_monthresources")]
    stale = client.post(address, sent | {"amount_0": "450", "edit_token": str(token - 1)})
    assert "Quelqu’un a enregistré entre-temps" in text(stale).replace("&#x27;", "'").replace("&#39;", "'")
    kept = client.post(address, sent | {"amount_0": "1 450,50 €", "edit_token": str(token)})
    assert kept["Location"] == f"{found.url()}?mois={MONTH:%Y-%m}"
    assert [str(row[0]) for row in stored(house, "SELECT amount FROM allowances_resource")] == ["1450.50"]


def test_papers_and_precaution_are_noted(house: House, client: Client, found: Scene) -> None:
    manager = house.client("manager")
    address = found.url(f"droits/{found.right_id}/titre-conservatoire/")
    months = {"first_month": MONTH.isoformat(), "months": "1", "details": "Bail vu"}
    assert manager.post(address, months | {"months": "4"}).status_code == 422
    assert manager.post(address, months)["Location"] == found.url()
    assert "titre conservatoire" in text(client.get(found.url()))
    papers = found.url(f"droits/{found.right_id}/pieces/")
    assert client.post(papers, {"complete_on": "1/1/2099"}).status_code == 422
    assert client.post(papers, {"complete_on": f"{TODAY:%d/%m/%Y}"}).status_code == 302
    confirm = found.url(f"droits/{found.right_id}/autonomie/{found.terms_id}/")
    assert manager.post(confirm, {"is_confirmed": "oui"}).status_code == 422
    grant(house, found)
    assert manager.post(confirm, {"is_confirmed": "oui"}).status_code == 302


def test_an_aid_is_asked_once_completed_and_decided(house: House, client: Client, found: Scene) -> None:
    address = found.url("aides/nouvelle/")
    sent = {"scheme": str(found.scheme_id), "amount": "50", "details": NASTY, "envoi": "un"}
    for _ in range(2):
        assert client.post(address, sent)["Location"] == found.url()
    assert client.post(address, sent | {"amount": "999", "envoi": "deux"}).status_code == 422
    assert client.post(address, sent | {"scheme": str(ABSENT)}).status_code == 422
    rows = stored(house, "SELECT id FROM allowances_aid WHERE asked = 50")
    assert len(rows) == 1
    aid_id: UUID = rows[0][0]
    decide = found.url(f"aide/{aid_id}/decider/")
    manager = house.client("manager")
    assert "pas complètes" in text(manager.post(decide, {"is_granted": "oui", "amount": "50"}))
    assert client.post(found.url(f"aides/{aid_id}/pieces/"), {"reason": "Devis reçu"}).status_code == 302
    assert manager.post(decide, {"is_granted": "oui", "amount": "40,5"}).status_code == 302
    page = text(client.get(found.url()))
    assert "40,50" in page
    assert "<script>alert" not in client.get(found.url()).content.decode()
    assert client.post(found.url(f"aide/{found.aid_id}/retirer/"), {"reason": "Erreur"}).status_code == 302


def test_the_catalogue_is_kept_by_those_who_decide(house: House, found: Scene) -> None:
    manager = house.client("manager")
    sent = {
        "name": NASTY, "kind": "mobilite", "funder": "region", "funder_name": "", "decider": "structure",
        "payer": "structure", "ceiling": "300", "yearly_ceiling": "", "yearly_times": "", "papers": "Devis\nRIB",
        "starts_on": f"{TODAY:%d/%m/%Y}", "last_day": "", "envoi": "a",
    }  # fmt: skip
    assert manager.post("/allocations/aides/nouvelle/", sent | {"ceiling": "zz"}).status_code == 422
    assert manager.post("/allocations/aides/nouvelle/", sent)["Location"] == "/allocations/aides/"
    page = manager.get("/allocations/aides/")
    assert "<script>alert" not in page.content.decode()
    assert "Devis, RIB" in text(page)
    edit = f"/allocations/aides/{found.scheme_id}/"
    assert 'value="200,00"' in manager.get(edit).content.decode()
    (token,) = [
        row[0]
        for row in stored(house, f"SELECT change_id FROM allowances_aidscheme WHERE id = '{found.scheme_id}'")
    ]
    changed = sent | {"name": "FAJ", "envoi": "b", "edit_token": str(token)}
    assert manager.post(edit, changed | {"last_day": "1/1/2020"}).status_code == 422
    assert manager.post(edit, changed).status_code == 302
    assert manager.post(edit, changed | {"envoi": "c", "name": "FAJ 2"}).status_code == 422
    assert manager.get(f"/allocations/aides/{ABSENT}/").status_code == 404


def test_an_allocation_ponctuelle_tells_why_it_is_refused(client: Client, found: Scene) -> None:
    address = found.url(f"contrats/{found.contract_id}/ponctuelle/")
    refused = client.post(address, {"month": MONTH.isoformat(), "amount": "100", "envoi": "un"})
    assert refused.status_code == 422
    assert "Seul un contrat signé ouvre ce droit" in text(refused)


def test_the_page_takes_few_statements(house: House, client: Client, found: Scene) -> None:
    grant(house, found)
    client.get(found.url())
    with CaptureQueriesContext(connection) as statements:
        client.get(found.url())
    assert len(statements) <= 40, [query["sql"][:90] for query in statements]
    manager = house.client("manager")
    manager.get("/allocations/decisions/")
    with CaptureQueriesContext(connection) as statements:
        manager.get("/allocations/decisions/")
    assert len(statements) <= 22, [query["sql"][:90] for query in statements]


def test_who_decides_finds_on_the_first_page_what_waits_for_her(house: House) -> None:
    scene(house)
    assert "2 allocations ou aides à décider" in text(house.client("manager").get("/"))
    assert "à décider" not in text(house.client("adviser").get("/"))
