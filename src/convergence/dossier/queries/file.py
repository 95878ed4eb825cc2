"""The whole file, today or as it was known at another instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from convergence.dossier.models import Address, Attachment, Dossier, IdentityProof, Note, TeamMember
from convergence.dossier.policies import check_may_read_notes
from convergence.dossier.queries.asknown import head_as_known
from convergence.dossier.queries.heads import header
from convergence.dossier.queries.rows import FILE_MODELS, Rows, heads, holder_of, read_rows, rows_of, today_of
from convergence.dossier.queries.sections import opened_groups, section_views
from convergence.dossier.rules.completeness import overall_state
from convergence.dossier.types import AttachmentReason, IdentityProofKind, SectionCompleteness, TeamRole
from convergence.dossier.types.views import (
    AddressView,
    AttachmentView,
    DossierFile,
    FileAsKnown,
    NoteView,
    ProofView,
    TeamMemberView,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.history import rows_as_known
from convergence.storage.journal import reads

_WHOLE = (
    FieldGroup.CONTACT,
    FieldGroup.FAMILY,
    FieldGroup.HOUSING,
    FieldGroup.MOBILITY,
    FieldGroup.EDUCATION,
    FieldGroup.HEALTH,
    FieldGroup.RESOURCES,
    FieldGroup.ACCOMPAGNEMENT,
)


@reads(FieldGroup.IDENTITY)
def dossier_file(scope: Scope, dossier_id: UUID) -> DossierFile | None:
    """Every section of a file, its team and its attachments; None when absent or out of reach, both alike."""
    day = today_of(scope)
    found = heads([dossier_id], day).get(dossier_id)
    if found is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return None
    rows = read_rows(dossier_id, found.structure_id, FILE_MODELS)
    opened = opened_groups(scope, dossier_id, found.structure_id)
    scope.reading.show([dossier_id], *(group for group in _WHOLE if group in opened))
    sections = section_views(dossier_id, rows, today=day, opened=opened)
    states = [SectionCompleteness(view.section, view.state) for view in sections.values()]
    return DossierFile(
        dossier_id=dossier_id,
        header=header(found, day),
        sections=sections,
        state=overall_state(states),
        team=_team(dossier_id, rows),
        attachments=_attachments(dossier_id, rows),
        addresses=_addresses(dossier_id, rows),
        proofs=_proofs(dossier_id, rows),
    )


@reads(FieldGroup.IDENTITY)
def file_as_known(scope: Scope, dossier_id: UUID, known_at: datetime, on: date) -> FileAsKnown | None:
    """The file as the house knew it at ``known_at``, for facts true ``on`` a day.

    None when the file is absent, out of reach, or was not yet known.
    """
    structure_id = holder_of(dossier_id)
    if structure_id is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return None
    rows = rows_of({model: rows_as_known(model, dossier_id, known_at) for model in FILE_MODELS})
    if not rows[Dossier]:
        return None
    opened = opened_groups(scope, dossier_id, structure_id)
    scope.reading.show([dossier_id], *(group for group in _WHOLE if group in opened))
    return FileAsKnown(
        dossier_id=dossier_id,
        known_at=known_at,
        on=on,
        header=header(head_as_known(dossier_id, structure_id, rows, on), on),
        sections=section_views(dossier_id, rows, today=on, opened=opened),
        team=_team(dossier_id, rows),
        attachments=_attachments(dossier_id, rows),
        addresses=_addresses(dossier_id, rows),
        proofs=_proofs(dossier_id, rows),
    )


@reads(FieldGroup.ACCOMPAGNEMENT)
def team_of(scope: Scope, dossier_id: UUID) -> tuple[TeamMemberView, ...]:
    """Everybody who works or worked with the person, referents first, the latest first."""
    return _team(dossier_id, _read(scope, dossier_id, (TeamMember,)))


@reads(FieldGroup.ACCOMPAGNEMENT)
def attachments_of(scope: Scope, dossier_id: UUID) -> tuple[AttachmentView, ...]:
    """The structures to which the file belonged, the latest first."""
    return _attachments(dossier_id, _read(scope, dossier_id, (Attachment,)))


@reads(FieldGroup.IDENTITY)
def proofs_of(scope: Scope, dossier_id: UUID) -> tuple[ProofView, ...]:
    """The papers that were seen, the latest first."""
    return _proofs(dossier_id, _read(scope, dossier_id, (IdentityProof,)))


@reads(FieldGroup.FREE_TEXT)
def notes_of(scope: Scope, dossier_id: UUID, limit: int = 100) -> tuple[NoteView, ...]:
    """Free texts about the person, the latest first; Refused without the right to read them."""
    check_may_read_notes(scope.actor)
    structure_id = holder_of(dossier_id)
    if structure_id is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return ()
    notes = Note.objects.filter(structure_id=structure_id, dossier_id=dossier_id).order_by(
        "-written_on", "-id"
    )[:limit]
    return tuple(
        NoteView(
            dossier_id,
            note.id,
            note.text,
            note.about,
            note.written_on,
            note.written_by,
            note.author_name,
            note.change_id,
        )
        for note in notes
    )


def _read(
    scope: Scope, dossier_id: UUID, models: Sequence[type[TeamMember | Attachment | IdentityProof]]
) -> Rows:
    structure_id = holder_of(dossier_id)
    if structure_id is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return {}
    return read_rows(dossier_id, structure_id, models)


def _team(dossier_id: UUID, rows: Rows) -> tuple[TeamMemberView, ...]:
    members = [
        TeamMemberView(
            dossier_id,
            row["id"],
            row["user_id"],
            row["organisation_id"],
            TeamRole(row["role"]),
            row["starts_on"],
            row["ends_on"],
            row["reason"],
        )
        for row in rows.get(TeamMember, ())
    ]
    members.sort(key=lambda member: (member.starts_on, str(member.member_id)), reverse=True)
    order = list(TeamRole)
    members.sort(key=lambda member: (member.ends_on is not None, order.index(member.role)))
    return tuple(members)


def _attachments(dossier_id: UUID, rows: Rows) -> tuple[AttachmentView, ...]:
    found = sorted(rows.get(Attachment, ()), key=lambda row: (row["starts_on"], row["id"]), reverse=True)
    return tuple(
        AttachmentView(
            dossier_id,
            row["attached_to"],
            row["starts_on"],
            row["ends_on"],
            AttachmentReason(row["reason"]),
            row["detail"],
        )
        for row in found
    )


def _addresses(dossier_id: UUID, rows: Rows) -> tuple[AddressView, ...]:
    found = sorted(rows.get(Address, ()), key=lambda row: (row["starts_on"], row["id"]), reverse=True)
    return tuple(
        AddressView(
            dossier_id,
            row["street"],
            row["complement"],
            row["postal_code"],
            row["commune"],
            row["is_homeless"],
            row["in_qpv"],
            row["in_frr"],
            row["starts_on"],
            row["ends_on"],
        )
        for row in found
    )


def _proofs(dossier_id: UUID, rows: Rows) -> tuple[ProofView, ...]:
    found = sorted(rows.get(IdentityProof, ()), key=lambda row: (row["seen_on"], row["id"]), reverse=True)
    return tuple(
        ProofView(
            dossier_id, IdentityProofKind(row["kind"]), row["seen_on"], row["expires_on"], row["seen_by"]
        )
        for row in found
    )
