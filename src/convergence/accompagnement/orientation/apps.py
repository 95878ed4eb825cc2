"""Room orientation: registration at France Travail, paths, and the one organisme référent at any date."""

from django.apps import AppConfig


class OrientationConfig(AppConfig):
    name = "convergence.accompagnement.orientation"
    label = "orientation"
    default_auto_field = "django.db.models.BigAutoField"
