"""Room signatures: several parties sign a paper, with its evidence."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from convergence.gateways.signing.choice import provider_fault


class SignaturesConfig(AppConfig):
    name = "convergence.signatures"
    label = "signatures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("convergence.signatures.handlers")
        register(_check_provider, "convergence")


def _check_provider(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A provider of signatures that cannot serve stops the installation before anybody signs."""
    fault = provider_fault(settings.SIGNING_PROVIDER, in_production=settings.MODE == "production")
    hint = "Corrigez CONVERGENCE_SIGNING_PROVIDER (docs/reference/signatures.md)."
    return [Error(fault, hint=hint, id="convergence.E001")] if fault else []
