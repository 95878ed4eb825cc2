"""Trouble told in French: what happened, what to do, never a stack trace, nothing about anybody."""

from __future__ import annotations

import errno
import logging
import sys

import psycopg
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.html import escape

from convergence.design import errors as pages
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused, Unavailable

logger = logging.getLogger(__name__)

CONNECTION_LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
TOLD = (Problem, Http404, PermissionDenied)

_STATUSES: tuple[tuple[type[Problem], int], ...] = (
    (Refused, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (Unavailable, 503),
)
_TITLES = {
    400: "Demande incomprise",
    403: "Accès refusé",
    404: "Page introuvable",
    409: "Quelqu’un d’autre a modifié ces informations",
    422: "Des informations sont à corriger",
    503: "Service momentanément indisponible",
}
_FULL_DISK = ("no space left", "file too large", "could not extend file", "disk full")


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem; a problem of no known class is a bad request."""
    return next((status for kind, status in _STATUSES if isinstance(problem, kind)), 400)


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page of an error that a view let fly: a Problem, an Http404 or a PermissionDenied."""
    if isinstance(error, Problem):
        return problem_page(error, was_sent=request.method == "POST")
    return pages.error_page(404 if isinstance(error, Http404) else 403)


def problem_page(problem: Problem, *, was_sent: bool = False) -> HttpResponse:
    """A page that says what happened and what to do, with the right status; ``was_sent``: a form, kept as a draft."""
    status = status_of(problem)
    if status == 503:
        return pages.unavailable(str(problem))
    context = {
        "status": status,
        "fault": {"title": _TITLES[status]},
        "reason": problem.message,
        "what_to_do": problem.what_to_do,
        "was_sent": was_sent,
        "errors": problem.errors if isinstance(problem, Invalid) and len(problem.errors) > 1 else (),
    }
    return HttpResponse(render_to_string("web/errors/problem.html", context), status=status)


def database_page(error: Exception) -> HttpResponse:
    """The page of a database that has stopped, or has no room left; what was typed stays in the browser."""
    logger.error("database trouble: %s", type(error).__name__)
    text = str(error).lower()
    if any(sign in text for sign in _FULL_DISK):
        return full_disk_page()
    return pages.unavailable(
        "La base de données ne répond pas : rien n’a été enregistré à moitié. "
        "Votre saisie est gardée en brouillon dans ce navigateur et vous sera proposée."
    )


def is_full_disk(error: BaseException | None) -> bool:
    """True when a file of the server, or of its database, could not be written for want of room."""
    if isinstance(error, DatabaseError):
        return any(sign in str(error).lower() for sign in _FULL_DISK)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def full_disk_page() -> HttpResponse:
    """The page of a server that has no room left."""
    return pages.unavailable(
        "Il n’y a plus de place sur le serveur : rien n’a été enregistré. "
        "Prévenez l’administrateur ; votre saisie est gardée en brouillon dans ce navigateur."
    )


def as_fragment(response: HttpResponseBase) -> HttpResponseBase:
    """For htmx: the error as one alert, placed among the messages of the page."""
    kept = response.status_code < 400 or response.status_code == 422 or "X-Fragment" in response.headers
    if kept or response.streaming:
        return response
    said = _SENTENCES.get(response.status_code, _SENTENCES[500])
    fragment = HttpResponse(
        f'<div class="fr-alert fr-alert--error fr-alert--sm fr-mb-2w" role="alert"><p>{escape(said)}</p></div>',
        status=response.status_code,
        headers={name: value for name, value in response.headers.items() if name != "Content-Length"},
    )
    fragment.cookies = response.cookies
    fragment.headers["HX-Retarget"] = "#messages"
    fragment.headers["HX-Reswap"] = "innerHTML"
    return fragment


_SENTENCES = {
    400: "La demande n’a pas été comprise. Rechargez la page, puis recommencez.",
    403: "Vous n’avez pas le droit de faire cela, ou la page était ouverte depuis trop longtemps : rechargez-la.",
    404: "Cette information est introuvable. Rechargez la page.",
    409: "Quelqu’un d’autre a modifié ces informations. Rechargez la page pour voir les deux versions.",
    413: "Le fichier est trop lourd. Choisissez un fichier plus léger.",
    500: "Le service a rencontré un problème. Votre saisie est gardée ; réessayez dans quelques minutes.",
    503: "Le service ne répond pas. Votre saisie est gardée en brouillon ; réessayez dans quelques minutes.",
}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Value of CSRF_FAILURE_VIEW."""
    return pages.csrf_failure(request, reason)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler400``; a body above the limit is said to be too heavy."""
    if isinstance(exception, RequestDataTooBig):
        return pages.too_large()
    return pages.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler404``."""
    return pages.page_not_found(request, exception)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler403``."""
    return pages.permission_denied(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Value of ``handler500``; a database that stopped outside a view (session) is told as such."""
    error = sys.exc_info()[1]
    if isinstance(error, CONNECTION_LOST):
        return database_page(error)
    if is_full_disk(error):
        return full_disk_page()
    return pages.server_error(request)
