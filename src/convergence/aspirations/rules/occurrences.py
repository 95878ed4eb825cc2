"""What each dated statement changes: a wish appears, lasts, grows, fades, returns, is fulfilled or given up.

The kind of a change is never typed nor stored as truth: it is read from the order of the statements, so that
one known late, put back at its day, corrects those that follow it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.aspirations.types import Change, Ending, Horizon, Occurrence, Statement, Strength
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.foundation.problems import FieldError, Invalid

MOST_WORDS = 2_000
"""Characters of her words: a page of them."""

_ENDED = {Ending.FULFILLED: Change.FULFILLED, Ending.GIVEN_UP: Change.GIVEN_UP}


def check_statement(statement: Statement, today: date) -> None:
    """Raise Invalid for empty or endless words, a day to come, a rank that is none."""
    errors = []
    if not statement.words.strip():
        errors.append(
            FieldError(
                "words", "Il manque les mots.", "Écrivez ce que vous voulez, même en un mot.", "required"
            )
        )
    if len(statement.words) > MOST_WORDS:
        errors.append(
            FieldError(
                "words",
                f"Le texte dépasse {MOST_WORDS} caractères.",
                "Gardez le principal ; chaque souhait peut être noté à part.",
                "too_long",
            )
        )
    if statement.said_on > today:
        errors.append(
            FieldError("said_on", "Ce jour est à venir.", "Indiquez le jour où cela a été dit.", "in_future")
        )
    if statement.rank is not None and statement.rank < 1:
        errors.append(
            FieldError("rank", "Ce rang n’existe pas.", "Le premier souhait porte le numéro 1.", "rank")
        )
    Invalid.raise_if_any(errors)


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Statements by day, then as they became known; each once, however often it came."""
    known: dict[UUID, Statement] = {}
    for statement in statements:
        if known.setdefault(statement.id, statement) != statement:
            raise ValueError(f"two statements bear the identifier {statement.id}")
    return sorted(known.values(), key=_place)


def occurrences(
    statements: Iterable[Statement], *, known_by: datetime | None = None
) -> tuple[Occurrence, ...]:
    """Every statement with what it changed, in order; ``known_by`` reads what was known at that instant."""
    seen = (one for one in statements if known_by is None or one.recorded_at <= known_by)
    lives: dict[UUID, list[Statement]] = defaultdict(list)
    for statement in in_order(seen):
        lives[statement.aspiration_id].append(statement)
    found = [occurrence for life in lives.values() for occurrence in _read(life)]
    return tuple(sorted(found, key=lambda occurrence: _place(occurrence.statement)))


def standing(found: Iterable[Occurrence], on: date) -> tuple[Occurrence, ...]:
    """The last occurrence of each wish that had not ended on that day: her ranking, then the oldest first."""
    last: dict[UUID, Occurrence] = {}
    first: dict[UUID, date] = {}
    for occurrence in found:
        if occurrence.statement.said_on <= on:
            last[occurrence.statement.aspiration_id] = occurrence
            first.setdefault(occurrence.statement.aspiration_id, occurrence.statement.said_on)
    kept = [occurrence for occurrence in last.values() if occurrence.statement.ending is None]
    return tuple(
        sorted(
            kept,
            key=lambda one: (
                one.statement.rank is None,
                one.statement.rank or 0,
                first[one.statement.aspiration_id],
                one.statement.aspiration_id,
            ),
        )
    )


def changed_since(found: Iterable[Occurrence], day: date) -> tuple[Occurrence, ...]:
    """What has changed after a day, the latest first: what merely lasts is no news."""
    news = [one for one in found if one.statement.said_on > day and one.change is not Change.LASTS]
    return tuple(reversed(news))


@dataclass(slots=True)
class _Known:
    """What was last said of a wish: a silence on one point leaves what was known of it."""

    strength: Strength | None = None
    rank: int | None = None
    horizon: Horizon | None = None

    def change(self, statement: Statement) -> Change:
        """Compare strength, then rank, then horizon: the first that moved decides."""
        moves = (
            _sign(statement.strength, self.strength),
            -_sign(statement.rank, self.rank),
            -_sign(statement.horizon, self.horizon),
        )
        moved = next((move for move in moves if move), 0)
        return (Change.FADES, Change.LASTS, Change.GROWS)[moved + 1]

    def take(self, statement: Statement) -> None:
        """Remember what was said."""
        self.strength = self.strength if statement.strength is None else statement.strength
        self.rank = self.rank if statement.rank is None else statement.rank
        self.horizon = self.horizon if statement.horizon is None else statement.horizon


def _read(life: list[Statement]) -> Iterator[Occurrence]:
    known = _Known()
    before: Statement | None = None
    for number, statement in enumerate(life, 1):
        yield Occurrence(
            statement,
            _change(statement, before, known),
            number,
            (statement.said_on - before.said_on).days if before else None,
            repeats=bool(before and statement.ending and statement.ending == before.ending),
        )
        known.take(statement)
        before = statement


def _change(statement: Statement, before: Statement | None, known: _Known) -> Change:
    if statement.ending is not None:
        return _ENDED[statement.ending]
    if before is None:
        return Change.APPEARS
    if before.ending is not None or _fell_silent(before.said_on, statement.said_on):
        return Change.RETURNS
    return known.change(statement)


def _fell_silent(before: date, now: date) -> bool:
    return now > months_after(before, parameter("aspirations.silence_months").integer_at(now))


def _sign(now: int | None, before: int | None) -> int:
    if now is None or before is None:
        return 0
    return (now > before) - (now < before)


def _place(statement: Statement) -> tuple[date, datetime, UUID]:
    return statement.said_on, statement.recorded_at, statement.id
