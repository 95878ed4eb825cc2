"""Contracts of one person, as they stand or as they were known, and the running ones of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.policies import may_read_notes
from convergence.accompagnement.contracts.queries.rows import LISTED, running, shown
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractNoteRow,
    ContractRow,
    ExemptionRow,
    NoteAbout,
    RunningContractRow,
    WeeklyExemption,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.history import RowChange, changes_of_file, rows_as_known
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work


@reads(FieldGroup.ACCOMPAGNEMENT)
def contracts_of(scope: Scope, dossier_id: UUID, *, on: date) -> list[ContractRow]:
    """Every contract of a person with its signatures, the latest first."""
    rows = list(models.Contract.objects.filter(dossier_id=dossier_id).order_by("-starts_on", "-id"))
    signatures = _grouped(
        models.ContractSignature.objects.filter(dossier_id=dossier_id).order_by("signed_at", "id")
    )
    return [shown(row, signatures[row.id], on) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def contract_detail(scope: Scope, contract_id: UUID, *, on: date) -> ContractRow | None:
    """One contract with its signatures; None when it is absent or hidden."""
    row = models.Contract.objects.filter(pk=contract_id).first()
    if row is None:
        return None
    return shown(
        row, models.ContractSignature.objects.filter(contract_id=row.id).order_by("signed_at", "id"), on
    )


@reads(FieldGroup.ACCOMPAGNEMENT)
def contract_on(scope: Scope, dossier_id: UUID, on: date) -> ContractRow | None:
    """The contract that holds a person on a day: her CEJ or PACEA, else her contrat d'engagement.

    It is the contrat d'engagement of that day in the sense of L5411-6: a CEJ or a PACEA carries it.
    """
    found = [row for row in contracts_of(scope, dossier_id, on=on) if row.covers]
    found.sort(key=lambda row: row.kind is ContractKind.ENGAGEMENT)
    return found[0] if found else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def running_contract(scope: Scope, dossier_id: UUID, on: date) -> RunningContractRow | None:
    """The CEJ or PACEA that covers the person on a day, if any."""
    row = _running_on(on).filter(dossier_id=dossier_id).first()
    return running(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def running_contracts_of(scope: Scope, dossier_ids: Sequence[UUID], on: date) -> list[RunningContractRow]:
    """The CEJ or PACEA that covers each person of a list on a day, in one query; no row for the others."""
    rows = _running_on(on).filter(dossier_id__among=dossier_ids)
    return [running(row) for row in rows.values_list(*LISTED, named=True)]


@reads(FieldGroup.ACCOMPAGNEMENT)
def contracts_as_known(scope: Scope, dossier_id: UUID, known_at: datetime, *, on: date) -> list[ContractRow]:
    """The contracts of a person as they were known at an instant, and whether they cover a day.

    Two axes: ``known_at`` is when the network knew it, ``on`` when it holds.
    """
    rows = rows_as_known(models.Contract, dossier_id, known_at)
    rows.sort(key=lambda row: (row.starts_on, row.id), reverse=True)
    known = rows_as_known(models.ContractSignature, dossier_id, known_at)
    known.sort(key=lambda signature: (signature.signed_at, signature.id))
    signatures = _grouped(known)
    return [shown(row, signatures[row.id], on) for row in rows]


@reads(FieldGroup.FREE_TEXT)
def contract_notes(scope: Scope, dossier_id: UUID) -> list[ContractNoteRow]:
    """Free text about the contracts of a person, their parts aside; empty for those who may not read free text."""
    if not may_read_notes(scope.actor):
        return []
    rows = models.ContractNote.objects.filter(dossier_id=dossier_id, ref_id=None).order_by("written_on", "id")
    return [
        ContractNoteRow(row.dossier_id, row.contract_id, NoteAbout(row.about), row.written_on, row.text)
        for row in rows
    ]


@reads_nobody("a yes or no about a structure, for the worker")
def structures_with_contracts_to_start(scope: Scope, at: datetime) -> list[UUID]:
    """Where a signed contract has its first day, somewhere on earth, at an instant; none but for the house."""
    return structures_with_work("contracts_structures_to_start", at)


@reads_nobody("a yes or no about a structure, for the worker")
def structures_with_ages(scope: Scope, at: datetime) -> list[UUID]:
    """Where a running contract meets a birthday that ends it or calls for a look; none but for the house."""
    return structures_with_work("contracts_structures_with_ages", at)


@reads(FieldGroup.HEALTH)
def exemptions_of(scope: Scope, dossier_id: UUID) -> list[ExemptionRow]:
    """Grounds of the plans without weekly hours of a person, health data that stand apart."""
    rows = models.ContractExemption.objects.filter(dossier_id=dossier_id).order_by("id")
    return [ExemptionRow(row.dossier_id, row.contract_id, WeeklyExemption(row.ground)) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def contract_changes(scope: Scope, dossier_id: UUID, limit: int = 100) -> list[RowChange]:
    """Who changed which contract of a person, when, why, from which source: the newest first.

    The reason is free text: blank for those who may not read it.
    """
    found = changes_of_file(dossier_id, [models.Contract, models.ContractSignature], limit=limit)
    return found if may_read_notes(scope.actor) else [replace(change, reason="") for change in found]


def _running_on(on: date) -> QuerySet[models.Contract]:
    return models.Contract.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on),
        state__in=models.COVERING_STATES,
        kind__in=models.EXCLUSIVE_KINDS,
        starts_on__lte=on,
    ).order_by("dossier_id")


def _grouped(rows: Iterable[models.ContractSignature]) -> dict[UUID, list[models.ContractSignature]]:
    grouped: dict[UUID, list[models.ContractSignature]] = defaultdict(list)
    for row in rows:
        grouped[row.contract_id].append(row)
    return grouped
