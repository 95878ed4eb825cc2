"""The nomenclature of the diagnosis, as read on a day."""

from __future__ import annotations

from datetime import date

from convergence.accompagnement.diagnostic.types import Nomenclature, Word
from convergence.foundation.scope import Scope
from convergence.referentials.queries import nomenclature
from convergence.referentials.types import NomenclatureEntry, Verification
from convergence.storage.journal import reads_nobody


@reads_nobody("words of the nomenclature")
def words_on(scope: Scope, on: date) -> Nomenclature:
    """What may be answered for a diagnosis of that day."""
    return words_of_day(on)


def words_of_day(on: date) -> Nomenclature:
    """The same for rules that have no reader."""
    return Nomenclature(
        constraints=_words("constraint", on, ""),
        situations=_words("constraint_situation", on, "constraint"),
        objectives=_words("constraint_objective", on, "constraint"),
        needs=_words("need", on, "family"),
        families=_words("need_family", on, ""),
    )


def _words(name: str, on: date, parent: str) -> tuple[Word, ...]:
    return tuple(_word(entry, parent) for entry in nomenclature(name, on))


def _word(entry: NomenclatureEntry, parent: str) -> Word:
    told = entry.attributes
    return Word(
        code=entry.code,
        label=entry.label,
        parent=str(told.get(parent, "")) if parent else "",
        theme=str(told.get("theme", "")),
        group=str(told.get("group", "")),
        is_verified=entry.verified in (Verification.READ, Verification.PARTIAL),
    )
