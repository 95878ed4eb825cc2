"""How the pages of signature are rendered: one title, no menu, the document and its text."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from convergence.foundation.clock import now
from convergence.portal.frame import structure_frame
from convergence.signatures.queries import link_view
from convergence.signatures.types import LinkView, SignerRow
from convergence.web.access import ActingRequest


def opened(request: ActingRequest, token: str) -> LinkView:
    """What the link opens, now."""
    return link_view(request.scope, token, now())


def own_row(view: LinkView) -> SignerRow:
    """The line of the holder of a personal link."""
    return next(signer for signer in view.signing.signers if signer.signer_id == view.signer_id)


def page(
    request: ActingRequest, name: str, title: str, *, view: LinkView, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of signature."""
    context |= {
        "page_title": title,
        "view": view,
        "signing": view.signing,
        **structure_frame(request, view.signing.keeper_id),
        "zone": request.actor.time_zone,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
    }
    return render(request, f"portal/signing/{name}.html", context, status=status)
