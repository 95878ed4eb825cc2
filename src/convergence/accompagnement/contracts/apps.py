"""Room contracts: CEJ and PACEA, from preparation to end."""

from importlib import import_module

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "convergence.accompagnement.contracts"
    label = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.contracts.handlers")
        import_module("convergence.accompagnement.contracts.extracts")
