"""Amendments of a contract: prepare one, give it up, see side by side what two versions say."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import version_differences, versions_of
from convergence.accompagnement.contracts.types import Difference, VersionRow
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import advisers_of, staff_names
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.contracts.clauses import choose_reason, clauses_for
from convergence.web.contracts.plan.forms import AmendmentForm, shown_version
from convergence.web.contracts.plan.tokens import token_renewed
from convergence.web.contracts.views import address, found_contract
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.operators.saying import said

reader = requires(Permission.READ_FILES)
editor = requires(Permission.EDIT_FILES)


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Prepare an amendment."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    versions = versions_of(request.scope, contract_id)
    present = next((one for one in versions if one.number == contract.version), None)
    confirmation = Confirmation(
        title="Préparer un avenant",
        question=f"Que faut-il changer au contrat de {header.full_name} ?",
        consequences=(
            "L’avenant s’applique quand tous l’ont signé ; d’ici là, les termes actuels restent.",
            "Toutes les versions du contrat sont gardées.",
        ),
        verb="Préparer l’avenant",
        back_url=address(contract),
        danger=False,
    )
    form = AmendmentForm(
        request.POST if request.method == "POST" else None,
        people=advisers_of(request.scope, request.actor.structure_id),
        clauses=clauses_for(request, local_today(request.actor.time_zone)),
        chosen=present.clauses if present else (),
        initial={
            "effective_on": local_today(request.actor.time_zone),
            "weekly_hours": contract.weekly_hours or None,
            "edit_token": contract.edit_token,
            **shown_version(present),
        },
    )

    choose_reason(request, form)

    def act(typed: object) -> None:
        with token_renewed():
            operations.revise_contract(
                actor=request.actor,
                at=now(),
                contract_id=contract_id,
                amendment=form.amendment(),
                reason=form.cleaned_data["reason"],
                edit_token=form.cleaned_data["edit_token"],
                idempotency_key=form.sending,
            )

    return confirm_page(request, confirmation, form, act, done="L’avenant est prêt à signer.")


@editor
@require_POST
def drop(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Give an amendment up."""
    found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    operations.drop_revision(actor=request.actor, at=now(), contract_id=contract_id)
    messages.success(request, "L’avenant est abandonné. Les termes actuels restent.")
    return HttpResponseRedirect(address(contract))


@reader
@require_safe
def compare(
    request: ActingRequest, dossier_id: UUID, contract_id: UUID, before: int, after: int
) -> HttpResponse:
    """Two versions side by side: the terms that differ."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    versions = {one.number: one for one in versions_of(request.scope, contract_id)}
    if before not in versions or after not in versions:
        raise NotFound(
            "Cette version du contrat n’existe pas.", what_to_do="Revenez au contrat et choisissez-la."
        )
    old, new = versions[before], versions[after]
    return file_page(
        request,
        header,
        "web/contracts/compare.html",
        f"Versions {before} et {after}",
        "contracts:list",
        contract=contract,
        old=old,
        new=new,
        changes=_named(request, old, new),
        back_url=address(contract),
    )


def _named(request: ActingRequest, old: VersionRow, new: VersionRow) -> list[Difference]:
    people = [one for one in (old.adviser_id, new.adviser_id) if one]
    names = {str(key): name.full_name for key, name in staff_names(request.scope, people).items()}
    return [
        Difference(
            said(one.label, request.actor), names.get(one.before, one.before), names.get(one.after, one.after)
        )
        for one in version_differences(request.scope, old, new)
    ]
