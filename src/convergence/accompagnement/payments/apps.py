"""Room payments: the monthly run, its payment files and returns, and the budgets of funders."""

from importlib import import_module

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "convergence.accompagnement.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.accompagnement.payments.handlers")
