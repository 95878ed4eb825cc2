"""The three daily streams of the Missions Locales' own offers, field by field as their client reads them.

Each field holds one value of the vocabularies of data·inclusion: the client makes a list of one of it. A service with
several themes gives the first in the order of the alphabet; the export of the whole directory gives them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from convergence.offers.types import (
    Audience,
    MobilisationMode,
    Mobiliser,
    OfferRow,
    ProviderRow,
    ReceptionMode,
)

MISSION_LOCALE_NETWORK = "mission-locale"
YOUNG_PEOPLE = "Jeunes de 16 à 25 ans"
DISABLED = "RQTH moins de 30 ans"
_FROM, _TO, _TO_WHEN_DISABLED = 16, 25, 29
_ASKED_BY = (
    MobilisationMode.PHONE, MobilisationMode.COME, MobilisationMode.EMAIL, MobilisationMode.LINK,
)  # fmt: skip
_FOR_ALL = (Audience.EVERYONE, Audience.YOUNG_PEOPLE)
_WIDTHS = ("commune", "epci", "departement", "pays")


def offer_values(row: OfferRow, *, number: int, imported_at: datetime) -> dict[str, Any]:
    """A service as an element of ``offres``."""
    return {
        "id_offre": str(number),
        "nom_dora": row.name,
        "date_maj": row.updated_on.isoformat(),
        "date_import": imported_at.isoformat(timespec="seconds"),
        "thematique": min(row.themes, default=None),
        "presentation": row.description or None,
        "modes_accueil": _first(row.reception_modes, (ReceptionMode.ON_SITE, ReceptionMode.REMOTE)),
        "modes_orientation_beneficiaire": _way_to_ask(row),
        "frais": row.fees.value if row.fees else None,
        "perimetre_offre": width_of(row.zone),
        "type_offre": row.kind.value if row.kind else None,
        "liste_des_profils": ";".join(profiles(row)) or None,
    }


def structure_values(row: ProviderRow, *, number: int, is_mission_locale: bool) -> dict[str, Any]:
    """A provider as an element of ``structures``."""
    ours = is_mission_locale or MISSION_LOCALE_NETWORK in row.networks
    return {
        "id_structure": str(number),
        "nom_structure": row.name,
        "siret": row.siret or None,
        "email": row.email or None,
        "telephone": row.phone or None,
        "site_web": row.website or None,
        "horaires": row.opening_hours or None,
        "typologie": "ML" if ours else None,
        "labels_nationaux": MISSION_LOCALE_NETWORK if ours else min(row.networks, default=None),
        "presentation": row.description or None,
        "commune": row.commune_name or None,
        "code_insee": row.commune_code or None,
        "code_postal": row.postal_code or None,
        "adresse_structure": row.address or None,
        "complement_adresse_structure": row.address_extra or None,
        "date_maj": row.updated_on.isoformat(),
    }


def link_values(*, offer_number: int, provider_number: int) -> dict[str, Any]:
    """Which structure proposes a service: an element of ``structures_offres``."""
    return {
        "id": f"{provider_number}-{offer_number}",
        "offre_id": str(offer_number),
        "missionlocale_id": str(provider_number),
    }


def profiles(row: OfferRow) -> tuple[str, ...]:
    """For whom, in the two profiles that the stream knows; a service that says nothing is for its whole public."""
    says_nothing = (
        not row.audiences and row.min_age is None and row.max_age is None and row.max_age_rqth is None
    )
    lowest, highest = row.min_age or 0, row.max_age if row.max_age is not None else 200
    is_for_all = not row.audiences or any(audience in _FOR_ALL for audience in row.audiences)
    found: Mapping[str, bool] = {
        YOUNG_PEOPLE: says_nothing or (is_for_all and lowest <= _TO and highest >= _FROM),
        DISABLED: Audience.DISABLED in row.audiences
        or (row.max_age_rqth is not None and row.max_age_rqth > _TO and lowest <= _TO_WHEN_DISABLED),
    }
    return tuple(name for name, holds in found.items() if holds)


def width_of(zone: Sequence[str]) -> str | None:
    """How wide a zone is, by the widest of its codes; None where the service does not say."""
    return max((_width(code) for code in zone), key=_WIDTHS.index, default=None)


def _width(code: str) -> str:
    if code == "france" or (len(code) == 5 and code.startswith("99")):
        return "pays"
    if len(code) == 9:
        return "epci"
    return "commune" if len(code) == 5 else "departement"


def _way_to_ask(row: OfferRow) -> str | None:
    """How the person asks for it herself; nothing when only professionals may."""
    if row.mobilisable_by and Mobiliser.PEOPLE not in row.mobilisable_by:
        return None
    return _first(row.mobilisation_modes, _ASKED_BY)


def _first(values: Sequence[str], order: Sequence[str]) -> str | None:
    return next((str(value) for value in order if value in values), None)
