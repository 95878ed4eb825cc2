"""Pages of exchanges: who gets in, what a name is worth, each gesture, the ledger and its copy."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.gateways.exchange import NotSent, Sent, WhyNot
from convergence.sharing.operations import claim_exchange, note_answer, queue_exchange
from convergence.storage.session import acting
from convergence.web.exchanges.ledger import harmless
from tests.web.house import House
from tests.web.young_people import YoungPerson, text, welcome

LIST = "/envois/"
LEDGER = "/envois/registre/"
PHONE = "+33612345678"
WRONG = NotSent(WhyNot.WRONG_ADDRESS, "Ce numéro n’existe pas.")
DOWN = NotSent(WhyNot.NOT_CONFIGURED, "Aucun fournisseur configuré.")
DOUBT = NotSent(WhyNot.UNREACHABLE, "Silence.", is_certain=False)


@pytest.fixture
def ines(house: House) -> YoungPerson:
    return welcome(house)


def asked(house: House, young: YoungPerson, answer: Any = None, **values: Any) -> UUID:
    """A reminder in the queue, and what its provider answered."""
    structure = house.structures["tarbes"]
    system, at, exchange_id = system_actor(structure), now(), uuid7()
    given = {
        "channel": Channel.SMS,
        "reason": ExchangeReason.REMINDER,
        "recipient": PHONE,
        "body": "Rendez-vous <b>demain</b> à 10 h",
    }
    made = ExchangeRequested(
        structure_id=structure, dossier_id=young.dossier_id, exchange_id=exchange_id, **(given | values)
    )
    queue_exchange(actor=system, at=at, request=made)
    if answer is not None:
        claimed = claim_exchange(actor=system, at=at, channel=made.channel)
        assert claimed is not None
        note_answer(actor=system, at=at, parcel=claimed.parcel, provider="essai", answer=answer)
    return exchange_id


def token(answer: Any) -> dict[str, str]:
    """The version that a form carries."""
    return {"edit_token": str(answer.context["form"].initial["edit_token"])}


def test_four_people(house: House, ines: YoungPerson) -> None:
    page = f"{LIST}{asked(house, ines)}/"
    for name in ("adviser", "manager", "employment_adviser"):
        assert "CARRERE" in text(house.client(name).get(LIST))
        assert "Rendez-vous &lt;b&gt;demain" in house.client(name).get(page).content.decode()
    for name in ("account_manager", "auditor", "operator", "researcher"):
        assert house.client(name).get(LIST).status_code == house.client(name).get(page).status_code == 403
    stranger = house.client("stranger")
    assert "Aucun envoi" in text(stranger.get(LIST))
    assert stranger.get(page).status_code == 404
    assert text(stranger.get(page)) == text(stranger.get(f"{LIST}{uuid7()}/"))


def test_the_list_masks_the_address_and_the_page_shows_it(house: House, ines: YoungPerson) -> None:
    exchange_id = asked(house, ines)
    client = house.client("adviser")
    assert "612345678" not in client.get(LIST).content.decode()
    assert PHONE in client.get(f"{LIST}{exchange_id}/").content.decode()


def test_the_links_and_codes_of_the_recipient_are_shown_to_nobody(house: House, ines: YoungPerson) -> None:
    body = "Signez : https://ml.exemple.fr/jeune/s/AbC-_dEfGhIjKlMnOp/ code 482913"
    exchange_id = asked(house, ines, reason=ExchangeReason.SIGNATURE, body=body)
    for name in ("adviser", "direction"):
        page = house.client(name).get(f"{LIST}{exchange_id}/").content.decode()
        assert "Signez" in page
        assert "AbC-_dEf" not in page
        assert "482913" not in page


def test_filters_count_and_an_unreadable_one_filters_nothing(house: House, ines: YoungPerson) -> None:
    asked(house, ines, WRONG)
    asked(house, ines, Sent("1"))
    client = house.client("adviser")
    assert len(client.get(LIST).context["lines"]) == 2
    for query, count in (
        ("etat=a_reparer", 1),
        ("etat=envoye", 1),
        ("canal=courriel", 0),
        ("motif=rappel", 2),
        (f"du={now() + timedelta(days=2):%d/%m/%Y}", 0),
        (f"au={now() + timedelta(days=2):%d/%m/%Y}", 2),
        ("etat=rien&canal=%00&du=hier", 2),
        ("apres=n%00importe_quoi", 2),
    ):
        answer = client.get(f"{LIST}?{query}")
        assert answer.status_code == 200
        assert len(answer.context["lines"]) == count, query
    assert "1 à réparer" in text(client.get(LIST))


def test_pages_follow_each_other_without_losing_a_line(house: House, ines: YoungPerson) -> None:
    made = {asked(house, ines) for _ in range(53)}
    client, seen, address = house.client("adviser"), set(), LIST
    while address:
        context = client.get(address).context
        seen |= {line.row.exchange_id for line in context["lines"]}
        address = f"{LIST}{context['pager'].next}" if context["pager"].next else ""
    assert seen == made


def test_the_list_costs_the_same_however_long(house: House, ines: YoungPerson) -> None:
    client = house.client("adviser")
    costs = []
    for _ in range(2):
        for _ in range(5):
            asked(house, ines)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(LIST)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 16


def test_an_adviser_sees_and_does_not_repair(house: House, ines: YoungPerson) -> None:
    exchange_id = asked(house, ines, WRONG)
    client = house.client("adviser")
    assert "Réparer" not in text(client.get(f"{LIST}{exchange_id}/"))
    for gesture in ("relancer", "adresse", "canal", "abandonner", "parti"):
        assert client.post(f"{LIST}{exchange_id}/{gesture}/").status_code == 403


def test_send_again(house: House, ines: YoungPerson) -> None:
    page = f"{LIST}{asked(house, ines, NotSent(WhyNot.REFUSED, 'Non.'))}/"
    client = house.client("manager")
    form = client.get(f"{page}relancer/")
    assert client.post(f"{page}relancer/", token(form)).status_code == 302
    assert "En attente" in text(client.get(page))
    stale = client.post(f"{page}relancer/", token(form))
    assert stale.status_code == 422
    assert "a changé entre-temps" in text(stale)


def test_correct_the_number_in_the_file_and_send_again(house: House, ines: YoungPerson) -> None:
    exchange_id = asked(house, ines, WRONG)
    page, client = f"{LIST}{exchange_id}/", house.client("manager")
    form = client.get(f"{page}adresse/")
    refused = client.post(f"{page}adresse/", token(form) | {"address": "12"})
    assert refused.status_code == 422
    assert "10 chiffres" in text(refused)
    assert client.post(f"{page}adresse/", token(form) | {"address": "06 98 76 54 32"}).status_code == 302
    claimed = claim_exchange(
        actor=system_actor(house.structures["tarbes"]), at=now() + timedelta(minutes=1), channel=Channel.SMS
    )
    assert claimed is not None
    assert claimed.parcel.recipient == "+33698765432"
    with acting(house.actor("manager"), Purpose.ACCOMPAGNEMENT) as scope:
        view = section(scope, ines.dossier_id, Section.CONTACTS)
    assert view is not None
    points: Any = view.values["points"]
    assert [(point["value"], point["preferred"]) for point in points if not point["wrong"]] == [
        ("+33698765432", True)
    ]


def test_send_by_another_channel(house: House, ines: YoungPerson) -> None:
    exchange_id = asked(house, ines, WRONG)
    page, client = f"{LIST}{exchange_id}/", house.client("manager")
    form = client.get(f"{page}canal/")
    without = client.post(f"{page}canal/", token(form) | {"channel": "courriel"})
    assert without.status_code == 422
    assert "Complétez les coordonnées" in text(without)
    assert client.post(f"{page}canal/", token(form) | {"channel": "calendrier"}).status_code == 422
    by_mail = asked(
        house, ines, WRONG, channel=Channel.EMAIL, reason=ExchangeReason.DOCUMENT, recipient="a@exemple.fr"
    )
    form = client.get(f"{LIST}{by_mail}/canal/")
    refused = client.post(f"{LIST}{by_mail}/canal/", token(form) | {"channel": "sms"})
    assert "Aucune base légale" in text(refused)


def test_give_up_with_a_reason(house: House, ines: YoungPerson) -> None:
    page = f"{LIST}{asked(house, ines, WRONG)}/"
    client = house.client("manager")
    form = client.get(f"{page}abandonner/")
    assert client.post(f"{page}abandonner/", token(form) | {"reason": " "}).status_code == 422
    naughty = "prévenue \u202e😀<script>=1+1"
    assert client.post(f"{page}abandonner/", token(form) | {"reason": naughty}).status_code == 302
    assert "Abandonné" in text(client.get(page))
    assert "0 à réparer" in text(client.get(LIST))


def test_what_may_have_left_is_decided_by_a_person(house: House, ines: YoungPerson) -> None:
    page = f"{LIST}{asked(house, ines, DOUBT)}/"
    client = house.client("manager")
    assert "Le tenir pour parti" in text(client.get(page))
    form = client.get(f"{page}relancer/")
    assert "deux fois" in text(form)
    assert client.post(f"{page}parti/", token(form)).status_code == 302
    assert "Envoyé" in text(client.get(page))


def test_after_a_breakdown_all_that_failed_leaves_again(house: House, ines: YoungPerson) -> None:
    down = [asked(house, ines, DOWN) for _ in range(3)]
    refused = asked(house, ines, WRONG)
    client = house.client("manager")
    assert "3 envois attendent" in text(client.get(LIST))
    assert client.post(f"{LIST}relancer/", {"channel": "courriel"}).status_code == 302
    assert "3 envois attendent" in text(client.get(LIST))
    assert client.post(f"{LIST}relancer/", {"channel": ""}).status_code == 302
    for exchange_id in down:
        assert "En attente" in text(client.get(f"{LIST}{exchange_id}/"))
    assert "à corriger" in text(client.get(f"{LIST}{refused}/"))


def test_the_ledger_tells_outcomes_to_those_who_control_and_nobody_else(
    house: House, ines: YoungPerson
) -> None:
    asked(house, ines, Sent("reçu-1"))
    for name in ("direction", "auditor", "dpo"):
        page = house.client(name).get(LEDGER)
        assert str(ines.dossier_id) in page.content.decode()
        assert "Mission d’intérêt public" in text(page).replace("'", "’")
        for secret in ("CARRERE", "612345678", "demain"):
            assert secret not in page.content.decode()
    for name in ("adviser", "manager", "account_manager", "researcher"):
        assert house.client(name).get(LEDGER).status_code == 403
    assert "Aucune ligne" in text(house.client("stranger_direction").get(LEDGER))
    assert "Registre des échanges" in text(house.client("dpo").get("/"))


def test_the_ledger_is_searched_by_person_and_by_partner_and_says_whether_it_is_whole(
    house: House, ines: YoungPerson
) -> None:
    asked(house, ines, Sent("reçu-1"))
    dpo = house.client("dpo")
    assert str(ines.dossier_id) in text(dpo.get(LEDGER, {"dossier": str(ines.dossier_id)}))
    for nothing in ({"dossier": str(uuid7())}, {"partenaire": "CAF"}):
        assert "Aucune ligne" in text(dpo.get(LEDGER, nothing))
    later = local_today("Europe/Paris") + timedelta(days=200)
    assert "Aucune ligne" in text(dpo.get(LEDGER, {"au": f"{later:%d/%m/%Y}"}))
    of_hers = {"dossier": str(ines.dossier_id), "au": f"{later:%d/%m/%Y}"}
    assert str(ines.dossier_id) in text(dpo.get(LEDGER, of_hers))
    for wrong in ({"dossier": "Inès"}, {"du": "hier"}):
        for address in (LEDGER, "/envois/registre.csv"):
            answer = dpo.get(address, wrong)
            assert answer.status_code == 422
            assert "Rien n’a été cherché" in text(answer)
            assert str(ines.dossier_id) not in answer.content.decode()
    assert "Le registre est intact" in text(dpo.post(LEDGER))
    page = text(house.client("direction").get(f"/dossiers/{ines.dossier_id}/consultations/"))
    assert "Ce qui est sorti de ce dossier" in page


def test_the_copy_holds_the_lines_and_no_formula(house: House, ines: YoungPerson) -> None:
    asked(house, ines, Sent('=cmd|"/c calc"!A1'))
    answer = house.client("dpo").get("/envois/registre.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][-1] == '\'=cmd|"/c calc"!A1'
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " =", "\u00a0@"])
def test_a_cell_that_begins_like_a_formula_is_made_a_text(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless("rappel - 2") == "rappel - 2"
