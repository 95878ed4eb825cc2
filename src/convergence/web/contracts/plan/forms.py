"""Forms of what a contract holds: words of both sides, amendments, phases, objectives and actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from convergence.accompagnement.contracts.types import (
    Amendment,
    Clause,
    PhaseDraft,
    PhaseOutcome,
    PhaseRow,
    PlanWords,
    StepDraft,
    StepKind,
    StepOwner,
    StepRow,
    VersionRow,
)
from convergence.design.fields import DateField, TextAreaField
from convergence.identity.types import StaffName
from convergence.web.contracts.clauses import add_clauses, chosen_clauses
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm

LONGEST = 4000
_LINES = "Un engagement par ligne."
WORDS = ("objective", "young_commitments", "structure_commitments", "other_support", "reasonable_offer")


def number(label: str, help_text: str = "", *, least: int = 0, most: int = 168) -> forms.IntegerField:
    """A whole number that may stay empty."""
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class WordsForm(OnceForm):
    """What both sides undertake (L5411-6)."""

    objective = TextAreaField(label="Objectif du jeune", max_length=LONGEST)
    young_commitments = TextAreaField(label="Engagements du jeune", max_length=LONGEST, help_text=_LINES)
    structure_commitments = TextAreaField(
        label="Engagements de la structure", max_length=LONGEST, help_text=_LINES
    )
    other_support = TextAreaField(
        label="Autres accompagnements pris en compte",
        required=False,
        max_length=LONGEST,
        help_text="Ceux que mènent d’autres organismes, par exemple l’insertion par l’activité économique.",
    )

    reasonable_offer = TextAreaField(
        label="Offre raisonnable d’emploi",
        required=False,
        max_length=LONGEST,
        help_text="Emplois recherchés, secteur géographique, salaire attendu : une ligne pour chacun, dans les six "
        "mois de la signature (article R5411-15-1).",
    )

    def words(self) -> PlanWords:
        """What was typed, one commitment a line."""
        return words_of(self.cleaned_data)


class AmendmentForm(WordsForm):
    """An amendment: what is left as it stands changes nothing."""

    effective_on = DateField(label="Date d’effet")
    weekly_hours = number(
        "Heures d’activité par semaine", "Une durée sous le minimum légal demande une raison.", least=1
    )
    lowering_reason = TextAreaField(label="Raison d’une durée minorée", required=False, max_length=2000)
    review_months = number("Actualisation, en mois", "Le rythme convenu avec le jeune.", least=1, most=12)
    adviser_id = forms.ChoiceField(label="Conseiller référent unique")
    reason = TextAreaField(label="Pourquoi cet avenant", max_length=500)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (
        "effective_on",
        "weekly_hours",
        "lowering_reason",
        "review_months",
        "adviser_id",
        *WORDS,
        "reason",
    )

    def __init__(
        self,
        *args: Any,
        people: Iterable[StaffName],
        clauses: Sequence[Clause] = (),
        chosen: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_clauses = bool(clauses)
        if clauses:
            for name in (*WORDS, "lowering_reason"):
                del self.fields[name]
            add_clauses(self, clauses, chosen)
        choose(self, "adviser_id", [("", "Inchangé"), *((str(one.user_id), one.full_name) for one in people)])
        self.fields["adviser_id"].required = False
        self.order_fields(self.field_order)

    def amendment(self) -> Amendment:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return Amendment(
            effective_on=typed["effective_on"],
            weekly_hours=typed["weekly_hours"],
            lowering_reason=typed.get("lowering_reason", ""),
            review_months=typed["review_months"],
            adviser_id=UUID(typed["adviser_id"]) if typed["adviser_id"] else None,
            words=None if self.has_clauses else self.words(),
            clauses=chosen_clauses(self) if self.has_clauses else None,
        )


class PhaseForm(WordsForm):
    """A phase of a PACEA: days, intensity, objective, commitments of both sides."""

    starts_on = DateField(label="Premier jour de la phase")
    last_day = DateField(label="Dernier jour de la phase")
    weekly_hours = number("Intensité, en heures par semaine")
    field_order = (
        "starts_on",
        "last_day",
        "weekly_hours",
        "objective",
        "young_commitments",
        "structure_commitments",
    )

    def __init__(self, *args: Any, amends: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["other_support"], self.fields["reasonable_offer"]
        if amends:
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)
        self.order_fields(self.field_order)

    def draft(self) -> PhaseDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return PhaseDraft(typed["starts_on"], typed["last_day"], typed["weekly_hours"], self.words())


class EvaluationForm(forms.Form):
    """The evaluation of a phase (R5131-11)."""

    closed_on = DateField(label="Date du bilan")
    outcome = forms.TypedChoiceField(
        label="Résultat", choices=PhaseOutcome.choices(), coerce=PhaseOutcome, widget=forms.RadioSelect
    )
    evaluation = TextAreaField(
        label="Bilan avec le jeune", max_length=LONGEST, help_text="Ce qui est atteint, et ce qui suit."
    )


class StepForm(OnceForm):
    """An objective or an action: what, by whom, until when."""

    kind = forms.TypedChoiceField(
        label="Nature", choices=StepKind.choices(), coerce=StepKind, widget=forms.RadioSelect,
        initial=StepKind.ACTION,
    )  # fmt: skip
    text = TextAreaField(label="Ce qui est prévu", max_length=LONGEST)
    owner = forms.TypedChoiceField(label="Qui le fait", choices=StepOwner.choices(), coerce=StepOwner)
    due_on = DateField(label="Échéance", required=False, help_text="Obligatoire pour une action.")
    objective_id = forms.ChoiceField(label="Pour quel objectif", required=False)
    need_code = forms.ChoiceField(
        label="Besoin du diagnostic",
        required=False,
        help_text="Le besoin d’où vient cette action, s’il y en a un.",
    )

    def __init__(
        self,
        *args: Any,
        steps: Sequence[StepRow],
        needs: Mapping[str, str],
        amends: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        objectives = [step for step in steps if step.kind is StepKind.OBJECTIVE]
        choose(
            self,
            "objective_id",
            [("", "Aucun"), *((str(step.step_id), step.text[:80] or "Objectif") for step in objectives)],
        )
        choose(self, "need_code", [("", "Aucun"), *needs.items()])
        if not objectives:
            del self.fields["objective_id"]
        if not needs:
            del self.fields["need_code"]
        if amends:
            del self.fields["kind"]
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)

    def draft(self, kind: StepKind | None = None) -> StepDraft:
        """What was typed, for the room; ``kind`` for a step whose nature does not change."""
        typed = self.cleaned_data
        objective = typed.get("objective_id")
        return StepDraft(
            kind or typed["kind"],
            typed["text"],
            typed["owner"],
            typed["due_on"],
            UUID(objective) if objective else None,
            typed.get("need_code", ""),
        )


class DoneForm(forms.Form):
    """When it was done, and how long it took."""

    done_on = DateField(label="Fait le", help_text="Aujourd’hui, ou un jour passé.")
    minutes = number("Temps passé, en minutes", "Laissez vide si vous ne savez pas.", least=1, most=1440)


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Give a field of a form what may be chosen, known only when the page is asked."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice")
    field.choices = list(choices)


def words_of(typed: dict[str, Any]) -> PlanWords:
    """Words of both sides from what was typed."""
    return PlanWords(
        typed.get("objective", ""),
        tuple(typed.get("young_commitments", "").splitlines()),
        tuple(typed.get("structure_commitments", "").splitlines()),
        tuple(typed.get("other_support", "").splitlines()),
        tuple(typed.get("reasonable_offer", "").splitlines()),
    )


def shown_words(words: PlanWords) -> dict[str, str]:
    """Words of both sides as a form shows them."""
    return {
        "objective": words.objective,
        "young_commitments": "\n".join(words.young_person),
        "structure_commitments": "\n".join(words.structure),
        "other_support": "\n".join(words.other_support),
        "reasonable_offer": "\n".join(words.reasonable_offer),
    }


def shown_phase(phase: PhaseRow) -> dict[str, Any]:
    """A phase as its form shows it."""
    return {
        **shown_words(phase.words),
        "starts_on": phase.starts_on,
        "last_day": phase.last_day,
        "weekly_hours": phase.weekly_hours,
        EDIT_FIELD: phase.edit_token,
    }


def shown_step(step: StepRow) -> dict[str, Any]:
    """A step as its form shows it."""
    return {
        "text": step.text,
        "owner": step.owner,
        "due_on": step.due_on,
        "objective_id": str(step.objective_id or ""),
        "need_code": step.need_code,
        EDIT_FIELD: step.edit_token,
    }


def shown_version(version: VersionRow | None) -> dict[str, Any]:
    """The terms in force as the form of an amendment shows them."""
    if version is None:
        return {}
    return {
        **shown_words(version.words),
        "weekly_hours": version.weekly_hours or None,
        "review_months": version.review_months,
    }
