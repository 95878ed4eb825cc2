"""The pages of a contract in a real browser: accessible at both widths, nothing refused by the policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.types import Amendment, PhaseDraft, PlanWords, StepDraft, StepKind
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.contracts.test_contracts import prepared as prepared_cej
from tests.web.contracts.test_contracts import running, url
from tests.web.contracts.test_living import pacea
from tests.web.house import House
from tests.web.young_people import TODAY, welcome

pytestmark = pytest.mark.journey

PLACES: dict[str, list[str]] = {}
WORDS = PlanWords("Un métier", ("Venir aux rendez-vous",), ("Proposer un stage",))


def prepared(house: House) -> None:
    """A CEJ with an amendment and actions, a PACEA with phases, a preparation."""
    adviser = house.actor("adviser")
    details: dict[str, Any] = {"actor": adviser, "at": now()}
    first, second, third = welcome(house), welcome(house, "Zoé", "MARTIN"), welcome(house, "Ali", "PETIT")
    cej = running(house, first)
    for step in (
        StepDraft(StepKind.OBJECTIVE, "Devenir boulangère"),
        StepDraft(
            StepKind.ACTION, "Visiter une boulangerie", due_on=TODAY + timedelta(days=3), need_code="2"
        ),
    ):
        step_id = operations.set_step(contract_id=cej, draft=step, **details)
    operations.revise_contract(
        contract_id=cej,
        amendment=Amendment(TODAY, 10, "Garde d’enfant", words=WORDS),
        reason="Enfant",
        **details,
    )
    path = pacea(house, second)
    phase = operations.plan_phase(
        contract_id=path, draft=PhaseDraft(TODAY, TODAY + timedelta(days=60), 10, WORDS), **details
    )
    waiting = prepared_cej(house, third)
    here, there = url(first, f"{cej}/"), url(second, f"{path}/")
    PLACES["pages"] = [
        url(first), here, f"{here}versions/1-2/", f"{here}avenant/", f"{here}suspendre/", f"{here}parcours/",
        f"{here}actions/ajouter/", f"{here}actions/{step_id}/fait/", f"{here}attestation/", f"{here}faire-signer/",
        there, f"{there}phases/ajouter/", f"{there}phases/{phase}/bilan/", url(third, f"{waiting}/"),
        url(third, f"{waiting}/modifier/"), url(third, "preparer/"),
    ]  # fmt: skip
    PLACES["pacea"] = [there]


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("adviser", width=width)
    for address in PLACES["pages"]:
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address


def test_a_phase_is_opened_without_script(live: LiveHouse) -> None:
    page = live.page("adviser", script=False)
    page.goto(PLACES["pacea"][0])
    page.get_by_role("button", name="Ouvrir la phase 1").click()
    expect(page.get_by_role("link", name="Faire le bilan de la phase 1")).to_be_visible()
