"""Professionals' pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "convergence.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
