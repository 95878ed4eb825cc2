"""Agreements within the law of the day: what the law takes back closes, whatever was signed, and is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.sharing.models import Agreement
from convergence.sharing.operations.agreements.closings import tell_narrowed
from convergence.sharing.operations.agreements.steps import Wall, note, open_wall, tell_end, today, walls_of
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.law.life import state_on
from convergence.sharing.types import AgreementState, DataForm
from convergence.storage.models import Opening
from convergence.storage.operation import operation

_LABEL = "Remise à la mesure de la loi"
Key = tuple[str, str, bool]
"""A group, a purpose, to write or to read."""
Period = tuple[str, str, bool, datetime, datetime | None]


@operation("Remettre les conventions à la mesure de la loi", source="automatique")
def realign_agreements(*, actor: Actor, at: datetime) -> int:
    """Compare what each agreement in force opens with the law, and open that and no more; returns how many changed.

    What closes, now or because its day has come in the law, is told to the recipient and to each structure concerned.
    """
    check_is_system(actor)
    found = Agreement.objects.select_for_update(skip_locked=True).filter(
        state=AgreementState.IN_FORCE.value, form=DataForm.NOMINATIVE.value
    )
    rows = list(found.order_by("id"))
    opened = _opened([row.id for row in rows], at)
    return sum(_realigned(actor, at, row, opened[row.id]) for row in rows)


def _realigned(actor: Actor, at: datetime, row: Agreement, opened: set[Period]) -> bool:
    if (
        state_on(AgreementState.IN_FORCE, row.ends_on, row.review_on, today(at))
        is not AgreementState.IN_FORCE
    ):
        return False
    by_law = walls_of(row)
    lawful = _periods(by_law, at)
    lost = _keys(opened) - _keys(lawful)
    if lawful != opened:
        open_wall(row)
        row.save()
    lost |= _run_out(row, by_law, at) - _keys(lawful)
    if lawful == opened and not lost:
        return False
    closed = ", ".join(sorted({FieldGroup(group).label for group, _, _ in lost}))
    note(actor, at, row, _LABEL, f"Fermé : {closed}." if lost else "La loi ouvre autrement ce qui est listé.")
    if lost:
        tell_narrowed(row)
        tell_end(actor, at, row, f"Accès réduit : {row.title}", f"La loi n’ouvre plus : {closed}.")
    return True


def _periods(walls: Sequence[Wall], at: datetime) -> set[Period]:
    """What the law and the agreement open now or later, as openings are kept: reading apart from writing."""
    return {
        (wall.group.value, wall.purpose.value, writes, wall.start, wall.end)
        for wall in walls
        for writes in ((False, True) if wall.may_write else (False,))
        if wall.end is None or wall.end > max(at, wall.start)
    }


def _opened(agreement_ids: Sequence[UUID], at: datetime) -> dict[UUID, set[Period]]:
    """What the database opens now or later, by agreement, read at once."""
    found: dict[UUID, set[Period]] = defaultdict(set)
    for one in Opening.objects.filter(agreement_id__in=agreement_ids, during__isempty=False):
        if one.during.upper is None or one.during.upper > at:
            period = (one.field_group, one.purpose, one.may_write, one.during.lower, one.during.upper)
            found[one.agreement_id].add(period)
    return found


def _keys(periods: Iterable[Period]) -> set[Key]:
    return {(group, purpose, writes) for group, purpose, writes, _, _ in periods}


def _run_out(row: Agreement, walls: Sequence[Wall], at: datetime) -> set[Key]:
    """What the law closed on its day, since the last time that the agreement was brought back within it."""
    over = [wall for wall in walls if wall.end is not None and wall.start < wall.end <= at]
    if not over:
        return set()
    told = row.gestures.filter(label=_LABEL).aggregate(last=Max("at"))["last"]
    since = told or row.decided_at or row.asked_at
    return {
        (wall.group.value, wall.purpose.value, False)
        for wall in over
        if wall.end is not None and wall.end > since
    }
