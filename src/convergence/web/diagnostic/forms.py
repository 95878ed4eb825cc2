"""The forms of the interview: few questions first, details for what is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict

from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintDraft,
    ConstraintRow,
    ExitMotive,
    NeedValue,
    Nomenclature,
    ObjectiveState,
    Presence,
    TargetDraft,
    TargetRow,
)
from convergence.design.fields import DateField, SuggestField, TextAreaField
from convergence.web.forms import EDIT_FIELD
from convergence.web.suggest import occupation_by_code, occupation_suggestions

SITUATION, OBJECTIVE, NEED, TOKEN, SEEN = "s-", "o-", "n-", "jeton-", "lu-"
NOTE_LENGTH = 20_000
_SITUATIONS = [
    (Answer.NOT_RAISED.value, "Non abordé"),
    (Answer.YES.value, Answer.YES.label),
    (Answer.NO.value, Answer.NO.label),
]


def _radios(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _token() -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """Answers that bear the token which was read with them."""

    def meet(self, stored: AnswerForm) -> None:
        """Show what a colleague stored meanwhile beside what was typed: saving again is then a choice."""
        typed, data = dict(self.cleaned_data), cast(QueryDict, self.data).copy()
        for name in self.fields:
            kept = stored.get_initial_for_field(stored.fields[name], name)
            if name == EDIT_FIELD:
                data[name] = str(kept or 0)
            elif _plain(typed.get(name)) != _plain(kept):
                self.add_error(name, _meanwhile(stored, name, kept))
        self.data = data


def _plain(value: Any) -> str:
    return str(getattr(value, "code", value) or "").strip()


def _meanwhile(stored: forms.Form, name: str, kept: Any) -> str:
    choices = dict(getattr(stored.fields[name], "choices", ()))
    said = choices.get(_plain(kept), _plain(kept)) or "vide"
    return f"Réponse enregistrée entre-temps : « {said} »."


class ScreeningForm(AnswerForm):
    """Every constraint, in one page: yes, no, not raised, or lifted since. Only what was changed here is sent."""

    def __init__(
        self, data: Any, *, words: Nomenclature, known: Mapping[str, ConstraintRow], **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {}
        for word in words.constraints:
            row = known.get(word.code)
            initial[word.code] = initial[f"{SEEN}{word.code}"] = (
                row.answer if row else Answer.NOT_RAISED
            ).value
            initial[f"{TOKEN}{word.code}"] = row.edit_token if row else 0
        super().__init__(data, initial=initial, **kwargs)
        self.codes = tuple(word.code for word in words.constraints)
        for word in words.constraints:
            self.fields[word.code] = _radios(word.label, Answer.choices())
            self.fields[f"{TOKEN}{word.code}"] = _token()
            self.fields[f"{SEEN}{word.code}"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def answers(self) -> dict[str, tuple[Answer, int]]:
        """What was changed here, with the token that was read."""
        typed = self.cleaned_data
        return {
            code: (Answer(typed[code]), typed[f"{TOKEN}{code}"] or 0)
            for code in self.codes
            if typed[code] != typed[f"{SEEN}{code}"]
        }

    def meet(self, stored: AnswerForm) -> None:
        """The same, question by question: what was not touched here takes the answer of the colleague."""
        changed, data = self.answers(), cast(QueryDict, self.data).copy()
        for code in self.codes:
            token, seen = f"{TOKEN}{code}", f"{SEEN}{code}"
            if (self.cleaned_data[token] or 0) == stored.initial[token]:
                continue
            data[token], data[seen] = str(stored.initial[token]), stored.initial[code]
            if code not in changed:
                data[code] = stored.initial[code]
            elif changed[code][0].value != stored.initial[code]:
                self.add_error(code, _meanwhile(stored, code, stored.initial[code]))
        self.data = data


class ConstraintForm(AnswerForm):
    """The situations and the objectives of one constraint."""

    def __init__(
        self, data: Any, *, code: str, words: Nomenclature, known: ConstraintRow | None, **kwargs: Any
    ) -> None:
        self.code, self.known = code, known
        self.situations = words.of(words.situations, code)
        self.objectives = words.of(words.objectives, code)
        initial: dict[str, Any] = {EDIT_FIELD: known.edit_token if known else 0}
        initial |= {f"{SITUATION}{one.code}": Answer.NOT_RAISED.value for one in self.situations}
        if known:
            initial |= {f"{SITUATION}{key}": value.value for key, value in known.situations.items()}
            initial |= {f"{OBJECTIVE}{key}": value.value for key, value in known.objectives.items()}
        super().__init__(data, initial=initial, **kwargs)
        for one in self.situations:
            self.fields[f"{SITUATION}{one.code}"] = _radios(one.label, _SITUATIONS)
        for one in self.objectives:
            self.fields[f"{OBJECTIVE}{one.code}"] = forms.ChoiceField(
                label=one.label, required=False, choices=[("", "Pas d’objectif"), *ObjectiveState.choices()]
            )
        self.fields[EDIT_FIELD] = _token()

    def draft(self) -> ConstraintDraft:
        """The constraint as answered: its details make it « oui » unless it was lifted."""
        typed = self.cleaned_data
        answer = self.known.answer if self.known else Answer.YES
        situations = {one.code: Answer(typed[f"{SITUATION}{one.code}"]) for one in self.situations}
        objectives = {
            one.code: ObjectiveState(value)
            for one in self.objectives
            if (value := typed[f"{OBJECTIVE}{one.code}"])
        }
        return ConstraintDraft(self.code, answer, situations, objectives)


class TargetForm(AnswerForm):
    """An occupation, and what is known of each need."""

    rome = SuggestField(
        label="Métier visé",
        url_name="referentials:suggest_occupations",
        resolve=occupation_suggestions,
        by_code=occupation_by_code,
        required=False,
        help_text="Laissez vide si aucun métier n’est encore choisi.",
    )

    def __init__(self, data: Any, *, words: Nomenclature, known: TargetRow | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {f"{NEED}{word.code}": NeedValue.UNEXPLORED.value for word in words.needs}
        if known:
            initial |= {f"{NEED}{key}": value.value for key, value in known.needs.items()}
            initial |= {"rome": known.rome, EDIT_FIELD: known.edit_token}
        super().__init__(data, initial=initial, **kwargs)
        self.words = words
        for word in words.needs:
            self.fields[f"{NEED}{word.code}"] = _radios(word.label, NeedValue.choices())
        self.fields[EDIT_FIELD] = _token()

    def families(self) -> list[tuple[str, list[Any]]]:
        """The fields of needs, by family."""
        return [
            (
                family.label,
                [self[f"{NEED}{word.code}"] for word in self.words.of(self.words.needs, family.code)],
            )
            for family in self.words.families
        ]

    def draft(self) -> TargetDraft:
        """The occupation as answered."""
        typed = self.cleaned_data
        needs = {word.code: NeedValue(typed[f"{NEED}{word.code}"]) for word in self.words.needs}
        return TargetDraft(typed["rome"].code if typed["rome"] else "", needs)


class NoteForm(AnswerForm):
    """What no list says."""

    text = TextAreaField(label="Ce que les listes ne disent pas", required=False, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[EDIT_FIELD] = _token()


class OpenForm(forms.Form):
    """The day on which a version begins."""

    opened_on = DateField(label="Premier jour")


class ExtendForm(forms.Form):
    """Why a delay is not enough."""

    reason = TextAreaField(label="Raison de la prolongation", max_length=1000)


class CloseForm(forms.Form):
    """With whom it was made, and what it led to."""

    closed_on = DateField(label="Dernier jour")
    made_with = forms.TypedMultipleChoiceField(
        label="Fait avec",
        choices=Presence.choices(),
        coerce=Presence,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    exit_motive = forms.TypedChoiceField(
        label="À quoi il a mené",
        choices=[("", "Choisir"), *ExitMotive.choices()],
        coerce=ExitMotive,
        empty_value=None,
        required=False,
    )

    def __init__(self, data: Any, *, is_in_depth: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not is_in_depth:
            del self.fields["exit_motive"]
