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
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused, Unavailable
from convergence.web.operators.saying import said

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
GUEST_PAGES = "/jeune/"
_AGAIN = (
    "Revenez à la page d’avant, rechargez-la, puis recommencez. "
    "Si cela ne marche pas, téléphonez à votre Mission Locale."
)
_LATER = "Attendez quelques minutes, puis recommencez. Si c’est urgent, téléphonez à votre Mission Locale."
_GUEST_WORDS = {
    400: ("Cela n’a pas marché", "La page n’a pas compris votre demande. Rien n’est enregistré.", _AGAIN),
    403: (
        "Cela n’a pas marché",
        "Cette page est restée ouverte longtemps, ou votre téléphone refuse les cookies. Rien n’est enregistré.",
        _AGAIN,
    ),
    404: (
        "Cette page ne s’ouvre pas",
        "L’adresse est peut-être incomplète, ou la page a été retirée.",
        "Ouvrez à nouveau le lien de votre message. Si cela ne marche pas, téléphonez à votre Mission Locale.",
    ),
    409: ("Quelque chose a changé", "Quelqu’un a changé ces informations en même temps que vous.", _AGAIN),
    413: (
        "Ce fichier est trop lourd",
        "Il n’a pas été envoyé.",
        "Revenez en arrière et choisissez un fichier plus petit.",
    ),
    422: ("Cela n’a pas marché", "Ce qui est écrit ne va pas. Rien n’est enregistré.", _AGAIN),
    500: ("Cela n’a pas marché", "Le problème vient de notre côté. Rien n’est enregistré à moitié.", _LATER),
    503: ("Le service est arrêté pour l’instant", "Rien n’est enregistré à moitié.", _LATER),
}
_FULL_DISK = ("no space left", "file too large", "could not extend file", "disk full")


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem; a problem of no known class is a bad request."""
    return next((status for kind, status in _STATUSES if isinstance(problem, kind)), 400)


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page of an error that a view let fly: a Problem, an Http404 or a PermissionDenied."""
    if isinstance(error, Problem):
        if is_of_guest(request):
            return guest_page(status_of(error), error.message, error.what_to_do)
        return problem_page(error, was_sent=request.method == "POST", actor=getattr(request, "actor", None))
    return told_alone(request, pages.error_page(404 if isinstance(error, Http404) else 403))


def is_of_guest(request: HttpRequest) -> bool:
    """Whether the page is one of those that a young person opens, by a link or from a poster."""
    return request.path_info.startswith(GUEST_PAGES)


def guest_page(status: int, reason: str = "", what_to_do: str = "") -> HttpResponse:
    """The page of an error without the house of professionals: no home page, no search, no draft."""
    title, said, advice = _GUEST_WORDS.get(status, _GUEST_WORDS[500])
    context = {"fault": {"title": title}, "reason": reason or said, "what_to_do": what_to_do or advice}
    body = render_to_string("web/errors/guest.html", context)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})


def told_alone(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same error as a young person reads it, when the page is one of hers."""
    if not is_of_guest(request):
        return response
    try:
        told = guest_page(response.status_code)
    except Exception:  # the last page must come out whatever is broken
        logger.exception("the error page of a guest could not be rendered")
        return response
    if "Retry-After" in response.headers:
        told.headers["Retry-After"] = response.headers["Retry-After"]
    return told


def problem_page(problem: Problem, *, was_sent: bool = False, actor: Actor | None = None) -> HttpResponse:
    """A page that says what happened and what to do, with the right status; ``was_sent``: a form, kept as a draft.

    ``actor``: whoever reads, in the words of her organisation.
    """
    status = status_of(problem)
    if status == 503:
        return pages.unavailable(str(problem))
    context = {
        "status": status,
        "fault": {"title": _TITLES[status]},
        "reason": said(problem.message, actor),
        "what_to_do": said(problem.what_to_do, actor),
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
    return told_alone(request, pages.csrf_failure(request, reason))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler400``; a body above the limit is said to be too heavy."""
    if isinstance(exception, RequestDataTooBig):
        return told_alone(request, pages.too_large())
    return told_alone(request, pages.bad_request(request, exception))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler404``."""
    return told_alone(request, pages.page_not_found(request, exception))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Value of ``handler403``."""
    return told_alone(request, pages.permission_denied(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """Value of ``handler500``; a database that stopped outside a view (session) is told as such."""
    error = sys.exc_info()[1]
    if isinstance(error, CONNECTION_LOST):
        return told_alone(request, database_page(error))
    if is_full_disk(error):
        return told_alone(request, full_disk_page())
    return told_alone(request, pages.server_error(request))
