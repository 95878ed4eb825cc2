"""A month paid, returned and put right, the next one that waits for a second person, and the money of funders."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.queries import amounts_due
from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer
from convergence.accompagnement.payments import operations, queries
from convergence.accompagnement.payments.types import EnvelopeDraft, ProposalRow
from convergence.demo.scenes.players import player
from convergence.dossier.queries import headers_of
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, month_start, months_after, zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

IBANS = (
    "FR7699999000010000000000115",
    "FR7699999000010000000000212",
    "FR7699999000010000000000309",
    "FR7699999000010000000000406",
)
"""Accounts of a bank that does not exist."""
SEEN = "Comparé à la décision, rien à signaler."


def play() -> None:
    """In Tarbes: the manager prepares, the direction checks."""
    adviser, manager, direction = map(
        player, ("conseillere-tarbes", "responsable-tarbes", "direction-tarbes")
    )
    at = clock.now()
    running = month_start(local_day(at, zone(manager.time_zone)))
    last, former = months_after(running, -1), months_after(running, -2)
    _envelopes(direction, at, running.year)
    held = _accounts(adviser, manager, at, (former, last))
    paid = _run(manager, at, former)
    _freeze(direction, at, paid)
    operations.export_run(actor=manager, at=at, run_id=paid)
    _return(manager, at, paid, held)
    _run(manager, at, last)


def _envelopes(direction: Actor, at: datetime, year: int) -> None:
    for funder, name, scheme, amount in (
        (Funder.STATE, "DREETS Occitanie", AllowanceScheme.CEJ, 900_000),
        (Funder.STATE, "DREETS Occitanie", AllowanceScheme.PACEA, 60_000),
        (Funder.DEPARTEMENT, "Hautes-Pyrénées", AllowanceScheme.AID, 12_000),
        (Funder.REGION, "Occitanie", AllowanceScheme.AID, 8_000),
        (Funder.COMMUNES, "Tarbes-Lourdes-Pyrénées", AllowanceScheme.AID, 900),
    ):
        draft = EnvelopeDraft(year, funder, name, scheme, Decimal(amount))
        made = operations.open_envelope(actor=direction, at=at, draft=draft)
        if funder is Funder.COMMUNES:
            operations.commit_amount(
                actor=direction, at=at, envelope_id=made, amount=Decimal(840), label="Chèques mobilité"
            )


def _accounts(adviser: Actor, manager: Actor, at: datetime, months: tuple[date, ...]) -> set[UUID]:
    """Each person due something has an account, but one; one waits for a second look, two are the same.

    Answers those who had one before: they are paid, whatever is returned for the others.
    """
    with acting(manager, Purpose.ACCOMPAGNEMENT) as scope:
        due = {one.dossier_id for month in months for one in amounts_due(scope, manager.structure_id, month)}
        held = {dossier_id for dossier_id in due if queries.account_of(scope, dossier_id)}
        people = headers_of(scope, sorted(due - held))
    for rank, head in enumerate(people[: len(IBANS) + 1]):
        iban = IBANS[rank % len(IBANS)]
        made = operations.propose_account(
            actor=adviser, at=at, dossier_id=head.dossier_id, iban=iban, holder=head.full_name[:70]
        )
        if rank != 1:
            operations.confirm_account(actor=manager, at=at, account_id=made)
    return held


def _run(manager: Actor, at: datetime, month: date) -> UUID:
    made = operations.open_run(actor=manager, at=at, month=month, payer=Payer.ASP)
    operations.propose_run(actor=manager, at=at, run_id=made)
    return made


def _freeze(direction: Actor, at: datetime, run_id: UUID) -> None:
    for row in _rows(direction, run_id):
        if row.needs_look:
            operations.acknowledge_anomalies(
                actor=direction, at=at, run_id=run_id, proposal_id=row.proposal_id, note=SEEN
            )
    with acting(direction, Purpose.ACCOMPAGNEMENT) as scope:
        values = queries.unverified_values(scope, run_id)
    for value in values:
        operations.confirm_value(
            actor=direction,
            at=at,
            run_id=run_id,
            name=value.name,
            source="Vérifié auprès du payeur (démonstration)",
        )
    operations.check_run(actor=direction, at=at, run_id=run_id)
    operations.freeze_run(actor=direction, at=at, run_id=run_id)


def _return(manager: Actor, at: datetime, run_id: UUID, held: set[UUID]) -> None:
    """One rejected, the others paid, and a reference that nobody knows."""
    lines = ["reference;montant;resultat;motif;date"]
    rows = [row for row in _rows(manager, run_id) if row.payable]
    rejected = next((row for row in rows if row.dossier_id not in held), None)
    for row in rows:
        result = "rejete;compte clos" if row is rejected else "paye;"
        lines.append(f"{row.proposal_id};{row.payable};{result};")
    lines.append(f"{run_id};80,00;paye;;")
    content = "\n".join(lines).encode()
    operations.read_return_file(actor=manager, at=at, run_id=run_id, content=content)


def _rows(actor: Actor, run_id: UUID) -> list[ProposalRow]:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        found: list[ProposalRow] = queries.proposals(scope, run_id)
        return found
