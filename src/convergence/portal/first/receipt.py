"""Her own receipt, by the link that left for her telephone or her mailbox: where the request stands, take it back."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import first_request_of_token, request_holder
from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.portal.frame import structure_frame
from convergence.portal.languages.choosing import spoken
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link

GONE = NotFound(
    "Ce lien n’est plus valable.",
    what_to_do="Votre demande a été traitée, retirée ou faite de nouveau. "
    "Une question ? Téléphonez à votre Mission Locale.",
    code="dead_link",
)


def find_holder(token: str, at: datetime) -> Actor | None:
    """Who holds the receipt of a request; None once it was treated, taken back or renewed."""
    scope = current_scope()
    return request_holder(scope, token) if scope else None


holder = by_link(find_holder, dead_link=GONE)


@holder
@spoken
@require_safe
def show(request: ActingRequest, token: str) -> HttpResponse:
    """When it was made, what comes next; nothing of what was typed: telephones are lent."""
    found = first_request_of_token(request.scope, token)
    if found is None:
        raise GONE
    context = {
        "page_title": gettext("Votre demande"),
        "asked": found,
        "token": token,
        "zone": request.actor.time_zone,
    }
    return render(request, "portal/first/receipt.html", context | structure_frame(request))


@holder
@spoken
@require_POST
def withdraw(request: ActingRequest, token: str) -> HttpResponse:
    """Take it back: all that was left is erased at once."""
    operations.withdraw_first_request(actor=request.actor, at=now(), token=token)
    context = {"page_title": gettext("Votre demande est retirée")}
    return render(request, "portal/first/withdrawn.html", context | structure_frame(request))
