"""The parts of the page of a contract: its terms, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from convergence.accompagnement.contracts.queries import (
    commitments_of,
    listed_programmes_on,
    papers_of,
    phases_of,
    suspensions_of,
    versions_of,
)
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractRow,
    ContractState,
    PaperRow,
    PaperState,
    PhaseRow,
    PhaseState,
    StepKind,
    StepRow,
    StepState,
    SuspensionRow,
    VersionRow,
    VersionState,
)
from convergence.accompagnement.diagnostic.queries import words_on
from convergence.design.components import SummaryRow
from convergence.foundation.clock import local_today
from convergence.foundation.parameters import parameter
from convergence.identity.queries import staff_names, structure_names
from convergence.web.access import ActingRequest

_OPEN = (ContractState.PREPARED, ContractState.SIGNED, ContractState.RUNNING, ContractState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Held:
    """What a contract holds, as its page shows it."""

    versions: tuple[VersionRow, ...]
    phases: tuple[PhaseRow, ...]
    steps: tuple[StepRow, ...]
    suspensions: tuple[SuspensionRow, ...]
    papers: tuple[PaperRow, ...]
    waiting: VersionRow | None
    present: VersionRow | None
    can_plan: bool
    needs: Mapping[str, str]

    @property
    def lines(self) -> Iterator[tuple[StepRow, str]]:
        """Each objective or action with the need from which it comes, in words."""
        return ((step, self.needs.get(step.need_code, "")) for step in self.steps)

    @property
    def out(self) -> PaperRow | None:
        """The paper of what waits for signatures, once it has left."""
        number = self.waiting.number if self.waiting else None
        asked = (paper for paper in self.papers if paper.state is PaperState.ASKED)
        return next((paper for paper in asked if paper.version == number), None)

    @property
    def is_out(self) -> bool:
        """Whether the paper of what waits for signatures has left."""
        return self.out is not None

    @property
    def objectives(self) -> Iterator[StepRow]:
        """Objectives, which actions serve."""
        return (step for step in self.steps if step.kind is StepKind.OBJECTIVE)

    @property
    def pairs(self) -> list[tuple[VersionRow, VersionRow]]:
        """Each version beside the one before it."""
        kept = [one for one in self.versions if one.state is not VersionState.DROPPED]
        return list(pairwise(kept))

    @property
    def ongoing(self) -> int:
        """How many objectives and actions go on."""
        return sum(step.state is StepState.ONGOING for step in self.steps)

    @property
    def next_phase(self) -> PhaseRow | None:
        """The phase that may be opened next: the first one planned, when none is open."""
        if any(phase.state is PhaseState.OPEN for phase in self.phases):
            return None
        return next((phase for phase in self.phases if phase.state is PhaseState.PLANNED), None)


def held_by(request: ActingRequest, contract: ContractRow) -> Held:
    """Everything that the page of a contract shows beside its terms."""
    found = contract.contract_id
    versions = tuple(versions_of(request.scope, found))
    is_pacea = contract.kind is ContractKind.PACEA
    pauses = suspensions_of(request.scope, contract.dossier_id)
    steps = tuple(commitments_of(request.scope, found))
    return Held(
        versions=versions,
        phases=tuple(phases_of(request.scope, found)) if is_pacea else (),
        steps=steps,
        suspensions=tuple(one for one in pauses if one.contract_id == found),
        papers=tuple(papers_of(request.scope, found)),
        waiting=_waiting(contract, versions),
        present=next((one for one in versions if one.number == contract.version), None),
        can_plan=contract.state in _OPEN,
        needs=_needs(request, steps),
    )


def _needs(request: ActingRequest, steps: Sequence[StepRow]) -> dict[str, str]:
    if not any(step.need_code for step in steps):
        return {}
    words = words_on(request.scope, local_today(request.actor.time_zone))
    return {word.code: word.label for word in words.needs}


def summary(contract: ContractRow, request: ActingRequest) -> list[SummaryRow]:
    """The terms of a contract."""
    planned = contract.planned_end_on - timedelta(days=1)
    extended = f"prolongé le {contract.extended_on:%d/%m/%Y}" if contract.extended_on else ""
    rows = [
        SummaryRow("Numéro", str(contract.number)),
        SummaryRow("Premier jour", f"{contract.starts_on:%d/%m/%Y}"),
        SummaryRow("Dernier jour prévu", f"{planned:%d/%m/%Y}", note=extended),
        SummaryRow("Durée", f"{contract.months} mois"),
        SummaryRow("Heures par semaine", _weekly(contract)),
        SummaryRow("Conseiller référent unique", _referent(request, contract.adviser_id)),
        SummaryRow("Actualisation", _review(contract), note=_reviewed(contract.reviewed_on)),
        SummaryRow("Préparé le", f"{contract.prepared_on:%d/%m/%Y}"),
        SummaryRow("Signé le", f"{contract.signed_on:%d/%m/%Y}" if contract.signed_on else ""),
    ]
    rows += _special(contract, request)
    if contract.ended_on:
        motive = contract.end_motive.label if contract.end_motive else ""
        rows.append(SummaryRow("Dernier jour", f"{contract.last_day:%d/%m/%Y}", note=motive))
        rows.append(SummaryRow("Engagements tenus", _yes_or_no(contract.kept_commitments)))
    return rows


def _special(contract: ContractRow, request: ActingRequest) -> Iterator[SummaryRow]:
    if contract.decision_reason:
        is_refusal = contract.state is ContractState.REFUSED
        label = "Motif du refus" if is_refusal else "Raison de la prolongation"
        yield SummaryRow(label, contract.decision_reason)
    if contract.signatory_id is not None:
        bodies = structure_names(request.scope, [contract.signatory_id])
        yield SummaryRow("Signé avec", bodies.get(contract.signatory_id, "Un autre organisme"))
    if contract.kind is not ContractKind.ENGAGEMENT:
        carried = "Ce contrat vaut contrat d’engagement : un seul document, une seule signature"
        under = "Le contrat d’engagement en cours, que la signature de celui-ci actualise"
        yield SummaryRow("Contrat d’engagement", under if contract.engagement_id else carried)
    if contract.age_limit_on and contract.age_limit_on <= contract.planned_end_on:
        ends = "y met fin" if contract.kind is ContractKind.PACEA else "n’y met pas fin, à revoir"
        yield SummaryRow("Limite d’âge", f"{contract.age_limit_on:%d/%m/%Y}", note=f"L’anniversaire {ends}")
    if contract.programme and contract.programme_until:
        names = listed_programmes_on(request.scope, contract.programme_until)
        told = f"jusqu’au {contract.programme_until:%d/%m/%Y}"
        by = (
            f"déclaré par : {contract.programme_declared_by.label.lower()}"
            if contract.programme_declared_by
            else ""
        )
        yield SummaryRow(
            "Parcours d’un autre organisme",
            f"{names.get(contract.programme, contract.programme)}, {told}",
            note=by,
        )


def _waiting(contract: ContractRow, versions: tuple[VersionRow, ...]) -> VersionRow | None:
    if contract.state not in (ContractState.PREPARED, ContractState.RUNNING):
        return None
    return next((one for one in versions if one.state is VersionState.PREPARED), None)


def _referent(request: ActingRequest, adviser_id: UUID | None) -> str:
    found = staff_names(request.scope, [adviser_id]) if adviser_id else {}
    return next((name.full_name for name in found.values()), "")


def _review(contract: ContractRow) -> str:
    months = contract.review_months or parameter("contract.review_months").integer_at(contract.starts_on)
    return f"Tous les {months} mois" if months > 1 else "Tous les mois"


def _reviewed(day: date | None) -> str:
    return f"Dernière fois le {day:%d/%m/%Y}" if day else ""


def _weekly(contract: ContractRow) -> str:
    if contract.weekly_hours is None:
        return ""
    return f"{contract.weekly_hours} h" if contract.weekly_hours else "Plan sans durée hebdomadaire"


def _yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else "Oui" if answer else "Non"
