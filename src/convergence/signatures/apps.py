"""Room signatures: several parties sign a paper, with its evidence."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "convergence.signatures"
    label = "signatures"
    default_auto_field = "django.db.models.BigAutoField"
