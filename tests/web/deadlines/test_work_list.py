"""The page of the work list: order, reasons, filters, who gets in, what it costs, what the journal says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.deadlines import queries
from convergence.accompagnement.deadlines.operations import expect
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.web.deadlines import views
from convergence.web.dossier.awaited import PLACES
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, TODAY, journaled, text, welcome, welcome_many

LIST = "/liste-de-travail/"
SIGN, ACTION = DeadlineKind.CONTRACT_SIGNATURE, DeadlineKind.ACTION


def await_(
    house: House, dossier_id: UUID, kind: DeadlineKind = SIGN, days: int = 3, by: str = "adviser", **more: Any
) -> None:
    expect(
        actor=house.actor(by), at=now(), dossier_id=dossier_id, kind=kind, ref_id=uuid4(),
        due_on=TODAY + timedelta(days=days), **more,
    )  # fmt: skip


def test_the_most_pressing_stands_first_with_its_reason_and_the_page_that_does_it(house: House) -> None:
    late, soon = welcome(house, "Inès", "CARRERE"), welcome(house, "Karim", "DIALLO")
    await_(house, soon.dossier_id, days=1)
    await_(house, late.dossier_id, days=-3)
    answer = house.client("adviser").get(LIST)
    page = text(answer)
    assert page.index("CARRERE") < page.index("DIALLO")
    assert "Contrat d’engagement à signer : en retard de 3 jours (délai légal)." in page.replace(
        "&#x27;", "'"
    )
    assert "article D5411-14-1" in page
    assert f'href="/dossiers/{late.dossier_id}/contrats/"' in answer.content.decode()


def test_filters_keep_what_matches_and_say_what_is_left(house: House) -> None:
    late, soon = welcome(house, "Inès", "CARRERE"), welcome(house, "Karim", "DIALLO")
    await_(house, late.dossier_id, days=-3)
    await_(house, soon.dossier_id, ACTION)
    client = house.client("adviser")
    assert "DIALLO" not in text(client.get(LIST, {"quand": "retard"}))
    assert "CARRERE" not in text(client.get(LIST, {"nature": "engagement"}))
    assert "CARRERE" not in text(client.get(LIST, {"echeance": "action"}))
    page = text(client.get(LIST, {"echeance": "audition"}))
    assert "ne correspond à ces filtres, sur 2 en tout" in page


def test_many_are_told_up_to_a_thousand(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    monkeypatch.setattr(views, "COUNTED", 2)
    dossier_id = welcome(house).dossier_id
    for rank in range(4):
        await_(house, dossier_id, days=-3 if rank else 20)
    page = text(house.client("adviser").get(LIST))
    assert "En retard (plus de 2)" in page
    assert "(1)" in page
    assert "sur plus de 2 en tout" in text(house.client("adviser").get(LIST, {"echeance": "audition"}))


def test_nonsense_is_left_out(house: House) -> None:
    await_(house, welcome(house).dossier_id)
    answer = house.client("adviser").get(
        LIST, {"quand": "zzz", "echeance": "<b>", "nature": "\x00", "apres": "2026-99-99_x"}
    )
    assert answer.status_code == 200
    assert "CARRERE" in text(answer)
    assert b"<b>" not in answer.content


def test_words_of_a_detail_are_shown_as_words(house: House) -> None:
    await_(house, welcome(house).dossier_id, ACTION, detail="<script>alert(1)</script> =1+1 \u202e")
    assert b"<script>alert" not in house.client("adviser").get(LIST).content


def test_pages_follow_each_other(house: House) -> None:
    people = welcome_many(house, [("Jeune", f"N{rank:03}") for rank in range(23)])
    for rank, person in enumerate(people):
        await_(house, person.dossier_id, days=rank)
    client = house.client("adviser")
    first = client.get(LIST)
    assert "N019" in text(first)
    assert "N020" not in text(first)
    address = first.content.decode().partition("?apres=")[2].partition('"')[0]
    second = text(client.get(f"{LIST}?apres={address}"))
    assert "N020" in second
    assert "N019" not in second


def test_a_manager_reads_lists_of_her_team_and_an_adviser_her_own(house: House) -> None:
    await_(house, welcome(house).dossier_id)
    hers = {"liste": str(house.users["adviser"])}
    assert "CARRERE" in text(house.client("manager").get(LIST, hers))
    assert "CARRERE" in text(house.client("manager").get(LIST, {"liste": "tous"}))
    assert "Rien n’est attendu" in text(house.client("manager").get(LIST))
    for whose in (*hers.values(), "tous"):
        assert house.client("employment_adviser").get(LIST, {"liste": whose}).status_code == 404


@pytest.mark.parametrize("whose", ["stranger", "absent", "zzz", "site:zzz"])
def test_a_list_of_another_structure_and_an_unknown_one_are_answered_alike(house: House, whose: str) -> None:
    value = {"stranger": str(house.users["stranger"]), "absent": str(ABSENT)}.get(whose, whose)
    assert house.client("manager").get(LIST, {"liste": value}).status_code == 404


def test_somebody_elsewhere_sees_nobody_of_ours(house: House) -> None:
    await_(house, welcome(house).dossier_id)
    assert "CARRERE" not in text(house.client("stranger").get(LIST))
    assert "CARRERE" not in text(house.client("stranger_direction").get(LIST, {"liste": "tous"}))


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, name: str) -> None:
    may = house.actor(name).may(Permission.READ_AGENDA)
    assert house.client(name).get(LIST).status_code == (200 if may else 403)


def test_the_journal_names_those_shown_and_nobody_else(house: House) -> None:
    shown, far = welcome(house), welcome(house, "Karim", "DIALLO")
    await_(house, shown.dossier_id)
    await_(house, far.dossier_id, days=90)
    house.client("adviser").get(LIST)
    assert journaled(house, "adviser", shown.dossier_id) == ["deadlines:list"]
    assert journaled(house, "adviser", far.dossier_id) == []


def test_the_page_costs_the_same_for_one_and_for_many(house: House) -> None:
    costs = []
    for count in (1, 15):
        for person in welcome_many(house, [("Jeune", f"N{count}{rank:03}") for rank in range(count)]):
            await_(house, person.dossier_id)
        client = house.client("adviser")
        client.get(LIST)
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        costs.append(len(found))
    assert costs[0] == costs[1] <= 22


def test_the_home_page_counts_what_is_late_and_leads_to_it(house: House) -> None:
    person = welcome(house)
    await_(house, person.dossier_id, days=-1)
    await_(house, person.dossier_id, ACTION, days=1)
    answer = house.client("adviser").get("/")
    assert "1 échéance en retard" in text(answer)
    assert 'href="/liste-de-travail/?quand=retard"' in answer.content.decode()
    assert "échéance en retard" not in text(house.client("manager").get("/"))


def test_each_kind_leads_to_a_page() -> None:
    assert set(PLACES) == set(DeadlineKind)
