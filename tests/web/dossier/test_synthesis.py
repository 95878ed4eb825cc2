"""The first page of a file: where the person stands, what to do next, what happened."""

from __future__ import annotations

import html
from datetime import timedelta
from uuid import UUID

import pytest

from convergence.accompagnement.acts.operations import record_act, record_reception
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus
from convergence.accompagnement.contracts.operations import prepare_cej, sign_contract
from convergence.accompagnement.contracts.types import EligibilityAnswers, Party
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.dossier import operations
from convergence.dossier.types import IdentityProofKind
from convergence.foundation.clock import local_today, now
from convergence.support.operations import add_demand
from convergence.support.types import DemandDraft
from tests.web.dossier.files import Case
from tests.web.dossier.test_budget import COMING, GLANCE, LINES, OUTSIDE, asked
from tests.web.dossier.test_reach import shared

TODAY = local_today("Europe/Paris")
YES = EligibilityAnswers(is_student=False, is_in_training=False, has_difficulty=True, has_diagnostic=True)


def page(case: Case, name: str = "adviser", **query: str) -> str:
    answer = case.client(name).get(case.url("show"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def received(case: Case) -> None:
    record_reception(
        actor=case.house.actor("adviser"), at=now(), dossier_id=case.dossier_id, day=TODAY, minutes=60
    )


SATURDAY = 5
WEEK = {"adviser": 9, "operator": 1}
"""Statements of the hours of the week: who may see them, then seven facts; another organisation stops at the first."""


def engaged(case: Case) -> UUID:
    """A CEJ that runs since today."""
    actor = case.house.actor("adviser")
    contract_id = prepare_cej(actor=actor, at=now(), dossier_id=case.dossier_id, starts_on=TODAY, answers=YES)
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        sign_contract(actor=actor, at=now(), contract_id=contract_id, party=party)
    return contract_id


def test_a_new_file_says_what_to_do_first(case: Case) -> None:
    found = page(case)
    assert "Inès CARRERE" in found
    assert "née le 12 mars 2007" in found
    assert 'href="tel:+33639981234"' in found
    assert "Justifier l’identité" in found
    assert "Noter le premier accueil" in found
    assert "Noter sa situation" in found
    assert "Situation inconnue" in found
    assert "Préparer un contrat</a></li>" not in found


def test_what_is_done_is_no_longer_to_do(case: Case) -> None:
    actor = case.house.actor("adviser")
    received(case)
    operations.justify_identity(
        actor=actor, at=now(), dossier_id=case.dossier_id, kind=IdentityProofKind.PASSPORT, seen_on=TODAY
    )
    draft = SituationDraft(category=SituationCategory.JOB_SEEKER, first_day=TODAY)
    record_situation(actor=actor, at=now(), dossier_id=case.dossier_id, draft=draft)
    found = page(case)
    assert "Le premier accueil n’est pas noté." not in found
    assert "Identité non justifiée" not in found
    assert "La situation actuelle n’est pas connue." not in found
    assert "Demandeur d’emploi" in found
    assert "Aucun contrat en cours. <a" in found


def test_an_absence_at_the_first_reception_leaves_it_to_do(case: Case) -> None:
    draft = ActDraft(ActKind.FIRST_RECEPTION, ActStatus.ABSENT, TODAY)
    record_act(actor=case.house.actor("adviser"), at=now(), dossier_id=case.dossier_id, draft=draft)
    assert "Le premier accueil n’est pas noté." in page(case)


def test_a_running_cej_shows_its_end_and_the_hours_of_the_week(case: Case) -> None:
    received(case)
    engaged(case)
    found = page(case)
    assert "Contrat d’engagement jeune (CEJ)" in found
    asked = "validées sur" if TODAY.weekday() < SATURDAY else "Hors contrat : aucune durée"
    assert asked in found
    assert "Aucun contrat en cours" not in found


def test_the_timeline_keeps_the_kinds_that_were_asked(case: Case) -> None:
    received(case)
    engaged(case)
    everything = page(case).partition("Parcours</h2>")[2]
    assert "Premier accueil" in everything
    assert "signature" in everything
    acts = page(case, types="acte").partition("Parcours</h2>")[2]
    assert "Premier accueil" in acts
    assert "signature" not in acts


def test_a_long_history_is_read_by_pages(case: Case) -> None:
    actor = case.house.actor("adviser")
    for back in range(25):
        draft = ActDraft(ActKind.PHONE, ActStatus.PRESENT, TODAY - timedelta(days=back))
        record_act(actor=actor, at=now(), dossier_id=case.dossier_id, draft=draft)
    first = page(case)
    assert "Voir plus ancien" in first
    assert "Le premier accueil n’est pas noté." not in first
    second = page(case, avant=(TODAY - timedelta(days=19)).isoformat())
    assert "Revenir au plus récent" in second
    assert second.count("Échange téléphonique") == 5


def test_an_operator_is_given_her_own_journey_and_nothing_of_the_holders(case: Case) -> None:
    found = page(shared(case), "operator")
    for step in ("Décider de l’orientation", "Prendre un rendez-vous", "Ouvrir le diagnostic"):
        assert step in found
    assert "premier accueil" not in found
    assert "Écrire une note" not in found
    assert "Dossier d’une autre structure" in found


@pytest.mark.parametrize("name", ["adviser", "operator"])
def test_the_fullest_page_stays_within_its_questions(case: Case, name: str) -> None:
    received(case)
    engaged(case)
    found = asked(shared(case), case.url("show"), name)
    least = LINES + 1 + OUTSIDE if name == "operator" else LINES + COMING + GLANCE
    assert len(found) <= least + WEEK[name], "\n".join(sql[:140] for sql in found)


def test_what_is_coming_and_what_the_team_owes_her_stand_on_the_first_page(case: Case) -> None:
    actor, at = case.house.actor("adviser"), now()
    start = at.replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    plan_appointment(
        actor=actor,
        at=at,
        dossier_id=case.dossier_id,
        draft=AppointmentDraft(start, start + timedelta(hours=1), purpose="La visite"),
    )
    add_demand(actor=actor, at=at, dossier_id=case.dossier_id, draft=DemandDraft("Rappeler sa mère"))
    for asked_for in ("La visite", "Rappeler sa mère"):
        assert asked_for in page(case)
    shared(case)
    for hidden in ("La visite", "Rappeler sa mère"):
        assert hidden not in page(case, "operator")
