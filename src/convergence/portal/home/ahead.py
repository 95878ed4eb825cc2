"""What is next for her, and what waits for her: read once for her first page and its easy version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext, ngettext

from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.workshops.queries import enrolments_of_file, offered_to
from convergence.agenda.workshops.types import EnrolmentStatus, SessionState
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Scope
from convergence.messaging.queries import messages_of
from convergence.messaging.types import AuthorKind
from convergence.portal.home.asked import actions_to_do, untold_resources
from convergence.portal.languages.told import in_its_words, with_name
from convergence.portal.papers.awaited import awaited_papers
from convergence.signatures.queries import signings_of_file
from convergence.signatures.types import Capacity

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment or a workshop to come, in words for her: never what a professional noted about it."""

    starts_at: datetime
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a gesture of hers, the page where she does it, and until when when there is a limit."""

    said: str
    url_name: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """Her next meetings, the nearest first, and what waits for her, the most pressing first."""

    meetings: tuple[Meeting, ...]
    waiting: tuple[Waiting, ...]


def ahead_of(scope: Scope, dossier_id: UUID, at: datetime) -> Ahead:
    """What her first page tells."""
    return Ahead(
        meetings_of(scope, dossier_id, at)[:SHOWN],
        tuple(_waiting(scope, dossier_id, at, local_day(at, zone(scope.actor.time_zone)))),
    )


def meetings_of(scope: Scope, dossier_id: UUID, at: datetime) -> tuple[Meeting, ...]:
    """Her meetings to come, the nearest first."""
    return tuple(sorted(_meetings(scope, dossier_id, at), key=lambda row: row.starts_at))


def _meetings(scope: Scope, dossier_id: UUID, at: datetime) -> Iterator[Meeting]:
    for row in appointments_of_file(scope, dossier_id, since=at):
        if row.status.holds_time:
            yield Meeting(row.starts_at, gettext("Rendez-vous"), row.where)
    for held in enrolments_of_file(scope, dossier_id, at=at):
        awaited = held.state is SessionState.PLANNED and held.enrolment.status is EnrolmentStatus.ONGOING
        if awaited and held.starts_at >= at:
            yield Meeting(held.starts_at, in_its_words(held.name), held.place)
    for asked in requests_of_file(scope, dossier_id):
        if asked.meeting_at is not None and asked.meeting_at >= at and not asked.is_final:
            # the name of a service may tell of health or of money: it stands on the page of the request
            yield Meeting(asked.meeting_at, gettext("Rendez-vous avec un service"), "")


def _waiting(scope: Scope, dossier_id: UUID, at: datetime, today: date) -> Iterator[Waiting]:
    for offer in offered_to(scope, dossier_id, at=at):
        yield Waiting(
            with_name(gettext("Une place se libère : %(name)s. Dites si vous venez."), offer.name),
            "her_workshops:list",
            offer.offer_ends_at,
        )
    for signing in signings_of_file(scope, dossier_id):
        if any(one.capacity is Capacity.YOUNG_PERSON and one.is_due for one in signing.signers):
            yield Waiting(
                with_name(gettext("Un document est à signer : %(name)s."), signing.title),
                "portal_contract:show",
                signing.expires_at,
            )
    yield from _asked(scope, dossier_id, today)
    unread = sum(
        row.seen_at is None and row.author_kind is not AuthorKind.YOUNG_PERSON
        for row in messages_of(scope, dossier_id)
    )
    if unread:
        said = ngettext(
            "Vous avez un nouveau message.", "Vous avez %(number)s nouveaux messages.", unread
        ) % {"number": unread}
        yield Waiting(said, "portal_messages:show")


def _asked(scope: Scope, dossier_id: UUID, today: date) -> Iterator[Waiting]:
    """What her allowance and her plan ask."""
    for awaited in awaited_papers(scope, dossier_id, today):
        yield Waiting(awaited.said, "portal_papers:show")
    for said in untold_resources(scope, dossier_id, today):
        yield Waiting(said, "portal_allowance:resources")
    for said in actions_to_do(scope, dossier_id, today):
        yield Waiting(said, "portal_actions:show")
