"""Steps of what arrives from a source: rows as it writes them, loaded by somebody who may."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.identity.types import Role
from convergence.offers import models, queries
from convergence.offers.operations import load_edition, load_files, open_source
from convergence.offers.types import (
    ArrivedFile,
    EditionRow,
    RawRecord,
    RecordKind,
    RejectRow,
    SourceDraft,
    SourceKind,
)
from tests.rooms.accompagnement.world import AT, REUNION, person, read

LOADER = person("Hélène", Role.DIRECTION)
ELSEWHERE_LOADER = person("Ravi", Role.DIRECTION, REUNION, "Indian/Reunion")


def structure(number: int = 1, **values: Any) -> dict[str, Any]:
    """A structure as a source writes it."""
    return {
        "source": "dora",
        "id": f"dora--s{number}",
        "nom": f"Centre social n° {number}",
        "date_maj": "2026-10-01",
        "siret": "13003013300016",
        "code_insee": "65440",
        "commune": "Tarbes",
        "code_postal": "65000",
        "adresse": f"{number} rue des Pyrénées",
    } | values


def service(number: int = 1, of: int = 1, **values: Any) -> dict[str, Any]:
    """A service as a source writes it."""
    return {
        "source": "dora",
        "id": f"dora--{number}",
        "structure_id": f"dora--s{of}",
        "nom": f"Aide au permis n° {number}",
        "description": "Une aide pour préparer l’examen du permis de conduire.",
        "date_maj": "2026-10-01",
        "thematiques": ["mobilite--preparer-un-permis"],
        "publics": ["jeunes"],
        "frais": "gratuit",
        "modes_accueil": ["en-presentiel"],
        "code_insee": "65440",
        "adresse": "1 rue des Pyrénées",
        "latitude": 43.23,
        "longitude": 0.07,
    } | values


def opened(
    code: str = "dora",
    *,
    actor: Actor = LOADER,
    when: datetime = AT,
    kind: SourceKind = SourceKind.FILE,
    **more: Any,
) -> UUID:
    """A source of the actor's organisation."""
    draft = SourceDraft(code=code, name=f"Source {code}", kind=kind, **more)
    return open_source(actor=actor, at=when, draft=draft)


def raw(rows: Iterable[dict[str, Any]]) -> list[RawRecord]:
    """Rows with their lines."""
    return [RawRecord(line, values) for line, values in enumerate(rows, start=1)]


def loaded(
    source_id: UUID,
    structures: Iterable[dict[str, Any]] | None,
    services: Iterable[dict[str, Any]] | None,
    *,
    actor: Actor = LOADER,
    when: datetime = AT,
    **more: Any,
) -> EditionRow:
    """An edition loaded, or refused."""
    edition_id = load_edition(
        actor=actor,
        at=when,
        source_id=source_id,
        structures=None if structures is None else raw(structures),
        services=None if services is None else raw(services),
        origin="essai",
        **more,
    )
    return shown(edition_id, actor=actor)


def sent(
    source_id: UUID, *, structures: bytes | None = None, services: bytes | None = None, **more: Any
) -> EditionRow:
    """An edition loaded from files."""
    files = [
        ArrivedFile(name, BytesIO(content), kind)
        for name, content, kind in (
            ("structures.json", structures, RecordKind.PROVIDER),
            ("services.json", services, RecordKind.OFFER),
        )
        if content is not None
    ]
    return shown(load_files(actor=LOADER, at=AT, source_id=source_id, files=files, **more))


def shown(edition_id: UUID, *, actor: Actor = LOADER) -> EditionRow:
    """The edition as its owner sees it."""
    found: EditionRow = read(actor, queries.edition, edition_id)
    return found


def named(edition: EditionRow, *, actor: Actor = LOADER) -> list[RejectRow]:
    """The rows that its report names."""
    page = read(actor, queries.rejects, edition.edition_id, limit=1000)
    return list(page.rows)


def as_json(rows: Iterable[dict[str, Any]]) -> bytes:
    """A file of these rows."""
    return json.dumps(list(rows)).encode()


def standing() -> dict[str, str]:
    """Services offered now, by key."""
    return dict(
        models.ServiceOffer.objects.filter(withdrawn_on=None).order_by("key").values_list("key", "name")
    )
