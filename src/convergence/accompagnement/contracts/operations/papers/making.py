"""Make the papers of a contract from its true terms: the contract, its amendment, a refusal, a certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.finding import contract_to_edit, person, signatures_of
from convergence.accompagnement.contracts.operations.plan.versions import prepared_version
from convergence.accompagnement.contracts.policies import check_may_prepare_contracts
from convergence.accompagnement.contracts.queries.papers import to_sign
from convergence.accompagnement.contracts.queries.plan import commitments_of, phases_of, versions_of
from convergence.accompagnement.contracts.queries.rows import shown
from convergence.accompagnement.contracts.rules.papers import (
    Printed,
    amendment_values,
    check_phases_written,
    contract_values,
    refusal_values,
)
from convergence.accompagnement.contracts.rules.plan import check_complete, differences
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractRow,
    ContractState,
    PaperState,
    PlanWords,
    VersionRow,
)
from convergence.documents.operations import make_document
from convergence.documents.types import PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Scope
from convergence.identity.queries import staff_names
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

_KINDS = {
    ContractKind.CEJ: PaperKind.CEJ_CONTRACT,
    ContractKind.PACEA: PaperKind.PACEA_CONTRACT,
    ContractKind.ENGAGEMENT: PaperKind.ENGAGEMENT_CONTRACT,
}


@operation("Contrat mis sur papier")
def print_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    guardian: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Make the paper of what waits for signatures: the contract in preparation, or its amendment.

    Raises Invalid when the contract lacks what the Code asks it to say (L5411-6, R5131-12), Conflict when there
    is nothing to sign or when the paper is out for signature. Returns the document.
    """
    check_may_prepare_contracts(actor)
    row = contract_to_edit(contract_id, on=local_day(at, zone(actor.time_zone)))
    scope = _scope()
    version = prepared_version(row)
    is_open = row.state in (ContractState.PREPARED, ContractState.RUNNING)
    if version is not None and is_open and row.signatory_id is not None:
        kind, values, title = _of_operator(actor, at, scope, row, version.number, guardian)
    elif row.state == ContractState.PREPARED and version is not None:
        kind, values, title = _first(actor, at, scope, row, guardian)
    elif row.state == ContractState.RUNNING and version is not None:
        kind, values, title = _amendment(actor, at, scope, row, version.number, guardian)
    else:
        raise Conflict(
            "Il n’y a rien à signer pour ce contrat.",
            what_to_do="Préparez un avenant, ou un autre contrat.",
            code="nothing_to_sign",
        )
    _replace_former(row, version.number)
    document_id = make_document(
        actor=actor,
        at=at,
        kind=kind,
        values=values,
        title=title,
        dossier_id=row.dossier_id,
        keeper_id=row.signatory_id,
    )
    models.ContractPaper.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        version=version.number,
        document_id=document_id,
        state=PaperState.MADE,
        made_on=local_day(at, zone(actor.time_zone)),
    )
    return document_id


@operation("Attestation d’accompagnement produite")
def certify_accompaniment(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    usage: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Certify that the person is, or was, accompanied under a contract that began. Returns the document."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    contract = _shown(contract_to_edit(contract_id, on=today), actor, at)
    if contract.signed_on is None or contract.starts_on > today:
        raise Conflict(
            "Ce contrat n’a pas commencé : il n’y a rien à attester.",
            what_to_do="Attendez son premier jour.",
            code="not_started",
        )
    values = {"date_debut": contract.starts_on, "usage": usage.replace("\x00", "").strip()}
    if contract.ended_on is not None:
        values["date_fin"] = contract.last_day
    return make_document(
        actor=actor,
        at=at,
        kind=PaperKind.ACCOMPAGNEMENT_CERTIFICATE,
        values=values,
        title=f"Attestation d’accompagnement ({_name(contract.kind)})",
        dossier_id=contract.dossier_id,
    )


def refusal_paper(actor: Actor, at: datetime, row: models.Contract, reason: str) -> UUID:
    """The decision that refuses an entry, to be handed over with a certain date."""
    kind = ContractKind(row.kind)
    return make_document(
        actor=actor,
        at=at,
        kind=PaperKind.DECISION,
        values=refusal_values(kind, reason.replace("\x00", ""), local_day(at, zone(actor.time_zone))),
        title=f"Refus d’entrée ({_name(kind)})",
        dossier_id=row.dossier_id,
    )


def _of_operator(
    actor: Actor, at: datetime, scope: Scope, row: models.Contract, number: int, guardian: str
) -> tuple[PaperKind, dict[str, Any], str]:
    """The paper of an operator, in its name and in its words."""
    versions = {version.number: version for version in versions_of(scope, row.id)}
    return to_sign(scope, _shown(row, actor, at), versions, versions[number], guardian)


def _first(
    actor: Actor, at: datetime, scope: Scope, row: models.Contract, guardian: str
) -> tuple[PaperKind, dict[str, object], str]:
    contract = _shown(row, actor, at)
    words = _words(versions_of(scope, row.id), 1)
    check_complete(words)
    phases = phases_of(scope, row.id)
    check_phases_written(contract, phases)
    values = contract_values(
        Printed(
            contract,
            words,
            phases,
            commitments_of(scope, row.id),
            person(row.dossier_id).born_on,
            _referent(scope, row.adviser_id) or actor.name,
            guardian if contract.needs_guardian else "",
            actor.time_zone,
        )
    )
    return _KINDS[contract.kind], values, contract.kind.label


def _amendment(
    actor: Actor, at: datetime, scope: Scope, row: models.Contract, number: int, guardian: str
) -> tuple[PaperKind, dict[str, object], str]:
    contract = _shown(row, actor, at)
    versions = {version.number: version for version in versions_of(scope, row.id)}
    new = versions[number]
    before = versions.get(row.version) or _as_it_stands(contract, new)
    people = [one for one in (before.adviser_id, new.adviser_id) if one]
    names = {str(key): name.full_name for key, name in staff_names(scope, people).items()}
    changes = differences(before, new)
    values = amendment_values(contract, new, changes, names, guardian if contract.needs_guardian else "")
    title = f"Avenant du {french_date(new.effective_on)} ({_name(contract.kind)})"
    return PaperKind.AMENDMENT, values, title


def _as_it_stands(contract: ContractRow, new: VersionRow) -> VersionRow:
    """The terms of a contract that was taken over without versions."""
    return VersionRow(
        dossier_id=contract.dossier_id,
        contract_id=contract.contract_id,
        version_id=new.version_id,
        number=contract.version,
        state=new.state,
        written_on=contract.prepared_on,
        effective_on=contract.starts_on,
        signed_on=contract.signed_on,
        weekly_hours=contract.weekly_hours,
        planned_end_on=contract.planned_end_on,
        review_months=contract.review_months,
        adviser_id=contract.adviser_id,
        words=PlanWords(),
        why="",
        edit_token=0,
    )


def _replace_former(row: models.Contract, version: int) -> None:
    """A paper made anew takes the place of the one that never left; one that is out stops it."""
    papers = models.ContractPaper.objects.filter(contract_id=row.id, version=version)
    if papers.filter(state=PaperState.ASKED).exists():
        raise Conflict(
            "Ce contrat est déjà parti à la signature.",
            what_to_do="Suivez la demande, ou retirez-la pour en faire une autre.",
            code="paper_out",
        )
    papers.filter(state=PaperState.MADE).delete()


def _words(versions: list[VersionRow], number: int) -> PlanWords:
    return next((version.words for version in versions if version.number == number), PlanWords())


def _shown(row: models.Contract, actor: Actor, at: datetime) -> ContractRow:
    return shown(row, signatures_of(row), local_day(at, zone(actor.time_zone)))


def _referent(scope: Scope, adviser_id: UUID | None) -> str:
    found = staff_names(scope, [adviser_id]) if adviser_id else {}
    return next((name.full_name for name in found.values()), "")


def _scope() -> Scope:
    scope = current_scope()
    if scope is None:
        raise RuntimeError("an operation runs inside a transaction of its actor")
    return scope


def _name(kind: ContractKind) -> str:
    return "contrat d’engagement" if kind is ContractKind.ENGAGEMENT else kind.name
