"""Trials of a wording before it is published: every value an example, the longest, the optional ones empty, hostile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convergence.documents.types import PaperKind, Variable, VariableShape, paper_variables

_HOSTILE = (
    '#eval("1") $x$ {{ date }} `code` <script>alert(1)</script> @label \\ * _ [ ] =HYPERLINK("x") é œ €'
)
_MINOR = {"date_naissance": "3 février 2010", "representant_legal": "Jeanne LARRIEU, mère de la jeune fille"}


def trials(kind: PaperKind) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of each trial and its values."""
    variables = paper_variables(kind)
    yield "exemples", {variable.name: variable.example for variable in variables}
    yield "valeurs les plus longues", {variable.name: _longest(variable) for variable in variables}
    yield (
        "valeurs facultatives absentes",
        {variable.name: None if variable.optional else variable.example for variable in variables},
    )
    if any(variable.name in _MINOR for variable in variables):
        names = {variable.name for variable in variables}
        minor = {name: value for name, value in _MINOR.items() if name in names}
        yield "personne mineure", {variable.name: variable.example for variable in variables} | minor
    yield "signes spéciaux", {variable.name: _hostile(variable) for variable in variables}


def _longest(variable: Variable) -> Any:
    if variable.longest is not None:
        return variable.longest
    if variable.shape is VariableShape.TEXT:
        return f"{variable.example}, " * 4 + "Saint-Germain-de-Tallevende-la-Lande-Vaumont"
    return tuple(variable.example) * 8


def _hostile(variable: Variable) -> Any:
    if variable.shape is VariableShape.TEXT:
        return _HOSTILE
    if variable.shape is VariableShape.LIST:
        return [_HOSTILE, _HOSTILE]
    if variable.shape is VariableShape.TABLE:
        return [[_HOSTILE] * len(variable.columns)]
    return [{"title": _HOSTILE, "rows": [(_HOSTILE, _HOSTILE)]}]
