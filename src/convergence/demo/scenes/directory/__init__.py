"""A partner's file that the Mission Locale of Tarbes loads each month: the second time with rows to correct."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from convergence.demo.scenes.players import player
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.offers.operations import load_files, open_source
from convergence.offers.types import ArrivedFile, RecordKind, SourceDraft, SourceKind

CODE = "guide-hautes-pyrenees"
_ROWS = 24
_THEMES = (
    "equipement-et-alimentation--alimentation",
    "remobilisation--lien-social",
    "famille--garde-denfants",
)
_WRONG: Sequence[dict[str, Any]] = (
    {"adresse": None},
    {"code_insee": "65999", "commune": "Ville-Imaginaire"},
    {"thematiques": ["mobilite--tapis-volant"]},
    {"description": None},
    {"structure_id": "absente"},
    {"frais": "à prix libre"},
    {"horaires_accueil": "tous les matins"},
)
"""Faults of the second file, one a row from the first on."""


def play() -> None:
    """Play it as the direction of Tarbes."""
    philippe, now = player("direction-tarbes"), clock.now()
    source = open_source(
        actor=philippe,
        at=now - timedelta(days=33),
        draft=SourceDraft(
            CODE, "Guide des solidarités des Hautes-Pyrénées (inventé)", SourceKind.FILE, rank=30
        ),
    )
    today = clock.local_today(philippe.time_zone)
    _arrives(
        philippe, source, 33, [_service(number, today - timedelta(days=60)) for number in range(1, _ROWS)]
    )
    rows = [_service(number, today - timedelta(days=10)) for number in range(3, _ROWS + 3)]
    faulty = [row | wrong for row, wrong in zip(rows, _WRONG, strict=False)]
    _arrives(philippe, source, 2, [*faulty, *rows[len(faulty) :]])


def _arrives(actor: Actor, source_id: UUID, days: int, services: Sequence[Mapping[str, Any]]) -> None:
    at = clock.now() - timedelta(days=days)
    month = at.strftime("%Y-%m")
    structures = [_structure(number, at.date() - timedelta(days=20)) for number in range(1, 5)]
    if days < 5:
        structures[1]["siret"] = "00012345600011"
    files = [
        ArrivedFile(
            f"structures-{month}.json", BytesIO(json.dumps(structures).encode()), RecordKind.PROVIDER
        ),
        ArrivedFile(f"services-{month}.json", BytesIO(json.dumps(services).encode()), RecordKind.OFFER),
    ]
    load_files(actor=actor, at=at, source_id=source_id, files=files)


def _structure(number: int, day: date) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "nom": f"Maison de quartier {('des Genêts', 'du Ruisseau', 'des Collines', 'de l’Aube')[number - 1]}",
        "description": "Maison de quartier inventée pour la démonstration.",
        "date_maj": day.isoformat(),
        "code_insee": "65440",
        "commune": "Tarbes",
        "code_postal": "65000",
        "adresse": f"{3 * number} rue des Lilas",
        "telephone": f"+3353649010{number}",
        "courriel": f"quartier{number}@example.org",
    }


def _service(number: int, day: date) -> dict[str, Any]:
    return {
        "id": f"{number}",
        "structure_id": f"s{number % 4 + 1}",
        "nom": f"{('Repas partagé', 'Café des voisins', 'Halte-garderie du mercredi')[number % 3]} n° {number}",
        "description": "Un temps ouvert à tous dans la maison de quartier, avec l’équipe et des bénévoles formés. "
        "Service inventé pour la démonstration.",
        "date_maj": day.isoformat(),
        "thematiques": [_THEMES[number % 3]],
        "publics": ["tous-publics"],
        "frais": "gratuit",
        "modes_accueil": ["en-presentiel"],
        "modes_mobilisation": ["se-presenter", "telephoner"],
        "mobilisable_par": ["usagers", "professionnels"],
        "zone_eligibilite": ["65440"],
        "code_insee": "65440",
        "commune": "Tarbes",
        "adresse": f"{3 * (number % 4 + 1)} rue des Lilas",
        "telephone": f"+3353649010{number % 4 + 1}",
        "horaires_accueil": "We 14:00-18:00",
    }
