"""Room acts: what was done, and hours counted."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "convergence.accompagnement.acts"
    label = "acts"
    default_auto_field = "django.db.models.BigAutoField"
