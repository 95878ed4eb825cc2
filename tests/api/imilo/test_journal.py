"""The journal of a file says which application read it, and that the person herself did: never a nameless treatment."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import revoke_api_client
from convergence.sharing.queries import ledger_proof
from convergence.sharing.types import ApiFamily
from convergence.storage.session import acting
from tests.api.imilo.desk import let_in
from tests.api.imilo.reading import Reading
from tests.web.young_people import text, welcome, welcome_many


def page(reading: Reading, dossier_id: object = None) -> str:
    """What the direction of the structure reads."""
    client = reading.house.client("direction")
    return text(client.get(f"/dossiers/{dossier_id or reading.person.dossier_id}/consultations/"))


def test_an_application_is_named_also_once_it_is_shut_out(reading: Reading) -> None:
    client_id, key = let_in(reading.house, ApiFamily.FILES)
    assert reading.get(f"sue/dossiers/{reading.person.number}", key=key).status_code == 200
    assert "Appli CEJ DGEFP Répondre à l’application d’un opérateur" in page(reading)
    revoke_api_client(actor=reading.house.actor("dsi"), at=now(), client_id=client_id, reason="Fin")
    assert "Appli CEJ DGEFP" in page(reading)


def test_a_refusal_is_told_with_the_name_too(reading: Reading) -> None:
    unproven = welcome(reading.house, "Léo", "MARTIN", proven=False)
    reading.get(f"sue/dossiers/{unproven.number}")
    told = page(reading, unproven.dossier_id)
    assert "Appli CEJ" in told
    assert "Refusé" in told


def test_the_person_herself_is_named_as_such(reading: Reading) -> None:
    reading.get("operateurs/sessions", by="young", idDossier=reading.person.number)
    assert "La personne elle-même" in page(reading)
    assert "Traitement automatique" not in page(reading)


def test_a_page_of_names_is_that_many_lines_of_the_ledger_in_one_statement_and_the_chain_is_whole(
    reading: Reading,
) -> None:
    held = reading.desk.session()
    for person in welcome_many(reading.house, [(f"P{rank}", "NOM") for rank in range(5)]):
        reading.enrol(held, person)
    path = f"operateurs/sessions/{held.number}/inscrits"
    with CaptureQueriesContext(connection) as seen:
        assert len(reading.get(path, by="adviser").json()) == 5
    assert sum("INSERT INTO sharing_ledgerline" in query["sql"] for query in seen) == 1
    reading.get(path, by="adviser")
    with acting(reading.house.actor("dpo"), Purpose.AUDIT) as scope:
        proof = ledger_proof(scope)
    assert (proof.lines, proof.broken_at) == (10, None)
