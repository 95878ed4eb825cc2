"""A life as data: the table decides, the guards demand, the refusal and the drawing come from the same lines."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.states import StateMachine


class Door(Labelled):
    OPEN = "ouverte", "Ouverte"
    SHUT = "fermee", "Fermée"
    GONE = "partie", "Partie"


class Gesture(Labelled):
    PUSH = "pousser", "Pousser"
    PULL = "tirer", "Tirer"
    TAKE = "oter", "Ôter"


@dataclass(frozen=True, slots=True)
class Line:
    action: Gesture
    source: Door
    target: Door
    guards: tuple[str, ...] = ()


def _need_strength(facts: int) -> None:
    if facts < 3:
        raise Invalid.one("strength", "Trop faible.", "Appelez quelqu’un.", "weak")


MACHINE = StateMachine(
    (
        Line(Gesture.PUSH, Door.OPEN, Door.SHUT),
        Line(Gesture.PULL, Door.SHUT, Door.OPEN),
        Line(Gesture.TAKE, Door.OPEN, Door.GONE, ("strength",)),
    ),
    {"strength": _need_strength},
    first=Door.SHUT,
    refuse=lambda state, action, possible: Conflict(f"{state.label} / {action.label} / {possible}"),
)


def test_the_table_says_what_follows() -> None:
    assert MACHINE.after(Door.OPEN, Gesture.PUSH, 0) is Door.SHUT
    assert MACHINE.allowed(Door.OPEN) == (Gesture.PUSH, Gesture.TAKE)
    assert MACHINE.allowed(Door.GONE) == ()


def test_what_is_not_in_the_table_is_refused_with_what_is_possible() -> None:
    with pytest.raises(Conflict, match="Fermée / Pousser / « tirer »"):
        MACHINE.after(Door.SHUT, Gesture.PUSH, 9)
    with pytest.raises(Conflict, match=r"Partie / Tirer /$"):
        MACHINE.after(Door.GONE, Gesture.PULL, 9)


def test_a_guard_demands() -> None:
    with pytest.raises(Invalid):
        MACHINE.after(Door.OPEN, Gesture.TAKE, 2)
    assert MACHINE.after(Door.OPEN, Gesture.TAKE, 3) is Door.GONE


def test_the_drawing_shows_every_line_the_beginning_and_the_ends() -> None:
    lines = [line.strip() for line in MACHINE.diagram().splitlines()]
    assert lines == [
        "stateDiagram-v2",
        "[*] --> fermee",
        "ouverte --> fermee: Pousser",
        "fermee --> ouverte: Tirer",
        "ouverte --> partie: Ôter",
        "partie --> [*]",
    ]
