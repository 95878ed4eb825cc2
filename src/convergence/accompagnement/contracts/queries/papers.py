"""The paper of an operator's contract, in its name and in its words, to be signed by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.contracts.policies import check_is_signatory, check_may_prepare_contracts
from convergence.accompagnement.contracts.queries.contracts import contract_detail
from convergence.accompagnement.contracts.queries.plan import versions_of
from convergence.accompagnement.contracts.rules.papers import (
    Printed,
    amendment_values,
    contract_values,
    refusal_values,
)
from convergence.accompagnement.contracts.rules.plan import check_complete, differences
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractRow,
    ContractState,
    OperatorPaper,
    Party,
    VersionRow,
    VersionState,
)
from convergence.documents.queries import paper_not_kept
from convergence.documents.types import PaperKind
from convergence.dossier.queries import age_facts
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Conflict, NotFound
from convergence.foundation.scope import Scope
from convergence.foundation.text import reworded
from convergence.identity.queries import staff_names
from convergence.identity.types.wording import words_of_kind
from convergence.storage.journal import reads, reads_nobody

_KINDS = {
    ContractKind.CEJ: PaperKind.CEJ_CONTRACT,
    ContractKind.PACEA: PaperKind.PACEA_CONTRACT,
    ContractKind.ENGAGEMENT: PaperKind.ENGAGEMENT_CONTRACT,
}
_ALIVE = (ContractState.PREPARED, ContractState.SIGNED, ContractState.RUNNING, ContractState.SUSPENDED)


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def operator_paper(
    scope: Scope, contract_id: UUID, at: datetime, *, guardian: str = ""
) -> OperatorPaper | None:
    """The paper of what waits for signatures, else of the terms in force, or the decision that refused the entry.

    None for a hidden contract.

    Raises Refused for a contract of another organisation, Invalid while it lacks what the Code asks it to say.
    """
    today = local_day(at, zone(scope.actor.time_zone))
    contract = contract_detail(scope, contract_id, on=today)
    if contract is None:
        return None
    check_may_prepare_contracts(scope.actor)
    check_is_signatory(scope.actor, contract.signatory_id)
    if contract.signatory_id is None:
        raise NotFound(
            "Ce contrat est celui de la structure qui tient le dossier.",
            what_to_do="Produisez-le parmi les documents du dossier.",
        )
    if contract.state is ContractState.REFUSED:
        return _refusal(scope, at, contract)
    if contract.state not in _ALIVE:
        raise Conflict(
            "Ce contrat est clos : il n’y a rien à signer.",
            what_to_do="Préparez un autre contrat.",
            code="nothing_to_sign",
        )
    versions = {version.number: version for version in versions_of(scope, contract_id)}
    waiting = next((one for one in versions.values() if one.state is VersionState.PREPARED), None)
    kind, values, title = to_sign(scope, contract, versions, waiting, guardian)
    pdf = paper_not_kept(scope, at, kind, values, title=title, dossier_id=contract.dossier_id)
    return OperatorPaper(contract.dossier_id, contract_id, title, pdf)


@reads_nobody("the caller read the contract; a paper is written, not shown")
def to_sign(
    scope: Scope,
    contract: ContractRow,
    versions: dict[int, VersionRow],
    waiting: VersionRow | None,
    guardian: str,
) -> tuple[PaperKind, dict[str, Any], str]:
    """What an operator's paper says: its amendment when one waits for signatures, else the whole contract."""
    shown_guardian = guardian if contract.needs_guardian else ""
    if waiting is not None and waiting.number > 1:
        kind, values = PaperKind.AMENDMENT, _amendment(scope, contract, versions, waiting, shown_guardian)
        title = f"Avenant du {french_date(waiting.effective_on)}"
    else:
        kind, values = _KINDS[contract.kind], _whole(scope, contract, versions, shown_guardian)
        title = contract.kind.label
    values["signataires"] = list(signers(scope.actor, contract.required_parties))
    return kind, values, title


def _refusal(scope: Scope, at: datetime, contract: ContractRow) -> OperatorPaper:
    """The decision, with its reason and the routes of appeal, in the name of the operator that took it."""
    name = "contrat d’engagement" if contract.kind is ContractKind.ENGAGEMENT else contract.kind.name
    title = f"Refus d’entrée ({name})"
    taken_on = local_day(contract.recorded_at, zone(scope.actor.time_zone))
    values = refusal_values(
        contract.kind,
        contract.decision_reason,
        taken_on,
        body=f"{scope.actor.structure_name}, qui l’a prise",
    )
    pdf = paper_not_kept(scope, at, PaperKind.DECISION, values, title=title, dossier_id=contract.dossier_id)
    return OperatorPaper(contract.dossier_id, contract.contract_id, title, pdf)


def signers(actor: Actor, parties: Iterable[Party]) -> Iterable[str]:
    """Who signs, as an operator names them."""
    words = words_of_kind(actor.structure_kind)
    for party in parties:
        if party is Party.STRUCTURE:
            yield f"Pour {actor.structure_name}"
        else:
            yield reworded(party.label, words)


def _whole(
    scope: Scope, contract: ContractRow, versions: dict[int, VersionRow], guardian: str
) -> dict[str, Any]:
    words = versions[contract.version].words
    check_complete(words)
    facts = age_facts(scope, contract.dossier_id)
    assert facts is not None, "whoever reads the contract reads who the person is"
    names = staff_names(scope, [contract.adviser_id]) if contract.adviser_id else {}
    referent = next((name.full_name for name in names.values()), scope.actor.name)
    return contract_values(
        Printed(contract, words, (), (), facts.born_on, referent, guardian, scope.actor.time_zone)
    )


def _amendment(
    scope: Scope, contract: ContractRow, versions: dict[int, VersionRow], new: VersionRow, guardian: str
) -> dict[str, Any]:
    before = versions[contract.version]
    people = [one for one in (before.adviser_id, new.adviser_id) if one]
    names = {str(key): name.full_name for key, name in staff_names(scope, people).items()}
    words = words_of_kind(scope.actor.structure_kind)
    values = amendment_values(contract, new, differences(before, new), names, guardian)
    values["modifications"] = [reworded(line, words) for line in values["modifications"]]
    return values
