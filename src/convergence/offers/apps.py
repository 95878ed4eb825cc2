"""Room offers: the directory of services, in the schema of data·inclusion."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "convergence.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"
