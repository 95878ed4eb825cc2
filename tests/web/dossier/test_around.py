"""Team, states, hand-over, requests of other structures."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from convergence.audit.operations import receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.dossier import operations
from convergence.dossier.queries import check_duplicates, file_requests, identity_draft
from convergence.dossier.types import MatchGrade
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.dossier.files import BORN_ON, Case

TODAY = f"{local_today('Europe/Paris'):%d/%m/%Y}"


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_referent_changes(case: Case) -> None:
    client = case.client()
    values = {"user_id": str(case.house.users["manager"]), "starts_on": TODAY, "reason": "Congé de maternité"}
    answer = client.post(case.url("change_referent"), values)
    assert answer.status_code == 302
    page = words(client.get(answer["Location"]))
    assert "Référent : Manager Essai" in page
    assert "Congé de maternité" in page


def test_someone_who_does_not_work_here_cannot_be_referent(case: Case) -> None:
    values = {"user_id": str(case.house.users["stranger"]), "starts_on": TODAY}
    answer = case.client().post(case.url("change_referent"), values)
    assert answer.status_code == 422
    assert "Référent" in words(answer)


def test_a_colleague_joins_and_leaves(case: Case) -> None:
    client = case.client()
    values = {
        "user_id": str(case.house.users["employment_adviser"]),
        "role": "conseiller_emploi",
        "starts_on": TODAY,
    }
    assert client.post(case.url("add_member"), values).status_code == 302
    page = words(client.get(case.url("team")))
    assert "Employment adviser Essai" in page
    address = re.search(
        rf'href="({re.escape(case.url("team"))}[0-9a-f-]+/retirer/)">Retirer<span class="fr-sr-only"> Employment',
        page,
    )
    assert address
    assert client.post(address[1], {"ends_on": TODAY, "reason": "Fin de mission"}).status_code == 302
    assert "Avant" in words(client.get(case.url("team"))) or "Fin de mission" in words(
        client.get(case.url("team"))
    )


@pytest.fixture
def _a_minute_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Openings start at the instant of the operation; the transaction of a test began before it."""
    for module in ("team", "requests"):
        monkeypatch.setattr(
            f"convergence.web.dossier.around.{module}.now", lambda: now() - timedelta(minutes=1)
        )


@pytest.mark.usefixtures("_a_minute_ago")
def test_another_organisation_joins_after_being_told_what_it_will_see(case: Case) -> None:
    client = case.client()
    place = {
        "organisme": "France_travail (FT65440)",
        "organisme_code": str(case.house.structures["france_travail"]),
    }
    page = words(client.get(case.url("add_member"), place))
    assert "pourra lire une partie du dossier" in page
    assert "Ni les notes libres ni le numéro de sécurité sociale" in page
    url = f"{case.url('add_member')}?organisme={place['organisme']}&organisme_code={place['organisme_code']}"
    values = {"user_id": str(case.house.users["operator"]), "role": "france_travail", "starts_on": TODAY}
    assert client.post(url, values).status_code == 302
    assert case.client("operator").get(case.url("show")).status_code == 200
    partner = str(case.house.structures["departement"])
    url = f"{case.url('add_member')}?organisme=Departement (CD65)&organisme_code={partner}"
    values = {"user_id": str(case.house.users["partner"]), "role": "referent_social", "starts_on": TODAY}
    assert client.post(url, values).status_code == 302, "somebody who reads and writes nothing"
    assert case.client("partner").get(case.url("show")).status_code == 200


def test_the_team_says_that_the_person_closed_her_file_to_partners(case: Case) -> None:
    assert "Fermé aux partenaires" not in words(case.client().get(case.url("team")))
    before = local_today("Europe/Paris")
    receive_rights_request(
        actor=case.house.actor("direction"), at=now(), dossier_id=case.dossier_id,
        kind=RightsRequestKind.OBJECTION, received_on=local_today("Europe/Paris") - timedelta(days=3),
    )  # fmt: skip
    place = {"organisme": "Departement (CD65)", "organisme_code": str(case.house.structures["departement"])}
    assert "rien ne s’ouvre tant qu’il l’est" in words(case.client().get(case.url("add_member"), place))
    page = words(case.client().get(case.url("team")))
    days = {before, local_today("Europe/Paris")}
    told = [f"Fermé aux partenaires depuis le {day:%d/%m/%Y}, à sa demande." in page for day in days]
    assert any(told), "the day it closed"


def test_organisations_are_suggested(case: Case) -> None:
    page = words(case.client().get(reverse("dossier:suggest_organisations"), {"q": "france"}))
    assert str(case.house.structures["france_travail"]) in page
    assert words(case.client().get(reverse("dossier:suggest_organisations"))).strip() == ""
    countries = words(case.client().get(reverse("dossier:suggest_countries"), {"q": "alger"}))
    assert 'data-code="DZ"' in countries


def test_who_may_not_manage_the_team_is_refused(case: Case) -> None:
    for page in ("change_referent", "add_member", "choose_organisation"):
        assert case.client("operator").get(case.url(page)).status_code == 403


def test_a_file_is_put_on_watch_and_reactivated(case: Case) -> None:
    client = case.client()
    assert client.post(case.url("put_on_watch"), {"reason": ""}).status_code == 422
    answer = client.post(case.url("put_on_watch"), {"reason": "Sans nouvelles depuis six mois"})
    assert "En veille" in words(client.get(answer["Location"]))
    twice = client.post(case.url("put_on_watch"), {"reason": "Sans nouvelles depuis six mois"})
    assert twice.status_code in (302, 422)
    answer = client.post(case.url("reactivate"), {"reason": ""})
    assert "Actif" in words(client.get(answer["Location"]))


def test_the_accompaniment_ends_and_goes_on(case: Case) -> None:
    client = case.client()
    bad = client.post(case.url("end_accompaniment"), {"ended_on": "1/1/2090", "motive": "demenagement"})
    assert bad.status_code == 422
    assert "futur" in words(bad)
    assert client.post(case.url("end_accompaniment"), {"ended_on": TODAY, "motive": ""}).status_code == 422
    answer = client.post(case.url("end_accompaniment"), {"ended_on": TODAY, "motive": "demenagement"})
    page = words(client.get(answer["Location"]))
    assert "Accompagnement terminé" in page
    assert "déménagement" in page
    answer = client.post(case.url("resume_accompaniment"), {"reason": "Il est revenu"})
    assert "Accompagnement terminé" not in words(client.get(answer["Location"]))


def test_a_manager_hands_a_file_over(case: Case) -> None:
    client = case.client("manager")
    values = {
        "structure": "Reunion (97411S00)",
        "structure_code": str(case.house.structures["reunion"]),
        "reason": "demenagement",
        "detail": "",
    }
    assert client.post(case.url("handover"), values | {"reason": ""}).status_code == 422
    assert (
        client.post(case.url("handover"), values | {"structure": "Xyzzqwk", "structure_code": ""}).status_code
        == 422
    )
    answer = client.post(case.url("handover"), values)
    assert answer.status_code == 302, words(answer)
    assert "Le dossier est transféré." in words(client.get(answer["Location"]))
    assert client.get(case.url("show")).status_code == 404
    assert case.client("stranger").get(case.url("show")).status_code == 200


def asked(case: Case) -> str:
    """A request from La Réunion; returns the address where it is answered."""
    actor = case.house.actor("stranger")
    draft = identity_draft(birth_name="Carrère", first_name="Inès", born_on=BORN_ON)
    with acting(actor, Purpose.DUPLICATE_CHECK) as scope:
        report = check_duplicates(scope, draft)
    assert report.hidden
    request_id = operations.request_file(
        actor=actor,
        at=now(),
        token=report.hidden.token,
        identity=draft,
        grade=MatchGrade.CERTAIN,
        message="Elle vit ici",
    )
    return reverse("dossier:answer_request", args=[request_id])


@pytest.mark.usefixtures("_a_minute_ago")
def test_a_request_is_shared(case: Case) -> None:
    url = asked(case)
    client = case.client()
    page = words(client.get(url))
    assert "Elle vit ici" in page
    assert "Transférer" not in page
    answer = client.post(url, {"state": "partagee", "answer": "Bienvenue"})
    assert answer.status_code == 302, words(answer)
    assert case.client("stranger").get(case.url("show")).status_code == 200
    sent = words(case.client("stranger").get(reverse("dossier:requests")))
    assert "Bienvenue" in sent
    assert case.url("show") in sent
    assert client.get(url).status_code == 404


def test_a_refusal_says_why(case: Case) -> None:
    url = asked(case)
    assert case.client().post(url, {"state": "refusee", "answer": ""}).status_code == 422
    assert case.client().post(url, {"state": ""}).status_code == 422
    assert (
        case.client().post(url, {"state": "refusee", "answer": "Ce n’est pas la même personne"}).status_code
        == 302
    )
    assert case.client("stranger").get(case.url("show")).status_code == 404


def test_a_manager_may_hand_over_on_request(case: Case) -> None:
    assert case.client("manager").post(asked(case), {"state": "acceptee", "answer": ""}).status_code == 302
    assert case.client("stranger").get(case.url("show")).status_code == 200
    assert case.client("manager").get(case.url("show")).status_code == 404


def test_a_request_for_another_structure_is_not_found(case: Case) -> None:
    url = asked(case)
    assert case.client("stranger_direction").get(url).status_code == 404
    with acting(case.house.actor("adviser"), Purpose.ACCOMPAGNEMENT) as scope:
        assert len(file_requests(scope).received) == 1


def test_who_asked_without_the_right_to_answer_sees_what_was_sent_only(case: Case) -> None:
    asked(case)
    page = words(case.client("employment_adviser").get(reverse("dossier:requests")))
    assert "Envoyées par votre structure" in page
    assert "Reçues" not in page
    assert "CARRERE" not in page


@pytest.mark.parametrize("name", ["operator", "partner"])
def test_who_may_not_answer_requests_is_refused(case: Case, name: str) -> None:
    assert case.client(name).get(reverse("dossier:requests")).status_code == 403
