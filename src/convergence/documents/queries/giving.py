"""Papers of an operator: in its name and in its words, given to whoever asks or kept by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.documents.queries.rendering import PaperDraft, address_of, all_values
from convergence.documents.queries.templates import product_template
from convergence.documents.types import PaperKind, TemplateRow, paper_variables
from convergence.foundation.periods import day_start, local_day, zone
from convergence.foundation.scope import Scope
from convergence.foundation.text import reworded
from convergence.identity.queries import structure_detail
from convergence.identity.types.wording import words_of_kind
from convergence.storage.journal import reads_nobody

_NOTED = "the head of the file that is asked for notes itself; the caller read the rest"


@reads_nobody(_NOTED)
def paper_not_kept(
    scope: Scope, at: datetime, kind: PaperKind, values: Mapping[str, Any], *, title: str, dossier_id: UUID
) -> bytes:
    """The tagged PDF in the name and in the words of the reader's organisation, kept nowhere."""
    wording = template_of_keeper(scope, kind, scope.structure_id).wording
    here = zone(scope.actor.time_zone)
    midnight = day_start(local_day(at, here), here)
    plain = all_values(kind, scope, at, dossier_id, values)
    return PaperDraft(kind, title, wording, plain, midnight, scope.actor.time_zone).pdf()


@reads_nobody(_NOTED)
def template_of_keeper(scope: Scope, kind: PaperKind, keeper_id: UUID) -> TemplateRow:
    """The wording that ships with the product in the words of an operator, which writes none of its own."""
    shipped = product_template(kind)
    is_reader = keeper_id == scope.structure_id
    found = None if is_reader else structure_detail(scope, keeper_id)
    whose = found.kind if found else scope.actor.structure_kind if is_reader else ""
    return replace(shipped, wording=reworded(shipped.wording, words_of_kind(whose)))


@reads_nobody(_NOTED)
def names_of_keeper(scope: Scope, kind: PaperKind, keeper_id: UUID) -> dict[str, Any]:
    """What a paper of an operator says of it when the house sets it, in the structure that holds the file."""
    if keeper_id == scope.structure_id:
        return {}
    found = structure_detail(scope, keeper_id)
    values = {
        "structure": found.usual_name if found else "",
        "adresse_structure": address_of(scope, keeper_id),
    }
    known = {variable.name for variable in paper_variables(kind)}
    return {name: value for name, value in values.items() if name in known and value}
