"""The attendance sheet: printed to be signed on paper, or signed on one screen that is passed along."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from convergence.agenda.workshops.queries import enrolled
from convergence.agenda.workshops.types import EnrolmentRow, EnrolmentStatus, SessionRow, SessionState
from convergence.documents.operations import make_document
from convergence.documents.queries import document_bytes
from convergence.documents.types.papers import PaperKind
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.periods import french_date
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.text import capitals, display_first_name
from convergence.signatures.operations import request_signatures
from convergence.signatures.types import Capacity, SignerDraft, SigningWay
from convergence.web.access import ActingRequest, requires
from convergence.web.forms import OnceForm
from convergence.web.workshops.people import headers
from convergence.web.workshops.sessions import found_session
from convergence.web.workshops.words import hour_text, local


@requires(Permission.ADD_DOCUMENTS)
@require_POST
def print_sheet(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """The sheet of all the enrolled, to print and sign on paper; a copy is kept among the papers of the structure."""
    row = found_session(request, session_id)
    people = enrolled(request.scope, session_id)
    document_id = _made(request, row, _known(request, people))
    answer = HttpResponse(document_bytes(request.scope, document_id), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="feuille-emargement.pdf"'
    return answer


@requires(Permission.ASK_SIGNATURES)
@require_POST
def sign_on_screen(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """The sheet of those who came, and the screen that is then passed from one to the next; the animator ends."""
    row = found_session(request, session_id)
    form = OnceForm(request.POST)
    key = form.sending if form.is_valid() else None
    people = _who_came(row, enrolled(request.scope, session_id))
    known = _known(request, people)
    signers = [_here(_full_name(one), Capacity.YOUNG_PERSON) for one in known]
    signers += [_here(one.name, Capacity.ADVISER) for one in row.animators if one.name]
    document_id = _made(request, row, known, key=key)
    signing_id = request_signatures(
        actor=request.actor,
        at=now(),
        document_id=document_id,
        signers=signers,
        about_id=session_id,
        idempotency_key=key,
    )
    messages.success(request, "La feuille est prête à signer.")
    return HttpResponseRedirect(reverse("signatures:round", args=[signing_id]))


def _who_came(row: SessionRow, people: Sequence[EnrolmentRow]) -> list[EnrolmentRow]:
    """Those noted present; while nobody is, those whom nothing says absent."""
    if row.state in (SessionState.PLANNED, SessionState.CANCELLED):
        raise Conflict(
            "La session n’a pas commencé."
            if row.state is SessionState.PLANNED
            else "La session est annulée.",
            what_to_do="La feuille se signe sur place, pendant la session ou après elle.",
            code="not_started",
        )
    present = [one for one in people if one.status is EnrolmentStatus.ACHIEVED]
    return present or [one for one in people if one.status is EnrolmentStatus.ONGOING]


def _known(request: ActingRequest, people: Sequence[EnrolmentRow]) -> list[DossierHeader]:
    """The persons in the order of their names, as the sheet lists them."""
    if not people:
        raise Invalid.one("inscrits", "Personne n’est inscrit.", "Inscrivez d’abord des personnes.", "empty")
    known = headers(request, [one.dossier_id for one in people])
    return sorted(known.values(), key=_listed)


def _listed(header: DossierHeader) -> tuple[str, str]:
    return capitals(header.usual_name or header.birth_name), header.first_name


def _full_name(header: DossierHeader) -> str:
    name, first_name = _listed(header)
    return f"{display_first_name(first_name)} {name}"


def _here(name: str, capacity: Capacity) -> SignerDraft:
    return SignerDraft(name=name, capacity=capacity, way=SigningWay.ON_PAGE)


def _made(
    request: ActingRequest, row: SessionRow, people: Sequence[DossierHeader], *, key: str | None = None
) -> UUID:
    return make_document(
        actor=request.actor,
        at=now(),
        kind=PaperKind.ATTENDANCE_SHEET,
        values={
            "atelier": row.name,
            "date_seance": french_date(local(row.starts_at, row.time_zone).date()),
            "heure_debut": hour_text(row.starts_at, row.time_zone),
            "heure_fin": hour_text(row.ends_at, row.time_zone),
            "lieu": row.place,
            "animateur": row.animator,
            "inscrits": [_listed(one) for one in people],
        },
        title=f"Feuille d’émargement, {row.name}",
        dossier_id=None,
        concerns=[one.dossier_id for one in people],
        idempotency_key=key,
    )
