"""Whether what is decided stays within the scale, and from when to when it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from convergence.accompagnement.sanctions.rules.delays import warning_until
from convergence.accompagnement.sanctions.types import Measure, Regime, Scale, Verdict
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.problems import FieldError, Invalid

_TOTAL = Decimal(1)
_WHOLE_PERCENT = Decimal("0.01")


def check_verdict(verdict: Verdict, scale: Scale, *, on: date) -> None:
    """Raise Invalid with every fault: measure, share, duration, day of effect, delay of a warning."""
    Invalid.raise_if_any(_faults(verdict, scale, on))


def check_considered(verdict: Verdict, scale: Scale) -> None:
    """Raise Invalid when the notice would tell a measure, a share or a duration that the scale does not know."""
    Invalid.raise_if_any([*_faults_of_measure(verdict, scale), *_faults_of_share(verdict, scale)])


def check_not_heavier(verdict: Verdict, considered: Verdict) -> None:
    """Raise Invalid when what is decided is heavier than what the person was told: she answered to that."""
    ranks = list(Measure)
    heavier = (
        ranks.index(verdict.measure) > ranks.index(considered.measure)
        or verdict.share > considered.share
        or verdict.months > considered.months
    )
    if heavier:
        raise Invalid.one(
            "measure",
            "La décision est plus lourde que la sanction annoncée dans l’avis préalable.",
            "Décidez au plus ce qui a été annoncé : la personne n’a pu répondre qu’à cela.",
            "heavier",
        )


def strike_off_of(verdict: Verdict, scale: Scale) -> tuple[int, int]:
    """Months of striking off that go with the verdict, least and most: proposed, never decided here; 0 for none."""
    if scale.strikes_off_when_total:
        is_total = (
            verdict.measure is Measure.REMOVAL
            and verdict.share == _TOTAL
            and verdict.months == scale.months_max
        )
        return (scale.months_max, scale.months_max) if is_total else (0, 0)
    return scale.strike_off_min, scale.strike_off_max


def lightest(scale: Scale) -> Verdict:
    """The least that the scale asks: what a form proposes first."""
    verdict = Verdict(scale.measures[0], scale.share_min, scale.months_min)
    least, _ = strike_off_of(verdict, scale)
    return Verdict(verdict.measure, verdict.share, verdict.months, strike_off_months=least)


def effect(verdict: Verdict, scale: Scale, *, notified_on: date) -> tuple[date, date | None]:
    """First day, and first day given back (None for good), of a decision received on a day.

    Before June 2025 a decision took effect on the first of the next month (R5131-18); since then as decided, at the
    earliest when it is received.
    """
    if scale.regime is Regime.GRADUATED:
        start = months_after(month_start(notified_on), 1)
        return start, None if scale.is_final else months_after(start, verdict.months)
    start = max(verdict.starts_on or notified_on, notified_on)
    if verdict.measure is Measure.WARNING:
        return start, max(verdict.comply_until or start, start) + timedelta(days=1)
    months = verdict.strike_off_months if verdict.measure is Measure.STRIKE_OFF else verdict.months
    return start, months_after(start, months)


def _faults(verdict: Verdict, scale: Scale, on: date) -> Iterator[FieldError]:
    if any(_faults_of_measure(verdict, scale)):
        yield from _faults_of_measure(verdict, scale)
        return
    yield from _faults_of_share(verdict, scale)
    yield from _faults_of_strike_off(verdict, scale)
    yield from _faults_of_days(verdict, scale, on)


def _faults_of_measure(verdict: Verdict, scale: Scale) -> Iterator[FieldError]:
    if verdict.measure not in scale.measures:
        names = ", ".join(measure.label.lower() for measure in scale.measures)
        yield FieldError(
            "measure",
            f"Le texte ne prévoit pas cette mesure pour « {scale.degree.label.lower()} ».",
            f"Choisissez : {names} ({scale.source}).",
            "measure",
        )


def _faults_of_share(verdict: Verdict, scale: Scale) -> Iterator[FieldError]:
    if not verdict.measure.withholds:
        if verdict.share:
            yield FieldError("share", "Cette mesure ne retient aucune part.", "Videz la part.", "share")
    elif not scale.share_min <= verdict.share <= scale.share_max:
        yield FieldError(
            "share", f"La part retenue va de {_percents(scale)}.", f"Voir {scale.source}.", "share"
        )
    elif verdict.share != verdict.share.quantize(_WHOLE_PERCENT):
        yield FieldError("share", "La part se donne en pour cent entiers.", "Arrondissez-la.", "share")
    if not scale.months_min <= verdict.months <= scale.months_max:
        bounds = _bounds(scale.months_min, scale.months_max)
        yield FieldError("months", f"La durée prévue est {bounds} mois.", f"Voir {scale.source}.", "months")


def _faults_of_strike_off(verdict: Verdict, scale: Scale) -> Iterator[FieldError]:
    least, most = strike_off_of(verdict, scale)
    if not least <= verdict.strike_off_months <= most:
        yield FieldError(
            "strike_off_months",
            f"La radiation à proposer à France Travail est de {_bounds(least, most)} mois."
            if most
            else "Aucune radiation n’accompagne cette mesure.",
            f"Voir {scale.source}.",
            "strike_off",
        )


def _faults_of_days(verdict: Verdict, scale: Scale, on: date) -> Iterator[FieldError]:
    if verdict.measure is Measure.WARNING:
        earliest = warning_until(on)
        if verdict.comply_until is None or verdict.comply_until < earliest:
            yield FieldError(
                "comply_until",
                "L’avertissement fixe un délai pour se conformer (article R5412-3-3).",
                f"Donnez un jour à partir du {earliest:%d/%m/%Y}.",
                "comply_until",
            )
    elif verdict.starts_on is not None and verdict.starts_on < on:
        yield FieldError(
            "starts_on",
            "Une mesure ne commence pas avant sa décision.",
            "Laissez vide : elle commencera à la réception de la décision.",
            "in_past",
        )
    elif verdict.starts_on is not None and verdict.starts_on > months_after(on, 2):
        yield FieldError(
            "starts_on", "Ce début est trop lointain.", "Choisissez un jour plus proche.", "too_far"
        )


def _percents(scale: Scale) -> str:
    low, high = (f"{part * 100:.0f}" for part in (scale.share_min, scale.share_max))
    return f"{low} %" if low == high else f"{low} à {high} %"


def _bounds(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} à {high}"
