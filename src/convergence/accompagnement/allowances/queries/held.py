"""Rights, resources, requests and aids of one person, and the catalogue of a structure."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.policies import may_read_notes
from convergence.accompagnement.allowances.queries import rows
from convergence.accompagnement.allowances.rules.wording import appeal_routes
from convergence.accompagnement.allowances.types.rows import (
    AidRow,
    AidSchemeRow,
    AllowanceNoteRow,
    MonthRow,
    OneOffRow,
    RightRow,
)
from convergence.accompagnement.allowances.types.words import NoteAbout
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def rights_of(scope: Scope, dossier_id: UUID) -> list[RightRow]:
    """Every right of a person with its terms, the latest first."""
    held: dict[UUID, list[models.RightTerms]] = defaultdict(list)
    for one in models.RightTerms.objects.filter(dossier_id=dossier_id).order_by("from_month", "id"):
        held[one.right_id].append(one)
    found = models.AllowanceRight.objects.filter(dossier_id=dossier_id).order_by("-signed_on", "-id")
    return [rows.right(row, held[row.id]) for row in found]


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def right_detail(scope: Scope, right_id: UUID) -> RightRow | None:
    """One right with its terms; None when it is absent or hidden."""
    row = models.AllowanceRight.objects.filter(pk=right_id).first()
    if row is None:
        return None
    return rows.right(row, models.RightTerms.objects.filter(right_id=right_id).order_by("from_month", "id"))


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def months_of(scope: Scope, dossier_id: UUID, first: date, last: date) -> list[MonthRow]:
    """The resources declared for the months of a period, the latest first."""
    found = list(
        models.MonthResources.objects.filter(
            dossier_id=dossier_id, month__gte=first, month__lte=last
        ).order_by("-month")
    )
    lines: dict[UUID, list[models.Resource]] = defaultdict(list)
    for one in models.Resource.objects.filter(
        dossier_id=dossier_id, declaration__month__gte=first, declaration__month__lte=last
    ).order_by("id"):
        lines[one.declaration_id].append(one)
    return [rows.declared(row, lines[row.id]) for row in found]


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def one_offs_of(scope: Scope, dossier_id: UUID) -> list[OneOffRow]:
    """The *allocations ponctuelles* of a person, the latest month first."""
    found = models.OneOffAllowance.objects.filter(dossier_id=dossier_id).order_by("-month", "-id")
    return [rows.one_off(row) for row in found]


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.RESOURCES)
def aids_of(scope: Scope, dossier_id: UUID) -> list[AidRow]:
    """The aids of a person, the latest first."""
    found = models.Aid.objects.filter(dossier_id=dossier_id).order_by("-asked_on", "-id")
    return [rows.aid(row) for row in found]


@reads(FieldGroup.FREE_TEXT)
def allowance_notes(scope: Scope, dossier_id: UUID) -> list[AllowanceNoteRow]:
    """Free text about the allowances of a person; empty for those who may not read free text."""
    if not may_read_notes(scope.actor):
        return []
    found = models.AllowanceNote.objects.filter(dossier_id=dossier_id).order_by("written_on", "id")
    return [
        AllowanceNoteRow(row.dossier_id, row.ref_id, NoteAbout(row.about), row.written_on, row.text)
        for row in found
    ]


@reads_nobody("the catalogue of aids of the structure")
def aid_schemes(scope: Scope, *, on: date | None = None) -> list[AidSchemeRow]:
    """The catalogue of the actor's structure by name; with a day, what is offered on it."""
    found = models.AidScheme.objects.filter(structure_id=scope.structure_id)
    if on is not None:
        found = found.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    return [rows.scheme(row) for row in found.order_by("name", "-starts_on", "id")]


@reads_nobody("a line of the catalogue of aids")
def aid_scheme(scope: Scope, scheme_id: UUID) -> AidSchemeRow | None:
    """One line of the catalogue of the actor's structure; None when it is absent or hidden."""
    row = models.AidScheme.objects.filter(pk=scheme_id, structure_id=scope.structure_id).first()
    return rows.scheme(row) if row else None


@reads_nobody("rules of the law, no person")
def how_to_contest(scope: Scope, on: date, *, is_state: bool) -> str:
    """How, where and until when a decision may be contested, in the words of the letters."""
    return appeal_routes(on, is_state=is_state)
