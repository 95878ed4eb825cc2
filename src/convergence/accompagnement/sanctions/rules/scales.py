"""What the law allows for a breach, and how often it happened: both read at the date of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from convergence.accompagnement.sanctions.types import (
    BreachFamily,
    BreachKind,
    Degree,
    Measure,
    PastSanction,
    Regime,
    Scale,
    Scheme,
)
from convergence.foundation.parameters import DatedValue, Value, parameter
from convergence.foundation.periods import deadline_in_months
from convergence.foundation.problems import Invalid

_PERCENT = Decimal(100)
_GRADUATED = {Degree.FIRST: "first", Degree.SECOND: "second", Degree.THIRD: "third"}
_FAMILIES: Mapping[BreachFamily, str] = {
    BreachFamily.ENGAGEMENT: "sanctions.engagements",
    BreachFamily.OFFERS: "sanctions.offres",
    BreachFamily.FRAUD: "sanctions.fraude",
    BreachFamily.UNDECLARED: "sanctions.activite",
}
_BEFORE_JUNE_2025, _NO_ALLOWANCE = "sanctions.graduated", "sanctions.no_allowance"
_WITHOUT_ALLOWANCE = (BreachFamily.ENGAGEMENT, BreachFamily.UNDECLARED)


def regime_on(facts_on: date) -> Regime:
    """The regime in force on the day of the facts; NoValueAt before the first one."""
    return Regime(str(parameter("sanctions.regime").at(facts_on).value))


def scale_for(kind: BreachKind, degree: Degree, scheme: Scheme, *, facts_on: date) -> Scale:
    """What may be decided; Invalid, with what to do, when the regime of the facts knows no measure."""
    regime = regime_on(facts_on)
    name = _graduated(kind, degree, scheme) if regime is Regime.GRADUATED else _named(kind, degree, scheme)
    return _read(regime, degree, parameter(name).at(facts_on))


def degree_of(
    kind: BreachKind,
    *,
    facts_on: date,
    noted_on: date,
    contract_id: object,
    past: Iterable[PastSanction],
    reoriented_on: date | None = None,
    persists: bool = False,
) -> Degree:
    """How often it happened. Only sanctions that held count, of the regime of the facts.

    Since June 2025: repeated when noted within the delay that runs from the notification of the first sanction of the
    family; persisting when seen at the end of a measure that was not lifted; a new orientation starts afresh. Before:
    first, second, third of the contract. Raises Invalid when no measure has come to its end for ``persists``.
    """
    regime = regime_on(facts_on)
    known = [
        row
        for row in past
        if row.regime is regime and row.notified_on <= facts_on and _counts(row, kind, regime)
    ]
    if regime is Regime.GRADUATED:
        rank = sum(row.contract_id == contract_id for row in known)
        return (Degree.FIRST, Degree.SECOND, Degree.THIRD)[min(rank, 2)]
    if reoriented_on is not None and reoriented_on <= facts_on:
        known = [row for row in known if row.notified_on >= reoriented_on]
    if persists:
        return _persisting(known, facts_on)
    return Degree.REPEATED if _is_repeated(known, noted_on) else Degree.FIRST


def _counts(row: PastSanction, kind: BreachKind, regime: Regime) -> bool:
    return row.family is kind.family or regime is Regime.GRADUATED


def _is_repeated(known: Sequence[PastSanction], noted_on: date) -> bool:
    if not known:
        return False
    last = max(known, key=lambda row: row.notified_on)
    months = parameter("sanctions.repeat_months").integer_at(noted_on)
    return noted_on <= deadline_in_months(last.notified_on, months)


def _persisting(known: Sequence[PastSanction], facts_on: date) -> Degree:
    if any(row.ends_on and row.ends_on <= facts_on and not row.was_lifted for row in known):
        return Degree.PERSISTING
    raise Invalid.one(
        "persists",
        "Aucune mesure de même nature n’est arrivée à son terme avant ces faits.",
        "Un manquement persiste quand il est constaté à la fin de la mesure (article R5412-3-4).",
        "not_persisting",
    )


def _graduated(kind: BreachKind, degree: Degree, scheme: Scheme) -> str:
    if scheme is not Scheme.CEJ:
        raise Invalid.one(
            "scheme",
            "Avant le 1er juin 2025, seul le barème du CEJ est connu (article R5131-17).",
            "Classez ces faits sans suite, ou rappelez ses engagements à la personne.",
            "no_scale",
        )
    if kind.family is BreachFamily.FRAUD:
        return f"{_BEFORE_JUNE_2025}.fraud"
    if kind.family is not BreachFamily.ENGAGEMENT:
        raise Invalid.one(
            "kind",
            f"Avant le 1er juin 2025, « {kind.label.lower()} » n’était pas sanctionné par la Mission Locale.",
            "Classez ces faits sans suite.",
            "no_scale",
        )
    return f"{_BEFORE_JUNE_2025}.{_GRADUATED[degree]}"


def _named(kind: BreachKind, degree: Degree, scheme: Scheme) -> str:
    again = degree in (Degree.REPEATED, Degree.PERSISTING)
    if scheme is not Scheme.NONE:
        family = _FAMILIES[kind.family]
        # fraud has one degree: the law gives no heavier measure when it comes back
        return f"{family}.again" if again and kind.family is not BreachFamily.FRAUD else f"{family}.first"
    if kind.family not in _WITHOUT_ALLOWANCE:
        raise Invalid.one(
            "kind",
            f"Sans allocation, « {kind.label.lower()} » relève de France Travail seule (articles R5412-3 à R5412-4).",
            "Signalez les faits à France Travail ; aucune mesure n’est à prendre ici.",
            "france_travail_only",
        )
    return f"{_NO_ALLOWANCE}.{kind.family.value if again else 'first'}"


def _read(regime: Regime, degree: Degree, dated: DatedValue) -> Scale:
    table = dated.value
    if not isinstance(table, Mapping):
        raise TypeError("a scale is a table")
    measures = table["mesures"]
    if not isinstance(measures, tuple):
        raise TypeError("the measures of a scale are a list")
    return Scale(
        regime,
        degree,
        tuple(Measure(str(name)) for name in measures),
        share_min=_number(table, "part_min") / _PERCENT,
        share_max=_number(table, "part_max") / _PERCENT,
        months_min=int(_number(table, "mois_min")),
        months_max=int(_number(table, "mois_max")),
        is_final=table.get("definitif") is True,
        ends_contract=table.get("fin_contrat") is True,
        strike_off_min=int(_number(table, "radiation_min")),
        strike_off_max=int(_number(table, "radiation_max")),
        strikes_off_when_total=table.get("radiation_si_totale") is True,
        source=dated.source,
        is_verified=dated.verified,
    )


def _number(table: Mapping[str, Value], name: str) -> Decimal:
    value = table.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{name} is not a number")
    return Decimal(value)
