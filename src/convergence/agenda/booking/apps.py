"""Room booking: availability, booking links, waiting lists."""

from importlib import import_module

from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "convergence.agenda.booking"
    label = "booking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.agenda.booking.handlers")
