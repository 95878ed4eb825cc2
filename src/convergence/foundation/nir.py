"""The NIR (numéro de sécurité sociale): check, compare with what is typed, mask.

Shape: sex, year (2), month (2), département and commune of birth (5), rank (3), key (2). The months 20 to 42
and 50 to 99 stand for incomplete civil registers (INSEE, schema of the NIR, xml.insee.fr/schema/nir.html).
First figures 3, 4, 7 and 8 are waiting numbers given before registration is complete.
A message or a representation never holds the number.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.fr import nir as _nir

from convergence.foundation.periods import MONTHS_FR
from convergence.foundation.problems import Invalid

_MEN, _WOMEN, _REGISTERED = frozenset("137"), frozenset("248"), frozenset("12")
_MAYBE = re.compile(r"(?<![\w+])[1-478](?:[ .\u00a0\u202f-]?[0-9AB]){14}(?!\w)", re.IGNORECASE)
_SEPARATORS = dict.fromkeys(map(ord, " .-\u00a0\u202f\t"))


@dataclass(frozen=True, slots=True)
class Nir:
    """A NIR whose shape and key are right. ``number`` is kept out of the representation."""

    number: str = field(repr=False)

    @property
    def is_man(self) -> bool:
        """What the first figure says of the sex at registration."""
        return self.number[0] in _MEN

    @property
    def is_temporary(self) -> bool:
        """Whether it is a waiting number, to be replaced by the final one."""
        return self.number[0] not in _REGISTERED

    @property
    def birth_month(self) -> int | None:
        """Month of birth from 1 to 12, None when the register was incomplete."""
        month = int(self.number[3:5])
        if 1 <= month <= 12:
            return month
        return month - 30 if 31 <= month <= 42 else None

    @property
    def birth_year_in_century(self) -> int:
        """The two figures of the year of birth."""
        return int(self.number[1:3])

    @property
    def key(self) -> str:
        """The two control figures."""
        return self.number[13:]

    @property
    def masked(self) -> str:
        """What may be shown without a reason: sex and year only."""
        return f"{self.number[0]} {self.number[1:3]} •• •• ••• ••• ••"

    @property
    def formatted(self) -> str:
        """The whole number in its groups, for a screen that revealed it with a reason."""
        return str(_nir.format(self.number))

    def __str__(self) -> str:
        return self.masked


def parse_nir(text: str, *, field: str = "nir") -> Nir:
    """Read a NIR of 15 characters, Corsica (2A, 2B) included.

    Raise Invalid with the reason, never the number.
    """
    compact = text[:60].translate(_SEPARATORS).upper()
    if len(compact) == 13:
        raise _invalid(field, "Il manque la clé du numéro de sécurité sociale.", "Ajoutez ses deux chiffres.")
    try:
        number = str(_nir.validate(compact))
    except InvalidLength:
        raise _invalid(
            field, "Le numéro de sécurité sociale doit compter 15 caractères.", "Recomptez-les."
        ) from None
    except InvalidChecksum:
        raise _invalid(
            field,
            "La clé du numéro de sécurité sociale ne correspond pas.",
            "Un chiffre est sans doute faux : relisez la carte Vitale ou l’attestation de droits.",
        ) from None
    except ValidationError:
        raise _invalid(
            field,
            "Ce numéro de sécurité sociale n’est pas écrit comme il faut.",
            "Tapez ses 15 chiffres (2A ou 2B pour la Corse).",
        ) from None
    if not number.isascii() or number[0] not in _MEN | _WOMEN or not _possible_month(int(number[3:5])):
        raise _invalid(
            field,
            "Ce numéro de sécurité sociale n’existe pas.",
            "Relisez le premier chiffre et le mois de naissance (quatrième et cinquième chiffres).",
        )
    return Nir(number)


def holds_nir(text: str) -> bool:
    """Whether a free text holds a number whose shape and key are right."""
    for found in _MAYBE.finditer(text):
        try:
            parse_nir(found.group())
        except Invalid:
            continue
        return True
    return False


def nir_warnings(nir: Nir, *, is_man: bool | None, born_on: date) -> list[str]:
    """What differs between the number and the typed identity: sentences to show, no ground for refusal."""
    warnings = []
    if is_man is not None and is_man != nir.is_man:
        warnings.append(
            "Le premier chiffre du numéro de sécurité sociale ne correspond pas au sexe indiqué. "
            "Vérifiez les deux ; un changement d’état civil peut l’expliquer."
        )
    if nir.birth_year_in_century != born_on.year % 100:
        warnings.append(
            "L’année de naissance du numéro de sécurité sociale ne correspond pas à la date saisie."
        )
    if nir.birth_month is not None and nir.birth_month != born_on.month:
        warnings.append(
            "Le mois de naissance du numéro de sécurité sociale ne correspond pas à la date saisie "
            f"({MONTHS_FR[born_on.month - 1]})."
        )
    if nir.is_temporary:
        warnings.append("C’est un numéro d’attente : remplacez-le dès que le numéro définitif est connu.")
    return warnings


def _possible_month(month: int) -> bool:
    return 1 <= month <= 12 or 20 <= month <= 42 or month >= 50


def _invalid(field: str, message: str, what_to_do: str) -> Invalid:
    return Invalid.one(field, message, what_to_do, "nir")
