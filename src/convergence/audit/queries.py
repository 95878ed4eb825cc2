"""Reads of the room audit: the register of requests, the register of processing, the state of chains."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any
from uuid import UUID

import yaml

from convergence.audit.models import RightsRequest
from convergence.audit.policies import check_may_keep_rights_register
from convergence.audit.rules.clock import kept_until
from convergence.audit.rules.limitation import grounds_of, may_be_lifted
from convergence.audit.types import (
    STOPPING,
    Controller,
    LiftingGround,
    Processing,
    RightsOutcome,
    RightsRequestKind,
    RightsRequestLine,
    TellingMeans,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.storage.files import held_back_since
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.IDENTITY)
def rights_requests(scope: Scope, *, open_only: bool = False) -> list[RightsRequestLine]:
    """The register of the actor's structure, the most urgent first."""
    check_may_keep_rights_register(scope.actor)
    found = RightsRequest.objects.filter(structure_id=scope.structure_id).order_by(
        "answered_on", "due_on", "id"
    )
    if open_only:
        found = found.filter(answered_on__isnull=True)
    return [_line(request) for request in found]


@reads(FieldGroup.IDENTITY)
def rights_request(scope: Scope, request_id: UUID) -> RightsRequestLine | None:
    """One request of the register, or None."""
    check_may_keep_rights_register(scope.actor)
    request = RightsRequest.objects.filter(structure_id=scope.structure_id, id=request_id).first()
    return _line(request) if request else None


@reads(FieldGroup.IDENTITY, FieldGroup.FREE_TEXT)
def my_rights_requests(scope: Scope) -> list[RightsRequestLine]:
    """What the young person asked about her data, the latest first; empty for whoever is not in her own space."""
    dossier_id = scope.actor.only_file_id
    if dossier_id is None or not scope.actor.is_young_person:
        return []
    return [
        _line(request)
        for request in RightsRequest.objects.filter(dossier_id=dossier_id).order_by("-received_on", "-id")
    ]


@reads_nobody("the last day of a file, told to the young person herself")
def kept_until_of(scope: Scope, born_on: date, *, rqth: bool, last_cej_ended_on: date | None) -> date:
    """The first day on which a file may no longer be kept (décret n° 2015-59, art. 6), as things stand today."""
    today = local_today(scope.actor.time_zone)
    return kept_until(born_on, rqth=rqth, last_cej_ended_on=last_cej_ended_on, today=today)


@reads_nobody("says only whether the house must keep still about a file, to its own automatic processing")
def is_restricted(scope: Scope, dossier_id: UUID) -> bool:
    """True once the person has asked that the processing of her data be limited, unless refused or lifted (art. 18)."""
    asked = RightsRequest.objects.filter(dossier_id=dossier_id, kind=RightsRequestKind.RESTRICTION)
    return asked.exclude(outcome=RightsOutcome.REFUSED).filter(lifted_on=None).exists()


@reads_nobody("says only whether what others receive of a file must stop")
def is_opposed(scope: Scope, dossier_id: UUID) -> bool:
    """True once the person has opposed, or asked that the processing be limited, unless refused or lifted.

    What is opposed is limited as long as the answer is awaited (RGPD, art. 18-1-d and 21).
    """
    asked = RightsRequest.objects.filter(dossier_id=dossier_id, kind__in=STOPPING)
    return asked.exclude(outcome=RightsOutcome.REFUSED).filter(lifted_on=None).exists()


@reads_nobody("says only since when a file of the reader's own structure is closed to others")
def closed_to_partners_since(scope: Scope, dossier_id: UUID) -> datetime | None:
    """Since when the person's opposition, or the limitation that she asked for, closes her file to partners."""
    return held_back_since(dossier_id)


def _line(request: RightsRequest) -> RightsRequestLine:
    kind = RightsRequestKind(request.kind)
    outcome = RightsOutcome(request.outcome) if request.outcome else None
    return RightsRequestLine(
        id=request.id,
        dossier_id=request.dossier_id,
        kind=kind,
        received_on=request.received_on,
        due_on=request.due_on,
        extended=request.extended,
        answered_on=request.answered_on,
        outcome=outcome,
        motive=request.motive,
        words=request.words,
        by_herself=request.by_herself,
        limits=may_be_lifted(kind, outcome, request.lifted_on),
        told_on=request.told_on,
        told_by=TellingMeans(request.told_by) if request.told_by else None,
        lifting_motive=request.lifting_motive,
        lifted_on=request.lifted_on,
    )


@reads_nobody("words of the law, nobody named")
def lifting_grounds(scope: Scope, kind: RightsRequestKind) -> list[LiftingGround]:
    """For what a limitation of this kind may be lifted, in the order of the list."""
    return [ground for ground in LiftingGround if ground in grounds_of(kind)]


@lru_cache(maxsize=1)
def processing_register() -> tuple[Processing, ...]:
    """The register of processing (RGPD, art. 30), as published."""
    text = resources.files("convergence.audit").joinpath("register.yaml").read_text(encoding="utf-8")
    return tuple(_processing(entry) for entry in yaml.safe_load(text))


def _processing(entry: dict[str, Any]) -> Processing:
    return Processing(
        code=entry["code"],
        name=entry["name"],
        purposes=tuple(entry["purposes"]),
        legal_basis=entry["legal_basis"],
        controllers=tuple(Controller(item["name"], item["answers"]) for item in entry["controllers"]),
        categories=tuple(entry["categories"]),
        recipients=tuple(entry["recipients"]),
        retention=entry["retention"],
        security=tuple(entry["security"]),
        source=entry["source"],
        verified=bool(entry["verified"]),
    )
