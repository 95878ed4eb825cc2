"""Calculate what a run proposes: what is due as known now, less what earlier runs counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.allowances.queries import aid_schemes, amounts_due
from convergence.accompagnement.allowances.types import AmountDue, Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.runs.finding import run_to_move
from convergence.accompagnement.payments.operations.runs.writing import Existing, write_proposals
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.accompagnement.payments.queries import ledger
from convergence.accompagnement.payments.queries.ledger import Key
from convergence.accompagnement.payments.rules.anomalies import Facts, anomalies_of, must_hold
from convergence.accompagnement.payments.rules.looking_back import months_between
from convergence.accompagnement.payments.rules.reckoning import (
    ZERO,
    Reckoning,
    reckon,
    recovery_share,
    unverified_share,
)
from convergence.accompagnement.payments.rules.writing import Built, Months
from convergence.accompagnement.payments.types import Pot, RunAction, RunProposed
from convergence.foundation.actor import Actor
from convergence.foundation.periods import months_after
from convergence.foundation.scope import Scope
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope


@operation("Propositions de paie calculées")
def propose_run(*, actor: Actor, at: datetime, run_id: UUID) -> int:
    """Calculate, or calculate again, the proposals of a run; returns how many there are.

    A proposal that comes out the same keeps what was said of it: held back, acknowledged.
    """
    check_may_prepare(actor)
    run = run_to_move(run_id, RunAction.PROPOSE)
    scope = current_scope()
    if scope is None:
        raise RuntimeError("a run is calculated outside a scope")
    existing = Existing.of(run.id)
    built = _build(scope, run, _calculated(scope, run), existing)
    write_proposals(run, built, existing)
    run.total = sum((each.reckoning.payable for each in built), ZERO)
    run.people = len({each.dossier_id for each in built if each.reckoning.payable})
    run.proposed_by_id, run.proposed_by, run.proposed_at = actor.user_id, actor.name, at
    run.checked_by_id, run.checked_by, run.checked_at = None, "", None
    run.save()
    emit(
        RunProposed(
            structure_id=run.structure_id,
            run_id=run.id,
            month=run.month,
            payer=Payer(run.payer),
            people=run.people,
            total=run.total,
        )
    )
    return len(built)


@dataclass(slots=True)
class _Calculated:
    """Dues by person, pot and month, and what was counted for the same months."""

    dues: dict[Key, dict]
    counted: dict[Key, Months]


def _calculated(scope: Scope, run: models.Run) -> _Calculated:
    """The month of the run and those that no run counted since the last one, for everybody; older ones where marked."""
    payer = Payer(run.payer)
    found = _Calculated(defaultdict(dict), defaultdict(dict))
    for month in [*_skipped(run), run.month]:
        for key, amount in ledger.counted_in(payer, month).items():
            found.counted[key][month] = amount
            found.dues[key][month] = []
        _add(found, amounts_due(scope, run.structure_id, month), payer)
    _recalculate(scope, run, found)
    return found


def _skipped(run: models.Run) -> list[date]:
    frozen = models.Run.objects.filter(
        structure_id=run.structure_id, payer=run.payer, frozen_at__isnull=False
    )
    last = frozen.order_by("-month").first()
    return months_between(months_after(last.month, 1), run.month) if last else []


def _recalculate(scope: Scope, run: models.Run, found: _Calculated) -> None:
    """Past months of the persons of whom something changed; each is marked as taken by this run."""
    payer, done = Payer(run.payer), set(_skipped(run))
    marks = models.Recalculation.objects.select_for_update().filter(payer=run.payer, from_month__lt=run.month)
    since = dict(marks.values_list("dossier_id", "from_month").order_by("dossier_id"))
    if not since:
        return
    models.Recalculation.objects.filter(payer=run.payer, dossier_id__among=list(since)).filter(
        ~Q(taken_by_id=run.id) | Q(taken_by_id=None)
    ).update(taken_by_id=run.id)
    months = [month for month in months_between(min(since.values()), run.month) if month not in done]
    if not months:
        return
    for key, counted in ledger.counted_since(payer, list(since), months[0]).items():
        for month, amount in counted.items():
            if since[key[0]] <= month < run.month and month not in done:
                found.counted[key][month] = amount
                found.dues[key].setdefault(month, [])
    for month in months:
        ids = [dossier_id for dossier_id, first in since.items() if first <= month]
        _add(found, amounts_due(scope, run.structure_id, month, dossier_ids=ids), payer)


def _add(found: _Calculated, dues: list[AmountDue], payer: Payer) -> None:
    for due in dues:
        if due.payer is payer:
            key = due.dossier_id, Pot(due.scheme, due.funder, due.aid_scheme_id)
            found.dues[key].setdefault(due.month, []).append(due)


def _unverified(changed: list[AmountDue], reckoning: Reckoning, month: date) -> tuple[str, ...]:
    """Values that nobody verified: those of the months, and the share by which a debt is kept back."""
    names = {name for due in changed for name in due.unverified}
    return tuple(sorted(names | (unverified_share(month) if reckoning.withheld else set())))


def _build(scope: Scope, run: models.Run, found: _Calculated, existing: Existing) -> list[Built]:
    payer, balance = Payer(run.payer), ledger.balances(Payer(run.payer))
    previous = ledger.paid_last(run.structure_id, payer, run.month)
    accounts = ledger.accounts(run.structure_id, payer)
    stopped, share = ledger.stopped(), recovery_share(run.month)
    catalogue = {None, *(row.scheme_id for row in aid_schemes(scope))}
    built = []
    for key in found.dues.keys() | balance.keys():
        dues, account = found.dues.get(key, {}), accounts.get(key[0])
        amounts = {month: sum((due.amount for due in each), ZERO) for month, each in dues.items()}
        args = (amounts, found.counted.get(key, {}), balance.get(key, ZERO))
        reckoning = reckon(*args, share=share)
        if reckoning.is_nothing:
            continue
        changed = [due for change in reckoning.changes for due in dues[change.month]]
        anomalies = anomalies_of(
            Facts(
                payable=reckoning.payable,
                previous=previous.get(key),
                carried_after=reckoning.carried_after,
                highest_due=max((change.due for change in reckoning.changes), default=ZERO),
                scheme=key[1].scheme,
                flags=frozenset(flag for due in changed for flag in due.flags),
                has_account=account is not None,
                account_is_new=account is not None and account.is_new and key in previous,
                account_is_shared=account is not None and account.is_shared,
                is_stopped=key[0] in stopped,
                is_foreign=key[1].aid_scheme_id not in catalogue,
            ),
            run.month,
        )
        reason = existing.holds.get(key, "")
        is_held = bool(reason) or must_hold(anomalies, payer)
        held: Reckoning = reckon(*args, share=share, is_held=True) if is_held else reckoning
        built.append(
            Built(
                dossier_id=key[0],
                pot=key[1],
                reckoning=held,
                previous=previous.get(key),
                anomalies=tuple(each.value for each in anomalies),
                unverified=_unverified(changed, held, run.month),
                is_held=is_held,
                held_reason=reason,
                account_id=account.account_id if account else None,
                dues=changed,
            )
        )
    return built
