"""Error pages: what happened, what to do, nothing about anybody. They need neither database nor session."""

import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Fault:
    title: str
    text: str


FAULTS = {
    400: _Fault("Demande incomprise", "Revenez à la page précédente, rechargez-la puis recommencez."),
    403: _Fault("Accès refusé", "Revenez à la page précédente ou demandez un droit à votre direction."),
    404: _Fault("Page introuvable", "Vérifiez l’adresse, ou retournez à l’accueil et utilisez la recherche."),
    413: _Fault("Fichier trop lourd", "Revenez en arrière et choisissez un fichier plus léger."),
    500: _Fault("Le service a rencontré un problème", "Réessayez dans quelques minutes."),
    503: _Fault("Service momentanément indisponible", "Réessayez dans quelques minutes."),
}


def error_page(status: int, reason: str = "", retry_after: int | None = None) -> HttpResponse:
    """The French page of one status; ``reason`` is a sentence for the user, never a trace or a name."""
    body: str
    try:
        body = render_to_string(f"design/errors/{status}.html", {"reason": reason, "fault": FAULTS[status]})
    except Exception:  # the last page must come out whatever is broken, missing static files included
        logger.exception("error page %s could not be rendered", status)
        body = _bare_page(FAULTS[status])
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _bare_page(fault: _Fault) -> str:
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>{fault.title} – Convergence</title></head>"
        f"<body><main><h1>{fault.title}</h1><p>{fault.text}</p>"
        '<p><a href="/">Accueil</a></p></main></body></html>'
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler400``."""
    return error_page(400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler403``; a refusal that carries a human reason shows it."""
    return error_page(403, reason=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Value of CSRF_FAILURE_VIEW: the form was open for too long."""
    sentence = (
        "Cette page était ouverte depuis trop longtemps. Revenez en arrière, rechargez-la : "
        "votre brouillon vous sera proposé."
    )
    return error_page(403, reason=sentence)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler404``."""
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Value of ``handler500``."""
    return error_page(500)


def too_large(limit: str = "") -> HttpResponse:
    """Upload above the limit (« 10 Mo »)."""
    return error_page(413, reason=f"La taille maximale est de {limit}." if limit else "")


def unavailable(reason: str = "", retry_after: int = 60) -> HttpResponse:
    """Database stopped, migration under way."""
    return error_page(503, reason=reason, retry_after=retry_after)
