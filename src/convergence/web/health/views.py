"""Probes for whoever watches the service: alive, ready. No personal data, no session."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from convergence.referentials.queries import loads
from convergence.web.access import outside
from convergence.web.errors import CONNECTION_LOST

ACCENTS = {"ensure_ascii": False}


@outside
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"état": "en marche"}, json_dumps_params=ACCENTS)


@outside
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database, migrations and reference data: 200 when all three are there, else 503 and what to do."""
    checks = {name: _told(check) for name, check in CHECKS.items()}
    whole = all(found == "oui" for found in checks.values())
    return JsonResponse(
        {"état": "prêt" if whole else "pas prêt", "contrôles": checks},
        status=200 if whole else 503,
        json_dumps_params=ACCENTS,
    )


def _told(check: Callable[[], str]) -> str:
    try:
        return check() or "oui"
    except (*CONNECTION_LOST, DatabaseError):
        return "La base de données ne répond pas : vérifiez-la avec « convergence db status »."


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "Les tables ne sont pas à jour : lancez « convergence db migrate »."
    return ""


def _referentials() -> str:
    return (
        ""
        if loads(limit=1)
        else "Les données de référence manquent : lancez « convergence referentials load »."
    )


CHECKS: dict[str, Callable[[], str]] = {
    "base de données": _database,
    "migrations": _migrations,
    "données de référence": _referentials,
}
