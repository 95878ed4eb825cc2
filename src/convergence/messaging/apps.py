"""Room messaging: conversations, templates, reminders, group messages."""

from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "convergence.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.messaging.handlers")
