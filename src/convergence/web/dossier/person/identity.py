"""A paper was seen that proves who the person is. Its number is never asked."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.fields import DateField
from convergence.dossier import operations
from convergence.dossier.types import IdentityProofKind
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import own_file
from convergence.web.dossier.sections.showing import FILE


class ProofForm(forms.Form):
    """Which paper, seen when, valid until when."""

    kind = forms.ChoiceField(label="Pièce vue", choices=[("", "Choisir"), *IdentityProofKind.choices()])
    seen_on = DateField(label="Vue le", help_text="Par exemple 3/2/2026.")
    expires_on = DateField(
        label="Valable jusqu’au", required=False, help_text="Vide si la pièce n’a pas de fin de validité."
    )


@requires(Permission.JUSTIFY_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
def identity_proof(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Say which paper was seen, and when."""
    header = own_file(request, dossier_id)
    form = ProofForm(posted(request), initial={"seen_on": local_today(request.actor.time_zone)})
    asking = Asking(
        title="Justifier l’identité",
        verb="Enregistrer",
        done="L’identité est justifiée.",
        back_url=reverse("dossier:show", args=[dossier_id]),
        current=FILE,
        question=f"{header.full_name}, né(e) le {header.born_on:%d/%m/%Y} : quelle pièce avez-vous vue ?",
        consequences=(
            "Vérifiez que le nom, le prénom et la date de naissance sont ceux de la pièce.",
            "Le numéro de la pièce n’est pas conservé.",
        ),
    )
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: operations.justify_identity(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            kind=IdentityProofKind(typed["kind"]),
            seen_on=typed["seen_on"],
            expires_on=typed["expires_on"],
        ),
    )
