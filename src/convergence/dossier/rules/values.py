"""Read what was typed in a section: typed values, and every fault told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from convergence.dossier.types import ContactKind
from convergence.dossier.types.sections import FieldKind, SectionField, SectionForm
from convergence.foundation.identifiers import check_email, check_phone, is_commune_code
from convergence.foundation.problems import FieldError, Invalid
from convergence.foundation.text import check_name

_YES, _NO = frozenset({"oui", "true", "on", "1", "yes"}), frozenset({"non", "false", "off", "0", "no"})
_MAX_ROWS = 20
_FIRST_DAY = date(1900, 1, 1)

Values = dict[str, object]


def read_values(
    form: SectionForm, typed: Mapping[str, object], *, today: date
) -> tuple[Values, list[FieldError]]:
    """Typed values of the fields that are present, and what is wrong. Unknown names are faults of the caller."""
    unknown = sorted(set(typed) - {field.name for field in form.fields})
    if unknown:
        raise KeyError(f"{form.section}: no field named {', '.join(unknown)}")
    return _read(form.fields, typed, today=today, prefix="")


def _read(
    fields: Sequence[SectionField], typed: Mapping[str, object], *, today: date, prefix: str
) -> tuple[Values, list[FieldError]]:
    values: Values = {}
    errors: list[FieldError] = []
    for field in fields:
        if field.name not in typed:
            continue
        try:
            values[field.name] = _value(field, typed[field.name], typed, today, f"{prefix}{field.name}")
        except Invalid as invalid:
            errors.extend(invalid.errors)
    return values, errors


def _value(field: SectionField, raw: object, beside: Mapping[str, object], today: date, name: str) -> object:
    if field.kind is FieldKind.ROWS:
        return _rows(field, raw, today, name)
    if field.kind is FieldKind.CODES:
        return _codes(raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if field.required:
            raise Invalid.one(name, f"{field.label} : à renseigner.", "Complétez ce champ.", "required")
        return None if field.kind in _WITHOUT_BLANK else ""
    if field.kind is FieldKind.CONTACT:
        is_email = beside.get("kind") == ContactKind.EMAIL
        return check_email(str(raw), field=name) if is_email else check_phone(str(raw), field=name)
    return _READERS[field.kind](field, raw, today, name)


_WITHOUT_BLANK = {FieldKind.DATE, FieldKind.YES_NO, FieldKind.INTEGER, FieldKind.AMOUNT}


def _rows(field: SectionField, raw: object, today: date, name: str) -> tuple[Values, ...]:
    rows = list(raw) if isinstance(raw, Sequence) and not isinstance(raw, str) else []
    if len(rows) > _MAX_ROWS:
        raise Invalid.one(
            name, f"{field.label} : {_MAX_ROWS} lignes au plus.", "Supprimez les lignes inutiles."
        )
    found: list[Values] = []
    errors: list[FieldError] = []
    for index, row in enumerate(rows):
        asked = {sub.name: row.get(sub.name) for sub in field.rows}
        values, wrong = _read(field.rows, asked, today=today, prefix=f"{name}.{index}.")
        identifier = row.get("id")
        found.append({**values, "id": UUID(str(identifier)) if identifier else None})
        errors.extend(wrong)
    Invalid.raise_if_any(errors)
    return tuple(found)


def _codes(raw: object) -> tuple[str, ...]:
    if raw is None or isinstance(raw, str):
        return (raw,) if raw else ()
    return tuple(dict.fromkeys(str(code) for code in raw)) if isinstance(raw, Sequence) else ()


def _name(field: SectionField, raw: object, today: date, name: str) -> str:
    return check_name(str(raw), field=name, label=field.label)


def _text(field: SectionField, raw: object, today: date, name: str) -> str:
    text = "".join(
        character for character in str(raw) if character.isprintable() or character == "\n"
    ).strip()
    if len(text) > field.max_length:
        raise Invalid.one(
            name, f"{field.label} : {field.max_length} caractères au plus.", "Raccourcissez.", "too_long"
        )
    return text


def _date(field: SectionField, raw: object, today: date, name: str) -> date:
    day = raw.date() if isinstance(raw, datetime) else raw if isinstance(raw, date) else _typed_date(str(raw))
    if day is None:
        raise Invalid.one(
            name,
            f"{field.label} : cette date n’existe pas.",
            "Écrivez-la ainsi : 12/03/2006.",
            "impossible_date",
        )
    if day < _FIRST_DAY or (day > today and not field.in_future and field.name != "born_on"):
        when = "est trop ancienne" if day < _FIRST_DAY else "est dans le futur"
        raise Invalid.one(name, f"{field.label} : cette date {when}.", "Corrigez la date.", "impossible_date")
    return day


def _typed_date(text: str) -> date | None:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None


def _code(field: SectionField, raw: object, today: date, name: str) -> str:
    code = str(raw).strip()
    if field.choices and code not in {value for value, _ in field.choices}:
        raise Invalid.one(
            name, f"{field.label} : cette valeur n’existe pas.", "Choisissez dans la liste.", "code"
        )
    return code


def _commune(field: SectionField, raw: object, today: date, name: str) -> str:
    code = str(raw).strip().upper()
    if not is_commune_code(code):
        raise Invalid.one(
            name,
            f"{field.label} : commune inconnue.",
            "Tapez son nom et choisissez-la dans la liste.",
            "commune",
        )
    return code


def _country(field: SectionField, raw: object, today: date, name: str) -> str:
    code = str(raw).strip().upper()
    if len(code) != 2 or not code.isalpha() or not code.isascii():
        raise Invalid.one(name, f"{field.label} : pays inconnu.", "Choisissez-le dans la liste.", "country")
    return code


def _yes_no(field: SectionField, raw: object, today: date, name: str) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word not in _YES | _NO:
        raise Invalid.one(
            name, f"{field.label} : répondez par oui ou par non.", "Choisissez dans la liste.", "yes_no"
        )
    return word in _YES


def _integer(field: SectionField, raw: object, today: date, name: str) -> int:
    try:
        number = int(str(raw).replace(" ", ""))
    except ValueError:
        raise Invalid.one(
            name, f"{field.label} : un nombre entier est attendu.", "Tapez des chiffres."
        ) from None
    return int(_bounded(field, Decimal(number), name))


def _amount(field: SectionField, raw: object, today: date, name: str) -> Decimal:
    try:
        number = Decimal(str(raw).replace(" ", "").replace("\u202f", "").replace("€", "").replace(",", "."))
    except InvalidOperation:
        raise Invalid.one(name, f"{field.label} : un montant est attendu.", "Par exemple : 528,50.") from None
    return _bounded(field, number, name).quantize(Decimal("0.01"))


def _bounded(field: SectionField, number: Decimal, name: str) -> Decimal:
    if not number.is_finite() or not field.minimum <= number <= field.maximum:
        raise Invalid.one(
            name,
            f"{field.label} : entre {field.minimum} et {field.maximum}.",
            "Corrigez le nombre.",
            "out_of_bounds",
        )
    return number


_READERS: Mapping[FieldKind, Callable[[SectionField, object, date, str], object]] = {
    FieldKind.NAME: _name,
    FieldKind.TEXT: _text,
    FieldKind.DATE: _date,
    FieldKind.CODE: _code,
    FieldKind.COMMUNE: _commune,
    FieldKind.COUNTRY: _country,
    FieldKind.YES_NO: _yes_no,
    FieldKind.INTEGER: _integer,
    FieldKind.AMOUNT: _amount,
}
