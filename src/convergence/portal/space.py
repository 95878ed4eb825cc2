"""Her space: pages that the session of a young person opens, on her own file and no other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.portal.account.session import (
    device_name_of,
    keeping,
    screen_of,
    to_log_in,
    young_person_of,
)
from convergence.portal.frame import structure_frame
from convergence.portal.menu import ENTRIES
from convergence.web.access import ActingRequest, by_session

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def in_her_space(view: View) -> View:
    """Mark a page of hers: she alone enters, and what another account wrote on the same device is not taken."""

    @wraps(view)
    def entered(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.POST.get("hors_ligne", "") not in (
            "",
            device_name_of(request),
        ):
            raise Conflict(
                "Ceci a été écrit avec un autre compte.",
                what_to_do="Connectez-vous avec ce compte pour l’envoyer.",
                code="other_account",
            )
        return view(request, *args, **kwargs)

    return by_session(young_person_of, to_log_in, Purpose.PERSON_SPACE)(cast(View, entered))


def her_page(
    request: ActingRequest,
    template: str,
    title: str,
    context: dict[str, object],
    *,
    is_refused: bool = False,
) -> HttpResponse:
    """One page of her space, kept by no browser on its own; 422 when what she sent is refused."""
    until, holder = keeping(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    whole = {
        "page_title": title,
        **structure_frame(request),
        "zone": request.actor.time_zone,
        "entries": ENTRIES,
        "here": here,
        "screen": screen_of(request).value,
        "holder": holder,
        **context,
    }
    answer = render(request, template, whole, status=422 if is_refused else 200)
    answer["Cache-Control"] = "no-store"
    # read by the script that watches over her own device: it keeps this page until then, or forgets all pages
    answer["X-Keep-Until"] = str(until)
    # on any screen: what another account left on this device goes
    answer["X-Keep-For"] = device_name_of(request)
    return answer
