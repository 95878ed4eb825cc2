"""Room aspirations: what a young person wants, in her own words, dated, coded by theme."""

from importlib import import_module

from django.apps import AppConfig


class AspirationsConfig(AppConfig):
    name = "convergence.aspirations"
    label = "aspirations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.aspirations.handlers")
        import_module("convergence.aspirations.extracts")
