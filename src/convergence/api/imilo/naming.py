"""Numbers in addresses: what a client names is a number of the house, or nothing at all."""

from __future__ import annotations

from convergence.foundation.problems import Invalid

_LONGEST = 19
_GREATEST = 2**63 - 1
NOBODY = 0
"""A number that nothing bears: what is beyond all numbers is unknown like any other."""


def number_named(text: str, field: str, what: str) -> int:
    """The number in a path segment; Invalid unless it is written in plain decimal digits."""
    if not (text.isascii() and text.isdecimal()):
        raise Invalid.one(
            field,
            f"Le numéro {what} n’est pas numérique.",
            "Envoyez le numéro en chiffres, sans espace.",
            "number",
        )
    number = int(text) if len(text) <= _LONGEST else NOBODY
    return number if number <= _GREATEST else NOBODY


def dossier_named(text: str) -> int:
    """The number of a file."""
    return number_named(text, "idDossier", "de dossier")
