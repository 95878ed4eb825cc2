"""Where the agreements of one actor stand together, and from which day a mode may be declared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from convergence.foundation.problems import Invalid
from convergence.sharing.types import AgreementRow, AgreementState, TieState

_LONGEST_AHEAD = timedelta(days=366)


def tie_of(rows: Iterable[AgreementRow], day: date, warned_days: int) -> TieState:
    """The best of them: one that goes on, else one that soon ends or waits for its review, else one that ended."""
    found = list(rows)
    running = [row for row in found if row.state is AgreementState.IN_FORCE and row.draft.starts_on <= day]
    if any(not _is_ending(row, day, warned_days) for row in running):
        return TieState.IN_FORCE
    if running:
        return TieState.ENDING
    ended = (AgreementState.REVOKED, AgreementState.LAPSED, AgreementState.ENDED)
    return TieState.ENDED if any(row.state in ended for row in found) else TieState.NONE


def check_declared_on(starts_on: date, *, opened_on: date, today: date) -> None:
    """Raise Invalid for a day before the organisation existed, or more than a year ahead."""
    if starts_on < opened_on:
        raise Invalid.one(
            "starts_on",
            f"L’organisme n’existe que depuis le {opened_on:%d/%m/%Y}.",
            "Choisissez un jour depuis son ouverture.",
            "order",
        )
    if starts_on > today + _LONGEST_AHEAD:
        raise Invalid.one(
            "starts_on", "Ce jour est dans plus d’un an.", "Déclarez-le quand il approchera.", "too_far"
        )


def _is_ending(row: AgreementRow, day: date, warned_days: int) -> bool:
    limit = day + timedelta(days=warned_days)
    return any(end is not None and end <= limit for end in (row.draft.ends_on, row.review_on))
