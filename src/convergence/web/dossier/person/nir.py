"""The NIR, apart from everything: masked everywhere, shown whole once, on this page, with a reason."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.dossier import operations, policies
from convergence.dossier.types import NirState
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.dossier.sections.showing import FILE, nir_words
from convergence.web.forms import problems_shown

_POSTED = ("GET", "HEAD", "POST")


class NirForm(forms.Form):
    """The number as it is read on the paper."""

    nir = forms.CharField(
        label="Numéro de sécurité sociale",
        max_length=40,
        help_text="15 chiffres, clé comprise, tels qu’ils sont écrits sur la carte Vitale ou l’attestation.",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )


@requires(Permission.EDIT_FILES)
@require_safe
def nir(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What is known of the NIR, masked, and what may be done with it."""
    header = own_file(request, dossier_id)
    return file_page(
        request,
        header,
        "web/dossier/nir.html",
        "Numéro de sécurité sociale",
        FILE,
        nir_words=nir_words(header),
        is_known=header.nir_state is not NirState.MISSING,
        may_certify=header.nir_state is NirState.DECLARED and policies.may_justify_identity(request.actor),
        may_reveal=policies.may_reveal_nir(request.actor),
    )


@requires(Permission.EDIT_FILES)
@require_http_methods(_POSTED)
def record_nir(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Record or replace the number."""
    header = own_file(request, dossier_id)
    asking = Asking(
        title="Renseigner le numéro de sécurité sociale",
        verb="Enregistrer",
        done="Le numéro est enregistré. Il est chiffré et masqué.",
        back_url=reverse("dossier:nir", args=[dossier_id]),
        current=FILE,
        consequences=("Cette saisie n’est jamais gardée en brouillon.",),
    )
    return ask(
        request,
        header,
        NirForm(posted(request)),
        asking,
        lambda typed: operations.record_nir(
            actor=request.actor, at=now(), dossier_id=dossier_id, nir=typed["nir"]
        ),
    )


@requires(Permission.REVEAL_NIR)
@require_http_methods(_POSTED)
def reveal_nir(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Show the whole number in this one answer, never stored, once a reason is given."""
    header = own_file(request, dossier_id)
    form = ReasonForm(posted(request))
    number = ""
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            number = operations.reveal_nir(
                actor=request.actor, at=now(), dossier_id=dossier_id, reason=form.cleaned_data["reason"]
            )
    if number:
        return file_page(
            request, header, "web/dossier/nir_shown.html", "Numéro de sécurité sociale", FILE, number=number
        )
    asking = Asking(
        title="Afficher le numéro de sécurité sociale",
        verb="Afficher le numéro",
        done="",
        back_url=reverse("dossier:nir", args=[dossier_id]),
        current=FILE,
        question="Pourquoi avez-vous besoin du numéro entier ?",
        consequences=(
            "Votre nom, l’heure et le motif restent dans l’historique du dossier.",
            "Le jeune peut savoir qui a vu son numéro.",
        ),
    )
    return file_page(
        request,
        header,
        "web/dossier/form.html",
        asking.title,
        FILE,
        status=422 if form.errors else 200,
        form=form,
        asking=asking,
    )


@requires(Permission.JUSTIFY_IDENTITY)
@require_http_methods(_POSTED)
def certify_nir(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The number was compared with a paper of the health insurance."""
    header = own_file(request, dossier_id)
    asking = Asking(
        title="Certifier le numéro de sécurité sociale",
        verb="Certifier",
        done="Le numéro est certifié.",
        back_url=reverse("dossier:nir", args=[dossier_id]),
        current=FILE,
        question="Avez-vous comparé le numéro avec la carte Vitale ou une attestation de droits ?",
    )
    form = ConfirmForm(posted(request))
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: operations.certify_nir(actor=request.actor, at=now(), dossier_id=dossier_id),
    )


@requires(Permission.EDIT_FILES)
@require_http_methods(_POSTED)
def remove_nir(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Remove a number recorded by mistake."""
    header = own_file(request, dossier_id)
    asking = Asking(
        title="Supprimer le numéro de sécurité sociale",
        verb="Supprimer le numéro",
        done="Le numéro est supprimé.",
        back_url=reverse("dossier:nir", args=[dossier_id]),
        current=FILE,
        danger=True,
    )
    return ask(
        request,
        header,
        ReasonForm(posted(request)),
        asking,
        lambda typed: operations.remove_nir(
            actor=request.actor, at=now(), dossier_id=dossier_id, reason=typed["reason"]
        ),
    )
