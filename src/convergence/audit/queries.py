"""Reads of the room audit: the register of requests, the register of processing, the state of chains."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any
from uuid import UUID

import yaml

from convergence.audit.models import RightsRequest
from convergence.audit.policies import check_may_keep_rights_register
from convergence.audit.types import (
    STOPPING,
    Controller,
    Processing,
    RightsOutcome,
    RightsRequestKind,
    RightsRequestLine,
)
from convergence.foundation.classification import FieldGroup
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


@reads_nobody("says only whether the house must keep still about a file, to its own automatic processing")
def is_restricted(scope: Scope, dossier_id: UUID) -> bool:
    """True once the person has asked that the processing of her data be limited, unless it was refused (art. 18)."""
    asked = RightsRequest.objects.filter(dossier_id=dossier_id, kind=RightsRequestKind.RESTRICTION)
    return asked.exclude(outcome=RightsOutcome.REFUSED).exists()


@reads_nobody("says only whether what others receive of a file must stop")
def is_opposed(scope: Scope, dossier_id: UUID) -> bool:
    """True once the person has opposed the processing of her data, or asked that it be limited, unless refused.

    What is opposed is limited as long as the answer is awaited (RGPD, art. 18-1-d and 21).
    """
    asked = RightsRequest.objects.filter(dossier_id=dossier_id, kind__in=STOPPING)
    return asked.exclude(outcome=RightsOutcome.REFUSED).exists()


@reads_nobody("says only since when a file of the reader's own structure is closed to others")
def closed_to_partners_since(scope: Scope, dossier_id: UUID) -> datetime | None:
    """Since when the person's opposition, or the limitation that she asked for, closes her file to partners."""
    return held_back_since(dossier_id)


def _line(request: RightsRequest) -> RightsRequestLine:
    return RightsRequestLine(
        id=request.id,
        dossier_id=request.dossier_id,
        kind=RightsRequestKind(request.kind),
        received_on=request.received_on,
        due_on=request.due_on,
        extended=request.extended,
        answered_on=request.answered_on,
        outcome=RightsOutcome(request.outcome) if request.outcome else None,
        motive=request.motive,
    )


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
