"""Propose records that look alike, settle them with memory, take a decision back.

A pair is remembered by the digests of its records. « Different » holds until one has changed and they look more alike
than then; « same » holds until they look alike no more, or the one that was kept is withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.offers import models
from convergence.offers.policies import (
    check_is_house,
    check_may_hide_copy,
    check_may_settle,
    check_may_settle_likenesses,
)
from convergence.offers.queries.keeping.alike import alike_pairs, uncompared
from convergence.offers.queries.keeping.likenesses import likeness_rows, records_of
from convergence.offers.rules.keeping.likeness import likeness_of
from convergence.offers.types import Compared, LikenessRow, LikenessState, LikenessSubject, LikeRecord
from convergence.storage.operation import operation

_BATCH = 1000


@operation("Fiches qui se ressemblent", source="comparaison")
def compare_records(*, actor: Actor, at: datetime, limit: int = _BATCH) -> Compared:
    """Compare to the others some of the records that were written since they were last compared.

    At most ``limit`` structures and as many services: call it again until it has compared nothing.
    """
    check_is_house(actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('offers.likenesses', 0))")
    compared = proposed = 0
    for subject in LikenessSubject:
        versions = uncompared(subject, limit)
        if versions:
            proposed += _propose(actor, at, subject, versions.keys())
            _note_compared(versions)
        compared += len(versions)
    return Compared(compared, proposed)


@operation("Ressemblance tranchée")
def settle_likeness(
    *,
    actor: Actor,
    at: datetime,
    likeness_id: UUID,
    kept_id: UUID | None,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Say that two records are the same, ``kept_id`` being shown from now on; or, without it, that they are different.

    The owner of one of them may; nobody hides the record of another, but the head of the network.
    """
    check_may_settle_likenesses(actor)
    row, pair = _found(actor, likeness_id)
    if row.change_id != edit_token:
        raise Conflict(
            "Ces deux fiches viennent d’être tranchées, ou ont changé.",
            what_to_do="Regardez-les de nouveau avant de décider.",
            code="likeness_changed",
        )
    if kept_id is not None:
        _check_kept(actor, pair, kept_id)
    row.state = (LikenessState.SAME if kept_id else LikenessState.DIFFERENT).value
    row.kept_id, row.score = kept_id, pair.score
    row.first_digest, row.second_digest = pair.first.digest, pair.second.digest
    row.decided_by_id, row.decided_on = actor.user_id, local_day(at, zone(actor.time_zone))
    _write(actor, row)


@operation("Décision sur une ressemblance annulée")
def undo_likeness(
    *, actor: Actor, at: datetime, likeness_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take a decision back: both records are shown, and the pair waits again."""
    check_may_settle_likenesses(actor)
    row, pair = _found(actor, likeness_id)
    if row.state == LikenessState.PROPOSED.value:
        return
    if row.kept_id is not None:
        check_may_hide_copy(actor, _copy(pair, row.kept_id).structure_id)
    _reopen(actor, row)


def _propose(actor: Actor, at: datetime, subject: LikenessSubject, ids: Collection[UUID]) -> int:
    least = parameter("offers.likeness").integer_at(local_day(at, zone(actor.time_zone))) / 100
    _review(actor, subject, ids, least)
    pairs = alike_pairs(subject, ids)
    records = records_of(subject, {one for pair in pairs for one in pair})
    known = {
        (row.first_id, row.second_id): row
        for row in models.Likeness.objects.filter(first_id__in=[first for first, _ in pairs])
    }
    proposed = 0
    for first_id, second_id in pairs:
        first, second = records[first_id], records[second_id]
        score, reasons = likeness_of(subject, first, second)
        row = known.get((first_id, second_id))
        if score < least or not _is_worth_asking(row, first, second, score):
            continue
        row = row or models.Likeness(subject=subject.value, first_id=first_id, second_id=second_id)
        row.score, row.reasons = score, list(reasons)
        row.first_digest, row.second_digest = first.digest, second.digest
        row.structure_id, row.state = actor.structure_id, LikenessState.PROPOSED.value
        row.decided_by_id, row.decided_on = None, None
        row.save()
        proposed += 1
    return proposed


def _is_worth_asking(
    row: models.Likeness | None, first: LikeRecord, second: LikeRecord, score: float
) -> bool:
    if row is None:
        return first.duplicate_of_id is None and second.duplicate_of_id is None
    changed = (row.first_digest, row.second_digest) != (first.digest, second.digest)
    if row.state == LikenessState.PROPOSED.value:
        return changed and row.score != score
    return row.state == LikenessState.DIFFERENT.value and changed and score > row.score


def _note_compared(versions: Mapping[UUID, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offers_note_compared(%s::uuid[], %s::bigint[])", (list(versions), list(versions.values()))
        )


def _review(actor: Actor, subject: LikenessSubject, ids: Collection[UUID], least: float) -> None:
    """Let go of pairs that look alike no more, or of which one is withdrawn: no copy stays hidden for nothing."""
    wanted = list(ids)
    rows = models.Likeness.objects.filter(
        Q(first_id__among=wanted) | Q(second_id__among=wanted), subject=subject.value
    ).exclude(state=LikenessState.DIFFERENT.value)
    kept = list(rows.order_by("id"))
    by_id = {row.id: row for row in kept}
    for pair in likeness_rows(kept):
        score, _ = likeness_of(subject, pair.first, pair.second)
        is_gone = pair.first.withdrawn_on is not None or pair.second.withdrawn_on is not None
        row = by_id[pair.likeness_id]
        if row.kept_id is not None and (
            score < least / 2 or _kept(pair, row.kept_id).withdrawn_on is not None
        ):
            _reopen(actor, row)
        if row.kept_id is None and (score < least or is_gone):
            row.delete()


def _found(actor: Actor, likeness_id: UUID) -> tuple[models.Likeness, LikenessRow]:
    """The pair, locked; NotFound when it is absent or none of the two is the actor's, alike."""
    row = models.Likeness.objects.select_for_update().filter(pk=likeness_id).first()
    found = likeness_rows([row]) if row else []
    if row is None or not found:
        raise NotFound(
            "Ces deux fiches ne sont pas à votre structure.",
            what_to_do="Revenez à la liste des fiches qui se ressemblent.",
        )
    check_may_settle(actor, frozenset({found[0].first.structure_id, found[0].second.structure_id}))
    return row, found[0]


def _check_kept(actor: Actor, pair: LikenessRow, kept_id: UUID) -> None:
    if kept_id not in (pair.first.record_id, pair.second.record_id):
        raise Invalid.one("kept", "Cette fiche n’est pas l’une des deux.", "Choisissez celle qui reste.")
    kept, copy = _kept(pair, kept_id), _copy(pair, kept_id)
    check_may_hide_copy(actor, copy.structure_id)
    if kept.withdrawn_on is not None:
        raise Conflict(
            "La fiche à garder a été retirée.", what_to_do="Gardez l’autre.", code="kept_withdrawn"
        )
    if kept.duplicate_of_id not in (None, copy.record_id) or copy.duplicate_of_id not in (None, kept_id):
        raise Conflict(
            "L’une de ces fiches est déjà tenue pour la copie d’une troisième.",
            what_to_do="Annulez d’abord cette autre décision.",
            code="already_copy",
        )


def _kept(pair: LikenessRow, kept_id: UUID) -> LikeRecord:
    return pair.first if pair.first.record_id == kept_id else pair.second


def _copy(pair: LikenessRow, kept_id: UUID) -> LikeRecord:
    return pair.second if pair.first.record_id == kept_id else pair.first


def _reopen(actor: Actor, row: models.Likeness) -> None:
    row.state, row.kept_id = LikenessState.PROPOSED.value, None
    row.decided_by_id, row.decided_on = None, None
    _write(actor, row)


def _write(actor: Actor, row: models.Likeness) -> None:
    """Keep the decision, and the mark that follows from it on the copy."""
    row.structure_id = actor.structure_id
    row.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT offers_mark_copy(%s)", (row.id,))
