"""The life of a run as data: what is not in the table is impossible."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.accompagnement.payments.types import RunAction, RunState
from convergence.foundation.problems import Conflict


@dataclass(frozen=True, slots=True)
class Transition:
    """One move, with the conditions that the operation verifies first."""

    source: RunState
    action: RunAction
    target: RunState
    guards: tuple[str, ...] = ()


ANOTHER = "another person"
LOOKED = "anomalies acknowledged"
NAMED = "values confirmed"
FUNDED = "envelopes suffice"
COMPLETE = "every order settled"

TRANSITIONS = (
    Transition(RunState.OPEN, RunAction.PROPOSE, RunState.PROPOSED),
    Transition(RunState.PROPOSED, RunAction.PROPOSE, RunState.PROPOSED),
    Transition(RunState.PROPOSED, RunAction.CHECK, RunState.CHECKED, (ANOTHER, LOOKED)),
    Transition(RunState.CHECKED, RunAction.SEND_BACK, RunState.PROPOSED),
    Transition(RunState.CHECKED, RunAction.FREEZE, RunState.FROZEN, (ANOTHER, NAMED, FUNDED)),
    Transition(RunState.FROZEN, RunAction.EXPORT, RunState.EXPORTED),
    Transition(RunState.EXPORTED, RunAction.EXPORT, RunState.EXPORTED),
    Transition(RunState.EXPORTED, RunAction.RETURN, RunState.RETURNED),
    Transition(RunState.RETURNED, RunAction.RETURN, RunState.RETURNED),
    Transition(RunState.RECONCILED, RunAction.RETURN, RunState.RETURNED),
    Transition(RunState.RETURNED, RunAction.RECONCILE, RunState.RECONCILED, (COMPLETE,)),
)
_BY_MOVE = {(step.source, step.action): step.target for step in TRANSITIONS}

NOT_FROZEN = (RunState.OPEN, RunState.PROPOSED, RunState.CHECKED)
"""States in which amounts may still change."""


def moved(state: RunState, action: RunAction) -> RunState:
    """The state after the action; Conflict when the table has no such move."""
    target = _BY_MOVE.get((state, action))
    if target is None:
        raise Conflict(
            f"Cette paie est « {state.label.lower()} » : « {action.label.lower()} » n’est pas possible.",
            what_to_do="Rechargez la page pour voir où elle en est.",
            code="run_state",
        )
    return target


def may_move(state: RunState, action: RunAction) -> bool:
    """Whether the table has the move."""
    return (state, action) in _BY_MOVE


def state_diagram() -> str:
    """The life of a run, as a Mermaid diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {RunState.OPEN}"]
    lines += [f"    {step.source} --> {step.target}: {step.action.label}" for step in TRANSITIONS]
    lines.append(f"    {RunState.RECONCILED} --> [*]")
    return "\n".join(lines)
