"""The sessions that a Mission Locale opens to operators: those for this person, why not the others, her places."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.queries import enrolments_of_file, sessions_for_shared
from convergence.agenda.workshops.types import FileEnrolmentRow, SessionForFile
from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Problem
from convergence.identity.queries import structure_names
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.operators.saying import said
from convergence.web.workshops.people import contracts_at
from convergence.web.workshops.words import STATUS_LEVELS, ShownSession, day_text, hours_text, local, shown

TAB = "file_workshops:list"
SHOWN = 50
enroller = requires(Permission.ENROL_SHARED_PEOPLE)


@dataclass(frozen=True, slots=True)
class Hers:
    """A session in which this operator enrolled her; ``withdraw_url`` while it is to come."""

    row: FileEnrolmentRow
    day: str
    hours: str
    level: str
    withdraw_url: str


@enroller
@require_safe
def sessions(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What is open to her, the other sessions with the reason why not, where she is enrolled by this operator."""
    header, at = worked_file(request, dossier_id), now()
    met = sessions_for_shared(
        request.scope, dossier_id, at, contracts=_contracts(request, dossier_id), limit=SHOWN, at=at
    )
    holder = structure_names(request.scope, [header.structure_id]).get(header.structure_id, "")
    return file_page(
        request, header, "web/workshops/shared.html", "Ateliers", TAB,
        holder=holder,
        hers=[_hers(request, row) for row in enrolments_of_file(request.scope, dossier_id, at=at)],
        open=[shown(one.session) for one in met if one.is_open],
        others=[_closed(request, one) for one in met if not one.is_open and not one.is_enrolled],
        is_cut=len(met) == SHOWN,
    )  # fmt: skip


@enroller
@require_POST
def enrol(request: ActingRequest, dossier_id: UUID, session_id: UUID) -> HttpResponse:
    """Give her a free place."""
    header = worked_file(request, dossier_id)
    try:
        operations.enrol_shared(
            actor=request.actor,
            at=now(),
            session_id=session_id,
            dossier_id=dossier_id,
            contracts=_contracts(request, dossier_id),
        )
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, said(str(problem), request.actor))
    else:
        messages.success(request, f"{header.full_name} a une place.")
    return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))


@enroller
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, dossier_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Take back an enrolment that this operator made."""
    header, found = worked_file(request, dossier_id), _found(request, dossier_id, enrolment_id)
    return confirm_page(
        request,
        Confirmation(
            title="Désinscrire",
            question=f"Désinscrire {header.full_name} de « {found.name} » ?",
            consequences=("La place est rendue à la Mission Locale, qui la propose à qui attend.",),
            verb="Désinscrire",
            back_url=reverse(TAB, args=[dossier_id]),
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.withdraw_shared(actor=request.actor, at=now(), enrolment_id=enrolment_id),
        done=f"{header.full_name} ne figure plus parmi les inscrits.",
    )


def _contracts(request: ActingRequest, dossier_id: UUID) -> list[str]:
    """Kinds of the contracts that run today: some offers are for them alone."""
    today = local(now(), request.actor.time_zone).date()
    return contracts_at(request, [dossier_id], today).get(dossier_id, [])


def _hers(request: ActingRequest, row: FileEnrolmentRow) -> Hers:
    where = request.actor.time_zone
    is_to_come = row.starts_at > now()
    return Hers(
        row=row,
        day=day_text(local(row.starts_at, where).date()),
        hours=hours_text(row.starts_at, row.ends_at, where),
        level=STATUS_LEVELS[row.enrolment.status],
        withdraw_url=reverse("file_workshops:withdraw", args=[row.dossier_id, row.enrolment.enrolment_id])
        if is_to_come
        else "",
    )


def _closed(request: ActingRequest, one: SessionForFile) -> tuple[ShownSession, str]:
    return shown(one.session), said(one.why_not, request.actor)


def _found(request: ActingRequest, dossier_id: UUID, enrolment_id: UUID) -> FileEnrolmentRow:
    """One of the enrolments that this operator made for her; NotFound otherwise."""
    for row in enrolments_of_file(request.scope, dossier_id):
        if row.enrolment.enrolment_id == enrolment_id:
            return row
    raise NotFound(
        "Cette inscription n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez à la liste des ateliers de la personne.",
    )
