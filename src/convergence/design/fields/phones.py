"""Telephone numbers of France, overseas included, and of the world, kept in E.164 without any network."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from convergence.foundation.identifiers import international_phone

NINE_DIGIT_CODES = ("33", "262", "590", "594", "596")
SIX_DIGIT_CODES = ("508", "687", "681")

ADVICE = (
    "Écrivez les dix chiffres du numéro, par exemple 06 39 98 01 23, ou un numéro étranger commençant par +."
)


def parse_phone(text: str) -> str:
    """E.164 form (« +33639980123 »). Raises ValueError with a French sentence.

    Spaces, dots, dashes, slashes, brackets, « (0) » and « 00 » in place of « + » are accepted.
    """
    typed = re.sub(r"\(0\)", "", text.strip())
    digits = re.sub(r"[\s.\-/()\u00a0\u202f]", "", typed)
    if not re.fullmatch(r"\+?\d+", digits):
        raise ValueError(f"Ce numéro contient autre chose que des chiffres. {ADVICE}")
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return _international(digits[1:]) if digits.startswith("+") else _national(digits)


def format_phone(e164: str) -> str:
    """As read in France: « 06 39 98 01 23 »; overseas and foreign numbers keep their country code."""
    if found := re.fullmatch(r"\+33(\d)(\d{2})(\d{2})(\d{2})(\d{2})", e164):
        return f"0{found[1]} {found[2]} {found[3]} {found[4]} {found[5]}"
    for code in (*NINE_DIGIT_CODES[1:], *SIX_DIGIT_CODES, "689"):
        if e164.startswith(f"+{code}"):
            rest = e164[len(code) + 1 :]
            odd = len(rest) % 2
            groups = [rest[: 3 if odd else 2], *re.findall(r"\d{2}", rest[3 if odd else 2 :])]
            return f"+{code} {' '.join(groups)}"
    return e164


def _national(digits: str) -> str:
    if len(digits) != 10 or not digits.startswith("0"):
        raise ValueError(
            f"Ce numéro a {len(digits)} chiffres : il en faut dix, en commençant par 0. {ADVICE}"
        )
    return international_phone(digits)


def _international(digits: str) -> str:
    for code in (*NINE_DIGIT_CODES, *SIX_DIGIT_CODES):
        if digits.startswith(code):
            return _french_international(code, digits[len(code) :])
    if digits.startswith("689") and len(digits) != 11:
        raise ValueError("Un numéro de Polynésie française a huit chiffres après +689. Vérifiez-le.")
    if not 8 <= len(digits) <= 15 or digits.startswith("0"):
        raise ValueError(f"Ce numéro étranger a trop ou pas assez de chiffres. {ADVICE}")
    return f"+{digits}"


def _french_international(code: str, rest: str) -> str:
    if code in NINE_DIGIT_CODES:
        rest = rest.removeprefix("0")
    expected = 9 if code in NINE_DIGIT_CODES else 6
    if len(rest) != expected:
        raise ValueError(f"Il faut {expected} chiffres après +{code} : vous en avez écrit {len(rest)}.")
    return f"+{code}{rest}"


class PhoneInput(forms.TextInput):
    """One box of type tel, formatted for reading."""

    input_type = "tel"

    def format_value(self, value: Any) -> str | None:
        """Readable form of a kept number, what was typed otherwise."""
        if isinstance(value, str) and re.fullmatch(r"\+\d+", value):
            return format_phone(value)
        shown: str | None = super().format_value(value)
        return shown


class PhoneField(forms.CharField):
    """Telephone number, cleaned to E.164."""

    widget = PhoneInput
    default_error_messages = {"required": f"Indiquez un numéro de téléphone. {ADVICE}"}

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", autocomplete)

    def clean(self, value: Any) -> str:
        """E.164, or an empty text when optional and empty."""
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return parse_phone(typed)
        except ValueError as problem:
            raise ValidationError(str(problem), code="invalid") from problem
