"""What the pages of appointments share: who gets in, which appointment, which free times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages

from convergence.agenda.appointments.policies import may_read_notes
from convergence.agenda.appointments.queries import appointment, clashes_of_file, free_times, places
from convergence.agenda.appointments.types import AbsenceConflict, AppointmentRow, Slot, TimeConflict
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.policies import is_operator
from convergence.identity.queries import advisers_of
from convergence.web.access import ActingRequest, requires
from convergence.web.agenda.forms import SlotForm
from convergence.web.agenda.words import hour, span

reader = requires(Permission.READ_AGENDA)
planner = requires(Permission.PLAN_APPOINTMENTS)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A free time as a button: what it sends, what it says."""

    value: str
    words: str


@contextmanager
def slots_shown(form: SlotForm) -> Iterator[None]:
    """After a conflict of times, hand the free ones to the form; when someone is away, the box to go on."""
    try:
        yield
    except TimeConflict as problem:
        form.proposed = problem.slots
        if isinstance(problem, AbsenceConflict):
            form.ask_over_absence()
        raise


def found_appointment(request: ActingRequest, appointment_id: UUID) -> AppointmentRow:
    """An appointment of the reader's own structure, or in what is shared with her operator; others as unknown ones."""
    row = appointment(request.scope, appointment_id)
    ours = row is not None and (row.structure_id == request.actor.structure_id or is_operator(request.actor))
    if row is None or not ours:
        raise NotFound(
            "Ce rendez-vous n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à l’agenda et choisissez-le dans la liste.",
        )
    return row


def warn_of_clashes(request: ActingRequest, row: AppointmentRow, header: DossierHeader) -> None:
    """Tell that the person has something else at the same time: it is not refused."""
    for other in clashes_of_file(
        request.scope, row.dossier_id, row.starts_at, row.ends_at, but=row.appointment_id
    ):
        start = hour(other.starts_at, request.actor.time_zone)
        messages.warning(
            request,
            f"{header.full_name} a déjà un rendez-vous à ce moment-là ({other.kind.label}, {start}) : vérifiez.",
        )


def form_choices(request: ActingRequest) -> dict[str, Any]:
    """What the lists of a form of appointment hold."""
    return {
        "staff": advisers_of(request.scope, request.actor.structure_id),
        "places": places(request.scope),
        "with_comment": may_read_notes(request.actor),
        "time_zone": request.actor.time_zone,
    }


def proposals(request: ActingRequest, slots: Iterable[Slot]) -> list[Proposal]:
    """Free times as buttons."""
    zone = request.actor.time_zone
    return [Proposal(slot.starts_at.isoformat(), span(slot.starts_at, slot.ends_at, zone)) for slot in slots]


def next_free(
    request: ActingRequest,
    adviser_ids: Sequence[UUID],
    length: timedelta,
    place_id: UUID | None = None,
    after: datetime | None = None,
) -> tuple[Slot, ...]:
    """The next times, from now or later, when all are free."""
    at = now()
    return free_times(
        request.scope,
        list(adviser_ids),
        after=max(at, after or datetime.min.replace(tzinfo=UTC)),
        length=length,
        place_id=place_id,
    )


def uuid_of(text: str) -> UUID | None:
    """The identifier that an address tells; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
