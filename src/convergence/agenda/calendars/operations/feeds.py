"""Publish a feed, change its secret, end it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.agenda.appointments.queries import place
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations.asking import acting_scope
from convergence.agenda.calendars.policies import check_may_publish
from convergence.agenda.calendars.types import FeedKind
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import new_token, token_digest
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation

LIFE = timedelta(days=366)
MOST = 20


@operation("Flux de calendrier publié")
def open_feed(
    *,
    actor: Actor,
    at: datetime,
    kind: FeedKind,
    place_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
) -> str:
    """Publish a feed; returns its secret, which is shown once and of which only a digest is kept."""
    check_may_publish(actor, kind)
    label = _label(kind, place_id)
    live = models.CalendarFeed.objects.filter(structure_id=actor.structure_id, ended_at=None)
    if live.filter(made_by_id=actor.user_id, expires_at__gt=at).count() >= MOST:
        raise Conflict("Vous publiez déjà beaucoup de flux.", what_to_do="Fermez-en un d’abord.")
    token = new_token()
    row = models.CalendarFeed.objects.create(
        structure_id=actor.structure_id,
        kind=kind,
        adviser_id=actor.user_id if kind is FeedKind.ADVISER else None,
        place_id=place_id if kind is FeedKind.PLACE else None,
        label=label,
        token_digest=token_digest(token),
        made_by_id=actor.user_id,
        made_at=at,
        expires_at=at + LIFE,
    )
    models.FeedVisit.objects.create(
        structure_id=actor.structure_id, feed=row, last_at=at, hour_began_at=at, in_hour=0
    )
    return token


@operation("Adresse d’un flux renouvelée")
def rotate_feed(
    *, actor: Actor, at: datetime, feed_id: UUID, reason: str = "", source: str = "saisie"
) -> str:
    """Give a feed a new secret; the former address answers nothing any more."""
    row = _found(actor, feed_id)
    token = new_token()
    row.token_digest, row.expires_at = token_digest(token), at + LIFE
    row.save(update_fields=["token_digest", "expires_at"])
    return token


@operation("Flux de calendrier fermé")
def end_feed(*, actor: Actor, at: datetime, feed_id: UUID, reason: str = "", source: str = "saisie") -> None:
    """End a feed: its address answers nothing any more."""
    row = _found(actor, feed_id)
    row.ended_at = at
    row.save(update_fields=["ended_at"])


@operation("Flux de calendrier lu", source="automatique")
def note_feed_visit(*, actor: Actor, at: datetime, feed_id: UUID) -> None:
    """Count a visit, by whoever holds the secret."""
    row = models.FeedVisit.objects.select_for_update().filter(feed_id=feed_id).first()
    if row is None or not (actor.is_guest or actor.is_system):
        raise NotFound("Ce flux n’existe pas.")
    if at - row.hour_began_at >= timedelta(hours=1):
        row.hour_began_at, row.in_hour = at, 0
    row.last_at, row.in_hour = at, row.in_hour + 1
    row.save()


def _found(actor: Actor, feed_id: UUID) -> models.CalendarFeed:
    row = (
        models.CalendarFeed.objects.select_for_update()
        .filter(pk=feed_id, structure_id=actor.structure_id, ended_at=None)
        .first()
    )
    if row is None or row.adviser_id not in (None, actor.user_id):
        raise NotFound("Ce flux n’existe pas, ou il est déjà fermé.")
    check_may_publish(actor, FeedKind(row.kind))
    return row


def _label(kind: FeedKind, place_id: UUID | None) -> str:
    if kind is not FeedKind.PLACE:
        return kind.label
    found = place(acting_scope(), place_id) if place_id else None
    if found is None:
        raise Invalid.one("place_id", "Choisissez un lieu de la liste.", code="unknown_place")
    return found.name
