"""The duplicate check: a labelled set of invented people, then each clue alone."""

import sys
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.dossier.rules.duplicates import best_matches, compare, grade
from convergence.dossier.rules.likeness import compare_births, compare_names, gather_evidence
from convergence.dossier.types import (
    BirthLikeness,
    IdentityDraft,
    MatchEvidence,
    MatchGrade,
    NameLikeness,
    Sex,
)
from tests.rules.invented_people import HARD, OTHERS, SAME, labelled_pairs

INES = IdentityDraft("Dupont", "Inès", date(2006, 5, 12), sex=Sex.WOMAN)


def test_recall_and_precision_on_the_labelled_set(capsys: pytest.CaptureFixture[str]) -> None:
    found: Counter[tuple[bool, str]] = Counter()
    count = 150
    pairs = list(labelled_pairs(seed=20_261_124, count=count))
    for pair in pairs:
        if compare(pair.one, pair.other).grade.strength >= MatchGrade.PROBABLE.strength:
            found[pair.is_same, pair.way] += 1
    true = sum(number for (is_same, _), number in found.items() if is_same)
    false = sum(number for (is_same, _), number in found.items() if not is_same)
    recall, precision = true / (count * len(SAME | HARD)), true / (true + false)
    with capsys.disabled():
        sys.stdout.write(
            f"\nduplicates: recall {recall:.3f}, precision {precision:.3f}, {len(pairs)} pairs\n"
        )
    assert recall >= 0.90
    assert precision >= 0.99
    for way in SAME:
        assert found[True, way] >= 0.97 * count, way
    for way in OTHERS:
        assert found[False, way] <= 0.03 * count, way


def test_hardly_a_true_pair_is_missed_altogether() -> None:
    missed = Counter(
        pair.way
        for pair in labelled_pairs(seed=7, count=100)
        if pair.is_same and compare(pair.one, pair.other).grade is MatchGrade.NONE
    )
    assert not missed.keys() & SAME.keys()
    assert all(number <= 10 for number in missed.values()), missed


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Lefèvre", "LEFEBVRE", NameLikeness.CLOSE),
        ("Jean-Noël", "jean noel", NameLikeness.SAME),
        ("Le Gall", "Legall", NameLikeness.SAME),
        ("N’Diaye", "Ndiaye", NameLikeness.SAME),
        ("El Amrani", "Amrani", NameLikeness.SAME),
        ("de La Fontaine", "Fontaine", NameLikeness.SAME),
        ("Garcia Lopez", "Garcia", NameLikeness.CLOSE),
        ("Mohammed", "Mohamed", NameLikeness.CLOSE),
        ("Œuvrard", "Oeuvrard", NameLikeness.SAME),
        ("Lina", "Line", NameLikeness.WEAK),
        ("Martin", "Bernard", NameLikeness.DIFFERENT),
        ("", "Bernard", NameLikeness.UNKNOWN),
        ("محمد", "محمّد", NameLikeness.SAME),
    ],
)
def test_names(one: str, other: str, expected: NameLikeness) -> None:
    assert compare_names(one, other).likeness is expected
    assert compare_names(other, one).likeness is expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (date(2006, 5, 12), BirthLikeness.SAME),
        (date(2006, 12, 5), BirthLikeness.SWAPPED),
        (date(2006, 1, 1), BirthLikeness.UNKNOWN_DAY),
        (date(2006, 5, 21), BirthLikeness.TWO_PARTS),
        (date(2006, 8, 12), BirthLikeness.TWO_PARTS),
        (date(2005, 5, 12), BirthLikeness.TWO_PARTS),
        (date(1996, 5, 12), BirthLikeness.TWO_PARTS),
        (date(2001, 5, 12), BirthLikeness.DIFFERENT),
        (date(2006, 9, 30), BirthLikeness.SAME_YEAR),
        (date(2003, 9, 30), BirthLikeness.DIFFERENT),
    ],
)
def test_birth_dates(other: date, expected: BirthLikeness) -> None:
    assert compare_births(INES.born_on, other) is expected
    assert compare_births(other, INES.born_on) is expected


def test_same_nir_is_certain_when_the_identity_agrees_and_probable_when_it_does_not() -> None:
    typed = replace(INES, nir_blind=b"blind")
    assert compare(typed, replace(typed, birth_name="Dupond")).grade is MatchGrade.CERTAIN
    other = replace(typed, birth_name="Traoré", first_name="Hugo", born_on=date(2001, 1, 9))
    match = compare(typed, other)
    assert match.grade is MatchGrade.PROBABLE
    assert "même numéro de sécurité sociale" in match.reasons
    assert "mais nom différent" in match.reasons


def test_another_nir_never_makes_more_than_possible() -> None:
    match = compare(replace(INES, nir_blind=b"one"), replace(INES, nir_blind=b"two"))
    assert match.grade is MatchGrade.POSSIBLE
    assert match.reasons[-1] == "mais numéro de sécurité sociale différent"


def test_birth_and_usual_names_are_crossed() -> None:
    known = replace(INES, birth_name="Martin", usual_name="Dupont")
    match = compare(INES, known)
    assert match.grade is MatchGrade.CERTAIN
    assert match.reasons[0] == "nom de naissance et nom d’usage croisés : identique"


def test_name_and_first_name_turned_round() -> None:
    match = compare(INES, replace(INES, birth_name="Ines", first_name="DUPONT"))
    assert match.grade is MatchGrade.PROBABLE
    assert match.reasons[0] == "nom et prénom inversés"


def test_a_twin_is_named_as_such_and_never_probable() -> None:
    twin = replace(INES, first_name="Hugo", sex=Sex.MAN)
    assert compare(INES, twin).grade is MatchGrade.NONE
    home = frozenset({"+33562000000"})
    match = compare(replace(INES, phones=home), replace(twin, phones=home))
    assert match.grade is MatchGrade.POSSIBLE
    assert "mais prénom différent (jumeaux ?)" in match.reasons


def test_a_second_first_name_counts() -> None:
    known = replace(INES, first_name="Marie", other_first_names="Claire Inès")
    assert compare(INES, known).grade is MatchGrade.PROBABLE


def test_contacts_are_compared_whatever_their_letters() -> None:
    one = replace(INES, emails=frozenset({"Ines.D@exemple.fr"}))
    evidence = gather_evidence(one, replace(INES, emails=frozenset({"ines.d@exemple.fr"})))
    assert evidence.same_email
    assert not evidence.same_phone


def test_clues_computed_elsewhere_are_graded_alike() -> None:
    evidence = MatchEvidence(NameLikeness.SAME, NameLikeness.SAME, BirthLikeness.SAME)
    assert grade(evidence).grade is MatchGrade.CERTAIN
    assert grade(replace(evidence, birth=BirthLikeness.DIFFERENT)).grade is MatchGrade.NONE


def test_best_matches_come_strongest_first_and_leave_strangers_out() -> None:
    candidates = {
        "stranger": replace(INES, birth_name="Traoré", first_name="Hugo"),
        "typo": replace(INES, birth_name="Dupond"),
        "same": INES,
    }
    assert [key for key, _ in best_matches(INES, candidates.items())] == ["same", "typo"]
    assert [key for key, _ in best_matches(INES, candidates.items(), limit=1)] == ["same"]


_NAMES = st.text(max_size=60)
_DRAFTS = st.builds(
    IdentityDraft,
    birth_name=_NAMES,
    first_name=_NAMES,
    born_on=st.dates(date(1990, 1, 1), date(2012, 1, 1)),
    usual_name=_NAMES,
    sex=st.sampled_from([None, *Sex]),
)


@given(_DRAFTS, _DRAFTS)
def test_the_comparison_never_fails_and_does_not_depend_on_the_order(
    one: IdentityDraft, other: IdentityDraft
) -> None:
    assert compare(one, other).grade is compare(other, one).grade
    assert 0 <= compare(one, other).score <= 100


@given(_DRAFTS)
def test_a_nir_known_to_differ_never_raises_the_grade(draft: IdentityDraft) -> None:
    without = compare(draft, draft)
    against = compare(replace(draft, nir_blind=b"a"), replace(draft, nir_blind=b"b"))
    assert against.grade.strength <= without.grade.strength
