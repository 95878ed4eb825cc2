"""The pages on which an operator finds and asks a service for a shared person; closed to others, told in its words."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.solutions.operations import withdraw_request
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import OperatorWithdrawal, RequestRow, RequestState
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.operators.scene import CAP, shared_person, with_cap_emploi
from tests.web.operators.test_contracts import sent
from tests.web.operators.test_pages import text
from tests.web.operators.test_words import unsaid
from tests.web.solutions.scene import MESSAGE, THEME, Directory, directory, links, service_people
from tests.web.young_people import journaled

TODAY = local_today("Europe/Paris")


@pytest.fixture
def dossier_id(house: House) -> UUID:
    with_cap_emploi(house)
    return shared_person(house, registered=False)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def rows(house: House, dossier_id: UUID) -> list[RequestRow]:
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        return requests_of_file(scope, dossier_id)


def ask(house: House, dossier_id: UUID, offer_id: UUID, name: str = "operator", **values: Any) -> Any:
    """The whole way: the form, what is read again, the sending."""
    client, path = house.client(name), f"/dossiers/{dossier_id}/solutions/demander/{offer_id}/?theme={THEME}"
    typed = sent(
        text(client.get(path)),
        asks=["place", "rendez_vous"],
        told=["naissance"],
        agreed_on=f"{TODAY:%d/%m/%Y}",
    )
    typed |= values
    review = client.post(path, typed)
    if review.status_code != 200:
        return review
    shown = text(review)
    assert "Une place dans ce service." in shown
    assert "Rien n’est encore parti" in shown
    return client.post(path, typed | {"envoyer": "1"})


def test_from_the_search_to_the_result(house: House, dossier_id: UUID, services: Directory) -> None:
    client, file = house.client("operator"), f"/dossiers/{dossier_id}"
    assert "Trouver une solution" in text(client.get(f"{file}/"))
    found = text(client.get(f"{file}/solutions/trouver/?theme={THEME}"))
    assert "Permis solidaire" in found
    assert "condition" in found
    assert "Retenir<" not in found, "the list kept for her is that of the Mission Locale"
    form = text(client.get(f"{file}/solutions/demander/{services.linked}/?theme={THEME}"))
    assert "<textarea" not in form
    assert 'name="papers"' not in form
    assert ask(house, dossier_id, services.linked, asks=[]).status_code == 422
    assert ask(house, dossier_id, services.linked, agreed_on="").status_code == 422
    assert rows(house, dossier_id) == []
    assert ask(house, dossier_id, services.linked).status_code == 302
    (row,) = rows(house, dossier_id)
    assert row.operator_id == house.structures["france_travail"]
    one = f"{file}/solutions/demandes/{row.request_id}/"
    (link,) = links(house)
    page = text(service_people().get(link))
    assert house.actor("operator").structure_name in page
    assert MESSAGE not in page
    read = client.get(one)
    assert not unsaid(read), unsaid(read)
    assert "Retirer la demande" in text(read)
    assert "file_solutions:show" in journaled(house, "operator", dossier_id)

    refuse = text(client.get(f"{one}refuser/"))
    assert 'name="words"' not in refuse
    assert 'value="autre"' not in refuse
    assert client.post(f"{one}accepter/", sent(text(client.get(f"{one}accepter/")))).status_code == 302
    come = f"{one}venue/"
    values = {"came": "oui", "done_on": f"{TODAY:%d/%m/%Y}"}
    assert client.post(come, sent(text(client.get(come)), **values)).status_code == 302
    assert "Noter ce qui en est sorti" in text(client.get(f"{file}/"))
    mine = text(client.get("/demandes-orientation/envoyees/?voir=repondue"))
    assert "Mes demandes d’orientation" in mine
    end = f"{one}resultat/"
    assert client.post(end, sent(text(client.get(end)), outcome="resolu")).status_code == 302
    assert rows(house, dossier_id)[0].state is RequestState.CONCLUDED


def test_neither_the_holder_nor_another_operator_moves_what_an_operator_asked(
    house: House, dossier_id: UUID, services: Directory
) -> None:
    assert ask(house, dossier_id, services.linked).status_code == 302
    (before,) = rows(house, dossier_id)
    for name in ("adviser", CAP):
        with pytest.raises(Refused, match="autre organisme"):
            withdraw_request(actor=house.actor(name), at=now(), request_id=before.request_id, words="")
    assert rows(house, dossier_id) == [before]


def test_who_gets_in(house: House, dossier_id: UUID, services: Directory) -> None:
    assert ask(house, dossier_id, services.linked).status_code == 302
    (row,) = rows(house, dossier_id)
    file = f"/dossiers/{dossier_id}/solutions"
    one = f"{file}/demandes/{row.request_id}"
    for name, expected in (
        ("operator", 200),
        (CAP, 200),
        ("adviser", 200),
        ("stranger", 404),
        ("partner", 403),
    ):
        for path in (f"{file}/", f"{file}/trouver/", f"{one}/"):
            assert house.client(name).get(path).status_code == expected, (name, path)
    for name, expected in (
        ("operator", 200),
        (CAP, 404),
        ("adviser", 404),
        ("stranger", 404),
        ("partner", 403),
    ):
        for step in ("accepter", "refuser", "venue", "resultat", "retirer"):
            assert house.client(name).get(f"{one}/{step}/").status_code == expected, (name, step)
    agency, cap = text(house.client("operator").get(f"{one}/")), text(house.client(CAP).get(f"{one}/"))
    assert "Une place dans ce service" in agency
    assert "Une place dans ce service" not in cap
    ours = text(house.client("adviser").get(f"{file}/"))
    assert f"par {house.actor('operator').structure_name}" in ours
    for closed in ("retenus/imprimer/", "retenus/envoyer/"):
        assert house.client("operator").get(f"{file}/{closed}").status_code == 404
    kept = house.client("operator").post(f"{file}/retenir/{services.called}/", {"theme": THEME})
    assert kept.status_code == 404
    withdraw = f"{one}/retirer/"
    client = house.client("operator")
    assert client.post(withdraw, sent(text(client.get(withdraw)), words="Elle déménage.")).status_code == 422
    reason = OperatorWithdrawal.DECLINED.label
    assert client.post(withdraw, sent(text(client.get(withdraw)), words=reason)).status_code == 302
    assert rows(house, dossier_id)[0].state is RequestState.WITHDRAWN


def test_the_page_of_solutions_asks_no_more_of_the_database_with_more_requests(
    house: House, dossier_id: UUID, services: Directory
) -> None:
    client, path = house.client("operator"), f"/dossiers/{dossier_id}/solutions/"
    ask(house, dossier_id, services.linked)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    assert ask(house, dossier_id, services.screened).status_code == 302
    with CaptureQueriesContext(connection) as two:
        assert text(client.get(path)).count("cv-solution--demande") == 2
    assert len(one) == len(two)
    assert len(two) < 40, re.findall(r"FROM \S+", str(two.captured_queries))
