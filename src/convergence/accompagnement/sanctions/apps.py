"""Room sanctions: breaches, the contradictory procedure and what it decides."""

from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    name = "convergence.accompagnement.sanctions"
    label = "sanctions"
    default_auto_field = "django.db.models.BigAutoField"
