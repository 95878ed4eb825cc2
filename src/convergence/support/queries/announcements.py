"""Announcements, as their readers see them and as their publishers follow them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Scope
from convergence.identity.queries import professionals_of
from convergence.identity.types import Professional
from convergence.storage.journal import reads_nobody
from convergence.support import models
from convergence.support.policies import may_publish_announcements, may_read_announcements
from convergence.support.rules.audience import is_for, state_at
from convergence.support.rules.texts import words_of
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementReach,
    AnnouncementRow,
    AnnouncementWeight,
    PublishedRow,
    ReaderRow,
)

_STAFF = "professionals, no young person"


@reads_nobody(_STAFF)
def announcements_for(
    scope: Scope, at: datetime, *, with_ended: bool = False, words: str = "", limit: int = 50
) -> list[AnnouncementRow]:
    """Announcements addressed to the actor that have begun, those that still ask something of her first.

    ``words``: those that hold every word.
    """
    if not may_read_announcements(scope.actor):
        return []
    me = _myself(scope)
    rows = models.Announcement.objects.filter(starts_at__lte=at)
    if not with_ended:
        rows = rows.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    for word in words_of(words):
        rows = rows.filter(search_key__contains=word)
    kept = [row for row in rows.order_by("-starts_at", "-id") if me and _is_for(row, me)][:limit]
    readings = _readings_of(scope, kept)
    found = [_row(row, readings.get(row.id), at) for row in kept]
    return sorted(found, key=lambda each: not each.waits)


@reads_nobody(_STAFF)
def announcement(scope: Scope, announcement_id: UUID, at: datetime) -> AnnouncementRow | None:
    """One announcement that the actor may read: addressed to her, or published by her structure."""
    row = models.Announcement.objects.filter(pk=announcement_id).first()
    if row is None or not may_read_announcements(scope.actor):
        return None
    me = _myself(scope)
    publishes = row.structure_id == scope.structure_id and may_publish_announcements(scope.actor)
    if not publishes and (me is None or not _is_for(row, me) or row.starts_at > at):
        return None
    return _row(row, _readings_of(scope, [row]).get(row.id), at)


@reads_nobody("a number")
def unread_announcements(scope: Scope, at: datetime) -> int:
    """How many announcements still ask something of the actor."""
    return sum(row.waits for row in announcements_for(scope, at))


@reads_nobody(_STAFF)
def published_announcements(scope: Scope, at: datetime, *, limit: int = 50) -> list[PublishedRow]:
    """What the actor's structure has published, the latest first, with how many have read it."""
    if not may_publish_announcements(scope.actor):
        return []
    rows = list(
        models.Announcement.objects.filter(structure_id=scope.structure_id).order_by("-starts_at", "-id")[
            :limit
        ]
    )
    staff = _staff(scope, rows)
    return [
        _published(row, _addressed(row, staff), _readings(row), at, scope.actor.time_zone) for row in rows
    ]


@reads_nobody(_STAFF)
def published_announcement(scope: Scope, announcement_id: UUID, at: datetime) -> PublishedRow | None:
    """One announcement of the actor's structure, to be corrected or followed."""
    row = models.Announcement.objects.filter(pk=announcement_id, structure_id=scope.structure_id).first()
    if row is None or not may_publish_announcements(scope.actor):
        return None
    return _published(row, _addressed(row, _staff(scope, [row])), _readings(row), at, scope.actor.time_zone)


@reads_nobody(_STAFF)
def readers_of(scope: Scope, announcement_id: UUID) -> list[ReaderRow]:
    """Everybody to whom an announcement of the actor's structure is addressed; who has not read it first."""
    row = models.Announcement.objects.filter(pk=announcement_id, structure_id=scope.structure_id).first()
    if row is None or not may_publish_announcements(scope.actor):
        return []
    readings = {each.user_id: each for each in _readings(row)}
    found = [
        ReaderRow(
            person.user_id, person.full_name, person.structure_id, *_when(row, readings.get(person.user_id))
        )
        for person in _addressed(row, _staff(scope, [row]))
    ]
    return sorted(found, key=lambda each: each.read_at is not None)


def _myself(scope: Scope) -> Professional | None:
    staff = professionals_of(scope, [scope.structure_id])
    return next((person for person in staff if person.user_id == scope.actor.user_id), None)


def _staff(scope: Scope, rows: Iterable[models.Announcement]) -> tuple[Professional, ...]:
    """Professionals of every structure that these announcements address."""
    wanted: set[UUID] = {scope.structure_id}
    for row in rows:
        if row.reach == AnnouncementReach.NETWORK:
            return professionals_of(scope, None)
        wanted.update(row.structure_ids)
    return professionals_of(scope, wanted)


def _addressed(row: models.Announcement, staff: Iterable[Professional]) -> list[Professional]:
    return [person for person in staff if _is_for(row, person)]


def _is_for(row: models.Announcement, person: Professional) -> bool:
    return is_for(
        _draft(row, "UTC"),
        publisher_id=row.structure_id,
        structure_id=person.structure_id,
        roles=person.roles,
        site_ids=person.site_ids,
    )


def _readings(row: models.Announcement) -> list[models.AnnouncementReading]:
    return list(models.AnnouncementReading.objects.filter(announcement=row).order_by("id"))


def _readings_of(scope: Scope, rows: Iterable[models.Announcement]) -> dict[UUID, models.AnnouncementReading]:
    ids = [row.id for row in rows]
    mine = models.AnnouncementReading.objects.filter(
        announcement_id__in=ids, user_id=scope.actor.user_id
    ).order_by("id")
    return {reading.announcement_id: reading for reading in mine}


def _when(
    row: models.Announcement, reading: models.AnnouncementReading | None
) -> tuple[datetime | None, datetime | None]:
    """When somebody read and confirmed the present text; a text that asks again forgets the earlier readings."""
    if reading is None or (row.asked_again_at is not None and reading.read_at < row.asked_again_at):
        return None, None
    return reading.read_at, reading.confirmed_at


def _row(
    row: models.Announcement, reading: models.AnnouncementReading | None, at: datetime
) -> AnnouncementRow:
    read_at, confirmed_at = _when(row, reading)
    return AnnouncementRow(
        announcement_id=row.id,
        title=row.title,
        text=row.text,
        weight=AnnouncementWeight(row.weight),
        state=state_at(row.starts_at, row.ends_at, at),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        published_by=row.published_by_name,
        publisher_id=row.structure_id,
        read_at=read_at,
        confirmed_at=confirmed_at,
    )


def _published(
    row: models.Announcement,
    addressed: list[Professional],
    readings: list[models.AnnouncementReading],
    at: datetime,
    time_zone: str,
) -> PublishedRow:
    people = {person.user_id for person in addressed}
    times = [_when(row, reading) for reading in readings if reading.user_id in people]
    return PublishedRow(
        announcement_id=row.id,
        draft=_draft(row, time_zone),
        state=state_at(row.starts_at, row.ends_at, at),
        readers=len(people),
        read=sum(read_at is not None for read_at, _ in times),
        confirmed=sum(confirmed_at is not None for _, confirmed_at in times),
        edit_token=row.change_id,
    )


def _draft(row: models.Announcement, time_zone: str) -> AnnouncementDraft:
    where = zone(time_zone)
    last = local_day(row.ends_at - timedelta(microseconds=1), where) if row.ends_at else None
    return AnnouncementDraft(
        title=row.title,
        text=row.text,
        weight=AnnouncementWeight(row.weight),
        starts_on=local_day(row.starts_at, where),
        last_day=last,
        reach=AnnouncementReach(row.reach),
        structure_ids=tuple(row.structure_ids),
        roles=tuple(row.roles),
        site_ids=tuple(row.site_ids),
    )
