"""Room solutions: services that answer a need of a person, and what became of each request."""

from importlib import import_module

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "convergence.accompagnement.solutions"
    label = "solutions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.solutions.handlers")
