"""Dated parameters: legal numbers as YAML, each value with its date of effect, its unit and its source.

A file holds a mapping of names to parameters::

    cej.duration_months:
      label: Durée maximale du CEJ
      unit: mois
      values:
        - from: 2022-03-01
          value: 12
          source: Code du travail, art. R5131-16
          verified: true

``verified: false`` marks a number that nobody could check: it is used, and shown as such to an
administrator. Files are found as ``<room>/**/parameters/*.yaml`` of the package; names are unique
across rooms. Numbers are exact: whole numbers are ``int``, numbers with a point are ``Decimal``. A
value may also be a text, a list or a mapping.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from convergence.foundation.problems import Problem

Value = int | Decimal | bool | str | tuple["Value", ...] | Mapping[str, "Value"]

PACKAGE_ROOT = Path(__file__).resolve().parent.parent

_PARAMETER_KEYS = {"label", "unit", "values", "note"}
_VALUE_KEYS = {"from", "value", "source", "verified", "note"}


class ParameterFileError(ValueError):
    """A parameter file is wrong; the message names the file, the parameter and the fault."""


class UnknownParameterError(LookupError):
    """Code asks for a parameter that no file defines."""


class NoValueAt(Problem):
    """A rule needs a legal number at a date for which none is recorded."""

    default_code = "no_value_at"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """The value in force from ``effective_on`` until the next one."""

    value: Value
    unit: str
    source: str
    effective_on: date
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A legal number over time. ``path`` is the file, relative to the package."""

    name: str
    label: str
    unit: str
    values: tuple[DatedValue, ...]
    path: str
    note: str = ""

    @property
    def room(self) -> str:
        """The room that owns the parameter, such as ``accompagnement/contracts``."""
        return self.path.partition("/rules/")[0].partition("/parameters/")[0]

    def at(self, day: date) -> DatedValue:
        """The value in force on a day; NoValueAt before the first date."""
        for value in reversed(self.values):
            if value.effective_on <= day:
                return value
        first = self.values[0].effective_on
        raise NoValueAt(
            f"Aucune valeur de « {self.label} » n’est connue au {day:%d/%m/%Y} "
            f"(première valeur : {first:%d/%m/%Y}).",
            what_to_do="Vérifiez la date saisie ; si elle est juste, demandez à l’administrateur "
            "d’ajouter la valeur.",
        )

    def integer_at(self, day: date) -> int:
        """The value on a day, which must be a whole number."""
        value = self.at(day).value
        if type(value) is not int:
            raise TypeError(f"{self.name} is not a whole number at {day}")
        return value

    def decimal_at(self, day: date) -> Decimal:
        """The value on a day, as an exact Decimal."""
        value = self.at(day).value
        if type(value) is int:
            return Decimal(value)
        if not isinstance(value, Decimal):
            raise TypeError(f"{self.name} is not a number at {day}")
        return value

    def table_at(self, day: date) -> Mapping[str, Value]:
        """The value on a day, which must be a mapping."""
        value = self.at(day).value
        if not isinstance(value, Mapping):
            raise TypeError(f"{self.name} is not a mapping at {day}")
        return value

    def list_at(self, day: date) -> tuple[Value, ...]:
        """The value on a day, which must be a list."""
        value = self.at(day).value
        if not isinstance(value, tuple):
            raise TypeError(f"{self.name} is not a list at {day}")
        return value


class _ExactLoader(yaml.SafeLoader):
    """Reads numbers with a point as Decimal, and refuses a name written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"« {key.value} » twice", key.start_mark)
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


def _exact_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)


def load_parameters(path: Path, *, root: Path = PACKAGE_ROOT) -> dict[str, Parameter]:
    """Read one file; raise ParameterFileError naming what is wrong."""
    relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        content = _ExactLoader(path.read_text(encoding="utf-8")).get_single_data()
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ArithmeticError) as error:
        raise ParameterFileError(f"{relative}: unreadable: {error}") from error
    if not isinstance(content, dict) or not content:
        raise ParameterFileError(f"{relative}: must be a mapping of names to parameters")
    return {str(name): _read_parameter(str(name), body, relative) for name, body in content.items()}


def _read_parameter(name: str, body: object, path: str) -> Parameter:
    where = f"{path}: {name}"
    fields = _read_mapping(body, where, required=_PARAMETER_KEYS - {"note"}, allowed=_PARAMETER_KEYS)
    unit = str(fields["unit"])
    entries = fields["values"]
    if not isinstance(entries, list) or not entries:
        raise ParameterFileError(f"{where}: values must be a list with at least one date")
    values = tuple(_read_value(entry, unit, f"{where}[{index}]") for index, entry in enumerate(entries))
    dates = [value.effective_on for value in values]
    if dates != sorted(set(dates)):
        raise ParameterFileError(
            f"{where}: dates of effect must grow, each once: {[str(day) for day in dates]}"
        )
    return Parameter(name, str(fields["label"]), unit, values, path, str(fields.get("note") or ""))


def _read_value(entry: object, unit: str, where: str) -> DatedValue:
    fields = _read_mapping(entry, where, required=_VALUE_KEYS - {"note"}, allowed=_VALUE_KEYS)
    day, verified = fields["from"], fields["verified"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ParameterFileError(f"{where}: from must be a date (YYYY-MM-DD), not {day!r}")
    if not isinstance(verified, bool):
        raise ParameterFileError(f"{where}: verified must be true or false, not {verified!r}")
    if not str(fields["source"] or "").strip():
        raise ParameterFileError(f"{where}: source is empty")
    value = _freeze(fields["value"], where)
    return DatedValue(value, unit, str(fields["source"]), day, verified, str(fields.get("note") or ""))


def _read_mapping(body: object, where: str, *, required: set[str], allowed: set[str]) -> dict[str, object]:
    if not isinstance(body, dict):
        raise ParameterFileError(f"{where}: must be a mapping")
    missing, unknown = sorted(required - body.keys()), sorted(map(str, body.keys() - allowed))
    if missing or unknown:
        raise ParameterFileError(f"{where}: missing {missing}, unknown {unknown}")
    return {str(key): value for key, value in body.items()}


def _freeze(value: object, where: str) -> Value:
    if isinstance(value, bool | int | Decimal | str):
        return value
    if isinstance(value, list):
        return tuple(_freeze(item, where) for item in value)
    if isinstance(value, dict):
        return MappingProxyType({str(key): _freeze(item, where) for key, item in value.items()})
    raise ParameterFileError(f"{where}: a value of type {type(value).__name__} is not accepted")


def parameter_files(root: Path = PACKAGE_ROOT) -> Iterator[Path]:
    """Every parameter file of the package, in a stable order."""
    yield from sorted(root.glob("**/parameters/*.yaml"))


def read_all(root: Path = PACKAGE_ROOT) -> dict[str, Parameter]:
    """Every parameter under a folder by name; ParameterFileError when a name is defined twice."""
    found: dict[str, Parameter] = {}
    for path in parameter_files(root):
        for name, loaded in load_parameters(path, root=root).items():
            if name in found:
                raise ParameterFileError(f"{name} is defined in {found[name].path} and in {loaded.path}")
            found[name] = loaded
    return found


@lru_cache(maxsize=1)
def _registry() -> Mapping[str, Parameter]:
    return MappingProxyType(read_all())


def all_parameters() -> tuple[Parameter, ...]:
    """Every parameter of every room, by room then by name, for an administrator's page."""
    return tuple(sorted(_registry().values(), key=lambda known: (known.room, known.name)))


def parameter(name: str) -> Parameter:
    """The parameter of that name; UnknownParameterError when no file defines it."""
    try:
        return _registry()[name]
    except KeyError:
        raise UnknownParameterError(f"no parameter file defines {name!r}") from None
