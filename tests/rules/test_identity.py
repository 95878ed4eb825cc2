"""Birth dates and ages, proofs of identity, completeness, structure codes, passwords."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.dossier.rules.completeness import (
    EXPECTED,
    conditions_of,
    filled_names,
    is_to_confirm,
    overall_state,
    section_completeness,
)
from convergence.dossier.rules.identity import check_birth_date, check_proof, maximum_age, proof_state
from convergence.dossier.types import IdentityProofState, Section, SectionCompleteness, SectionState
from convergence.foundation.problems import Invalid
from convergence.identity.rules.passwords import check_password, refused_words
from convergence.identity.rules.structure_code import parse_structure_code
from tests.rules.tables import scenarios, title

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("line", scenarios("birth_dates"), ids=title)
def test_what_a_birth_date_allows(line: dict[str, Any]) -> None:
    has_rqth = line.get("rqth", False)
    if "refus" in line:
        with pytest.raises(Invalid) as refused:
            check_birth_date(line["naissance"], today=line["jour"], has_rqth=has_rqth)
        assert refused.value.code == line["refus"]
        assert refused.value.field == "born_on"
        assert refused.value.what_to_do
        return
    advice = check_birth_date(line["naissance"], today=line["jour"], has_rqth=has_rqth)
    assert advice.age == line["age"]
    assert advice.is_minor is line["mineur"]
    assert advice.under_training_duty is line["obligation_de_formation"]
    assert advice.last_day == line["dernier_jour"]
    if "avertit" in line:
        assert any(line["avertit"] in warning for warning in advice.warnings)


def test_a_young_person_under_age_is_told_when_to_come_back() -> None:
    with pytest.raises(Invalid, match="à partir de 16 ans ; cette personne les aura le 25 novembre 2026"):
        check_birth_date(date(2010, 11, 25), today=TODAY)


def test_the_age_of_29_came_with_the_cej() -> None:
    assert maximum_age(date(2021, 1, 1), has_rqth=True) == 25
    assert maximum_age(date(2022, 3, 1), has_rqth=True) == 29
    assert maximum_age(TODAY, has_rqth=False) == 25


def test_proof_of_identity() -> None:
    assert proof_state(seen_on=None, expires_on=None, today=TODAY) is IdentityProofState.NOT_PROVEN
    assert proof_state(seen_on=TODAY, expires_on=None, today=TODAY) is IdentityProofState.PROVEN
    assert proof_state(seen_on=TODAY, expires_on=TODAY, today=TODAY) is IdentityProofState.PROVEN
    past = date(2026, 11, 23)
    assert proof_state(seen_on=past, expires_on=past, today=TODAY) is IdentityProofState.EXPIRED
    check_proof(seen_on=TODAY, expires_on=TODAY, today=TODAY)
    with pytest.raises(Invalid) as refused:
        check_proof(seen_on=date(2026, 11, 25), expires_on=past, today=TODAY)
    assert set(refused.value.by_field()) == {"seen_on", "expires_on"}


def test_a_section_goes_from_empty_to_proven() -> None:
    all_names = {expected.field for expected in EXPECTED[Section.IDENTITY]} - {"birth_country"}
    empty = section_completeness(Section.IDENTITY, filled=())
    assert (empty.state, "le nom de naissance" in empty.missing) == (SectionState.EMPTY, True)
    partial = section_completeness(Section.IDENTITY, filled=all_names - {"sex"})
    assert (partial.state, partial.missing) == (SectionState.PARTIAL, ("le sexe",))
    assert section_completeness(Section.IDENTITY, filled=all_names).state is SectionState.COMPLETE
    proven = section_completeness(Section.IDENTITY, filled=all_names, is_proven=True, confirmed_on=TODAY)
    assert (proven.state, proven.confirmed_on) == (SectionState.PROVEN, TODAY)


def test_what_is_expected_follows_the_person() -> None:
    values = {"birth_country": "SN", "children": 0, "nationality": "SN"}
    conditions = conditions_of(values, is_minor=True)
    assert conditions == {"minor", "born_abroad"}
    contacts = section_completeness(Section.CONTACTS, filled={"points"}, conditions=conditions)
    assert contacts.missing == ("un représentant légal",)
    assert section_completeness(Section.CIVIC_DUTIES, filled=(), conditions=conditions).missing == ()
    at_home = conditions_of({"birth_country": "RE", "nationality": "FR", "children": 2}, is_minor=False)
    assert at_home == {"french", "has_children"}
    family = section_completeness(Section.FAMILY, filled={"marital_status", "children"}, conditions=at_home)
    assert family.missing == ("le mode de garde",)


def test_no_and_zero_are_answers() -> None:
    values = {"rqth": False, "children": 0, "street": "", "points": (), "level": None, "languages": ["fr"]}
    assert filled_names(values) == {"rqth", "children", "languages"}


def test_every_section_says_what_it_expects() -> None:
    assert set(EXPECTED) == set(Section)


def test_the_whole_file_is_as_complete_as_its_weakest_section() -> None:
    whole = [SectionCompleteness(section, SectionState.COMPLETE) for section in Section]
    assert overall_state([]) is SectionState.EMPTY
    assert overall_state(whole) is SectionState.COMPLETE
    proven = [SectionCompleteness(Section.IDENTITY, SectionState.PROVEN), *whole[1:]]
    assert overall_state(proven) is SectionState.PROVEN
    assert (
        overall_state([*proven, SectionCompleteness(Section.FAMILY, SectionState.EMPTY)])
        is SectionState.PARTIAL
    )


def test_values_are_read_again_after_a_year() -> None:
    assert is_to_confirm(None, today=TODAY)
    assert is_to_confirm(date(2025, 11, 24), today=TODAY)
    assert not is_to_confirm(date(2025, 11, 25), today=TODAY)


@pytest.mark.parametrize(
    ("typed", "departement"),
    [("65440S00", "65"), (" 65440s00 ", "65"), ("2A004S01", "2A"), ("97411S00", "974"), ("98818S00", "988")],
)
def test_codes_of_structures(typed: str, departement: str) -> None:
    code = parse_structure_code(typed)
    assert code.departement == departement
    assert str(code) == typed.strip().upper()
    assert departement in code.explanation


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("6544S00", "8 caractères, pas 7"),
        ("65440X00", "la lettre S"),
        ("65440S0A", "deux derniers caractères"),
        ("ABCDES00", "code INSEE"),
        ("20004S00", "« 20 » n'est pas un département"),
        ("99100S00", "« 99 » n'est pas un département"),
        ("", "8 caractères"),
        ("٦٥٤٤٠S٠٠", "code INSEE"),
    ],
)
def test_wrong_codes_name_the_fault(typed: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_structure_code(typed)
    assert told in refused.value.message


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("k7!", "password_too_short"),
        ("x" * 11, "password_too_short"),
        ("x" * 300, "password_too_long"),
        ("MotDePasse2026!", "password_common"),
        ("P@ssw0rd12345", "password_common"),
        ("Mission Locale 65", "password_common"),
        ("azertyuiop123", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abcdefghijkl", "password_common"),
        ("soleil-soleil-soleil", "password_common"),
        ("Inès.Dupont.2006", "password_common"),
    ],
)
def test_passwords_that_are_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, today=TODAY, personal_words=["Inès", "Dupont", "ines.dupont@exemple.fr"])
    assert refused.value.code == code
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "trois girafes mangent",
        "kjh#$%^&*(!@",
        "283746192837",
        "日本語キリン子éàüßñ",
        "Mission girafe velours",
    ],
)
def test_passwords_that_are_accepted_without_any_composition(password: str) -> None:
    check_password(password, today=TODAY, personal_words=["Inès", "Dupont"])


def test_the_list_of_refused_words_is_clean() -> None:
    words = refused_words()
    assert len(words) > 150
    assert all(word.isascii() and word == word.lower() and len(word) >= 3 for word in words)


@given(st.text(max_size=60))
def test_whatever_the_text_only_the_right_lengths_are_accepted(text: str) -> None:
    with suppress(Invalid):
        check_password(text, today=TODAY)
        assert 12 <= len(text) <= 256
