"""Calls 13 and 14: one enrolment and one appointment of a file, as an application is told after an event."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from convergence.agenda.appointments.queries import appointment_by_number
from convergence.agenda.appointments.types import AppointmentRow
from convergence.agenda.workshops.queries import enrolment_by_number, session
from convergence.agenda.workshops.types import EnrolmentRow, SessionRow, SessionState
from convergence.api.answers import json_answer
from convergence.api.imilo.answers import told_to_operators
from convergence.api.imilo.gate import application, on_file, structure_zone
from convergence.api.imilo.naming import dossier_named, number_named
from convergence.api.imilo.reads.told import STATUS_LABELS, naive
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names
from convergence.sharing.types import ApiFamily


@told_to_operators
def instance(request: HttpRequest, dossier: str, instance: str) -> HttpResponseBase:
    """Call 13: one enrolment, in words; its identifiers are texts here. Gone once it is taken back or called off."""
    caller = application(request, ApiFamily.APPOINTMENTS)
    file, number = dossier_named(dossier), number_named(instance, "idInstanceSession", "d’inscription")
    found: tuple[EnrolmentRow, SessionRow] | None = None
    with on_file(caller, file, "imilo.instance") as (scope, dossier_id):
        row = enrolment_by_number(scope, number)
        if row is not None and row.dossier_id == dossier_id and not row.is_withdrawn:
            held = session(scope, row.session_id, at=caller.at)
            found = (row, held) if held and held.state is not SessionState.CANCELLED else None
        where = structure_zone(scope)
    if found is None:
        raise _gone("Cette inscription")
    enrolment, held = found
    return json_answer(
        {
            "id": str(enrolment.number),
            "idSession": str(held.number),
            "idDossier": str(file),
            "nom": held.name,
            "dateHeureDebut": naive(held.starts_at, where),
            "dateHeureFin": naive(held.ends_at, where),
            "lieu": held.place,
            "commentaire": held.comment or None,
            "statut": STATUS_LABELS[enrolment.status],
        }
    )


@told_to_operators
def appointment(request: HttpRequest, dossier: str, rdv: str) -> HttpResponseBase:
    """Call 14: one appointment. What was noted about it is free text and goes to no recipient."""
    caller = application(request, ApiFamily.APPOINTMENTS)
    file, number = dossier_named(dossier), number_named(rdv, "idRdv", "de rendez-vous")
    with on_file(caller, file, "imilo.rdv") as (scope, dossier_id):
        row = appointment_by_number(scope, number)
        found: AppointmentRow | None = row if row is not None and row.dossier_id == dossier_id else None
        names = staff_names(scope, [found.adviser_id]) if found else {}
        where = structure_zone(scope)
    if found is None:
        raise _gone("Ce rendez-vous")
    return json_answer(
        {
            "id": found.number,
            "idDossier": file,
            "dateHeureDebut": naive(found.starts_at, where),
            "dateHeureFin": naive(found.ends_at, where),
            "objet": found.title,
            "conseiller": names[found.adviser_id].full_name if found.adviser_id in names else "",
            "commentaire": None,
            "lieu": found.where,
            "type": found.modality.label,
            "statut": found.status.label,
        }
    )


def _gone(what: str) -> NotFound:
    return NotFound(f"{what} n’existe pas ou n’existe plus.", what_to_do="Rien à faire.", code="not_found")
