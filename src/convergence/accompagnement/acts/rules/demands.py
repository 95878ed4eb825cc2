"""What a demand must tell, and its state. Back-dating is always possible: an answer never blocks it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from convergence.accompagnement.acts.types.demands import DemandDraft, DemandState
from convergence.foundation.periods import french_date
from convergence.foundation.problems import FieldError, Invalid

_LONGEST = 4000


def check_demand(draft: DemandDraft, *, today: date, born_on: date, answered_on: Iterable[date] = ()) -> None:
    """Raise Invalid with every fault. ``answered_on`` are the days of the acts that answer the demand."""
    Invalid.raise_if_any(_errors(draft, today, born_on, min(answered_on, default=None)))


def _errors(
    draft: DemandDraft, today: date, born_on: date, first_answer: date | None
) -> Iterable[FieldError]:
    if draft.theme is None:
        yield FieldError("theme", "Indiquez sur quoi porte la demande.", "Choisissez un thème.", "required")
    if len(draft.text) > _LONGEST:
        yield FieldError("text", f"Ce texte dépasse {_LONGEST} caractères.", "Raccourcissez-le.", "too_long")
    asked = draft.asked_on
    if asked is None:
        yield FieldError("asked_on", "Indiquez le jour de la demande.", "Choisissez une date.", "required")
        return
    if asked > today:
        yield FieldError(
            "asked_on", "Ce jour est à venir.", "Indiquez le jour où le jeune l’a dit.", "in_future"
        )
    if asked < born_on:
        yield FieldError("asked_on", "Cette date précède la naissance.", "Vérifiez l’année.", "before_birth")
    if first_answer is not None and asked > first_answer:
        yield FieldError(
            "asked_on",
            f"Une réponse date du {french_date(first_answer)} : la demande la suivrait.",
            "Indiquez un jour qui la précède, ou détachez cette réponse.",
            "after_answer",
        )
    if draft.promised_on is not None and draft.promised_on < asked:
        yield FieldError(
            "promised_on", "La réponse promise précède la demande.", "Corrigez l’une des deux dates.", "order"
        )


def demand_state(*, is_closed: bool, has_answers: bool) -> DemandState:
    """Where a demand stands."""
    if is_closed:
        return DemandState.CLOSED
    return DemandState.ANSWERED if has_answers else DemandState.OPEN
