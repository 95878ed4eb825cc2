"""The coding of free words by theme: a linear model over characters and words, taught here, nothing sent out.

It is taught again from the sentences of the room at first use, the same each time, in a few seconds: nothing
opaque is stored, and a coding says by its version which sentences and which code proposed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from convergence.aspirations.rules.coding.sentences import Sentence, fingerprint, training
from convergence.aspirations.rules.coding.words import keys, parts, told
from convergence.aspirations.types import Coding, ProposedTheme, ProposedWish

CODE_VERSION = "1"
"""Changes with anything below that may change a proposal."""
ABSTAINS_UNDER = 0.4
"""Under four chances in ten the first theme would mislead: better no proposal."""
SECOND_FROM = 0.05
"""From here a further theme is shown: by cross-validation seven second themes in ten, and fewer than two shown."""
MOST_THEMES = 3
MOST_WISHES = 6

NOTHING = "-"
"""The label of a sentence without wish."""
_SEED = 7
_FOLDS = 5
_LOOSENESS = 0.5

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coder:
    """A taught model. ``sharpness`` turns its scores into chances that come true as often as they say."""

    version: str
    words: Any
    themes: Any
    sub_themes: dict[str, Any]
    sharpness: float

    @property
    def codes(self) -> tuple[str, ...]:
        """Themes in the order of the columns; a hyphen where there is no wish."""
        return tuple(str(code) for code in self.themes.classes_)

    def chances(self, texts: Sequence[str]) -> Numbers:
        """For each text, the chance of each of :attr:`codes`, theirs summing to one."""
        return self._chances(self.words.transform(list(texts)))

    def sub_themes_of(self, theme: str, texts: Sequence[str]) -> list[str]:
        """For each text, the likeliest sub-theme of a theme."""
        return [str(code) for code in self.sub_themes[theme].predict(self.words.transform(list(texts)))]

    def propose(self, text: str) -> Coding:
        """Themes for some words, the likeliest first; none when nothing is sure enough."""
        return self.propose_all([text])[0]

    def propose_all(self, texts: Sequence[str]) -> list[Coding]:
        """The same for many texts at once: coding all of them again is one call."""
        pieces = [parts(text) for text in texts]
        rows = self.words.transform([*texts, *(piece for some in pieces for piece in some)])
        shown = iter(self._shown(rows))
        wholes = [next(shown) for _ in texts]
        return [
            Coding(self.version, whole, self._wishes([(piece, next(shown)) for piece in some]))
            for whole, some in zip(wholes, pieces, strict=True)
        ]

    def _chances(self, rows: Any) -> Numbers:
        found: Numbers = softmax(self.sharpness * self.themes.decision_function(rows), axis=1)
        return found

    def _shown(self, rows: Any) -> list[tuple[ProposedTheme, ...]]:
        sub_themes = {theme: known.predict(rows) for theme, known in self.sub_themes.items()}
        return [
            tuple(
                ProposedTheme(theme, round(chance, 2), str(sub_themes[theme][at]))
                for theme, chance in self._kept(chances)
            )
            for at, chances in enumerate(self._chances(rows))
        ]

    def _kept(self, chances: Numbers) -> list[tuple[str, float]]:
        ranked = [(self.codes[at], float(chances[at])) for at in np.argsort(-chances, kind="stable")]
        first, chance = ranked[0]
        if first == NOTHING or chance < ABSTAINS_UNDER:
            return []
        return [one for one in ranked if one[0] != NOTHING and one[1] >= SECOND_FROM][:MOST_THEMES]

    @staticmethod
    def _wishes(found: list[tuple[str, tuple[ProposedTheme, ...]]]) -> tuple[ProposedWish, ...]:
        wishes = [ProposedWish(words, themes) for words, themes in found if themes]
        several = len({wish.themes[0].theme for wish in wishes}) > 1
        return tuple(wishes[:MOST_WISHES]) if several else ()


@lru_cache(maxsize=1)
def coder() -> Coder:
    """The model of the house, taught once in the life of a process."""
    return teach(training())


def teach(sentences: Sequence[Sentence]) -> Coder:
    """Learn from labelled sentences; the same sentences always give the same model."""
    words = _features()
    known = words.fit_transform([one.text for one in sentences])
    labels = np.array([one.theme or NOTHING for one in sentences])
    said = np.array([not one.is_a_word for one in sentences])
    return Coder(
        version=f"{CODE_VERSION}-{fingerprint(sentences)}",
        words=words,
        themes=_linear().fit(known, labels),
        sub_themes={
            theme: _sub_themes(known, sentences, theme)
            for theme in sorted({one.theme for one in sentences} - {""})
        },
        sharpness=_sharpness(known, labels, said),
    )


def out_of_fold(known: Any, labels: NDArray[np.str_]) -> Numbers:
    """Scores of each sentence by a model that has not learnt it."""
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    found: Numbers = cross_val_predict(_linear(), known, labels, cv=folds, method="decision_function")
    return found


def _features() -> FeatureUnion:
    return FeatureUnion(
        [
            (
                "characters",
                TfidfVectorizer(preprocessor=keys, analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
            ),
            (
                "words",
                TfidfVectorizer(
                    preprocessor=told,
                    tokenizer=str.split,
                    token_pattern=None,
                    ngram_range=(1, 2),
                    sublinear_tf=True,
                ),
            ),
        ]
    )


def _linear() -> LinearSVC:
    return LinearSVC(C=_LOOSENESS, random_state=_SEED)


def _sub_themes(known: Any, sentences: Sequence[Sentence], theme: str) -> LinearSVC:
    rows = [at for at, one in enumerate(sentences) if one.theme == theme and one.sub_theme]
    return _linear().fit(known[rows], np.array([sentences[at].sub_theme for at in rows]))


def _sharpness(known: Any, labels: NDArray[np.str_], said: NDArray[np.bool_]) -> float:
    """The one number that makes confidences true, found on sentences that the scores had not learnt."""
    codes = sorted(set(labels.tolist()))
    scores = out_of_fold(known, labels)[said]
    right = np.array([codes.index(label) for label in labels[said]])
    rows = np.arange(len(right))

    def surprise(sharpness: float) -> float:
        return float(-log_softmax(sharpness * scores, axis=1)[rows, right].mean())

    return round(float(minimize_scalar(surprise, bounds=(0.5, 20.0), method="bounded").x), 3)
