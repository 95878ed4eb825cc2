"""Room workshops: offers of workshops and collective information, sessions, enrolments."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "convergence.agenda.workshops"
    label = "workshops"
    default_auto_field = "django.db.models.BigAutoField"
