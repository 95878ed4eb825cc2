"""What agreements open to whom: the second half of every grant, read by the database at each reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.storage.models import Opening, Organisation
from convergence.storage.operation import current_change


@dataclass(frozen=True, slots=True)
class Opened:
    """To whom an agreement opens: one organisation or all of a kind; for the files of one structure, or of all."""

    organisation_id: UUID | None = None
    organisation_kind: str = ""
    structure_id: UUID | None = None


def add_openings(
    agreement_id: UUID,
    to: Iterable[Opened],
    groups: Iterable[FieldGroup],
    purposes: Iterable[str],
    *,
    start: datetime,
    end: datetime | None,
    writable: Iterable[FieldGroup] = (),
) -> None:
    """Open groups of fields for a period, inside the operation that decides it."""
    written, why = set(writable), sorted(set(purposes))
    lines = [
        (uuid7(), group.value, purpose, writes)
        for group in sorted(set(groups))
        for purpose in why
        for writes in ((False, True) if group in written else (False,))
    ]
    ids, opened, meant, may_write = ([line[place] for line in lines] for place in range(4))
    with connection.cursor() as cursor:
        for each in to:
            cursor.execute(
                _OPEN,
                {
                    "agreement": agreement_id,
                    "organisation": each.organisation_id,
                    "kind": each.organisation_kind,
                    "structure": each.structure_id,
                    "start": start,
                    "end": end,
                    "change": current_change(),
                    "ids": ids,
                    "groups": opened,
                    "purposes": meant,
                    "writes": may_write,
                },
            )


def end_openings(agreement_id: UUID) -> None:
    """Close what an agreement opens, now: whoever reads after this transaction finds it closed."""
    with connection.cursor() as cursor:
        cursor.execute(_END, {"agreement": agreement_id})


@dataclass(frozen=True, slots=True)
class WhyOpened:
    """Why one group of a file may be read now: what its structure granted, under which agreement, until when.

    ``agreement_id`` is None between structures that hold files. ``change_id`` is the operation that granted it.
    """

    group: FieldGroup
    purpose: str
    since: datetime
    until: datetime | None
    agreement_id: UUID | None
    change_id: int


def why_opened(dossier_id: UUID, organisation_id: UUID) -> list[WhyOpened]:
    """Each reason for which an organisation may read something of a file at this instant; its own file has none."""
    with connection.cursor() as cursor:
        cursor.execute(_WHY, {"dossier": dossier_id, "organisation": organisation_id})
        return [WhyOpened(FieldGroup(group), *rest) for group, *rest in cursor.fetchall()]


def opened_to(
    organisation_id: UUID, purpose: str, at: datetime, *, structure_id: UUID | None = None
) -> frozenset[FieldGroup]:
    """Groups of fields that an organisation may receive at an instant, of the files of a structure or of the network.

    Without ``structure_id``, what any agreement opens, were it of one structure alone.
    """
    known = Organisation.objects.filter(organisation_id=organisation_id).first()
    if known is not None and known.holds_files:
        return frozenset(FieldGroup)
    kind = known.kind if known else "-"
    found = Opening.objects.filter(
        Q(organisation_id=organisation_id) | Q(organisation_kind=kind), purpose=purpose, during__contains=at
    )
    if structure_id is not None:
        found = found.filter(Q(structure_id=None) | Q(structure_id=structure_id))
    return frozenset(FieldGroup(word) for word in found.values_list("field_group", flat=True))


_OPEN = """
    INSERT INTO storage_opening (id, agreement_id, organisation_id, organisation_kind, structure_id,
        field_group, purpose, may_write, during, change_id)
    SELECT r.id, %(agreement)s::uuid, %(organisation)s::uuid, %(kind)s::text, %(structure)s::uuid,
        r.field_group, r.purpose, r.may_write,
        tstzrange(%(start)s::timestamptz, %(end)s::timestamptz), %(change)s::bigint
    FROM unnest(%(ids)s::uuid[], %(groups)s::text[], %(purposes)s::text[], %(writes)s::boolean[])
        AS r (id, field_group, purpose, may_write)
"""

_END = """
    UPDATE storage_opening
    SET during = tstzrange(lower(during), greatest(lower(during), least(coalesce(upper(during), 'infinity'), now())))
    WHERE agreement_id = %(agreement)s AND NOT isempty(during)
"""

_WHY = """
    SELECT g.groups[1], g.purpose, lower(g.during), least(upper(g.during), upper(o.during)), o.agreement_id, g.change_id
    FROM storage_grant g LEFT JOIN storage_opening o
        ON o.purpose = g.purpose AND o.field_group = g.groups[1] AND NOT o.may_write AND o.during @> now()
        AND (o.structure_id IS NULL OR o.structure_id = g.structure_id)
        AND (o.organisation_id = g.organisation_id OR o.organisation_kind = (
            SELECT k.kind FROM storage_organisation k WHERE k.organisation_id = g.organisation_id))
    WHERE g.dossier_id = %(dossier)s AND g.organisation_id = %(organisation)s AND NOT g.may_write AND g.during @> now()
        AND (NOT g.held_back OR EXISTS (
            SELECT FROM storage_organisation h WHERE h.organisation_id = g.organisation_id AND h.holds_files))
    ORDER BY 1, 4 DESC NULLS FIRST, 3, g.id
"""
