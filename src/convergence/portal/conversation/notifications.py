"""Notifications on her telephone: she accepts them on this page, and takes them back in her browser's settings."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.gateways.exchange.push import public_key
from convergence.messaging import operations
from convergence.portal.conversation.views import SHOW, find_person, person_of, portal_page
from convergence.web.access import ActingRequest, by_link
from convergence.web.forms import problems_shown

_LONGEST = 4000


class SubscriptionForm(forms.Form):
    """What her browser answered; the script of the page fills it."""

    subscription = forms.CharField(
        max_length=_LONGEST,
        widget=forms.HiddenInput,
        error_messages={"required": "Ce navigateur n’a pas donné d’adresse de notification. Réessayez."},
    )


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: ActingRequest, token: str) -> HttpResponse:
    """Accept notifications on the telephone that she holds."""
    person = person_of(request)
    key = settings.EXCHANGES.push
    if key is None:
        raise NotFound(
            "Votre Mission Locale n’envoie pas de notifications.",
            what_to_do="Choisissez le SMS ou le courriel.",
        )
    form = SubscriptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            operations.subscribe_to_push(
                actor=request.actor,
                at=now(),
                dossier_id=person.dossier_id,
                subscription=form.cleaned_data["subscription"],
            )
        if not form.errors:
            messages.success(request, "C’est fait : ce téléphone vous préviendra.")
            return HttpResponseRedirect(reverse(SHOW, args=[token]))
    context: dict[str, object] = {"form": form, "token": token, "key": public_key(key)}
    return portal_page(
        request, "portal/conversation/notifications.html", "Notifications", context, bool(form.errors)
    )
