"""A version in words: the same on its page and on its paper."""

from __future__ import annotations

from collections.abc import Iterator

from convergence.accompagnement.diagnostic.rules.answers import lasting
from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintWords,
    DiagnosticDetail,
    NeedValue,
    Nomenclature,
    TargetRow,
    TargetWords,
    VersionWords,
    Word,
)


def in_words(detail: DiagnosticDetail, words: Nomenclature) -> VersionWords:
    """What a version says, in the order of the interview."""
    answers = {code: row.answer for code, row in detail.constraints.items()}
    return VersionWords(
        constraints=tuple(_constraint(detail, word, words) for word in words.constraints),
        targets=tuple(_target(row, words) for row in detail.targets),
        lasting=tuple(lasting(answers, needs_told(detail), words)),
    )


def needs_told(detail: DiagnosticDetail) -> dict[str, NeedValue]:
    """The needs of any of its occupations."""
    return {
        code: value
        for target in detail.targets
        for code, value in target.needs.items()
        if value is NeedValue.NEED
    }


def _constraint(detail: DiagnosticDetail, word: Word, words: Nomenclature) -> ConstraintWords:
    row = detail.constraints.get(word.code)
    if row is None:
        return ConstraintWords(word.label, Answer.NOT_RAISED)
    situations = (
        one.label
        for one in words.of(words.situations, word.code)
        if row.situations.get(one.code) is Answer.YES
    )
    objectives = (
        f"Objectif : {one.label} ({row.objectives[one.code].label.lower()})"
        for one in words.of(words.objectives, word.code)
        if one.code in row.objectives
    )
    return ConstraintWords(word.label, row.answer, (*situations, *objectives))


def _target(row: TargetRow, words: Nomenclature) -> TargetWords:
    return TargetWords(
        row.label,
        strengths=tuple(_named(row, words, NeedValue.STRENGTH)),
        needs=tuple(_named(row, words, NeedValue.NEED)),
    )


def _named(row: TargetRow, words: Nomenclature, value: NeedValue) -> Iterator[str]:
    return (word.label for word in words.needs if row.needs.get(word.code) is value)
