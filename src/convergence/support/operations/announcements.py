"""Announcements: published for chosen readers, corrected, ended; opened and confirmed by each reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.periods import day_start, local_day, zone
from convergence.foundation.problems import FieldError, Invalid, NotFound
from convergence.identity.queries import structure_detail, structures_matching
from convergence.identity.types import Role
from convergence.storage.operation import emit, operation
from convergence.support import models
from convergence.support.operations.finding import acting_scope, locked
from convergence.support.policies import check_may_publish_announcements, check_may_read_announcements
from convergence.support.rules import texts
from convergence.support.rules.audience import check_reach, state_at
from convergence.support.types import (
    AnnouncementDraft,
    AnnouncementPublished,
    AnnouncementReach,
    AnnouncementState,
    AnnouncementWeight,
    SupportConflict,
)

_EVERY_STRUCTURE = 5_000


@operation("Annonce publiée")
def publish_announcement(
    *, actor: Actor, at: datetime, draft: AnnouncementDraft, idempotency_key: str | None = None
) -> UUID:
    """Publish an announcement; it is read from its first day on, by those for whom it is meant."""
    check_may_publish_announcements(actor)
    _check(actor, at, draft)
    row = models.Announcement(
        structure_id=actor.structure_id, published_by=actor.user_id, published_by_name=actor.name
    )
    _fill(row, draft, actor)
    row.save(force_insert=True)
    _announce(row)
    return row.id


@operation("Annonce modifiée")
def edit_announcement(
    *,
    actor: Actor,
    at: datetime,
    announcement_id: UUID,
    draft: AnnouncementDraft,
    edit_token: int,
    ask_again: bool = False,
) -> None:
    """Correct an announcement; ``ask_again`` makes everybody read (and confirm) the new text."""
    check_may_publish_announcements(actor)
    row = _own(actor, announcement_id)
    if row.change_id != edit_token:
        raise SupportConflict({"title": row.title, "text": row.text}, row.change_id)
    _check(actor, at, draft, before=row)
    _fill(row, draft, actor)
    if ask_again:
        row.asked_again_at = at
    row.save()
    if ask_again:
        _announce(row)


@operation("Annonce terminée")
def end_announcement(*, actor: Actor, at: datetime, announcement_id: UUID) -> None:
    """Take an announcement down now; ending it twice changes nothing."""
    check_may_publish_announcements(actor)
    row = _own(actor, announcement_id)
    state = state_at(row.starts_at, row.ends_at, at)
    if state is AnnouncementState.ENDED:
        return
    if state is AnnouncementState.PLANNED:
        row.starts_at = at - timedelta(seconds=1)
    row.ends_at = at
    row.save(update_fields=["starts_at", "ends_at"])


@operation("Annonce lue")
def note_reading(*, actor: Actor, at: datetime, announcement_id: UUID) -> None:
    """Note that the actor has opened an announcement; the first time counts."""
    check_may_read_announcements(actor)
    _reading(actor, at, announcement_id)


@operation("Annonce confirmée")
def confirm_announcement(*, actor: Actor, at: datetime, announcement_id: UUID) -> None:
    """Confirm that one has read an important announcement; the first time counts."""
    check_may_read_announcements(actor)
    reading = _reading(actor, at, announcement_id)
    if reading.confirmed_at is None:
        reading.confirmed_at = at
        reading.save(update_fields=["confirmed_at"])


def _announce(row: models.Announcement) -> None:
    emit(
        AnnouncementPublished(
            structure_id=row.structure_id,
            announcement_id=row.id,
            is_important=row.weight == AnnouncementWeight.IMPORTANT,
            starts_at=row.starts_at,
        )
    )


def _reading(actor: Actor, at: datetime, announcement_id: UUID) -> models.AnnouncementReading:
    row = models.Announcement.objects.filter(pk=announcement_id).first()
    if row is None:
        raise NotFound(
            "Cette annonce n’existe pas ou ne vous est pas adressée.",
            what_to_do="Revenez à la liste des annonces.",
        )
    reading, _ = models.AnnouncementReading.objects.get_or_create(
        announcement=row,
        user_id=actor.user_id,
        defaults={
            "structure_id": actor.structure_id,
            "publisher_structure_id": row.structure_id,
            "read_at": at,
        },
    )
    if row.asked_again_at is not None and reading.read_at < row.asked_again_at <= at:
        reading.read_at, reading.confirmed_at = at, None
        reading.save(update_fields=["read_at", "confirmed_at"])
    return reading


def _own(actor: Actor, announcement_id: UUID) -> models.Announcement:
    row = locked(models.Announcement, announcement_id, "Cette annonce")
    if row.structure_id != actor.structure_id:
        raise NotFound(
            "Cette annonce n’est pas de votre structure.", what_to_do="Seul qui l’a publiée peut la changer."
        )
    return row


def _check(
    actor: Actor, at: datetime, draft: AnnouncementDraft, *, before: models.Announcement | None = None
) -> None:
    texts.check(
        texts.faults("title", draft.title, label="Titre", longest=texts.SUBJECT_LENGTH, required=True),
        texts.faults("text", draft.text, label="Texte", longest=texts.TEXT_LENGTH, required=True),
        iter(_date_faults(actor, at, draft, before)),
    )
    scope = acting_scope()
    home = structure_detail(scope, actor.structure_id)
    if home is None:
        raise NotFound("Votre structure n’existe plus.", what_to_do="Déconnectez-vous puis reconnectez-vous.")
    unknown_sites = set(draft.site_ids) - {site.id for site in home.sites}
    if unknown_sites or (draft.site_ids and draft.reach is not AnnouncementReach.STRUCTURE):
        raise Invalid.one(
            "site_ids", "Un site ne se choisit que dans sa propre structure.", "Retirez les sites."
        )
    if unknown := set(draft.roles) - {role.value for role in Role}:
        raise Invalid.one("roles", f"Rôle inconnu : {sorted(unknown)[0][:40]}.", "Choisissez dans la liste.")
    regions = _regions(draft)
    check_reach(draft, kind=home.kind, region=home.region_code, regions=regions)


def _regions(draft: AnnouncementDraft) -> list[str]:
    """Regions of the chosen structures; Invalid for one that does not exist, or for none."""
    if draft.reach is not AnnouncementReach.CHOSEN:
        return []
    known = {row.id: row.region_code for row in structures_matching(acting_scope(), limit=_EVERY_STRUCTURE)}
    if not draft.structure_ids or not set(draft.structure_ids) <= set(known):
        raise Invalid.one(
            "structure_ids",
            "Choisissez au moins une structure du réseau.",
            "Cherchez-la par son nom ou son code.",
        )
    return [known[key] for key in draft.structure_ids]


def _date_faults(
    actor: Actor, at: datetime, draft: AnnouncementDraft, before: models.Announcement | None
) -> list[FieldError]:
    where = zone(actor.time_zone)
    found = []
    first_before = local_day(before.starts_at, where) if before else None
    if draft.starts_on < local_day(at, where) and draft.starts_on != first_before:
        found.append(
            FieldError("starts_on", "Ce jour est passé.", "Choisissez aujourd’hui ou un jour à venir.")
        )
    if draft.last_day is not None and draft.last_day < draft.starts_on:
        found.append(FieldError("last_day", "Le dernier jour précède le premier.", "Corrigez l’un des deux."))
    if (draft.starts_on - local_day(at, where)).days > 366:
        found.append(FieldError("starts_on", "C’est dans plus d’un an.", "Vérifiez l’année."))
    return found


def _fill(row: models.Announcement, draft: AnnouncementDraft, actor: Actor) -> None:
    where = zone(actor.time_zone)
    row.title, row.text = draft.title.strip(), draft.text.strip()
    row.weight, row.reach = draft.weight, draft.reach
    row.structure_ids = list(draft.structure_ids) if draft.reach is AnnouncementReach.CHOSEN else []
    row.roles, row.site_ids = list(draft.roles), list(draft.site_ids)
    row.starts_at = day_start(draft.starts_on, where)
    row.ends_at = day_start(draft.last_day + timedelta(days=1), where) if draft.last_day else None
    row.search_key = texts.search_key(draft.title, draft.text)
