"""What France Travail is told of a striking off that is proposed, or withdrawn: no free text, no more of the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.sanctions.types import BreachKind, Verdict


@dataclass(frozen=True, slots=True)
class StrikeOff:
    """A striking off of the law that goes with a sanction."""

    message_id: UUID
    sanction_id: UUID
    structure: str
    identifier: str
    kind: BreachKind
    facts_on: date
    verdict: Verdict
    notified_on: date
    source: str
    is_withdrawn: bool = False


def written(told: StrikeOff) -> str:
    """The message as JSON. ``procedure`` stays the same: the same twice is one proposal."""
    values: dict[str, object] = {
        "nature": "retrait_radiation" if told.is_withdrawn else "proposition_radiation",
        "message": str(told.message_id),
        "procedure": str(told.sanction_id),
        "structure": told.structure,
        "identifiant": told.identifier,
    }
    if not told.is_withdrawn:
        values |= {
            "manquement": told.kind.value,
            "date_faits": told.facts_on.isoformat(),
            "mesure": told.verdict.label,
            "notifiee": told.notified_on.isoformat(),
            "duree_mois": told.verdict.strike_off_months,
            "textes": told.source,
        }
    return json.dumps(values, ensure_ascii=False)
