"""Envelopes of funders: granted, committed, paid, left, and what the runs under way would take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import check_may_read
from convergence.accompagnement.payments.rules.envelopes import runs_low
from convergence.accompagnement.payments.types import EnvelopeRow, MovementKind, MovementRow
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody

_ENVELOPES = """
    SELECT e.id, e.year, e.funder, e.funder_name, e.scheme, e.aid_scheme_id,
        coalesce(sum(m.granted), 0), coalesce(sum(m.committed), 0), coalesce(sum(m.paid), 0)
    FROM payments_envelope e LEFT JOIN payments_movement m ON m.envelope_id = e.id
    WHERE e.year = %(year)s AND e.structure_id = %(structure)s
    GROUP BY e.id ORDER BY e.funder, e.scheme, e.funder_name, e.id
"""
_PROPOSED = """
    SELECT p.scheme, p.funder, p.aid_scheme_id, sum(p.payable) FROM payments_proposal p
        JOIN payments_run r ON r.id = p.run_id AND r.structure_id = %(structure)s AND r.frozen_at IS NULL
    WHERE p.month >= make_date(%(year)s, 1, 1) AND p.month < make_date(%(year)s + 1, 1, 1)
    GROUP BY 1, 2, 3
"""


@reads_nobody("budgets of funders, without names")
def envelopes(scope: Scope, year: int) -> list[EnvelopeRow]:
    """The structure's own envelopes of a year; those of a structure that it absorbed are only settled."""
    check_may_read(scope.actor)
    with connection.cursor() as cursor:
        values: dict[str, int | UUID] = {"year": year, "structure": scope.structure_id}
        cursor.execute(_ENVELOPES, values)
        rows = cursor.fetchall()
        cursor.execute(_PROPOSED, values)
        proposed = {(scheme, funder, aid): amount for scheme, funder, aid, amount in cursor.fetchall()}
    return [_row(row, _share(row, rows, proposed)) for row in rows]


@reads_nobody("budgets of funders, without names")
def envelope(scope: Scope, envelope_id: UUID) -> EnvelopeRow | None:
    """One envelope; None when absent or of another structure."""
    check_may_read(scope.actor)
    found = models.Envelope.objects.filter(pk=envelope_id).first()
    rows = envelopes(scope, found.year) if found else []
    return next((row for row in rows if row.envelope_id == envelope_id), None)


@reads_nobody("movements of an envelope, without names")
def movements_of(scope: Scope, envelope_id: UUID, *, limit: int = 500) -> list[MovementRow]:
    """The account of an envelope, the latest first."""
    check_may_read(scope.actor)
    rows = models.Movement.objects.filter(envelope_id=envelope_id).order_by("-id")[:limit]
    return [
        MovementRow(
            at=row.recorded_at,
            kind=MovementKind(row.kind),
            label=row.label,
            granted=row.granted,
            committed=row.committed,
            paid=row.paid,
            by=row.made_by,
        )
        for row in rows
    ]


def _share(row: tuple, rows: list[tuple], proposed: dict[tuple, Decimal]) -> Decimal:
    """What the runs under way propose on this envelope: its aid, or the aids that have no envelope of their own."""
    funder, scheme, aid = row[2], row[4], row[5]
    if aid is not None:
        return proposed.get((scheme, funder, aid), Decimal(0))
    own = {(other[4], other[2], other[5]) for other in rows if other[5] is not None}
    return sum(
        (amount for key, amount in proposed.items() if key[:2] == (scheme, funder) and key not in own),
        Decimal(0),
    )


def _row(row: tuple, proposed: Decimal) -> EnvelopeRow:
    envelope_id, year, funder, funder_name, scheme, aid, granted, committed, paid = row
    return EnvelopeRow(
        envelope_id=envelope_id,
        year=year,
        funder=Funder(funder),
        funder_name=funder_name,
        scheme=AllowanceScheme(scheme),
        aid_scheme_id=aid,
        granted=granted,
        committed=committed,
        paid=paid,
        proposed=proposed,
        is_low=runs_low(granted, granted - committed - paid - proposed, date(year, 1, 1)),
    )
