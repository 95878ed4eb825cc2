"""A paper that she sends: a photo taken now, or a file."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.documents.types import DocumentKind
from convergence.web.forms.once import OnceForm

KINDS = (
    (DocumentKind.CV, "Un CV"),
    (DocumentKind.DIPLOMA, "Un diplôme ou un bulletin"),
    (DocumentKind.PROOF_OF_ADDRESS, "Un justificatif de domicile"),
    (DocumentKind.RESOURCES, "Un justificatif de ressources, un avis d’impôt, un RIB"),
    (DocumentKind.HEALTH, "Un papier de santé ou de handicap"),
    (DocumentKind.OTHER, "Autre chose"),
)


# what the house opens among what the two fields let her choose: anything else is refused before it is sent
TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")


class DropForm(OnceForm):
    """One photo or one file, and what it is."""

    kind = forms.TypedChoiceField(
        label="C’est quoi ?",
        choices=[("", "Choisir"), *((kind.value, label) for kind, label in KINDS)],
        coerce=DocumentKind,
        error_messages={
            "required": "Choisissez dans la liste.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )
    photo = forms.FileField(
        label="Prendre une photo",
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": "image/*", "capture": "environment"}),
        help_text="Avec l’appareil photo de votre téléphone. Le lieu n’est pas gardé.",
    )
    file = forms.FileField(
        label="Ou choisir un fichier",
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": "image/*,application/pdf"}),
        help_text="Une photo ou un PDF.",
    )

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("file") is None and typed.get("photo") is None and not self.errors:
            self.add_error("photo", "Prenez une photo, ou choisissez un fichier.")
        return typed
