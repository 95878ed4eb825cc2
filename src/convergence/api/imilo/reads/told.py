"""The words of the contract: sessions, enrolments and instances as its clients read them. Times are naive and local."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.agenda.workshops.types import (
    EnrolmentRow,
    EnrolmentStatus,
    OfferRow,
    SessionRow,
    WorkshopKind,
)
from convergence.dossier.types.names import NameRow

Json = dict[str, Any]

STATUS_CODES = {
    EnrolmentStatus.ONGOING: "ONGOING",
    EnrolmentStatus.ACHIEVED: "ACHIEVED",
    EnrolmentStatus.REFUSAL: "REFUSAL",
    EnrolmentStatus.REFUSAL_YOUNG: "REFUSAL_YOUNG",
}
"""The vocabulary of enrolments in lists of sessions and in writes."""

STATUS_LABELS = {
    EnrolmentStatus.ONGOING: "Prescrit",
    EnrolmentStatus.ACHIEVED: "Réalisé",
    EnrolmentStatus.REFUSAL: "Refus tiers",
    EnrolmentStatus.REFUSAL_YOUNG: "Refus jeune",
}
"""The vocabulary of the same enrolments when one is read alone."""

_KINDS = {
    WorkshopKind.WORKSHOP: "WORKSHOP",
    WorkshopKind.COLLECTIVE_INFORMATION: "COLLECTIVE_INFORMATION",
}


def naive(instant: datetime, where: ZoneInfo) -> str:
    """What the clocks of the structure show, and nothing of the zone."""
    return f"{instant.astimezone(where):%Y-%m-%d %H:%M:%S}"


def session_told(row: SessionRow, where: ZoneInfo, instances: Sequence[Json] | None = None) -> Json:
    """A session; ``instances`` are its enrolled, when they were asked for."""
    return {
        "id": row.number,
        "nom": row.name,
        "dateHeureDebut": naive(row.starts_at, where),
        "dateHeureFin": naive(row.ends_at, where),
        "dateMaxInscription": row.register_until.isoformat() if row.register_until else None,
        "dateMaxDesinscription": row.withdraw_until.isoformat() if row.withdraw_until else None,
        "animateur": row.animator,
        "lieu": row.place,
        "nbPlacesDisponibles": row.free,
        "commentaire": row.comment or None,
        "instances": instances,
    }


def offer_told(row: OfferRow) -> Json:
    """The offer of a session."""
    return {
        "id": row.number,
        "nom": row.name,
        "theme": row.theme,
        "type": _KINDS[row.kind],
        "description": row.description or None,
        "nomPartenaire": row.partner_name or None,
    }


def enrolled_told(rows: Sequence[EnrolmentRow], names: Mapping[UUID, NameRow]) -> list[Json]:
    """The enrolled of a session; who is out of reach is left out."""
    return [
        {
            "idDossier": names[row.dossier_id].number,
            "idInstanceSession": row.number,
            "nom": names[row.dossier_id].usual,
            "prenom": names[row.dossier_id].first_name,
            "statut": STATUS_CODES[row.status],
        }
        for row in rows
        if row.dossier_id in names
    ]
