"""How alike two names and two birth dates are: the clues of the duplicate check, each computed alone."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from convergence.dossier.types import BirthLikeness, IdentityDraft, MatchEvidence, NameLikeness
from convergence.foundation.text import compact_key, name_core, name_key, phonetic_key

_WEAK = 0.84
_SOUND = 0.70
_ORDER = (
    NameLikeness.DIFFERENT,
    NameLikeness.UNKNOWN,
    NameLikeness.WEAK,
    NameLikeness.CLOSE,
    NameLikeness.SAME,
)


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Likeness of two names, and whether their sound alone brought them together."""

    likeness: NameLikeness
    by_sound: bool = False

    @property
    def rank(self) -> int:
        """Place in the order from different to same."""
        return _ORDER.index(self.likeness)


@lru_cache(maxsize=16_384)
def compare_names(one: str, other: str) -> NameComparison:
    """Compare two names as typed: accents, hyphens, spaces, particles, typing errors, sound."""
    left, right = compact_key(one), compact_key(other)
    if not left or not right:
        return NameComparison(NameLikeness.UNKNOWN)
    if left == right or name_core(one) == name_core(other):
        return NameComparison(NameLikeness.SAME)
    score = max(JaroWinkler.similarity(left, right), JaroWinkler.similarity(_core(one), _core(other)))
    if _typing_error(left, right) or _typing_error(_core(one), _core(other)):
        return NameComparison(NameLikeness.CLOSE)
    if score >= _SOUND and phonetic_key(one) == phonetic_key(other):
        return NameComparison(NameLikeness.CLOSE, by_sound=True)
    if _part_of(one, other):
        return NameComparison(NameLikeness.CLOSE)
    return NameComparison(NameLikeness.WEAK if score >= _WEAK else NameLikeness.DIFFERENT)


def compare_births(one: date, other: date) -> BirthLikeness:
    """Compare two birth dates part by part. 1 January stands for an unknown day in many registers."""
    if one == other:
        return BirthLikeness.SAME
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return BirthLikeness.SWAPPED
    if one.year == other.year and (1, 1) in ((one.day, one.month), (other.day, other.month)):
        return BirthLikeness.UNKNOWN_DAY
    parts = (one.year == other.year, one.month == other.month, one.day == other.day)
    if sum(parts) == 2 and _near(one, other):
        return BirthLikeness.TWO_PARTS
    return BirthLikeness.SAME_YEAR if one.year == other.year else BirthLikeness.DIFFERENT


def gather_evidence(typed: IdentityDraft, known: IdentityDraft) -> MatchEvidence:
    """Every clue between what is typed and one known identity. Symmetric: the order does not matter."""
    name, crossed = _best_name(typed, known)
    first = _best_first_name(typed, known)
    swapped = _swapped(typed, known)
    if swapped and min(name.rank, first.rank) < _ORDER.index(NameLikeness.CLOSE):
        name = first = NameComparison(NameLikeness.CLOSE)
    else:
        swapped = False
    both_sexes = typed.sex is not None and known.sex is not None
    both_nirs = typed.nir_blind is not None and known.nir_blind is not None
    return MatchEvidence(
        name=name.likeness,
        first_name=first.likeness,
        birth=compare_births(typed.born_on, known.born_on),
        crossed_names=crossed,
        swapped_names=swapped,
        name_by_sound=name.by_sound,
        first_name_by_sound=first.by_sound,
        same_sex=typed.sex == known.sex if both_sexes else None,
        same_nir=typed.nir_blind == known.nir_blind if both_nirs else None,
        same_phone=bool(typed.phones & known.phones),
        same_email=bool(_lowered(typed.emails) & _lowered(known.emails)),
    )


def _core(name: str) -> str:
    return name_core(name).replace(" ", "")


def _typing_error(left: str, right: str) -> bool:
    """One slip in a short name, two in a long one.

    A final letter alone often makes another name (Lina, Line).
    """
    allowed = 1 if max(len(left), len(right)) < 8 else 2
    distance = DamerauLevenshtein.distance(left, right)
    if max(len(left), len(right)) <= 5:
        return distance <= 1 and len(left) != len(right) and left[:1] == right[:1] and left[-1:] == right[-1:]
    return distance <= allowed


def _part_of(one: str, other: str) -> bool:
    """A compound name of which one part is left out: « Marie » and « Marie-Claire »."""
    left, right = name_core(one).split(), name_core(other).split()
    if not left or not right or len(left) == len(right):
        return False
    short, long = sorted((left, right), key=len)
    return set(short) <= set(long) and any(len(word) > 2 for word in short)


def _near(one: date, other: date) -> bool:
    """When the year alone differs, a slip of a figure: ten years or two neighbouring ones, not more."""
    gap = abs(one.year - other.year)
    return gap in (0, 1, 2, 10)


def _best_name(typed: IdentityDraft, known: IdentityDraft) -> tuple[NameComparison, bool]:
    straight = compare_names(typed.birth_name, known.birth_name)
    others = [
        compare_names(one, other)
        for one, other in (
            (typed.usual_name, known.birth_name),
            (typed.birth_name, known.usual_name),
            (typed.usual_name, known.usual_name),
        )
        if one and other
    ]
    best = max(others, key=lambda comparison: comparison.rank, default=straight)
    return (best, True) if best.rank > straight.rank else (straight, False)


def _best_first_name(typed: IdentityDraft, known: IdentityDraft) -> NameComparison:
    straight = compare_names(typed.first_name, known.first_name)
    if straight.rank >= _ORDER.index(NameLikeness.CLOSE):
        return straight
    seconds = [(typed.first_name, known.other_first_names), (known.first_name, typed.other_first_names)]
    if any(name_key(one) in name_key(other).split() for one, other in seconds if one and other):
        return NameComparison(NameLikeness.CLOSE)
    return straight


def _swapped(typed: IdentityDraft, known: IdentityDraft) -> bool:
    pairs = (
        compare_names(typed.birth_name, known.first_name),
        compare_names(typed.first_name, known.birth_name),
    )
    return all(pair.rank >= _ORDER.index(NameLikeness.CLOSE) for pair in pairs)


def _lowered(emails: frozenset[str]) -> set[str]:
    return {email.casefold() for email in emails}
