"""The mailbox of the demonstration: every SMS, mail and notification that would have left, the latest first."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from convergence.demo.views import refuse_elsewhere
from convergence.design.frame import Crumb
from convergence.foundation.problems import NotFound
from convergence.gateways.exchange.mailbox import Caught, caught, one

SHOWN = 100
TITLE = "Messagerie de la démonstration"


class SearchForm(forms.Form):
    """To whom."""

    a = forms.CharField(
        label="Destinataire",
        required=False,
        max_length=254,
        help_text="Un morceau de numéro ou d’adresse.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Everything that was caught, or what was sent to an address."""
    refuse_elsewhere()
    form = SearchForm(request.GET or None)
    wanted = form.cleaned_data["a"] if form.is_valid() else ""
    context = {
        "page_title": TITLE,
        "breadcrumb": (_demo(), Crumb(TITLE)),
        "form": form,
        "wanted": wanted,
        "filter_count": 1 if wanted else 0,
        "messages_caught": caught(_folder(), recipient=wanted, limit=SHOWN),
        "shown": SHOWN,
    }
    return render(request, "demo/mailbox.html", context)


@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message as its recipient would read it."""
    refuse_elsewhere()
    found = _found(name)
    context = {
        "page_title": found.subject or found.channel.label,
        "breadcrumb": (
            _demo(),
            Crumb(TITLE, reverse("demo:mailbox")),
            Crumb(found.subject or found.channel.label),
        ),
        "caught": found,
    }
    return render(request, "demo/message.html", context)


@require_safe
def attachment(request: HttpRequest, name: str, rank: int) -> HttpResponse:
    """A document that was joined."""
    refuse_elsewhere()
    joined = _found(name).attachments
    if not 0 < rank <= len(joined):
        raise NotFound("Ce document n’existe pas.", what_to_do="Revenez au message.")
    document = joined[rank - 1]
    return HttpResponse(
        document.content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": _as_file(document.name)},
    )


def _demo() -> Crumb:
    return Crumb("Démonstration", reverse("demo:choose"))


def _folder() -> Path:
    folder: Path | None = settings.EXCHANGES.catcher
    if folder is None:
        raise NotFound("Cette page n’existe pas.", what_to_do="Retournez à l’accueil.")
    return folder


def _found(name: str) -> Caught:
    found = one(_folder(), name)
    if found is None:
        raise NotFound("Ce message n’existe pas.", what_to_do="Cherchez-le dans la messagerie.")
    return found


def _as_file(name: str) -> str:
    return content_disposition_header(True, name.replace("\n", " ").replace("\r", " ")) or "attachment"
