"""What she asks about her data: few fields, in her words."""

from __future__ import annotations

from django import forms

from convergence.audit.types import RightsRequestKind
from convergence.design.fields import TextAreaField
from convergence.web.forms.once import OnceForm

CHOICES = {
    RightsRequestKind.ACCESS: "Recevoir une copie de tout, avec les notes de mes conseillers",
    RightsRequestKind.ERASURE: "Faire effacer mon dossier",
    RightsRequestKind.RESTRICTION: "Faire bloquer mon dossier, le temps de vérifier quelque chose",
    RightsRequestKind.OBJECTION: "Dire que je ne suis pas d’accord avec l’usage de mes données",
}
LONGEST = 2000


class AskForm(OnceForm):
    """Which right, and why if she wants to say it."""

    kind = forms.ChoiceField(
        label="Que voulez-vous ?",
        widget=forms.RadioSelect,
        choices=[(kind.value, words) for kind, words in CHOICES.items()],
    )
    words = TextAreaField(
        label="Voulez-vous ajouter quelque chose ?",
        required=False,
        max_length=LONGEST,
    )

    def clean_kind(self) -> RightsRequestKind:
        """The right itself."""
        return RightsRequestKind(self.cleaned_data["kind"])


class WordsForm(OnceForm):
    """One question, or one thing that is not right, in her words."""

    words = TextAreaField(label="Votre message", max_length=LONGEST)
