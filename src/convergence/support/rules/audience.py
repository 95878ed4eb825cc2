"""Whom an announcement is for, and who may address whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from convergence.foundation.problems import Refused
from convergence.identity.types import Role, StructureKind
from convergence.support.types import AnnouncementDraft, AnnouncementReach, AnnouncementState

SPEAKS_TO_ALL = frozenset({StructureKind.UNML, StructureKind.DSI})
"""Heads of the network that speak to every structure."""


def check_reach(
    draft: AnnouncementDraft, *, kind: StructureKind, region: str, regions: Iterable[str]
) -> None:
    """Raise Refused when a structure of this kind may not address these structures.

    ``region`` is the publisher's, ``regions`` those of the chosen structures.
    """
    if draft.reach is AnnouncementReach.STRUCTURE or kind in SPEAKS_TO_ALL:
        return
    if (
        draft.reach is AnnouncementReach.CHOSEN
        and kind is StructureKind.ARML
        and all(each == region for each in regions)
    ):
        return
    raise Refused(
        "Votre structure ne peut adresser une annonce qu’à ses propres professionnels.",
        what_to_do="Une association régionale s’adresse aux structures de sa région, la tête du réseau à toutes.",
        code="reach_refused",
    )


def is_for(
    draft: AnnouncementDraft,
    *,
    publisher_id: UUID,
    structure_id: UUID,
    roles: Iterable[Role],
    site_ids: frozenset[UUID],
) -> bool:
    """Whether a professional with these roles in that structure (and at these sites) is addressed.

    A professional without a site works for all of them: announcements for one site reach her too.
    """
    if draft.reach is AnnouncementReach.STRUCTURE and structure_id != publisher_id:
        return False
    if draft.reach is AnnouncementReach.CHOSEN and structure_id not in draft.structure_ids:
        return False
    if draft.roles and not {role.value for role in roles} & set(draft.roles):
        return False
    return not draft.site_ids or not site_ids or not site_ids.isdisjoint(draft.site_ids)


def state_at(starts_at: datetime, ends_at: datetime | None, now: datetime) -> AnnouncementState:
    """Where an announcement stands at an instant."""
    if now < starts_at:
        return AnnouncementState.PLANNED
    if ends_at is not None and now >= ends_at:
        return AnnouncementState.ENDED
    return AnnouncementState.RUNNING
