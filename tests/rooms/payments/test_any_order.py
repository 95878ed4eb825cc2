"""Asked, decided, withdrawn, declared again, run, an envelope opened: no order of telling changes an account."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from convergence.accompagnement.allowances.operations import (
    ask_aid,
    ask_one_off,
    decide_precaution,
    declare_resources,
    withdraw_request,
)
from convergence.accompagnement.allowances.queries import months_of
from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer, ResourceKind
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.payments.operations import open_envelope
from convergence.accompagnement.payments.queries import envelopes
from convergence.accompagnement.payments.queries.ledger import balances, counted_since
from convergence.accompagnement.payments.types import EnvelopeDraft, EnvelopeRow
from convergence.foundation.money import euros
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, TODAY, at, read
from tests.rooms.allowances.steps import (
    FAJ,
    MONTH,
    asked_right,
    catalogue,
    decide,
    dues,
    with_cej,
    with_pacea,
)
from tests.rooms.payments.hearing import hear, last_event
from tests.rooms.payments.steps import DIRECTION, IBANS, exported, found, with_account

pytestmark = pytest.mark.django_db

MONTHS = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
STEPS = (
    "withdraw",
    "wages",
    "more",
    "ask",
    "decide",
    "own aid",
    "their aid",
    "aids",
    "cej",
    "pacea",
    "run",
    "run",
)
"""``wages`` and ``more`` correct the resources of November of one person and of the other."""
THEIRS = replace(FAJ, name="Chèque mobilité", payer="tiers")


@dataclass
class Life:
    """A precaution of three months, a month of PACEA, two aids; ``day`` is the one under way."""

    rises: bool
    when: datetime = AT
    ran: int = 0
    ordered: list[tuple[date, UUID, AllowanceScheme, Decimal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heard = last_event()
        self.cej, contract = with_cej()
        self.right = asked_right(contract)
        decide_precaution(
            actor=MANAGER, at=AT, right_id=self.right.right_id, first_month=MONTH, months=3, details="Avis vu"
        )
        self.pacea, self.contract = with_pacea()
        self.one_off: UUID | None = None
        for file, iban in ((self.cej, IBANS[0]), (self.pacea, IBANS[1])):
            self.declare(file, "0")
            with_account(file, iban)
        self.schemes = {"own aid": catalogue(), "their aid": catalogue(THEIRS)}
        self.heard = hear(self.heard, self.when)

    def do(self, step: str) -> None:
        """One thing is told; what the rooms refuse did not happen."""
        with suppress(Problem):
            self._do(step)
        self.heard = hear(self.heard, self.when)

    def _do(self, step: str) -> None:
        told: dict[str, Any] = {"actor": ADVISER, "at": self.when}
        if step == "withdraw":
            withdraw_request(
                asked=Asked.RIGHT, ref_id=self.right.terms[0].terms_id, withdrawn_on=TODAY, reason="x", **told
            )
        elif step == "wages":
            self.declare(self.cej, "600")
        elif step == "more":
            self.declare(self.pacea, "300.01" if self.rises else "300")
        elif step == "ask" and self.one_off is None:
            self.one_off = ask_one_off(contract_id=self.contract, month=MONTH, amount=Decimal(50), **told)
        elif step == "decide" and self.one_off is not None:
            decide(Asked.ONE_OFF, self.one_off, when=self.when)
        elif step in self.schemes:
            self.aid(self.schemes[step])
        elif step in ("aids", "cej", "pacea"):
            self.open(step)
        elif step == "run":
            self.run()

    def declare(self, dossier_id: UUID, amount: str) -> None:
        """Resources of November, declared or corrected."""
        known = read(ADVISER, months_of, dossier_id, MONTH, MONTH)
        declare_resources(
            actor=ADVISER, at=self.when, dossier_id=dossier_id, month=MONTH,
            resources=[(ResourceKind.WAGES, Decimal(amount))], edit_token=known[0].edit_token if known else None,
        )  # fmt: skip

    def aid(self, scheme_id: UUID) -> None:
        """An aid of 80 euros, asked and granted."""
        aid_id = ask_aid(
            actor=ADVISER, at=self.when, dossier_id=self.pacea, scheme_id=scheme_id, amount=Decimal(80), has_papers=True
        )  # fmt: skip
        decide(Asked.AID, aid_id, when=self.when)

    def open(self, name: str) -> None:
        """The envelope of 2026 for a scheme."""
        scheme = {"aids": AllowanceScheme.AID, "cej": AllowanceScheme.CEJ, "pacea": AllowanceScheme.PACEA}[
            name
        ]
        funder = Funder.DEPARTEMENT if name == "aids" else Funder.STATE
        draft = EnvelopeDraft(2026, funder, "", scheme, euros(5000))
        open_envelope(actor=DIRECTION, at=self.when, draft=draft)

    def run(self) -> None:
        """The run of the next month, once it has begun."""
        if MONTHS[self.ran] <= self.when.date():
            self.order(MONTHS[self.ran], Payer.ASP)
            self.ran += 1

    def order(self, month: date, payer: Payer) -> None:
        """A run up to the file that leaves."""
        made = exported(month, when=self.when, payer=payer)
        for row in found(made):
            if row.payable:
                self.ordered.append((month, row.dossier_id, row.pot.scheme, row.payable))
        self.heard = hear(self.heard, self.when)

    def end(self) -> None:
        """What was refused too early is asked again, what was not run is run."""
        self.when = at(27)
        for step in ("ask", "decide"):
            self.do(step)
        self.order(MONTHS[1], Payer.STRUCTURE)
        self.when = datetime(2027, 3, 1, 9, tzinfo=UTC)
        for month in MONTHS[self.ran :]:
            self.order(month, Payer.ASP)


def lived(steps: Sequence[str], *, rises: bool) -> None:
    with transaction.atomic():
        life = Life(rises)
        for rank, step in enumerate(steps):
            life.when = at(2 * (rank + 1))
            life.do(step)
        life.end()
        check(life)
        transaction.set_rollback(True)


def check(life: Life) -> None:
    """What is owed is what the facts say; what was ordered and what is carried make it; each envelope has its part."""
    owed = {
        life.cej: {MONTH: Decimal("420.51")},
        life.pacea: {} if life.rises else {MONTH: Decimal(50)},
    }
    with acting(MANAGER, Purpose.ACCOMPAGNEMENT):
        counted, carried = counted_since(Payer.ASP, list(owed), MONTH), balances(Payer.ASP)
    for file, months in owed.items():
        due = {m: amount for m in MONTHS if (amount := _due(file, m))}
        assert due == months
        known = [found for key, found in counted.items() if key[0] == file]
        assert {m: amount for one in known for m, amount in one.items() if amount} == months
        left = sum(row[3] for row in life.ordered if row[1] == file and row[2] is not AllowanceScheme.AID)
        assert left + sum(amount for key, amount in carried.items() if key[0] == file) == sum(months.values())
    kept = {row.scheme: row for row in read(MANAGER, envelopes, 2026)}
    assert _moved(kept[AllowanceScheme.AID]) == (80, 80)
    for scheme in (AllowanceScheme.CEJ, AllowanceScheme.PACEA):
        in_year = sum(row[3] for row in life.ordered if row[2] is scheme and row[0].year == 2026)
        assert _moved(kept[scheme]) == (in_year, 0)


def _due(file: UUID, month: date) -> Decimal:
    return sum(
        (row.amount for row in dues(month) if row.dossier_id == file and row.payer is Payer.ASP), Decimal(0)
    )


def _moved(row: EnvelopeRow) -> tuple[Decimal, Decimal]:
    return row.committed, row.paid


FIRST_OPENED = (
    *(
        "aids",
        "cej",
        "pacea",
        "ask",
        "decide",
        "own aid",
        "their aid",
        "run",
        "more",
        "wages",
        "withdraw",
        "run",
    ),
)
"""An envelope that stood from the start, a run that paid too much; read backwards, all the other way round."""


@pytest.mark.long
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(steps=st.permutations(STEPS), rises=st.booleans())
@example(FIRST_OPENED, True)
@example(FIRST_OPENED[::-1], False)
def test_the_order_in_which_it_is_told_changes_no_account(steps: Sequence[str], rises: bool) -> None:
    lived(steps, rises=rises)
