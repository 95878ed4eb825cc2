"""Where each thing that is awaited is done: the page of the file that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convergence.accompagnement.deadlines.types import DeadlineKind, DeadlineRow, Urgency
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.web.dossier.frame import link
from convergence.web.navigation.tabs import SYNTHESIS

_ORIENTATION, _DIAGNOSTIC = "file_orientation:list", "file_diagnostic:list"
_CONTRACTS, _SITUATIONS = "contracts:list", "situations:list"
_SANCTIONS, _ALLOWANCES = "file_sanctions:list", "file_allowances:list"
_SOLUTIONS = "file_solutions:list"

PLACES: Mapping[DeadlineKind, str] = {
    DeadlineKind.ORIENTATION: _ORIENTATION,
    DeadlineKind.ORIENTATION_NOTICE: _ORIENTATION,
    DeadlineKind.REGISTRATION: _ORIENTATION,
    DeadlineKind.ADDRESS_CHANGE: _ORIENTATION,
    DeadlineKind.DIAGNOSTIC: _DIAGNOSTIC,
    DeadlineKind.IN_DEPTH_DIAGNOSTIC: _DIAGNOSTIC,
    DeadlineKind.PACEA_AFTER_DIAGNOSTIC: _CONTRACTS,
    DeadlineKind.CONTRACT_SIGNATURE: _CONTRACTS,
    DeadlineKind.REASONABLE_OFFER: _CONTRACTS,
    DeadlineKind.CONTRACT_END: _CONTRACTS,
    DeadlineKind.CONTRACT_REVIEW: _CONTRACTS,
    DeadlineKind.CONTRACT_RESUMPTION: _CONTRACTS,
    DeadlineKind.AGE_LIMIT: _CONTRACTS,
    DeadlineKind.FIRST_PHASE: _CONTRACTS,
    DeadlineKind.PHASE_EVALUATION: _CONTRACTS,
    DeadlineKind.ACTION: _CONTRACTS,
    DeadlineKind.WEEK_SHORT: "acts:weeks",
    DeadlineKind.DEMAND: "acts:demands",
    DeadlineKind.DECLARED_STEP: "acts:list",
    DeadlineKind.PROJECTED_SITUATION: _SITUATIONS,
    DeadlineKind.PMSMP_EVALUATION: _SITUATIONS,
    DeadlineKind.PMSMP_DECLARATION: _SITUATIONS,
    DeadlineKind.EXIT_FOLLOW_UP: "situations:exits",
    DeadlineKind.OBSERVATIONS_END: _SANCTIONS,
    DeadlineKind.HEARING: _SANCTIONS,
    DeadlineKind.SANCTION_DECISION: _SANCTIONS,
    DeadlineKind.MEASURE_END: _SANCTIONS,
    DeadlineKind.SUPPORTING_DOCUMENTS: _ALLOWANCES,
    DeadlineKind.MONTHLY_RESOURCES: _ALLOWANCES,
    DeadlineKind.ALLOWANCE_DECISION: _ALLOWANCES,
    DeadlineKind.ALLOWANCE_REVISION: _ALLOWANCES,
    DeadlineKind.FISCAL_AUTONOMY: _ALLOWANCES,
    DeadlineKind.SERVICE_ANSWER: _SOLUTIONS,
    DeadlineKind.SERVICE_SILENT: _SOLUTIONS,
    DeadlineKind.SERVICE_ESCALATED: _SOLUTIONS,
    DeadlineKind.SERVICE_OUTCOME: _SOLUTIONS,
}

OBJECTS: Mapping[DeadlineKind, str] = {
    DeadlineKind.DECLARED_STEP: "acts:show",
    **dict.fromkeys(
        (
            DeadlineKind.SERVICE_ANSWER,
            DeadlineKind.SERVICE_SILENT,
            DeadlineKind.SERVICE_ESCALATED,
            DeadlineKind.SERVICE_OUTCOME,
        ),
        "file_solutions:show",
    ),
}
"""What is awaited of one thing, done on the page of that very thing."""

LEVELS: Mapping[Urgency, str] = {
    Urgency.OVERDUE: "error",
    Urgency.THIS_WEEK: "warning",
    Urgency.LATER: "info",
}


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing awaited, in words, and the page that does it."""

    row: DeadlineRow
    level: str
    url: str


def awaited(row: DeadlineRow) -> Awaited:
    """A deadline with its place."""
    return Awaited(row, LEVELS[row.urgency], place_of(row))


def place_of(row: DeadlineRow) -> str:
    """The address of the page that does it; the file itself when it has none of its own."""
    if row.kind in OBJECTS:
        return link(OBJECTS[row.kind], row.dossier_id, row.ref_id)
    return link(PLACES.get(row.kind, SYNTHESIS), row.dossier_id) or link(SYNTHESIS, row.dossier_id)


def may_open(actor: Actor, kind: DeadlineKind) -> bool:
    """Whether the page that does it opens to her: a sanction is not told to whoever may not follow it."""
    return PLACES.get(kind) != _SANCTIONS or actor.may(Permission.PROPOSE_SANCTIONS)
