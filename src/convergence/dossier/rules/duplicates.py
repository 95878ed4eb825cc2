"""Is it the same person? Graded and explained, never decided in the user's place.

Each clue brings points; the sum gives the grade. The weights and thresholds are choices of the project, held
by a labelled set of invented people in ``tests/rules`` (typing errors, compound names, twins, siblings…):
change them there first.
"""

from collections.abc import Iterable
from typing import TypeVar

from convergence.dossier.rules.likeness import gather_evidence
from convergence.dossier.types import (
    BirthLikeness,
    IdentityDraft,
    Match,
    MatchEvidence,
    MatchGrade,
    NameLikeness,
)

Key = TypeVar("Key")

_NAME_POINTS = {
    NameLikeness.SAME: 40,
    NameLikeness.CLOSE: 32,
    NameLikeness.WEAK: 16,
    NameLikeness.UNKNOWN: 0,
    NameLikeness.DIFFERENT: -5,
}
_FIRST_NAME_POINTS = {
    NameLikeness.SAME: 30,
    NameLikeness.CLOSE: 24,
    NameLikeness.WEAK: 8,
    NameLikeness.UNKNOWN: 0,
    NameLikeness.DIFFERENT: -20,
}
_BIRTH_POINTS = {
    BirthLikeness.SAME: 30,
    BirthLikeness.SWAPPED: 24,
    BirthLikeness.TWO_PARTS: 16,
    BirthLikeness.UNKNOWN_DAY: 16,
    BirthLikeness.SAME_YEAR: -8,
    BirthLikeness.DIFFERENT: -25,
}
_CONTACT_POINTS = 15
_OTHER_SEX_POINTS = -6
_CERTAIN, _PROBABLE, _POSSIBLE = 97, 78, 58


def compare(typed: IdentityDraft, known: IdentityDraft) -> Match:
    """Grade and explain the likeness of two identities."""
    return grade(gather_evidence(typed, known))


def best_matches(
    typed: IdentityDraft, candidates: Iterable[tuple[Key, IdentityDraft]], *, limit: int = 10
) -> list[tuple[Key, Match]]:
    """The candidates that may be the same person, strongest first, at most ``limit``."""
    graded = [(key, compare(typed, known)) for key, known in candidates]
    found = [(key, match) for key, match in graded if match.grade is not MatchGrade.NONE]
    found.sort(key=lambda pair: (-pair[1].grade.strength, -pair[1].score))
    return found[:limit]


def grade(evidence: MatchEvidence) -> Match:
    """Turn clues into a grade and French reasons; also for clues that a database computed."""
    score = _score(evidence)
    return Match(_grade(evidence, score), score, tuple(_reasons(evidence)))


def _score(evidence: MatchEvidence) -> int:
    points = (
        _NAME_POINTS[evidence.name]
        + _FIRST_NAME_POINTS[evidence.first_name]
        + _BIRTH_POINTS[evidence.birth]
        + (_CONTACT_POINTS if evidence.same_phone or evidence.same_email else 0)
        + (_OTHER_SEX_POINTS if evidence.same_sex is False else 0)
    )
    return max(0, min(100, points))


def _grade(evidence: MatchEvidence, score: int) -> MatchGrade:
    if evidence.same_nir is True:
        return MatchGrade.CERTAIN if score >= _POSSIBLE else MatchGrade.PROBABLE
    if score < _POSSIBLE:
        return MatchGrade.NONE
    if evidence.same_nir is False:
        return MatchGrade.POSSIBLE
    if score < _PROBABLE or evidence.first_name in (NameLikeness.WEAK, NameLikeness.DIFFERENT):
        return MatchGrade.POSSIBLE
    is_whole = (
        evidence.name is NameLikeness.SAME
        and evidence.first_name is NameLikeness.SAME
        and evidence.birth is BirthLikeness.SAME
    )
    return MatchGrade.CERTAIN if score >= _CERTAIN and is_whole else MatchGrade.PROBABLE


def _reasons(evidence: MatchEvidence) -> list[str]:
    reasons = []
    if evidence.same_nir is True:
        reasons.append("même numéro de sécurité sociale")
    reasons += _name_reasons(evidence)
    if evidence.birth is not BirthLikeness.DIFFERENT:
        reasons.append(f"date de naissance : {evidence.birth.label}")
    if evidence.same_phone:
        reasons.append("même numéro de téléphone")
    if evidence.same_email:
        reasons.append("même adresse e-mail")
    return reasons + _doubts(evidence)


def _name_reasons(evidence: MatchEvidence) -> list[str]:
    if evidence.swapped_names:
        return ["nom et prénom inversés"]
    reasons = []
    which = "nom de naissance et nom d’usage croisés" if evidence.crossed_names else "nom"
    for name, likeness, by_sound in (
        (which, evidence.name, evidence.name_by_sound),
        ("prénom", evidence.first_name, evidence.first_name_by_sound),
    ):
        if likeness in (NameLikeness.SAME, NameLikeness.CLOSE, NameLikeness.WEAK):
            words = "même prononciation" if by_sound else likeness.label
            reasons.append(f"{name} : {words}")
    return reasons


def _doubts(evidence: MatchEvidence) -> list[str]:
    doubts = []
    if evidence.name is NameLikeness.DIFFERENT:
        doubts.append("mais nom différent")
    if evidence.first_name is NameLikeness.DIFFERENT:
        doubts.append(
            "mais prénom différent (jumeaux ?)" if _may_be_twins(evidence) else "mais prénom différent"
        )
    if evidence.birth is BirthLikeness.DIFFERENT:
        doubts.append("mais date de naissance différente")
    if evidence.same_sex is False:
        doubts.append("mais sexe différent")
    if evidence.same_nir is False:
        doubts.append("mais numéro de sécurité sociale différent")
    return doubts


def _may_be_twins(evidence: MatchEvidence) -> bool:
    return evidence.name is NameLikeness.SAME and evidence.birth is BirthLikeness.SAME
