"""Room situations: dated situations of a young person."""

from django.apps import AppConfig


class SituationsConfig(AppConfig):
    name = "convergence.accompagnement.situations"
    label = "situations"
    default_auto_field = "django.db.models.BigAutoField"
