"""Room diagnostic: the shared diagnosis: constraints, needs, strengths, in dated versions."""

from django.apps import AppConfig


class DiagnosticConfig(AppConfig):
    name = "convergence.accompagnement.diagnostic"
    label = "diagnostic"
    default_auto_field = "django.db.models.BigAutoField"
