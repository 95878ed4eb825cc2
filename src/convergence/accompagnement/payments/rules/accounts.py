"""Bank details: checked by their key, shown masked."""

from __future__ import annotations

from stdnum import iban as _iban
from stdnum.exceptions import ValidationError

from convergence.foundation.problems import Invalid

LONGEST_HOLDER = 70
"""Characters of a name in a transfer (ISO 20022)."""


def check_iban(text: str, *, field: str = "iban") -> str:
    """The compact IBAN; Invalid when its country, its length or its key is wrong."""
    try:
        return str(_iban.validate(text))
    except (ValidationError, ValueError, IndexError, KeyError):
        raise Invalid.one(
            field,
            "Cet IBAN n’est pas valide.",
            "Recopiez-le depuis le relevé d’identité bancaire, par exemple FR14 2004 1010 0505 0001 3M02 606.",
            "iban",
        ) from None


def check_holder(text: str, *, field: str = "holder") -> str:
    """The name on the account."""
    name = " ".join(text.replace("\x00", "").split())
    if not name or len(name) > LONGEST_HOLDER or not any(letter.isalpha() for letter in name):
        raise Invalid.one(
            field,
            "Le nom du titulaire est attendu.",
            f"Recopiez-le depuis le relevé d’identité bancaire ({LONGEST_HOLDER} caractères au plus).",
            "holder",
        )
    return name


def masked(iban: str) -> str:
    """« FR14 … 2606 »: enough to recognise it, not enough to use it."""
    return f"{iban[:4]} … {iban[-4:]}"


def spaced(iban: str) -> str:
    """The IBAN as it is printed, four by four."""
    return _iban.format(iban)
