"""Sign from one's own account, or hand the screen over for those who sign on the spot."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.documents.queries import document_bytes
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.signatures import operations
from convergence.signatures.queries import shown_text
from convergence.signatures.types import ClientTrace, SignerRow, SigningRow
from convergence.web.access import ActingRequest, signed_in_for
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.login.addresses import address_of_client
from convergence.web.session import close_session
from convergence.web.signatures.forms import AccountGestureForm, RoundForm
from convergence.web.signatures.views import HOME, asker, found

account = signed_in_for(Purpose.ACCOMPAGNEMENT)


@account
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """Read, then sign as oneself."""
    row, signer = _mine(request, signing_id)
    form = AccountGestureForm(request.POST if request.method == "POST" else None, name=signer.name)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.sign_on_account(
                actor=request.actor,
                at=now(),
                signing_id=signing_id,
                typed_name=form.cleaned_data["typed_name"],
                consents=form.cleaned_data["consents"],
                client=_client(request),
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Votre signature est enregistrée.")
            return HttpResponseRedirect(reverse("signatures:show", args=[signing_id]))
    context = {
        "page_title": f"Signer : {row.title}",
        "breadcrumb": (HOME, Crumb("Signatures", reverse("signatures:list")), Crumb("Signer")),
        "signing": row,
        "signer": signer,
        "text": shown_text(request.scope, signing_id),
        "form": form,
    }
    return render(request, "web/signatures/sign.html", context, status=422 if form.errors else 200)


@account
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """Refuse as oneself."""
    row, _ = _mine(request, signing_id)
    confirmation = Confirmation(
        title="Refuser de signer",
        question=f"Refuser de signer « {row.title} » ?",
        consequences=("La demande s’arrête pour tous les signataires.",),
        verb="Je refuse",
        back_url=reverse("signatures:show", args=[signing_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.refuse_on_account(
            actor=request.actor, at=now(), signing_id=signing_id, reason=typed["reason"]
        ),
        done="Votre refus est enregistré.",
    )


@account
@require_safe
def paper(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """The document as it is to be signed."""
    row, _ = _mine(request, signing_id)
    return HttpResponse(
        document_bytes(request.scope, row.document_id),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="document.pdf"'},
    )


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """Attest who signs, then leave the screen to them: the session of the professional ends on this screen."""
    row = found(request, signing_id)
    form = RoundForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        token = ""
        with problems_shown(form):
            token = operations.start_round(
                actor=request.actor,
                at=now(),
                signing_id=signing_id,
                knows_them=form.cleaned_data["knows_them"],
            )
        if token and not form.errors:
            close_session(request)
            return HttpResponseRedirect(reverse("portal_signing:show", args=[token]))
    context = {
        "page_title": "Signer sur place",
        "breadcrumb": (
            HOME,
            Crumb("Signatures", reverse("signatures:list")),
            Crumb(row.title, reverse("signatures:show", args=[signing_id])),
            Crumb("Signer sur place"),
        ),
        "signing": row,
        "form": form,
    }
    return render(request, "web/signatures/round.html", context, status=422 if form.errors else 200)


def _mine(request: ActingRequest, signing_id: UUID) -> tuple[SigningRow, SignerRow]:
    row = found(request, signing_id)
    for signer in row.signers:
        if signer.user_id == request.actor.user_id:
            return row, signer
    raise NotFound(
        "Cette signature ne vous est pas demandée.",
        what_to_do="Chacun signe par le moyen qui lui a été proposé.",
    )


def _client(request: ActingRequest) -> ClientTrace:
    return ClientTrace(
        address=address_of_client(request)[:64],
        user_agent=request.headers.get("User-Agent", "")[:300],
        acr="compte local",
        issuer="convergence",
        subject=str(request.actor.user_id),
    )
