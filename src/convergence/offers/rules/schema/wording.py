"""What is wrong with a field, in French, whatever the package calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LABELS: Mapping[str, str] = {
    "id": "identifiant", "source": "source", "structure_id": "structure du service", "nom": "nom",
    "description": "description", "lien_source": "lien vers la source", "date_maj": "date de mise à jour",
    "type": "type de service", "thematiques": "thèmes", "frais": "frais",
    "frais_precisions": "précisions sur les frais", "publics": "publics",
    "publics_precisions": "précisions sur les publics", "conditions_acces": "conditions d’accès",
    "commune": "commune", "code_postal": "code postal", "code_insee": "code de la commune",
    "adresse": "adresse", "complement_adresse": "complément d’adresse", "longitude": "longitude",
    "latitude": "latitude", "telephone": "téléphone", "courriel": "courriel",
    "modes_accueil": "modes d’accueil", "zone_eligibilite": "zone d’éligibilité",
    "contact_nom_prenom": "nom du contact", "lien_mobilisation": "lien pour demander le service",
    "modes_mobilisation": "façons de demander", "mobilisable_par": "qui peut demander",
    "mobilisation_precisions": "précisions pour demander",
    "volume_horaire_hebdomadaire": "heures par semaine", "nombre_semaines": "nombre de semaines",
    "horaires_accueil": "horaires d’accueil", "siret": "SIRET", "site_web": "site web",
    "accessibilite_lieu": "lien Acceslibre", "reseaux_porteurs": "réseaux porteurs",
}  # fmt: skip
"""How a person calls each field of the schema."""

_URLS = ("url_parsing", "url_scheme", "url_type", "url_too_long", "url_syntax_violation")
_VOCABULARY = ("enum", "literal_error")


def fault(name: str, error: Mapping[str, Any], value: Any) -> str:
    """The sentence of one error of the package on one field."""
    label = LABELS.get(name, name)
    kind = str(error["type"])
    context = error.get("ctx") or {}
    if kind == "missing":
        return f"Le champ « {label} » ({name}) manque."
    if kind in _VOCABULARY:
        return f"« {shown(value)} » n’est pas dans le vocabulaire de « {label} » du schéma data·inclusion."
    if kind == "string_too_long":
        return f"Le champ « {label} » dépasse {context.get('max_length')} caractères."
    if kind == "string_too_short":
        return f"Le champ « {label} » a moins de {context.get('min_length')} caractères."
    if kind in _URLS:
        return f"Le champ « {label} » n’est pas une adresse web en http:// ou https://."
    return _own(name, label, kind, value)


def _own(name: str, label: str, kind: str, value: Any) -> str:
    if name == "courriel":
        return "Le courriel n’est pas une adresse de courriel valable."
    if name == "date_maj":
        return "La date de mise à jour n’est pas un jour au format AAAA-MM-JJ, entre 2000 et aujourd’hui."
    if name == "zone_eligibilite":
        return f"« {shown(value)} » n’est pas un code de commune, de département, d’EPCI ou de pays."
    if name in ("code_postal", "code_insee", "siret"):
        size = 14 if name == "siret" else 5
        return f"Le champ « {label} » n’a pas la forme attendue : {size} caractères."
    if kind.startswith(("float", "int", "greater", "less", "finite")):
        return f"Le champ « {label} » n’est pas un nombre possible."
    if kind in ("set_type", "list_type"):
        return f"Le champ « {label} » devrait être une liste."
    return f"Le champ « {label} » n’a pas la forme attendue."


def shown(value: Any) -> str:
    """A value as an excerpt: short, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else f"{text[:117]}…"
