"""Record an act from any page: once, whatever the number of clicks, with its draft forgotten."""

from __future__ import annotations

from uuid import UUID

from django.utils.http import url_has_allowed_host_and_scheme

from convergence.accompagnement.acts.operations import record_act, record_reception
from convergence.accompagnement.acts.policies import may_read_notes
from convergence.accompagnement.acts.queries import act_of_the_agenda
from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import USUAL_MODALITY, ActForm, ReceptionForm
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once

RETURN = "retour"


def draft_key(dossier_id: UUID) -> str:
    """The draft of a new act: one a file, whichever page it is typed in."""
    return f"acte-{dossier_id}"


def new_form(request: ActingRequest, *, auto_id: str = "id_%s", fresh: bool = False) -> ActForm:
    """The form of a new act: an interview of today at which the person was present."""
    actor = request.actor
    data = request.POST if request.method == "POST" and not fresh else None
    initial = {
        "kind": ActKind.INTERVIEW,
        "status": ActStatus.PRESENT,
        "day": local_today(actor.time_zone),
    }
    return ActForm(
        data, with_note=may_read_notes(actor), time_zone=actor.time_zone, initial=initial, auto_id=auto_id
    )


def record_typed(request: ActingRequest, dossier_id: UUID, form: ActForm) -> bool:
    """Record what was typed; False when the form has something to say, or to ask."""
    if form.is_valid() and not _asks(request, dossier_id, form):
        with problems_shown(form), once(form):
            typed = form.cleaned_data
            record_act(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                draft=form.draft(),
                theme=typed["theme"],
                origin=typed["origin"],
                note=typed.get("note", ""),
                with_young_person=not typed["third_party"],
                is_distinct=typed["another"],
                idempotency_key=form.sending,
            )
    return _done(request, form, draft_key(dossier_id))


def _asks(request: ActingRequest, dossier_id: UUID, form: ActForm) -> bool:
    """Whether a meeting of the agenda made that act already, and nobody said that it is another."""
    typed = form.cleaned_data
    if typed["another"]:
        return False
    noted = act_of_the_agenda(request.scope, dossier_id, typed["kind"], typed["status"], form.on)
    if noted is not None:
        form.ask_about(noted)
    return noted is not None


def record_typed_reception(request: ActingRequest, dossier_id: UUID, form: ReceptionForm) -> bool:
    """Record the first reception; False when the form has something to say."""
    if form.is_valid():
        with problems_shown(form), once(form):
            starts_at = form.starts_at
            record_reception(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                day=None if starts_at else form.on,
                starts_at=starts_at,
                minutes=form.length,
                modality=form.cleaned_data["modality"] or USUAL_MODALITY[ActKind.FIRST_RECEPTION],
                note=form.cleaned_data.get("note", ""),
                idempotency_key=form.sending,
            )
    return _done(request, form, f"accueil-{dossier_id}")


def way_back(request: ActingRequest, otherwise: str) -> str:
    """Where to go afterwards: an address of this site that the page before gave, else ``otherwise``."""
    wanted = request.POST.get(RETURN) or request.GET.get(RETURN) or ""
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and wanted.startswith("/") else otherwise


def _done(request: ActingRequest, form: ReceptionForm, key: str) -> bool:
    if not form.is_bound or form.errors:
        return False
    accept(request, key)
    return True
