"""Anchors of files: which structure holds which file, and what other organisations may see of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Refused
from convergence.storage.models import File, Grant, Organisation
from convergence.storage.openings import opened_to
from convergence.storage.operation import current_change


def anchor_file(dossier_id: UUID, structure_id: UUID) -> None:
    """Declare a new file, inside the operation that creates it."""
    File.objects.create(dossier_id=dossier_id, structure_id=structure_id)


def holder(dossier_id: UUID) -> UUID | None:
    """The structure that holds a file that the actor may see; None otherwise, absent and hidden alike."""
    return File.objects.filter(dossier_id=dossier_id).values_list("structure_id", flat=True).first()


def holders(dossier_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The structure that holds each file of the actor's own structure; others are left out."""
    rows = File.objects.filter(dossier_id__among=list(dossier_ids))
    return dict(rows.values_list("dossier_id", "structure_id"))


def check_may_write(dossier_id: UUID, group: FieldGroup) -> None:
    """Raise Refused when the actor's organisation may read a file of another but not write this group in it.

    Row-level security would refuse the write anyway; this says so in French, before anything is written.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAY_WRITE, {"dossier": dossier_id, "group": group.value})
        (allowed,) = cursor.fetchone()
    if not allowed:
        raise Refused(
            f"Ce dossier est tenu par une autre structure : « {group.label} » ne vous est pas ouvert en écriture.",
            what_to_do="Demandez à sa structure de l’écrire, ou de vous ouvrir ce droit.",
            code="read_only_file",
        )


_MAY_WRITE = """
    SELECT EXISTS (SELECT 1 FROM storage_file f WHERE f.dossier_id = %(dossier)s)
        OR EXISTS (SELECT 1 FROM storage_grant g WHERE g.dossier_id = %(dossier)s
            AND g.organisation_id = (SELECT app_structure()) AND g.may_write AND g.during @> now()
            AND %(group)s = ANY (g.groups))
"""


def groups_to_write(dossier_id: UUID) -> frozenset[FieldGroup]:
    """Groups of fields that the actor's organisation may write in a file: all of its own, those opened of another's."""
    if File.objects.filter(dossier_id=dossier_id).exists():
        return frozenset(FieldGroup)
    with connection.cursor() as cursor:
        cursor.execute(_WRITABLE, {"dossier": dossier_id})
        return frozenset(FieldGroup(group) for (group,) in cursor.fetchall())


_WRITABLE = """
    SELECT DISTINCT unnest(g.groups) FROM storage_grant g
    WHERE g.dossier_id = %(dossier)s AND g.organisation_id = (SELECT app_structure()) AND g.may_write
        AND g.during @> now()
"""


def hand_over(dossier_id: UUID, to_structure_id: UUID) -> bool:
    """Give a file, and by cascade each of its rows, to another structure; True when it was ours to give."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_hand_over(%s, %s)", (dossier_id, to_structure_id))
        return bool(cursor.fetchone()[0])


def open_to(
    dossier_id: UUID,
    organisation_id: UUID,
    groups: Iterable[FieldGroup],
    *,
    purpose: str,
    start: datetime,
    end: datetime | None,
    may_write: bool = False,
) -> None:
    """Let another organisation see some groups of one file for a period, as far as an agreement opens them to it."""
    change = current_change()
    Grant.objects.bulk_create(
        Grant(
            dossier_id=dossier_id,
            organisation_id=organisation_id,
            groups=[group],
            may_write=writes,
            during=(start, end),
            purpose=purpose,
            change_id=change,
        )
        for group, writes in grants_of(groups, may_write)
    )


def grants_of(groups: Iterable[FieldGroup], may_write: bool) -> list[tuple[FieldGroup, bool]]:
    """What is granted one by one, since each is opened and closed by itself: each group to read, then to write."""
    modes = (False, True) if may_write else (False,)
    return [(group, writes) for group in sorted(set(groups)) for writes in modes]


def close_to(dossier_id: UUID, organisation_id: UUID, at: datetime) -> int:
    """End every opening of a file to an organisation; returns how many groups closed."""
    ended: set[str] = set()
    grants = Grant.objects.filter(
        dossier_id=dossier_id, organisation_id=organisation_id, during__isempty=False
    )
    for grant in grants:
        if grant.during.upper is None or grant.during.upper > at:
            grant.during = (grant.during.lower, max(at, grant.during.lower))
            grant.save(update_fields=["during"])
            ended.update(grant.groups)
    return len(ended)


def open_in_emergency(dossier_id: UUID, minutes: int) -> frozenset[FieldGroup]:
    """Open a file to the actor's organisation for a while; the groups opened, none when nothing may be.

    The database looks at the purpose, at the agreements in force and at the three hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_open_in_emergency(%s, %s)", (dossier_id, minutes))
        return frozenset(map(FieldGroup, cursor.fetchone()[0]))


def close_what_opened(change_id: int, dossier_id: UUID, at: datetime) -> int:
    """End what one change opened of a file that the actor's organisation holds; returns how many groups closed.

    Whoever controls accesses opens no file, and closes this one all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_close_what_opened(%s, %s, %s)", (change_id, dossier_id, at))
        return int(cursor.fetchone()[0])


def shared_with(organisation_id: UUID, at: datetime) -> list[UUID]:
    """Files of other structures that are open to an organisation at an instant."""
    return list(
        Grant.objects.filter(organisation_id=organisation_id, during__contains=at)
        .order_by("dossier_id")
        .values_list("dossier_id", flat=True)
        .distinct()
    )


def organisations_reached(dossier_id: UUID, at: datetime) -> set[UUID]:
    """Organisations to which a file of the actor's structure is open at an instant, under an agreement in force."""
    found = _organisations(dossier_id, at)
    return found - _holding_none(found) if found and is_held_back(dossier_id) else found


def organisations_beside(dossier_id: UUID, at: datetime, *, as_held_by: UUID | None = None) -> set[UUID]:
    """Those that hold no file and to which it is open, or would be were it not held back.

    ``as_held_by``: under the agreements that cover the files of another structure than the one that holds it.
    """
    return _holding_none(_organisations(dossier_id, at, as_held_by))


def recipients_ever(dossier_id: UUID) -> list[UUID]:
    """Those that hold no file and to which it was ever opened: each is told of its erasure (RGPD, art. 19)."""
    opened = Grant.objects.filter(dossier_id=dossier_id).values_list("organisation_id", flat=True)
    return sorted(_holding_none(set(opened)))


def is_held_back(dossier_id: UUID) -> bool:
    """True for a file of the actor's structure that is shown to no organisation but those that hold files."""
    return held_back_since(dossier_id) is not None


def held_back_since(dossier_id: UUID) -> datetime | None:
    """Since when a file of the actor's structure is held back; None when it is not."""
    return File.objects.filter(dossier_id=dossier_id).values_list("held_back_at", flat=True).first()


def hold_back(dossier_id: UUID, *, held_back: bool) -> bool:
    """Close a file of the actor's structure to whoever holds none, or let it go; True when that changes anything.

    At once, whatever was granted and is granted later; no grant is touched, so all is as before once it is let go.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_hold_back(%s, %s)", (dossier_id, held_back))
        return bool(cursor.fetchone()[0])


def _organisations(dossier_id: UUID, at: datetime, as_held_by: UUID | None = None) -> set[UUID]:
    grants = Grant.objects.filter(dossier_id=dossier_id, during__contains=at)
    granted: dict[tuple[UUID, str, UUID | None], set[str]] = {}
    for grant in grants:
        key = (grant.organisation_id, grant.purpose, as_held_by or grant.structure_id)
        granted.setdefault(key, set()).update(grant.groups)
    return {
        organisation_id
        for (organisation_id, purpose, holder_id), groups in granted.items()
        if groups & opened_to(organisation_id, purpose, at, structure_id=holder_id)
    }


def _holding_none(organisation_ids: set[UUID]) -> set[UUID]:
    holding = Organisation.objects.filter(organisation_id__in=organisation_ids, holds_files=True)
    return organisation_ids - set(holding.values_list("organisation_id", flat=True))


def groups_opened(organisation_id: UUID, at: datetime) -> dict[UUID, frozenset[FieldGroup]]:
    """Files of other structures that are open to an organisation at an instant, with the groups opened of each."""
    found: dict[UUID, frozenset[FieldGroup]] = {}
    grants = Grant.objects.filter(organisation_id=organisation_id, during__contains=at)
    for dossier_id, groups in grants.values_list("dossier_id", "groups"):
        found[dossier_id] = found.get(dossier_id, frozenset()) | frozenset(map(FieldGroup, groups))
    return found


def erase_file(dossier_id: UUID, reason: str) -> int | None:
    """Erase a file of the actor's structure, its past and its events, inside an operation.

    Returns how many rows were erased; None when the file is absent or held elsewhere, alike.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT storage_erase_file(%s, %s)", (dossier_id, reason))
        count = int(cursor.fetchone()[0])
    return None if count < 0 else count
