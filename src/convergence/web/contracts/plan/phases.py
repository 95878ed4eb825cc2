"""Phases of a PACEA: plan, change, open, evaluate."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import phases_of
from convergence.accompagnement.contracts.types import ContractRow, PhaseRow
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.foundation.parameters import parameter
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.contracts.plan.forms import EvaluationForm, PhaseForm, shown_phase
from convergence.web.contracts.views import address, found_contract
from convergence.web.dossier.frame import found_file
from convergence.web.forms import EDIT_FIELD

editor = requires(Permission.EDIT_FILES)


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Plan a phase."""
    contract = _contract(request, dossier_id, contract_id)
    form = PhaseForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": _next_day(request, contract)},
    )
    return confirm_page(
        request,
        _asked(
            contract,
            "Prévoir une phase",
            "Quelle est la prochaine phase du parcours ?",
            "Enregistrer la phase",
        ),
        form,
        lambda _: operations.plan_phase(
            actor=request.actor,
            at=now(),
            contract_id=contract_id,
            draft=form.draft(),
            idempotency_key=form.sending,
        ),
        done="La phase est prévue.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActingRequest, dossier_id: UUID, contract_id: UUID, phase_id: UUID) -> HttpResponse:
    """Change a phase that is not evaluated."""
    contract = _contract(request, dossier_id, contract_id)
    phase = _phase(request, contract_id, phase_id)
    form = PhaseForm(
        request.POST if request.method == "POST" else None, amends=True, initial=shown_phase(phase)
    )
    return confirm_page(
        request,
        _asked(
            contract, f"Modifier la phase {phase.number}", "Que faut-il changer ?", "Enregistrer la phase"
        ),
        form,
        lambda typed: operations.change_phase(
            actor=request.actor,
            at=now(),
            phase_id=phase_id,
            draft=form.draft(),
            edit_token=typed[EDIT_FIELD],
        ),
        done="La phase est modifiée.",
    )


@editor
@require_POST
def begin(request: ActingRequest, dossier_id: UUID, contract_id: UUID, phase_id: UUID) -> HttpResponse:
    """Open a phase whose day has come."""
    contract = _contract(request, dossier_id, contract_id)
    _phase(request, contract_id, phase_id)
    operations.open_phase(actor=request.actor, at=now(), phase_id=phase_id)
    messages.success(request, "La phase est ouverte. Son bilan est attendu à son dernier jour.")
    return HttpResponseRedirect(address(contract))


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: ActingRequest, dossier_id: UUID, contract_id: UUID, phase_id: UUID) -> HttpResponse:
    """Evaluate an open phase."""
    contract = _contract(request, dossier_id, contract_id)
    phase = _phase(request, contract_id, phase_id)
    confirmation = Confirmation(
        title=f"Bilan de la phase {phase.number}",
        question=phase.words.objective or "Les objectifs de la phase sont-ils atteints ?",
        consequences=("La phase est close.", "La suivante peut s’ouvrir (article R5131-11)."),
        verb="Enregistrer le bilan",
        back_url=address(contract),
        danger=False,
    )
    form = EvaluationForm(
        request.POST if request.method == "POST" else None,
        initial={"closed_on": local_today(request.actor.time_zone)},
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.close_phase(actor=request.actor, at=now(), phase_id=phase_id, **typed),
        done="Le bilan de la phase est enregistré.",
    )


def _contract(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> ContractRow:
    found_file(request, dossier_id)
    return found_contract(request, dossier_id, contract_id)


def _phase(request: ActingRequest, contract_id: UUID, phase_id: UUID) -> PhaseRow:
    phase = next((one for one in phases_of(request.scope, contract_id) if one.phase_id == phase_id), None)
    if phase is None:
        raise NotFound(
            "Cette phase n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au contrat et choisissez-la dans la liste.",
        )
    return phase


def _next_day(request: ActingRequest, contract: ContractRow) -> object:
    phases = phases_of(request.scope, contract.contract_id)
    return phases[-1].ends_on if phases else contract.starts_on


def _asked(contract: ContractRow, title: str, question: str, verb: str) -> Confirmation:
    months = parameter("pacea.first_phase_months").integer_at(contract.starts_on)
    return Confirmation(
        title=title,
        question=question,
        consequences=(
            f"La première phase commence au plus tard {months} mois après la signature (article R5131-12).",
            "Chaque phase a ses objectifs, ses engagements et son bilan (article R5131-11).",
        ),
        verb=verb,
        back_url=address(contract),
        danger=False,
    )
