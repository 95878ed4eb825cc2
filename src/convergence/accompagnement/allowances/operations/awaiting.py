"""What allowances say to the work list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.queries.rows import declaration_due
from convergence.accompagnement.allowances.rules.aids import decision_due
from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import birthday, french_date, month_start


def await_decision(
    actor: Actor, at: datetime, row: models.Decided, *, is_aid: bool = False, is_emergency: bool = False
) -> None:
    """Somebody has to decide."""
    days = parameter("allowance.decision_days").integer_at(row.prepared_on)
    due = row.prepared_on + timedelta(days=days)
    if is_aid:
        due = decision_due(row.prepared_on, is_emergency=is_emergency)
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.ALLOWANCE_DECISION,
        ref_id=row.pk,
        due_on=due,
        detail="En urgence" if is_emergency else "",
    )


def decided(actor: Actor, at: datetime, row: models.Decided) -> None:
    """The decision is taken."""
    settle(actor=actor, at=at, kind=DeadlineKind.ALLOWANCE_DECISION, ref_id=row.pk)


def withdrawn(actor: Actor, at: datetime, row: models.Decided) -> None:
    """Nobody has to decide any more."""
    drop(actor=actor, at=at, kind=DeadlineKind.ALLOWANCE_DECISION, ref_id=row.pk)


def await_papers(actor: Actor, at: datetime, *, dossier_id: UUID, contract_id: UUID, due_on: date) -> None:
    """The supporting documents are due within three months of the signature (R5131-25)."""
    expect(
        actor=actor,
        at=at,
        dossier_id=dossier_id,
        kind=DeadlineKind.SUPPORTING_DOCUMENTS,
        ref_id=contract_id,
        due_on=due_on,
        detail="Allocation du CEJ",
    )


def papers_came(actor: Actor, at: datetime, contract_id: UUID) -> None:
    """The documents are complete."""
    settle(actor=actor, at=at, kind=DeadlineKind.SUPPORTING_DOCUMENTS, ref_id=contract_id)


def papers_pointless(actor: Actor, at: datetime, contract_id: UUID) -> None:
    """There is no right to prove any more."""
    drop(actor=actor, at=at, kind=DeadlineKind.SUPPORTING_DOCUMENTS, ref_id=contract_id)


def await_resources(
    actor: Actor, at: datetime, right: models.AllowanceRight, month: date, told: str = ""
) -> None:
    """The resources of a month are awaited at the beginning of the next one; ``told`` says what is known already."""
    name = french_date(month).partition(" ")[2].capitalize()
    expect(
        actor=actor,
        at=at,
        dossier_id=right.dossier_id,
        kind=DeadlineKind.MONTHLY_RESOURCES,
        ref_id=right.pk,
        due_on=declaration_due(month),
        detail=f"{name}, {told}" if told else name,
    )


def await_terms(
    actor: Actor, at: datetime, right: models.AllowanceRight, row: models.RightTerms, born: date
) -> None:
    """An autonomy is to be confirmed next year; the amount of a minor is to be looked at when she comes of age."""
    if row.autonomy_due_on is not None:
        expect(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            kind=DeadlineKind.FISCAL_AUTONOMY,
            ref_id=row.pk,
            due_on=row.autonomy_due_on,
        )
    majority = birthday(born, parameter("contract.majority").integer_at(row.from_month))
    if month_start(majority) > row.from_month:
        expect(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            kind=DeadlineKind.ALLOWANCE_REVISION,
            ref_id=right.pk,
            due_on=majority,
            detail="Majorité",
        )


def autonomy_answered(actor: Actor, at: datetime, terms_id: UUID) -> None:
    """The autonomy was confirmed, or not."""
    settle(actor=actor, at=at, kind=DeadlineKind.FISCAL_AUTONOMY, ref_id=terms_id)


def revised(actor: Actor, at: datetime, right_id: UUID) -> None:
    """The right was looked at again."""
    settle(actor=actor, at=at, kind=DeadlineKind.ALLOWANCE_REVISION, ref_id=right_id)


def right_ended(actor: Actor, at: datetime, right: models.AllowanceRight) -> None:
    """Nothing is awaited of an ended right but the resources of its last month and missing papers."""
    last = month_start((right.ended_on or right.signed_on) - timedelta(days=1))
    await_resources(actor, at, right, max(last, month_start(right.signed_on)))
    drop(actor=actor, at=at, kind=DeadlineKind.ALLOWANCE_REVISION, ref_id=right.pk)


def right_forgotten(actor: Actor, at: datetime, right: models.AllowanceRight) -> None:
    """Nothing at all is awaited of a right whose contract never began."""
    for kind in (DeadlineKind.MONTHLY_RESOURCES, DeadlineKind.ALLOWANCE_REVISION):
        drop(actor=actor, at=at, kind=kind, ref_id=right.pk)
    for terms_id in right.terms.order_by("id").values_list("id", flat=True):
        drop(actor=actor, at=at, kind=DeadlineKind.FISCAL_AUTONOMY, ref_id=terms_id)
