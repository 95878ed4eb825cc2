"""From raw values to a record, with what is wrong said field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from data_inclusion.schema.v1 import Service, Structure
from pydantic import BaseModel, ValidationError
from stdnum.fr import siret as siret_number

from convergence.offers.rules.hours import is_readable
from convergence.offers.rules.schema.cleaning import LISTS, cleaned
from convergence.offers.rules.schema.wording import LABELS, fault, shown
from convergence.offers.rules.schema.writing import offer_draft, provider_draft
from convergence.offers.types import KnownPlaces, ReadOffer, ReadProvider, ReceptionMode, RecordProblem

M = TypeVar("M", bound=BaseModel)

_REQUIRED = frozenset({"id", "structure_id", "source", "nom", "date_maj"})
_EVERYWHERE = ("france", "99100")
_EVERYBODY = "tous-publics"
_LONGEST_TEXT, _LONGEST_SHORT, _LONGEST_KEY = 10_000, 500, 300
_LONG_TEXTS = frozenset(
    {
        "description", "frais_precisions", "publics_precisions", "conditions_acces", "mobilisation_precisions",
        "horaires_accueil", "lien_source", "lien_mobilisation", "site_web", "accessibilite_lieu",
    }
)  # fmt: skip
_MOST_WEEKS, _MOST_HOURS = 520, 168


def full_key(identifier: str, source_code: str) -> str:
    """« source--identifier »: the identifier as it is when it begins with the source, else put behind it."""
    prefix = f"{source_code}--"
    return identifier if identifier.startswith(prefix) else f"{prefix}{identifier}"


def read_service(raw: Mapping[str, Any], *, source_code: str, places: KnownPlaces) -> ReadOffer:
    """A service as its draft, or the reasons why it is refused; warnings in both cases."""
    values = _with_keys(cleaned(raw, Service.model_fields), source_code)
    problems: list[RecordProblem] = []
    _bound(values, problems)
    _check_place(values, problems, places)
    _check_zone(values, problems, places)
    _check_audiences(values, problems)
    _check_amounts(values, problems)
    _check_hours(values, problems)
    service = _validated(Service, values, problems, required=_REQUIRED | {"description"})
    key = str(values.get("id", ""))[:_LONGEST_KEY]
    if service is None:
        return ReadOffer(key, None, tuple(problems))
    if (
        ReceptionMode.ON_SITE in values.get("modes_accueil", ())
        and not values.get("adresse")
        and not ("latitude" in values and "longitude" in values)
    ):
        problems.append(
            RecordProblem(
                "adresse", "Le service reçoit sur place et n’a pas d’adresse : il est pris sans elle."
            )
        )
    return ReadOffer(key, offer_draft(service), tuple(problems))


def read_structure(raw: Mapping[str, Any], *, source_code: str, places: KnownPlaces) -> ReadProvider:
    """A structure as its draft, or the reasons why it is refused; warnings in both cases."""
    values = _with_keys(cleaned(raw, Structure.model_fields), source_code)
    problems: list[RecordProblem] = []
    _bound(values, problems)
    _check_place(values, problems, places)
    _check_siret(values, problems)
    _check_hours(values, problems)
    structure = _validated(Structure, values, problems, required=_REQUIRED)
    key = str(values.get("id", ""))[:_LONGEST_KEY]
    if structure is None:
        return ReadProvider(key, None, tuple(problems))
    return ReadProvider(key, provider_draft(structure), tuple(problems))


def _with_keys(values: dict[str, Any], source_code: str) -> dict[str, Any]:
    """The keys of the house; a number written as such is an identifier too."""
    values["source"] = source_code
    for name in ("id", "structure_id"):
        if isinstance(values.get(name), (str, int)) and not isinstance(values[name], bool):
            values[name] = full_key(str(values[name]), source_code)
    return values


def _validated(
    model: type[M], values: dict[str, Any], problems: list[RecordProblem], *, required: frozenset[str]
) -> M | None:
    """The package's own record, without the values that it refuses; None when it cannot do without them."""
    for _ in range(2):
        try:
            return model.model_validate(values) if not _is_refused(problems) else None
        except ValidationError as faults:
            _set_aside(faults, values, problems, required)
    return None


def _is_refused(problems: list[RecordProblem]) -> bool:
    return any(not problem.is_warning for problem in problems)


def _set_aside(
    faults: ValidationError, values: dict[str, Any], problems: list[RecordProblem], required: frozenset[str]
) -> None:
    """Drop what the package refuses, a value of a list alone where only it is wrong."""
    whole: dict[str, tuple[str, Any]] = {}
    parts: dict[str, dict[int, str]] = {}
    for error in faults.errors(include_url=False, include_input=False):
        name, *where = error["loc"]
        value = values.get(str(name))
        if where and isinstance(where[0], int) and isinstance(value, list):
            parts.setdefault(str(name), {}).setdefault(where[0], fault(str(name), error, value[where[0]]))
        else:
            whole.setdefault(str(name), (fault(str(name), error, value), value))
    for name, (reason, value) in whole.items():
        must = name in required
        tail = "" if must else " La valeur est écartée."
        problems.append(RecordProblem(name, f"{reason}{tail}", shown(value or ""), is_warning=not must))
        values.pop(name, None)
    for name, wrong in parts.items():
        if name in whole:
            continue
        kept = [one for place, one in enumerate(values[name]) if place not in wrong]
        problems.extend(
            RecordProblem(name, f"{reason} Cette valeur est écartée.", shown(values[name][place]))
            for place, reason in wrong.items()
        )
        values[name] = kept
        if not kept:
            del values[name]


def _drop(values: dict[str, Any], problems: list[RecordProblem], name: str, reason: str) -> None:
    problems.append(RecordProblem(name, reason, shown(values.pop(name))))


def _bound(values: dict[str, Any], problems: list[RecordProblem]) -> None:
    """Texts that the schema does not bound."""
    for name in ("id", "structure_id"):
        if len(str(values.get(name, ""))) > _LONGEST_KEY:
            reason = f"Le champ « {LABELS[name]} » dépasse {_LONGEST_KEY} caractères."
            problems.append(RecordProblem(name, reason, shown(values[name]), is_warning=False))
    for name in [name for name in values if name not in LISTS and name not in ("nom", "id", "structure_id")]:
        longest = _LONGEST_TEXT if name in _LONG_TEXTS else _LONGEST_SHORT
        if isinstance(values[name], str) and len(values[name]) > longest and name != "description":
            reason = f"Le champ « {LABELS[name]} » dépasse {longest} caractères. La valeur est écartée."
            _drop(values, problems, name, reason)


def _check_place(values: dict[str, Any], problems: list[RecordProblem], places: KnownPlaces) -> None:
    """The commune must exist on the day; a former one is written as the one that it became."""
    code = values.get("code_insee")
    if isinstance(code, str):
        known = places.communes.get(code)
        if known is None:
            reason = (
                f"« {shown(code)} » n’est le code d’aucune commune actuelle : la commune est écartée, "
                "l’adresse reste."
            )
            _drop(values, problems, "code_insee", reason)
        else:
            values["code_insee"] = known.code
            values.setdefault("commune", known.name)
    both = [name for name in ("latitude", "longitude") if name in values]
    if len(both) == 1:
        _drop(
            values,
            problems,
            both[0],
            "Il faut la latitude et la longitude : l’une manque, l’autre est écartée.",
        )
    elif both and not _is_on_earth(values["latitude"], values["longitude"]):
        _drop(values, problems, "latitude", "Ce point n’est pas sur la carte : il est écarté.")
        values.pop("longitude")


def _is_on_earth(latitude: Any, longitude: Any) -> bool:
    """Whether a point may be one. (0, 0) is what an absent point becomes in a spreadsheet."""
    try:
        north, east = float(latitude), float(longitude)
    except (TypeError, ValueError, OverflowError):
        return False
    return -90 <= north <= 90 and -180 <= east <= 180 and (north, east) != (0, 0)


def _check_zone(values: dict[str, Any], problems: list[RecordProblem], places: KnownPlaces) -> None:
    zone = values.get("zone_eligibilite")
    if not isinstance(zone, list):
        return
    kept: list[Any] = []
    for code in zone:
        if not isinstance(code, str) or _exists(code, places):
            known = places.communes.get(code) if isinstance(code, str) else None
            kept.append(known.code if known and code not in _EVERYWHERE else code)
        else:
            reason = f"« {shown(code)} » n’est le code d’aucun lieu actuel. Cette valeur est écartée."
            problems.append(RecordProblem("zone_eligibilite", reason, shown(code)))
    values["zone_eligibilite"] = kept
    if not kept:
        del values["zone_eligibilite"]


def _exists(code: str, places: KnownPlaces) -> bool:
    is_country = len(code) == 5 and code.startswith("99") and code.isdecimal()
    return (
        code in _EVERYWHERE
        or is_country
        or code in places.departements
        or code in places.epcis
        or code in places.communes
    )


def _check_audiences(values: dict[str, Any], problems: list[RecordProblem]) -> None:
    """« Everybody » beside others is everybody: nobody is left out by a contradiction."""
    audiences = values.get("publics")
    if isinstance(audiences, list) and _EVERYBODY in audiences and len(audiences) > 1:
        reason = "« tous-publics » ne va avec aucun autre public : les autres sont écartés."
        problems.append(RecordProblem("publics", reason, shown(", ".join(map(str, audiences)))))
        values["publics"] = [_EVERYBODY]


def _check_amounts(values: dict[str, Any], problems: list[RecordProblem]) -> None:
    for name, most in (("nombre_semaines", _MOST_WEEKS), ("volume_horaire_hebdomadaire", _MOST_HOURS)):
        try:
            is_too_much = float(values.get(name, 0)) > most
        except (TypeError, ValueError, OverflowError):
            continue
        if is_too_much:
            reason = f"Le champ « {LABELS[name]} » dépasse {most} : la valeur est écartée."
            _drop(values, problems, name, reason)


def _check_siret(values: dict[str, Any], problems: list[RecordProblem]) -> None:
    """The key of a SIRET, that of La Poste included."""
    number = values.get("siret")
    if number is None:
        return
    compact = "".join(sign for sign in str(number) if sign.isalnum())
    if siret_number.is_valid(compact):
        values["siret"] = compact
        return
    reason = "La clé de ce SIRET est fausse" if len(compact) == 14 else "Un SIRET a 14 chiffres"
    _drop(values, problems, "siret", f"{reason} : le numéro est écarté, la structure est prise sans lui.")


def _check_hours(values: dict[str, Any], problems: list[RecordProblem]) -> None:
    hours = values.get("horaires_accueil")
    if isinstance(hours, str) and not is_readable(hours):
        reason = (
            "Les horaires ne sont pas écrits comme OpenStreetMap le demande (par exemple « Mo-Fr 09:00-12:00 ») : "
            "ils sont gardés comme un texte, et ne servent pas à chercher."
        )
        problems.append(RecordProblem("horaires_accueil", reason, shown(hours)))
