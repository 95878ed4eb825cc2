"""The path of wishes as a picture: a line for each wish, a dot for each time it was told. The table says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from convergence.aspirations.types import Change, OccurrenceRow

WIDE, NARROW = 640.0, 360.0
"""The widths at which a drawing is made: a professional's page, a telephone, where it is read without growing."""
_LEFT, _RIGHT, _TOP, _LANE = 16.0, 16.0, 34.0, 46.0
_UNSAID, _LEAST, _STEP = 5.0, 4.0, 2.0
_LETTERS = {WIDE: 60, NARROW: 44}
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


def picture_of(steps: Sequence[OccurrenceRow], today: date, width: float = WIDE) -> Picture | None:
    """The picture of a path; None before the first wish."""
    if not steps:
        return None
    days = [step.occurrence.statement.said_on for step in steps]
    first, last = min(days), max(today, *days)
    lives: dict[UUID, list[OccurrenceRow]] = {}
    for step in steps:
        lives.setdefault(step.occurrence.statement.aspiration_id, []).append(step)
    scale = _Scale(first, last, width)
    lanes = tuple(_lane(life, _TOP + number * _LANE, scale) for number, life in enumerate(lives.values()))
    return Picture(width, _TOP + len(lanes) * _LANE, first, last, lanes)


def drawn(picture: Picture | None) -> SafeString:
    """The drawing itself, for whichever page shows it; empty before the first wish. A narrow one speaks to her."""
    if picture is None:
        return SafeString()
    told = {"picture": picture, "is_hers": picture.width == NARROW}
    return render_to_string("web/aspirations/picture.html", told)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days to places."""

    first: date
    last: date
    width: float

    def place(self, day: date) -> float:
        """Where a day stands."""
        span = (self.last - self.first).days or 1
        return round(_LEFT + (self.width - _LEFT - _RIGHT) * (day - self.first).days / span, 1)


def _lane(life: Sequence[OccurrenceRow], y: float, scale: _Scale) -> Lane:
    dots = tuple(
        Dot(
            scale.place(step.occurrence.statement.said_on),
            _LEAST + _STEP * step.strength if step.strength else _UNSAID,
            step.occurrence.change,
            step.occurrence.statement.said_on,
        )
        for step in life
    )
    words = life[-1].occurrence.statement.words or life[-1].theme_label
    most = _LETTERS[scale.width]
    shown = words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
    return Lane(y, shown, tuple(_stretches(dots, scale.place(scale.last))), dots)


def _stretches(dots: Sequence[Dot], now: float) -> Iterable[tuple[float, float]]:
    """From a dot to the next one, unless the wish had ended; to this day for the last one."""
    for dot, following in zip(dots, [*dots[1:], None], strict=True):
        if dot.change not in _ENDS:
            end = following.x if following else now
            if end > dot.x:
                yield dot.x, end
