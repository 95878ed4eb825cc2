"""Fill in a version: a constraint, an occupation with its needs, a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from convergence.accompagnement.diagnostic import models
from convergence.accompagnement.diagnostic.operations.finding import check_unchanged, diagnostic_to_fill
from convergence.accompagnement.diagnostic.policies import check_may_keep_diagnostics, check_may_write_notes
from convergence.accompagnement.diagnostic.queries.words import words_of_day
from convergence.accompagnement.diagnostic.rules.answers import check_constraint, check_target, tidied
from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintDraft,
    NeedValue,
    ObjectiveState,
    TargetDraft,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import FieldError, Invalid, NotFound
from convergence.referentials.queries import occupation
from convergence.storage.files import check_may_write
from convergence.storage.operation import operation

NOTE_LENGTH = 20_000


@operation("Contrainte du diagnostic renseignée")
def answer_constraint(
    *,
    actor: Actor,
    at: datetime,
    diagnostic_id: UUID,
    draft: ConstraintDraft,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Write what was answered about one constraint, in place of what was there.

    Raises DiagnosticConflict when someone answered it since ``edit_token`` was read (0: nobody had), Refused when
    the group of this constraint is not opened to the actor for writing.
    """
    check_may_keep_diagnostics(actor)
    row = diagnostic_to_fill(diagnostic_id)
    words = words_of_day(row.opened_on)
    check_constraint(draft, words)
    group = next(word.group for word in words.constraints if word.code == draft.code)
    check_may_write(row.dossier_id, FieldGroup(group))
    kept = tidied(draft)
    found = row.constraints.select_for_update().filter(code=draft.code).first()
    check_unchanged(found.change_id if found else 0, edit_token)
    answer = found or models.ConstraintAnswer(
        structure_id=row.structure_id, dossier_id=row.dossier_id, diagnostic_id=row.id, code=draft.code
    )
    answer.field_group, answer.answer = group, kept.answer
    answer.situations = {code: one.value for code, one in kept.situations.items()}
    answer.objectives = {code: one.value for code, one in kept.objectives.items()}
    answer.save()


@operation("Contraintes du diagnostic passées en revue")
def answer_screening(
    *,
    actor: Actor,
    at: datetime,
    diagnostic_id: UUID,
    answers: Mapping[str, tuple[Answer, int]],
    reason: str = "",
    source: str = "saisie",
) -> int:
    """Answer several constraints at once, each with the edit token that was read; returns how many changed.

    Situations and objectives of a constraint that stays « oui » or becomes « levée » are kept. Every fault is told
    at its constraint, and then nothing is written.
    """
    check_may_keep_diagnostics(actor)
    row = diagnostic_to_fill(diagnostic_id)
    known = {one.code: one for one in row.constraints.order_by("id")}
    changed, faults = 0, list[FieldError]()
    for code, (answer, token) in answers.items():
        found = known.get(code)
        if answer == (found.answer if found else Answer.NOT_RAISED):
            continue
        try:
            answer_constraint(
                actor=actor,
                at=at,
                diagnostic_id=diagnostic_id,
                draft=_kept(code, answer, found),
                edit_token=token,
            )
        except Invalid as problem:
            faults += [replace(error, field=code) for error in problem.errors]
        changed += 1
    Invalid.raise_if_any(faults)
    return changed


def _kept(code: str, answer: Answer, found: models.ConstraintAnswer | None) -> ConstraintDraft:
    """A new answer with the details already told, unless there is nothing to detail any more."""
    if found is None or answer not in (Answer.YES, Answer.CLOSED):
        return ConstraintDraft(code, answer)
    return ConstraintDraft(
        code,
        answer,
        {key: Answer(value) for key, value in found.situations.items()},
        {key: ObjectiveState(value) for key, value in found.objectives.items()},
    )


@operation("Métier du diagnostic renseigné")
def answer_target(
    *,
    actor: Actor,
    at: datetime,
    diagnostic_id: UUID,
    draft: TargetDraft,
    target_id: UUID | None = None,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Write an occupation and its needs, a new one or in place of ``target_id``; returns it."""
    check_may_keep_diagnostics(actor)
    row = diagnostic_to_fill(diagnostic_id)
    others = row.targets.exclude(pk=target_id) if target_id else row.targets.all()
    check_target(draft, others.order_by("id").values_list("rome", flat=True), words_of_day(row.opened_on))
    if draft.rome and occupation(draft.rome) is None:
        raise Invalid.one(
            "rome",
            f"Le code ROME « {draft.rome[:10]} » n’existe pas.",
            "Choisissez un métier dans la liste.",
            "unknown_code",
        )
    target = (
        _target(row, target_id)
        if target_id
        else models.Target(structure_id=row.structure_id, dossier_id=row.dossier_id, diagnostic_id=row.id)
    )
    if target_id:
        check_unchanged(target.change_id, edit_token)
    target.rome = draft.rome
    target.needs = {code: one.value for code, one in draft.needs.items() if one is not NeedValue.UNEXPLORED}
    target.save()
    return target.id


@operation("Métier retiré du diagnostic")
def remove_target(
    *,
    actor: Actor,
    at: datetime,
    diagnostic_id: UUID,
    target_id: UUID,
    edit_token: int | None = None,
    reason: str = "",
) -> None:
    """Take an occupation out of an open version; former versions keep it."""
    check_may_keep_diagnostics(actor)
    row = diagnostic_to_fill(diagnostic_id)
    target = _target(row, target_id)
    check_unchanged(target.change_id, edit_token)
    target.delete()


@operation("Texte du diagnostic écrit")
def write_note(
    *,
    actor: Actor,
    at: datetime,
    diagnostic_id: UUID,
    text: str,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Write the free text of a version; an empty one removes it.

    Raises DiagnosticConflict when someone wrote it since ``edit_token`` was read (0: nobody had).
    """
    check_may_keep_diagnostics(actor)
    check_may_write_notes(actor)
    row = diagnostic_to_fill(diagnostic_id)
    check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    kept = text.replace("\x00", "").strip()
    if len(kept) > NOTE_LENGTH:
        raise Invalid.one(
            "text", f"Ce texte dépasse {NOTE_LENGTH} caractères.", "Raccourcissez-le.", "too_long"
        )
    found = models.DiagnosticNote.objects.select_for_update().filter(diagnostic_id=row.id).first()
    check_unchanged(found.change_id if found else 0, edit_token)
    if not kept:
        if found:
            found.delete()
        return
    note = found or models.DiagnosticNote(
        structure_id=row.structure_id, dossier_id=row.dossier_id, diagnostic_id=row.id
    )
    note.text = kept
    note.save()


def _target(row: models.Diagnostic, target_id: UUID) -> models.Target:
    found = row.targets.select_for_update().filter(pk=target_id).first()
    if found is None:
        raise NotFound(
            "Ce métier n’est plus dans ce diagnostic.", what_to_do="Revenez au diagnostic et choisissez-le."
        )
    return found
