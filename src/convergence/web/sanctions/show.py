"""Breaches and procedures of one person: the list, and one procedure step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.sanctions.policies import check_may_decide, may_decide
from convergence.accompagnement.sanctions.queries import (
    actions_of,
    appeal_until,
    appeals_of,
    breach,
    breaches_of,
    is_empowered,
    next_step,
    proposers_of,
    sanction,
    sanction_notes,
    sanctions_of,
    scale_of,
    timeline,
)
from convergence.accompagnement.sanctions.types import (
    AppealOutcome,
    AppealRow,
    BreachRow,
    BreachState,
    LetterPart,
    SanctionAction,
    SanctionRow,
    SanctionState,
)
from convergence.agenda.appointments.queries import appointment
from convergence.design.components import SummaryRow, TimelineEntry
from convergence.foundation.clock import local_today
from convergence.foundation.periods import zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_page, own_file

follower = requires(Permission.PROPOSE_SANCTIONS)
LIST = "file_sanctions:list"

PAGES: Mapping[SanctionAction, tuple[str, str]] = {
    SanctionAction.HEAR: ("heard", "Rendre compte de l’audition"),
    SanctionAction.OBSERVE: ("observations", "Noter des observations"),
    SanctionAction.ASK_HEARING: ("ask", "Noter une demande d’audition"),
    SanctionAction.DECIDE: ("decide", "Décider"),
    SanctionAction.LIFT: ("lift", "Lever : les engagements sont repris"),
    SanctionAction.ABANDON: ("dismiss", "Clore sans sanction"),
    SanctionAction.ANNUL: ("annul", "Annuler la sanction"),
}
_DECIDERS = (SanctionAction.DECIDE, SanctionAction.ANNUL)


@dataclass(frozen=True, slots=True)
class Gesture:
    """Something that may be done."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the procedure, and what is known of its receipt."""

    label: str
    url: str
    deliver_url: str
    received: str


@follower
@require_safe
def listing(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Breaches to look at, noted, closed; procedures with what they wait for."""
    header = own_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    facts = breaches_of(request.scope, dossier_id)
    told = {note.breach_id: note.text for note in sanction_notes(request.scope, dossier_id) if note.breach_id}
    waiting = (BreachState.TO_LOOK, BreachState.NOTED)
    return file_page(
        request,
        header,
        "web/sanctions/list.html",
        "Manquements et sanctions",
        LIST,
        waiting=[(one, told.get(one.breach_id, "")) for one in facts if one.state in waiting],
        closed=[(one, told.get(one.breach_id, "")) for one in facts if one.state not in waiting],
        may_propose_now=any(one.state is BreachState.NOTED for one in facts),
        procedures=[
            (row, next_step(request.scope, row, today), (row.verdict or row.considered).label)
            for row in sanctions_of(request.scope, dossier_id, on=today)
        ],
    )


@follower
@require_safe
def show(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> HttpResponse:
    """One procedure: what it waits for, its letters, its story, what may be done."""
    header = own_file(request, dossier_id)
    row = found_sanction(request, dossier_id, sanction_id)
    today = local_today(request.actor.time_zone)
    appeals = [one for one in appeals_of(request.scope, dossier_id) if one.sanction_id == sanction_id]
    facts = [one for one in breaches_of(request.scope, dossier_id) if one.sanction_id == sanction_id]
    numbers = {one.breach_id for one in facts}
    notes = [
        note
        for note in sanction_notes(request.scope, dossier_id)
        if note.sanction_id == sanction_id or note.breach_id in numbers
    ]
    return file_page(
        request,
        header,
        "web/sanctions/show.html",
        "Procédure",
        LIST,
        row=row,
        step=next_step(request.scope, row, today),
        steps=[
            TimelineEntry(one.on, one.title, text=one.detail) for one in timeline(request.scope, row, appeals)
        ],
        rows=list(_summary(request, row)),
        letters=list(_letters(row)),
        gestures=list(_gestures(request, row, today)),
        awaits_another=_awaits_another(request, row),
        appeals=[(one, _outcome_url(one)) for one in appeals],
        appeal_until=appeal_until(request.scope, row),
        facts=facts,
        notes=notes,
    )


def found_sanction(request: ActingRequest, dossier_id: UUID, sanction_id: UUID) -> SanctionRow:
    """A procedure of this person; an unknown one and another person's are answered alike."""
    row = sanction(request.scope, sanction_id, on=local_today(request.actor.time_zone))
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Cette procédure n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    return row


def found_breach(request: ActingRequest, dossier_id: UUID, breach_id: UUID) -> BreachRow:
    """A breach of this person; an unknown one and another person's are answered alike."""
    row = breach(request.scope, breach_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound(
            "Ce manquement n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    return row


def check_decider(request: ActingRequest, row: SanctionRow, *, four_eyes: bool) -> None:
    """Refused before the form is shown, rather than once it is filled."""
    check_may_decide(
        request.actor,
        is_delegated=_is_empowered(request),
        proposers=proposers_of(request.scope, row.sanction_id) if four_eyes else (),
    )


def show_url(row: SanctionRow) -> str:
    """The page of a procedure."""
    return reverse("file_sanctions:show", args=[row.dossier_id, row.sanction_id])


def _is_empowered(request: ActingRequest) -> bool:
    return is_empowered(request.scope, request.actor.user_id, on=local_today(request.actor.time_zone))


def _decides(request: ActingRequest) -> bool:
    return may_decide(request.actor, is_delegated=_is_empowered(request))


def _awaits_another(request: ActingRequest, row: SanctionRow) -> bool:
    """Whether a decision is awaited that this reader may not take."""
    if SanctionAction.DECIDE not in actions_of(request.scope, row):
        return False
    return not _decides(request) or request.actor.user_id in proposers_of(request.scope, row.sanction_id)


def _gestures(request: ActingRequest, row: SanctionRow, today: date) -> Iterator[Gesture]:
    """What may be done, what the procedure waits for first."""
    allowed, decides = actions_of(request.scope, row), _decides(request)
    for letter in _letters(row):
        if letter.deliver_url:
            yield Gesture(f"Noter la remise : {letter.label.lower()}", letter.deliver_url)
    if row.state is SanctionState.HEARING and not row.hearing_id:
        yield _gesture(row, "hearing", "Fixer l’audition dans l’agenda")
    late = row.observations_until is not None and row.observations_until < today
    pages = sorted(PAGES.items(), key=lambda page: not (late and page[0] is SanctionAction.DECIDE))
    for action, (view, label) in pages:
        hidden = action in _DECIDERS and not decides
        alone = action is SanctionAction.DECIDE and _awaits_another(request, row)
        if action in allowed and not hidden and not alone:
            yield _gesture(row, view, label)
    if row.state is SanctionState.HEARING and row.hearing_id:
        yield _gesture(row, "hearing", "Fixer une autre audition")
    if row.state is SanctionState.ENDED and not row.is_end_noted:
        yield _gesture(row, "end", "Constater la fin de la mesure")
    if row.notified_on:
        yield _gesture(row, "appeal", "Noter un recours")
    if row.strike_off_to_send:
        yield _gesture(row, "strike_off", "Envoyer la radiation proposée à France Travail")


def _gesture(row: SanctionRow, view: str, label: str) -> Gesture:
    return Gesture(label, reverse(f"file_sanctions:{view}", args=[row.dossier_id, row.sanction_id]))


def _letters(row: SanctionRow) -> Iterator[Letter]:
    letters = (
        (LetterPart.NOTICE, row.notice_id, row.received_on),
        (LetterPart.NOTICE_GUARDIAN, row.guardian_notice_id, row.guardian_received_on),
        (LetterPart.DECISION, row.decision_id, row.notified_on),
        (LetterPart.DECISION_GUARDIAN, row.guardian_decision_id, row.guardian_notified_on),
    )
    awaited = {
        False: row.state is SanctionState.NOTICE,
        True: row.state is SanctionState.DECIDED,
    }
    for part, document_id, received_on in letters:
        if document_id:
            yield Letter(
                part.label,
                reverse("file_documents:download", args=[row.dossier_id, document_id]),
                reverse("file_sanctions:deliver", args=[row.dossier_id, row.sanction_id, part.value])
                if awaited[part.is_decision] and not received_on
                else "",
                f"Reçu le {received_on:%d/%m/%Y}" if received_on else "Réception à prouver",
            )
    if row.strike_off_id:
        url = reverse("file_documents:download", args=[row.dossier_id, row.strike_off_id])
        yield Letter("Proposition de radiation à France Travail", url, "", strike_off_words(row))


def strike_off_words(row: SanctionRow) -> str:
    """Where the proposal, or its withdrawal once the sanction is annulled, stands."""
    what = "Retrait" if row.state is SanctionState.ANNULLED else "Proposition"
    outcome = row.strike_off_outcome
    if row.strike_off_exchange_id is None:
        waits = "partira quand la décision sera reçue" if row.notified_on is None else "à envoyer"
        return "" if row.state is SanctionState.ANNULLED else f"{what} {waits}"
    if outcome is None:
        return f"{what} en route"
    if outcome.is_taken:
        return f"{what} : message pris par France Travail (reçu {row.strike_off_receipt})"
    return f"{what} : {outcome.label.lower()}. {row.strike_off_detail}"


def _outcome_url(appeal: AppealRow) -> str:
    if appeal.outcome is not AppealOutcome.PENDING:
        return ""
    return reverse("file_sanctions:outcome", args=[appeal.dossier_id, appeal.sanction_id, appeal.appeal_id])


def _summary(request: ActingRequest, row: SanctionRow) -> Iterator[SummaryRow]:
    ids = {one for one in (row.proposed_by, row.decided_by) if one}
    people = staff_names(request.scope, ids)
    scale = scale_of(request.scope, row)
    doubt = "" if scale.is_verified else "valeur non vérifiée"
    yield SummaryRow("Rang", row.degree.label)
    yield SummaryRow("Régime", row.regime.label, note="lu à la date des faits")
    yield SummaryRow("Texte", scale.source, note=doubt)
    yield SummaryRow("Allocation", row.scheme.label)
    yield SummaryRow("Sanction envisagée", row.considered.label)
    yield SummaryRow("Proposée par", people[row.proposed_by].full_name if row.proposed_by in people else "")
    planned = appointment(request.scope, row.hearing_id) if row.hearing_id else None
    if planned:
        start = planned.starts_at.astimezone(zone(request.actor.time_zone))
        yield SummaryRow("Audition fixée", f"{start:%d/%m/%Y à %H:%M}", note=planned.status.label)
    if row.verdict:
        yield SummaryRow("Décision", row.verdict.label)
        name = people[row.decided_by].full_name if row.decided_by in people else ""
        yield SummaryRow("Décidée par", name)
    if row.starts_on:
        last = f"{row.last_day:%d/%m/%Y}" if row.last_day else "sans fin"
        yield SummaryRow("Du – au", f"{row.starts_on:%d/%m/%Y} – {last}")
