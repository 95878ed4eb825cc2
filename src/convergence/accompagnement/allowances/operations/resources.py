"""What a person received in a month, declared by her or noted by her adviser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import check_token, own_structure, today_of
from convergence.accompagnement.allowances.policies import check_may_prepare_allowances
from convergence.accompagnement.allowances.rules.resources import check_resources
from convergence.accompagnement.allowances.types import DecisionState, ResourceKind, ResourcesDeclared
from convergence.accompagnement.deadlines.operations import settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation


@operation("Ressources du mois déclarées")
def declare_resources(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    month: date,
    resources: Sequence[tuple[ResourceKind, Decimal]],
    declared_on: date | None = None,
    by_person: bool = True,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Declare the resources of a month, none when the list is empty; a month declared again is replaced.

    ``declared_on`` is the day when she told it. Declared late, it changes what past months were due. Raises
    Conflict when the month is declared already and no ``edit_token`` says which version was read.
    """
    check_may_prepare_allowances(actor)
    structure_id, today = own_structure(dossier_id), today_of(actor, at)
    month, told = month_start(month), declared_on or today
    _check_days(month, told, today)
    kept = [(kind, amount) for kind, amount in resources if amount != 0]
    check_resources(kept)
    row = _declaration(structure_id, dossier_id, month, edit_token)
    row.declared_on, row.declared_by, row.by_person = told, actor.user_id, by_person
    _save_alone(row)
    models.Resource.objects.filter(declaration=row).delete()
    for kind, amount in kept:
        models.Resource.objects.create(
            structure_id=structure_id, dossier_id=dossier_id, declaration=row, kind=kind, amount=amount
        )
    _await_next(actor, at, dossier_id)
    emit(ResourcesDeclared(structure_id=structure_id, dossier_id=dossier_id, month=month, declared_on=told))
    return row.pk


def _check_days(month: date, told: date, today: date) -> None:
    if month > today:
        raise Invalid.one(
            "month", "Ce mois n’a pas commencé.", "Choisissez ce mois-ci ou un mois passé.", "in_future"
        )
    if not month <= told <= today:
        raise Invalid.one(
            "declared_on",
            "Le jour de la déclaration n’est pas entre le début du mois et aujourd’hui.",
            "Indiquez le jour où le jeune l’a dit.",
            "out_of_range",
        )


def _declaration(
    structure_id: UUID, dossier_id: UUID, month: date, edit_token: int | None
) -> models.MonthResources:
    found = (
        models.MonthResources.objects.select_for_update().filter(dossier_id=dossier_id, month=month).first()
    )
    if found is None:
        return models.MonthResources(structure_id=structure_id, dossier_id=dossier_id, month=month)
    if edit_token is None:
        raise _already_declared()
    check_token(found, edit_token)
    return found


def _save_alone(row: models.MonthResources) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "allowances_month_declared_once" not in str(error):
            raise
        raise _already_declared() from error


def _already_declared() -> Conflict:
    return Conflict(
        "Les ressources de ce mois sont déjà déclarées.",
        what_to_do="Relisez-les, puis corrigez-les depuis le dossier.",
        code="already_declared",
    )


def _await_next(actor: Actor, at: datetime, dossier_id: UUID) -> None:
    """The first month of each right that nobody declared; nothing more once its last one is."""
    for right in models.AllowanceRight.objects.filter(dossier_id=dossier_id).order_by("signed_on", "id"):
        following = _next_undeclared(dossier_id, month_start(right.signed_on))
        if right.ended_on is not None and following >= right.ended_on:
            settle(actor=actor, at=at, kind=DeadlineKind.MONTHLY_RESOURCES, ref_id=right.pk)
        elif right.terms.filter(state=DecisionState.GRANTED).exists():
            awaiting.await_resources(actor, at, right, following)


def _next_undeclared(dossier_id: UUID, first: date) -> date:
    declared = set(
        models.MonthResources.objects.filter(dossier_id=dossier_id, month__gte=first).values_list(
            "month", flat=True
        )
    )
    while first in declared:
        first = months_after(first, 1)
    return first
