"""Her papers: those that she sent, those that were given to her, those that are awaited; and one more by her camera."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from convergence.documents.operations import store_upload
from convergence.documents.policies import largest_upload
from convergence.documents.queries import document, document_bytes, documents_shown_to_person
from convergence.documents.types import DocumentOrigin, DocumentRow, DocumentState
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.messaging.queries import messages_of
from convergence.portal.contract.words import own_signer
from convergence.portal.hers import her_file
from convergence.portal.papers.awaited import awaited_papers
from convergence.portal.papers.forms import KINDS, TYPES, DropForm
from convergence.portal.space import her_page, in_her_space
from convergence.signatures.queries import signings_of_file
from convergence.web.access import ActingRequest
from convergence.web.documents.adding import SentContent
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.uploads import takes_files

SHOW = "portal_papers:show"


@in_her_space
@require_safe
def papers(request: ActingRequest) -> HttpResponse:
    """What is awaited of her first, then her papers."""
    rows = shown_to_her(request)
    context: dict[str, object] = {
        "awaited": _awaited(request),
        "sent": [row for row in rows if row.origin is DocumentOrigin.RECEIVED],
        "given": [row for row in rows if row.origin is not DocumentOrigin.RECEIVED],
    }
    return her_page(request, "portal/papers/show.html", "Mes documents", context)


@takes_files
@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: ActingRequest) -> HttpResponse:
    """Keep what she sends, bounded, cleaned and scanned as what a professional sends; sent twice, kept once."""
    form = DropForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        sent = typed["photo"] or typed["file"]
        with problems_shown(form), once(form):
            document_id = store_upload(
                actor=request.actor,
                at=now(),
                dossier_id=her_file(request),
                name=sent.name or "",
                content=SentContent(sent.read()),
                kind=typed["kind"],
                title=dict(KINDS)[typed["kind"]],
                source="espace_personne",
                idempotency_key=form.sending,
            )
        if not form.errors:
            _tell(request, document_id)
            return HttpResponseRedirect(reverse(SHOW), status=303)
    most = largest_upload(local_today(request.actor.time_zone))
    context: dict[str, object] = {
        "form": form,
        "most": most // (1024 * 1024),
        "most_bytes": most,
        "types": " ".join(TYPES),
    }
    return her_page(
        request, "portal/papers/drop.html", "Envoyer un document", context, is_refused=bool(form.errors)
    )


@in_her_space
@require_safe
def download(request: ActingRequest, document_id: UUID) -> HttpResponse:
    """The content of one of the papers that she is shown, and of no other of her file."""
    found = next((row for row in shown_to_her(request) if row.document_id == document_id), None)
    if found is None:
        raise NotFound("Ce document n’est plus là.", what_to_do="Demandez-le à votre conseiller.")
    answer = HttpResponse(document_bytes(request.scope, document_id), content_type=found.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Referrer-Policy"], answer["Cache-Control"] = "no-referrer", "no-store"
    return answer


def shown_to_her(request: ActingRequest) -> list[DocumentRow]:
    """Her papers, those of the documents that she signed and those joined to a message to her included."""
    dossier_id = her_file(request)
    signed = {
        row.bundle_id
        for row in signings_of_file(request.scope, dossier_id)
        if row.bundle_id is not None and own_signer(row) is not None
    }
    joined = {
        row.document_id for row in messages_of(request.scope, dossier_id) if row.document_id is not None
    }
    return documents_shown_to_person(request.scope, dossier_id, signed | joined)


def _awaited(request: ActingRequest) -> list[str]:
    """Each paper by its name, once."""
    today = local_today(request.actor.time_zone)
    found = awaited_papers(request.scope, her_file(request), today)
    return list(dict.fromkeys(paper for one in found for paper in one.papers))


def _tell(request: ActingRequest, document_id: UUID) -> None:
    row = document(request.scope, document_id)
    if row is None or row.state is DocumentState.REFUSED:
        messages.error(
            request, "Ce fichier est dangereux : nous ne l’avons pas gardé. Essayez avec une photo."
        )
    elif row.state is DocumentState.QUARANTINED:
        messages.warning(
            request, "Nous avons reçu votre document. Votre conseiller le lira après un contrôle."
        )
    else:
        messages.success(request, "Votre document est envoyé. Votre conseiller peut le lire.")
