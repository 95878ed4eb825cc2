"""Forms of the administration of a structure: accounts, roles, description, sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from convergence.design.fields import DateField, EmailField, PhoneField, SuggestField
from convergence.identity.types import Role, SiteDetail, UserState
from convergence.web.confirm import ReasonForm
from convergence.web.suggest import commune_by_code, commune_suggestions

NO_SITE = ("", "Tous les sites")


def text(label: str, length: int, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """One line about somebody else: the browser must not fill it with the user's own data."""
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=length, help_text=help_text, required=required, widget=widget
    )


def commune_field(label: str = "Commune") -> SuggestField:
    """A commune of today, chosen in the suggestions or typed."""
    return SuggestField(
        label=label,
        url_name="referentials:suggest_communes",
        resolve=commune_suggestions,
        by_code=commune_by_code,
        help_text="Nom ou code postal, par exemple « Tarbes ».",
    )


class UserFilterForm(forms.Form):
    """Which accounts to show."""

    q = text("Nom ou identifiant", 100, required=False)
    etat = forms.ChoiceField(
        label="État du compte", required=False, choices=[("", "Tous les états"), *UserState.choices()]
    )
    role = forms.ChoiceField(label="Rôle en cours", required=False)

    def __init__(self, data: Any = None, *, roles: Iterable[Role]) -> None:
        super().__init__(data)
        _set_choices(self, "role", [("", "Tous les rôles"), *_roles(roles)])


class RoleForm(forms.Form):
    """A role, from when until when, on which site."""

    role = forms.ChoiceField(label="Rôle")
    site_id = forms.TypedChoiceField(label="Site", required=False, empty_value=None)
    starts_on = DateField(label="À partir du", help_text="Par exemple 1/9/2026.")
    ends_on = DateField(
        label="Premier jour sans ce rôle", required=False, help_text="Vide : sans fin prévue."
    )

    def __init__(
        self, data: Any = None, *, roles: Iterable[Role], sites: Sequence[SiteDetail], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        _set_choices(self, "role", [("", "Choisir un rôle"), *_roles(roles)])
        open_sites = [(str(site.id), site.name) for site in sites if site.closed_on is None]
        _set_choices(self, "site_id", [NO_SITE, *open_sites])

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])


class NewUserForm(RoleForm):
    """A new account with its first role."""

    first_name = text("Prénom", 100)
    last_name = text("Nom", 100)
    login = text("Identifiant", 100, "Il ne changera jamais. Par exemple claire.martin.")
    email = EmailField(label="Adresse électronique professionnelle")
    phone = PhoneField(label="Téléphone professionnel", required=False)
    field_order = ("first_name", "last_name", "login", "email", "phone", "role", "site_id", "starts_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["ends_on"]


class EditUserForm(forms.Form):
    """Names and addresses of an account; the login never changes."""

    first_name = text("Prénom", 100)
    last_name = text("Nom", 100)
    email = EmailField(label="Adresse électronique professionnelle")
    phone = PhoneField(label="Téléphone professionnel", required=False)
    edit_token = forms.IntegerField(widget=forms.HiddenInput({"data-draft-keep": ""}))


class EndRoleForm(ReasonForm):
    """When a role ends, and why."""

    ends_on = DateField(label="Premier jour sans ce rôle", help_text="Par exemple 1/9/2026.")
    field_order = ("ends_on", "reason")


class StructureForm(forms.Form):
    """Names, SIRET, telephone and commune of a structure."""

    official_name = text("Nom officiel", 200)
    usual_name = text("Nom usuel", 200, "Celui que vous lisez dans les listes.")
    siret = text("SIRET", 20, "14 chiffres.", required=False)
    phone = PhoneField(
        label="Téléphone de l’accueil",
        required=False,
        help_text="Les jeunes le lisent sur leurs pages et dans leurs messages.",
    )
    commune_code = commune_field()
    edit_token = forms.IntegerField(widget=forms.HiddenInput({"data-draft-keep": ""}))

    def clean_commune_code(self) -> str:
        """The INSEE code."""
        return str(self.cleaned_data["commune_code"].code)


class SiteForm(forms.Form):
    """A new place of reception."""

    name = text("Nom du site", 200)
    address = text("Adresse", 300, required=False)
    commune_code = commune_field()
    opened_on = DateField(label="Ouvert à partir du", help_text="Par exemple 1/9/2026.")

    def clean_commune_code(self) -> str:
        """The INSEE code."""
        return str(self.cleaned_data["commune_code"].code)


class CloseForm(ReasonForm):
    """When a site or a structure closes, and why."""

    closed_on = DateField(label="Premier jour de fermeture", help_text="Par exemple 1/9/2026.")
    field_order = ("closed_on", "reason")


def _roles(roles: Iterable[Role]) -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in roles]


def _set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice")
    field.choices = choices
