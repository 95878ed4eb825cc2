"""French input: what people type is understood, what cannot be understood gets a sentence that helps."""

from datetime import date, time, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import Context, Template

from convergence.design.fields import (
    DateField,
    DurationField,
    EmailField,
    PhoneField,
    SplitDateInput,
    SuggestField,
    Suggestion,
    TextAreaField,
    TimeField,
    format_phone,
    parse_date,
    parse_duration,
    parse_phone,
    parse_time,
)
from convergence.design.gallery import colour_of, find_colours


@pytest.mark.parametrize(
    "typed",
    [
        "3/2/2006",
        "03/02/2006",
        "03-02-2006",
        "3.2.2006",
        "3 2 2006",
        "03022006",
        "2006-02-03",
        "3 février 2006",
        "3 fevrier 2006",
        "3 FÉVRIER 2006",
        "03 févr. 2006",
        "  3  février  2006 ",
    ],
)
def test_a_french_date_is_understood(typed: str) -> None:
    assert parse_date(typed) == date(2006, 2, 3)


def test_the_first_of_a_month_has_its_own_spelling() -> None:
    assert parse_date("1er mars 2006") == date(2006, 3, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/2/2006", "Le 31 février 2006 n’existe pas : ce mois va du 1er au 28. Vérifiez le jour."),
        ("2/31/2006", "Le mois 31 n’existe pas : il va de 1 à 12, après le jour."),
        ("0/1/2006", "Le 0 janvier 2006 n’existe pas : ce mois va du 1er au 31. Vérifiez le jour."),
        ("3/2/06", "Écrivez l’année avec quatre chiffres, par exemple 2006."),
        ("3 ju 2006", "« ju » n’est pas un mois."),
        ("3 jui 2006", "« jui » n’est pas un mois."),
        ("hier", "Écrivez la date avec le jour, le mois et l’année"),
        ("3/2/0000", "Vérifiez l’année"),
    ],
)
def test_an_impossible_date_gets_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence[:20]) as caught:
        parse_date(typed)
    assert str(caught.value).startswith(sentence)


def test_date_bounds_are_included_and_said() -> None:
    field = DateField(earliest=date(2000, 1, 1), latest=lambda: date(2010, 12, 31))
    assert field.clean("1/1/2000") == date(2000, 1, 1)
    assert field.clean("31/12/2010") == date(2010, 12, 31)
    with pytest.raises(ValidationError, match="à partir du 01/01/2000"):
        field.clean("31/12/1999")
    with pytest.raises(ValidationError, match="jusqu’au 31/12/2010"):
        field.clean("1/1/2011")


class BirthForm(forms.Form):
    born = DateField(label="Date de naissance", widget=SplitDateInput(birth=True))


@pytest.mark.parametrize(
    "boxes",
    [
        {"born_day": "3", "born_month": "2", "born_year": "2006"},
        {"born_day": "3/2/2006", "born_month": "", "born_year": ""},
        {"born_day": "3", "born_month": "2", "born_year": " 2006 "},
        {"born_day": "3 février 2006"},
    ],
)
def test_three_boxes_take_a_date_or_its_parts(boxes: dict[str, str]) -> None:
    form = BirthForm(boxes)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == date(2006, 2, 3)


def test_three_boxes_name_the_missing_part_and_keep_what_was_typed() -> None:
    form = BirthForm({"born_day": "3", "born_month": "", "born_year": "2006"})
    assert not form.is_valid()
    page = str(form)
    assert 'value="2006"' in page
    assert 'autocomplete="bday-year"' in page


def test_a_date_that_did_not_change_is_not_a_change() -> None:
    field = DateField()
    assert not field.has_changed(date(2006, 2, 3), "03-02-2006")
    assert field.has_changed(date(2006, 2, 3), "4/2/2006")
    assert field.has_changed(date(2006, 2, 3), "n’importe quoi")


@pytest.mark.parametrize("typed", ["9h30", "9:30", "09:30", "0930", "9 h 30", "9H30", "9.30"])
def test_an_hour_is_understood(typed: str) -> None:
    assert parse_time(typed) == time(9, 30)


def test_a_round_hour_and_a_wrong_one() -> None:
    assert TimeField().clean("14h") == time(14, 0)
    with pytest.raises(ValidationError, match="de 0 à 23"):
        TimeField().clean("25h")
    with pytest.raises(ValidationError, match="9h30"):
        TimeField().clean("midi")


@pytest.mark.parametrize("typed", ["1 h 30", "1h30", "1:30", "90 min", "90mn", "1,5 h", "1 heure 30 minutes"])
def test_a_duration_is_understood(typed: str) -> None:
    assert parse_duration(typed) == timedelta(minutes=90)


def test_a_duration_without_unit_zero_or_too_long_is_refused() -> None:
    field = DurationField(longest=timedelta(hours=10))
    assert field.clean("2 h") == timedelta(hours=2)
    for typed, sentence in (
        ("90", "avec son unité"),
        ("0 min", "zéro minute"),
        ("11 h", "10 h"),
        ("1h75", "59"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 39 98 01 23", "+33639980123"),
        ("06.39.98.01.23", "+33639980123"),
        ("+33 (0)6 39 98 01 23", "+33639980123"),
        ("0033 6 39 98 01 23", "+33639980123"),
        ("+33 06 39 98 01 23", "+33639980123"),
        ("0690 12 34 56", "+590690123456"),
        ("0594123456", "+594594123456"),
        ("0696123456", "+596696123456"),
        ("0692123456", "+262692123456"),
        ("0639123456", "+262639123456"),
        ("0508412345", "+508412345"),
        ("+687 25 12 34", "+687251234"),
        ("+689 87 12 34 56", "+68987123456"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_telephone_number_is_normalised(typed: str, kept: str) -> None:
    assert parse_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["12", "06 39 98 01", "+33 6", "06 39 98 01 2a", "+1", "1639980123", "+689 12"]
)
def test_a_wrong_telephone_number_gets_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PhoneField().clean(typed)
    assert caught.value.messages[0].endswith(".")


def test_the_plural_begins_at_two() -> None:
    page = Template(
        "{% load design %}{{ n }} signature{{ n|pluralize }}"
        " {{ n|pluralize:'attend,attendent' }} diffère{{ n|pluralize:',nt' }}"
    )
    assert [page.render(Context({"n": n})) for n in (0, 1, 2)] == [
        "0 signature attend diffère",
        "1 signature attend diffère",
        "2 signatures attendent diffèrent",
    ]


def test_the_first_of_a_month_is_said_as_in_france() -> None:
    page = Template(
        '{% load design %}{{ day|date:"l j F Y" }}, {{ day|date:"d/m/Y" }}, {{ none|date:"j F" }}'
    )
    told = [page.render(Context({"day": date(2026, 12, day), "none": None})) for day in (1, 2)]
    assert told == ["mardi 1er décembre 2026, 01/12/2026, ", "mercredi 2 décembre 2026, 02/12/2026, "]


def test_a_telephone_number_reads_as_in_france() -> None:
    assert format_phone("+33639980123") == "06 39 98 01 23"
    assert format_phone("+590690123456") == "+590 690 12 34 56"
    assert format_phone("+687251234") == "+687 25 12 34"
    assert format_phone("+32470123456") == "+32470123456"


def test_an_address_is_forgiven_its_spaces_and_refused_with_its_reason() -> None:
    field = EmailField()
    assert field.clean(" ines@Exemple.FR. ") == "ines@exemple.fr"
    for typed, reason in (
        ("ines exemple@a.fr", "espace"),
        ("ines.fr", "@"),
        ("ines@exemple", "fin de l’adresse"),
    ):
        with pytest.raises(ValidationError, match=reason):
            field.clean(typed)


def test_a_long_text_says_by_how_much_to_shorten_and_is_never_cut_by_the_page() -> None:
    field = TextAreaField(max_length=5)
    with pytest.raises(ValidationError, match="7 caractères : raccourcissez-le à 5"):
        field.clean("sept ca")
    assert 'data-count="5"' in field.widget.render("note", "", field.widget_attrs(field.widget))
    assert "maxlength" not in field.widget.render("note", "", field.widget_attrs(field.widget))


@pytest.fixture
def colour() -> SuggestField:
    return SuggestField(url_name="design:suggest", resolve=find_colours, by_code=colour_of)


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("Violet", "", "04"),
        ("viol", "", "04"),
        ("03", "03", "03"),
        ("Vert (comme la mer)", "02", "02"),
        ("Violet", "03", "04"),
    ],
)
def test_a_suggestion_is_resolved_from_text_when_the_code_does_not_match(
    colour: SuggestField, text: str, code: str, kept: str
) -> None:
    chosen = colour.clean([text, code])
    assert isinstance(chosen, Suggestion)
    assert chosen.code == kept


def test_an_ambiguous_or_unknown_text_is_refused_with_the_choices(colour: SuggestField) -> None:
    with pytest.raises(ValidationError, match=r"Vert \(comme l’herbe\), Vert \(comme la mer\)"):
        colour.clean(["Vert", ""])
    with pytest.raises(ValidationError, match="n’est pas dans la liste"):
        colour.clean(["Gris", "99"])


def test_the_widget_reads_text_and_code_of_its_own_name(colour: SuggestField) -> None:
    data = QueryDict("colour=Violet%00&colour_code=0%004")
    assert colour.widget.value_from_datadict(data, {}, "colour") == ["Violet", "04"]
