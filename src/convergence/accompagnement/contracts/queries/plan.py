"""What a contract holds beyond its terms: versions, phases, objectives and actions, suspensions, papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.policies import signatory_of
from convergence.accompagnement.contracts.queries.words import (
    notes_by_part,
    part_token,
    plan_words,
    text_of,
)
from convergence.accompagnement.contracts.rules.plan import differences
from convergence.accompagnement.contracts.rules.programmes import listed_programmes
from convergence.accompagnement.contracts.rules.signatories import clause_words, clauses_on, may_sign_with
from convergence.accompagnement.contracts.types import (
    Clause,
    ContractKind,
    Difference,
    NoteAbout,
    PaperRow,
    PaperState,
    Party,
    PhaseOutcome,
    PhaseRow,
    PhaseState,
    StepKind,
    StepOwner,
    StepRow,
    StepState,
    SuspensionGround,
    SuspensionRow,
    VersionRow,
    VersionState,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT)
def versions_of(scope: Scope, contract_id: UUID) -> list[VersionRow]:
    """The versions of a contract, the first one first; words only for those who may read free text, or in clauses."""
    rows = models.ContractVersion.objects.filter(contract_id=contract_id).order_by("number")
    notes = notes_by_part(scope.actor, contract_id)
    signatures = models.ContractSignature.objects.filter(contract_id=contract_id).order_by("signed_at", "id")
    signed = list(signatures.values_list("version", "party"))
    return [
        VersionRow(
            dossier_id=row.dossier_id,
            contract_id=row.contract_id,
            version_id=row.id,
            number=row.number,
            state=VersionState(row.state),
            written_on=row.written_on,
            effective_on=row.effective_on,
            signed_on=row.signed_on,
            weekly_hours=row.weekly_hours,
            planned_end_on=row.planned_end_on,
            review_months=row.review_months,
            adviser_id=row.adviser_id,
            words=clause_words(row.clauses.split(), row.written_on)
            if row.clauses
            else plan_words(notes.get(row.id, ())),
            why=text_of(notes.get(row.id, ()), NoteAbout.AMENDMENT),
            edit_token=row.change_id,
            signed_by=tuple(Party(party) for version, party in signed if version == row.number),
            clauses=tuple(row.clauses.split()),
        )
        for row in rows
    ]


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT)
def phases_of(scope: Scope, contract_id: UUID) -> list[PhaseRow]:
    """The phases of a PACEA in their order; words only for those who may read free text."""
    rows = models.ContractPhase.objects.filter(contract_id=contract_id).order_by("starts_on", "id")
    notes = notes_by_part(scope.actor, contract_id)
    return [
        PhaseRow(
            dossier_id=row.dossier_id,
            contract_id=row.contract_id,
            phase_id=row.id,
            number=row.number,
            state=PhaseState(row.state),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            weekly_hours=row.weekly_hours,
            outcome=PhaseOutcome(row.outcome) if row.outcome else None,
            closed_on=row.closed_on,
            words=plan_words(notes.get(row.id, ())),
            evaluation=text_of(notes.get(row.id, ()), NoteAbout.PHASE_EVALUATION),
            edit_token=part_token(row, notes.get(row.id, ())),
        )
        for row in rows
    ]


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT)
def commitments_of(scope: Scope, contract_id: UUID) -> list[StepRow]:
    """The objectives and actions of a contract, as they were agreed; words for those who may read free text."""
    rows = models.ContractStep.objects.filter(contract_id=contract_id).order_by("set_on", "id")
    notes = notes_by_part(scope.actor, contract_id)
    return [
        StepRow(
            dossier_id=row.dossier_id,
            contract_id=row.contract_id,
            step_id=row.id,
            kind=StepKind(row.kind),
            owner=StepOwner(row.owner),
            state=StepState(row.state),
            set_on=row.set_on,
            due_on=row.due_on,
            ended_on=row.ended_on,
            objective_id=row.objective_id,
            need_code=row.need_code,
            text=text_of(notes.get(row.id, ()), NoteAbout.STEP),
            edit_token=part_token(row, notes.get(row.id, ())),
        )
        for row in rows
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def suspensions_of(scope: Scope, dossier_id: UUID) -> list[SuspensionRow]:
    """The suspensions of the contracts of a person, the oldest first."""
    rows = models.ContractSuspension.objects.filter(dossier_id=dossier_id).order_by("starts_on", "id")
    return [
        SuspensionRow(
            row.dossier_id,
            row.contract_id,
            SuspensionGround(row.ground),
            row.starts_on,
            row.expected_until,
            row.resumed_on,
        )
        for row in rows
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def papers_of(scope: Scope, contract_id: UUID) -> list[PaperRow]:
    """The papers of a contract, the latest first."""
    rows = models.ContractPaper.objects.filter(contract_id=contract_id).order_by("-made_on", "-id")
    return [
        PaperRow(
            row.dossier_id, row.contract_id, row.document_id, row.version, PaperState(row.state), row.made_on
        )
        for row in rows
    ]


@reads_nobody("the two versions were read, and noted, already")
def version_differences(scope: Scope, before: VersionRow, after: VersionRow) -> list[Difference]:
    """The terms that two versions say otherwise, side by side."""
    return differences(before, after)


@reads_nobody("a list of the law, about nobody")
def listed_programmes_on(scope: Scope, on: date) -> Mapping[str, str]:
    """The programmes that carry the end of a CEJ further, on a day: code, French name."""
    return listed_programmes(on)


@reads_nobody("a list of sentences, about nobody")
def operator_clauses(scope: Scope, on: date) -> tuple[Clause, ...]:
    """The clauses from which an operator makes a contract, on a day."""
    return clauses_on(on)


@reads_nobody("a list of the law, about nobody")
def signed_with(scope: Scope, kind: ContractKind, on: date) -> bool:
    """Whether the reader's organisation may sign a contract of a kind, on a day; the structure of a file always may."""
    return signatory_of(scope.actor) is None or may_sign_with(kind, scope.actor.structure_kind, on)


@reads_nobody("yes or no, about a contract that was read already; its words stay")
def offer_was_defined(scope: Scope, contract_id: UUID, on: date) -> bool:
    """Whether the terms signed and in force on a day say what a reasonable offer is (R5411-15-1)."""
    version = (
        models.ContractVersion.objects.filter(
            contract_id=contract_id, state=VersionState.SIGNED, effective_on__lte=on
        )
        .order_by("-number")
        .first()
    )
    if version is None:
        return False
    return models.ContractNote.objects.filter(ref_id=version.id, about=NoteAbout.REASONABLE_OFFER).exists()
