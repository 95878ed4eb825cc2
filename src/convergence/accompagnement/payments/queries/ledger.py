"""What frozen runs have counted and paid, as the next run needs it: sets of rows, whole structure at once.

The database shows the files that the structure holds: what another structure counted for a person came with her file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.types import AccountState, Pot

Key = tuple[UUID, Pot]


@dataclass(frozen=True, slots=True)
class Account:
    """Bank details that serve."""

    account_id: UUID
    is_new: bool
    is_shared: bool


def counted_in(payer: Payer, month: date) -> dict[Key, Decimal]:
    """What was counted for one month, for everybody."""
    sql = """
        SELECT p.dossier_id, p.scheme, p.funder, p.aid_scheme_id, sum(l.amount) FROM payments_proposalline l
            JOIN payments_proposal p ON p.id = l.proposal_id
        WHERE l.month = %s AND p.payer = %s AND p.state <> 'proposee' GROUP BY 1, 2, 3, 4
    """
    return {_key(row): row[4] for row in _rows(sql, (month, payer.value))}


def counted_since(payer: Payer, dossier_ids: Sequence[UUID], first: date) -> dict[Key, dict[date, Decimal]]:
    """What was counted for each month from ``first`` on, for some persons."""
    sql = """
        SELECT p.dossier_id, p.scheme, p.funder, p.aid_scheme_id, l.month, sum(l.amount) FROM payments_proposalline l
            JOIN payments_proposal p ON p.id = l.proposal_id
        WHERE l.dossier_id = ANY (%s::uuid[]) AND l.month >= %s AND p.payer = %s AND p.state <> 'proposee'
        GROUP BY 1, 2, 3, 4, 5
    """
    found: dict[Key, dict[date, Decimal]] = defaultdict(dict)
    for row in _rows(sql, (list(dossier_ids), first, payer.value)):
        found[_key(row)][row[4]] = row[5]
    return found


def balances(payer: Payer) -> dict[Key, Decimal]:
    """What is carried over: counted less paid. Positive when owed to the person, negative when she owes.

    What she gave back otherwise than by a run is no more paid.
    """
    return {_key(row): row[4] for row in _rows(_BALANCES.format(which="true"), (payer.value, payer.value))}


def balances_of(payer: Payer, dossier_id: UUID) -> dict[Key, Decimal]:
    """The same, of one person."""
    sql = _BALANCES.format(which="dossier_id = %s")
    return {_key(row): row[4] for row in _rows(sql, (payer.value, dossier_id, payer.value, dossier_id))}


_BALANCES = """
    SELECT dossier_id, scheme, funder, aid_scheme_id, sum(amount) FROM (
        SELECT dossier_id, scheme, funder, aid_scheme_id, recognised - payable + sent_back AS amount
            FROM payments_proposal WHERE payer = %s AND state <> 'proposee' AND {which}
        UNION ALL
        SELECT dossier_id, scheme, funder, aid_scheme_id, amount FROM payments_repayment
            WHERE payer = %s AND {which}
    ) carried GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
"""


def paid_last(structure_id: UUID, payer: Payer, before: date) -> dict[Key, Decimal]:
    """What the last frozen run ordered for each person."""
    sql = """
        SELECT p.dossier_id, p.scheme, p.funder, p.aid_scheme_id, p.payable FROM payments_proposal p
        WHERE p.payer = %s AND p.state <> 'proposee' AND p.payable > 0 AND p.month =
            (SELECT max(month) FROM payments_run
                WHERE structure_id = %s AND payer = %s AND month < %s AND frozen_at IS NOT NULL)
    """
    return {_key(row): row[4] for row in _rows(sql, (payer.value, structure_id, payer.value, before))}


def stale_proposals(run_id: UUID, payer: Payer) -> int:
    """Proposals of a run that counted on what another run or a return has changed since, to the person's excess."""
    sql = """
        SELECT (SELECT count(*) FROM payments_proposalline l JOIN payments_proposal p ON p.id = l.proposal_id
            LEFT JOIN LATERAL (
                SELECT sum(m.amount) AS amount FROM payments_proposalline m
                    JOIN payments_proposal q ON q.id = m.proposal_id
                WHERE m.dossier_id = l.dossier_id AND m.structure_id = l.structure_id AND m.month = l.month
                    AND q.payer = %s AND q.state <> 'proposee' AND q.scheme = p.scheme AND q.funder = p.funder
                    AND q.aid_scheme_id IS NOT DISTINCT FROM p.aid_scheme_id
            ) counted ON true
        WHERE p.run_id = %s AND l.before <> coalesce(counted.amount, 0))
        + (SELECT count(*) FROM payments_proposal p LEFT JOIN LATERAL (
                SELECT sum(q.recognised - q.payable + q.sent_back) AS amount FROM payments_proposal q
                WHERE q.dossier_id = p.dossier_id AND q.structure_id = p.structure_id AND q.payer = p.payer
                    AND q.state <> 'proposee' AND q.scheme = p.scheme AND q.funder = p.funder
                    AND q.aid_scheme_id IS NOT DISTINCT FROM p.aid_scheme_id
            ) balance ON true LEFT JOIN LATERAL (
                SELECT sum(r.amount) AS amount FROM payments_repayment r
                WHERE r.dossier_id = p.dossier_id AND r.structure_id = p.structure_id AND r.payer = p.payer
                    AND r.scheme = p.scheme AND r.funder = p.funder
                    AND r.aid_scheme_id IS NOT DISTINCT FROM p.aid_scheme_id
            ) repaid ON true
        WHERE p.run_id = %s
            AND p.carried_before > coalesce(balance.amount, 0) + coalesce(repaid.amount, 0))
    """
    return int(next(iter(_rows(sql, (payer.value, run_id, run_id))))[0])


def unpayable_proposals(run_id: UUID) -> int:
    """Proposals that would pay to bank details replaced since, or to somebody whose payments were stopped since."""
    sql = """
        SELECT count(*) FROM payments_proposal p LEFT JOIN payments_bankaccount a ON a.id = p.account_id
        WHERE p.run_id = %s AND p.payable > 0 AND (a.state <> %s
            OR EXISTS (SELECT 1 FROM payments_paymentstop s WHERE s.dossier_id = p.dossier_id))
    """
    return int(next(iter(_rows(sql, (run_id, AccountState.CONFIRMED.value))))[0])


def accounts(structure_id: UUID, payer: Payer) -> dict[UUID, Account]:
    """Confirmed bank details: whether they changed since the last run, whether somebody else has the same, anywhere."""
    frozen = (
        models.Run.objects.filter(structure_id=structure_id, payer=payer.value, frozen_at__isnull=False)
        .order_by("-month")
        .values_list("frozen_at", flat=True)
        .first()
    )
    sql = """
        SELECT id, dossier_id, confirmed_at, count(*) OVER (PARTITION BY iban) > 1
            OR id IN (SELECT payments_accounts_elsewhere()) FROM payments_bankaccount WHERE state = %s
    """
    return {
        dossier_id: Account(account_id, _is_new(confirmed_at, frozen), is_shared)
        for account_id, dossier_id, confirmed_at, is_shared in _rows(sql, (AccountState.CONFIRMED.value,))
    }


def stopped() -> set[UUID]:
    """Persons to whom nothing is paid any more."""
    return set(models.PaymentStop.objects.values_list("dossier_id", flat=True))


def _is_new(confirmed_at: datetime | None, frozen_at: datetime | None) -> bool:
    return bool(frozen_at and confirmed_at and confirmed_at > frozen_at)


def _key(row: Sequence[Any]) -> Key:
    dossier_id, scheme, funder, aid_scheme_id = row[:4]
    return dossier_id, Pot(AllowanceScheme(scheme), Funder(funder), aid_scheme_id)


def _rows(sql: str, parameters: Iterable[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(parameters))
        return list(cursor.fetchall())
