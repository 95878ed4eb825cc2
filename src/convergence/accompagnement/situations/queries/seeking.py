"""The category on the list of job seekers that situations give."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from convergence.accompagnement.orientation.queries import orientation_on, proposed_category
from convergence.accompagnement.orientation.types import Category
from convergence.accompagnement.situations.queries.situations import situations_of
from convergence.accompagnement.situations.rules.seeking import category_facts
from convergence.accompagnement.situations.types import SituationState
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody


@reads_nobody("a letter alone; the situations and the orientation that give it note themselves")
def job_seeker_category(scope: Scope, dossier_id: UUID, on: date) -> Category | None:
    """The category that her situations and her orientation of a day give; None when nothing is known."""
    rows = situations_of(scope, dossier_id, on=on)
    running = [row for row in rows if row.state is SituationState.RUNNING and not row.awaits_confirmation]
    orientation = orientation_on(scope, dossier_id, on)
    if not running and orientation is None:
        return None
    path = orientation.path if orientation else None
    return proposed_category(scope, category_facts(running, path, on), on)
