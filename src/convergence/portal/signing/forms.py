"""What a signer types: her name, the box, the code; or why she refuses; or a file to verify."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.documents.policies import largest_upload
from convergence.foundation.clock import now
from convergence.signatures.types import CONSENT


class GestureForm(forms.Form):
    """The gesture of signing."""

    typed_name = forms.CharField(
        label="Votre nom",
        max_length=200,
        strip=True,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Écrivez votre nom pour signer."},
    )
    consents = forms.BooleanField(
        label=CONSENT,
        error_messages={"required": "Cochez cette phrase pour signer, ou choisissez « Je refuse »."},
    )

    def __init__(self, *args: Any, signer_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed_name"].help_text = f"Écrivez : {signer_name}"


class CodeGestureForm(GestureForm):
    """The same, with the code received."""

    code = forms.CharField(
        label="Code reçu",
        max_length=20,
        strip=True,
        help_text="Six chiffres, dans le message que vous venez de recevoir.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Écrivez le code reçu."},
    )


class RefusalForm(forms.Form):
    """Why one refuses."""

    reason = forms.CharField(
        label="Pourquoi refusez-vous ?",
        max_length=1000,
        help_text="Une phrase suffit. Elle sera lue par la personne qui vous demande de signer.",
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Indiquez pourquoi. Une phrase suffit."},
    )


class VerifyForm(forms.Form):
    """A document to verify."""

    document = forms.FileField(
        label="Document PDF signé",
        help_text="Il n’est ni gardé ni transmis.",
        widget=forms.ClearableFileInput({"accept": "application/pdf"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_document(self) -> Any:
        """A file that can be read at once."""
        found = self.cleaned_data["document"]
        if found.size > largest_upload(now().date()):
            raise forms.ValidationError("Ce fichier est trop gros pour être l’un de nos documents signés.")
        return found
