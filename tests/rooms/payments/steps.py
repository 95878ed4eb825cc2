"""Steps that several tests of payments walk through. What is due comes from a book that tests write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.allowances.types import (
    AllowanceScheme,
    AmountDue,
    AmountFlag,
    AmountLine,
    Funder,
    Payer,
)
from convergence.accompagnement.payments.operations import (
    acknowledge_anomalies,
    check_run,
    confirm_account,
    confirm_value,
    export_run,
    freeze_run,
    open_run,
    propose_account,
    propose_run,
    read_return_file,
)
from convergence.accompagnement.payments.queries import anomalies_of_run, proposals, run, unverified_values
from convergence.accompagnement.payments.types import ProposalRow, ReturnReport, RunRow
from convergence.foundation.actor import Actor
from convergence.foundation.money import euros
from convergence.foundation.scope import Scope
from convergence.identity.types import Role
from convergence.storage.models import File
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, REUNION, TARBES, person, read

SECOND = person("Sophie", Role.MANAGER)
DIRECTION = person("Diane", Role.DIRECTION)
ISLAND = person("Irène", Role.MANAGER, REUNION, "Indian/Reunion")
ISLAND_SECOND = person("Ivan", Role.MANAGER, REUNION, "Indian/Reunion")
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IBANS = (
    "FR1420041010050500013M02606",
    "FR7630006000011234567890189",
    "DE89370400440532013000",
    "BE68539007547034",
)
FULL = euros("561.68")


@dataclass
class Book:
    """What each person is due, as known now; answers as the room of allowances does."""

    dues: dict[tuple[UUID, date, Any], AmountDue] = field(default_factory=dict, repr=False)

    def owe(
        self,
        dossier_id: UUID,
        month: date,
        amount: Decimal | str | int,
        *,
        scheme: AllowanceScheme = AllowanceScheme.CEJ,
        payer: Payer = Payer.ASP,
        funder: Funder = Funder.STATE,
        ref_id: UUID | None = None,
        aid_scheme_id: UUID | None = None,
        flags: tuple[AmountFlag, ...] = (),
        unverified: tuple[str, ...] = (),
    ) -> None:
        """Write, or write again, what is due for a month."""
        exact, ref = euros(amount), ref_id or dossier_id
        self.dues[dossier_id, month, (scheme, ref)] = AmountDue(
            dossier_id=dossier_id,
            structure_id=TARBES,
            scheme=scheme,
            month=month,
            ref_id=ref,
            amount=exact,
            lines=(AmountLine("forfait", "Montant forfaitaire", exact, "D5131-19"),),
            flags=flags,
            unverified=unverified,
            payer=payer,
            funder=funder,
            aid_scheme_id=aid_scheme_id,
        )

    def amounts_due(
        self, scope: Scope, structure_id: UUID, month: date, dossier_ids: Sequence[UUID] | None = None
    ) -> list[AmountDue]:
        """Those of the files that the structure holds."""
        held = set(File.objects.values_list("dossier_id", flat=True))
        wanted = held if dossier_ids is None else held & set(dossier_ids)
        return [due for (file, of, _), due in self.dues.items() if of == month and file in wanted]


def book_read(monkeypatch: pytest.MonkeyPatch) -> Book:
    """The book from which the run reads, instead of what the room of allowances computes."""
    found = Book()
    monkeypatch.setattr(
        "convergence.accompagnement.payments.operations.runs.proposing.amounts_due", found.amounts_due
    )
    return found


def with_account(
    dossier_id: UUID,
    iban: str = IBANS[0],
    *,
    actor: Actor = ADVISER,
    second: Actor = SECOND,
    when: datetime = AT - timedelta(days=9),
) -> UUID:
    """Bank details, noted by one and confirmed by another."""
    made = propose_account(actor=actor, at=when, dossier_id=dossier_id, iban=iban, holder="Inès DUPONT")
    confirm_account(actor=second, at=when, account_id=made)
    return made


def proposed(
    month: date = OCTOBER, *, payer: Payer = Payer.ASP, actor: Actor = MANAGER, when: datetime = AT
) -> UUID:
    """A run, calculated."""
    made = open_run(actor=actor, at=when, month=month, payer=payer)
    propose_run(actor=actor, at=when, run_id=made)
    return made


def looked_at(run_id: UUID, *, second: Actor = SECOND, when: datetime = AT) -> None:
    """The second person has looked at each anomaly."""
    for row in found(run_id, actor=second):
        if row.needs_look:
            acknowledge_anomalies(
                actor=second, at=when, run_id=run_id, proposal_id=row.proposal_id, note="Vérifié"
            )


def confirmed(run_id: UUID, *, second: Actor = SECOND, when: datetime = AT) -> None:
    """The second person has read each value that nobody had verified."""
    for value in read(second, unverified_values, run_id):
        confirm_value(actor=second, at=when, run_id=run_id, name=value.name, source="Instruction, page 2")


def frozen(
    month: date = OCTOBER,
    *,
    actor: Actor = MANAGER,
    second: Actor = SECOND,
    when: datetime = AT,
    payer: Payer = Payer.ASP,
) -> UUID:
    """A run that a second person has checked and frozen."""
    made = proposed(month, actor=actor, when=when, payer=payer)
    looked_at(made, second=second, when=when)
    confirmed(made, second=second, when=when)
    check_run(actor=second, at=when, run_id=made)
    freeze_run(actor=second, at=when, run_id=made)
    return made


def exported(month: date = OCTOBER, **details: Any) -> UUID:
    """A run of which the file left."""
    made = frozen(month, **details)
    export_run(actor=details.get("actor", MANAGER), at=details.get("when", AT), run_id=made)
    return made


def returned(
    run_id: UUID, *lines: tuple[UUID, Any, str], actor: Actor = MANAGER, salt: str = ""
) -> ReturnReport:
    """A return of these lines: reference, amount, outcome."""
    text = "reference;montant;resultat;motif;date\n" + "".join(
        f"{reference};{amount};{outcome};{salt or 'compte clos'};2026-11-20\n"
        for reference, amount, outcome in lines
    )
    return read_return_file(actor=actor, at=AT, run_id=run_id, content=text.encode())


def found(run_id: UUID, *, actor: Actor = MANAGER) -> list[ProposalRow]:
    """What a run proposes."""
    return read(actor, proposals, run_id)


def only(run_id: UUID, *, actor: Actor = MANAGER) -> ProposalRow:
    """The one proposal of a run."""
    (row,) = found(run_id, actor=actor)
    return row


def shown(run_id: UUID, *, actor: Actor = MANAGER) -> RunRow:
    """The run as shown."""
    row = read(actor, run, run_id)
    assert row is not None
    return row


def waiting(run_id: UUID) -> list[str]:
    """Anomalies of a run that nobody has looked at."""
    return [each.anomaly.value for each in read(MANAGER, anomalies_of_run, run_id) if each.waiting]
