"""A new young person on one page, in the order of the conversation."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from convergence.design.fields import DateField, EmailField, PhoneField, SplitDateInput
from convergence.dossier.types import ContactKind, Section, Sex
from convergence.identity.types import StaffName
from convergence.web.dossier.sections.fields import as_typed, commune_field, country_field

_OFF = {"autocomplete": "off", "spellcheck": "false"}
IDENTITY = ("birth_name", "usual_name", "first_name", "born_on", "sex", "nationality")
DRAFT = "dossier-nouveau"


def _name(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=100, widget=forms.TextInput(_OFF)
    )


class NewDossierForm(forms.Form):
    """What is asked at the first meeting; the rest can wait."""

    birth_name = _name("Nom de naissance", "Comme sur la pièce d’identité.")
    first_name = _name("Prénom")
    born_on = DateField(label="Date de naissance", widget=SplitDateInput)
    usual_name = _name("Nom d’usage", "S’il diffère du nom de naissance.", required=False)
    sex = forms.ChoiceField(label="Sexe", choices=Sex.choices(), widget=forms.RadioSelect, required=False)
    phone = PhoneField(label="Téléphone", required=False)
    email = EmailField(label="Adresse e-mail", required=False)
    commune = commune_field(
        label="Commune", required=False, help_text="Nom ou code postal, par exemple « Tarbes »."
    )
    nationality = country_field(
        label="Nationalité", required=False, help_text="Le pays, par exemple « France »."
    )
    nir = forms.CharField(
        label="Numéro de sécurité sociale",
        required=False,
        max_length=40,
        help_text="15 chiffres, clé comprise. Il sera chiffré et masqué.",
        widget=forms.TextInput({**_OFF, "inputmode": "numeric", "class": "cv-input-date"}),
    )
    referent_id = forms.TypedChoiceField(label="Référent", coerce=UUID)
    received_on = DateField(label="Date du premier contact", help_text="Par exemple 3/2/2026.")

    def __init__(self, *args: Any, advisers: Iterable[StaffName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["referent_id"]
        assert isinstance(choice, forms.TypedChoiceField)
        people = [(str(person.user_id), person.full_name) for person in advisers]
        choice.choices = [("", "Choisir"), *people]

    def identity(self) -> dict[str, object]:
        """Values of the section « Identité »."""
        values = {name: as_typed(self.cleaned_data[name]) for name in IDENTITY}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def sections(self) -> dict[Section, dict[str, object]]:
        """Values of the other sections, those that were filled."""
        found: dict[Section, dict[str, object]] = {}
        points = [
            {"kind": kind.value, "value": value, "preferred": kind is ContactKind.PHONE}
            for kind, value in (
                (ContactKind.PHONE, self.cleaned_data["phone"]),
                (ContactKind.EMAIL, self.cleaned_data["email"]),
            )
            if value
        ]
        if points:
            found[Section.CONTACTS] = {"points": points}
        if self.cleaned_data["commune"]:
            found[Section.ADDRESS] = {"commune": self.cleaned_data["commune"].code}
        return found


FIELDS_BY_SECTION = {"points.0.value": "phone", "points.1.value": "email", "points": "phone"}


def field_of(name: str, form: forms.Form) -> str | None:
    """The box to which a refusal of the operation belongs; None when it belongs to none."""
    known = FIELDS_BY_SECTION.get(name, name)
    if known == "phone" and form.cleaned_data.get("email") and not form.cleaned_data.get("phone"):
        known = "email"
    return known if known in form.fields else None


def first_values(values: dict[str, str], today: date, referent_id: UUID | None) -> dict[str, Any]:
    """What the page fills by itself: what was searched, today, the person who types."""
    born = values.get("born_on", "")
    first: dict[str, Any] = {
        "birth_name": values.get("birth_name", ""),
        "first_name": values.get("first_name", ""),
        "received_on": today,
        "referent_id": str(referent_id) if referent_id else "",
    }
    with suppress(ValueError):
        first["born_on"] = date.fromisoformat(born) if born else None
    return first
