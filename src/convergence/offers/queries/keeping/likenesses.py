"""Records that look alike: those to settle, and what was settled."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.policies import check_may_settle_likenesses, settles_for_all
from convergence.offers.types import LikenessRow, LikenessState, LikenessSubject, LikeRecord
from convergence.storage.journal import reads_nobody

MOST = 50
_PUBLIC = "public records of services and of who offers them"


@reads_nobody(_PUBLIC)
def likenesses(
    scope: Scope,
    state: LikenessState = LikenessState.PROPOSED,
    *,
    subject: LikenessSubject | None = None,
    limit: int = MOST,
) -> list[LikenessRow]:
    """Pairs of which one record is the reader's, the most alike first; every pair for the head of the network."""
    check_may_settle_likenesses(scope.actor)
    rows = _visible(scope).filter(state=state.value)
    if subject is not None:
        rows = rows.filter(subject=subject.value)
    order = ("-decided_on", "-score", "id") if state is not LikenessState.PROPOSED else ("-score", "id")
    return likeness_rows(rows.order_by(*order)[:limit])


@reads_nobody(_PUBLIC)
def likeness(scope: Scope, likeness_id: UUID) -> LikenessRow | None:
    """One pair; None when it is absent or none of the two is the reader's, alike."""
    check_may_settle_likenesses(scope.actor)
    found = likeness_rows(_visible(scope).filter(pk=likeness_id))
    return found[0] if found else None


@reads_nobody(_PUBLIC)
def count_likenesses(scope: Scope) -> int:
    """How many pairs wait for the reader."""
    if not scope.actor.permissions:
        return 0
    return _visible(scope).filter(state=LikenessState.PROPOSED.value).count()


def likeness_rows(rows: Iterable[models.Likeness]) -> list[LikenessRow]:
    """Pairs with both records; one whose record vanished is left out."""
    kept = list(rows)
    known: dict[UUID, LikeRecord] = {}
    for subject in LikenessSubject:
        ids = {one for row in kept if row.subject == subject for one in (row.first_id, row.second_id)}
        known |= records_of(subject, ids) if ids else {}
    return [
        LikenessRow(
            likeness_id=row.id,
            subject=LikenessSubject(row.subject),
            first=known[row.first_id],
            second=known[row.second_id],
            score=row.score,
            reasons=tuple(row.reasons),
            state=LikenessState(row.state),
            kept_id=row.kept_id,
            decided_on=row.decided_on,
            edit_token=row.change_id,
        )
        for row in kept
        if row.first_id in known and row.second_id in known
    ]


def records_of(subject: LikenessSubject, ids: Iterable[UUID]) -> dict[UUID, LikeRecord]:
    """Records as they are compared, withdrawn ones too, by identifier."""
    wanted = list(ids)
    if subject is LikenessSubject.PROVIDERS:
        providers = models.Provider.objects.select_related("source").filter(id__among=wanted)
        return {row.id: _provider(row) for row in providers}
    offers = models.ServiceOffer.objects.select_related("source", "provider").filter(id__among=wanted)
    return {row.id: _offer(row) for row in offers}


def _visible(scope: Scope) -> QuerySet[models.Likeness]:
    if settles_for_all(scope.actor):
        return models.Likeness.objects.all()
    own = Q()
    for model in (models.Provider, models.ServiceOffer):
        for side in ("first_id", "second_id"):
            own |= Q(Exists(model.objects.filter(pk=OuterRef(side), structure_id=scope.structure_id)))
    return models.Likeness.objects.filter(own)


def _provider(row: models.Provider) -> LikeRecord:
    return _located(row, provider_name=row.name, siret=row.siret, link=row.website, themes=(), quality=None)


def _offer(row: models.ServiceOffer) -> LikeRecord:
    return _located(
        row,
        provider_name=row.provider.name,
        siret=row.provider.siret,
        link=row.mobilisation_link,
        themes=tuple(row.themes),
        quality=row.quality,
    )


def _located(
    row: models.Provider | models.ServiceOffer,
    *,
    provider_name: str,
    siret: str,
    link: str,
    themes: tuple[str, ...],
    quality: float | None,
) -> LikeRecord:
    return LikeRecord(
        record_id=row.id,
        structure_id=row.structure_id,
        source_name=row.source.name,
        source_rank=row.source.rank,
        name=row.name,
        provider_name=provider_name,
        siret=siret,
        address=row.address,
        postal_code=row.postal_code,
        commune_code=row.commune_code,
        commune_name=row.commune_name,
        latitude=row.latitude,
        longitude=row.longitude,
        phone=row.phone,
        email=row.email,
        link=link,
        themes=themes,
        updated_on=row.updated_on,
        quality=quality,
        digest=row.digest,
        withdrawn_on=row.withdrawn_on,
        duplicate_of_id=row.duplicate_of_id,
    )
