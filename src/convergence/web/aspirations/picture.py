"""The path of wishes as a picture: a line for each wish, a dot for each time it was told. The table says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from convergence.aspirations.types import Change, OccurrenceRow

WIDTH = 640.0
_LEFT, _RIGHT, _TOP, _LANE = 16.0, 16.0, 34.0, 46.0
_UNSAID, _LEAST, _STEP = 5.0, 4.0, 2.0
MOST_LETTERS = 60
_ENDS = (Change.FULFILLED, Change.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Dot:
    """One time: its place, a radius that follows the strength, what changed."""

    x: float
    radius: float
    change: Change
    said_on: date


@dataclass(frozen=True, slots=True)
class Lane:
    """One wish: its words, the stretches during which it lives, its dots."""

    y: float
    words: str
    stretches: tuple[tuple[float, float], ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What the drawing shows, from a first day to a last one."""

    width: float
    height: float
    first: date
    last: date
    lanes: tuple[Lane, ...]


def picture_of(steps: Sequence[OccurrenceRow], today: date) -> Picture | None:
    """The picture of a path; None before the first wish."""
    if not steps:
        return None
    days = [step.occurrence.statement.said_on for step in steps]
    first, last = min(days), max(today, *days)
    lives: dict[UUID, list[OccurrenceRow]] = {}
    for step in steps:
        lives.setdefault(step.occurrence.statement.aspiration_id, []).append(step)
    lanes = tuple(
        _lane(life, _TOP + number * _LANE, first, last) for number, life in enumerate(lives.values())
    )
    return Picture(WIDTH, _TOP + len(lanes) * _LANE, first, last, lanes)


def drawn(picture: Picture | None) -> SafeString:
    """The drawing itself, for whichever page shows it; empty before the first wish."""
    return render_to_string("web/aspirations/picture.html", {"picture": picture}) if picture else SafeString()


def _lane(life: Sequence[OccurrenceRow], y: float, first: date, last: date) -> Lane:
    dots = tuple(
        Dot(
            _place(step.occurrence.statement.said_on, first, last),
            _LEAST + _STEP * step.strength if step.strength else _UNSAID,
            step.occurrence.change,
            step.occurrence.statement.said_on,
        )
        for step in life
    )
    words = life[-1].occurrence.statement.words or life[-1].theme_label
    shown = words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1].rstrip()}…"
    return Lane(y, shown, tuple(_stretches(dots, _place(last, first, last))), dots)


def _stretches(dots: Sequence[Dot], now: float) -> Iterable[tuple[float, float]]:
    """From a dot to the next one, unless the wish had ended; to this day for the last one."""
    for dot, following in zip(dots, [*dots[1:], None], strict=True):
        if dot.change not in _ENDS:
            end = following.x if following else now
            if end > dot.x:
                yield dot.x, end


def _place(day: date, first: date, last: date) -> float:
    span = (last - first).days or 1
    return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (day - first).days / span, 1)
