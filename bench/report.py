"""Figures: how they are judged, the table that people read, the JSON that machines read."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("mesure", "valeur", "référence", "rapport", "borne", "verdict")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``passed`` is None when nothing was promised about it; ``note`` says what qualifies it.

    ``reference`` is in the same unit as ``value`` unless the note says otherwise; ``ratio`` is value over
    reference. ``bound_of`` says what the bound limits: the value, or the ratio.
    """

    name: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    bound: float | None = None
    passed: bool | None = None
    bound_of: str = "value"
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """The object written to the file; the key ``pass`` is a word that Python keeps for itself."""
        return {
            "name": self.name,
            "value": _number(self.value),
            "unit": self.unit,
            "reference": _number(self.reference),
            "ratio": _number(self.ratio),
            "bound": self.bound,
            "bound_of": self.bound_of,
            "pass": self.passed,
            "note": self.note,
        }


def at_most(
    name: str, value: float, unit: str, bound: float, *, reference: float | None = None, note: str = ""
) -> Figure:
    """A figure that must not exceed its bound; an infinite one (nothing was answered) is refused."""
    return Figure(name, value, unit, reference, _ratio(value, reference), bound, value <= bound, note=note)


def at_least_share(
    name: str, value: float, unit: str, share: float, *, reference: float, note: str = ""
) -> Figure:
    """A figure that must reach a share of its reference."""
    ratio = _ratio(value, reference)
    passed = ratio is not None and ratio >= share
    return Figure(name, value, unit, reference, ratio, share, passed, bound_of="ratio", note=note)


def informative(
    name: str, value: float, unit: str, *, reference: float | None = None, note: str = ""
) -> Figure:
    """A figure about which nothing was promised."""
    return Figure(name, value, unit, reference, _ratio(value, reference), note=note)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of the values does not exceed."""
    if not values:
        return math.inf
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value; infinite when there is none."""
    return percentile(values, 0.5)


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned text, with their notes below."""
    notes = [figure.note for figure in figures if figure.note]
    lines = [COLUMNS, *(_cells(figure, _mark(figure, notes)) for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    text = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
    text.insert(1, "  ".join("─" * width for width in widths))
    text += [f"({number}) {note}" for number, note in enumerate(dict.fromkeys(notes), 1)]
    return "\n".join(text)


def write(figures: Sequence[Figure], facts: dict[str, object], folder: Path) -> Path:
    """Write the list of figures, and beside it what the machine was; the file of the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bench.json"
    path.write_text(_json([figure.as_json() for figure in figures]), "utf-8")
    (folder / "machine.json").write_text(_json(facts), "utf-8")
    return path


def exit_code(figures: Sequence[Figure]) -> int:
    """1 when a bound is broken, or when nothing was measured at all."""
    return 0 if figures and all(figure.passed is not False for figure in figures) else 1


def spoken(value: float | None) -> str:
    """A number as French readers write it, three significant digits below a hundred."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "∞"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def _ratio(value: float, reference: float | None) -> float | None:
    return value / reference if reference and math.isfinite(reference) else None


def _number(value: float | None) -> float | None:
    return round(value, 4) if value is not None and math.isfinite(value) else None


def _mark(figure: Figure, notes: Sequence[str]) -> str:
    return f" ({list(dict.fromkeys(notes)).index(figure.note) + 1})" if figure.note else ""


def _cells(figure: Figure, mark: str) -> tuple[str, ...]:
    verdict = {None: "", True: "tenue", False: "DÉPASSÉE"}[figure.passed]
    return (
        figure.name + mark,
        f"{spoken(figure.value)} {figure.unit}",
        spoken(figure.reference),
        "–" if figure.ratio is None else f"× {spoken(figure.ratio)}",
        _bound(figure),
        verdict,
    )


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return "–"
    if figure.bound_of == "ratio":
        return f"≥ × {spoken(figure.bound)}"
    return f"≤ {spoken(figure.bound)} {figure.unit}"


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
    right = [cell.strip().rjust(width) for cell, width in zip(others[:-1], widths[1:-1], strict=True)]
    return [first, *right, others[-1]]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
