"""Rules of documents without a database: names, seals, values, wordings, the day that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.documents.rules.deliveries import best_of, certain_date, check_delivery
from convergence.documents.rules.layouts import LAYOUTS, document_kind, most_pages, product_wording
from convergence.documents.rules.names import clean_title, declared_extension, safe_name, stem_of
from convergence.documents.rules.printable import printable
from convergence.documents.rules.sealing import folder_of, new_salt, object_key, seal, unseal
from convergence.documents.rules.trials import trials
from convergence.documents.rules.uploads import check_size, most_bytes, refusal
from convergence.documents.rules.values import fingerprint, in_french, plain_values
from convergence.documents.rules.wording import fill, read_wording
from convergence.documents.types import (
    DeliveryDraft,
    DeliveryWay,
    DocumentKind,
    PaperKind,
    VariableShape,
    paper_variables,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Invalid

TODAY = date(2026, 11, 24)
PARIS = ZoneInfo("Europe/Paris")
KEY = bytes(range(32))


@given(st.text(max_size=300), st.sampled_from(["pdf", "jpg"]))
def test_no_name_leaves_its_folder_nor_changes_its_type(name: str, extension: str) -> None:
    made = safe_name(stem_of(name), extension)
    assert made.endswith(f".{extension}")
    assert len(made) <= 90
    assert not set(made) & set('/\\<>:"|?*\0\r\n\u202e')
    assert not made.startswith(".")


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("cv.PDF", "pdf"),
        ("cv", ""),
        ("a.b.txt", "txt"),
        ("x" * 1000 + ".csv", "csv"),
        (".txt", "txt"),
        ("", ""),
    ],
)
def test_the_declared_extension(name: str, extension: str) -> None:
    assert declared_extension(name) == extension


def test_a_title_is_one_visible_line() -> None:
    assert clean_title("  CV\n de\u202e\0 nov. \ufeff") == "CV de nov."
    assert clean_title("CV\nde\u2028nov\u2029.\x1fpdf") == "CV de nov . pdf"


@given(st.binary(max_size=2000))
def test_a_seal_opens_with_its_own_document_salt_and_key_only(content: bytes) -> None:
    document_id, salt = uuid4(), new_salt()
    sealed = seal(content, document_id=document_id, salt=salt, key=KEY)
    assert unseal(sealed, document_id=document_id, salt=salt, key=KEY) == content
    assert unseal(sealed, document_id=uuid4(), salt=salt, key=KEY) is None
    assert unseal(sealed, document_id=document_id, salt=new_salt(), key=KEY) is None
    assert unseal(sealed, document_id=document_id, salt=salt, key=bytes(32)) is None
    assert unseal(sealed[:-1], document_id=document_id, salt=salt, key=KEY) is None
    assert unseal(b"", document_id=document_id, salt=salt, key=KEY) is None


def test_the_place_of_a_content_tells_nothing_without_the_key() -> None:
    owner, document_id = uuid4(), uuid4()
    assert object_key(owner, document_id, key=KEY) == f"{folder_of(owner, key=KEY)}/{document_id.hex}"
    assert folder_of(owner, key=KEY) != folder_of(owner, key=bytes(32))
    assert owner.hex not in folder_of(owner, key=KEY)


def test_the_largest_upload_is_a_dated_choice() -> None:
    check_size(most_bytes(TODAY), TODAY)
    with pytest.raises(Invalid, match="10 Mo au plus"):
        check_size(most_bytes(TODAY) + 1, TODAY)


@pytest.mark.parametrize("code", ["heic", "encrypted", "macros", "bomb", "whatever"])
def test_each_refusal_says_what_to_do(code: str) -> None:
    assert refusal(code).what_to_do


def test_health_papers_are_apart() -> None:
    assert DocumentKind.HEALTH.group is FieldGroup.HEALTH
    assert DocumentKind.LETTER.group is FieldGroup.ACCOMPAGNEMENT
    assert DocumentKind.HEALTH.keeping != DocumentKind.LETTER.keeping


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 12, 1), "1er décembre 2026"),
        (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), "15 juillet 2026 à 0 h 30"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "29 mars 2026 à 3 h 30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 octobre 2026 à 2 h 30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 octobre 2026 à 2 h 30"),
        (time(9, 5), "9 h 05"),
        (Decimal("552.29"), "552,29"),
        (True, "oui"),
        (None, ""),
        (DocumentKind.CV, "CV"),
        ("  a\0b ", "ab"),
    ],
)
def test_values_are_said_in_french(value: Any, said: str) -> None:
    assert in_french(value, PARIS) == said


@given(st.text(max_size=200))
def test_whatever_is_printed_can_be_printed_again(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert "\0" not in once


@pytest.mark.parametrize("kind", PaperKind)
def test_each_kind_ships_with_a_wording_that_can_be_filled(kind: PaperKind) -> None:
    wording, faults = read_wording(product_wording(kind), kind)
    assert faults == []
    for case, values in trials(kind):
        assert fill(wording, plain_values(kind, values, PARIS)), case
    assert LAYOUTS[kind]
    assert document_kind(kind)
    assert most_pages(kind, TODAY) >= 20


@pytest.mark.parametrize("kind", PaperKind)
def test_variables_have_distinct_names_and_an_example_of_their_shape(kind: PaperKind) -> None:
    variables = paper_variables(kind)
    assert len({variable.name for variable in variables}) == len(variables)
    for variable in variables:
        assert variable.label
        assert variable.example
        assert (variable.shape is VariableShape.TABLE) == bool(variable.columns)


def test_the_same_values_have_the_same_fingerprint() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    assert fingerprint({"a": "1"}) != fingerprint({"a": "2"})


@pytest.mark.parametrize(
    "sections",
    [
        "Identité",
        ["Identité"],
        [{"title": "Identité"}],
        [{"rows": []}],
        [{"title": "Identité", "rows": [("Nom",)]}],
        [{"title": "Identité", "rows": []}] * 20_001,
    ],
)
def test_sections_of_another_shape_are_told(sections: Any) -> None:
    kind = PaperKind.FILE_EXPORT
    values = next(values for _, values in trials(kind))
    assert plain_values(kind, values, PARIS)
    with pytest.raises(Invalid, match="doit être"):
        plain_values(kind, {**values, "rubriques": sections}, PARIS)


def blocks(text: str, **values: Any) -> list[dict[str, Any]]:
    kind = PaperKind.CONVOCATION
    wording, _ = read_wording(text, kind)
    return fill(wording, values)


def said(found: list[dict[str, Any]]) -> str:
    return " / ".join(
        "".join(str(run.get("text", " ")) for run in block["runs"]) if "runs" in block else block["kind"]
        for block in found
    )


def test_what_announces_nothing_is_left_out() -> None:
    text = "# Un\n\nÀ apporter :\n\n{{ a_apporter }}\n\n# Deux\n\nTexte {{ objet }}\n\n# Trois\n\n{{ adresse_jeune }}"
    assert said(blocks(text, objet="x")) == "Deux / Texte x"
    assert said(blocks(text, objet="x", a_apporter=["CV"], adresse_jeune="ici")) == (
        "Un / À apporter : / list / Deux / Texte x / Trois / ici"
    )


def test_an_item_whose_variables_are_empty_is_left_out() -> None:
    (found,) = blocks("- **Objet** : {{ objet }}\n- Ailleurs {{ adresse_jeune }}\n- fixe", objet="x")
    assert [said(item) for item in found["items"]] == ["Objet : x", "fixe"]


def test_a_value_is_never_read_as_marks_or_variables() -> None:
    (found,) = blocks("{{ objet }}", objet="**a** {{ lieu }}", lieu="ici")
    assert found["runs"] == [{"text": "**a** {{ lieu }}", "bold": False, "italic": False}]


@given(st.text(alphabet="{}# *_-.\n\\`<>[]()ab é1", max_size=120))
def test_any_wording_is_read_and_filled_without_breaking(text: str) -> None:
    blocks(text, objet="x")


REGISTERED = DeliveryDraft(DeliveryWay.REGISTERED, number="1A", sent_on=date(2026, 11, 2))


@pytest.mark.parametrize(
    ("draft", "day"),
    [
        (DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=TODAY), TODAY),
        (DeliveryDraft(DeliveryWay.HANDED_OVER), None),
        (REGISTERED, None),
        (replace(REGISTERED, presented_on=date(2026, 11, 4)), None),
        (
            replace(REGISTERED, presented_on=date(2026, 11, 4), received_on=date(2026, 11, 9)),
            date(2026, 11, 9),
        ),
        (
            replace(REGISTERED, presented_on=date(2026, 11, 4), returned_on=date(2026, 11, 20)),
            date(2026, 11, 4),
        ),
        (replace(REGISTERED, returned_on=date(2026, 11, 20)), None),
        (DeliveryDraft(DeliveryWay.ELECTRONIC, sent_on=TODAY, received_on=TODAY), TODAY),
        (DeliveryDraft(DeliveryWay.ELECTRONIC, sent_on=TODAY), None),
        (DeliveryDraft(DeliveryWay.PLAIN, sent_on=TODAY), None),
        (DeliveryDraft(DeliveryWay.EMAIL, sent_on=TODAY), None),
    ],
)
def test_the_day_that_counts_follows_from_the_proof(draft: DeliveryDraft, day: date | None) -> None:
    found = certain_date(draft)
    assert found.day == day
    assert ("ne donne de date certaine" in found.rule) is (
        draft.way in (DeliveryWay.PLAIN, DeliveryWay.EMAIL)
    )
    assert found.rule
    assert bool(found.source) == (day is not None)
    assert best_of([certain_date(DeliveryDraft(DeliveryWay.EMAIL)), found]).day == day


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (DeliveryDraft(DeliveryWay.HANDED_OVER), "required"),
        (DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=date(2026, 11, 25)), "in_future"),
        (DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=date(2026, 10, 31)), "too_early"),
        (DeliveryDraft(DeliveryWay.EMAIL, received_on=TODAY), "wrong_way"),
        (replace(REGISTERED, received_on=date(2026, 11, 1)), "order"),
        (replace(REGISTERED, presented_on=TODAY, returned_on=date(2026, 11, 4)), "order"),
        (replace(REGISTERED, received_on=TODAY, returned_on=date(2026, 11, 4)), "both"),
        (replace(REGISTERED, received_on=TODAY, returned_on=TODAY), "both"),
        (replace(REGISTERED, number=" "), "required"),
    ],
)
def test_days_that_cannot_be_are_refused(draft: DeliveryDraft, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_delivery(draft, written_on=date(2026, 11, 1), today=TODAY)
    assert refused.value.errors[0].code == code


def test_days_in_order_are_accepted() -> None:
    done = replace(REGISTERED, presented_on=date(2026, 11, 4), received_on=date(2026, 11, 9))
    check_delivery(done, written_on=date(2026, 11, 1), today=TODAY)
    same_day = DeliveryDraft(DeliveryWay.ELECTRONIC, sent_on=TODAY, received_on=TODAY)
    check_delivery(same_day, written_on=TODAY, today=TODAY)


@pytest.mark.parametrize("text", ["Bonjour {{ objet", "Bonjour objet }}", "Bonjour {{ objet } }"])
def test_a_variable_that_is_opened_or_closed_alone_is_told(text: str) -> None:
    _, faults = read_wording(text, PaperKind.CONVOCATION)
    assert ["mal fermée" in fault.message for fault in faults] == [True]


def test_a_heading_whose_value_is_blank_is_left_out() -> None:
    assert said(blocks("# {{ objet }}\n\nTexte", objet="  ")) == "Texte"
    assert said(blocks("# {{ objet }}\n\nTexte", objet="Oui")) == "Oui / Texte"
