"""Suspend and resume a contract, carry its end further by a programme, look at it again without change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.contracts import operations
from convergence.accompagnement.contracts.queries import listed_programmes_on
from convergence.accompagnement.contracts.types import DeclaredBy, ProgrammeEntry, SuspensionGround
from convergence.design.components import Confirmation
from convergence.design.fields import DateField, TextAreaField
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.contracts.clauses import choose_reason
from convergence.web.contracts.closing import signer
from convergence.web.contracts.plan.forms import choose
from convergence.web.contracts.plan.tokens import token_renewed
from convergence.web.contracts.views import address, found_contract
from convergence.web.dossier.frame import found_file

editor = requires(Permission.EDIT_FILES)


class SuspendForm(ReasonForm):
    """Since when, why, until when."""

    starts_on = DateField(label="Premier jour de la suspension", help_text="Aujourd’hui, ou un jour passé.")
    ground = forms.TypedChoiceField(
        label="Nature de la raison", choices=SuspensionGround.choices(), coerce=SuspensionGround
    )
    expected_until = DateField(
        label="Jusqu’au", required=False, help_text="Le dernier jour prévu, si vous le savez."
    )
    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("starts_on", "ground", "expected_until", "reason")


class ResumeForm(forms.Form):
    """From when it runs again."""

    resumed_on = DateField(label="Premier jour de la reprise", help_text="Aujourd’hui, ou un jour passé.")
    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class ProgrammeForm(forms.Form):
    """Which programme of another body, its days, and who says so."""

    code = forms.ChoiceField(label="Parcours ou contrat")
    entered_on = DateField(label="Entrée dans le parcours")
    last_day = DateField(
        label="Dernier jour du parcours", help_text="Prévu ou réel ; à déclarer de nouveau s’il change."
    )
    declared_by = forms.TypedChoiceField(
        label="Qui le déclare", choices=DeclaredBy.choices(), coerce=DeclaredBy, widget=forms.RadioSelect
    )
    declared_on = DateField(label="Déclaré le")
    reason = TextAreaField(label="Précisions", required=False, max_length=500)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Suspend a running contract."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    confirmation = Confirmation(
        title="Suspendre un contrat",
        question=f"Voulez-vous suspendre le contrat de {header.full_name} ?",
        consequences=(
            f"Son terme ne change pas : {contract.last_day:%d/%m/%Y}. Aucun texte lu ne le reporte.",
            "La suspension du contrat n’est pas une sanction : l’allocation suit ses propres règles.",
        ),
        verb="Suspendre le contrat",
        back_url=address(contract),
    )
    form = SuspendForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": local_today(request.actor.time_zone), "edit_token": contract.edit_token},
    )
    choose_reason(request, form)

    def act(typed: Mapping[str, Any]) -> None:
        with token_renewed():
            operations.suspend_contract(actor=request.actor, at=now(), contract_id=contract_id, **typed)

    return confirm_page(request, confirmation, form, act, done="Le contrat est suspendu.")


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Resume a suspended contract."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    confirmation = Confirmation(
        title="Reprendre un contrat",
        question=f"Le contrat de {header.full_name} reprend-il ?",
        consequences=(f"Il va toujours jusqu’au {contract.last_day:%d/%m/%Y}.",),
        verb="Reprendre le contrat",
        back_url=address(contract),
        danger=False,
    )
    form = ResumeForm(
        request.POST if request.method == "POST" else None,
        initial={"resumed_on": local_today(request.actor.time_zone), "edit_token": contract.edit_token},
    )

    def act(typed: Mapping[str, Any]) -> None:
        with token_renewed():
            operations.resume_contract(actor=request.actor, at=now(), contract_id=contract_id, **typed)

    return confirm_page(request, confirmation, form, act, done="Le contrat a repris.")


@signer
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """A listed programme of another body carries the end of a CEJ further."""
    header = found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    today = local_today(request.actor.time_zone)
    confirmation = Confirmation(
        title="Déclarer un parcours d’un autre organisme",
        question=f"Dans quel parcours {header.full_name} est-il entré ?",
        consequences=(
            "Le CEJ va alors jusqu’au dernier jour du deuxième mois qui suit le parcours (article R5131-16, alinéa 3).",
            "Le parcours doit avoir commencé avant la fin du CEJ. La liste vient d’un arrêté, encore à vérifier.",
        ),
        verb="Enregistrer le parcours",
        back_url=address(contract),
        danger=False,
    )
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "declared_on": today,
            "code": contract.programme,
            "last_day": contract.programme_until,
            "declared_by": DeclaredBy.YOUNG_PERSON,
            "edit_token": contract.edit_token,
        },
    )
    choose_reason(request, form)
    choose(form, "code", list(listed_programmes_on(request.scope, today).items()))

    def act(typed: Mapping[str, Any]) -> None:
        names = ("code", "entered_on", "last_day", "declared_by", "declared_on")
        with token_renewed():
            operations.extend_after_programme(
                actor=request.actor,
                at=now(),
                contract_id=contract_id,
                entry=ProgrammeEntry(**{name: typed[name] for name in names}),
                reason=typed["reason"],
                edit_token=typed["edit_token"],
            )

    return confirm_page(
        request, confirmation, form, act, done="Le parcours est enregistré, la fin du CEJ le suit."
    )


@editor
@require_POST
def confirm(request: ActingRequest, dossier_id: UUID, contract_id: UUID) -> HttpResponse:
    """Looked at again with the person, nothing changes."""
    found_file(request, dossier_id)
    contract = found_contract(request, dossier_id, contract_id)
    operations.confirm_contract(actor=request.actor, at=now(), contract_id=contract_id)
    messages.success(request, "Le contrat est actualisé sans changement.")
    return HttpResponseRedirect(address(contract))
