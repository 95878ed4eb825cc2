"""What she received in a month, one box a resource: what is left empty is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from convergence.accompagnement.allowances.types import ResourceKind
from convergence.accompagnement.allowances.types.rows import MonthRow
from convergence.web.allowances.forms import EurosField
from convergence.web.forms.once import OnceForm

KINDS = (
    (ResourceKind.WAGES, "Un salaire", "Travail, apprentissage, intérim."),
    (ResourceKind.UNEMPLOYMENT, "Le chômage", "De France Travail."),
    (ResourceKind.TRAINING_PAY, "Une paie de formation", ""),
    (ResourceKind.CIVIC_SERVICE, "Un service civique", ""),
    (ResourceKind.SELF_EMPLOYED, "Un travail à mon compte", ""),
    (ResourceKind.SICKNESS, "Un arrêt maladie", "Ce que la Sécurité sociale vous verse."),
    (ResourceKind.RSA, "Le RSA", ""),
    (ResourceKind.ACTIVITY_BONUS, "La prime d’activité", ""),
)


class TellForm(OnceForm):
    """A month, and what she received in it."""

    def __init__(self, data: Any, *, months: Sequence[tuple[date, str]], known: MonthRow | None) -> None:
        held = dict(known.resources) if known else {}
        super().__init__(data, initial={"month": f"{months[0][0]:%Y-%m}"})
        self.fields["month"] = forms.TypedChoiceField(
            label="Quel mois ?",
            choices=[(f"{month:%Y-%m}", name.capitalize()) for month, name in months],
            coerce=lambda value: date.fromisoformat(f"{value}-01"),
            error_messages={"invalid_choice": "Choisissez un mois de la liste."},
        )
        for kind, label, help_text in KINDS:
            amount = held.get(kind)
            self.fields[kind.value] = EurosField(
                label=f"{label}, en euros",
                required=False,
                help_text=help_text,
                initial=f"{amount:.2f}".replace(".", ",") if amount is not None else "",
            )
        self.fields["nothing"] = forms.BooleanField(label="Je n’ai rien reçu ce mois-là", required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing is said, never understood from empty boxes."""
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        if not self.resources() and not typed["nothing"]:
            self.add_error("nothing", "Écrivez un montant, ou cochez « Je n’ai rien reçu ce mois-là ».")
        if self.resources() and typed["nothing"]:
            self.add_error("nothing", "Vous avez écrit un montant : décochez cette case.")
        return typed

    def resources(self) -> list[tuple[ResourceKind, Decimal]]:
        """What she wrote, for the room."""
        return [
            (kind, self.cleaned_data[kind.value]) for kind, _, _ in KINDS if self.cleaned_data.get(kind.value)
        ]
