"""Room support: what a team shares to work: inbox, announcements, practice notes, snippets."""

from importlib import import_module

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "convergence.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.support.handlers")
