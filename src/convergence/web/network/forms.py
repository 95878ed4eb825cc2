"""Forms of the administration of the network."""

from __future__ import annotations

import re

from django import forms

from convergence.design.fields import DateField
from convergence.identity.types import MergerExtent, StructureKind
from convergence.web.confirm import ReasonForm
from convergence.web.structure.forms import commune_field, text


class NetworkFilterForm(forms.Form):
    """Which structures to show."""

    q = text("Nom ou code", 100, required=False)
    type = forms.ChoiceField(
        label="Type", required=False, choices=[("", "Tous les types"), *StructureKind.choices()]
    )
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Ouvertes"), ("toutes", "Toutes, fermées comprises")]
    )


class OpenForm(forms.Form):
    """A new structure."""

    kind = forms.ChoiceField(label="Type", choices=[("", "Choisir un type"), *StructureKind.choices()])
    code = text("Code", 16, "Huit caractères pour une Mission Locale, par exemple 65440S00.")
    official_name = text("Nom officiel", 200)
    usual_name = text("Nom usuel", 200, required=False)
    siret = text("SIRET", 20, "14 chiffres.", required=False)
    commune_code = commune_field()
    opened_on = DateField(label="Ouverte à partir du", help_text="Par exemple 1/1/2027.")

    def clean_kind(self) -> StructureKind:
        """The kind itself."""
        return StructureKind(self.cleaned_data["kind"])

    def clean_commune_code(self) -> str:
        """The INSEE code."""
        return str(self.cleaned_data["commune_code"].code)


class MergeForm(ReasonForm):
    """By which structure one is absorbed, when, whole or for some communes."""

    absorbing_code = text("Code de la structure qui reprend", 16, "Par exemple 65440S00.")
    effective_on = DateField(label="Date d’effet", help_text="Le jour même ou avant : jamais à venir.")
    extent = forms.ChoiceField(label="Étendue", widget=forms.RadioSelect, choices=MergerExtent.choices())
    commune_codes = text(
        "Communes reprises",
        2000,
        "Codes INSEE séparés par des espaces, si la reprise est partielle.",
        required=False,
    )
    field_order = ("absorbing_code", "effective_on", "extent", "commune_codes", "reason")

    def clean_extent(self) -> MergerExtent:
        """The extent itself."""
        return MergerExtent(self.cleaned_data["extent"])

    def clean_commune_codes(self) -> list[str]:
        """The codes typed."""
        return [code for code in re.split(r"[\s,;]+", self.cleaned_data["commune_codes"].upper()) if code]
