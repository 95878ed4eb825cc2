"""Propose a sanction: the prior notice is written, with the facts and what is considered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.finding import breach_to_edit, the_scope, today_of
from convergence.accompagnement.sanctions.operations.letters import write_notices
from convergence.accompagnement.sanctions.policies import check_may_propose
from convergence.accompagnement.sanctions.queries import degree_on
from convergence.accompagnement.sanctions.rules.scales import regime_on, scale_for
from convergence.accompagnement.sanctions.rules.verdicts import check_considered, lightest
from convergence.accompagnement.sanctions.types import (
    BreachKind,
    BreachState,
    Degree,
    SanctionProposed,
    SanctionState,
    Scale,
    Scheme,
    Verdict,
)
from convergence.dossier.queries import age_facts
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Sanction proposée")
def propose_sanction(
    *,
    actor: Actor,
    at: datetime,
    breach_ids: Sequence[UUID],
    considered: Verdict | None = None,
    draws_allowance: bool = True,
    persists: bool = False,
    is_protected: bool = False,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Open the procedure for noted facts of one nature, regime and contract; the notice is kept in the documents.

    ``considered`` left out is the lightest measure of the scale. The legal representative of a minor, or of a
    protected adult, gets the same letter. Nothing is decided here.
    """
    check_may_propose(actor)
    today = today_of(actor, at)
    breaches = _facts(breach_ids)
    first = breaches[0]
    scheme = _scheme(first.contract_id, first.occurred_on, draws_allowance=draws_allowance)
    degree = _degree(breaches, persists=persists)
    facts_on = min(row.occurred_on for row in breaches)
    scale = scale_for(BreachKind(first.kind), degree, scheme, facts_on=facts_on)
    verdict = considered or lightest(scale)
    check_considered(verdict, scale)
    row = _row(actor, today, first, scale)
    row.scheme, row.facts_on, row.state = scheme, facts_on, SanctionState.NOTICE
    row.considered_measure, row.considered_share = verdict.measure, verdict.share
    row.considered_months = verdict.months
    row.needs_guardian = is_protected or _is_minor(first.dossier_id, today)
    write_notices(actor, at, row, breaches, scale)
    row.save(force_insert=True)
    models.Breach.objects.filter(pk__in=[one.pk for one in breaches]).update(
        state=BreachState.PURSUED, sanction=row
    )
    emit(
        SanctionProposed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            sanction_id=row.pk,
            scheme=scheme,
            facts_on=facts_on,
        )
    )
    return row.pk


def _row(actor: Actor, today: date, first: models.Breach, scale: Scale) -> models.Sanction:
    return models.Sanction(
        id=uuid7(),
        structure_id=first.structure_id,
        dossier_id=first.dossier_id,
        kind=first.kind,
        regime=scale.regime,
        degree=scale.degree,
        contract_id=first.contract_id,
        proposed_on=today,
        proposed_by=actor.user_id,
    )


def _facts(breach_ids: Sequence[UUID]) -> list[models.Breach]:
    if not breach_ids:
        raise Invalid.one("breaches", "Choisissez au moins un manquement.", "Cochez les faits.", "required")
    found = [breach_to_edit(one, BreachState.NOTED) for one in sorted(set(breach_ids))]
    found.sort(key=lambda row: (row.occurred_on, row.pk))
    alike = {
        (row.dossier_id, BreachKind(row.kind).family, regime_on(row.occurred_on), row.contract_id)
        for row in found
    }
    if len(alike) > 1:
        raise Invalid.one(
            "breaches",
            "Ces faits ne relèvent pas du même texte ou du même contrat.",
            "Ouvrez une procédure pour chaque nature de faits, et une pour ceux d’avant le 1er juin 2025.",
            "mixed",
        )
    return found


def _scheme(contract_id: UUID | None, on: date, *, draws_allowance: bool) -> Scheme:
    contract = contract_detail(the_scope(), contract_id, on=on) if contract_id else None
    if not draws_allowance or contract is None or contract.kind is ContractKind.ENGAGEMENT:
        return Scheme.NONE
    return Scheme.CEJ if contract.kind is ContractKind.CEJ else Scheme.PACEA


def _degree(breaches: Sequence[models.Breach], *, persists: bool) -> Degree:
    first = breaches[0]
    return degree_on(
        the_scope(),
        first.dossier_id,
        BreachKind(first.kind),
        facts_on=first.occurred_on,
        noted_on=max(row.noted_on for row in breaches),
        contract_id=first.contract_id,
        persists=persists,
    )


def _is_minor(dossier_id: UUID, on: date) -> bool:
    found = age_facts(the_scope(), dossier_id)
    return found is not None and age_on(found.born_on, on) < parameter("dossier.majority").integer_at(on)
