"""Versions of a contract: the terms first signed, then an amendment that everybody signs again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.finding import (
    contract_to_edit,
    note,
    person,
    signed_parties,
)
from convergence.accompagnement.contracts.operations.plan.words import keep_plan, keep_texts
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.policies import check_may_prepare_contracts
from convergence.accompagnement.contracts.queries.words import plan_words
from convergence.accompagnement.contracts.rules.plan import (
    changed_draft,
    check_effective,
    check_review_months,
    clean_words,
)
from convergence.accompagnement.contracts.rules.signatories import (
    check_clauses,
    check_listed_words,
    clause_words,
    lowering_of,
)
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.rules.terms import check_terms
from convergence.accompagnement.contracts.types import (
    Amendment,
    ContractAction,
    ContractAmended,
    ContractKind,
    ContractState,
    NoteAbout,
    PaperState,
    Party,
    PlanWords,
    TransitionFacts,
    VersionState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation


@operation("Avenant préparé")
def revise_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    amendment: Amendment,
    reason: str,
    edit_token: int | None = None,
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Prepare an amendment of a running contract: a new version, in force once all have signed it.

    Raises Invalid for terms that the Code does not allow or an amendment that changes nothing, Conflict while
    another one is being prepared.
    """
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    start_if_due(row, today)
    amendment = _listed(row, amendment, reason, today)
    facts = TransitionFacts(
        today, row.starts_on, reason=reason, has_revision=prepared_version(row) is not None
    )
    check_transition(ContractState(row.state), ContractAction.REVISE, facts)
    version = _revision(row, amendment, today)
    words = _words(row, amendment)
    _check_changes(row, version, amendment)
    version.save(force_insert=True)
    row.save()
    if row.signatory_id is None:
        keep_plan(row, version.id, words, today)
        keep_texts(row, version.id, {NoteAbout.AMENDMENT: reason}, today)
    note(row, NoteAbout.LOWERED_HOURS, amendment.lowering_reason, today)
    return version.id


@operation("Avenant abandonné")
def drop_revision(
    *, actor: Actor, at: datetime, contract_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Give an amendment up: the terms in force stay. Conflict while its paper is out for signature."""
    check_may_prepare_contracts(actor)
    row = contract_to_edit(contract_id, on=local_day(at, zone(actor.time_zone)))
    version = prepared_version(row)
    if version is None or version.number == 1:
        raise Conflict(
            "Aucun avenant n’est en préparation.", what_to_do="Rechargez la page.", code="no_revision"
        )
    check_not_out(row, version.number)
    version.state = VersionState.DROPPED
    version.save()


def _listed(row: models.Contract, amendment: Amendment, reason: str, today: date) -> Amendment:
    """An operator amends by clauses and for a reason of the list; the structure that holds the file writes its own."""
    if row.signatory_id is None:
        return replace(amendment, clauses=None)
    written = amendment.words.everything if amendment.words else ()
    check_listed_words(reason=reason, words="".join(written), lowering_reason=amendment.lowering_reason)
    clauses = clauses_in_force(row) if amendment.clauses is None else amendment.clauses
    check_clauses(clauses, today)
    return replace(amendment, words=None, clauses=clauses, lowering_reason=lowering_of(clauses, today))


def clauses_in_force(row: models.Contract) -> tuple[str, ...]:
    """The clauses of the terms in force of an operator's contract."""
    version = models.ContractVersion.objects.filter(contract_id=row.id, number=row.version).first()
    return tuple(version.clauses.split()) if version else ()


def write_first_version(
    row: models.Contract, words: PlanWords | None, clauses: Sequence[str], today: date
) -> None:
    """The terms of a preparation as its first version, written or written again with it."""
    version = models.ContractVersion.objects.filter(contract_id=row.id, number=1).first()
    if version is None:
        version = models.ContractVersion(
            structure_id=row.structure_id, dossier_id=row.dossier_id, contract_id=row.id, number=1
        )
    version.state, version.written_on, version.effective_on = VersionState.PREPARED, today, row.starts_on
    version.weekly_hours, version.planned_end_on = row.weekly_hours, row.planned_end_on
    version.review_months, version.adviser_id = row.review_months, row.adviser_id
    version.clauses = " ".join(clauses)
    version.save()
    if words is not None and row.signatory_id is None:
        keep_plan(row, version.id, clean_words(words), today)


def prepared_version(row: models.Contract) -> models.ContractVersion | None:
    """The version that waits for signatures, if any."""
    return models.ContractVersion.objects.filter(contract_id=row.id, state=VersionState.PREPARED).first()


def mark_first_signed(row: models.Contract, day: date) -> None:
    """The first version is in force: its terms are those that were signed."""
    version = models.ContractVersion.objects.filter(contract_id=row.id, number=1).first()
    if version is not None:
        version.state, version.signed_on = VersionState.SIGNED, day
        version.effective_on, version.planned_end_on = row.starts_on, row.planned_end_on
        version.save()


def adopt(
    actor: Actor, at: datetime, row: models.Contract, version: models.ContractVersion, day: date
) -> None:
    """All have signed an amendment: its terms are in force; the caller has locked the contract."""
    version.state, version.signed_on = VersionState.SIGNED, day
    version.save()
    row.version, row.weekly_hours = version.number, version.weekly_hours
    row.review_months, row.adviser_id = version.review_months, version.adviser_id
    row.reviewed_on = day
    row.save()
    emit(
        ContractAmended(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            signatory_id=row.signatory_id,
            version=version.number,
            effective_on=version.effective_on,
            weekly_hours=version.weekly_hours,
        )
    )
    await_contract(actor, at, row)


def parties_of_version(row: models.Contract, version: models.ContractVersion) -> frozenset[Party]:
    """Who has signed a version."""
    return signed_parties(row, version.number)


def check_not_out(row: models.Contract, version: int) -> None:
    """Raise Conflict while the paper of a version is out for signature: its terms do not change meanwhile."""
    if models.ContractPaper.objects.filter(
        contract_id=row.id, version=version, state=PaperState.ASKED
    ).exists():
        raise Conflict(
            "Ce contrat est parti à la signature : ses termes ne changent plus.",
            what_to_do="Retirez d’abord la demande de signatures, puis recommencez.",
            code="paper_out",
        )


def _revision(row: models.Contract, amendment: Amendment, today: date) -> models.ContractVersion:
    check_effective(amendment.effective_on, starts_on=row.starts_on, planned_end_on=row.planned_end_on)
    check_review_months(amendment.review_months, today)
    last = models.ContractVersion.objects.filter(contract_id=row.id).order_by("-number").first()
    hours = row.weekly_hours if amendment.weekly_hours is None else amendment.weekly_hours
    if hours != row.weekly_hours:
        check_terms(
            changed_draft(
                ContractKind(row.kind),
                starts_on=amendment.effective_on,
                weekly_hours=hours,
                reason=amendment.lowering_reason,
            )
        )
    return models.ContractVersion(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        number=max(last.number if last else 1, row.version) + 1,
        state=VersionState.PREPARED,
        written_on=today,
        effective_on=amendment.effective_on,
        weekly_hours=hours,
        planned_end_on=row.planned_end_on,
        review_months=amendment.review_months or row.review_months,
        adviser_id=amendment.adviser_id or row.adviser_id,
        clauses=" ".join(amendment.clauses or ()),
    )


def _words(row: models.Contract, amendment: Amendment) -> PlanWords:
    person(row.dossier_id)
    return clean_words(amendment.words) if amendment.words is not None else words_in_force(row)


def words_in_force(row: models.Contract) -> PlanWords:
    """What both sides undertake by the terms in force."""
    version = models.ContractVersion.objects.filter(contract_id=row.id, number=row.version).first()
    if version is None:
        return PlanWords()
    if version.clauses:
        return clause_words(version.clauses.split(), version.written_on)
    return plan_words(models.ContractNote.objects.filter(ref_id=version.id))


def _check_changes(row: models.Contract, version: models.ContractVersion, amendment: Amendment) -> None:
    same_terms = (version.weekly_hours, version.review_months, version.adviser_id) == (
        row.weekly_hours,
        row.review_months,
        row.adviser_id,
    )
    same_clauses = amendment.clauses is None or set(amendment.clauses) == set(clauses_in_force(row))
    if (
        same_terms
        and same_clauses
        and (amendment.words is None or clean_words(amendment.words) == words_in_force(row))
    ):
        raise Invalid.one(
            "reason",
            "Cet avenant ne change rien.",
            "Changez au moins un terme, ou dites que le contrat est revu sans changement.",
            "no_change",
        )
