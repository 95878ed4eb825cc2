"""The convention of a PMSMP: what it indicates and lacks, its evaluation, an accident."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.situations import operations
from convergence.accompagnement.situations.queries import accidents_of, conventions_of
from convergence.accompagnement.situations.types import ImmersionKind, SituationRow
from convergence.accompagnement.situations.types.conventions import (
    ConventionDraft,
    ConventionRow,
    EvaluationDraft,
    PmsmpOutcome,
    PmsmpSequel,
)
from convergence.design.components import Confirmation
from convergence.design.fields import DateField, TextAreaField, TimeField
from convergence.foundation.clock import now
from convergence.foundation.periods import instant_at, zone
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import choice
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.situations.views import editor, found_situation


class ConventionForm(forms.Form):
    """What the convention indicates (D5135-2); it may be completed later."""

    host_siret = forms.CharField(label="SIRET de la structure d’accueil", required=False, max_length=20)
    host_activity = forms.CharField(label="Activité principale", required=False, max_length=200)
    tutor_name = forms.CharField(
        label="Personne chargée de l’accueil et du suivi",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    tutor_role = forms.CharField(label="Sa fonction", required=False, max_length=200)
    place = forms.CharField(label="Lieu d’exécution", required=False, max_length=200)
    presence_hours = forms.IntegerField(label="Heures de présence en tout", required=False, min_value=1)
    schedule = TextAreaField(label="Horaires de présence", required=False, max_length=2000)
    tasks = TextAreaField(label="Tâches confiées", required=False, max_length=2000)
    evaluation_way = TextAreaField(
        label="Comment les objectifs seront évalués", required=False, max_length=2000
    )
    is_lawful_use = forms.BooleanField(
        label="Le jeune n’occupe ni un poste permanent, ni un emploi saisonnier ; il ne remplace personne et ne répond "
        "pas à un surcroît d’activité",
        required=False,
        help_text="Vérifié avec la structure d’accueil (article L5135-7).",
    )
    employer_agreed = forms.BooleanField(
        label="L’employeur actuel a signé aussi",
        required=False,
        help_text="S’il est salarié pendant la PMSMP (article D5135-1).",
    )
    signed_on = DateField(label="Signée par tous le", required=False)
    edit_token = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EvaluationForm(forms.Form):
    """How the PMSMP went (D5135-6)."""

    outcome = choice("Comment s’est-elle passée ?", PmsmpOutcome)
    last_day_present = DateField(
        label="Dernier jour de présence", required=False, help_text="Si elle s’est interrompue."
    )
    are_goals_reached = forms.TypedChoiceField(
        label="Objectifs atteints",
        choices=[("", "Non précisé"), ("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        empty_value=None,
        required=False,
        help_text="Sinon, la PMSMP peut être renouvelée une fois pour les mêmes objectifs (article D5135-3).",
    )
    sequel = choice("Suite proposée par la structure d’accueil", PmsmpSequel)


class AccidentForm(forms.Form):
    """When it happened, when the host told, when it was declared."""

    day = DateField(label="Jour de l’accident")
    time = TimeField(label="Heure de l’accident")
    told_day = DateField(label="Jour où la structure d’accueil nous a informés", required=False)
    told_time = TimeField(label="Heure", required=False)
    declared_day = DateField(label="Jour de la déclaration", required=False)
    declared_time = TimeField(label="Heure de la déclaration", required=False)

    def instant(self, prefix: str, time_zone: str) -> datetime | None:
        """The instant typed in two fields, None when it is left empty."""
        typed = self.cleaned_data
        day, time = typed.get(f"{prefix}day"), typed.get(f"{prefix}time")
        if day is None or time is None:
            return None
        return instant_at(day, time, zone(time_zone), field=f"{prefix}time")

    def clean(self) -> dict[str, Any]:
        """A day goes with its hour."""
        typed = super().clean() or self.cleaned_data
        for prefix in ("told_", "declared_"):
            if (typed.get(f"{prefix}day") is None) is not (typed.get(f"{prefix}time") is None):
                self.add_error(f"{prefix}time", "Indiquez le jour et l’heure, ou aucun des deux.")
        return typed


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def convention(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """What the convention indicates, and what the law asks that it lacks."""
    header, situation = found_file(request, dossier_id), _pmsmp(request, dossier_id, situation_id)
    known = _known(request, dossier_id, situation_id)
    initial = {**asdict(known.draft), EDIT_FIELD: known.edit_token} if known else {}
    form = ConventionForm(request.POST if request.method == "POST" else None, initial=initial)
    draft = f"convention-{situation_id}"
    if form.is_bound and form.is_valid():
        typed = dict(form.cleaned_data)
        token = typed.pop(EDIT_FIELD)
        with problems_shown(form):
            operations.write_convention(
                actor=request.actor,
                at=now(),
                situation_id=situation_id,
                draft=ConventionDraft(**typed),
                edit_token=token,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, "La convention est enregistrée.")
            return HttpResponseRedirect(request.path)
    return file_page(
        request,
        header,
        "web/situations/convention.html",
        "Convention de PMSMP",
        "situations:list",
        status=422 if form.errors else 200,
        form=form,
        situation=situation,
        known=known,
        accidents=accidents_of(request.scope, dossier_id),
        draft=draft,
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """Note how the PMSMP went."""
    header, situation = found_file(request, dossier_id), _pmsmp(request, dossier_id, situation_id)
    return confirm_page(
        request,
        Confirmation(
            title="Bilan de la PMSMP",
            question=f"Comment s’est passée la PMSMP de {header.full_name} ({situation.organisation}) ?",
            consequences=("Interrompue, elle se termine au dernier jour de présence.",),
            verb="Enregistrer le bilan",
            back_url=_back(dossier_id, situation_id),
            danger=False,
        ),
        EvaluationForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.evaluate_pmsmp(
            actor=request.actor,
            at=now(),
            situation_id=situation_id,
            draft=EvaluationDraft(
                typed["outcome"], typed["are_goals_reached"], typed["last_day_present"], typed["sequel"]
            ),
        ),
        done="Le bilan est noté.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def accident(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> HttpResponse:
    """Note an accident, or complete the one that is not declared yet."""
    header, where = found_file(request, dossier_id), request.actor.time_zone
    _pmsmp(request, dossier_id, situation_id)
    rows = [row for row in accidents_of(request.scope, dossier_id) if row.situation_id == situation_id]
    waiting = next((row for row in rows if row.declared_at is None), None)
    form = AccidentForm(
        request.POST if request.method == "POST" else None,
        initial=_instants(waiting.happened_at, waiting.told_at, where) if waiting else {},
    )
    return confirm_page(
        request,
        Confirmation(
            title="Accident pendant une PMSMP",
            question=f"Quand l’accident de {header.full_name} est-il arrivé ?",
            consequences=(
                "La structure d’accueil doit nous informer dans les 24 heures (article D5135-5).",
                "La déclaration d’accident du travail se fait dans les 48 heures qui suivent.",
            ),
            verb="Enregistrer",
            back_url=_back(dossier_id, situation_id),
            danger=False,
        ),
        form,
        lambda _typed: operations.note_accident(
            actor=request.actor,
            at=now(),
            situation_id=situation_id,
            happened_at=_required(form.instant("", where)),
            told_at=form.instant("told_", where),
            declared_at=form.instant("declared_", where),
            accident_id=waiting.accident_id if waiting else None,
        ),
        done="L’accident est noté.",
    )


def _instants(happened_at: datetime, told_at: datetime | None, time_zone: str) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for prefix, instant in (("", happened_at), ("told_", told_at)):
        if instant is not None:
            local = instant.astimezone(zone(time_zone))
            known |= {f"{prefix}day": local.date(), f"{prefix}time": local.time()}
    return known


def _required(instant: datetime | None) -> datetime:
    if instant is None:
        raise ValueError("the form requires the instant of the accident")
    return instant


def _known(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> ConventionRow | None:
    rows = conventions_of(request.scope, dossier_id)
    return next((row for row in rows if row.situation_id == situation_id), None)


def _pmsmp(request: ActingRequest, dossier_id: UUID, situation_id: UUID) -> SituationRow:
    row = found_situation(request, dossier_id, situation_id)
    if row.kind != ImmersionKind.PMSMP or row.is_cancelled:
        raise NotFound(
            "Cette situation n’est pas une PMSMP.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    return row


def _back(dossier_id: UUID, situation_id: UUID) -> str:
    return reverse("situations:convention", args=[dossier_id, situation_id])
