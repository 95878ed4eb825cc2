"""Room dossier: the young person's case file."""

from importlib import import_module

from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "convergence.dossier"
    label = "dossier"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.dossier.handlers")
