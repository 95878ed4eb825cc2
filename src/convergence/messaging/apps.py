"""Room messaging: conversations, templates, reminders, group messages."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "convergence.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
