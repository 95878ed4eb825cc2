"""Ask for the signatures of a document, send a link again, take the demand back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.documents.queries import document
from convergence.documents.types import DocumentRow
from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import local_today, now
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import NotFound
from convergence.identity.queries import advisers_of
from convergence.signatures import operations
from convergence.signatures.queries import signings_of_document
from convergence.signatures.types import SignerDraft, SigningState, SigningWay
from convergence.web.access import ActingRequest
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import link
from convergence.web.drafts.store import accept_page
from convergence.web.forms import once, problems_shown
from convergence.web.signatures.forms import (
    AskForm,
    ResendForm,
    SignerForm,
    WithdrawForm,
    blocks,
    starts_with,
)
from convergence.web.signatures.views import HOME, asker, found

HERE = "ici"


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActingRequest, document_id: UUID) -> HttpResponse:
    """Who signs this document, how, until when."""
    paper = _document(request, document_id)
    if paper.keeper_id is not None:
        raise NotFound(
            "Ce document se fait signer depuis le contrat.",
            what_to_do="Ouvrez le contrat dans le dossier, puis « Faire signer ».",
        )
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, initial={"days": _usual_days(request)})
    people = advisers_of(request.scope, request.actor.structure_id)
    here = HERE in request.POST
    signers = blocks(data, people, _starts(request, paper))
    if form.is_bound and all([form.is_valid(), *(one.is_valid() for one in signers)]):
        signing_id = None
        with problems_shown(form), once(form):
            signing_id = operations.request_signatures(
                actor=request.actor,
                at=now(),
                document_id=document_id,
                signers=_drafts(form, signers, here=here),
                in_order=form.cleaned_data["in_order"],
                days=form.cleaned_data["days"],
                message=form.cleaned_data["message"],
                replaces_id=_former(request, paper),
                idempotency_key=form.sending,
            )
        if signing_id is not None and not form.errors:
            accept_page(request)
            if here:
                return HttpResponseRedirect(reverse("signatures:round", args=[signing_id]))
            messages.success(request, "Les signatures sont demandées. Les liens partent maintenant.")
            return HttpResponseRedirect(reverse("signatures:show", args=[signing_id]))
    refused = bool(form.errors) or any(one.errors for one in signers)
    context = {
        "page_title": f"Faire signer : {paper.title}",
        "breadcrumb": (HOME, Crumb("Signatures", reverse("signatures:list")), Crumb("Faire signer")),
        "paper": paper,
        "form": form,
        "signers": [one for one in signers if one.is_begun],
        "more_signers": [one for one in signers if not one.is_begun],
        "back_url": link("file_documents:list", paper.dossier_id) or reverse("signatures:list"),
    }
    return render(request, "web/signatures/ask.html", context, status=422 if refused else 200)


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: ActingRequest, signing_id: UUID, signer_id: UUID) -> HttpResponse:
    """A new link for one signer."""
    row = found(request, signing_id)
    signer = next((one for one in row.signers if one.signer_id == signer_id), None)
    if signer is None:
        raise NotFound("Ce signataire n’existe pas.", what_to_do="Revenez à la demande de signatures.")
    confirmation = Confirmation(
        title="Renvoyer le lien",
        question=f"Envoyer un nouveau lien à {signer.name} ({signer.contact_masked}) ?",
        consequences=("L’ancien lien ne marchera plus.",),
        verb="Envoyer",
        back_url=reverse("signatures:show", args=[signing_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ResendForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.resend_link(
            actor=request.actor,
            at=now(),
            signing_id=signing_id,
            signer_id=signer_id,
            contact=typed["contact"],
        ),
        done=f"Un nouveau lien part pour {signer.name}.",
    )


@asker
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """Take the demand back."""
    row = found(request, signing_id)
    confirmation = Confirmation(
        title="Retirer la demande",
        question=f"Ne plus faire signer « {row.title} » ?",
        consequences=(
            "Les liens ne marcheront plus.",
            "Les signatures déjà données ne vaudront rien.",
        ),
        verb="Retirer la demande",
        back_url=reverse("signatures:show", args=[signing_id]),
    )
    return confirm_page(
        request,
        confirmation,
        WithdrawForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.withdraw_signing(
            actor=request.actor, at=now(), signing_id=signing_id, reason=typed["reason"]
        ),
        done="La demande de signatures est retirée.",
    )


def _document(request: ActingRequest, document_id: UUID) -> DocumentRow:
    paper = document(request.scope, document_id)
    if paper is None:
        raise NotFound(
            "Ce document n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez aux documents du dossier et choisissez-le dans la liste.",
        )
    return paper


def _starts(request: ActingRequest, paper: DocumentRow) -> list[dict[str, object]]:
    header = dossier_header(request.scope, paper.dossier_id) if paper.dossier_id else None
    today = local_today(request.actor.time_zone)
    majority = parameter("dossier.majority").integer_at(today)
    is_minor = header is not None and header.age_on(today) < majority
    return starts_with(header, is_minor=is_minor, me=request.actor.user_id)


def _drafts(form: AskForm, signers: list[SignerForm], *, here: bool) -> list[SignerDraft]:
    """Those who sign; ``here`` brings to this very screen whoever would have had a link."""
    drafts = [*(draft for one in signers if (draft := one.draft())), *form.names()]
    return [replace(one, way=SigningWay.ON_PAGE) if here and one.way.is_link else one for one in drafts]


def _former(request: ActingRequest, paper: DocumentRow) -> UUID | None:
    """The demand for the version that this document replaces, if it still waits."""
    if paper.replaces_id is None:
        return None
    waiting = [
        row
        for row in signings_of_document(request.scope, paper.replaces_id)
        if row.state is SigningState.WAITING
    ]
    return waiting[0].signing_id if waiting else None


def _usual_days(request: ActingRequest) -> int:
    table = parameter("signatures.delays").table_at(local_today(request.actor.time_zone))
    return int(str(table["validite"]))
