"""One session: planned, changed, copied, cancelled, closed, reopened, and its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.appointments.queries import places
from convergence.agenda.workshops import operations
from convergence.agenda.workshops.queries import session
from convergence.agenda.workshops.types import SessionConflict, SessionRow
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import advisers_of
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once
from convergence.web.workshops.forms import SessionForm, session_values
from convergence.web.workshops.offers import crumbs, found_offer, keeper
from convergence.web.workshops.words import shown

USUAL = ("day", "start", "end", "capacity", "place_id", "place_text", "animator_1", "outside")
"""What nearly every session says; the rest is folded."""
RARE = ("name", "last_day", "animator_2", "animator_3", "minimum", "register_until", "withdraw_until", "comment",
        "weeks", "over_absence")  # fmt: skip
noter = requires(Permission.ENROL_IN_WORKSHOPS)


class WeeksForm(forms.Form):
    """How many weeks to copy."""

    weeks = forms.IntegerField(
        label="Nombre de semaines",
        min_value=1,
        max_value=60,
        help_text="Une session par semaine, même jour, même heure.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """A new session of an offer, and its weekly copies."""
    row = found_offer(request, offer_id)
    form = _form(request, {"animator_1": str(request.actor.user_id)})
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            made = operations.plan_session(
                actor=request.actor,
                at=now(),
                offer_id=offer_id,
                draft=form.draft(),
                weeks=form.cleaned_data["weeks"] or 0,
                over_absence=form.cleaned_data["over_absence"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "La session est programmée.")
            return HttpResponseRedirect(reverse("workshops:session", args=[made]))
    title = f"Programmer « {row.name} »"
    return _form_page(request, form, title, "Programmer la session", reverse("workshops:offers"))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Change a session; the enrolled are told when its time or place changes."""
    row = found_session(request, session_id)
    initial = session_values(row.draft, row.time_zone) | {EDIT_FIELD: row.edit_token}
    form = _form(request, initial, amended=row)
    back = reverse("workshops:session", args=[session_id])
    if form.is_bound and form.is_valid():
        with problems_shown(form), _both_versions():
            operations.amend_session(
                actor=request.actor,
                at=now(),
                session_id=session_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
                over_absence=form.cleaned_data["over_absence"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "La session est modifiée.")
            return HttpResponseRedirect(back)
    return _form_page(request, form, f"Modifier « {row.name} »", "Enregistrer", back)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Copy a session week after week."""
    row = found_session(request, session_id)
    return _confirm(
        request,
        row,
        WeeksForm(_sent(request), initial={"weeks": 1}),
        lambda typed: operations.duplicate_session(
            actor=request.actor, at=now(), session_id=session_id, weeks=typed["weeks"]
        ),
        title="Recopier une session",
        question="Pendant combien de semaines la recopier ?",
        consequences=(
            "Lieu, animateurs, places et limites sont repris ; les inscrits ne le sont pas.",
            "Chaque copie vit ensuite sa vie : modifier l’une ne change pas les autres.",
        ),
        verb="Recopier",
        done="Les sessions sont programmées.",
        danger=False,
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """The session will not be held."""
    row = found_session(request, session_id)
    people = row.taken + row.held + row.waiting
    return _confirm(
        request,
        row,
        ReasonForm(_sent(request)),
        lambda typed: operations.cancel_session(
            actor=request.actor, at=now(), session_id=session_id, reason=typed["reason"]
        ),
        title="Annuler une session",
        question="Cette session n’aura pas lieu ?",
        consequences=(
            f"{people} personne{'s' if people > 1 else ''} à prévenir : l’annulation leur est annoncée."
            if people
            else "Personne n’est inscrit.",
            "Les inscriptions restent notées ; la salle et les animateurs sont libérés.",
        ),
        verb="Annuler la session",
        done="La session est annulée.",
    )


@noter
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Close a session of which everybody is noted."""
    row = found_session(request, session_id)
    return _confirm(
        request,
        row,
        ConfirmForm(_sent(request)),
        lambda _: operations.close_session(actor=request.actor, at=now(), session_id=session_id),
        title="Clôturer une session",
        question="Chaque inscrit a-t-il sa présence notée ?",
        consequences=(
            "Les présences ne changent plus sans un motif.",
            "Un responsable peut rouvrir la session.",
        ),
        verb="Clôturer la session",
        done="La session est clôturée.",
        danger=False,
    )


@requires(Permission.HAND_OVER_AGENDA)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Open again a session that was closed."""
    row = found_session(request, session_id)
    return _confirm(
        request,
        row,
        ReasonForm(_sent(request)),
        lambda typed: operations.reopen_session(
            actor=request.actor, at=now(), session_id=session_id, reason=typed["reason"]
        ),
        title="Rouvrir une session",
        question="Pourquoi rouvrir cette session ?",
        consequences=("On pourra y ajouter des personnes et corriger les présences, puis la clôturer.",),
        verb="Rouvrir la session",
        done="La session est rouverte.",
        danger=False,
    )


def found_session(request: ActingRequest, session_id: UUID) -> SessionRow:
    """A session of the structure; an unknown one and another's are answered alike."""
    row = session(request.scope, session_id, at=now())
    if row is None:
        raise NotFound(
            "Cette session n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des ateliers et choisissez-la.",
        )
    return row


def session_crumbs(row: SessionRow, *last: Crumb) -> tuple[Crumb, ...]:
    """The way to a page of one session."""
    url = reverse("workshops:session", args=[row.session_id]) if last else ""
    return crumbs(Crumb(row.name, url), *last)


def _confirm(
    request: ActingRequest, row: SessionRow, form: forms.Form, act: Any, *, done: str, **words: Any
) -> HttpResponse:
    said = shown(row)
    words["consequences"] = (f"« {row.name} », {said.day}, {said.hours}.", *words["consequences"])
    confirmation = Confirmation(back_url=reverse("workshops:session", args=[row.session_id]), **words)
    return confirm_page(request, confirmation, form, act, done=done)


def _sent(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form(
    request: ActingRequest, initial: Mapping[str, Any], amended: SessionRow | None = None
) -> SessionForm:
    return SessionForm(
        _sent(request),
        time_zone=request.actor.time_zone,
        places=places(request.scope),
        colleagues=advisers_of(request.scope, request.actor.structure_id),
        kept=amended.animators if amended else (),
        is_new=amended is None,
        initial=initial,
    )


def _form_page(
    request: ActingRequest, form: SessionForm, title: str, verb: str, back_url: str
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumb": crumbs(Crumb(title)),
        "form": form,
        "usual": [form[name] for name in USUAL],
        "rare": [form[name] for name in RARE if name in form.fields],
        "is_opened": any(name in form.errors or form.initial.get(name) for name in (*RARE, NON_FIELD_ERRORS)),
        "verb": verb,
        "back_url": back_url,
    }
    return render(request, "web/workshops/plan.html", context, status=422 if form.errors else 200)


@contextmanager
def _both_versions() -> Iterator[None]:
    """After an edit conflict, hand what is stored to the form."""
    try:
        yield
    except SessionConflict as problem:
        problem.__dict__["stored"] = session_values(problem.theirs.draft, problem.theirs.time_zone)
        problem.__dict__["stored_token"] = problem.theirs.edit_token
        raise
