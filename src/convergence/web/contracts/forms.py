"""Forms of contracts. Answers are named by the codes of the conditions: each refusal finds its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from convergence.accompagnement.contracts.types import (
    Clause,
    ContractKind,
    EligibilityAnswers,
    EndMotive,
    Party,
    WeeklyExemption,
)
from convergence.design.fields import DateField, TextAreaField
from convergence.foundation.parameters import parameter
from convergence.web.confirm import ReasonForm
from convergence.web.contracts.clauses import add_clauses, chosen_clauses, clause_fields
from convergence.web.contracts.plan.forms import WORDS, WordsForm, number
from convergence.web.forms import EDIT_FIELD

YES, NO = "oui", "non"
RSA = "rsa"
_ANSWERS: Mapping[str, bool] = {YES: True, NO: False}
_DURATIONS = {
    ContractKind.CEJ: "cej.duration_months",
    ContractKind.PACEA: "pacea.duration_months",
    ContractKind.ENGAGEMENT: "contract.engagement_months",
}

DIAGNOSTIC = "diagnostic"
_DIAGNOSTIC = (DIAGNOSTIC, "Le diagnostic est-il fait ?")
QUESTIONS: Mapping[ContractKind, tuple[tuple[str, str], ...]] = {
    ContractKind.CEJ: (
        ("student", "Le jeune est-il étudiant ou scolarisé ?"),
        ("training", "Le jeune suit-il une formation ?"),
        ("difficulty", "Rencontre-t-il des difficultés d’accès à l’emploi durable ?"),
        _DIAGNOSTIC,
    ),
    ContractKind.PACEA: (
        ("difficulty", "Est-il en difficulté et exposé à un risque d’exclusion professionnelle ?"),
        ("diagnostic", "Le diagnostic approfondi est-il fait ?"),
    ),
    ContractKind.ENGAGEMENT: (_DIAGNOSTIC,),
}


def yes_or_no(label: str, *, required: bool = True, unknown: str = "") -> forms.TypedChoiceField:
    """A question; with ``unknown`` words it may stay unanswered."""
    blank = [("", unknown)] if unknown else []
    return forms.TypedChoiceField(
        label=label,
        choices=[(YES, "Oui"), (NO, "Non"), *blank],
        coerce=lambda value: _ANSWERS[value],
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": "Répondez oui ou non."},
    )


class PrepareForm(WordsForm):
    """A contract to prepare: the answers that the conditions need, the terms, what both sides undertake."""

    circumstances = TextAreaField(
        label="Circonstances particulières",
        required=False,
        max_length=2000,
        help_text="Seulement pour un nouveau CEJ moins de six mois après le précédent (article R5131-16).",
    )
    starts_on = DateField(label="Premier jour du contrat", help_text="Par exemple 1/9/2026.")
    months = forms.IntegerField(label="Durée en mois", widget=forms.TextInput({"inputmode": "numeric"}))
    weekly_hours = forms.IntegerField(
        label="Heures d’activité par semaine",
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="Vide si le plan est dispensé d’heures.",
    )
    lowering_reason = TextAreaField(
        label="Raison d’une durée hebdomadaire minorée",
        required=False,
        max_length=2000,
        help_text="À écrire quand la durée est sous le minimum légal (article L5411-6).",
    )
    exemption = forms.TypedChoiceField(
        label="Dispense d’heures, à la demande du jeune",
        choices=[("", "Aucune dispense"), *WeeklyExemption.choices()],
        coerce=WeeklyExemption,
        empty_value=None,
        required=False,
    )
    is_protected = forms.BooleanField(
        label="Le jeune est un majeur protégé : son représentant légal signe aussi", required=False
    )
    review_months = number("Actualisation, en mois", "Le rythme convenu avec le jeune.", least=1, most=12)

    def __init__(
        self,
        *args: Any,
        kind: ContractKind,
        on: date,
        amends: bool = False,
        clauses: Sequence[Clause] = (),
        chosen: Sequence[str] = (),
        may_exempt: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**usual_terms(kind, on), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.kind = kind
        for code, question in QUESTIONS[kind]:
            self.fields[code] = yes_or_no(question)
        if kind is not ContractKind.CEJ:
            del self.fields["circumstances"]
        for name in WORDS:
            self.fields[name].required = False
        if kind is not ContractKind.ENGAGEMENT:
            self.fields[RSA] = yes_or_no(
                "Le jeune demande-t-il ou perçoit-il le RSA ?", required=False, unknown="Je ne sais pas"
            )
        self.undertakes = clause_fields() if clauses else WORDS
        if clauses:
            for name in (*WORDS, "lowering_reason", "circumstances"):
                self.fields.pop(name, None)
            add_clauses(self, clauses, chosen)
        if not may_exempt:
            del self.fields["exemption"]
        if amends:
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)
        self.order_fields([code for code, _ in QUESTIONS[kind]])

    def answers(self) -> EligibilityAnswers:
        """What was answered; read it once the form is valid."""
        return answers_of(self.cleaned_data)

    def terms(self) -> dict[str, Any]:
        """What was agreed, as the operations take it."""
        names = (
            "starts_on", "months", "weekly_hours", "lowering_reason", "exemption", "is_protected", "review_months",
        )  # fmt: skip
        agreed = {name: self.cleaned_data[name] for name in names if name in self.fields}
        if self.undertakes != WORDS:
            return agreed | {"clauses": chosen_clauses(self)}
        return agreed | {"plan": self.words()}

    @property
    def questions(self) -> list[forms.BoundField]:
        """The answers that the conditions need, and who registers the person."""
        rsa = [self[RSA]] if RSA in self.fields else []
        return [*(self[code] for code, _ in QUESTIONS[self.kind]), *rsa]

    @property
    def undertaken(self) -> list[forms.BoundField]:
        """What both sides undertake."""
        return [self[name] for name in self.undertakes]


def usual_terms(kind: ContractKind, on: date) -> dict[str, Any]:
    """The terms that a contract of this kind has most often, from the parameters in force."""
    return {
        "starts_on": on,
        "months": parameter(_DURATIONS[kind]).integer_at(on),
        "weekly_hours": parameter("contract.weekly_hours_minimum").integer_at(on),
        "review_months": parameter("contract.review_months").integer_at(on),
        "young_commitments": _usual("jeune", on),
        "structure_commitments": _usual("structure", on),
    }


def _usual(side: str, on: date) -> str:
    lines = parameter("contract.usual_commitments").table_at(on)[side]
    return "\n".join(str(line) for line in lines) if isinstance(lines, tuple) else ""


def answers_of(typed: Mapping[str, Any]) -> EligibilityAnswers:
    """Answers from cleaned values or from words just sent; what is missing stays unanswered."""

    def answer(code: str) -> bool | None:
        value = typed.get(code)
        return value if isinstance(value, bool) else _ANSWERS.get(str(value))

    return EligibilityAnswers(
        is_student=answer("student"),
        is_in_training=answer("training"),
        has_difficulty=answer("difficulty"),
        has_diagnostic=answer("diagnostic"),
        particular_circumstances=str(typed.get("circumstances") or "")[:2000],
        receives_rsa=answer(RSA),
    )


class SignForm(forms.Form):
    """Who signed, and when."""

    party = forms.TypedChoiceField(label="Signataire", coerce=Party, widget=forms.RadioSelect)
    signed_on = DateField(label="Signé le", help_text="Aujourd’hui, ou un jour passé.")

    def __init__(self, *args: Any, missing: Mapping[Party, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("the party is a choice")
        field.choices = [(party.value, label) for party, label in missing.items()]


class ExtendForm(ReasonForm):
    """The new last day, and why."""

    last_day = DateField(label="Nouveau dernier jour", required=False)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("last_day", "reason")


class EndForm(forms.Form):
    """The last day of a contract, its motive, and whether commitments were kept."""

    last_day = DateField(label="Dernier jour du contrat", help_text="Aujourd’hui, ou un jour passé.")
    motive = forms.TypedChoiceField(
        label="Motif de fin",
        choices=[("", "Choisir un motif"), *EndMotive.choices()],
        coerce=EndMotive,
        error_messages={"required": "Choisissez le motif de fin."},
    )
    kept_commitments = yes_or_no(
        "Le jeune a-t-il tenu ses engagements ?", required=False, unknown="Non précisé"
    )
    details = TextAreaField(label="Précisions", required=False, max_length=2000)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)
