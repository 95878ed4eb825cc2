"""Open a file in emergency, with a written reason; examine those that were opened."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.fields import DateField, SplitDateInput
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import (
    note_emergency_search,
    open_file_in_emergency,
    review_emergency,
)
from convergence.sharing.policies import may_review_emergencies
from convergence.sharing.queries import emergencies, emergencies_since, emergency
from convergence.sharing.types import EmergencyReview, PersonSought
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import OnceForm, problems_shown
from convergence.web.structure.forms import text

opener = requires(Permission.OPEN_IN_EMERGENCY, purpose=Purpose.EMERGENCY)
reader = requires(Permission.OPEN_IN_EMERGENCY, Permission.REVIEW_EMERGENCIES, purpose=Purpose.AUDIT)
reviewer = requires(Permission.REVIEW_EMERGENCIES, purpose=Purpose.AUDIT)
TITLE = "Accès en urgence"
METHODS = ["GET", "HEAD", "POST"]
_MONTH = timedelta(days=30)


class OpenForm(OnceForm):
    """The whole identity, and why."""

    name = text("Nom de naissance ou nom d’usage", 100, "Comme sur le papier d’identité.")
    first_name = text("Prénom", 100, "Le premier.")
    born_on = DateField(label="Date de naissance", widget=SplitDateInput)
    reason = forms.CharField(
        label="Pourquoi c’est urgent",
        max_length=1000,
        help_text="Au moins vingt caractères. La Mission Locale de la personne le lira.",
        widget=forms.Textarea({"rows": 4}),
    )


class ReviewForm(OnceForm):
    """What is said of an access."""

    review = forms.TypedChoiceField(
        label="Cet accès était-il justifié ?",
        coerce=EmergencyReview,
        choices=[(one.value, one.label) for one in (EmergencyReview.JUSTIFIED, EmergencyReview.UNJUSTIFIED)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Ce que vous en dites",
        required=False,
        max_length=1000,
        help_text="À remplir si l’accès n’était pas justifié.",
        widget=forms.Textarea({"rows": 3}),
    )
    close_now = forms.BooleanField(label="Arrêter l’accès tout de suite", required=False)


@opener
@require_http_methods(METHODS)
def open_file(request: ActingRequest) -> HttpResponse:
    """Look for one person by her whole identity, and open her file for three hours."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        person = PersonSought(typed["name"], typed["first_name"], typed["born_on"])
        with problems_shown(form):
            note_emergency_search(actor=request.actor, at=now())
        if not form.errors:
            # apart, so that a search that finds nobody stays counted
            with problems_shown(form):
                dossier_id = open_file_in_emergency(
                    actor=request.actor, at=now(), person=person, reason=typed["reason"]
                )
        if not form.errors:
            accept_page(request)
            return redirect("dossier:show", dossier_id)
    context = {
        "page_title": "Ouvrir un dossier en urgence",
        "breadcrumb": _crumbs("Ouvrir un dossier"),
        "form": form,
        "back_url": reverse("emergency:list"),
    }
    return render(request, "web/emergency/open.html", context, status=422 if form.errors else 200)


@reader
@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """Those of the files of the structure, or those that the reader's organisation opened."""
    context = {
        "page_title": TITLE,
        "breadcrumb": _crumbs(),
        "emergencies": emergencies(request.scope),
        "may_open": request.actor.may(Permission.OPEN_IN_EMERGENCY),
        "may_review": may_review_emergencies(request.actor),
        "in_a_month": emergencies_since(request.scope, now() - _MONTH),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/emergency/list.html", context)


@reviewer
@require_http_methods(METHODS)
def review(request: ActingRequest, emergency_id: UUID) -> HttpResponse:
    """Read the reason, say whether it was justified, end the access if need be."""
    found = emergency(request.scope, emergency_id)
    if found is None:
        raise NotFound("Cet accès n’existe pas.", what_to_do="Cherchez-le dans la liste.")
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            review_emergency(
                actor=request.actor,
                at=now(),
                emergency_id=emergency_id,
                review=form.cleaned_data["review"],
                note=form.cleaned_data["note"],
                close_now=form.cleaned_data["close_now"],
            )
        if not form.errors:
            accept_page(request)
            return redirect("emergency:list")
    context = {
        "page_title": "Examiner un accès en urgence",
        "breadcrumb": _crumbs("Examiner"),
        "form": form,
        "emergency": found,
        "is_running": found.closed_at is None and found.ends_at > now(),
        "is_waiting": found.review is EmergencyReview.WAITING,
        "zone": request.actor.time_zone,
        "back_url": reverse("emergency:list"),
    }
    return render(request, "web/emergency/review.html", context, status=422 if form.errors else 200)


def _crumbs(last: str = "") -> tuple[Crumb, ...]:
    above = (Crumb("Accueil", "/"), Crumb(TITLE, reverse("emergency:list") if last else ""))
    return (*above, Crumb(last)) if last else above
