"""Room sharing: the one queue through which anything leaves the house, and its ledger."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "convergence.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"
