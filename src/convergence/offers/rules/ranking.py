"""In which order found services are shown, and why, in words.

A score is a product of four parts, each told as a reason:

- **fit**: 1 when the service names a need that was looked for, less for another need of the same family;
  multiplied by where the words were found (title, record, nearly so);
- **quality**: from a floor for the worst record to 1 for the best;
- **distance**: 1 on the spot, one half at ``distance_halved_km``, 1 / (1 + d / half) in between and beyond;
- **outcomes**: 1 until enough requests were sent for the result to be shown, then above 1 for a service that accepts,
  below for one that refuses or does not answer.

Equal scores are ordered by identifier, so that pages never repeat nor skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from convergence.foundation.parameters import parameter
from convergence.offers.rules.reach import distance_words
from convergence.offers.types.directory import PlaceFound
from convergence.offers.types.quality import ScoreRow
from convergence.offers.types.search import Around, Ranked, Reason, ReasonKind, Standing
from convergence.referentials.types import Point

FAMILY_END = "--"
_DECIMALS = 9
_MONTH_DAYS = 30
_YEAR_DAYS = 365
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Weights:
    """The dated numbers of the ranking."""

    exact: float
    family: float
    none: float
    halved_km: float
    remote: float
    unknown: float
    floor: float
    words: Mapping[str, float]
    span: float


@lru_cache(maxsize=8)
def weights_at(day: date) -> Weights:
    """The numbers in force on a day."""
    fit = parameter("offers.search.fit").table_at(day)
    away = parameter("offers.search.without_distance").table_at(day)
    words = parameter("offers.search.words").table_at(day)
    return Weights(
        exact=_number(fit, "exact"),
        family=_number(fit, "family"),
        none=_number(fit, "none"),
        halved_km=float(parameter("offers.search.distance_halved_km").decimal_at(day)),
        remote=_number(away, "remote"),
        unknown=_number(away, "unknown"),
        floor=float(parameter("offers.search.quality_floor").decimal_at(day)),
        words={name: float(str(share)) for name, share in words.items()},
        span=float(parameter("offers.search.outcomes_span").decimal_at(day)),
    )


def ranked(
    found: Iterable[Standing], themes: Sequence[str], around: Around | None, weights: Weights
) -> list[Ranked]:
    """The best first."""
    asked = Asked.of(themes)
    return sorted(
        (_scored(one, asked, around, weights) for one in found),
        key=lambda one: (-one.score, one.standing.offer_id),
    )


def reasons_of(
    one: Ranked, themes: Sequence[str], around: Around | None, weights: Weights
) -> tuple[Reason, ...]:
    """Why a service stands where it stands, in words."""
    standing = one.standing
    return (
        *_fit(standing, Asked.of(themes), weights)[1],
        *_nearness(standing, around, one.distance_km, weights)[1],
        freshness(standing.freshness_days),
        *_outcomes(standing.outcomes, weights)[1],
        *_places(standing),
    )


def family_of(theme: str) -> str:
    """The family of a need; a family is its own."""
    return theme.partition(FAMILY_END)[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """The needs that were looked for: named, or by their whole family."""

    needs: frozenset[str]
    whole: frozenset[str]
    families: frozenset[str]

    @classmethod
    def of(cls, themes: Sequence[str]) -> Asked:
        """Sort what was asked for."""
        needs = frozenset(theme for theme in themes if FAMILY_END in theme)
        return cls(needs, frozenset(themes) - needs, frozenset(map(family_of, themes)))

    def names(self, theme: str) -> bool:
        """Whether a need of a service is one that was looked for."""
        return theme in self.needs or family_of(theme) in self.whole

    def is_near(self, theme: str) -> bool:
        """Whether it is of the same family as one that was looked for."""
        return family_of(theme) in self.families


def _scored(one: Standing, asked: Asked, around: Around | None, weights: Weights) -> Ranked:
    away = _away(one, around)
    quality = weights.floor + (1 - weights.floor) * one.quality
    score = (
        _fit(one, asked, weights)[0]
        * quality
        * _nearness(one, around, away, weights)[0]
        * _outcomes(one.outcomes, weights)[0]
    )
    return Ranked(one, round(score, _DECIMALS), away)


def _fit(one: Standing, asked: Asked, weights: Weights) -> tuple[float, list[Reason]]:
    share, reasons = 1.0, []
    if asked.families:
        if any(map(asked.names, one.themes)):
            share, words = weights.exact, "répond au besoin cherché"
        elif any(map(asked.is_near, one.themes)):
            share, words = weights.family, "autre besoin de la même famille"
        else:
            share, words = weights.none, "autre besoin"
        reasons = [Reason(ReasonKind.FIT, words)]
    if one.words is not None:
        share *= weights.words[one.words.value]
        reasons.append(Reason(ReasonKind.FIT, one.words.label))
    return share, reasons


def _away(one: Standing, around: Around | None) -> float | None:
    if around is None or one.latitude is None or one.longitude is None:
        return None
    return Point(around.latitude, around.longitude).km_to(Point(one.latitude, one.longitude))


def _nearness(
    one: Standing, around: Around | None, away: float | None, weights: Weights
) -> tuple[float, list[Reason]]:
    if around is None:
        return 1.0, []
    by_distance = weights.unknown if away is None else 1 / (1 + away / weights.halved_km)
    if one.is_remote and (not one.is_on_site or away is None or away > around.radius_km):
        return max(weights.remote, by_distance), [Reason(ReasonKind.DISTANCE, "à distance")]
    if away is None:
        return by_distance, [Reason(ReasonKind.DISTANCE, "lieu inconnu")]
    words = distance_words(away, is_exact=one.place_found is PlaceFound.ADDRESS)
    return by_distance, [Reason(ReasonKind.DISTANCE, words)]


def freshness(days: int) -> Reason:
    """How long ago somebody looked at the record."""
    if days < _MONTH_DAYS:
        words = "fiche relue ce mois-ci"
    elif days < 2 * _YEAR_DAYS:
        words = f"fiche relue il y a {days // _MONTH_DAYS} mois"
    else:
        words = f"fiche relue il y a {days // _YEAR_DAYS} ans"
    return Reason(ReasonKind.QUALITY, words)


def _outcomes(score: ScoreRow | None, weights: Weights) -> tuple[float, list[Reason]]:
    if score is None or score.answered_tenths is None:
        return 1.0, []
    accepted = score.accepted_tenths if score.accepted_tenths is not None else _TENTHS // 2
    factor = 1 + weights.span * (score.answered_tenths * accepted / _TENTHS**2 - 0.5)
    words = f"répond à {score.answered_tenths} demandes sur 10"
    if score.accepted_tenths is not None:
        words += f", en accepte {score.accepted_tenths} sur 10"
    return factor, [Reason(ReasonKind.OUTCOME, words)]


def _places(one: Standing) -> list[Reason]:
    if one.places_left is None:
        return []
    if one.places_left == 0:
        return [Reason(ReasonKind.PLACES, "plus de place")]
    plural = "s" if one.places_left > 1 else ""
    return [Reason(ReasonKind.PLACES, f"{one.places_left} place{plural} libre{plural}")]


def _number(table: Mapping[str, object], name: str) -> float:
    return float(str(table[name]))
