"""Add a file to those of a person, or remove one."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.documents.operations import remove_document, store_upload
from convergence.documents.policies import largest_upload
from convergence.documents.queries import document
from convergence.documents.types import DocumentKind, DocumentState
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.documents.listing import found_document
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once
from convergence.web.uploads import takes_files

writer = requires(Permission.ADD_DOCUMENTS)
UPLOADED = [
    kind
    for kind in DocumentKind
    if kind not in (DocumentKind.FILE_EXPORT, DocumentKind.SIGNATURE_EVIDENCE, DocumentKind.DIAGNOSTIC)
]
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.odt,.txt,.csv"


class SentContent(bytes):
    """A content that says its fingerprint: two sendings of one form are compared by it, not byte by byte."""

    def __str__(self) -> str:
        return hashlib.sha256(self).hexdigest()


class AddForm(OnceForm):
    """A file chosen or dropped, or a photo taken now."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
        help_text="PDF, photo JPEG, PNG ou WebP, texte DOCX, ODT ou TXT, tableau CSV. Glissez-le ici ou choisissez-le.",
    )
    photo = forms.FileField(
        label="Ou prenez une photo",
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": "image/*", "capture": "environment"}),
        help_text="Sur un téléphone ou une tablette. Le lieu et l’appareil n’y restent pas.",
    )
    kind = forms.TypedChoiceField(
        label="Type de document",
        choices=[("", "Choisir"), *((kind.value, kind.label) for kind in UPLOADED)],
        coerce=DocumentKind,
        error_messages={"required": "Choisissez le type de document."},
    )
    title = forms.CharField(
        label="Titre",
        required=False,
        max_length=200,
        help_text="Vide : le nom du fichier.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """One file or the other."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("file") is None and typed.get("photo") is None and not self.errors:
            self.add_error("file", "Choisissez un fichier, ou prenez une photo.")
        return typed


@takes_files
@writer
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Keep a file; what the scanner thinks of it is told on the list."""
    header = own_file(request, dossier_id)
    form = AddForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        sent = typed["file"] or typed["photo"]
        with problems_shown(form), once(form):
            document_id = store_upload(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                name=sent.name or "",
                content=SentContent(sent.read()),
                kind=typed["kind"],
                title=typed["title"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            _tell(request, document_id)
            return HttpResponseRedirect(reverse("file_documents:list", args=[dossier_id]))
    most = largest_upload(local_today(request.actor.time_zone)) // (1024 * 1024)
    return file_page(
        request,
        header,
        "web/documents/add.html",
        "Ajouter un document",
        "file_documents:list",
        status=422 if form.errors else 200,
        form=form,
        most=most,
        kinds=UPLOADED,
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: ActingRequest, dossier_id: UUID, document_id: UUID) -> HttpResponse:
    """Erase the content for good, with the reason."""
    own_file(request, dossier_id)
    row = found_document(request, dossier_id, document_id)
    confirmation = Confirmation(
        title="Retirer un document",
        question=f"Voulez-vous retirer « {row.title} » ?",
        consequences=(
            "Son contenu sera effacé pour toujours.",
            "Son titre restera dans la liste, avec votre motif.",
        ),
        verb="Retirer le document",
        back_url=reverse("file_documents:list", args=[dossier_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: remove_document(
            actor=request.actor, at=now(), document_id=document_id, reason=typed["reason"]
        ),
        done="Le document est retiré.",
    )


def _tell(request: ActingRequest, document_id: UUID) -> None:
    row = document(request.scope, document_id)
    if row is None or row.state is DocumentState.REFUSED:
        messages.error(
            request, "L’antivirus a reconnu un programme malveillant : le fichier n’est gardé nulle part."
        )
    elif row.state is DocumentState.QUARANTINED:
        messages.warning(request, "Le document est reçu. Il s’ouvrira dès que l’antivirus l’aura contrôlé.")
    else:
        messages.success(request, "Le document est ajouté.")
