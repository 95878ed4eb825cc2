"""Invented NIR: shape, key and sex, month and place of birth are right, the rank is one hardly ever given."""

from __future__ import annotations

from convergence.demo.dice import Dice
from convergence.demo.network.person import Person
from convergence.dossier.types import Sex
from convergence.foundation.nir import Nir, parse_nir

_RANKS = (600, 999)
_CORSICA = {"2A": "19", "2B": "18"}


def draw_nir(dice: Dice, person: Person) -> Nir:
    """A NIR that agrees with the identity of a person."""
    first = "2" if person.sex is Sex.WOMAN else "1"
    place = person.birth_commune or f"99{dice.between(100, 399)}"
    body = f"{first}{person.born_on:%y%m}{place}{dice.between(*_RANKS)}"
    digits = body
    for letters, number in _CORSICA.items():
        digits = digits.replace(letters, number)
    return parse_nir(f"{body}{97 - int(digits) % 97:02d}")
