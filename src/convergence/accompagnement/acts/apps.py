"""Room acts: what was done, and hours counted."""

from importlib import import_module

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "convergence.accompagnement.acts"
    label = "acts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.acts.handlers")
        import_module("convergence.accompagnement.acts.extracts")
