"""Identifiers: opaque ones made here, and the checks of those given by the State.

Public identifiers are UUIDv7 (opaque, ordered in time for the index, never sequential). The
operator interface needs numbers: :func:`public_number` draws them at random below 2^53, the largest
integer that every JSON reader keeps exact. Secrets of personal links are made by :func:`new_token`, and only
their :func:`token_digest` is kept.
"""

import hashlib
import re
import secrets
import uuid

import uuid_utils
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret

from convergence.foundation.problems import Invalid, NotFound

MAX_PUBLIC_NUMBER = 2**53 - 1
_TOKEN_BYTES = 24

_ROME = re.compile(r"[A-N][0-9]{4}")
_COMMUNE = re.compile(r"(?:[013-9][0-9]|2[0-9AB])[0-9]{3}")
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f<>\"(),:;\\]+@[^@\s.\x00-\x1f<>]+(?:\.[^@\s.\x00-\x1f<>]+)+")
_EMAIL_MAX_LENGTH = 254

# National prefixes of numbers overseas, with their country code. Read in libphonenumber 9.0.43 (2026), which follows
# the national numbering plan (Arcep decision 2018-0881 and its amendments). The decision itself was not read: the
# list is unverified at its source, and a number may always be typed with its country code.
_OVERSEAS_PREFIXES = {
    "0590": "+590", "0690": "+590", "0691": "+590", "05987": "+590", "07090": "+590",
    "0596": "+596", "0696": "+596", "0697": "+596", "05989": "+596", "07091": "+596",
    "0594": "+594", "0694": "+594", "05988": "+594", "070930": "+594", "070931": "+594", "070932": "+594",
    "070933": "+594",
    "0262": "+262", "0263": "+262", "02688": "+262", "0692": "+262", "0693": "+262", "07092": "+262",
    "0269": "+262", "02689": "+262", "0639": "+262", "070935": "+262", "070936": "+262", "070937": "+262",
    "0508": "+508",
}  # fmt: skip
_FICTION = "063998"  # numbers of mainland France kept for fiction, inside a range of Mayotte (Arcep)


def uuid7() -> uuid.UUID:
    """A new UUIDv7, as the standard library's class (Python 3.11 cannot make one by itself)."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def parse_uuid(text: str) -> uuid.UUID:
    """Read an identifier found in an address; raise NotFound when it is none, as for an unknown one."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        raise NotFound(
            "Cette page n’existe pas ou n’est plus accessible.",
            what_to_do="Vérifiez l’adresse ou revenez à l’accueil.",
        ) from None


def public_number() -> int:
    """A random integer from 1 to 2^53 - 1 in no guessable order.

    The caller's unique constraint catches a repeat.
    """
    return secrets.randbelow(MAX_PUBLIC_NUMBER) + 1


def is_public_number(value: int) -> bool:
    """Whether an integer can be a public number (booleans are not numbers)."""
    return type(value) is int and 1 <= value <= MAX_PUBLIC_NUMBER


def new_token() -> str:
    """A secret for the address of a personal page: whoever holds it is believed."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_digest(token: str) -> str:
    """What is kept of a secret; a text that cannot be one has a digest too, which nobody has."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def check_siret(text: str, *, field: str = "siret") -> str:
    """The fourteen digits of a SIRET, spaces removed; raise Invalid when the length or the key is wrong."""
    try:
        return str(_siret.validate(text))
    except ValidationError:
        raise Invalid.one(
            field,
            "Ce numéro SIRET n’est pas valide.",
            "Recopiez les 14 chiffres du numéro, par exemple depuis l’annuaire des entreprises.",
            "siret",
        ) from None


def check_siren(text: str, *, field: str = "siren") -> str:
    """The nine digits of a SIREN, spaces removed; raise Invalid when the length or the key is wrong."""
    try:
        return str(_siren.validate(text))
    except ValidationError:
        raise Invalid.one(
            field, "Ce numéro SIREN n’est pas valide.", "Recopiez les 9 premiers chiffres du SIRET.", "siren"
        ) from None


def is_rome_code(text: str) -> bool:
    """Whether the text has the shape of a ROME occupation code: a letter from A to N and four digits."""
    return _ROME.fullmatch(text) is not None


def is_commune_code(text: str) -> bool:
    """Whether the text has the shape of an INSEE commune code, Corsica (2A, 2B) and overseas included."""
    return _COMMUNE.fullmatch(text) is not None


def is_postal_code(text: str) -> bool:
    """Whether the text has the shape of a French postal code."""
    return _POSTAL_CODE.fullmatch(text) is not None


def check_email(text: str, *, field: str = "email") -> str:
    """An e-mail address without outer spaces, its domain in lower case.

    Raise Invalid when it cannot be one.
    """
    address = text.strip()
    if len(address) > _EMAIL_MAX_LENGTH or _EMAIL.fullmatch(address) is None:
        raise Invalid.one(
            field,
            "Cette adresse e-mail n’est pas valide.",
            "Elle doit ressembler à prenom.nom@exemple.fr.",
            "email",
        )
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def check_phone(text: str, *, field: str = "phone") -> str:
    """A telephone number in international form (``+33612345678``).

    Numbers typed in the French way get the country code of their territory (0692… is La Réunion:
    +262). Numbers of New Caledonia, Polynesia, Wallis or of another country must be typed with
    ``+``. Raise Invalid otherwise.
    """
    digits = re.sub(r"[\s.\-/()\u00a0\u202f]", "", text)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    if re.fullmatch(r"\+[1-9][0-9]{5,14}", digits):
        return re.sub(r"^\+(33|262|590|594|596|508)0", r"+\1", digits)
    if re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return international_phone(digits)
    raise Invalid.one(
        field,
        "Ce numéro de téléphone n’est pas valide.",
        "Tapez 10 chiffres (06 12 34 56 78) ou le numéro avec l’indicatif du pays (+687…).",
        "phone",
    )


def international_phone(national: str) -> str:
    """The international form of ten digits typed in the French way, whatever their territory."""
    if national.startswith(_FICTION):
        return f"+33{national[1:]}"
    code = next(
        (_OVERSEAS_PREFIXES[start] for n in (6, 5, 4) if (start := national[:n]) in _OVERSEAS_PREFIXES), "+33"
    )
    # Saint-Pierre-et-Miquelon has six digits: 0508 is its prefix, not a part of the number
    return f"{code}{national[4:] if code == '+508' else national[1:]}"
