"""The page of one session: who is enrolled, who waits, what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.agenda.workshops.policies import (
    may_enrol,
    may_manage_workshops,
    may_reopen,
)
from convergence.agenda.workshops.queries import (
    enrolled,
    enrolment_comments,
    session_changes,
    status_counts,
    waiting_list,
)
from convergence.agenda.workshops.types import (
    EnrolmentRow,
    EnrolmentStatus,
    SessionRow,
    SessionState,
    WaitingRow,
)
from convergence.design.components import Pager, SummaryRow
from convergence.foundation.permissions import Permission
from convergence.signatures.queries import signings_about
from convergence.web.access import ActingRequest, requires
from convergence.web.forms import OnceForm
from convergence.web.workshops.people import headers, named
from convergence.web.workshops.sessions import found_session, session_crumbs
from convergence.web.workshops.words import moment_text, shown

SHOWN = 50
WAITING_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownWaiting:
    """Somebody who waits, by her name; ``until`` is said while a place is held for her."""

    row: WaitingRow
    place: int
    name: str
    until: str


@requires(Permission.READ_AGENDA)
@require_safe
def session_page(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """One session, its enrolled and its waiting list."""
    actor, row = request.actor, found_session(request, session_id)
    sees_people = actor.may(Permission.READ_FILES)
    page = enrolled(request.scope, session_id, after=after(request), limit=SHOWN + 1) if sees_people else []
    texts = enrolment_comments(request.scope, [one.enrolment_id for one in page[:SHOWN]]) if page else []
    comments = {text.enrolment_id: text.text for text in texts}
    counts = status_counts(request.scope, session_id) if sees_people else {}
    state = row.state
    open_states = (SessionState.PLANNED, SessionState.TO_CLOSE, SessionState.ATTENDED)
    signs = actor.may(Permission.ASK_SIGNATURES) and state not in (
        SessionState.PLANNED,
        SessionState.CANCELLED,
    )
    context = {
        "page_title": row.name,
        "breadcrumb": session_crumbs(row),
        "session": shown(row),
        "facts": facts(row),
        "people": named(request, page[:SHOWN], comments),
        "pager": pager(request, page, SHOWN),
        "counts": [(status.label, counts[status]) for status in EnrolmentStatus if counts.get(status)],
        "waiting": waiting_shown(request, row) if sees_people else [],
        "changes": session_changes(request.scope, session_id)[:20],
        "may_manage": may_manage_workshops(actor) and state in open_states,
        "may_enrol": may_enrol(actor) and state in open_states,
        "may_attend": may_enrol(actor) and state not in (SessionState.PLANNED, SessionState.CANCELLED),
        "may_close": may_enrol(actor) and state in (SessionState.TO_CLOSE, SessionState.ATTENDED),
        "may_cancel": may_manage_workshops(actor) and state in (SessionState.PLANNED, SessionState.TO_CLOSE),
        "may_copy": may_manage_workshops(actor),
        "may_reopen": may_reopen(actor) and state is SessionState.CLOSED,
        "has_started": state is not SessionState.PLANNED,
        "may_sign": signs,
        "signings": signings_about(request.scope, session_id) if signs else [],
        "sending": OnceForm(),
    }
    return render(request, "web/workshops/session.html", context)


def facts(row: SessionRow) -> list[SummaryRow]:
    """What a page says of a session beside its time."""
    said = shown(row)
    limits = [
        SummaryRow(label, f"{limit:%d/%m/%Y}, jusqu’au soir")
        for label, limit in (
            ("Inscription possible jusqu’au", row.register_until),
            ("Désinscription possible jusqu’au", row.withdraw_until),
        )
        if limit
    ]
    partner = [SummaryRow("Partenaire", row.offer.partner_name)] if row.offer.partner_name else []
    return [
        SummaryRow("Type", row.kind.label + (f", {row.offer.theme}" if row.offer.theme else "")),
        SummaryRow("Quand", f"{said.day}, {said.hours}"),
        SummaryRow("Lieu", row.place),
        SummaryRow("Animateur", row.animator),
        *partner,
        SummaryRow("Public", public(row)),
        SummaryRow("Places", said.places),
        *limits,
        SummaryRow("Informations pratiques", row.comment),
    ]


def public(row: SessionRow) -> str:
    """For whom the offer is."""
    low, high = row.offer.age_minimum, row.offer.age_maximum
    ages = {
        (False, False): "",
        (True, False): f"{low} ans et plus",
        (False, True): f"{high} ans au plus",
        (True, True): f"de {low} à {high} ans",
    }[(low is not None, high is not None)]
    contract = {"cej": "jeunes en CEJ", "pacea": "jeunes en PACEA"}.get(row.offer.contract_kind, "")
    return ", ".join(filter(None, (contract, ages))) or "Tous les jeunes de la structure"


def waiting_shown(request: ActingRequest, row: SessionRow) -> list[ShownWaiting]:
    """Those who wait, in the order of asking."""
    rows = waiting_list(request.scope, row.session_id, limit=WAITING_SHOWN)
    known = headers(request, [one.dossier_id for one in rows]) if rows else {}
    return [
        ShownWaiting(
            one,
            place,
            known[one.dossier_id].full_name,
            moment_text(one.offer_ends_at, row.time_zone) if one.offer_ends_at else "",
        )
        for place, one in enumerate(rows, 1)
        if one.dossier_id in known
    ]


def after(request: ActingRequest) -> UUID | None:
    """The last one of the page before; an address that means nothing starts from the beginning."""
    try:
        return UUID(request.GET.get("apres", ""))
    except ValueError:
        return None


def pager(request: ActingRequest, rows: Sequence[EnrolmentRow], size: int) -> Pager:
    """Pages of the enrolled, each after the last of the one before."""
    first = request.path if "apres" in request.GET else ""
    following = f"{request.path}?apres={rows[size - 1].enrolment_id}" if len(rows) > size else ""
    return Pager(first=first, next=following)
