"""Sources of the directory, with how much they bring and how fresh they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.policies import check_may_load_offers, check_owns_source
from convergence.offers.rules.editions import is_asked, is_due
from convergence.offers.rules.sealing import unseal
from convergence.offers.types import EditionState, SourceAccess, SourceKind, SourceRow
from convergence.storage.journal import reads_nobody
from convergence.storage.session import structures_with_work

_SOURCES = "sources of the directory, no young person"


@reads_nobody(_SOURCES)
def sources(scope: Scope) -> list[SourceRow]:
    """Every source of the network, the one believed first at the head."""
    return _shown(models.Source.objects.order_by("rank", "name", "id"))


@reads_nobody(_SOURCES)
def source(scope: Scope, source_id: UUID) -> SourceRow | None:
    """A source; None when there is none."""
    found = _shown(models.Source.objects.filter(id=source_id).order_by("id"))
    return found[0] if found else None


@reads_nobody(_SOURCES)
def due_structures(scope: Scope, at: datetime) -> list[UUID]:
    """Organisations that own an open source which an address feeds."""
    return structures_with_work("offers_structures_to_read", at)


@reads_nobody(_SOURCES)
def due_sources(scope: Scope, *, read_before: datetime, tried_before: datetime) -> list[UUID]:
    """Sources of the actor's organisation to read at their address, by ``is_due``."""
    rows = models.Source.objects.filter(
        structure_id=scope.structure_id, kind=SourceKind.API.value, is_active=True
    )
    found = list(rows.order_by("id"))
    tried = {one: row.received_at for one, row in _latest([row.id for row in found]).items()}
    return [
        row.id
        for row in found
        if is_due(
            row.checked_at,
            tried.get(row.id),
            row.asked_at,
            read_before=read_before,
            tried_before=tried_before,
        )
    ]


@reads_nobody(_SOURCES)
def source_access(scope: Scope, source_id: UUID) -> SourceAccess:
    """Where a source of the actor's organisation is read, its key opened, for whoever loads it."""
    check_may_load_offers(scope.actor)
    row = models.Source.objects.filter(id=source_id, kind=SourceKind.API.value).first()
    check_owns_source(scope.actor, row.structure_id if row else None)
    assert row is not None
    token = unseal(bytes(row.sealed_token), source_id=row.id, key=settings.DATA_KEY)
    return SourceAccess(row.id, row.address, token)


def _shown(rows: Iterable[models.Source]) -> list[SourceRow]:
    found = list(rows)
    ids = [row.id for row in found]
    offers, providers = _counted(models.ServiceOffer, ids), _counted(models.Provider, ids)
    latest = _latest(ids)
    loaded = _latest(ids, state=EditionState.LOADED.value)
    return [
        SourceRow(
            source_id=row.id,
            code=row.code,
            name=row.name,
            kind=SourceKind(row.kind),
            structure_id=row.structure_id,
            address=row.address,
            rank=row.rank,
            is_active=row.is_active,
            checked_at=row.checked_at,
            is_asked=is_asked(
                row.checked_at, latest[row.id].received_at if row.id in latest else None, row.asked_at
            ),
            has_token=bool(row.sealed_token),
            offers=offers.get(row.id, 0),
            providers=providers.get(row.id, 0),
            last_edition_on=loaded[row.id].received_at.date() if row.id in loaded else None,
            trouble=latest[row.id].refusal if row.id in latest else "",
            edit_token=row.change_id,
        )
        for row in found
    ]


def _counted(model: type[models.ServiceOffer] | type[models.Provider], ids: list[UUID]) -> dict[UUID, int]:
    standing = model.objects.filter(source_id__in=ids, withdrawn_on=None).order_by()
    return dict(standing.values_list("source_id").annotate(count=Count("id")))


def _latest(ids: list[UUID], **which: str) -> dict[UUID, models.Edition]:
    """The last edition of each source."""
    rows = models.Edition.objects.filter(source_id__in=ids, **which).order_by(
        "source_id", "-received_at", "-id"
    )
    return {row.source_id: row for row in rows.distinct("source_id")}
