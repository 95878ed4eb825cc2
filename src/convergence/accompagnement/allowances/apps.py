"""Room allowances: rights to an allowance or an aid, resources, and the amount due for each month."""

from django.apps import AppConfig


class AllowancesConfig(AppConfig):
    name = "convergence.accompagnement.allowances"
    label = "allowances"
    default_auto_field = "django.db.models.BigAutoField"
