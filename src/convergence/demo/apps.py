"""The invented network of the demonstration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "convergence.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
