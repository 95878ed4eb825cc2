"""A paper of an organisation that holds no file: given to whoever asks for it, and not kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.documents.queries.rendering import PaperDraft, all_values
from convergence.documents.queries.templates import serving_template
from convergence.documents.types import PaperKind
from convergence.foundation.periods import day_start, local_day, zone
from convergence.foundation.scope import Scope
from convergence.foundation.text import reworded
from convergence.identity.types.wording import words_of_kind
from convergence.storage.journal import reads_nobody


@reads_nobody("the head of the file that is asked for notes itself; the caller read the rest")
def paper_not_kept(
    scope: Scope, at: datetime, kind: PaperKind, values: Mapping[str, Any], *, title: str, dossier_id: UUID
) -> bytes:
    """The tagged PDF in the name and in the words of the reader's organisation.

    The documents of a file are those of the structure that holds it: an operator keeps its own where it keeps papers.
    """
    wording = reworded(serving_template(kind).wording, words_of_kind(scope.actor.structure_kind))
    here = zone(scope.actor.time_zone)
    midnight = day_start(local_day(at, here), here)
    plain = all_values(kind, scope, at, dossier_id, values)
    return PaperDraft(kind, title, wording, plain, midnight, scope.actor.time_zone).pdf()
