"""Room calendars: an adviser's own calendar, both ways, and published feeds."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

from convergence.gateways.caldav import put_in_place
from convergence.gateways.caldav.folder import FolderCalendars


class CalendarsConfig(AppConfig):
    name = "convergence.agenda.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the reactions to the events of lower rooms; a demonstration speaks to no real server."""
        import_module("convergence.agenda.calendars.handlers")
        if settings.DEMO:
            put_in_place(FolderCalendars(settings.STATE_DIR / "calendriers.json"))
