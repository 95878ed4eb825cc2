"""Room documents: papers received, templates, papers made."""

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "convergence.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the room does when it hears of facts of other rooms."""
        import_module("convergence.documents.handlers")
