"""Write, test and publish the wordings of a structure."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from convergence.documents import models
from convergence.documents.policies import check_may_keep_templates
from convergence.documents.queries.rendering import PaperDraft, trial_values
from convergence.documents.queries.templates import template_not_found
from convergence.documents.rules.layouts import longest_wording, product_wording, wording_fingerprint
from convergence.documents.rules.trials import trials
from convergence.documents.rules.wording import read_wording
from convergence.documents.types import (
    PaperKind,
    PaperTemplatePublished,
    PaperTemplateRetired,
    TemplateFault,
    TemplateState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, Problem
from convergence.storage.operation import emit, operation

_UNDER_WORK = (TemplateState.DRAFT, TemplateState.TESTED)


@operation("Modèle de document ouvert")
def draft_template(*, actor: Actor, at: datetime, kind: PaperKind) -> UUID:
    """Open a draft from the wording that serves; the one already open is answered when there is one."""
    check_may_keep_templates(actor)
    ours = models.PaperTemplate.objects.filter(structure_id=actor.structure_id, kind=kind)
    if (open_one := ours.filter(state__in=_UNDER_WORK).first()) is not None:
        return open_one.pk
    serving = ours.filter(state=TemplateState.PUBLISHED).first()
    last = ours.aggregate(last=Max("version"))["last"] or 0
    row = models.PaperTemplate(
        structure_id=actor.structure_id,
        kind=kind,
        version=last + 1,
        state=TemplateState.DRAFT,
        wording=serving.wording if serving else product_wording(kind),
    )
    row.save(force_insert=True)
    return row.pk


@operation("Modèle de document modifié")
def edit_template(*, actor: Actor, at: datetime, template_id: UUID, wording: str, edit_token: int) -> None:
    """Replace the wording of a draft; its test is to be done again. Raises Conflict when someone changed it since."""
    check_may_keep_templates(actor)
    row = _to_change(template_id)
    if row.change_id != edit_token:
        raise TemplateConflict(row)
    row.wording = _clean(wording, local_day(at, zone(actor.time_zone)))
    row.state, row.tested_at, row.tested_sha256, row.faults = TemplateState.DRAFT, None, "", []
    row.save(update_fields=["wording", "state", "tested_at", "tested_sha256", "faults"])


@operation("Modèle de document essayé")
def test_template(*, actor: Actor, at: datetime, template_id: UUID) -> tuple[TemplateFault, ...]:
    """Set the wording with each trial (examples, longest, empty, minor, special signs); what is wrong with it.

    An empty answer makes it publishable.
    """
    check_may_keep_templates(actor)
    row = _to_change(template_id)
    faults = _faults(actor, at, PaperKind(row.kind), row.wording)
    row.tested_at = at
    row.faults = [{"message": fault.message, "case": fault.case} for fault in faults]
    row.state = TemplateState.DRAFT if faults else TemplateState.TESTED
    row.tested_sha256 = "" if faults else wording_fingerprint(row.wording)
    row.save(update_fields=["tested_at", "faults", "state", "tested_sha256"])
    return faults


@operation("Modèle de document publié")
def publish_template(*, actor: Actor, at: datetime, template_id: UUID) -> None:
    """Make a tested wording the one that serves; the former one is replaced and kept."""
    check_may_keep_templates(actor)
    row = _to_change(template_id)
    if row.state != TemplateState.TESTED or row.tested_sha256 != wording_fingerprint(row.wording):
        raise Conflict(
            "Ce modèle n’a pas été essayé depuis sa dernière modification.",
            what_to_do="Essayez-le ; s’il passe, vous pourrez le publier.",
            code="not_tested",
        )
    _retire_serving(actor, PaperKind(row.kind))
    row.state, row.published_at = TemplateState.PUBLISHED, at
    row.save(update_fields=["state", "published_at"])
    emit(
        PaperTemplatePublished(
            structure_id=row.structure_id, template_id=row.pk, kind=PaperKind(row.kind), version=row.version
        )
    )


@operation("Retour au modèle du produit")
def restore_product_template(*, actor: Actor, at: datetime, kind: PaperKind, reason: str = "") -> None:
    """Go back to the wording that ships with the product; nothing happens when it serves already."""
    check_may_keep_templates(actor)
    retired = _retire_serving(actor, kind)
    if retired is not None:
        emit(PaperTemplateRetired(structure_id=actor.structure_id, template_id=retired, kind=kind))


@operation("Brouillon de modèle abandonné")
def drop_draft(*, actor: Actor, at: datetime, template_id: UUID) -> None:
    """Give up a wording that never served."""
    check_may_keep_templates(actor)
    row = _to_change(template_id)
    row.state = TemplateState.RETIRED
    row.save(update_fields=["state"])


class TemplateConflict(Conflict):
    """Someone changed the wording meanwhile; both versions are shown."""

    default_code = "template_changed"

    def __init__(self, row: models.PaperTemplate) -> None:
        super().__init__(
            "Ce modèle a été modifié pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau.",
        )
        self.stored = {"wording": row.wording}
        self.stored_token = row.change_id


def _to_change(template_id: UUID) -> models.PaperTemplate:
    row = models.PaperTemplate.objects.select_for_update().filter(pk=template_id).first()
    if row is None:
        raise template_not_found()
    if row.state not in _UNDER_WORK:
        raise Conflict(
            "Ce modèle n’est plus un brouillon : il ne change plus.",
            what_to_do="Ouvrez un nouveau brouillon, qui en reprendra le texte.",
            code="template_closed",
        )
    return row


def _retire_serving(actor: Actor, kind: PaperKind) -> UUID | None:
    row = (
        models.PaperTemplate.objects.select_for_update()
        .filter(structure_id=actor.structure_id, kind=kind, state=TemplateState.PUBLISHED)
        .first()
    )
    if row is None:
        return None
    row.state = TemplateState.RETIRED
    row.save(update_fields=["state"])
    return row.pk


def _clean(wording: str, on: date) -> str:
    text = wording.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip() + "\n"
    most = longest_wording(on)
    if len(text) > most:
        raise Invalid.one("wording", f"Texte : {most} caractères au plus.", "Raccourcissez-le.", "too_long")
    return text


def _faults(actor: Actor, at: datetime, kind: PaperKind, wording: str) -> tuple[TemplateFault, ...]:
    _, faults = read_wording(wording, kind)
    if faults:
        return tuple(faults)
    found = []
    for case, values in trials(kind):
        plain = trial_values(kind, actor, values)
        try:
            PaperDraft(kind, kind.label, wording, plain, at, actor.time_zone).pdf()
        except Problem as problem:
            found.append(TemplateFault(str(problem), case))
    return tuple(found)
