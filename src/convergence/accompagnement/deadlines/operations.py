"""What rooms say to the work list: something is awaited, it was kept, it is no longer awaited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines import models
from convergence.accompagnement.deadlines.rules.pressing import pressing_on
from convergence.accompagnement.deadlines.types import AFTER_DEATH, DeadlineKind, Expected, Outcome
from convergence.dossier.queries import headers_of
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.storage.files import holders
from convergence.storage.operation import operation
from convergence.storage.session import current_scope

DETAIL_LENGTH = 200


@operation("Échéance attendue")
def expect(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    kind: DeadlineKind,
    ref_id: UUID,
    due_on: date,
    detail: str = "",
    owner_id: UUID | None = None,
) -> None:
    """Await something for a person until ``due_on``, included; the same thing again moves or reopens it.

    It joins the operation of the room that awaits it, whose rights it takes. ``detail`` says a few words that
    every colleague may read: nothing of health, housing, money or free text.
    """
    expect_all(actor=actor, at=at, expected=(Expected(dossier_id, kind, ref_id, due_on, detail, owner_id),))


@operation("Échéances attendues")
def expect_all(*, actor: Actor, at: datetime, expected: Sequence[Expected]) -> int:
    """Await many things of files that one structure holds, in a few statements; returns how many changed."""
    wanted = {(one.kind.value, one.ref_id): one for one in expected}
    known = {
        (row.kind, row.ref_id): row
        for row in models.Deadline.objects.select_for_update()
        .filter(ref_id__among=[one.ref_id for one in expected])
        .order_by("id")
    }
    today = local_day(at, zone(actor.time_zone))
    new = [_row(one, today) for key, one in wanted.items() if key not in known]
    _place(new)
    models.Deadline.objects.bulk_create(new, batch_size=1000)
    moved = [row for key, row in known.items() if key in wanted and _move(row, wanted[key], today)]
    for row in moved:
        row.save()
    return len(new) + len(moved)


@operation("Échéance tenue")
def settle(*, actor: Actor, at: datetime, kind: DeadlineKind, ref_id: UUID) -> bool:
    """What was awaited is done; False when nothing of that name was awaited."""
    return close_all(actor=actor, at=at, kind=kind, ref_ids=(ref_id,), outcome=Outcome.KEPT) > 0


@operation("Échéance sans objet")
def drop(*, actor: Actor, at: datetime, kind: DeadlineKind, ref_id: UUID) -> bool:
    """What was awaited is awaited no longer; False when nothing of that name was."""
    return close_all(actor=actor, at=at, kind=kind, ref_ids=(ref_id,), outcome=Outcome.DROPPED) > 0


@operation("Échéances closes")
def close_all(
    *, actor: Actor, at: datetime, kind: DeadlineKind, ref_ids: Iterable[UUID], outcome: Outcome
) -> int:
    """Close many things of one kind; returns how many were open."""
    today = local_day(at, zone(actor.time_zone))
    rows = models.Deadline.objects.filter(kind=kind, ref_id__among=list(ref_ids), settled_on=None)
    return rows.update(settled_on=today, outcome=outcome)


@operation("Échéances sans objet", source="automatique")
def drop_others(*, actor: Actor, at: datetime, kind: DeadlineKind, kept: Iterable[UUID]) -> int:
    """All that the actor's structure awaits of a kind is in ``kept``: the rest is awaited no longer."""
    rows = models.Deadline.objects.filter(structure_id=actor.structure_id, kind=kind, settled_on=None)
    today = local_day(at, zone(actor.time_zone))
    return rows.exclude(ref_id__among=list(kept)).update(settled_on=today, outcome=Outcome.DROPPED)


@operation("Échéance de nouveau attendue")
def restore(*, actor: Actor, at: datetime, kind: DeadlineKind, ref_id: UUID) -> bool:
    """Await again, on its own day, what was dropped by mistake; what was kept stays kept."""
    rows = models.Deadline.objects.filter(kind=kind, ref_id=ref_id, outcome=Outcome.DROPPED)
    return rows.update(settled_on=None, outcome="") > 0


@operation("Échéances sans objet après un décès", source="automatique")
def leave_after_death(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> int:
    """Nobody is awaited any more; only what the law asks of others stays."""
    rows = models.Deadline.objects.filter(dossier_id=dossier_id, settled_on=None)
    today = local_day(at, zone(actor.time_zone))
    return rows.exclude(kind__in=sorted(AFTER_DEATH)).update(settled_on=today, outcome=Outcome.DEATH)


@operation("Échéances de nouveau attendues", source="automatique")
def return_from_death(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> int:
    """The death was noted by mistake: what left the list because of it comes back."""
    rows = models.Deadline.objects.filter(dossier_id=dossier_id, outcome=Outcome.DEATH)
    return rows.update(settled_on=None, outcome="")


@operation("Échéances d’un dossier transféré", source="automatique")
def free_owners(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str) -> int:
    """What a professional of the former structure had to do goes to the référent of the new one."""
    rows = models.Deadline.objects.filter(dossier_id=dossier_id, settled_on=None)
    return rows.exclude(owner_id=None).update(owner_id=None)


def _row(one: Expected, today: date) -> models.Deadline:
    return models.Deadline(
        dossier_id=one.dossier_id,
        kind=one.kind.value,
        ref_id=one.ref_id,
        due_on=one.due_on,
        pressing_on=pressing_on(one.kind, one.due_on),
        detail=one.detail[:DETAIL_LENGTH],
        owner_id=one.owner_id,
        expected_on=today,
    )


def _place(rows: Sequence[models.Deadline]) -> None:
    """Each row goes to the structure that holds the file, which another organisation may have opened to the actor."""
    ids = {row.dossier_id for row in rows}
    found = holders(ids)
    scope = current_scope()
    if scope is not None and (elsewhere := ids - found.keys()):
        found |= {one.dossier_id: one.structure_id for one in headers_of(scope, elsewhere)}
    for row in rows:
        if row.dossier_id not in found:
            raise NotFound(
                "Ce dossier n’existe pas ou ne vous est pas accessible.",
                what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
            )
        row.structure_id = found[row.dossier_id]


def _move(row: models.Deadline, one: Expected, today: date) -> bool:
    """Write what changed of a known row; False when nothing did."""
    before = (row.due_on, row.detail, row.owner_id, row.settled_on)
    row.due_on, row.detail, row.owner_id = one.due_on, one.detail[:DETAIL_LENGTH], one.owner_id
    row.pressing_on = pressing_on(one.kind, one.due_on)
    if row.settled_on is not None:
        row.settled_on, row.outcome, row.expected_on = None, "", today
    return before != (row.due_on, row.detail, row.owner_id, row.settled_on)
