"""Requests of a person, one request as its reader may see it, those that an adviser awaits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.policies import (
    asker_of,
    check_may_ask,
    check_may_read_team_requests,
    is_asker,
    may_answer,
    may_read_words,
)
from convergence.accompagnement.solutions.queries.rows import note_row, paper_row, request_row, step_row, told
from convergence.accompagnement.solutions.types import (
    STATES_OF,
    ListedRequest,
    RequestPage,
    RequestRow,
    RequestState,
    RequestView,
    TakenStep,
    Told,
    Waiting,
)
from convergence.dossier.queries import headers_of
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.identity.queries import staff_names, structure_names
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

_SEEN = (FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
_OF_ADVISER = (Waiting.AWAITED, Waiting.LATE, Waiting.ANSWERED, Waiting.FINISHED)


@reads(FieldGroup.ACCOMPAGNEMENT)
def requests_of_file(scope: Scope, dossier_id: UUID) -> list[RequestRow]:
    """Every request made for a person, the latest first."""
    if scope.actor.is_guest:
        return []
    rows = models.OrientationRequest.objects.filter(dossier_id=dossier_id).order_by("-sent_at", "-id")
    return [request_row(row) for row in rows]


@reads(*_SEEN)
def request(scope: Scope, request_id: UUID) -> RequestView | None:
    """One request with what its reader may see of it; None when it is absent or hidden, alike.

    A recipient without the right to answer knows of none. A guest reads hers by her link.
    """
    row = models.OrientationRequest.objects.filter(pk=request_id).first()
    if row is None or not _is_told_of(scope, row):
        return None
    return view_of(scope, row, for_service=is_for_service(scope, row))


@reads_nobody("an organisation")
def recipient_of(scope: Scope, request_id: UUID) -> UUID | None:
    """The organisation of the network that received a request; None when the service is not of the network."""
    rows = models.OrientationRequest.objects.filter(pk=request_id)
    return rows.values_list("recipient_organisation_id", flat=True).first()


@reads(FieldGroup.ACCOMPAGNEMENT)
def taken_step(scope: Scope, step_id: UUID) -> TakenStep | None:
    """One step of a request by its identifier; None when it is absent or hidden."""
    row = models.RequestStep.objects.filter(pk=step_id).first()
    if row is None:
        return None
    told = step_row(row)
    return TakenStep(row.dossier_id, row.id, row.request_id, told.action, told.state, told.at)


@reads(*_SEEN)
def awaiting_of_adviser(
    scope: Scope,
    *,
    kept: Waiting = Waiting.AWAITED,
    whole_team: bool = False,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 20,
) -> RequestPage:
    """Requests that an adviser sent, or her whole team, the latest first, with a count of each kind.

    An operator's are those that it made itself, on the files that are still shared with it.

    Raises Refused for those of the team without the right.
    """
    (check_may_read_team_requests if whole_team else check_may_ask)(scope.actor)
    operator_id = asker_of(scope.actor)
    mine = (
        {"operator_id": operator_id}
        if operator_id
        else {"structure_id": scope.structure_id, "operator_id": None}
    )
    sent = models.OrientationRequest.objects.filter(**mine)
    if not whole_team:
        sent = sent.filter(adviser_id=scope.actor.user_id)
    rows, following = page_of(sent.filter(state__in=STATES_OF[kept]), after, limit)
    names = {head.dossier_id: head.full_name for head in headers_of(scope, {row.dossier_id for row in rows})}
    listed = (ListedRequest(row.dossier_id, names.get(row.dossier_id, ""), request_row(row)) for row in rows)
    return RequestPage(tuple(listed), counts_of(sent, _OF_ADVISER), following)


@reads_nobody("numbers by adviser, for her reminder")
def operator_requests_by_adviser(scope: Scope) -> Counter[UUID]:
    """How many requests of the operator wait for a gesture (no answer, or a result to note); for the house."""
    kept = [state.value for kind in (Waiting.LATE, Waiting.ANSWERED) for state in STATES_OF[kind]]
    rows = models.OrientationRequest.objects.filter(operator_id=scope.structure_id, state__in=kept)
    return Counter(rows.order_by("id").values_list("adviser_id", flat=True))


@reads_nobody("structures, for the worker")
def structures_with_requests(scope: Scope, at: datetime) -> list[UUID]:
    """Where some request is to be reminded or its silence told; none but for the house."""
    return structures_with_work("solutions_structures_with_requests", at)


@reads_nobody("a side, for the queries of the room")
def is_for_service(scope: Scope, row: models.OrientationRequest) -> bool:
    """Whether the reader is the service, and not the structure that holds the file."""
    is_recipient = row.recipient_organisation_id == scope.structure_id
    is_asked_here = scope.structure_id in (row.structure_id, row.operator_id)
    return scope.actor.is_guest or (is_recipient and not is_asked_here)


@reads_nobody("the query that shows it names the file; the families of what was told are noted here")
def view_of(scope: Scope, row: models.OrientationRequest, *, for_service: bool) -> RequestView:
    """Everything of a request that one side may see; what was told is closed to a service once it was taken back."""
    is_taken_back = for_service and row.state == RequestState.WITHDRAWN
    content = None if is_taken_back else models.RequestContent.objects.filter(request_id=row.id).first()
    papers = () if is_taken_back else models.RequestPaper.objects.filter(request_id=row.id)
    asker = row.operator_id or row.structure_id
    adviser = staff_names(scope, [row.adviser_id]).get(row.adviser_id)
    view = RequestView(
        dossier_id=row.dossier_id,
        row=request_row(row),
        structure_name=structure_names(scope, [asker]).get(asker, ""),
        adviser_name=adviser.full_name if adviser else "",
        told=_told_to(scope, told(content)) if content else Told(row.dossier_id),
        papers=tuple(sorted(map(paper_row, papers), key=lambda paper: (paper.name, paper.document_id))),
        steps=tuple(map(step_row, models.RequestStep.objects.filter(request_id=row.id).order_by("at", "id"))),
        notes=tuple(map(note_row, _notes(scope, row, for_service=for_service))),
    )
    scope.reading.show([row.dossier_id], *_groups(view))
    return view


def _told_to(scope: Scope, content: Told) -> Told:
    """She reads which facts left; the words that a professional wrote with them stay with professionals."""
    return replace(content, message="") if scope.actor.is_young_person else content


def _groups(view: RequestView) -> Iterator[FieldGroup]:
    """Families of data that a request shows beside the accompaniment and the name."""
    if view.told.phone or view.told.email or view.told.commune_name:
        yield FieldGroup.CONTACT
    if view.told.message or view.notes:
        yield FieldGroup.FREE_TEXT


def page_of(
    rows: QuerySet[models.OrientationRequest], after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[models.OrientationRequest], tuple[datetime, UUID] | None]:
    """One page of requests, the latest first, and where the next one starts."""
    if after is not None:
        rows = rows.filter(Q(sent_at__lt=after[0]) | Q(sent_at=after[0], id__lt=after[1]))
    found = list(rows.order_by("-sent_at", "-id")[: limit + 1])
    following = (found[limit - 1].sent_at, found[limit - 1].id) if len(found) > limit else None
    return found[:limit], following


def counts_of(rows: QuerySet[models.OrientationRequest], kinds: Sequence[Waiting]) -> dict[Waiting, int]:
    """How many requests each list holds."""
    by_state = dict(rows.order_by("state").values_list("state").annotate(Count("id")))
    return {kind: sum(by_state.get(state.value, 0) for state in STATES_OF[kind]) for kind in kinds}


def _is_told_of(scope: Scope, row: models.OrientationRequest) -> bool:
    return not is_for_service(scope, row) or may_answer(scope.actor)


def _notes(
    scope: Scope, row: models.OrientationRequest, *, for_service: bool
) -> QuerySet[models.RequestNote]:
    rows = models.RequestNote.objects.filter(request_id=row.id).order_by("written_at", "id")
    if for_service:
        return rows.filter(by_service=True)
    its_own = row.operator_id is not None and is_asker(scope.actor, row.operator_id)
    return rows if its_own or may_read_words(scope.actor) else rows.none()
