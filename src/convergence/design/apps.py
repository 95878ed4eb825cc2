"""Application entry of the design system."""

from django.apps import AppConfig
from django.forms import BooleanField, ChoiceField, Field


class DesignConfig(AppConfig):
    """Templates, tags, fields and static files of every page."""

    name = "convergence.design"
    label = "design"
    verbose_name = "Système de design"

    def ready(self) -> None:
        """An error says what to do: Django's own sentence only says that something is missing."""
        required = {"required": "Remplissez ce champ : il est obligatoire."}
        Field.default_error_messages = {**Field.default_error_messages, **required}
        chosen = {
            "required": "Choisissez une réponse.",
            "invalid_choice": "Choisissez une réponse de la liste.",
        }
        ChoiceField.default_error_messages = {**ChoiceField.default_error_messages, **chosen}
        ticked = {"required": "Cochez cette case pour continuer."}
        BooleanField.default_error_messages = {**BooleanField.default_error_messages, **ticked}
