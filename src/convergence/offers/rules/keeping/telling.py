"""The fields of a service and their values, in the words of whoever reads its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data_inclusion.schema.v1 import Categorie, Thematique

from convergence.offers.types import (
    Audience,
    Fees,
    MobilisationMode,
    Mobiliser,
    OfferKind,
    ReceptionMode,
)

LABELS: Mapping[str, str] = {
    "name": "Nom",
    "description": "Description",
    "kind": "Type de service",
    "themes": "Thèmes",
    "fees": "Frais",
    "fees_details": "Précisions sur les frais",
    "audiences": "Publics",
    "audiences_details": "Précisions sur les publics",
    "access_conditions": "Conditions d’accès",
    "min_age": "Âge le plus bas",
    "max_age": "Âge le plus haut",
    "max_age_rqth": "Âge le plus haut avec une RQTH",
    "reception_modes": "Accueil",
    "zone": "Zone",
    "mobilisation_modes": "Comment le demander",
    "mobilisable_by": "Qui peut le demander",
    "mobilisation_details": "Précisions pour le demander",
    "mobilisation_link": "Lien pour le demander",
    "contact_name": "Contact",
    "phone": "Téléphone",
    "email": "Courriel",
    "address": "Adresse",
    "address_extra": "Complément d’adresse",
    "postal_code": "Code postal",
    "commune_name": "Commune",
    "opening_hours": "Horaires d’accueil",
    "weekly_hours": "Heures par semaine",
    "weeks": "Nombre de semaines",
    "places_left": "Places restantes",
    "updated_on": "Mise à jour à la source",
    "confirmed_on": "Confirmée le",
    "withdrawn_on": "Retiré à partir du",
    "duplicate_of_id": "Tenue pour la copie d’une autre fiche",
}
"""What a reader is told of, in the order of a record; the rest is of the house."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": dict(OfferKind.choices()),
    "fees": dict(Fees.choices()),
    "audiences": dict(Audience.choices()),
    "reception_modes": dict(ReceptionMode.choices()),
    "mobilisation_modes": dict(MobilisationMode.choices()),
    "mobilisable_by": dict(Mobiliser.choices()),
    "themes": {one.value: one.label for enum in (Categorie, Thematique) for one in enum},
}
_DAYS = ("updated_on", "confirmed_on", "withdrawn_on")
_NOTHING = ""


def in_words(field: str, value: Any) -> str:
    """A stored value as a person reads it; empty for nothing."""
    if value in (None, "", []):
        return _NOTHING
    words = _WORDS.get(field, {})
    if isinstance(value, (list, tuple)):
        return ", ".join(words.get(one, str(one)) for one in value)
    if field in _DAYS:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    if field == "duplicate_of_id":
        return "Oui"
    return words.get(str(value), str(value))
