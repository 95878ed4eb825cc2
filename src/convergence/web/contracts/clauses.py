"""What an operator chooses where others write: clauses of its contract, reasons of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django import forms

from convergence.accompagnement.contracts.policies import signatory_of
from convergence.accompagnement.contracts.queries import operator_clauses
from convergence.accompagnement.contracts.types import Clause, ClausePart, OperatorReason
from convergence.foundation.classification import FieldGroup
from convergence.foundation.labels import Labelled
from convergence.storage.files import groups_to_write
from convergence.web.access import ActingRequest

_PREFIX = "clauses_"


def clauses_for(request: ActingRequest, on: date) -> tuple[Clause, ...]:
    """The clauses of the reader's operator; none for whoever writes her own words."""
    return operator_clauses(request.scope, on) if signatory_of(request.actor) else ()


def add_clauses(form: forms.Form, clauses: Sequence[Clause], chosen: Iterable[str] = ()) -> None:
    """Ask for clauses, part by part; ``chosen`` are those in force."""
    known = set(chosen)
    for part in ClausePart:
        listed = [clause for clause in clauses if clause.part is part]
        form.fields[f"{_PREFIX}{part.value}"] = forms.MultipleChoiceField(
            label=part.label,
            choices=[(clause.code, clause.sentence) for clause in listed],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[clause.code for clause in listed if clause.code in known],
            help_text="Seulement si les heures sont sous le minimum légal (article L5411-6)."
            if part is ClausePart.LOWERED
            else "",
        )


def chosen_clauses(form: forms.Form) -> tuple[str, ...]:
    """The clauses that were ticked, in the order of the list."""
    return tuple(code for name in clause_fields() for code in form.cleaned_data.get(name, ()))


def clause_fields() -> tuple[str, ...]:
    """The fields that ask for clauses."""
    return tuple(f"{_PREFIX}{part.value}" for part in ClausePart)


def choose_reason(
    request: ActingRequest, form: forms.Form, *unasked: str, reasons: type[Labelled] = OperatorReason
) -> None:
    """An operator chooses her reason and is not asked for free text; anybody else writes."""
    if signatory_of(request.actor) is None:
        return
    for name in unasked:
        form.fields.pop(name, None)
    if "reason" in form.fields:
        form.fields["reason"] = forms.ChoiceField(
            label="Raison",
            choices=[(reason.label, reason.label) for reason in reasons],
            widget=forms.RadioSelect,
            error_messages={"required": "Choisissez une raison."},
        )


def may_exempt(request: ActingRequest, dossier_id: UUID) -> bool:
    """Whether the ground of a plan without weekly hours, which tells of health, is hers to write."""
    return signatory_of(request.actor) is None or FieldGroup.HEALTH in groups_to_write(dossier_id)
