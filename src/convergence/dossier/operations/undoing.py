"""Undo what was done to one file; what others changed since stays, and is named."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.dossier.models import (
    Address,
    Attachment,
    CivicDuties,
    ContactPoint,
    ContactSheet,
    Diploma,
    Dossier,
    DossierNir,
    DuplicateDecision,
    Education,
    Family,
    FollowUp,
    HealthCoverage,
    Housing,
    IdentityProof,
    Language,
    Mobility,
    Note,
    Resources,
    SectionMark,
    TeamMember,
)
from convergence.dossier.operations.content.reading import stored_section
from convergence.dossier.operations.content.sections import announce_changes
from convergence.dossier.operations.reach import held_file, today_for
from convergence.dossier.policies import check_may_edit_files
from convergence.dossier.queries.rows import touched_by
from convergence.dossier.rules.reasons import checked_reason
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.history import UndoReport, undo
from convergence.storage.models import Record
from convergence.storage.operation import TYPED_IN, operation

UNDOABLE: tuple[type[Record], ...] = (
    Dossier, FollowUp, IdentityProof, CivicDuties, ContactSheet, ContactPoint, Address, Family, Housing, Mobility,
    Education, Diploma, Language, HealthCoverage, Resources, SectionMark, Note,
)  # fmt: skip
_OTHERWISE: tuple[type[Record], ...] = (Attachment, TeamMember, DossierNir, DuplicateDecision)


@operation("Annuler une modification")
def undo_change(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    change_id: int,
    reason: str,
    source: str = TYPED_IN,
) -> UndoReport:
    """Put back what one change replaced and remove what it added in this file, with a reason.

    Rows that someone edited since are left and named in the report. Creation, hand-over, team and NIR have
    operations of their own, and are refused here; so is a change that touched several files.
    """
    check_may_edit_files(actor)
    checked_reason(reason)
    root = held_file(actor, dossier_id)
    today = today_for(actor, at)
    _check_undoable(dossier_id, change_id)
    watched = (Section.IDENTITY, Section.DISABILITY)
    before = {section: stored_section(root, section, today).values for section in watched}
    try:
        with transaction.atomic():
            report = undo(change_id, UNDOABLE)
    except IntegrityError:
        raise Conflict(
            "Cette modification ne peut plus être annulée : d’autres l’ont suivie.",
            what_to_do="Annulez d’abord les plus récentes, ou corrigez la rubrique.",
            code="edited_since",
        ) from None
    for section in watched:
        announce_changes(root, section, before[section], stored_section(root, section, today).values)
    return report


def _check_undoable(dossier_id: UUID, change_id: int) -> None:
    touched = touched_by(change_id, (*UNDOABLE, *_OTHERWISE))
    here = {table for table, file in touched if file == dossier_id}
    if not here:
        raise NotFound(
            "Cette modification n’existe pas dans ce dossier.",
            what_to_do="Choisissez-la dans l’historique du dossier.",
        )
    if any(file != dossier_id for _, file in touched):
        raise Conflict(
            "Cette modification a touché plusieurs dossiers : elle ne s’annule pas depuis l’un d’eux.",
            what_to_do="Corrigez la rubrique à la main, ou adressez-vous à l’administration.",
            code="several_files",
        )
    if here & {model._meta.db_table for model in _OTHERWISE}:
        raise Conflict(
            "Une création, un transfert, l’équipe et le numéro de sécurité sociale ne s’annulent pas ainsi.",
            what_to_do="Utilisez l’action prévue pour chacun.",
            code="not_undoable",
        )
