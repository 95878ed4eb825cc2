"""Search forms of the reference data browser, with the day on which codes are read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from convergence.design.fields import DateField


class OnDateForm(forms.Form):
    """The day on which values were in force; today when nothing is typed."""

    le = DateField(label="Valable le", required=False, help_text="Par exemple 1/1/2024. Vide : aujourd’hui.")

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    @property
    def on(self) -> date:
        """The day asked for."""
        return self.cleaned_data.get("le") or self.today


class SearchOnDateForm(OnDateForm):
    """A text to search, and the day."""

    q = forms.CharField(
        label="Nom ou code", max_length=100, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    field_order = ("q", "le")

    @property
    def text(self) -> str:
        """What to search."""
        return str(self.cleaned_data.get("q", "")).strip()
