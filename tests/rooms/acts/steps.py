"""Steps that several tests of acts walk through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.acts.loading import LoadedAct, load_acts
from convergence.accompagnement.acts.operations import declare_step, record_act
from convergence.accompagnement.acts.queries import act_detail
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActRow, ActStatus
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, herself, read


def draft(**details: Any) -> ActDraft:
    """An interview of today at which the person came."""
    whole: dict[str, Any] = {"kind": ActKind.INTERVIEW, "status": ActStatus.PRESENT, "day": TODAY}
    return ActDraft(**(whole | details))


def recorded(
    dossier_id: UUID,
    *,
    actor: Actor = ADVISER,
    at: datetime = AT,
    act: ActDraft | None = None,
    **details: Any,
) -> UUID:
    """An act on record."""
    return record_act(actor=actor, at=at, dossier_id=dossier_id, draft=act or draft(), **details)


def act(act_id: UUID, actor: Actor = ADVISER) -> ActRow:
    """The act as it stands."""
    found: ActRow = read(actor, act_detail, act_id)
    return found


@operation("Charger des actes d’essai")
def load(*, actor: Actor, at: datetime, rows: list[LoadedAct]) -> None:
    """Load acts in bulk."""
    load_acts(rows)


def loaded(
    dossier_id: UUID,
    on: date,
    kind: ActKind = ActKind.INTERVIEW,
    status: ActStatus = ActStatus.PRESENT,
    **details: Any,
) -> LoadedAct:
    """One act to load in the adviser's structure."""
    return LoadedAct(AT, ADVISER.structure_id, dossier_id, on, kind.value, status.value, **details)


def declared(dossier_id: UUID, *, at: datetime = AT, **details: Any) -> UUID:
    """A step that the person declared in her space."""
    whole: dict[str, Any] = {
        "done_on": TODAY,
        "minutes": 90,
        "measure": SnpMeasure.JOB,
        "words": "J’ai envoyé trois CV.",
    }
    return declare_step(actor=herself(dossier_id), at=at, dossier_id=dossier_id, **(whole | details))
