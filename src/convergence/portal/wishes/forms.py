"""What she wants, said by herself: her words, the rest only if she likes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from convergence.aspirations.types import Ending, Hindrance, Horizon, StatementDraft, Strength
from convergence.design.fields import SuggestField, TextAreaField
from convergence.web.aspirations.forms import LONGEST
from convergence.web.forms.once import OnceForm
from convergence.web.suggest import occupation_by_code, spoken_occupation_suggestions


def _scale(label: str, kind: type[Strength] | type[Horizon]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "Je ne sais pas"), *((str(one.value), one.label) for one in kind)],
        coerce=lambda value: kind(int(value)),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class WishForm(OnceForm):
    """One wish. Only her words are asked for."""

    words = TextAreaField(
        label="Ce que je veux",
        max_length=LONGEST,
        help_text="Avec vos mots. Une envie à la fois. Par exemple : « avoir mon permis », « vivre seul ».",
    )
    strength = _scale("À quel point ?", Strength)
    horizon = _scale("Pour quand ?", Horizon)
    rome = SuggestField(
        label="Un métier ?",
        url_name="portal_wishes:occupations",
        resolve=spoken_occupation_suggestions,
        by_code=occupation_by_code,
        required=False,
        help_text="Comme on le dit : « mécano », « nounou ». L’orthographe ne compte pas.",
    )
    hindrances = forms.TypedMultipleChoiceField(
        label="Qu’est-ce qui gêne ?",
        choices=Hindrance.choices(),
        coerce=Hindrance,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    first: tuple[str, ...] = ("words",)

    def asked(self) -> list[Any]:
        """What is asked at once."""
        return [self[name] for name in self.first]

    def more(self) -> list[Any]:
        """What opens for who wants to say more."""
        return [field for field in self.visible_fields() if field.name not in self.first]

    def draft(self) -> StatementDraft:
        """What she wrote, for the room."""
        typed: dict[str, Any] = self.cleaned_data
        return StatementDraft(
            words=typed["words"],
            rome=typed["rome"].code if typed["rome"] else "",
            strength=typed["strength"],
            horizon=typed["horizon"],
            hindrances=tuple(typed["hindrances"]),
        )


class WishAgainForm(WishForm):
    """The same wish as it is today, and what made it change if she wants to say it."""

    why = TextAreaField(
        label="Qu’est-ce qui a changé ?",
        required=False,
        max_length=LONGEST,
        help_text="Seulement si vous voulez le dire.",
    )
    first = ("words", "strength", "why")

    def draft(self) -> StatementDraft:
        """What she wrote, with her reason."""
        return replace(super().draft(), why=self.cleaned_data["why"])


class WishEndForm(OnceForm):
    """How a wish ends, and why if she wants to say it."""

    ending = forms.TypedChoiceField(
        label="Où en êtes-vous ?", choices=Ending.choices(), coerce=Ending, widget=forms.RadioSelect
    )
    why = TextAreaField(
        label="Pourquoi ?", required=False, max_length=LONGEST, help_text="Seulement si vous voulez le dire."
    )
