"""Room booking: availability, booking links, waiting lists."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "convergence.agenda.booking"
    label = "booking"
    default_auto_field = "django.db.models.BigAutoField"
