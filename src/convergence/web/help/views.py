"""Pages that everybody may read: help, accessibility, personal data, legal notice, map, security contact."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.frame import Crumb, configured_frame
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.sharing.queries import joint_controllers
from convergence.support.policies import may_keep_practice_notes
from convergence.support.queries import practices_beside
from convergence.web.access import ActingRequest, outside, public, signed_in
from convergence.web.help.screens import help_topics
from convergence.web.operators.saying import said

HOME = Crumb("Accueil", "/")


def _page(request: HttpRequest, name: str, title: str, **context: object) -> HttpResponse:
    context |= {"page_title": title, "breadcrumb": (HOME, Crumb(title))}
    return render(request, f"web/help/{name}.html", context)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement (law n° 2005-102, art. 47): what is tested, what is not yet."""
    return _page(request, "accessibility", "Accessibilité", contact=configured_frame().contact)


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is done with personal data, for whom, and the rights of the persons."""
    minutes = settings.SESSION_IDLE_SECONDS // 60
    return _page(request, "privacy", "Données personnelles", idle_minutes=minutes)


@public
@require_safe
def controllers(request: HttpRequest) -> HttpResponse:
    """Who of the joint controllers answers which right, by processing (RGPD, art. 26)."""
    return _page(request, "controllers", "Qui répond à vos demandes", register=joint_controllers())


@public
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Legal notice."""
    return _page(request, "legal", "Mentions légales", contact=configured_frame().contact)


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every place that the reader may enter (RGAA 12.3)."""
    return _page(request, "sitemap", "Plan du site")


@public
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Help: how to do the daily things."""
    return _page(request, "guide", "Aide", idle_minutes=settings.SESSION_IDLE_SECONDS // 60)


@signed_in
@require_safe
def screen(request: ActingRequest, name: str) -> HttpResponse:
    """What one part of the site is for, and how the reader's structure works there; a fragment for htmx."""
    topic = help_topics().get(name)
    if topic is None:
        raise NotFound(
            "Cette aide n’existe pas.", what_to_do="Ouvrez l’aide générale, en bas de chaque page."
        )
    context = {
        "topic": topic,
        "practices": practices_beside(request.scope, name),
        "may_write": may_keep_practice_notes(request.actor),
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/help/screen_inside.html", context)
    return _page(request, "screen", said(topic.title, request.actor), **context)


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Keyboard shortcuts, and how to turn them off."""
    return _page(request, "keys", "Raccourcis clavier")


@outside
@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); absent until the operator has given an address."""
    contact = getattr(settings, "SECURITY_CONTACT", "") or configured_frame().contact
    if not contact:
        return HttpResponse(
            "Aucune adresse de contact n’est encore réglée sur cette installation (SECURITY_CONTACT).\n",
            status=404,
            content_type="text/plain; charset=utf-8",
        )
    address = contact if ":" in contact else f"mailto:{contact}"
    expires = (now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {address}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
