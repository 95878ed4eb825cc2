"""How good the coding is: agreement with what people say, theme by theme, and whether its confidence is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, confusion_matrix, precision_recall_fscore_support

from convergence.aspirations.rules.coding.model import NOTHING, Coder
from convergence.aspirations.rules.coding.sentences import Sentence
from convergence.aspirations.types import Coding

_BINS = 10
_FIRST = 3


@dataclass(frozen=True, slots=True)
class ThemeMeasure:
    """One theme: of those that the machine says how many are right, of the true ones how many it finds."""

    theme: str
    precision: float
    recall: float
    f1: float
    sentences: int


@dataclass(frozen=True, slots=True)
class Band:
    """A tenth of the scale of confidence: what was announced, and how often it was right."""

    low: float
    high: float
    sentences: int
    announced: float
    right: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """The first theme of the machine against that of a person, over sentences that each hold a wish.

    ``confusion`` has a row for each true theme; its columns are the themes, then « no wish ».
    """

    sentences: int
    macro_f1: float
    accuracy: float
    kappa: float
    in_first_three: float
    themes: tuple[ThemeMeasure, ...]
    confusion: tuple[tuple[int, ...], ...]
    registers: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class Confidence:
    """Whether what is announced comes true; ``error`` is the mean gap (expected calibration error)."""

    bands: tuple[Band, ...]
    error: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What a person sees: how often something is proposed, how often rightly, and where there is no wish."""

    proposed: float
    right_when_proposed: float
    without_wish: int
    silent_without_wish: float
    with_second: int
    second_shown: float
    sub_theme_right: float


def agreement(coder: Coder, wishes: Sequence[Sentence], themes: Sequence[str]) -> Agreement:
    """Judge the first theme; saying that there is no wish in a wish is a fault like another."""
    chances = coder.chances([one.text for one in wishes])
    order = np.argsort(-chances, axis=1, kind="stable")
    said = [coder.codes[row[0]] for row in order]
    true = [one.theme for one in wishes]
    precision, recall, f1, count = precision_recall_fscore_support(
        true, said, labels=list(themes), zero_division=0.0
    )
    shown = [{coder.codes[at] for at in row[:_FIRST]} for row in order]
    right = np.array([a == b for a, b in zip(said, true, strict=True)])
    return Agreement(
        sentences=len(wishes),
        macro_f1=float(np.mean(f1)),
        accuracy=float(right.mean()),
        kappa=float(cohen_kappa_score(true, said)),
        in_first_three=float(np.mean([theme in three for theme, three in zip(true, shown, strict=True)])),
        themes=tuple(
            ThemeMeasure(theme, float(precision[at]), float(recall[at]), float(f1[at]), int(count[at]))
            for at, theme in enumerate(themes)
        ),
        confusion=tuple(
            tuple(int(cell) for cell in row)
            for row in confusion_matrix(true, said, labels=[*themes, NOTHING])[: len(themes)]
        ),
        registers=_by_register(wishes, right),
    )


def confidence(coder: Coder, wishes: Sequence[Sentence]) -> Confidence:
    """Compare what was announced with what came true, by tenths of the scale."""
    chances = coder.chances([one.text for one in wishes])
    sure = chances.max(axis=1)
    said = chances.argmax(axis=1)
    right = np.array([coder.codes[at] == one.theme for at, one in zip(said, wishes, strict=True)])
    tenth = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    bands = tuple(
        Band(
            at / _BINS, (at + 1) / _BINS, int(here.sum()), float(sure[here].mean()), float(right[here].mean())
        )
        for at in range(_BINS)
        if (here := tenth == at).any()
    )
    gaps = sum(band.sentences * abs(band.announced - band.right) for band in bands)
    return Confidence(bands, gaps / len(wishes))


def usage(coder: Coder, judged: Sequence[Sentence]) -> Usage:
    """Judge what is proposed, as it is shown."""
    codings = list(zip(judged, coder.propose_all([one.text for one in judged]), strict=True))
    wishes = [(one, coding) for one, coding in codings if one.theme]
    empty = [coding for one, coding in codings if not one.theme]
    proposed = [(one, coding) for one, coding in wishes if not coding.abstains]
    double = [(one, coding) for one, coding in wishes if one.secondary]
    return Usage(
        proposed=len(proposed) / len(wishes),
        right_when_proposed=sum(coding.themes[0].theme == one.theme for one, coding in proposed)
        / len(proposed),
        without_wish=len(empty),
        silent_without_wish=sum(coding.abstains for coding in empty) / len(empty),
        with_second=len(double),
        second_shown=sum(one.secondary in _shown(coding) for one, coding in double) / len(double),
        sub_theme_right=_sub_themes(coder, [one for one, _ in wishes]),
    )


def _sub_themes(coder: Coder, wishes: Sequence[Sentence]) -> float:
    """The true theme given, how often the sub-theme is right."""
    right = 0
    for theme in {one.theme for one in wishes}:
        of_theme = [one for one in wishes if one.theme == theme]
        said = coder.sub_themes_of(theme, [one.text for one in of_theme])
        right += sum(one.sub_theme == sub for one, sub in zip(of_theme, said, strict=True))
    return right / len(wishes)


def _shown(coding: Coding) -> set[str]:
    of_wishes = {proposed.theme for wish in coding.wishes for proposed in wish.themes}
    return of_wishes | {proposed.theme for proposed in coding.themes}


def _by_register(wishes: Sequence[Sentence], right: NDArray[np.bool_]) -> tuple[tuple[str, int, float], ...]:
    places: dict[str, list[int]] = {}
    for at, one in enumerate(wishes):
        places.setdefault(one.register, []).append(at)
    return tuple((name, len(rows), float(right[rows].mean())) for name, rows in sorted(places.items()))
