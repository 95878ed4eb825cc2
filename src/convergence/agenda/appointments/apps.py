"""Room appointments: who meets whom, when and where."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "convergence.agenda.appointments"
    label = "appointments"
    default_auto_field = "django.db.models.BigAutoField"
