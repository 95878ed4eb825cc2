"""How near a sentence that judges is to one that is learnt: shared groups of three letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from convergence.aspirations.rules.coding.words import keys

TOO_CLOSE = 0.6
"""From here a sentence that is learnt would answer for one that judges."""
GRAM = 3


def grams(text: str) -> list[str]:
    """The groups of three characters of a text, its accents, case and signs apart."""
    bare = f" {keys(text)} "
    return [bare[at : at + GRAM] for at in range(len(bare) - GRAM + 1)] or [text]


def nearest(judging: Sequence[str], learnt: Sequence[str]) -> list[tuple[float, str, str]]:
    """For each text that judges, the nearest that is learnt: shared groups among all those of the two."""
    counting = CountVectorizer(analyzer=grams, binary=True).fit([*judging, *learnt])
    one, other = counting.transform(judging), counting.transform(learnt)
    shared: NDArray[np.float64] = (one @ other.T).toarray()
    every = np.asarray(one.sum(axis=1)) + np.asarray(other.sum(axis=1)).T - shared
    likeness = shared / every
    best = likeness.argmax(axis=1)
    return [
        (float(likeness[at, to]), text, learnt[to])
        for at, (text, to) in enumerate(zip(judging, best, strict=True))
    ]
