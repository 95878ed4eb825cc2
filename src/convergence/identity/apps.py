"""Room identity: structures, sites, users, dated roles; makes the Actor."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "convergence.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
