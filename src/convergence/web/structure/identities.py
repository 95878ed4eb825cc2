"""Identities of a provider tied to an account, as whoever manages the account sees and unties them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.identity import operations
from convergence.web.access import ActingRequest
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.structure.people import found_member, keeper, linked_to


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: ActingRequest, user_id: UUID, identity_id: UUID) -> HttpResponse:
    """Untie an identity: somebody who left her employer, an identity tied by mistake."""
    member = found_member(request, user_id)
    label = next((name for one, name in linked_to(request, member) if one.id == identity_id), "")
    if not label:
        raise NotFound("Cette identité n’est pas reliée.", what_to_do="Revenez à la fiche du compte.")
    confirmation = Confirmation(
        title=f"Ne plus relier {label}",
        question=f"Voulez-vous que {member.full_name} ne se connecte plus par {label} ?",
        consequences=(
            "Toutes ses sessions se terminent tout de suite.",
            "Elle se connectera avec son identifiant et son mot de passe.",
            "Si elle n’a pas de mot de passe, demandez pour elle un code d’accès.",
        ),
        verb="Ne plus relier",
        back_url=reverse("structure:user", args=[user_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.unlink_identity(
            actor=request.actor, at=now(), user_id=user_id, identity_id=identity_id, **typed
        ),
        done=f"{label} n’est plus relié à ce compte.",
    )
