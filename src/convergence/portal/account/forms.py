"""What she types: her e-mail, her password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as _Words


def _email() -> forms.CharField:
    widget = forms.EmailInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        help_text=gettext_lazy("Celle où vous avez reçu le message de votre Mission Locale."),
        widget=widget,
        error_messages={"required": gettext_lazy("Écrivez votre adresse électronique.")},
    )


def _password(label: _Words, autocomplete: str, help_text: _Words = "") -> forms.CharField:
    # never stripped: a password is what was typed
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.PasswordInput({"autocomplete": autocomplete, "data-draft-ignore": ""}),
        error_messages={"required": gettext_lazy("Écrivez un mot de passe.")},
    )


class YoungLoginForm(forms.Form):
    """Her e-mail and her password."""

    email = forms.CharField(
        label=gettext_lazy("Adresse électronique ou code"),
        max_length=254,
        help_text=gettext_lazy("L’adresse où vous recevez nos messages, ou le code écrit sur votre papier."),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Écrivez votre adresse électronique ou votre code.")},
    )
    password = _password(gettext_lazy("Mot de passe"), "current-password")
    own_device = forms.BooleanField(
        required=False,
        label=gettext_lazy("Cet appareil est à moi"),
        help_text=gettext_lazy(
            "Vos pages y seront gardées quelques heures, pour les lire sans réseau. Ne cochez pas sur un "
            "appareil partagé."
        ),
    )
    suite = forms.CharField(required=False, widget=forms.HiddenInput)


class ScreenForm(forms.Form):
    """The code that opens her space on a lent screen."""

    code = forms.CharField(
        label=gettext_lazy("Votre code"),
        max_length=20,
        help_text=gettext_lazy("Huit lettres et chiffres. Votre conseiller vous le donne."),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Écrivez le code que votre conseiller vous a donné.")},
    )


class ForgottenForm(forms.Form):
    """Where to send a link."""

    email = _email()


class ChooseForm(forms.Form):
    """A new password, twice."""

    password = _password(
        gettext_lazy("Votre mot de passe"),
        "new-password",
        gettext_lazy(
            "Douze caractères au moins. Plusieurs mots sans lien entre eux : facile à retenir, difficile à deviner."
        ),
    )
    again = _password(gettext_lazy("Le même, une seconde fois"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both copies are the same."""
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", gettext("Ce n’est pas le même mot de passe. Écrivez-le de nouveau."))
        return typed
