"""The feed of changes: each version of each record once, in the order of places, whatever is written meanwhile.

A record whose latest version has no place yet is passed over: it stands further on, once a place is given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from pydantic import ValidationError

from convergence.foundation.scope import Scope
from convergence.offers.models import FeedEntry, Provider, ServiceOffer
from convergence.offers.queries.rows import shown_offer, shown_provider
from convergence.offers.rules.schema import service_json, structure_json
from convergence.offers.types.feed import Absence, FaultRow, FeedItem, FeedPage, RecordKind
from convergence.storage.journal import reads_nobody

PAGE = 1000
_PUBLIC = "the public directory of services, no young person"
Record = Provider | ServiceOffer


@reads_nobody(_PUBLIC)
def has_unplaced_changes(scope: Scope, today: date) -> bool:
    """Whether some change, or a withdrawal of today, has no place yet."""
    return FeedEntry.objects.filter(
        Q(told_change_id=None) | ~Q(told_change_id=F("change_id")) | Q(ends_on__lte=today)
    ).exists()


@reads_nobody(_PUBLIC)
def last_place(scope: Scope) -> int:
    """The furthest place of the feed, 0 when nothing was ever told."""
    return FeedEntry.objects.aggregate(last=Max("position"))["last"] or 0


@reads_nobody(_PUBLIC)
def feed_page(scope: Scope, kind: RecordKind, *, after: int, today: date, limit: int = PAGE) -> FeedPage:
    """The next ``limit`` versions of a kind of record after a place."""
    entries = list(
        FeedEntry.objects.filter(_is_told(today), record_kind=kind.value, position__gt=after).order_by(
            "position"
        )[:limit]
    )
    if not entries:
        return FeedPage((), after, is_end=True)
    last = entries[-1].position or after
    records = _records(kind, entries, last, today)
    kept = _kept_keys(kind, records.values())
    items = (_item(entry, records.get(entry.record_id), kept, today) for entry in entries)
    return FeedPage(tuple(item for item in items if item is not None), last, is_end=len(entries) < limit)


@reads_nobody(_PUBLIC)
def feed_faults(scope: Scope, limit: int = 200) -> tuple[FaultRow, ...]:
    """Records of the actor's organisation that the feed leaves out, and why."""
    found: list[FaultRow] = []
    for kind, model in ((RecordKind.PROVIDER, Provider), (RecordKind.OFFER, ServiceOffer)):
        names = dict(
            model.objects.filter(
                Exists(FeedEntry.objects.filter(record_id=OuterRef("pk")).exclude(fault="")),
                structure_id=scope.structure_id,
            )
            .order_by("name", "key")
            .values_list("id", "name")[: limit - len(found)]
        )
        faults = FeedEntry.objects.filter(record_id__among=list(names)).order_by("key")
        found += [
            FaultRow(entry.record_id, kind, entry.key, names[entry.record_id], entry.fault)
            for entry in faults
        ]
    return tuple(found)


def _is_told(today: date) -> Q:
    """The version of the entry is the latest, and no withdrawal that has come awaits its own place."""
    return Q(told_change_id=F("change_id")) & (Q(ends_on=None) | Q(ends_on__gt=today))


def _records(kind: RecordKind, entries: Iterable[FeedEntry], last: int, today: date) -> Mapping[UUID, Record]:
    """The records of entries, those changed since the entries were read left out: they stand further on."""
    still = FeedEntry.objects.filter(_is_told(today), record_id=OuterRef("pk"), position__lte=last)
    wanted = Exists(still), Q(id__among=[entry.record_id for entry in entries])
    found: QuerySet[Any] = (
        Provider.objects.select_related("source")
        if kind is RecordKind.PROVIDER
        else ServiceOffer.objects.select_related("source", "provider")
    )
    return {row.id: row for row in found.filter(*wanted).order_by("id")}


def _kept_keys(kind: RecordKind, rows: Iterable[Record]) -> dict[UUID, str]:
    """Keys of the records of which these are copies; most pages have none."""
    wanted = [row.duplicate_of_id for row in rows if row.duplicate_of_id is not None]
    if not wanted:
        return {}
    model: Any = Provider if kind is RecordKind.PROVIDER else ServiceOffer
    return dict(model.objects.filter(id__among=wanted).order_by("id").values_list("id", "key"))


def _item(entry: FeedEntry, row: Record | None, kept: Mapping[UUID, str], today: date) -> FeedItem | None:
    if entry.is_gone:
        return _absent(entry, Absence.GONE)
    if row is None:
        return None
    if row.withdrawn_on is not None and row.withdrawn_on <= today:
        return _absent(entry, Absence.WITHDRAWN, since=row.withdrawn_on)
    if row.duplicate_of_id is not None:
        return _absent(entry, Absence.COPY, kept_key=kept[row.duplicate_of_id])
    record, fault = _told(row)
    if record is None:
        return _absent(entry, Absence.FAULTY, fault=fault)
    return FeedItem(entry.record_id, entry.position or 0, entry.change_id, entry.key, record)


def _absent(
    entry: FeedEntry, absence: Absence, *, since: date | None = None, kept_key: str = "", fault: str = ""
) -> FeedItem:
    return FeedItem(
        entry.record_id, entry.position or 0, entry.change_id, entry.key, None, absence, since, kept_key,
        fault, is_fault_new=entry.fault != fault,
    )  # fmt: skip


def _told(row: Record) -> tuple[dict[str, Any] | None, str]:
    """The record as the schema wants it, or the fields that it refuses."""
    write: Callable[[], dict[str, Any]] = (
        (lambda: structure_json(shown_provider(row)))
        if isinstance(row, Provider)
        else (lambda: service_json(shown_offer(row)))
    )
    try:
        return write(), ""
    except ValidationError as error:
        fields = sorted({str(fault["loc"][0]) for fault in error.errors(include_url=False)})
        return None, f"Champs refusés par le schéma : {', '.join(fields)}."
    except ValueError:
        return None, "Une valeur n’est pas dans les listes du schéma."
