"""Objectives and actions of a contract: agree, change, do, give up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import commitments_of
from convergence.accompagnement.contracts.types import ContractRow, StepRow
from convergence.accompagnement.diagnostic.queries import latest_diagnostic, needs_of
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.contracts.plan.forms import DoneForm, StepForm, shown_step
from convergence.web.contracts.views import address, found_contract
from convergence.web.dossier.frame import found_file
from convergence.web.forms import EDIT_FIELD

editor = requires(Permission.EDIT_FILES)


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Agree on an objective or an action."""
    contract = _contract(request, dossier_id, contract_id)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        steps=commitments_of(request.scope, contract_id),
        needs=_needs(request, dossier_id),
    )
    return confirm_page(
        request,
        _asked(
            contract, "Prévoir un objectif ou une action", "Que prévoyez-vous avec le jeune ?", "Enregistrer"
        ),
        form,
        lambda _: operations.set_step(
            actor=request.actor,
            at=now(),
            contract_id=contract_id,
            draft=form.draft(),
            idempotency_key=form.sending,
        ),
        done="C’est noté. Une action est suivie dans votre liste de travail jusqu’à son échéance.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActingRequest, dossier_id: UUID, contract_id: UUID, step_id: UUID) -> HttpResponse:
    """Change the words, the owner or the day."""
    contract = _contract(request, dossier_id, contract_id)
    steps = commitments_of(request.scope, contract_id)
    step = _step(steps, step_id)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        steps=[one for one in steps if one.step_id != step_id],
        needs=_needs(request, dossier_id, known=step.need_code),
        amends=True,
        initial=shown_step(step),
    )
    return confirm_page(
        request,
        _asked(contract, f"Modifier : {step.kind.label.lower()}", "Que faut-il changer ?", "Enregistrer"),
        form,
        lambda typed: operations.change_step(
            actor=request.actor,
            at=now(),
            step_id=step_id,
            draft=form.draft(step.kind),
            edit_token=typed[EDIT_FIELD],
        ),
        done="La modification est enregistrée.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: ActingRequest, dossier_id: UUID, contract_id: UUID, step_id: UUID) -> HttpResponse:
    """An objective is reached, an action is done."""
    contract = _contract(request, dossier_id, contract_id)
    step = _step(commitments_of(request.scope, contract_id), step_id)
    form = DoneForm(
        request.POST if request.method == "POST" else None,
        initial={"done_on": local_today(request.actor.time_zone)},
    )
    return confirm_page(
        request,
        _asked(contract, "C’est fait", step.text or step.kind.label, "Noter que c’est fait"),
        form,
        lambda typed: operations.finish_step(
            actor=request.actor,
            at=now(),
            step_id=step_id,
            done_on=typed["done_on"],
            minutes=typed["minutes"],
        ),
        done="C’est noté comme fait.",
    )


@editor
@require_POST
def drop(request: ActingRequest, dossier_id: UUID, contract_id: UUID, step_id: UUID) -> HttpResponse:
    """Give it up."""
    contract = _contract(request, dossier_id, contract_id)
    _step(commitments_of(request.scope, contract_id), step_id)
    operations.drop_step(actor=request.actor, at=now(), step_id=step_id)
    messages.success(request, "C’est noté comme abandonné.")
    return HttpResponseRedirect(address(contract))


def _contract(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> ContractRow:
    found_file(request, dossier_id)
    return found_contract(request, dossier_id, contract_id)


def _needs(request: ActingRequest, dossier_id: UUID, *, known: str = "") -> dict[str, str]:
    """Needs of the diagnostic that stands. Constraints, which may tell of health or housing, stay there."""
    today = local_today(request.actor.time_zone)
    kept = {known: known} if known else {}
    found = latest_diagnostic(request.scope, dossier_id, today)
    if found is None:
        return kept
    needs = needs_of(request.scope, dossier_id, today)
    return kept | {row.code: row.label for row in needs if row.code not in found.constraints}


def _step(steps: list[StepRow], step_id: UUID) -> StepRow:
    step = next((one for one in steps if one.step_id == step_id), None)
    if step is None:
        raise NotFound(
            "Cette action n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au contrat et choisissez-la dans la liste.",
        )
    return step


def _asked(contract: ContractRow, title: str, question: str, verb: str) -> Confirmation:
    return Confirmation(
        title=title, question=question, consequences=(), verb=verb, back_url=address(contract), danger=False
    )
