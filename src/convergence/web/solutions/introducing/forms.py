"""What introducing somebody asks for, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from convergence.accompagnement.solutions.types import IntroductionDraft, IntroductionMotive, IntroductionNeed
from convergence.design.fields import DateField, EmailField, PhoneField, SplitDateInput, TextAreaField
from convergence.web.forms import OnceForm
from convergence.web.solutions.forms import LONGEST, one_of
from convergence.web.structure.forms import text

_PERSON = ("structure_id", "first_name", "last_name", "born_on", "phone", "email", "commune")


class IntroduceForm(OnceForm):
    """Whom, to which Mission Locale, why; of somebody shared, only why."""

    structure_id = forms.TypedChoiceField(
        label="Mission Locale",
        coerce=UUID,
        choices=[],
        help_text="Celle du lieu où la personne habite.",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choisissez une Mission Locale dans la liste."
        ),
    )
    first_name = text("Prénom", 100)
    last_name = text("Nom", 100)
    born_on = DateField(label="Date de naissance", widget=SplitDateInput)
    phone = PhoneField(label="Téléphone", required=False)
    email = EmailField(label="Adresse e-mail", required=False)
    commune = text("Commune où elle habite", 100, required=False)
    need = one_of(IntroductionNeed, "Ce dont elle a besoin", "Choisissez un besoin dans la liste.")
    words = TextAreaField(
        label="Pourquoi vous l’adressez",
        max_length=LONGEST,
        help_text="En une ou deux phrases. Rien de la santé ni de la vie privée qui n’y serve pas.",
        error_messages={"required": "Écrivez en une phrase pourquoi vous l’adressez."},
    )
    agreed_on = DateField(
        label="Elle a donné son accord le",
        help_text="Dites-lui à qui vous l’adressez et ce que vous écrivez. Sans son accord, rien ne part.",
        error_messages={
            "required": "Indiquez le jour où elle a donné son accord. Sans accord, rien ne part."
        },
    )

    def __init__(
        self, data: Any, *, missions: Sequence[tuple[str, Sequence[tuple[str, str]]]], dossier_id: UUID | None
    ) -> None:
        super().__init__(data)
        self.dossier_id = dossier_id
        if dossier_id is not None:
            for name in _PERSON:
                del self.fields[name]
            return
        field = self.fields["structure_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Choisissez"), *missions]

    def draft(self, structure_id: UUID) -> IntroductionDraft:
        """What was typed; ``structure_id`` holds the file of somebody shared."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "envoi"}
        return IntroductionDraft(**{"structure_id": structure_id, **typed}, dossier_id=self.dossier_id)


class AcceptForm(forms.Form):
    """The Mission Locale takes her."""

    answer = TextAreaField(
        label="Ce que vous dites au partenaire",
        required=False,
        max_length=LONGEST,
        help_text="Par exemple le jour où vous la recevez. Rien de son dossier.",
    )


class RefuseForm(forms.Form):
    """The Mission Locale does not take her, and says why."""

    motive = one_of(IntroductionMotive, "Pourquoi", "Choisissez une raison dans la liste.")
    answer = TextAreaField(
        label="Ce que vous dites au partenaire",
        required=False,
        max_length=LONGEST,
        help_text="Obligatoire pour une autre raison. Rien de son dossier.",
    )
