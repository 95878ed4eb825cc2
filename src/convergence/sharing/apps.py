"""Room sharing: the one queue through which anything leaves the house, and its ledger."""

from importlib import import_module

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "convergence.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.sharing.handlers")
