"""Make a paper from the wording that serves and the values of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.documents.operations.keeping import Kept, Paper, keep
from convergence.documents.policies import check_may_make_papers
from convergence.documents.queries.giving import names_of_keeper, template_of_keeper
from convergence.documents.queries.rendering import PaperDraft, all_values
from convergence.documents.queries.templates import serving_template
from convergence.documents.rules.layouts import document_kind, wording_fingerprint
from convergence.documents.rules.values import fingerprint
from convergence.documents.types import DocumentOrigin, PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.periods import day_start, local_day, zone
from convergence.storage.operation import operation
from convergence.storage.session import current_scope


@operation("Document produit")
def make_document(
    *,
    actor: Actor,
    at: datetime,
    kind: PaperKind,
    values: Mapping[str, Any],
    title: str,
    dossier_id: UUID | None,
    concerns: Sequence[UUID] = (),
    replaces_id: UUID | None = None,
    keeper_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Set a tagged PDF from the wording of the structure, else that of the product, and keep it.

    ``values`` holds the variables of the kind (``types.paper_variables``); the room fills in structure, professional,
    day and person unless they are given. ``concerns`` names the files of which a paper of the structure speaks. The
    same values of one day give the same bytes. ``keeper_id``: the operator that keeps the paper, which is then set in
    its name and in its words. Raises Invalid when a value is unknown, missing or of another shape.
    """
    check_may_make_papers(actor, keeper_id)
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    wording = serving_template(kind) if keeper_id is None else template_of_keeper(scope, kind, keeper_id)
    named = {} if keeper_id is None else names_of_keeper(scope, kind, keeper_id)
    plain = all_values(kind, scope, at, dossier_id, {**named, **values})
    here = zone(actor.time_zone)
    midnight = day_start(local_day(at, here), here)
    content = PaperDraft(
        kind, title.strip() or kind.label, wording.wording, plain, midnight, actor.time_zone
    ).pdf()
    return keep(
        actor,
        at,
        Kept(
            dossier_id=dossier_id,
            kind=document_kind(kind),
            title=title.strip() or kind.label,
            stem=title.strip() or kind.label,
            extension="pdf",
            media_type="application/pdf",
            content=content,
            origin=DocumentOrigin.MADE,
            replaces_id=replaces_id,
            concerns=concerns,
            keeper_id=keeper_id,
            paper=Paper(kind, wording.template_id, wording_fingerprint(wording.wording), fingerprint(plain)),
        ),
    )
