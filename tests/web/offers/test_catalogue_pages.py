"""Pages of those who keep records: typed quickly, told in French under each field, nothing lost, only one's own."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from data_inclusion.schema.v1 import Thematique
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops.operations import create_offer
from convergence.agenda.workshops.types import OfferDraft, WorkshopKind
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.offers import models, operations
from convergence.offers.types import ProviderDraft
from convergence.storage.session import acting
from convergence.web.offers.catalogue.zones import theme_by_code
from tests.rooms.offers.keeping import CV, DESCRIPTION, NOW, PERMIS, drafted, kept, shown, stored
from tests.rooms.offers.test_ageing import aged, letters, link, old_one, robot
from tests.web.house import House

KEEPERS = ("manager", "direction", "partner", "dsi")
OTHERS = ("adviser", "auditor", "arml", "researcher", "stranger")


def typed(**details: Any) -> dict[str, Any]:
    """What a keeper types for a service."""
    values = {
        "name": "Atelier CV et lettre",
        "description": DESCRIPTION,
        "kind": "atelier",
        "theme_1": "lettre de motivation",
        "fees": "gratuit",
        "audiences": ["jeunes", "demandeurs-emploi"],
        "reception_modes": ["en-presentiel"],
        "address": "12 rue Larrey",
        "postal_code": "65000",
        "commune": "Tarbes (65000)",
        "commune_code": "65440",
        "phone": "05 62 00 00 00",
        "mobilisation_modes": ["telephoner"],
        "mobilisable_by": ["usagers"],
        "zone": "Hautes-Pyrénées\nPau",
        "hours_lundi": "9h-12h, 14h-17h",
        "hours_mardi": "9h-12h, 14h-17h",
        "hours_off": "on",
        "min_age": "16",
        "max_age": "25",
    }
    return values | details


def text(answer: Any) -> str:
    return unescape(str(answer.content.decode()))


def first_offer(house: House, name: str = "manager") -> models.ServiceOffer:
    with acting(house.actor(name), Purpose.ACCOMPAGNEMENT):
        return models.ServiceOffer.objects.select_related("source", "provider").latest("recorded_at")


@pytest.mark.parametrize("name", KEEPERS)
def test_whoever_keeps_the_catalogue_gets_in(house: House, name: str) -> None:
    client = house.client(name)
    for address in (
        "catalogue/",
        "catalogue/nouveau/",
        "catalogue/structures/nouvelle/",
        "a-relire/",
        "ressemblances/",
    ):
        assert client.get(f"/annuaire/{address}").status_code == 200, address


@pytest.mark.parametrize("name", OTHERS)
def test_others_do_not(house: House, name: str) -> None:
    client = house.client(name)
    for address in ("catalogue/", "catalogue/nouveau/", "catalogue/ateliers/", "a-relire/", "ressemblances/"):
        assert client.get(f"/annuaire/{address}").status_code == 403, address


def test_a_service_is_typed_in_one_page_with_its_hours_its_zone_and_its_theme(house: House) -> None:
    client = house.client("manager")
    answer = client.post("/annuaire/catalogue/nouveau/", typed())
    row = first_offer(house)
    assert answer["Location"] == f"/annuaire/services/{row.id}/"
    assert row.themes == [CV]
    assert row.opening_hours == "Mo-Tu 09:00-12:00,14:00-17:00; PH off"
    assert sorted(row.zone) == ["64445", "65"]
    assert (row.commune_code, row.latitude is not None) == ("65440", True)
    assert (row.phone, row.min_age, row.max_age) == ("+33562000000", 16, 25)
    page = client.get(f"/annuaire/catalogue/services/{row.id}/modifier/").content.decode()
    assert "9h-12h, 14h-17h" in page
    assert "Hautes-Pyrénées (65)" in page
    assert "Réaliser un CV et/ou une lettre de motivation" in page
    assert "Tarbes" in client.get("/annuaire/catalogue/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Remplissez ce champ"),
        ("name", "CV", "moins de 3 caractères"),
        ("theme_1", "cuisine moléculaire", "n’est pas dans la liste"),
        ("theme_1", "logement", "Plusieurs réponses possibles"),
        ("zone", "Saint-Denis", "désigne plusieurs lieux"),
        ("zone", "Tarbbes", "Est-ce Tarbes (65440)"),
        ("hours_lundi", "le matin", "n’est pas compris"),
        ("mobilisation_link", "javascript:alert(1)", "n’est pas une adresse web"),
        ("max_age", "12", "L’âge le plus haut est sous l’âge le plus bas"),
        ("audiences", ["tous-publics", "jeunes"], "ne va avec aucun autre public"),
        ("email", "atelier", "Une adresse électronique contient un signe @"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    house: House, field: str, value: Any, told: str
) -> None:
    answer = house.client("manager").post("/annuaire/catalogue/nouveau/", typed(**{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "12 rue Larrey" in page
    with acting(house.actor("manager"), Purpose.ACCOMPAGNEMENT):
        assert not models.ServiceOffer.objects.exists()


def test_a_double_click_makes_one_service(house: House) -> None:
    client = house.client("manager")
    for _ in range(2):
        client.post("/annuaire/catalogue/nouveau/", typed(envoi="une-fois"))
    with acting(house.actor("manager"), Purpose.ACCOMPAGNEMENT):
        assert models.ServiceOffer.objects.count() == 1


def test_two_who_change_a_record_at_once_see_both_versions(house: House) -> None:
    manager = house.actor("manager")
    offer_id = kept(manager)
    address = f"/annuaire/catalogue/services/{offer_id}/modifier/"
    token = stored(manager, offer_id).change_id
    provider = str(stored(manager, offer_id).provider_id)
    first = house.client("direction").post(
        address, typed(name="Atelier CV du mardi", edit_token=token, provider=provider)
    )
    assert first.status_code == 302
    second = house.client("manager").post(
        address, typed(name="Atelier CV du jeudi", edit_token=token, provider=provider)
    )
    assert second.status_code == 422
    assert "Valeur enregistrée entre-temps : « Atelier CV du mardi »" in second.content.decode()
    assert "Atelier CV du jeudi" in second.content.decode()


def test_another_s_record_and_an_unknown_one_are_answered_alike(house: House) -> None:
    theirs = kept(house.actor("partner"))
    client = house.client("manager")
    for gesture in ("modifier", "places", "retirer"):
        pages = {
            client.get(f"/annuaire/catalogue/services/{one}/{gesture}/")
            .content.decode()
            .split("<h1")[1][:300]
            for one in (theirs, house.users["dpo"])
        }
        assert len(pages) == 1
    for gesture in ("catalogue/services/{}/remettre/", "a-relire/{}/confirmer/"):
        assert client.post(f"/annuaire/{gesture.format(theirs)}").status_code == 404
    provider_id = stored(house.actor("partner"), theirs).provider_id
    assert client.get(f"/annuaire/catalogue/structures/{provider_id}/modifier/").status_code == 404


def test_a_service_is_withdrawn_with_its_reason_and_offered_again(house: House) -> None:
    client, manager = house.client("manager"), house.actor("manager")
    offer_id = kept(manager)
    answer = client.post(f"/annuaire/catalogue/services/{offer_id}/retirer/", {"reason": "Plus d’animatrice"})
    assert answer.status_code == 302
    assert shown(manager, offer_id).withdrawn_on is not None
    assert "Services retirés" in client.get("/annuaire/catalogue/").content.decode()
    client.post(f"/annuaire/catalogue/services/{offer_id}/remettre/")
    assert shown(manager, offer_id).withdrawn_on is None
    client.post(f"/annuaire/catalogue/services/{offer_id}/places/", {"places": "0"})
    assert shown(manager, offer_id).places_left == 0


def test_a_provider_is_added_with_a_siret_whose_key_is_checked(house: House) -> None:
    client = house.client("manager")
    kept(house.actor("manager"))
    values = {"name": "Auto-école solidaire", "siret": "130 030 133 00017", "hours_off": "on"}
    wrong = client.post("/annuaire/catalogue/structures/nouvelle/", values)
    assert wrong.status_code == 422
    assert "La clé de ce SIRET est fausse" in wrong.content.decode()
    right = client.post("/annuaire/catalogue/structures/nouvelle/", values | {"siret": "130 030 133 00016"})
    assert right.status_code == 302
    assert "Auto-école solidaire" in client.get("/annuaire/catalogue/nouveau/").content.decode()


def test_a_workshop_is_kept_out_or_given_its_themes(house: House) -> None:
    client, manager = house.client("manager"), house.actor("manager")
    made = create_offer(
        actor=house.actor("adviser"), at=NOW, draft=OfferDraft("Atelier CV", WorkshopKind.WORKSHOP)
    )
    assert "Pas montré" in client.get("/annuaire/catalogue/ateliers/").content.decode()
    address = f"/annuaire/catalogue/ateliers/{made}/"
    assert client.post(address, {"is_listed": "on", "theme_1": "logement"}).status_code == 422
    answer = client.post(
        address, {"is_listed": "on", "theme_1": "Préparer un permis", "theme_1_code": PERMIS}
    )
    assert answer.status_code == 302
    assert first_offer(house).themes == [PERMIS]
    assert "Montré" in client.get("/annuaire/catalogue/ateliers/").content.decode()
    client.post(address, {})
    assert shown(manager, first_offer(house).id).withdrawn_on is not None
    assert house.client("stranger_direction").get(address).status_code == 404


def test_themes_are_suggested_by_their_words(house: House) -> None:
    page = house.client("manager").get("/annuaire/catalogue/themes/", {"q": "permis"}).content.decode()
    assert "Préparer un permis" in page
    assert "CV" not in page


def test_old_records_wait_and_are_confirmed_in_one_gesture(house: House) -> None:
    client, manager = house.client("manager"), house.actor("manager")
    offer_id = kept(manager)
    aged(actor=manager, at=NOW, offer_id=offer_id, days=400)
    assert "Fiche ancienne" in client.get("/annuaire/a-relire/").content.decode()
    assert "1 fiche de l’annuaire à relire" in " ".join(client.get("/").content.decode().split())
    client.post(f"/annuaire/a-relire/{offer_id}/confirmer/")
    assert "Rien à relire" in client.get("/annuaire/a-relire/").content.decode()
    assert "fiche de l’annuaire à relire" not in client.get("/").content.decode()


def test_history_is_read_by_all_and_shows_the_record_on_a_day(house: House) -> None:
    manager = house.actor("manager")
    offer_id = kept(manager)
    before = stored(manager, offer_id)
    operations.keep_offer(
        actor=manager, at=now(), provider_id=before.provider_id, offer_id=offer_id,
        draft=drafted(fees="payant"), edit_token=before.change_id,
    )  # fmt: skip
    client = house.client("stranger")
    page = client.get(f"/annuaire/services/{offer_id}/historique/").content.decode()
    assert "« Gratuit » est devenu « Payant »" in page
    assert "Manager Essai" not in page
    today = client.get(f"/annuaire/services/{offer_id}/historique/", {"au": f"{NOW:%d/%m/%Y}"})
    assert "La fiche au" in today.content.decode()
    long_ago = client.get(f"/annuaire/services/{offer_id}/historique/", {"au": "1/1/2020"})
    assert "Elle n’était pas encore dans l’annuaire" in long_ago.content.decode()
    assert client.get(f"/annuaire/services/{offer_id}/historique/", {"au": "hier"}).status_code == 422
    assert client.get(f"/annuaire/services/{house.users['dpo']}/historique/").status_code == 404
    assert (
        house.client("account_manager").get(f"/annuaire/services/{offer_id}/historique/").status_code == 200
    )


def alike(house: House) -> tuple[UUID, UUID, UUID]:
    ours, theirs = kept(house.actor("manager")), kept(house.actor("partner"))
    operations.compare_records(actor=system_actor(), at=NOW)
    with acting(system_actor(), Purpose.SYSTEM):
        found = models.Likeness.objects.get(subject="services")
    return ours, theirs, found.id


def test_two_records_are_compared_side_by_side_and_the_owner_hides_only_her_own(house: House) -> None:
    ours, theirs, likeness_id = alike(house)
    client, manager = house.client("manager"), house.actor("manager")
    assert "Comparer" in client.get("/annuaire/ressemblances/").content.decode()
    address = f"/annuaire/ressemblances/{likeness_id}/"
    page = client.get(address).content.decode()
    assert "garder la fiche de « Catalogue de Departement »" in page
    assert "garder la fiche de « Catalogue de Tarbes »" not in page
    token = page.split('name="edit_token" value="')[1].split('"')[0]
    assert client.post(address, {"edit_token": token}).status_code == 422
    assert client.post(address, {"decision": str(ours), "edit_token": token}).status_code == 422
    assert client.post(address, {"decision": str(theirs), "edit_token": token}).status_code == 302
    assert shown(manager, ours).duplicate_of_id == theirs
    assert "Revenir sur cette décision" in client.get("/annuaire/ressemblances/").content.decode()
    client.post(f"{address}annuler/")
    assert shown(manager, ours).duplicate_of_id is None
    assert house.client("stranger_direction").get(address).status_code == 404
    assert house.client("dsi").get(address).content.decode().count("garder la fiche de") == 2


def test_a_list_of_pairs_asks_a_bounded_number_of_questions(house: House) -> None:
    client = house.client("manager")
    counts = []
    for number in range(3):
        for name in ("manager", "partner"):
            kept(house.actor(name), name=f"Atelier cuisine numéro {number * 111}")
        operations.compare_records(actor=system_actor(), at=NOW)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/annuaire/ressemblances/")
        counts.append(len(seen))
    assert counts[1] == counts[2]


def test_a_service_answers_by_its_link_without_account(house: House, client: Client) -> None:
    partner = house.actor("partner")
    offer_id = old_one(house)
    operations.ask_again(actor=robot(partner), at=now())
    address = f"/jeune/f/{link()}/"
    page = client.get(address)
    assert page.status_code == 200
    assert "Aide au permis" in page.content.decode()
    assert shown(partner, offer_id).confirmed_on is None
    assert client.get(f"{address}confirmer/").status_code == 405
    assert "Merci, votre fiche est confirmée" in client.post(f"{address}confirmer/").content.decode()
    assert shown(partner, offer_id).confirmed_on is not None
    dead = client.get(address)
    assert dead.status_code == 404
    assert "La fiche a déjà été relue" in dead.content.decode()
    assert client.get("/jeune/f/un-autre-lien-inconnu/").status_code == 404


def test_a_service_tells_what_changed_and_the_owner_reads_it(house: House, client: Client) -> None:
    partner = house.actor("partner")
    offer_id = old_one(house)
    operations.ask_again(actor=robot(partner), at=now())
    address = f"/jeune/f/{link()}/changer/"
    assert client.post(address, {"answer": ""}).status_code == 422
    answer = client.post(address, {"answer": "Nous avons déménagé <b>rue Foch</b>."})
    assert "Merci, c’est transmis" in answer.content.decode()
    keeper = house.client("partner")
    page = keeper.get("/annuaire/a-relire/").content.decode()
    assert "Nous avons déménagé &lt;b&gt;rue Foch&lt;/b&gt;." in page
    nudge = page.split("/annuaire/a-relire/reponses/")[1].split("/")[0]
    assert house.client("manager").post(f"/annuaire/a-relire/reponses/{nudge}/").status_code == 404
    assert keeper.post(f"/annuaire/a-relire/reponses/{nudge}/").status_code == 302
    assert "rue Foch" not in keeper.get("/annuaire/a-relire/").content.decode()
    assert shown(partner, offer_id).confirmed_on is None
    assert len(letters()) == 1


def test_a_record_of_many_themes_loses_none_when_it_is_changed(house: House) -> None:
    manager, client = house.actor("manager"), house.client("manager")
    many = tuple(sorted(one.value for one in Thematique))[:8]
    offer_id = kept(manager, themes=many)
    address = f"/annuaire/catalogue/services/{offer_id}/modifier/"
    before = re.findall(r'name="(theme_[0-9]+_code)" value="([^"]+)"', text(client.get(address)))
    assert [code for _, code in before] == list(many)
    themes = dict(before) | {
        name.removesuffix("_code"): theme_by_code(code).full_label for name, code in before
    }
    row = stored(manager, offer_id)
    sent = typed(provider=str(row.provider_id), edit_token=row.change_id, name="Un autre nom") | themes
    added = {"theme_9": "lettre de motivation"}
    assert client.post(address, sent | added).status_code == 302
    after = stored(manager, offer_id)
    assert (after.name, set(after.themes)) == ("Un autre nom", {*many, CV})


def test_a_structure_is_withdrawn_with_its_services_and_put_back(house: House) -> None:
    manager, client = house.actor("manager"), house.client("manager")
    own = kept(manager)
    provider_id = operations.keep_provider(
        actor=manager, at=NOW, draft=ProviderDraft(key="", name="Le fournil", updated_on=NOW.date())
    )
    offer_id = operations.keep_offer(
        actor=manager, at=NOW, provider_id=provider_id, draft=drafted(name="Cours de cuisine")
    )
    address = f"/annuaire/catalogue/structures/{provider_id}/"
    assert f'href="{address}retirer/"' in text(client.get("/annuaire/catalogue/"))
    assert client.post(f"{address}retirer/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}retirer/", {"reason": "Elle a fermé"}).status_code == 302
    assert stored(manager, offer_id).withdrawn_on is not None
    assert stored(manager, own).withdrawn_on is None
    page = text(client.get("/annuaire/catalogue/"))
    assert "Structures retirées" in page
    reopen = f"/annuaire/catalogue/services/{offer_id}/remettre/"
    assert "est retirée de l’annuaire" in text(client.post(reopen))
    assert stored(manager, offer_id).withdrawn_on is not None
    assert client.post(f"{address}remettre/").status_code == 302
    assert client.post(reopen).status_code == 302
    assert stored(manager, offer_id).withdrawn_on is None


def test_the_structure_itself_stays_and_that_of_another_is_unknown(house: House) -> None:
    ours, theirs = (kept(house.actor(name)) for name in ("manager", "partner"))
    client = house.client("manager")
    mine = stored(house.actor("manager"), ours).provider_id
    assert f"/annuaire/catalogue/structures/{mine}/retirer/" not in text(client.get("/annuaire/catalogue/"))
    answer = client.post(f"/annuaire/catalogue/structures/{mine}/retirer/", {"reason": "Essai"})
    assert "votre propre structure" in text(answer)
    assert stored(house.actor("manager"), ours).withdrawn_on is None
    other = stored(house.actor("partner"), theirs).provider_id
    for gesture in ("retirer", "remettre"):
        url = f"/annuaire/catalogue/structures/{other}/{gesture}/"
        assert client.post(url, {"reason": "Essai"}).status_code == 404
