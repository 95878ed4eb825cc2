"""Application entry of the design system."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Templates, tags, fields and static files of every page."""

    name = "convergence.design"
    label = "design"
    verbose_name = "Système de design"
