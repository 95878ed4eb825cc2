"""How each kind of organisation names the person it accompanies.

The words of France Travail and of Cap emploi were chosen by the project from public texts (code du travail, L5411-1 and
following; the pages of both operators): each of them has to confirm its own.
"""

from collections.abc import Mapping

from convergence.foundation.text import YOUNG_PERSON, PersonWords
from convergence.identity.types import StructureKind

_WORDS: Mapping[str, PersonWords] = {
    StructureKind.FRANCE_TRAVAIL: PersonWords(
        "demandeur d’emploi",
        "demandeurs d’emploi",
        "le demandeur d’emploi",
        "du demandeur d’emploi",
        "au demandeur d’emploi",
        "ce demandeur d’emploi",
    ),
    StructureKind.CAP_EMPLOI: PersonWords(
        "usager", "usagers", "l’usager", "de l’usager", "à l’usager", "cet usager"
    ),
}


def words_of_kind(kind: str) -> PersonWords:
    """The words of a kind of organisation (``StructureKind``); those of the Missions Locales for any other."""
    return _WORDS.get(kind, YOUNG_PERSON)
