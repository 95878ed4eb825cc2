"""The forms of aspirations: the words first, the rest only if the person says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms

from convergence.aspirations.types import (
    AspirationRow,
    Ending,
    EnteredBy,
    Hindrance,
    Horizon,
    Setting,
    Statement,
    StatementDraft,
    Strength,
    Taxonomy,
)
from convergence.design.fields import DateField, SuggestField, TextAreaField
from convergence.web.forms.once import OnceForm
from convergence.web.suggest import occupation_by_code, spoken_occupation_suggestions

LONGEST = 2_000
FIRST = ("words", "strength", "horizon")
_HANDS = [(one.value, one.label) for one in EnteredBy if one is not EnteredBy.YOUNG_PERSON]
_SETTINGS = [(one.value, one.label) for one in Setting if one is not Setting.OWN_SPACE]
_UNSAID = ("", "Ne l’a pas dit")


def theme_choices(themes: Taxonomy, nothing: str) -> list[tuple[str, Any]]:
    """The themes with their parts under them; ``nothing`` names the empty answer."""
    return [
        ("", nothing),
        *(
            (
                theme.label,
                [
                    (theme.code, f"{theme.label}, en général"),
                    *((f"{theme.code}/{sub.code}", sub.label) for sub in theme.sub_themes),
                ],
            )
            for theme in themes.themes
        ),
    ]


def _scale(label: str, kind: type[Strength] | type[Horizon]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[_UNSAID, *((str(one.value), one.label) for one in kind)],
        coerce=lambda value: kind(int(value)),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class HowForm(OnceForm):
    """When, on which occasion and by whose hand something is said."""

    said_on = DateField(label="Jour où cela a été dit", help_text="Un jour passé convient aussi.")
    setting = forms.TypedChoiceField(label="À quelle occasion", choices=_SETTINGS, coerce=Setting)
    entered_by = forms.TypedChoiceField(
        label="Qui écrit", choices=_HANDS, coerce=EnteredBy, widget=forms.RadioSelect
    )


class StatementForm(HowForm):
    """One wish. Only the words are asked for."""

    words = TextAreaField(
        label="Ce que la personne veut, avec ses mots à elle", max_length=LONGEST,
        help_text="Une phrase suffit. Un souhait à la fois : chacun se note à part.",
    )  # fmt: skip
    strength = _scale("À quel point ?", Strength)
    horizon = _scale("Pour quand ?", Horizon)
    theme = forms.ChoiceField(label="Thème", required=False)
    rome = SuggestField(
        label="Métier, s’il y en a un",
        url_name="referentials:suggest_spoken_occupations",
        resolve=spoken_occupation_suggestions,
        by_code=occupation_by_code,
        required=False,
        help_text="Comme on le dit : « mécano », « nounou ». L’orthographe ne compte pas.",
    )
    hindrances = forms.TypedMultipleChoiceField(
        label="Ce qu’elle voit sur le chemin",
        choices=Hindrance.choices(),
        coerce=Hindrance,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("words", "strength", "horizon", "theme", "rome", "hindrances")

    def __init__(self, data: Any, *, themes: Taxonomy, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["theme"].choices = theme_choices(themes, "À proposer d’après les mots")  # type: ignore[attr-defined]  # a field of forms has no such word in its stubs

    def first(self) -> list[Any]:
        """What is asked at once."""
        return [self[name] for name in FIRST]

    def more(self) -> list[Any]:
        """What opens under « Plus »."""
        return [field for field in self.visible_fields() if field.name not in FIRST]

    def draft(self) -> StatementDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        theme, _, sub_theme = typed["theme"].partition("/")
        return StatementDraft(
            words=typed["words"],
            theme=theme,
            sub_theme=sub_theme,
            rome=typed["rome"].code if typed["rome"] else "",
            strength=typed["strength"],
            horizon=typed["horizon"],
            hindrances=tuple(typed["hindrances"]),
            entered_by=typed["entered_by"],
            setting=typed["setting"],
            said_on=typed["said_on"],
        )


class ChangeForm(StatementForm):
    """A wish told again, and what made it change if the person says it."""

    why = TextAreaField(
        label="Ce qui a changé, si la personne veut le dire", required=False, max_length=LONGEST,
    )  # fmt: skip

    def draft(self) -> StatementDraft:
        """What was typed, with her reason."""
        return replace(super().draft(), why=self.cleaned_data["why"])


def as_it_stands(known: Statement) -> dict[str, Any]:
    """What the form shows of a wish that is told again."""
    return {
        "words": known.words,
        "theme": f"{known.theme}/{known.sub_theme}" if known.sub_theme else known.theme,
        "rome": known.rome,
        "strength": str(known.strength.value) if known.strength else "",
        "horizon": str(known.horizon.value) if known.horizon else "",
        "hindrances": [one.value for one in known.hindrances],
    }


class EndForm(HowForm):
    """How a wish ends."""

    ending = forms.TypedChoiceField(
        label="Comment se termine-t-elle ?", choices=Ending.choices(), coerce=Ending, widget=forms.RadioSelect
    )
    why = TextAreaField(
        label="Pourquoi, si la personne veut le dire", required=False, max_length=LONGEST,
    )  # fmt: skip
    field_order = ("ending", "why", "said_on")


class ThemeForm(forms.Form):
    """The theme that a person gives."""

    theme = forms.ChoiceField(label="Thème")

    def __init__(self, data: Any, *, themes: Taxonomy, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["theme"].choices = theme_choices(themes, "Choisir")  # type: ignore[attr-defined]  # a field of forms has no such word in its stubs


class OrderForm(forms.Form):
    """The place that each wish has for the person."""

    def __init__(self, data: Any, *, rows: Sequence[AspirationRow], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rows = rows
        places = [("", "Sans rang"), *((str(place), f"{place}") for place in range(1, len(rows) + 1))]
        for row in rows:
            rank = row.statement.rank
            self.fields[str(row.aspiration_id)] = forms.ChoiceField(
                label=row.statement.words,
                choices=places,
                required=False,
                initial=str(rank) if rank and rank <= len(rows) else "",
            )

    def clean(self) -> dict[str, Any]:
        """No two wishes at the same place."""
        typed: dict[str, Any] = super().clean() or {}
        seen: dict[str, str] = {}
        for name, place in list(typed.items()):
            if place and place in seen:
                self.add_error(name, f"La place {place} est déjà prise. Donnez une place à chacune.")
            seen.setdefault(place, name)
        return typed

    def order(self) -> list[UUID]:
        """Wishes from the first one, those without a place left out."""
        placed = [(int(place), name) for name, place in self.cleaned_data.items() if place]
        return [UUID(name) for _, name in sorted(placed)]
