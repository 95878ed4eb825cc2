"""What changed from one version to another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from convergence.accompagnement.diagnostic.types import (
    Answer,
    ChangeKind,
    DiagnosticDetail,
    Difference,
    NeedValue,
    Nomenclature,
    ObjectiveState,
)

_NOTHING = "—"


def differences(
    before: DiagnosticDetail, after: DiagnosticDetail, words: Nomenclature
) -> tuple[Difference, ...]:
    """Every answer that differs, in the order of the interview. Both are versions of one person."""
    return (*_constraints(before, after, words), *_targets(before, after, words))


def _constraints(
    before: DiagnosticDetail, after: DiagnosticDetail, words: Nomenclature
) -> Iterator[Difference]:
    for word in words.constraints:
        old, new = before.constraints.get(word.code), after.constraints.get(word.code)
        answers = tuple(one.answer if one else Answer.NOT_RAISED for one in (old, new))
        if answers[0] is not answers[1]:
            yield Difference(word.label, answers[0].label, answers[1].label, _kind(*answers))
        old_told: Mapping[str, Answer] = old.situations if old else {}
        new_told: Mapping[str, Answer] = new.situations if new else {}
        for one in words.of(words.situations, word.code):
            pair = (old_told.get(one.code, Answer.NOT_RAISED), new_told.get(one.code, Answer.NOT_RAISED))
            if pair[0] is not pair[1]:
                yield Difference(f"{word.label} : {one.label}", pair[0].label, pair[1].label, _kind(*pair))
        old_goals: Mapping[str, ObjectiveState] = old.objectives if old else {}
        new_goals: Mapping[str, ObjectiveState] = new.objectives if new else {}
        for one in words.of(words.objectives, word.code):
            goals = (old_goals.get(one.code), new_goals.get(one.code))
            if goals[0] is not goals[1]:
                texts = [goal.label if goal else _NOTHING for goal in goals]
                yield Difference(f"Objectif : {one.label}", texts[0], texts[1], _goal_kind(*goals))


def _targets(before: DiagnosticDetail, after: DiagnosticDetail, words: Nomenclature) -> Iterator[Difference]:
    old = {one.rome: one for one in before.targets}
    new = {one.rome: one for one in after.targets}
    for rome in (*old, *(code for code in new if code not in old)):
        label = (new.get(rome) or old[rome]).label
        if (rome in old) is not (rome in new):
            is_new = rome in new
            kind = ChangeKind.APPEARED if is_new else ChangeKind.CLOSED
            texts = (_NOTHING, "Visé") if is_new else ("Visé", _NOTHING)
            yield Difference(f"Métier : {label}", *texts, kind)
        for word in words.needs:
            pair = tuple(
                side[rome].needs.get(word.code, NeedValue.UNEXPLORED)
                if rome in side
                else NeedValue.UNEXPLORED
                for side in (old, new)
            )
            if pair[0] is not pair[1]:
                kind = ChangeKind.CHANGED
                if pair[1] is NeedValue.NEED:
                    kind = ChangeKind.APPEARED
                elif pair[0] is NeedValue.NEED and pair[1] is NeedValue.STRENGTH:
                    kind = ChangeKind.CLOSED
                yield Difference(f"{label} : {word.label}", pair[0].label, pair[1].label, kind)


def _kind(before: Answer, after: Answer) -> ChangeKind:
    if after is Answer.YES:
        return ChangeKind.APPEARED
    if before is Answer.YES and after in (Answer.NO, Answer.CLOSED):
        return ChangeKind.CLOSED
    return ChangeKind.CHANGED


def _goal_kind(before: ObjectiveState | None, after: ObjectiveState | None) -> ChangeKind:
    if before is None:
        return ChangeKind.APPEARED
    return ChangeKind.CLOSED if after is ObjectiveState.REACHED else ChangeKind.CHANGED
