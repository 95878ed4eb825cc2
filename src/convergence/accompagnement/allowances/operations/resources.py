"""What a person received in a month: told by her in her space, then confirmed, or noted by her adviser at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import check_token, own_structure, today_of
from convergence.accompagnement.allowances.policies import (
    check_may_prepare_allowances,
    check_may_tell_resources,
)
from convergence.accompagnement.allowances.rules.resources import check_resources
from convergence.accompagnement.allowances.types import DecisionState, ResourceKind, ResourcesDeclared
from convergence.accompagnement.deadlines.operations import settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, month_start, months_after
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
    Conflict when the month is declared already and no ``edit_token`` says which version was read. What the person
    told in her space is confirmed so, as she told it or corrected.
    """
    check_may_prepare_allowances(actor)
    structure_id, today = own_structure(dossier_id), today_of(actor, at)
    month, told = month_start(month), declared_on or today
    _check_days(month, told, today)
    kept = _kept(resources)
    row = _declaration(structure_id, dossier_id, month, edit_token)
    row.declared_on, row.declared_by, row.by_person = told, actor.user_id, by_person
    _write(row, kept)
    _await_next(actor, at, dossier_id)
    emit(ResourcesDeclared(structure_id=structure_id, dossier_id=dossier_id, month=month, declared_on=told))
    return row.pk


@operation("Ressources du mois dites par la personne", source="espace_personne")
def tell_resources(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    month: date,
    resources: Sequence[tuple[ResourceKind, Decimal]],
    idempotency_key: str | None = None,
) -> UUID:
    """Keep what the person says that she received, none when the list is empty; told again, it is replaced.

    Nothing is computed from it: it waits, on the work list, for a professional who confirms it. Raises Conflict once
    it is confirmed.
    """
    check_may_tell_resources(actor, dossier_id)
    structure_id, today = own_structure(dossier_id), today_of(actor, at)
    month = month_start(month)
    _check_days(month, today, today)
    kept = _kept(resources)
    row = _told(structure_id, dossier_id, month)
    row.declared_on, row.declared_by, row.by_person = today, dossier_id, True
    _write(row, kept)
    for right in models.AllowanceRight.objects.filter(dossier_id=dossier_id).order_by("signed_on", "id"):
        is_alive = right.ended_on is None or month < right.ended_on
        is_granted = right.terms.filter(state=DecisionState.GRANTED).exists()
        if is_alive and is_granted and _next_undeclared(dossier_id, month_start(right.signed_on)) == month:
            awaiting.await_resources(
                actor, at, right, month, f"dites par le jeune le {french_date(today)}, à confirmer"
            )
    return row.pk


def _told(structure_id: UUID, dossier_id: UUID, month: date) -> models.MonthResources:
    """The month, unless a professional has confirmed it."""
    held = models.MonthResources.objects.select_for_update().filter(dossier_id=dossier_id, month=month)
    found = held.first() or models.MonthResources(
        structure_id=structure_id, dossier_id=dossier_id, month=month, declared_by=dossier_id
    )
    if not found.is_confirmed:
        return found
    raise Conflict(
        "Votre conseiller a déjà noté vos ressources de ce mois.",
        what_to_do="Si elles sont fausses, dites-le-lui par un message.",
        code="already_confirmed",
    )


def _kept(resources: Sequence[tuple[ResourceKind, Decimal]]) -> list[tuple[ResourceKind, Decimal]]:
    """What is nothing is no line; Invalid for what is not possible."""
    kept = [(kind, amount) for kind, amount in resources if amount != 0]
    check_resources(kept)
    return kept


def _write(row: models.MonthResources, resources: Sequence[tuple[ResourceKind, Decimal]]) -> None:
    """The month, then its lines in the place of the former ones."""
    _save_alone(row)
    models.Resource.objects.filter(declaration=row).delete()
    for kind, amount in resources:
        models.Resource.objects.create(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            declaration=row,
            kind=kind,
            amount=amount,
        )


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
    """The first month of each right that nobody declared or confirmed; nothing more once its last one is."""
    for right in models.AllowanceRight.objects.filter(dossier_id=dossier_id).order_by("signed_on", "id"):
        following = _next_undeclared(dossier_id, month_start(right.signed_on))
        if right.ended_on is not None and following >= right.ended_on:
            settle(actor=actor, at=at, kind=DeadlineKind.MONTHLY_RESOURCES, ref_id=right.pk)
        elif right.terms.filter(state=DecisionState.GRANTED).exists():
            awaiting.await_resources(actor, at, right, following)


def _next_undeclared(dossier_id: UUID, first: date) -> date:
    known = models.MonthResources.objects.filter(dossier_id=dossier_id, month__gte=first)
    declared = set(known.exclude(declared_by=F("dossier_id")).values_list("month", flat=True))
    while first in declared:
        first = months_after(first, 1)
    return first
