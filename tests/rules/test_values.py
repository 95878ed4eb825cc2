"""Money, identifiers, NIR and problems."""

import copy
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.design.fields import parse_phone
from convergence.foundation.identifiers import (
    MAX_PUBLIC_NUMBER,
    check_email,
    check_phone,
    check_siren,
    check_siret,
    is_commune_code,
    is_postal_code,
    is_public_number,
    is_rome_code,
    new_token,
    parse_uuid,
    public_number,
    token_digest,
    uuid7,
)
from convergence.foundation.money import euros, format_euros, parse_euros, round_to_cent
from convergence.foundation.nir import nir_warnings, parse_nir
from convergence.foundation.problems import FieldError, Invalid, NotFound, Problem, Refused

NIR = "2 95 10 99 126 111 93"


def test_a_float_is_never_an_amount() -> None:
    wrongs: tuple[Any, ...] = (0.1, True, None)
    for wrong in wrongs:
        with pytest.raises(TypeError):
            euros(wrong)
    for text in ("12.345", "NaN", "Infinity", "douze"):
        with pytest.raises(ValueError, match="amount"):
            euros(text)
    assert euros("312.5") == Decimal("312.50")


@pytest.mark.parametrize("text", ["1 234,50 €", "1234.5", "1\u202f234,50\u00a0€", "+1234,5"])
def test_amounts_as_people_type_them(text: str) -> None:
    assert parse_euros(text) == Decimal("1234.50")


@pytest.mark.parametrize("text", ["", "€", "1,234.50", "12,345", "1e3", "--3", "x" * 10_000])
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_euros(text, field="salary")
    assert refused.value.field == "salary"


def test_rounding_and_writing() -> None:
    assert round_to_cent(Decimal("331.365")) == Decimal("331.37")
    assert round_to_cent(Decimal("-0.005")) == Decimal("-0.01")
    assert format_euros(Decimal("1234567.5")) == "1\u202f234\u202f567,50\u00a0€"


@given(st.integers(-(10**12), 10**12))
def test_what_is_written_is_read_back(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert parse_euros(format_euros(amount)) == amount


def test_identifiers_are_opaque_and_ordered_in_time() -> None:
    made = [uuid7() for _ in range(200)]
    assert all(type(identifier) is UUID and identifier.version == 7 for identifier in made)
    assert len(set(made)) == 200
    numbers = [public_number() for _ in range(200)]
    assert all(is_public_number(number) for number in numbers)
    assert numbers != sorted(numbers)
    assert not is_public_number(True)
    assert not is_public_number(MAX_PUBLIC_NUMBER + 1)


def test_a_token_is_long_and_its_digest_tells_nothing_of_it() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 32
    assert token_digest("a") != token_digest("b")
    assert len(token_digest("\ud800\x00")) == 64, "a text that cannot be a token has a digest too"


def test_an_address_that_holds_no_identifier_is_not_found() -> None:
    identifier = uuid7()
    assert parse_uuid(str(identifier)) == identifier
    for text in ("", "12", "../..", "x" * 5_000):
        with pytest.raises(NotFound):
            parse_uuid(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("0639 12 34 56", "+262639123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0696 12 34 56", "+596696123456"),
        ("0709 20 12 34", "+262709201234"),
        ("0709 36 12 34", "+262709361234"),
        ("0709 30 12 34", "+594709301234"),
        ("0709 38 12 34", "+33709381234"),
        ("0598 71 23 45", "+590598712345"),
        ("0508 41 23 45", "+508412345"),
        ("06 39 98 01 23", "+33639980123"),
        ("+687 12 34 56", "+687123456"),
        ("+221 77 123 45 67", "+221771234567"),
    ],
)
def test_telephones(typed: str, stored: str) -> None:
    assert check_phone(typed) == stored
    assert check_phone(stored) == stored


def test_forms_and_imports_read_a_number_alike() -> None:
    for typed in (
        "0709 20 12 34",
        "0598 71 23 45",
        "0508 41 23 45",
        "06 39 98 01 23",
        "+33 (0)6 12 34 56 78",
    ):
        assert parse_phone(typed) == check_phone(typed)


@pytest.mark.parametrize("typed", ["", "0612", "06 12 34 56 7a", "00 00", "+0612345678", "9" * 1_000])
def test_telephones_that_are_none(typed: str) -> None:
    with pytest.raises(Invalid):
        check_phone(typed)


def test_electronic_addresses() -> None:
    assert check_email(" Ines.D@Exemple.FR ") == "Ines.D@exemple.fr"
    for wrong in ("", "ines", "ines@exemple", "i nes@exemple.fr", "a@b..fr", "<a@b.fr>", "a" * 300 + "@b.fr"):
        with pytest.raises(Invalid):
            check_email(wrong)


def test_codes_of_the_state() -> None:
    assert check_siret("552 100 554 00013") == "55210055400013"
    assert check_siren("552100554") == "552100554"
    for check, wrong in ((check_siret, "55210055400014"), (check_siret, "x"), (check_siren, "552100555")):
        with pytest.raises(Invalid):
            check(wrong)
    assert is_rome_code("K1801")
    assert not is_rome_code("Z1801")
    assert is_commune_code("2A004")
    assert is_commune_code("97411")
    assert not is_commune_code("2C004")
    assert is_postal_code("65000")
    assert not is_postal_code("6500")


def test_a_good_nir_is_read_masked_and_grouped() -> None:
    nir = parse_nir(NIR)
    assert str(nir) == "2 95 •• •• ••• ••• ••"
    assert nir.formatted == NIR
    assert nir.number not in repr(nir)
    assert (nir.is_man, nir.birth_month, nir.birth_year_in_century, nir.is_temporary) == (
        False,
        10,
        95,
        False,
    )
    for corsican in ("253072B07300470", "253072a07300443"):
        assert parse_nir(corsican).number == corsican.upper()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2 95 10 99 126 111 94", "La clé"),
        ("2951099126111", "Il manque la clé"),
        ("29510991261119", "15 caractères"),
        ("2C5072C07300443", "pas écrit"),
        ("", "pas écrit"),
        ("2" * 5_000, "15 caractères"),
    ],
)
def test_a_wrong_nir_is_refused_without_being_repeated(typed: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_nir(typed)
    assert told in str(refused.value)
    assert not typed or typed not in str(refused.value)


def _with_key(body: str) -> str:
    return body + f"{97 - int(body) % 97:02d}"


def test_impossible_months_and_sexes_are_refused() -> None:
    for body in ("2951399126111", "2950099126111", "9951099126111", "0951099126111"):
        with pytest.raises(Invalid, match="n’existe pas"):
            parse_nir(_with_key(body))
    assert parse_nir(_with_key("2952099126111")).birth_month is None
    assert parse_nir(_with_key("2953499126111")).birth_month == 4
    assert parse_nir(_with_key("7951099126111")).is_temporary


def test_what_differs_from_the_typed_identity_is_warned_not_refused() -> None:
    nir = parse_nir(NIR)
    assert nir_warnings(nir, is_man=False, born_on=date(1995, 10, 3)) == []
    assert nir_warnings(nir, is_man=None, born_on=date(1995, 10, 3)) == []
    assert len(nir_warnings(nir, is_man=True, born_on=date(1996, 11, 3))) == 3
    waiting = parse_nir(_with_key("8951099126111"))
    assert "numéro d’attente" in nir_warnings(waiting, is_man=False, born_on=date(1995, 10, 3))[0]


@given(st.text(max_size=40))
def test_any_text_that_is_no_nir_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_nir(text)
    assert refused.value.what_to_do


def test_a_problem_says_what_to_do_and_can_be_copied() -> None:
    problem = Refused(
        "Vous ne pouvez pas lire ce dossier.", what_to_do="Demandez à la structure.", code="scope"
    )
    assert isinstance(problem, Problem)
    assert str(problem) == "Vous ne pouvez pas lire ce dossier. Demandez à la structure."
    again = copy.copy(problem)
    assert (str(again), again.code, type(again)) == (str(problem), "scope", Refused)


def test_faults_of_a_form_stay_with_their_fields() -> None:
    errors = [FieldError("a", "A manque.", "Complétez."), FieldError("b", "B est faux.", "Corrigez.")]
    several = Invalid(errors)
    assert str(several).startswith("2 informations sont à corriger.")
    assert list(several.by_field()) == ["a", "b"]
    assert several.field is None
    assert Invalid(errors[:1]).field == "a"
    again = copy.copy(several)
    assert again.errors == several.errors
    Invalid.raise_if_any([])
    with pytest.raises(Invalid):
        Invalid.raise_if_any(errors)
    with pytest.raises(ValueError, match="at least one"):
        Invalid([])
