"""Room audit: access journal, change history, register of processing."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "convergence.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
