"""What is typed in a page goes through the same schema as what arrives in a file; nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from convergence.foundation.problems import FieldError, Invalid
from convergence.offers.rules.schema import read_service, read_structure
from convergence.offers.types import (
    CatalogueOffer,
    KnownPlaces,
    LocatedDraft,
    OfferDraft,
    PlaceFound,
    ProviderDraft,
    RecordProblem,
)
from convergence.referentials.types import CommunePoint, PointPrecision

_MOST_AGE = 120
_MOST_PLACES = 100_000
_ADDRESS = "adresse"
_AROUND = (PointPrecision.POSTAL_CODE, PointPrecision.EPCI, PointPrecision.DEPARTEMENT)
_DROPPED = (" La valeur est écartée.", " Cette valeur est écartée.", " : la valeur est écartée.")
_LOCATED: Mapping[str, str] = {
    "id": "key", "nom": "name", "date_maj": "updated_on", "description": "description",
    "lien_source": "source_link", "adresse": "address", "complement_adresse": "address_extra",
    "code_postal": "postal_code", "code_insee": "commune_code", "commune": "commune_name",
    "latitude": "latitude", "longitude": "longitude", "telephone": "phone", "courriel": "email",
    "horaires_accueil": "opening_hours",
}  # fmt: skip
_PROVIDER: Mapping[str, str] = {
    **_LOCATED,
    "siret": "siret", "reseaux_porteurs": "networks", "site_web": "website", "accessibilite_lieu": "accessibility",
}  # fmt: skip
_OFFER: Mapping[str, str] = {
    **_LOCATED,
    "structure_id": "provider_key", "type": "kind", "thematiques": "themes", "frais": "fees",
    "frais_precisions": "fees_details", "publics": "audiences", "publics_precisions": "audiences_details",
    "conditions_acces": "access_conditions", "modes_accueil": "reception_modes", "zone_eligibilite": "zone",
    "modes_mobilisation": "mobilisation_modes", "mobilisable_par": "mobilisable_by",
    "mobilisation_precisions": "mobilisation_details", "lien_mobilisation": "mobilisation_link",
    "contact_nom_prenom": "contact_name", "volume_horaire_hebdomadaire": "weekly_hours", "nombre_semaines": "weeks",
}  # fmt: skip
_OWN_FIELDS = ("min_age", "max_age", "max_age_rqth", "places_left")


def checked_offer(draft: CatalogueOffer, *, source_code: str, places: KnownPlaces) -> CatalogueOffer:
    """The service ready to be stored; Invalid with every fault, each under its field."""
    read = read_service(_raw(draft, _OFFER), source_code=source_code, places=places)
    errors = [*_errors(read.problems, _OFFER), *_age_errors(draft), *_place_errors(draft)]
    Invalid.raise_if_any(errors)
    if read.draft is None:
        raise Invalid.one(
            "name", "Cette fiche n’est pas complète.", "Donnez au moins un nom et une description."
        )
    kept = {field.name: getattr(read.draft, field.name) for field in fields(OfferDraft)}
    return CatalogueOffer(**kept, **{name: getattr(draft, name) for name in _OWN_FIELDS})


def checked_provider(draft: ProviderDraft, *, source_code: str, places: KnownPlaces) -> ProviderDraft:
    """The provider ready to be stored; Invalid with every fault, each under its field."""
    read = read_structure(_raw(draft, _PROVIDER), source_code=source_code, places=places)
    Invalid.raise_if_any(_errors(read.problems, _PROVIDER))
    if read.draft is None:
        raise Invalid.one("name", "Cette fiche n’est pas complète.", "Donnez au moins un nom.")
    return read.draft


def codes_of_places(draft: ProviderDraft | OfferDraft) -> Iterable[str]:
    """The codes of places to look up before the draft is checked."""
    if draft.commune_code:
        yield draft.commune_code
    if isinstance(draft, OfferDraft):
        yield from draft.zone


def where(draft: LocatedDraft, commune: CommunePoint | None) -> tuple[float | None, float | None, PlaceFound]:
    """Where a record stands on the map: its own point, else that of its commune, and how well that is known."""
    if draft.latitude is not None and draft.longitude is not None:
        return draft.latitude, draft.longitude, PlaceFound.ADDRESS
    if commune is None:
        return None, None, PlaceFound.NOWHERE
    found = PlaceFound.AROUND if commune.precision in _AROUND else PlaceFound.COMMUNE
    return commune.point.latitude, commune.point.longitude, found


def _raw(draft: Any, names: Mapping[str, str]) -> dict[str, Any]:
    values = {name: getattr(draft, field) for name, field in names.items()}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in ("", None, ())
    }


def _errors(problems: Iterable[RecordProblem], names: Mapping[str, str]) -> list[FieldError]:
    found = []
    for problem in problems:
        if problem.field == _ADDRESS:
            continue  # told by the quality of the record: an address may be unknown, or secret
        reason = problem.reason
        for tail in _DROPPED:
            reason = reason.replace(tail, "." if tail.startswith(" :") else "")
        found.append(
            FieldError(names.get(problem.field, "name"), reason.strip(), "Corrigez ce champ.", "schema")
        )
    return found


def _age_errors(draft: CatalogueOffer) -> list[FieldError]:
    found = [
        FieldError(name, f"Un âge va de 0 à {_MOST_AGE} ans.", "Corrigez-le, ou laissez vide.", "age")
        for name in ("min_age", "max_age", "max_age_rqth")
        if not 0 <= (getattr(draft, name) or 0) <= _MOST_AGE
    ]
    if draft.min_age is not None and draft.max_age is not None and draft.max_age < draft.min_age:
        found.append(
            FieldError(
                "max_age", "L’âge le plus haut est sous l’âge le plus bas.", "Corrigez l’un des deux.", "age"
            )
        )
    if draft.max_age_rqth is not None and draft.max_age is not None and draft.max_age_rqth < draft.max_age:
        found.append(
            FieldError(
                "max_age_rqth",
                "Avec une RQTH, la limite d’âge est repoussée : elle ne peut pas être plus basse.",
                "Corrigez-la, ou laissez vide.",
                "age",
            )
        )
    return found


def _place_errors(draft: CatalogueOffer) -> list[FieldError]:
    if draft.places_left is None or 0 <= draft.places_left <= _MOST_PLACES:
        return []
    return [
        FieldError("places_left", "Ce nombre de places n’est pas possible.", "Corrigez-le, ou laissez vide.")
    ]
