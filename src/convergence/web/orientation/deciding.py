"""Decide an orientation, and take one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from convergence.accompagnement.orientation import operations
from convergence.accompagnement.orientation.policies import decides_for, may_read_words
from convergence.accompagnement.orientation.queries import decision_warnings, orientation_on
from convergence.accompagnement.orientation.types import Criterion, Decider, Decision, ReferentBody
from convergence.design.components import Confirmation
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import Conflict
from convergence.storage.files import groups_to_write
from convergence.web.access import ActingRequest
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.operators.profile import profile_of
from convergence.web.orientation.forms import DecisionForm, TokenReasonForm
from convergence.web.orientation.registering import back_to, methods, typed
from convergence.web.orientation.views import TAB, editor, found_orientation

RSA = ("rsa", "rsa_majore")


@editor
@methods
def decide(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What was looked at with her, the path, the référent."""
    header = found_file(request, dossier_id)
    form = _form(request, dossier_id)
    if form.is_bound and form.is_valid():
        decision = form.decision()
        with problems_shown(form):
            _decided_or_met(request, dossier_id, form, decision)
        if not form.errors:
            accept_page(request)
            messages.success(request, f"L’orientation de {header.full_name} est enregistrée.")
            for sentence in decision_warnings(request.scope, decision):
                messages.warning(request, sentence)
            return HttpResponseRedirect(back_to(dossier_id))
    return file_page(
        request,
        header,
        "web/orientation/decide.html",
        "Décider une orientation",
        TAB,
        status=422 if form.errors else 200,
        form=form,
        back_url=back_to(dossier_id),
    )


def _decided_or_met(request: ActingRequest, dossier_id: UUID, form: DecisionForm, decision: Decision) -> None:
    """Decide; when a colleague just did, say what: deciding again is then a choice, and nothing typed is lost."""
    try:
        with transaction.atomic():
            operations.decide_orientation(
                actor=request.actor, at=now(), dossier_id=dossier_id, decision=decision
            )
    except Conflict as problem:
        if problem.code == "orientation_decided":
            form.meet(orientation_on(request.scope, dossier_id, local_today(request.actor.time_zone)))
        raise


@editor
@methods
def cancel(request: ActingRequest, dossier_id: UUID, orientation_id: UUID) -> HttpResponse:
    """Take back a decision recorded by mistake."""
    found_file(request, dossier_id)
    row = found_orientation(request, dossier_id, orientation_id)
    confirmation = Confirmation(
        title="Annuler une orientation",
        question=f"Pourquoi annuler l’orientation du {row.decided_on:%d/%m/%Y} ?",
        consequences=(
            "La précédente, s’il y en a une, redevient celle du dossier.",
            "Pour changer d’organisme référent, décidez plutôt une nouvelle orientation.",
        ),
        verb="Annuler l’orientation",
        back_url=back_to(dossier_id),
    )
    return confirm_page(
        request,
        confirmation,
        TokenReasonForm(typed(request), initial={"edit_token": row.edit_token}),
        lambda given: operations.cancel_orientation(
            actor=request.actor, at=now(), orientation_id=orientation_id, **given
        ),
        done="L’orientation est annulée.",
    )


def _form(request: ActingRequest, dossier_id: UUID) -> DecisionForm:
    today = local_today(request.actor.time_zone)
    given = typed(request)
    initial = {} if given is not None else _initial(request, dossier_id)
    form = DecisionForm(
        given,
        today=today,
        with_words=may_read_words(request.actor),
        decides_for=decides_for(request.actor),
        opened=groups_to_write(dossier_id),
        initial=initial,
    )
    profile_of(request.actor).shape("orientation", form)
    return form


def _towards(asked: str, own: Decider | None) -> ReferentBody:
    """The référent that the address proposes, else whoever decides."""
    named = {body.value: body for body in ReferentBody}
    return named.get(asked) or named[(own or Decider.MISSION_LOCALE).value]


def _initial(request: ActingRequest, dossier_id: UUID) -> dict[str, Any]:
    """What the file knows already: the level, and whether she receives the RSA."""
    today = local_today(request.actor.time_zone)
    current = orientation_on(request.scope, dossier_id, today)
    own = decides_for(request.actor)
    found: dict[str, Any] = {
        "decided_on": today,
        "decider": own or Decider.MISSION_LOCALE,
        "body": _towards(request.GET.get("vers", ""), own),
        "replaces_id": current.orientation_id if current else None,
    }
    resources = section(request.scope, dossier_id, Section.RESOURCES)
    known = resources.values["resources"] if resources and resources.is_open else None
    if isinstance(known, (list, tuple)) and known:
        found["receives_rsa"] = "oui" if set(map(str, known)) & set(RSA) else "non"
    schooling = section(request.scope, dossier_id, Section.EDUCATION)
    if schooling and schooling.is_open and schooling.values["level"]:
        found[Criterion.QUALIFICATION.value] = schooling.values["level"]
    return found
