"""The structure's register of what persons asked about their data, each with its legal clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.audit import operations, policies, queries
from convergence.audit.types import STOPPING, RightsOutcome, RightsRequestKind, RightsRequestLine
from convergence.design.components import Confirmation
from convergence.design.fields import DateField
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of, search
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown

keeper = requires(Permission.READ_PROCESSING_REGISTER, purpose=Purpose.PERSON_RIGHTS)
HOME = Crumb("Accueil", "/")


class ReceiveForm(forms.Form):
    """Who asked for what, when."""

    number = forms.CharField(
        label="Numéro du dossier",
        max_length=20,
        help_text="Il est en haut du dossier.",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(
        label="Demande",
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in RightsRequestKind],
        help_text="Une opposition ou une limitation ferme aussitôt le dossier aux partenaires.",
    )
    received_on = DateField(label="Reçue le", help_text="Le délai d’un mois part de ce jour.")

    def clean_kind(self) -> RightsRequestKind:
        """The right itself."""
        return RightsRequestKind(self.cleaned_data["kind"])


class AnswerForm(forms.Form):
    """How the request was answered."""

    outcome = forms.ChoiceField(
        label="Réponse",
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in RightsOutcome],
    )
    motive = forms.CharField(
        label="Motif",
        required=False,
        max_length=2000,
        help_text="Celui que vous donnez à la personne. Il est nécessaire si la réponse est un refus, même partiel.",
        widget=forms.Textarea({"rows": 4}),
    )

    def clean_outcome(self) -> RightsOutcome:
        """The outcome itself."""
        return RightsOutcome(self.cleaned_data["outcome"])


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """One request with the name of the person and how far its clock has run."""

    line: RightsRequestLine
    name: str
    overdue: bool
    days_left: int


@keeper
@require_safe
def requests(request: ActingRequest) -> HttpResponse:
    """Every request of the structure, the most urgent first."""
    policies.check_may_keep_rights_register(request.actor)
    lines = queries.rights_requests(request.scope)
    names = {
        header.dossier_id: header.full_name
        for header in headers_of(request.scope, [line.dossier_id for line in lines])
    }
    today = local_today(request.actor.time_zone)
    shown = [_shown(line, names.get(line.dossier_id, "Dossier effacé"), today) for line in lines]
    context = {
        "page_title": "Demandes des personnes",
        "breadcrumb": (HOME, Crumb("Demandes des personnes")),
        "waiting": [each for each in shown if each.line.answered_on is None],
        "answered": [each for each in shown if each.line.answered_on is not None],
    }
    return render(request, "web/audit/requests.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: ActingRequest) -> HttpResponse:
    """Write a request in the register and start its clock."""
    policies.check_may_keep_rights_register(request.actor)
    form = ReceiveForm(
        request.POST or None,
        initial={
            "number": request.GET.get("dossier", ""),
            "received_on": local_today(request.actor.time_zone),
        },
    )
    if form.is_valid():
        with problems_shown(form):
            operations.receive_rights_request(
                actor=request.actor,
                at=now(),
                dossier_id=_file_numbered(request, form.cleaned_data["number"]),
                kind=form.cleaned_data["kind"],
                received_on=form.cleaned_data["received_on"],
            )
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, "La demande est enregistrée ; le délai de réponse court.")
        if form.cleaned_data["kind"] in STOPPING:
            messages.info(request, "Le dossier est fermé aux partenaires.")
        return HttpResponseRedirect(reverse("audit:requests"))
    context = {
        "page_title": "Nouvelle demande d’une personne",
        "breadcrumb": (
            HOME,
            Crumb("Demandes des personnes", reverse("audit:requests")),
            Crumb("Nouvelle demande"),
        ),
        "form": form,
        "back_url": reverse("audit:requests"),
        "verb": "Enregistrer la demande",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Say how the request was answered."""
    line = find_request(request, request_id)
    return confirm_page(
        request,
        Confirmation(
            title="Répondre à une demande",
            question=f"{line.kind.label}, reçue le {line.received_on:%d/%m/%Y} : quelle réponse avez-vous donnée ?",
            consequences=(f"La réponse était attendue au plus tard le {line.due_on:%d/%m/%Y}.",),
            verb="Enregistrer la réponse",
            back_url=reverse("audit:requests"),
            danger=False,
        ),
        AnswerForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.answer_rights_request(
            actor=request.actor, at=now(), request_id=request_id, **typed
        ),
        done="La réponse est enregistrée.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Use the two more months that the law allows, once."""
    line = find_request(request, request_id)
    return confirm_page(
        request,
        Confirmation(
            title="Prolonger le délai de réponse",
            question=f"Voulez-vous prolonger de deux mois la demande du {line.received_on:%d/%m/%Y} ?",
            consequences=(
                "La loi ne le permet qu’une fois, pour une demande complexe.",
                "La personne doit être prévenue, avec le motif, avant la fin du premier mois.",
            ),
            verb="Prolonger le délai",
            back_url=reverse("audit:requests"),
            danger=False,
        ),
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.extend_rights_request(
            actor=request.actor, at=now(), request_id=request_id, **typed
        ),
        done="Le délai est prolongé.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Erase the file of a person who asked for it: a page of its own, since nothing brings it back."""
    line = find_request(request, request_id)
    header = next(iter(headers_of(request.scope, [line.dossier_id])), None)
    return confirm_page(
        request,
        Confirmation(
            title="Effacer le dossier",
            question=f"Effacer pour toujours le dossier de {header.full_name if header else 'cette personne'} ?",
            consequences=(
                "Tout le dossier disparaît : identité, rubriques, actes, situations, contrats, historique.",
                "Cette demande disparaît avec lui. Il restera qu’un dossier a été effacé, quand, par qui et pourquoi.",
                "Un dossier qui a porté un CEJ se garde dix ans après la fin du contrat (décret n° 2015-59, art. 6).",
            ),
            verb="Effacer pour toujours",
            back_url=reverse("audit:requests"),
        ),
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.erase_file(actor=request.actor, at=now(), request_id=request_id, **typed),
        done="Le dossier est effacé. Prévenez la personne.",
    )


def find_request(request: ActingRequest, request_id: UUID) -> RightsRequestLine:
    """One request of the structure; NotFound otherwise."""
    line = queries.rights_request(request.scope, request_id)
    if line is None:
        raise NotFound("Cette demande n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    return line


def _file_numbered(request: ActingRequest, typed: str) -> UUID:
    number = "".join(typed.split())
    hits = search(request.scope, number) if number.isdecimal() else []
    found = next((hit for hit in hits if str(hit.number) == number), None)
    if found is None:
        raise Invalid.one(
            "number",
            "Aucun dossier de votre structure n’a ce numéro.",
            "Recopiez-le depuis le haut du dossier.",
        )
    return found.dossier_id


def _shown(line: RightsRequestLine, name: str, today: date) -> ShownRequest:
    return ShownRequest(line, name, line.overdue(today), (line.due_on - today).days)
