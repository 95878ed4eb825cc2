"""Room calendars: an adviser's own calendar, both ways, and published feeds."""

from importlib import import_module

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "convergence.agenda.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the reactions to the events of lower rooms."""
        import_module("convergence.agenda.calendars.handlers")
