"""Room identity: structures, sites, users, dated roles; makes the Actor."""

from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "convergence.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        queries = import_module("convergence.identity.queries")
        import_module("convergence.storage.outbox").tell_zones(queries.time_zones_of)
