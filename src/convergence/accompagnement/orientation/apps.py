"""Room orientation: registration at France Travail, paths, and the one organisme référent at any date."""

from importlib import import_module

from django.apps import AppConfig


class OrientationConfig(AppConfig):
    name = "convergence.accompagnement.orientation"
    label = "orientation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.orientation.handlers")
