"""The code of a structure in the network: eight characters such as ``65440S00``.

Five characters are the INSEE code of the seat's commune (2A and 2B in Corsica, 97x and 98x overseas), then
``S``, then two figures that tell apart the structures of one commune. Read in the network's public list of
450 codes; no text defines it.
"""

import re
from dataclasses import dataclass

from convergence.foundation.problems import Invalid

_CODE = re.compile(r"(?P<commune>(?:[0-9]{2}|2[AB])[0-9]{3})S(?P<rank>[0-9]{2})")
_DEPARTEMENTS = frozenset(
    {f"{number:02d}" for number in range(1, 96) if number != 20}
    | {"2A", "2B"}
    | {f"97{digit}" for digit in "12345678"}
    | {"984", "986", "987", "988", "989"}
)


@dataclass(frozen=True, slots=True)
class StructureCode:
    """A code taken apart."""

    commune: str
    rank: str

    @property
    def departement(self) -> str:
        """Code of the département or overseas collectivity: two characters, three overseas."""
        return self.commune[:3] if self.commune.startswith(("97", "98")) else self.commune[:2]

    @property
    def explanation(self) -> str:
        """The code told in French."""
        return (
            f"Structure n° {self.rank} de la commune {self.commune} (code INSEE), "
            f"département ou collectivité {self.departement}."
        )

    def __str__(self) -> str:
        return f"{self.commune}S{self.rank}"


def parse_structure_code(text: str, *, field: str = "structure_code") -> StructureCode:
    """Read a code, small letters and spaces forgiven; raise Invalid with the part that is wrong."""
    code = re.sub(r"\s", "", text[:40]).upper()
    found = _CODE.fullmatch(code)
    if found is None:
        raise _invalid(field, _fault(code))
    parsed = StructureCode(found["commune"], found["rank"])
    if parsed.departement not in _DEPARTEMENTS:
        raise _invalid(field, f"« {parsed.departement} » n'est pas un département.")
    return parsed


def _fault(code: str) -> str:
    if len(code) != 8:
        return f"Un code de structure compte 8 caractères, pas {len(code)}."
    if re.fullmatch(r"(?:[0-9]{2}|2[AB])[0-9]{3}", code[:5]) is None:
        return "Les 5 premiers caractères doivent être un code INSEE de commune."
    if code[5] != "S":
        return "Le 6e caractère doit être la lettre S."
    return "Les deux derniers caractères doivent être des chiffres."


def _invalid(field: str, fault: str) -> Invalid:
    return Invalid.one(field, fault, "Recopiez le code du réseau, par exemple 65440S00.", "structure_code")
