"""Room signatures: several parties sign a paper, with its evidence."""

from importlib import import_module

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "convergence.signatures"
    label = "signatures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.signatures.handlers")
