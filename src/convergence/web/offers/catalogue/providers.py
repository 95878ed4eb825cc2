"""Other structures whose services the organisation keeps: added, changed, withdrawn, put back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.offers import operations
from convergence.offers.queries import own_providers
from convergence.offers.types import ProviderRow
from convergence.web.access import ActingRequest
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once
from convergence.web.offers.catalogue.forms import ProviderForm, provider_values
from convergence.web.offers.catalogue.views import (
    both_versions,
    data_of,
    form_page,
    keeper,
    not_ours,
    saved,
)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new_provider(request: ActingRequest) -> HttpResponse:
    """Another structure whose services the organisation keeps."""
    form = ProviderForm(data_of(request), is_new=True)
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.keep_provider(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )
        if not form.errors:
            return saved(request, "La structure est ajoutée.", reverse("offers:catalogue_new"))
    return form_page(request, form, "Nouvelle structure", "Ajouter la structure")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def edit_provider(request: ActingRequest, provider_id: UUID) -> HttpResponse:
    """Change who offers services."""
    row = _own_provider(request, provider_id)
    initial = provider_values(row) | {EDIT_FIELD: row.edit_token}
    form = ProviderForm(data_of(request), is_new=False, initial=initial)
    if form.is_bound and form.is_valid():
        with problems_shown(form), both_versions(provider_values):
            operations.keep_provider(
                actor=request.actor, at=now(), provider_id=provider_id, draft=form.draft(row.networks),
                edit_token=form.cleaned_data[EDIT_FIELD],
            )  # fmt: skip
        if not form.errors:
            return saved(request, "La structure est modifiée.", reverse("offers:catalogue"))
    return form_page(request, form, f"Modifier « {row.name} »", "Enregistrer")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_provider(request: ActingRequest, provider_id: UUID) -> HttpResponse:
    """A structure that offers nothing any more, and its services with it."""
    row = _own_provider(request, provider_id)
    return confirm_page(
        request,
        Confirmation(
            title="Retirer une structure",
            question=f"Ne plus proposer les services de « {row.name} » ?",
            consequences=(
                "La structure et tous ses services ne sont plus trouvés dans l’annuaire.",
                "Les demandes en cours restent ; les fiches aussi, pour qui les a déjà.",
            ),
            verb="Retirer la structure",
            back_url=reverse("offers:catalogue"),
        ),
        ReasonForm(data_of(request)),
        lambda typed: operations.withdraw_provider(
            actor=request.actor, at=now(), provider_id=provider_id, reason=typed["reason"]
        ),
        done="La structure est retirée de l’annuaire, ses services avec elle.",
    )


@keeper
@require_POST
def reopen_provider(request: ActingRequest, provider_id: UUID) -> HttpResponse:
    """Put it back."""
    operations.reopen_provider(actor=request.actor, at=now(), provider_id=provider_id)
    messages.success(
        request, "La structure est de nouveau dans l’annuaire. Remettez ceux de ses services qu’elle propose."
    )
    return HttpResponseRedirect(reverse("offers:catalogue"))


def _own_provider(request: ActingRequest, provider_id: UUID) -> ProviderRow:
    row = next((one for one in own_providers(request.scope) if one.provider_id == provider_id), None)
    if row is None:
        raise not_ours()
    return row
