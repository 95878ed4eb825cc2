"""The ground: operations, row-level security, journal, history, outbox."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StorageConfig(AppConfig):
    name = "convergence.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_grant, sender=self)


def _grant(*, using: str, **_: Any) -> None:
    from convergence.storage.rights import grant_rights, hold_to_one_file

    grant_rights(using)
    hold_to_one_file(using)
