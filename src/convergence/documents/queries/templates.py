"""Wordings of papers: that of the product, those of the structure, and how one looks."""

from __future__ import annotations

from uuid import UUID

from convergence.documents import models
from convergence.documents.policies import check_may_read_templates
from convergence.documents.queries.rendering import PaperDraft, trial_values
from convergence.documents.rules.layouts import product_wording
from convergence.documents.rules.trials import trials
from convergence.documents.types import PaperKind, TemplateFault, TemplateRow, TemplateState
from convergence.foundation import clock
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.gateways.typesetting import ExhaustedError, RefusalError, picture
from convergence.storage.journal import reads_nobody

_NOBODY = "a wording speaks of nobody: variables stand for the person"
_UNDER_WORK = (TemplateState.DRAFT, TemplateState.TESTED)


@reads_nobody(_NOBODY)
def templates(scope: Scope) -> list[TemplateRow]:
    """For each kind of paper the wording that serves, then the one under work if any."""
    check_may_read_templates(scope.actor)
    rows = [
        template_row(row)
        for row in models.PaperTemplate.objects.exclude(state=TemplateState.RETIRED).order_by(
            "kind", "version"
        )
    ]
    serving = {row.kind: row for row in rows if row.state is TemplateState.PUBLISHED}
    under_work = {row.kind: row for row in rows if row.state in _UNDER_WORK}
    listed = [[serving.get(kind) or product_template(kind), under_work.get(kind)] for kind in PaperKind]
    return [row for pair in listed for row in pair if row is not None]


@reads_nobody(_NOBODY)
def template_versions(scope: Scope, kind: PaperKind) -> list[TemplateRow]:
    """Every version of one kind that the structure wrote, the latest first, then that of the product."""
    check_may_read_templates(scope.actor)
    rows = models.PaperTemplate.objects.filter(kind=kind).order_by("-version")
    return [*(template_row(row) for row in rows), product_template(kind)]


@reads_nobody(_NOBODY)
def template(scope: Scope, template_id: UUID) -> TemplateRow | None:
    """One version of the structure; None when absent or of another structure."""
    check_may_read_templates(scope.actor)
    row = models.PaperTemplate.objects.filter(pk=template_id).first()
    return template_row(row) if row else None


@reads_nobody(_NOBODY)
def template_picture(scope: Scope, kind: PaperKind, template_id: UUID | None, page: int = 1) -> bytes:
    """One page of a wording filled with examples, as a PNG; without identifier that of the product.

    Raises NotFound for a wording out of reach, a page that it has not or a wording that cannot be filled.
    """
    check_may_read_templates(scope.actor)
    found = template(scope, template_id) if template_id else product_template(kind)
    if found is None or found.kind is not kind:
        raise template_not_found()
    _, values = next(trials(kind))
    draft = PaperDraft(
        kind,
        kind.label,
        found.wording,
        trial_values(kind, scope.actor, values),
        clock.now(),
        scope.actor.time_zone,
    )
    try:
        return picture(draft.paper(), page)
    except (RefusalError, ExhaustedError) as error:
        raise template_not_found() from error


def template_not_found() -> NotFound:
    """The answer for a wording that does not exist, and for that of another structure."""
    return NotFound(
        "Ce modèle ou cette page de modèle n’existe pas.",
        what_to_do="Revenez à la liste des modèles de documents.",
    )


def product_template(kind: PaperKind) -> TemplateRow:
    """The wording that ships with the product."""
    return TemplateRow(None, kind, 0, TemplateState.PUBLISHED, product_wording(kind))


def serving_template(kind: PaperKind) -> TemplateRow:
    """The wording that serves in the structure of the transaction under way."""
    row = models.PaperTemplate.objects.filter(kind=kind, state=TemplateState.PUBLISHED).first()
    return template_row(row) if row else product_template(kind)


def template_row(row: models.PaperTemplate) -> TemplateRow:
    """A row of the table as shown."""
    return TemplateRow(
        template_id=row.pk,
        kind=PaperKind(row.kind),
        version=row.version,
        state=TemplateState(row.state),
        wording=row.wording,
        edit_token=row.change_id,
        tested_at=row.tested_at,
        published_at=row.published_at,
        faults=tuple(TemplateFault(fault["message"], fault["case"]) for fault in row.faults),
    )
