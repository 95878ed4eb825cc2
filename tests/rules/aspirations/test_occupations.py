"""An occupation is found however it is spelt."""

from __future__ import annotations

import csv
import lzma

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.aspirations.rules.occupations import Occupations, everyday_names
from convergence.referentials.types import Occupation
from tests.architecture.sources import SOURCE


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    with lzma.open(SOURCE / "referentials" / "data" / "rome.csv.xz", "rt", encoding="utf-8") as file:
        return {row["code"]: row["label"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def known(labels: dict[str, str]) -> Occupations:
    return Occupations([Occupation(code, label) for code, label in labels.items()], everyday_names())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("coiffeuse", "D1202"),
        ("coifeuse", "D1202"),
        ("COIFFEUR", "D1202"),
        ("boulanjé", "D1102"),
        ("cuisinié", "G1609"),
        ("plonbié", "F1603"),
        ("electrisien", "F1602"),
        ("je veux être maçon", "F1703"),
        ("aid soignante", "J1501"),
        ("ambulensié", "J1305"),
        ("secretere", "M1607"),
        ("esteticienne", "D1208"),
        ("infirmiere", "J1506"),
        ("mecano", "I1604"),
        ("nounou", "K1303"),
        ("chofeur routié", "N4101"),
        ("eboueur", "K2303"),
        ("préparateur de comande", "N1103"),
        ("carist", "N1101"),
        ("soudeur", "H2913"),
    ],
)
def test_a_misspelt_or_everyday_name_comes_first(known: Occupations, typed: str, code: str) -> None:
    assert known.matching(typed)[0].code == code


def test_what_resembles_nothing_finds_nothing(known: Occupations) -> None:
    assert [known.matching(typed) for typed in ("", "  ", "qqqq", "zzz xxx", "!!", "قلبي")] == [[]] * 6


def test_an_everyday_name_is_told_and_an_occupation_comes_once(known: Occupations) -> None:
    found = known.matching("mécano", limit=5)
    assert found[0].appellation == "mécano"
    assert len(found) <= 5
    assert len({one.code for one in found}) == len(found)


def test_every_everyday_name_leads_to_an_occupation(labels: dict[str, str]) -> None:
    assert [code for code in everyday_names().values() if code not in labels] == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_anything_may_be_typed(typed: str) -> None:
    few = Occupations(
        [Occupation("D1202", "Coiffeur / Coiffeuse"), Occupation("F1703", "Maçon / Maçonne")], {}
    )
    assert len(few.matching(typed, limit=1)) <= 1
