"""Room sanctions: breaches, the contradictory procedure and what it decides."""

from importlib import import_module

from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    name = "convergence.accompagnement.sanctions"
    label = "sanctions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.sanctions.handlers")
