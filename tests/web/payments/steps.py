"""A month of pay in the house of the pages; what is due comes from a book."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer
from convergence.accompagnement.payments.operations import (
    acknowledge_anomalies,
    check_run,
    confirm_account,
    confirm_value,
    export_run,
    freeze_run,
    open_envelope,
    open_run,
    propose_account,
    propose_run,
    recalculate_from,
)
from convergence.accompagnement.payments.queries import proposals, unverified_values
from convergence.accompagnement.payments.types import EnvelopeDraft, ProposalRow
from convergence.foundation.clock import local_today, now
from convergence.foundation.money import euros
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.payments.steps import FULL, IBANS, Book
from tests.web.house import House
from tests.web.young_people import YoungPerson

MONTH = month_start(month_start(local_today("Europe/Paris")) - timedelta(days=1))
VALUE = "cej.amount.adult_not_taxable@2026-04-01"


def with_account(house: House, person: YoungPerson, iban: str = IBANS[0], *, confirmed: bool = True) -> UUID:
    """Bank details noted by the adviser, confirmed by the direction."""
    made = propose_account(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, iban=iban, holder="Inès CARRERE"
    )
    if confirmed:
        confirm_account(actor=house.actor("direction"), at=now(), account_id=made)
    return made


def owed(book: Book, person: YoungPerson, month: date = MONTH, **details: Any) -> None:
    """A whole month of CEJ."""
    book.owe(person.dossier_id, month, FULL, **details)


def proposed(house: House, by: str = "manager", month: date = MONTH) -> UUID:
    """The run of the last month, calculated by the manager."""
    made = open_run(actor=house.actor(by), at=now(), month=month, payer=Payer.ASP)
    propose_run(actor=house.actor(by), at=now(), run_id=made)
    return made


def rows(house: House, run_id: UUID, by: str = "manager") -> list[ProposalRow]:
    """What it proposes."""
    with acting(house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
        found: list[ProposalRow] = proposals(scope, run_id)
        return found


def frozen(house: House, month: date = MONTH) -> UUID:
    """The same, checked and frozen by the direction."""
    made, second = proposed(house, month=month), house.actor("direction")
    for row in rows(house, made):
        if row.needs_look:
            acknowledge_anomalies(
                actor=second, at=now(), run_id=made, proposal_id=row.proposal_id, note="Vérifié"
            )
    with acting(second, Purpose.ACCOMPAGNEMENT) as scope:
        names = [each.name for each in unverified_values(scope, made)]
    for name in names:
        confirm_value(actor=second, at=now(), run_id=made, name=name, source="Instruction")
    check_run(actor=second, at=now(), run_id=made)
    freeze_run(actor=second, at=now(), run_id=made)
    return made


def owed_less(house: House, book: Book, person: YoungPerson) -> None:
    """What was paid for the last month was not due, and this month's run says so."""
    book.owe(person.dossier_id, MONTH, 0)
    recalculate_from(actor=house.actor("manager"), at=now(), dossier_id=person.dossier_id, month=MONTH)
    frozen(house, months_after(MONTH, 1))


def exported(house: House) -> UUID:
    """The same, sent."""
    made = frozen(house)
    export_run(actor=house.actor("manager"), at=now(), run_id=made)
    return made


def envelope(house: House, amount: int = 10_000, **details: Any) -> UUID:
    """Money of the State for the CEJ of this year."""
    values = {"funder": Funder.STATE, "funder_name": "DREETS", "scheme": AllowanceScheme.CEJ} | details
    draft = EnvelopeDraft(year=MONTH.year, amount=euros(amount), **values)
    return open_envelope(actor=house.actor("direction"), at=now(), draft=draft)
