"""Room allowances: rights to an allowance or an aid, resources, and the amount due for each month."""

from importlib import import_module

from django.apps import AppConfig


class AllowancesConfig(AppConfig):
    name = "convergence.accompagnement.allowances"
    label = "allowances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.allowances.handlers")
