"""What is already being worked on: the diagnosis that stands, and the objectives of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.queries import commitments_of, running_contract
from convergence.accompagnement.contracts.types import StepState
from convergence.accompagnement.diagnostic.queries import latest_diagnostic, version_words
from convergence.foundation.scope import Scope


@dataclass(frozen=True, slots=True)
class Beside:
    """What lasts in the diagnosis, and what was agreed and goes on; ``diagnosed_on`` is None without diagnosis."""

    diagnosed_on: date | None = None
    lasting: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()


def beside(scope: Scope, dossier_id: UUID, today: date) -> Beside:
    """Both, as they stand."""
    detail, contract = latest_diagnostic(scope, dossier_id, today), running_contract(scope, dossier_id, today)
    steps = commitments_of(scope, contract.contract_id) if contract else []
    return Beside(
        diagnosed_on=(detail.head.closed_on or detail.head.opened_on) if detail else None,
        lasting=tuple(word.label for word in version_words(scope, detail).lasting) if detail else (),
        objectives=tuple(step.text for step in steps if step.text and step.state is StepState.ONGOING),
    )
