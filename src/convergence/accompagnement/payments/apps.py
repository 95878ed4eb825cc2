"""Room payments: the monthly run, its payment files and returns, and the budgets of funders."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "convergence.accompagnement.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
