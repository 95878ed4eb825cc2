"""From table rows to what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.rules.states import state_on
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractRow,
    ContractState,
    DeclaredBy,
    EndMotive,
    Party,
    ReviewReason,
    RunningContractRow,
    SignatureRow,
)


def shown(row: models.Contract, signatures: Iterable[models.ContractSignature], on: date) -> ContractRow:
    """A contract with its signatures, as shown on a day."""
    return ContractRow(
        dossier_id=row.dossier_id,
        contract_id=row.id,
        number=row.number,
        kind=ContractKind(row.kind),
        state=state_on(ContractState(row.state), starts_on=row.starts_on, day=on),
        covers=_covers(row, on),
        adviser_id=row.adviser_id,
        months=row.months,
        weekly_hours=row.weekly_hours,
        prepared_on=row.prepared_on,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        planned_end_on=row.planned_end_on,
        ended_on=row.ended_on,
        end_motive=EndMotive(row.end_motive) if row.end_motive else None,
        kept_commitments=row.kept_commitments,
        extended_on=row.extended_on,
        needs_guardian=row.needs_guardian,
        eligibility=dict(row.eligibility),
        review_reasons=tuple(ReviewReason(reason) for reason in row.review_reasons),
        signatures=tuple(_signature(signature) for signature in signatures if signature.version == 1),
        source=row.source,
        recorded_at=row.recorded_at,
        edit_token=row.change_id,
        version=row.version,
        review_months=row.review_months,
        reviewed_on=row.reviewed_on,
        age_limit_on=row.age_limit_on,
        engagement_id=row.engagement_id,
        programme=row.programme,
        programme_until=row.programme_until,
        programme_declared_by=DeclaredBy(row.programme_declared_by) if row.programme_declared_by else None,
        signatory_id=row.signatory_id,
        decision_reason=row.decision_reason,
    )


class Listed(Protocol):
    """The columns that lists read: making whole rows of a caseload costs more than reading them."""

    @property
    def id(self) -> UUID: ...
    @property
    def dossier_id(self) -> UUID: ...
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def planned_end_on(self) -> date: ...
    @property
    def weekly_hours(self) -> int | None: ...
    @property
    def review_reasons(self) -> list[str]: ...


LISTED = (
    "id", "dossier_id", "number", "kind", "starts_on", "planned_end_on", "weekly_hours", "review_reasons",
    "state",
)  # fmt: skip


def running(row: Listed) -> RunningContractRow:
    """What lists need of a contract."""
    return RunningContractRow(
        dossier_id=row.dossier_id,
        contract_id=row.id,
        number=row.number,
        kind=ContractKind(row.kind),
        starts_on=row.starts_on,
        planned_end_on=row.planned_end_on,
        weekly_hours=row.weekly_hours,
        review_reasons=tuple(ReviewReason(reason) for reason in row.review_reasons),
        is_suspended=row.state == ContractState.SUSPENDED,
    )


def _covers(row: models.Contract, on: date) -> bool:
    in_time = row.starts_on <= on and (row.ended_on is None or on < row.ended_on)
    return row.state in models.COVERING_STATES and in_time


def _signature(row: models.ContractSignature) -> SignatureRow:
    return SignatureRow(Party(row.party), row.signed_on, row.signed_at, row.collected_by)
