"""A life as data: which action leads from which state to which, what it demands; said, checked and drawn alike.

A room keeps its table, the names of what a step may demand, and the words of its refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Problem

S = TypeVar("S", bound=Labelled)
A = TypeVar("A", bound=Labelled)
F = TypeVar("F")
S_co = TypeVar("S_co", bound=Labelled, covariant=True)
A_co = TypeVar("A_co", bound=Labelled, covariant=True)


class Step(Protocol[A_co, S_co]):
    """One line of a table. ``guards`` name what it demands."""

    @property
    def action(self) -> A_co: ...
    @property
    def source(self) -> S_co: ...
    @property
    def target(self) -> S_co: ...
    @property
    def guards(self) -> tuple[str, ...]: ...


class StateMachine(Generic[A, S, F]):
    """Every step that a thing may take; what is not in the table is impossible. ``refuse`` says so in words."""

    def __init__(
        self,
        steps: Sequence[Step[A, S]],
        guards: Mapping[str, Callable[[F], None]],
        *,
        first: S,
        refuse: Callable[[S, A, str], Problem],
    ) -> None:
        self.steps, self.guards, self.first = tuple(steps), guards, first
        self._refuse = refuse
        self._by_key = {(step.source, step.action): step for step in steps}

    def after(self, state: S, action: A, facts: F) -> S:
        """The state after the action; what ``refuse`` says when the state forbids it, what a guard says else."""
        step = self._by_key.get((state, action))
        if step is None:
            possible = ", ".join(f"« {allowed.label.lower()} »" for allowed in self.allowed(state))
            raise self._refuse(state, action, possible)
        for guard in step.guards:
            self.guards[guard](facts)
        return step.target

    def allowed(self, state: S) -> tuple[A, ...]:
        """What the state allows, in the order of the table, guards apart."""
        return tuple(step.action for step in self.steps if step.source is state)

    def diagram(self) -> str:
        """The table as a Mermaid diagram, for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines += [f"    {step.source} --> {step.target}: {step.action.label}" for step in self.steps]
        lines += [f"    {state} --> [*]" for state in type(self.first) if not self.allowed(state)]
        return "\n".join(lines)
