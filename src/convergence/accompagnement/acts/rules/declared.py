"""What a person may declare of her own steps, and which of them a professional has still to validate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.accompagnement.acts.types.origins import HER_PLAN, HERSELF
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import FieldError, Invalid

LONGEST_WORDS = 1000


def check_declared(*, done_on: date, today: date, same_day: int, words: str) -> None:
    """Raise Invalid with every fault of what a person declares; ``same_day``: what she declared of that day already."""
    Invalid.raise_if_any(_errors(done_on, today, same_day, words))


def waits_for_validation(*, kind: str, status: str, is_qualified: bool, source: str) -> bool:
    """Whether somebody has to look at a step that the person declared."""
    is_done = kind == ActKind.OWN_STEP and status == ActStatus.PRESENT
    return is_declared(source) and is_done and not is_qualified


def is_declared(source: str) -> bool:
    """Whether the person declared it in her space, of her own accord or from her plan."""
    return source in (HERSELF, HER_PLAN)


def validation_due(today: date) -> date:
    """The last day to validate what is declared today."""
    return today + timedelta(days=_limit("a_valider", today))


def _errors(done_on: date, today: date, same_day: int, words: str) -> Iterable[FieldError]:
    back = _limit("jours_en_arriere", today)
    if done_on < today - timedelta(days=back):
        yield FieldError(
            "done_on",
            f"Vous pouvez déclarer ce que vous avez fait depuis {back} jours.",
            "Pour un jour plus ancien, parlez-en à votre conseiller.",
            "too_old",
        )
    if same_day >= _limit("par_jour", today):
        yield FieldError(
            "done_on",
            f"Vous avez déjà déclaré {same_day} démarches pour ce jour.",
            "Regardez la liste de ce que vous avez déclaré.",
            "too_many",
        )
    if not words.strip():
        yield FieldError(
            "words", "Dites ce que vous avez fait.", "Par exemple : j’ai envoyé trois CV.", "required"
        )
    if len(words.strip()) > LONGEST_WORDS:
        yield FieldError(
            "words",
            f"{LONGEST_WORDS} caractères au plus.",
            "Raccourcissez, ou déclarez deux démarches.",
            "too_long",
        )


def _limit(name: str, on: date) -> int:
    return int(str(parameter("acts.declared_steps").table_at(on)[name]))
