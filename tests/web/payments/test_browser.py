"""The run in a real browser: no fault for axe, no sideways scroll at 320 pixels, checked by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from convergence.accompagnement.allowances.types import AmountFlag, Payer
from convergence.accompagnement.payments.operations import open_run, propose_run, read_return_file
from convergence.accompagnement.payments.operations.runs import proposing
from convergence.accompagnement.payments.queries import lines_to_repair
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import months_after
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.databases import cloned_database
from tests.rooms.payments.steps import IBANS, Book
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.payments.steps import MONTH, VALUE, envelope, exported, owed, rows, with_account
from tests.web.young_people import welcome, welcome_many

pytestmark = pytest.mark.journey

made: dict[str, Any] = {}
NEXT = months_after(MONTH, 1)


def prepared(house: House) -> None:
    """A run sent and half returned, the next one to check, bank details that wait, envelopes."""
    book = Book()
    real, proposing.amounts_due = proposing.amounts_due, book.amounts_due
    try:
        _prepare(house, book)
    finally:
        proposing.amounts_due = real


def _prepare(house: House, book: Book) -> None:
    people = welcome_many(house, [("Maximilienne-Anastasia", "DE LA TOUR DU PIN"), ("Bao", "NGUYEN")])
    for person, iban in zip(people, IBANS, strict=False):
        with_account(house, person, iban)
        owed(book, person)
        owed(book, person, NEXT, unverified=(VALUE,), flags=(AmountFlag.PRECAUTION,))
    waiting = welcome(house, "Ana", "LOPEZ")
    made["account"] = with_account(house, waiting, IBANS[2], confirmed=False)
    made["person"] = people[0].dossier_id
    made["envelope"] = envelope(house, 1_200)
    made["sent"] = exported(house)
    manager = house.actor("manager")
    content = f"reference;montant;resultat;motif;date\n{uuid7()};561,68;paye;{'motif' * 30};\n".encode()
    read_return_file(actor=manager, at=now(), run_id=made["sent"], content=content)
    with acting(manager, Purpose.ACCOMPAGNEMENT) as scope:
        made["line"] = lines_to_repair(scope, made["sent"])[0].line_id
    made["next"] = open_run(actor=manager, at=now(), month=NEXT, payer=Payer.ASP)
    propose_run(actor=manager, at=now(), run_id=made["next"])
    made["proposal"] = rows(house, made["next"])[0].proposal_id


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def addresses() -> list[str]:
    """Every page of the run and of the budgets."""
    places = [("payments:list",), ("payments:accounts",), ("payments:budgets",), ("payments:envelope_new",)]
    places += [(f"payments:{name}", made["next"]) for name in ("run", "check")]
    places += [(f"payments:{name}", made["sent"]) for name in ("run", "return", "reconcile")]
    places += [
        ("payments:acknowledge", made["next"], "precaution"),
        ("payments:confirm_value", made["next"], VALUE),
    ]
    places += [(f"payments:{name}", made["proposal"]) for name in ("proposal", "look", "hold")]
    places += [(f"payments:{name}", made["line"]) for name in ("attach", "close")]
    places += [("payments:account", made["person"]), ("payments:account_confirm", made["account"])]
    places += [(f"payments:{name}", made["envelope"]) for name in ("envelope", "envelope_change")]
    return [reverse(view, args=args) for view, *args in places]


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("direction", width=width)
    for address in addresses() if width == 320 else addresses()[4:8]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert faults(page) == [], address
        assert not wide(page), address


def test_a_second_person_looks_at_anomalies_by_keyboard_alone(live: LiveHouse) -> None:
    page = live.page("direction")
    page.goto(reverse("payments:run", args=[made["next"]]))
    page.get_by_role("link", name="Dire ce que vous avez vérifié pour 2").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ce que vous avez vérifié").focus()
    page.keyboard.type("Décisions relues")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    page.get_by_role("link", name="Contrôler").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Contrôler").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("La paie est contrôlée.")).to_be_visible()
