"""Room offers: the directory of services, in the schema of data·inclusion."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

from convergence.gateways.data_inclusion import put_in_place
from convergence.gateways.data_inclusion.sample import sample_directory


class OffersConfig(AppConfig):
    name = "convergence.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Services are published for studies; a demonstration reads no real address."""
        import_module("convergence.offers.extracts")
        if settings.DEMO:
            put_in_place(sample_directory())
