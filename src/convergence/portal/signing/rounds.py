"""One screen passed along: each finds her name, signs or refuses, and gives the screen to the next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.portal.signing.access import client_of, guest
from convergence.portal.signing.forms import GestureForm, RefusalForm
from convergence.portal.signing.pages import opened, page
from convergence.signatures import operations
from convergence.signatures.types import LinkKind, LinkView, SignerRow, SigningWay
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown


def round_page(request: ActingRequest, view: LinkView) -> HttpResponse:
    """Who has signed, who may sign here."""
    here = [signer for signer in view.signing.signers if signer.way is SigningWay.ON_PAGE]
    return page(request, "round", f"Signer sur place : {view.signing.title}", view=view, signers=here)


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def sign_here(request: ActingRequest, token: str, signer_id: UUID) -> HttpResponse:
    """One of the names of the list signs."""
    view, signer = _found(request, token, signer_id)
    form = GestureForm(request.POST if request.method == "POST" else None, signer_name=signer.name)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.sign_in_round(
                actor=request.actor,
                at=now(),
                token=token,
                signer_id=signer_id,
                typed_name=form.cleaned_data["typed_name"],
                consents=form.cleaned_data["consents"],
                client=client_of(request),
            )
        if not form.errors:
            return _next(request, token, view, signer)
    status = 422 if form.errors else 200
    return page(
        request, "here", f"Signer : {signer.name}", view=view, form=form, signer=signer, status=status
    )


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_here(request: ActingRequest, token: str, signer_id: UUID) -> HttpResponse:
    """One of the names of the list refuses."""
    view, signer = _found(request, token, signer_id)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.refuse_in_round(
                actor=request.actor,
                at=now(),
                token=token,
                signer_id=signer_id,
                reason=form.cleaned_data["reason"],
            )
        if not form.errors:
            return page(request, "refused", "Refus enregistré", view=view)
    status = 422 if form.errors else 200
    return page(request, "refuse", f"Refuser de signer : {signer.name}", view=view, form=form, status=status)


@guest
@require_POST
def finish(request: ActingRequest, token: str) -> HttpResponse:
    """Close the round: the link works no more, the professional logs in again."""
    operations.end_round(actor=request.actor, at=now(), token=token)
    return HttpResponseRedirect(reverse("login:login"))


def _found(request: ActingRequest, token: str, signer_id: UUID) -> tuple[LinkView, SignerRow]:
    view = opened(request, token)
    for signer in view.signing.signers if view.kind is LinkKind.ROUND else ():
        if signer.signer_id == signer_id and signer.way is SigningWay.ON_PAGE:
            return view, signer
    raise NotFound(
        "Cette personne ne signe pas ici.",
        what_to_do="Revenez à la liste et choisissez votre nom.",
        code="not_here",
    )


def _next(request: ActingRequest, token: str, view: LinkView, signer: SignerRow) -> HttpResponse:
    """Back to the list while somebody waits; a round that is over ends with its link."""
    waiting = [one for one in view.signing.signers if one.is_open and one.signer_id != signer.signer_id]
    if not waiting:
        return page(request, "done", "Signatures recueillies", view=view)
    messages.success(request, f"C’est signé, {signer.name}. Passez l’écran à la personne suivante.")
    return HttpResponseRedirect(reverse("portal_signing:show", args=[token]))
