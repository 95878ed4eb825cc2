"""Room documents: papers received, templates, papers made."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "convergence.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
