"""Registration and orientation of one person: where they stand, what may be done, the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind, DeadlineRow
from convergence.accompagnement.orientation.policies import (
    decides_for,
    may_answer_registrations,
    may_ask_france_travail,
    may_change_decision,
    may_orient,
)
from convergence.accompagnement.orientation.queries import (
    criteria_of,
    messages_of,
    notes_of,
    orientation_changes,
    orientation_detail,
    orientations_of,
    registration_detail,
    registration_of,
    reorientations_of,
)
from convergence.accompagnement.orientation.types import (
    CriterionRow,
    Decider,
    OrientationRow,
    RegistrationRow,
    RegistrationState,
    ReorientationRow,
    ReorientationState,
)
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_names
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.history import one_line_each
from convergence.web.dossier.frame import file_page, found_file

TAB = "file_orientation:list"
reader = requires(Permission.READ_FILES)
editor = requires(Permission.DECIDE_ORIENTATION)

AWAITING_ANSWER = (RegistrationState.WAITING, RegistrationState.SENT, RegistrationState.REFUSED)
_LEVELS = {
    RegistrationState.WAITING: "info",
    RegistrationState.SENT: "info",
    RegistrationState.REGISTERED: "success",
    RegistrationState.REFUSED: "error",
    RegistrationState.FAILED: "error",
}


@dataclass(frozen=True, slots=True)
class OrientationLine:
    """One orientation with the name of its référent, what it looked at and her own words."""

    row: OrientationRow
    referent: str
    criteria: tuple[CriterionRow, ...]
    words: str
    is_ours: bool
    may_change: bool


@reader
@require_safe
def orientation(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The registration, the orientation of today, requests, and every orientation."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    registration = registration_of(request.scope, dossier_id)
    lines = _lines(request, dossier_id)
    asked = reorientations_of(request.scope, dossier_id)
    return file_page(
        request,
        header,
        "web/orientation/file.html",
        "Inscription et orientation",
        TAB,
        registration=registration,
        registration_level=_LEVELS.get(registration.state, "") if registration else "",
        sent=messages_of(request.scope, dossier_id),
        standing=next((line for line in lines if line.row.holds_on(today)), None),
        lines=lines,
        asked=asked,
        open_request=_open_request(asked),
        changes=one_line_each(orientation_changes(request.scope, dossier_id, limit=30)),
        may_orient=may_orient(request.actor),
        may_ask=may_ask_france_travail(request.actor),
        may_answer=registration is not None
        and registration.state in AWAITING_ANSWER
        and may_answer_registrations(request.actor),
        own_body=decides_for(request.actor),
        zone=request.actor.time_zone,
        address_due=_address_due(request, dossier_id, today),
    )


def _address_due(request: ActingRequest, dossier_id: UUID, today: date) -> DeadlineRow | None:
    """Another address to tell France Travail, if one is awaited."""
    rows = deadlines_of(request.scope, dossier_id, on=today)
    return next((row for row in rows if row.kind is DeadlineKind.ADDRESS_CHANGE), None)


def found_registration(request: ActingRequest, dossier_id: UUID, registration_id: UUID) -> RegistrationRow:
    """A registration of this person; an unknown one and another person's are answered alike."""
    row = registration_detail(request.scope, registration_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Cette inscription n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune.",
        )
    return row


def found_orientation(request: ActingRequest, dossier_id: UUID, orientation_id: UUID) -> OrientationRow:
    """An orientation of this person; an unknown one and another person's are answered alike."""
    row = orientation_detail(request.scope, orientation_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Cette orientation n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune.",
        )
    return row


def form_page(
    request: ActingRequest,
    header: DossierHeader,
    title: str,
    form: object,
    *,
    verb: str,
    back_url: str,
    **context: Any,
) -> HttpResponse:
    """A page with one form, inside the file."""
    return file_page(
        request,
        header,
        "web/orientation/form.html",
        title,
        TAB,
        status=422 if getattr(form, "errors", None) else 200,
        form=form,
        verb=verb,
        back_url=back_url,
        **context,
    )


def _lines(request: ActingRequest, dossier_id: UUID) -> list[OrientationLine]:
    rows = orientations_of(request.scope, dossier_id)
    ids = [row.referent_structure_id for row in rows if row.referent_structure_id]
    names = structure_names(request.scope, ids) if ids else {}
    criteria = criteria_of(request.scope, dossier_id) if rows else []
    words = {note.orientation_id: note.text for note in notes_of(request.scope, dossier_id)} if rows else {}
    return [
        OrientationLine(
            row,
            row.body_name or names.get(row.referent_structure_id or row.orientation_id, row.body.label),
            tuple(each for each in criteria if each.orientation_id == row.orientation_id),
            words.get(row.orientation_id, ""),
            row.decider is (decides_for(request.actor) or Decider.MISSION_LOCALE),
            may_change_decision(request.actor, row.decider, is_theirs=row.decided_by is not None),
        )
        for row in rows
    ]


def _open_request(asked: list[ReorientationRow]) -> ReorientationRow | None:
    return next((row for row in asked if row.state is ReorientationState.OPEN), None)
