"""Ask for an *allocation ponctuelle* of a PACEA (L5131-5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import (
    note,
    own_structure,
    scope_now,
    signed_contract,
    today_of,
)
from convergence.accompagnement.allowances.policies import check_may_prepare_allowances
from convergence.accompagnement.allowances.queries.facts import resources_by_file
from convergence.accompagnement.allowances.rules.one_off import check_one_off
from convergence.accompagnement.allowances.types import DecisionState
from convergence.accompagnement.allowances.types.facts import GrantedMonth
from convergence.accompagnement.allowances.types.words import NoteAbout
from convergence.accompagnement.contracts.queries import spans_of
from convergence.accompagnement.contracts.types import ContractKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation


@operation("Allocation ponctuelle demandée")
def ask_one_off(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    month: date,
    amount: Decimal,
    details: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Ask for a month that a signed PACEA covers, whose resources are declared; somebody else decides.

    Raises Invalid above a cap, beside a CEJ, or while the resources of the month are not known; Conflict when the
    month is asked for already.
    """
    check_may_prepare_allowances(actor)
    today, month = today_of(actor, at), month_start(month)
    contract = signed_contract(contract_id, ContractKind.PACEA, today)
    structure_id = own_structure(contract.dossier_id)
    check_month(contract.dossier_id, contract_id, month, today)
    check_limits(contract.dossier_id, month, amount)
    row = models.OneOffAllowance(
        structure_id=structure_id,
        dossier_id=contract.dossier_id,
        prepared_by=actor.user_id,
        prepared_on=today,
        contract_id=contract_id,
        month=month,
        asked=amount,
    )
    _save_alone(row)
    note(row, NoteAbout.REQUEST, details, today)
    awaiting.await_decision(actor, at, row)
    return row.pk


def check_month(dossier_id: UUID, contract_id: UUID, month: date, today: date) -> None:
    """Raise Invalid unless the PACEA covers the month and no CEJ does (L5131-5)."""
    if month > today:
        raise Invalid.one(
            "month", "Ce mois n’a pas commencé.", "Choisissez ce mois-ci ou un mois passé.", "in_future"
        )
    after = months_after(month, 1)
    kinds = (ContractKind.CEJ, ContractKind.PACEA)
    touching = [
        span
        for span in spans_of(scope_now(), [dossier_id], kinds)
        if span.starts_on < after and span.ends_on > month
    ]
    if any(span.kind is ContractKind.CEJ for span in touching):
        raise Invalid.one(
            "month",
            "Un CEJ couvre ce mois : l’allocation ponctuelle ne va jamais avec lui (article L5131-5).",
            "Choisissez un mois sans CEJ.",
            "beside_cej",
        )
    if not any(span.contract_id == contract_id for span in touching):
        last = after - timedelta(days=1)
        raise Invalid.one(
            "month",
            f"Ce PACEA ne couvre pas le mois qui finit le {last:%d/%m/%Y}.",
            "Choisissez un mois du contrat.",
            "outside_contract",
        )


def check_limits(dossier_id: UUID, month: date, amount: Decimal, *, but: UUID | None = None) -> None:
    """Raise Invalid when the resources, the amount or the year stand against it, as known now."""
    resources = resources_by_file([dossier_id], month).get(dossier_id)
    if resources is None:
        raise Invalid.one(
            "month",
            "Les ressources de ce mois ne sont pas déclarées.",
            "Notez-les d’abord, même s’il n’y en a pas.",
            "not_declared",
        )
    rows = models.OneOffAllowance.objects.filter(
        dossier_id=dossier_id, state__in=(DecisionState.PREPARED, DecisionState.GRANTED)
    )
    granted = [
        GrantedMonth(row.month, row.asked if row.granted is None else row.granted)
        for row in rows.order_by("month", "id")
        if row.pk != but
    ]
    check_one_off(month, amount, resources=resources, granted=granted)


def _save_alone(row: models.OneOffAllowance) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "allowances_oneoff_once_a_month" not in str(error):
            raise
        raise Conflict(
            "Une allocation ponctuelle est déjà demandée ou accordée pour ce mois.",
            what_to_do="Choisissez un autre mois.",
            code="already_asked",
        ) from error
