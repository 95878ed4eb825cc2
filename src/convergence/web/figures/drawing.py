"""Streams as a picture: one band a theme, one bar a month; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640.0
_LEFT, _TOP, _BAND, _HIGH = 150.0, 8.0, 44.0, 34.0
_GAP = 3.0
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: its place; no height where nothing may be told."""

    x: float
    y: float
    width: float
    height: float
    is_told: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A theme over the months."""

    label: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All the themes of which something may be told."""

    width: float
    height: float
    bands: tuple[Band, ...]


def picture_of(rows: Sequence[tuple[str, Sequence[int | None]]]) -> Picture | None:
    """The picture of rows of numbers; None when nothing may be told."""
    told = [(label, numbers) for label, numbers in rows if any(numbers)]
    if not told:
        return None
    most = max(number for _, numbers in told for number in numbers if number)
    bands = tuple(_band(label, numbers, place, most) for place, (label, numbers) in enumerate(told))
    return Picture(WIDTH, _TOP * 2 + _BAND * len(bands), bands)


def _band(label: str, numbers: Sequence[int | None], place: int, most: int) -> Band:
    foot = _TOP + _BAND * place + _HIGH
    step = (WIDTH - _LEFT) / len(numbers)
    bars = []
    for month, number in enumerate(numbers):
        height = max(_LEAST, round(_HIGH * number / most, 1)) if number else _LEAST
        bars.append(
            Bar(
                round(_LEFT + step * month, 1),
                round(foot - height, 1),
                round(step - _GAP, 1),
                height,
                bool(number),
            )
        )
    return Band(label, foot, tuple(bars))
