"""Between the records of the house and those of the package, in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from data_inclusion.schema.v1 import Service, Structure
from pydantic import BaseModel

from convergence.offers.types import OfferDraft, OfferRow, ProviderDraft, ProviderRow


def to_structure(row: ProviderRow | ProviderDraft) -> Structure:
    """The package's record of a provider; ``pydantic.ValidationError`` when it is not valid any more."""
    return Structure.model_validate(
        {
            **_located(row),
            "description": row.description or None,
            "siret": row.siret or None,
            "site_web": row.website or None,
            "accessibilite_lieu": row.accessibility or None,
            "reseaux_porteurs": list(row.networks) or None,
        }
    )


def to_service(row: OfferRow | OfferDraft) -> Service:
    """The package's record of a service; ``pydantic.ValidationError`` when it is not valid any more."""
    return Service.model_validate(
        {
            **_located(row),
            "structure_id": row.provider_key,
            "description": row.description,
            "type": _code(row.kind),
            "thematiques": list(row.themes) or None,
            "frais": _code(row.fees),
            "frais_precisions": row.fees_details or None,
            "publics": _codes(row.audiences),
            "publics_precisions": row.audiences_details or None,
            "conditions_acces": row.access_conditions or None,
            "modes_accueil": _codes(row.reception_modes),
            "zone_eligibilite": list(row.zone) or None,
            "contact_nom_prenom": row.contact_name or None,
            "lien_mobilisation": row.mobilisation_link or None,
            "modes_mobilisation": _codes(row.mobilisation_modes),
            "mobilisable_par": _codes(row.mobilisable_by),
            "mobilisation_precisions": row.mobilisation_details or None,
            "volume_horaire_hebdomadaire": row.weekly_hours,
            "nombre_semaines": row.weeks,
        }
    )


def structure_json(row: ProviderRow) -> dict[str, Any]:
    """A provider as exported: checked by the package, lists in a stable order."""
    return _json(to_structure(row))


def service_json(row: OfferRow) -> dict[str, Any]:
    """A service as exported: checked by the package, lists in a stable order."""
    return _json(to_service(row))


def provider_draft(structure: Structure) -> ProviderDraft:
    """What the house keeps of a valid structure."""
    return ProviderDraft(
        **_kept(structure),
        siret=structure.siret or "",
        networks=_sorted(structure.reseaux_porteurs),
        website=_text(structure.site_web),
        accessibility=_text(structure.accessibilite_lieu),
    )


def offer_draft(service: Service) -> OfferDraft:
    """What the house keeps of a valid service."""
    return OfferDraft(
        **_kept(service),
        provider_key=service.structure_id,
        kind=_text(service.type),
        themes=_sorted(service.thematiques),
        fees=_text(service.frais),
        fees_details=service.frais_precisions or "",
        audiences=_sorted(service.publics),
        audiences_details=service.publics_precisions or "",
        access_conditions=service.conditions_acces or "",
        reception_modes=_sorted(service.modes_accueil),
        zone=_sorted(service.zone_eligibilite),
        mobilisation_modes=_sorted(service.modes_mobilisation),
        mobilisable_by=_sorted(service.mobilisable_par),
        mobilisation_details=service.mobilisation_precisions or "",
        mobilisation_link=_text(service.lien_mobilisation),
        contact_name=service.contact_nom_prenom or "",
        weekly_hours=service.volume_horaire_hebdomadaire,
        weeks=service.nombre_semaines,
    )


def _located(row: ProviderRow | OfferRow | ProviderDraft | OfferDraft) -> dict[str, Any]:
    return {
        "source": row.key.partition("--")[0],
        "id": row.key,
        "nom": row.name,
        "date_maj": row.updated_on,
        "lien_source": row.source_link or None,
        "commune": row.commune_name or None,
        "code_postal": row.postal_code or None,
        "code_insee": row.commune_code or None,
        "adresse": row.address or None,
        "complement_adresse": row.address_extra or None,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "telephone": row.phone or None,
        "courriel": row.email or None,
        "horaires_accueil": row.opening_hours or None,
    }


def _kept(record: Service | Structure) -> dict[str, Any]:
    return {
        "key": record.id,
        "name": record.nom,
        "updated_on": record.date_maj,
        "description": record.description or "",
        "source_link": _text(record.lien_source),
        "address": record.adresse or "",
        "address_extra": record.complement_adresse or "",
        "postal_code": record.code_postal or "",
        "commune_code": record.code_insee or "",
        "commune_name": record.commune or "",
        "latitude": record.latitude,
        "longitude": record.longitude,
        "phone": record.telephone or "",
        "email": record.courriel or "",
        "opening_hours": record.horaires_accueil or "",
    }


def _json(record: BaseModel) -> dict[str, Any]:
    found = record.model_dump(mode="json")
    return {name: sorted(value) if isinstance(value, list) else value for name, value in found.items()}


def _code(value: str | None) -> str | None:
    return str(value) if value else None


def _codes(values: Iterable[str]) -> list[str] | None:
    return [str(value) for value in values] or None


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value.value) if isinstance(value, Enum) else str(value)


def _sorted(values: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(sorted({_text(value) for value in values or ()}))
