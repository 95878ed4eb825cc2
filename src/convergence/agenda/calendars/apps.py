"""Room calendars: an adviser's own calendar, both ways."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "convergence.agenda.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"
