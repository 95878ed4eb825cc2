"""What the values of a section say about its completeness, and faults that only several values together show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from convergence.dossier.rules.completeness import FRENCH_TERRITORIES, conditions_of, filled_names
from convergence.dossier.types import Section
from convergence.foundation.identifiers import is_postal_code
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import birthday
from convergence.foundation.problems import FieldError


def filled(section: Section, values: Mapping[str, object]) -> set[str]:
    """Names of the values that the section holds. « Non » is an answer; unknown is not."""
    names = set(filled_names(values))
    if section is Section.CONTACTS and all(point.get("wrong") for point in _rows(values, "points")):
        names.discard("points")
    if section is Section.HEALTH_INSURANCE and values.get("scheme") in ("complementaire", "css", "aucune"):
        names.add("complementary")
    return names


def conditions(values: Mapping[Section, Mapping[str, object]], *, born_on: date, today: date) -> set[str]:
    """Names of the conditions on which expectations depend (see ``rules.completeness``)."""
    whole = {name: value for found in values.values() for name, value in found.items()}
    majority = parameter("dossier.majority").integer_at(today)
    return set(conditions_of(whole, is_minor=today < birthday(born_on, majority)))


def contradictions(section: Section, values: Mapping[str, object]) -> Iterator[FieldError]:
    """Faults that one value alone does not show."""
    if section is Section.DISABILITY:
        yield from _rqth(values)
    if section is Section.ADDRESS:
        code = values.get("postal_code")
        if code and not is_postal_code(str(code)):
            yield FieldError(
                "postal_code", "Le code postal compte 5 chiffres.", "Corrigez-le.", "postal_code"
            )
    if section is Section.IDENTITY:
        yield from _born_abroad(values)
    if section is Section.CONTACTS:
        yield from _twice(values)
    if section is Section.RESOURCES:
        yield from _none_and_some(values)


def _born_abroad(values: Mapping[str, object]) -> Iterator[FieldError]:
    country = values.get("birth_country")
    if values.get("birth_commune") and country and country not in FRENCH_TERRITORIES:
        yield FieldError(
            "birth_commune",
            "Une naissance à l’étranger n’a pas de commune française.",
            "Videz la commune ou choisissez la France comme pays de naissance.",
            "contradiction",
        )


def _rqth(values: Mapping[str, object]) -> Iterator[FieldError]:
    start, end = values.get("rqth_from"), values.get("rqth_until")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield FieldError(
            "rqth_until",
            "La reconnaissance finit avant de commencer.",
            "Corrigez l’une des deux dates.",
            "period",
        )


def _twice(values: Mapping[str, object]) -> Iterator[FieldError]:
    seen: set[tuple[object, object]] = set()
    for index, point in enumerate(_rows(values, "points")):
        key = (point.get("kind"), point.get("value"))
        if key in seen:
            yield FieldError(
                f"points.{index}.value",
                "Ce numéro ou cette adresse figure deux fois.",
                "Gardez une seule ligne.",
            )
        seen.add(key)


def _none_and_some(values: Mapping[str, object]) -> Iterator[FieldError]:
    codes = values.get("resources")
    if isinstance(codes, Sequence) and "aucune" in codes and len(codes) > 1:
        yield FieldError(
            "resources", "« Sans ressources » ne va avec aucune autre réponse.", "Décochez l’une des deux."
        )


def _rows(values: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    rows = values.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, Sequence) else []
