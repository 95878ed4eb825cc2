"""E-mail addresses, with a sentence that names what is wrong."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

EXAMPLE = "par exemple ines.martin@exemple.fr"


class EmailField(forms.CharField):
    """An address; spaces around and a final dot are forgiven, the domain is lowered."""

    widget = forms.EmailInput
    default_error_messages = {"required": f"Indiquez une adresse électronique, {EXAMPLE}."}

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", autocomplete)
        self.widget.attrs.setdefault("spellcheck", "false")

    def clean(self, value: Any) -> str:
        """The address, or an empty text when optional and empty."""
        typed = super().clean(value).strip().rstrip(".;,")
        if not typed:
            return ""
        if problem := _problem(typed):
            raise ValidationError(f"{problem} Écrivez une adresse complète, {EXAMPLE}.", code="invalid")
        local, _, domain = typed.rpartition("@")
        return f"{local}@{domain.lower()}"


def _problem(typed: str) -> str:
    if " " in typed:
        return "Une adresse électronique ne contient pas d’espace."
    if typed.count("@") != 1:
        return "Une adresse électronique contient un signe @, et un seul."
    if "." not in typed.rpartition("@")[2]:
        return "Il manque la fin de l’adresse, après le signe @."
    try:
        EmailValidator()(typed)
    except ValidationError:
        return "Cette adresse électronique n’est pas correcte."
    return ""
