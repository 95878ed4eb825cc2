"""Who gets in: the holder, the same role elsewhere, a stranger; and one answer for what may not be known."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from convergence.dossier import operations
from convergence.dossier.types import TeamRole
from convergence.foundation.clock import local_today, now
from tests.web.dossier.files import ABSENT, NIR, NIR_DIGITS, Case

PAGES = (
    "show", "file", "identity_proof", "nir", "record_nir", "reveal_nir", "certify_nir", "remove_nir", "notes", "team",
    "change_referent", "add_member", "choose_organisation", "state", "put_on_watch", "reactivate",
    "end_accompaniment", "resume_accompaniment", "history", "as_of", "print",
)  # fmt: skip
MANAGERS_PAGES = ("access", "handover")


def told(content: bytes, *identifiers: object) -> str:
    """A page without what differs from one request to the other."""
    text = content.decode()
    for identifier in identifiers:
        text = text.replace(str(identifier), "…")
    return re.sub(r"(csrf[^\"]*\"|X-CSRFToken\": \")[\w]+|value=\"\w{64}\"|data-csrf=\"\w+\"", "", text)


@pytest.mark.parametrize("page", PAGES)
def test_an_adviser_of_the_structure_opens_every_page(case: Case, page: str) -> None:
    answer = case.client().get(case.url(page))
    assert answer.status_code == 200
    assert "Inès CARRERE" in answer.content.decode()


@pytest.mark.parametrize("page", MANAGERS_PAGES)
def test_pages_of_managers_are_refused_to_an_adviser(case: Case, page: str) -> None:
    assert case.client("manager").get(case.url(page)).status_code == 200
    assert case.client("adviser").get(case.url(page)).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, *MANAGERS_PAGES])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_structure_s_file_and_an_absent_one_are_answered_alike(
    case: Case, page: str, method: str
) -> None:
    client = case.client("stranger_direction")
    there = getattr(client, method)(case.url(page))
    nowhere = getattr(client, method)(reverse(f"dossier:{page}", args=[ABSENT]))
    assert there.status_code == nowhere.status_code
    assert there.status_code in (404, 405)
    assert told(there.content, case.dossier_id) == told(nowhere.content, ABSENT)
    assert "CARRERE" not in there.content.decode()


def test_an_unknown_section_is_not_found(case: Case) -> None:
    assert case.client().get(case.url("section", "inventee")).status_code == 404
    assert case.client().get(case.url("edit_section", "inventee")).status_code == 404
    assert case.client().get(case.url("presence", "inventee")).status_code == 404


def shared(
    case: Case,
    name: str = "operator",
    organisation: str = "france_travail",
    role: TeamRole = TeamRole.FRANCE_TRAVAIL,
) -> Case:
    """The same file, opened to another organisation through one of its professionals."""
    operations.add_team_member(
        actor=case.house.actor("adviser"),
        at=now() - timedelta(minutes=1),
        dossier_id=case.dossier_id,
        user_id=case.house.users[name],
        organisation_id=case.house.structures[organisation],
        role=role,
        starts_on=local_today("Europe/Paris"),
    )
    return case


def test_an_operator_sees_the_opened_sections_and_is_told_of_the_others(case: Case) -> None:
    client = shared(case).client("operator")
    page = client.get(case.url("file")).content.decode()
    assert "Inès CARRERE" in page
    assert "Dossier d’une autre structure" in page
    assert "Cette rubrique n’est pas ouverte à votre organisation." in page
    assert "sécurité sociale" not in page
    for view in ("show", "team", "print", "as_of"):
        assert client.get(case.url(view)).status_code == 200, view


@pytest.mark.parametrize("page", ["notes", "nir", "history", "state", "identity_proof"])
def test_what_belongs_to_the_holder_is_not_opened_to_an_operator(case: Case, page: str) -> None:
    answer = shared(case).client("operator").get(case.url(page))
    assert answer.status_code in (403, 404)
    assert "CARRERE" not in answer.content.decode()


def test_an_operator_without_a_share_learns_nothing(case: Case) -> None:
    assert case.client("operator").get(case.url("show")).status_code == 404
    assert case.client("partner").get(case.url("show")).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, *MANAGERS_PAGES])
def test_no_page_holds_the_nir(case: Case, page: str) -> None:
    content = case.client("manager").get(case.url(page)).content.decode()
    squeezed = re.sub(r"[\s\u00a0\u202f]", "", content)
    assert NIR_DIGITS not in squeezed
    assert NIR_DIGITS[5:13] not in squeezed
    assert NIR not in content


def test_each_reading_is_in_the_journal(case: Case) -> None:
    case.client("manager").get(case.url("file"))
    page = case.client("direction").get(case.url("access")).content.decode()
    assert "Manager Essai" in page
    assert "Accompagner la personne" in page
    assert "RGPD, art. 6-1-e" in page
    assert "Identité" in page


def test_a_refused_reading_is_told_to_the_holder_without_the_file_being_shown(case: Case) -> None:
    case.client("stranger").get(case.url("show"))
    page = case.client("manager").get(case.url("access")).content.decode()
    assert "Stranger Essai" in page
    assert "Refusé" in page
