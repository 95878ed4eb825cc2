"""Forms of the account: log-in, choice of the place of work, password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from convergence.identity.types import MembershipChoice


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    # never stripped nor kept as a draft: a password is what was typed
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.PasswordInput({"autocomplete": autocomplete, "data-draft-ignore": ""}),
    )


def _login() -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(label="Identifiant", max_length=254, widget=widget)


class LoginForm(forms.Form):
    """Login and password."""

    login = _login()
    password = _password("Mot de passe", "current-password")
    suite = forms.CharField(required=False, widget=forms.HiddenInput)


class PlaceForm(forms.Form):
    """For which structure she works now."""

    membership = forms.ChoiceField(label="Structure", widget=forms.RadioSelect)
    suite = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, places: Sequence[MembershipChoice], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["membership"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (str(place.membership_id), f"{place.structure_name} – {', '.join(place.role_labels)}")
                for place in places
            ]


class NewPasswordForm(forms.Form):
    """The new password, twice: it may be pasted, and the room checks it."""

    password = _password(
        "Nouveau mot de passe",
        "new-password",
        "Une phrase de plusieurs mots sans lien entre eux est facile à retenir.",
    )
    again = _password("Nouveau mot de passe, une seconde fois", "new-password")

    def clean(self) -> dict[str, Any]:
        """Both copies are the same."""
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", "Ce n’est pas le même mot de passe. Écrivez-le de nouveau.")
        return typed


class PasswordForm(NewPasswordForm):
    """The present password, then the new one."""

    current_password = _password("Mot de passe actuel", "current-password")
    field_order = ("current_password", "password", "again")


class CodeForm(NewPasswordForm):
    """Login, the code that was handed over, then the new password."""

    login = _login()
    code = forms.CharField(
        label="Code d’accès",
        max_length=40,
        help_text="Vingt lettres et chiffres ; les tirets et les espaces sont facultatifs.",
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "spellcheck": "false", "data-draft-ignore": ""}
        ),
    )
    field_order = ("login", "code", "password", "again")
