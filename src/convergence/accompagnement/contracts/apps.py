"""Room contracts: CEJ and PACEA."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "convergence.accompagnement.contracts"
    label = "contracts"
    default_auto_field = "django.db.models.BigAutoField"
