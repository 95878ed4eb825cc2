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


def _code(label: str, help_text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "spellcheck": "false", "data-draft-ignore": ""}
        ),
    )


class FactorForm(forms.Form):
    """A code, or what a passkey answered."""

    code = _code(
        "Code à six chiffres, ou code de secours",
        "Le code qu’affiche maintenant votre application.",
        required=False,
    )
    answer = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    suite = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One of both."""
        typed = super().clean() or {}
        if not typed.get("code") and not typed.get("answer"):
            self.add_error("code", "Tapez le code à six chiffres, ou un code de secours.")
        return typed


class RecoverForm(forms.Form):
    """The access code that two colleagues gave."""

    code = _code("Code d’accès", "Vingt lettres et chiffres ; les tirets et les espaces sont facultatifs.")


class LinkForm(RecoverForm):
    """The account, and the access code that two colleagues gave for it."""

    login = _login()
    field_order = ("login", "code")


class AuthenticatorForm(forms.Form):
    """The first code of a new authenticator."""

    code = _code("Code à six chiffres", "Le code qu’affiche l’application après avoir lu l’image.")


class PasskeyForm(forms.Form):
    """A new passkey, and how she calls it."""

    name = forms.CharField(
        label="Nom de la clé",
        max_length=60,
        help_text="Pour la reconnaître : « Mon téléphone », « Clé USB ».",
    )
    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput)
