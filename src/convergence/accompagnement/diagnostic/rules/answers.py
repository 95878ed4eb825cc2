"""What may be answered, and what a version carries over to the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintDraft,
    NeedValue,
    Nomenclature,
    ObjectiveState,
    TargetDraft,
    Word,
)
from convergence.foundation.problems import FieldError, Invalid

MOST_TARGETS = 5


def check_constraint(draft: ConstraintDraft, words: Nomenclature) -> None:
    """Raise Invalid with every fault of what was answered about a constraint."""
    if draft.code not in {word.code for word in words.constraints}:
        raise Invalid.one(
            "code", "Cette contrainte n’existe pas.", "Choisissez-la dans la liste.", "unknown_code"
        )
    Invalid.raise_if_any(_constraint_faults(draft, words))


def check_target(draft: TargetDraft, others: Iterable[str], words: Nomenclature) -> None:
    """Raise Invalid with every fault of an occupation and its needs; ``others`` are those of the version."""
    Invalid.raise_if_any(_target_faults(draft, tuple(others), words))


def tidied(draft: ConstraintDraft) -> ConstraintDraft:
    """Without what is not told: a situation not raised is not kept, nor details of a constraint that is none."""
    if draft.answer not in (Answer.YES, Answer.CLOSED):
        return ConstraintDraft(draft.code, draft.answer)
    situations = {code: one for code, one in draft.situations.items() if one is not Answer.NOT_RAISED}
    return ConstraintDraft(draft.code, draft.answer, situations, dict(draft.objectives))


def lasting(
    constraints: Mapping[str, Answer], needs: Mapping[str, NeedValue], words: Nomenclature
) -> Iterator[Word]:
    """The constraints and needs that wait for a service."""
    for word in words.constraints:
        if constraints.get(word.code) is Answer.YES:
            yield word
    for word in words.needs:
        if needs.get(word.code) is NeedValue.NEED:
            yield word


def unanswered(constraints: Mapping[str, Answer], words: Nomenclature) -> tuple[Word, ...]:
    """Constraints that nobody raised: a diagnosis is closed with all of them raised, or on purpose."""
    return tuple(
        word
        for word in words.constraints
        if constraints.get(word.code, Answer.NOT_RAISED) is Answer.NOT_RAISED
    )


def _constraint_faults(draft: ConstraintDraft, words: Nomenclature) -> Iterator[FieldError]:
    situations = {word.code for word in words.of(words.situations, draft.code)}
    objectives = {word.code for word in words.of(words.objectives, draft.code)}
    if unknown := sorted(set(draft.situations) - situations | set(draft.objectives) - objectives):
        yield FieldError(
            "situations",
            f"« {unknown[0][:40]} » n’est pas une situation de cette contrainte.",
            "Choisissez dans la liste.",
            "unknown_code",
        )
    if Answer.CLOSED in draft.situations.values():
        yield FieldError(
            "situations", "Une situation est « oui » ou « non ».", "Choisissez l’un des deux.", "unknown_code"
        )
    told = any(one is Answer.YES for one in draft.situations.values()) or bool(draft.objectives)
    if told and draft.answer in (Answer.NO, Answer.NOT_RAISED):
        yield FieldError(
            "answer",
            "Des situations ou des objectifs sont cochés, mais la contrainte est "
            f"« {draft.answer.label.lower()} ».",
            "Répondez « oui », ou décochez-les.",
            "contradiction",
        )
    running = any(state is ObjectiveState.RUNNING for state in draft.objectives.values())
    if draft.answer is Answer.CLOSED and running:
        yield FieldError(
            "objectives",
            "Une contrainte levée n’a plus d’objectif en cours.",
            "Dites chaque objectif réalisé ou abandonné.",
            "contradiction",
        )


def _target_faults(draft: TargetDraft, others: tuple[str, ...], words: Nomenclature) -> Iterator[FieldError]:
    if draft.rome in others:
        yield FieldError(
            "rome", "Ce métier est déjà dans ce diagnostic.", "Complétez-le plutôt.", "already_there"
        )
    elif len(others) >= MOST_TARGETS:
        yield FieldError(
            "rome",
            f"Un diagnostic porte sur {MOST_TARGETS} métiers au plus.",
            "Retirez-en un d’abord.",
            "too_many",
        )
    if unknown := sorted(set(draft.needs) - {word.code for word in words.needs}):
        yield FieldError(
            "needs",
            f"« {unknown[0][:40]} » n’est pas un besoin connu.",
            "Choisissez dans la liste.",
            "unknown_code",
        )
