"""What she tells of her actions: few fields, in her words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from convergence.accompagnement.situations.types import SnpMeasure
from convergence.design.fields import DateField, DurationField, TextAreaField
from convergence.web.forms.once import OnceForm

LONGEST_DAY = timedelta(hours=24)
ABOUT = (
    (SnpMeasure.JOB, "Chercher un emploi"),
    (SnpMeasure.TRAINING, "Me former"),
    (SnpMeasure.PROJECT, "Choisir un métier, préparer mon projet"),
    (SnpMeasure.HOUSING, "Me loger"),
    (SnpMeasure.HEALTH, "Prendre soin de ma santé"),
    (SnpMeasure.CITIZENSHIP, "Faire mes papiers, mes droits, aider les autres"),
    (SnpMeasure.LEISURE, "Sport, culture, loisirs"),
    (SnpMeasure.NOT_SNP, "Autre chose"),
)


class TimeSpentForm(OnceForm):
    """When it was done, and how long it took."""

    done_on = DateField(
        label="Quel jour ?", help_text="Aujourd’hui, ou un jour passé. Par exemple 3/11/2026."
    )
    length = DurationField(
        label="Combien de temps ?", longest=LONGEST_DAY, help_text="Par exemple 1 h 30, ou 45 min."
    )

    @property
    def minutes(self) -> int:
        """The time spent, in whole minutes."""
        spent: timedelta = self.cleaned_data["length"]
        return round(spent / timedelta(minutes=1))


class DoneForm(TimeSpentForm):
    """An action of her plan: the time may stay unsaid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["length"].required = False
        self.fields["length"].help_text = "Par exemple 1 h 30. Laissez vide si vous ne savez pas."

    @property
    def told_minutes(self) -> int | None:
        """The time spent; None when she does not know."""
        return self.minutes if self.cleaned_data["length"] is not None else None


class DeclareForm(TimeSpentForm):
    """What she did of her own accord."""

    words = TextAreaField(
        label="Qu’avez-vous fait ?",
        max_length=1000,
        help_text="Avec vos mots. Par exemple : j’ai envoyé trois CV.",
    )
    measure = forms.TypedChoiceField(
        label="C’était pour quoi ?",
        choices=[("", "Choisir"), *((measure.value, label) for measure, label in ABOUT)],
        coerce=SnpMeasure,
        error_messages={
            "required": "Choisissez dans la liste.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )
    field_order = ("words", "measure", "done_on", "length")
