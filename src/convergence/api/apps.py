"""Streams and interfaces for programs: they translate and decide nothing."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "convergence.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
