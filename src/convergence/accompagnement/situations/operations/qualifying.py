"""Qualify an exit from the situations known now; each definition has its verdict, and a late fact a new one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.queries.rows import dated
from convergence.accompagnement.situations.rules.exits import exit_class, situation_at_exit, verdicts
from convergence.accompagnement.situations.types import DatedSituation, ExitQualified
from convergence.accompagnement.situations.types.exits import ExitAbout, ExitClass
from convergence.foundation.actor import Actor
from convergence.storage.operation import emit, operation

_LOOK_BACK = timedelta(days=800)
"""Exits older than the last follow-up and a year keep their verdict: figures of that time were published."""


@operation("Sorties requalifiées", source="automatique")
def qualify_again(*, actor: Actor, at: datetime, dossier_id: UUID) -> int:
    """Qualify anew the exits of a file of which a situation changed; returns how many verdicts did."""
    since = at.date() - _LOOK_BACK
    rows = list(
        models.Exit.objects.select_for_update()
        .filter(dossier_id=dossier_id, is_withdrawn=False, exited_on__gte=since)
        .order_by("id")
    )
    if not rows:
        return 0
    known = known_situations(dossier_id)
    return sum(write_verdicts(row, known, is_revision=True) for row in rows)


def known_situations(dossier_id: UUID) -> list[DatedSituation]:
    """The situations of a person that stand."""
    rows = models.Situation.objects.filter(dossier_id=dossier_id, is_cancelled=False)
    return [dated(row) for row in rows.order_by("starts_on", "id")]


def write_verdicts(row: models.Exit, known: list[DatedSituation], *, is_revision: bool) -> bool:
    """Write the class of an exit and its verdicts, and announce them; False when nothing changed."""
    situation = situation_at_exit(known, row.exited_on)
    found = exit_class(situation)
    situation_id = situation.situation_id if situation else None
    if is_revision and (found.value, situation_id) == (row.exit_class, row.situation_id):
        return False
    row.exit_class, row.situation_id = found.value, situation_id
    row.save()
    models.ExitQualification.objects.filter(left_id=row.id).delete()
    models.ExitQualification.objects.bulk_create(
        models.ExitQualification(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            left_id=row.id,
            definition=verdict.definition,
            is_positive=verdict.is_positive,
            outcome=verdict.outcome,
        )
        for verdict in verdicts(found, row.exited_on)
    )
    _announce(row, found, is_revision=is_revision)
    return True


def _announce(row: models.Exit, found: ExitClass, *, is_revision: bool) -> None:
    emit(
        ExitQualified(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            exit_id=row.id,
            about=ExitAbout(row.about),
            ref_id=row.ref_id,
            exited_on=row.exited_on,
            exit_class=found,
            positive=" ".join(
                verdict.definition for verdict in verdicts(found, row.exited_on) if verdict.is_positive
            ),
            is_revision=is_revision,
        )
    )
