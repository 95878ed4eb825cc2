"""Room situations: dated situations of a young person, and exits."""

from importlib import import_module

from django.apps import AppConfig


class SituationsConfig(AppConfig):
    name = "convergence.accompagnement.situations"
    label = "situations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.situations.handlers")
