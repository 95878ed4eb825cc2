"""French words of the history: names of tables and of values that no section describes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from convergence.foundation.periods import french_date

TABLES: Mapping[str, str] = {
    "dossier_dossier": "Identité",
    "dossier_followup": "Suivi",
    "dossier_dossiernir": "Numéro de sécurité sociale",
    "dossier_identityproof": "Justificatif d’identité",
    "dossier_civicduties": "Recensement et journée défense",
    "dossier_contactsheet": "Coordonnées",
    "dossier_contactpoint": "Téléphone ou adresse e-mail",
    "dossier_address": "Adresse",
    "dossier_family": "Situation familiale",
    "dossier_housing": "Logement",
    "dossier_mobility": "Mobilité et permis",
    "dossier_education": "Scolarité",
    "dossier_diploma": "Diplôme",
    "dossier_language": "Langue",
    "dossier_healthcoverage": "Santé",
    "dossier_resources": "Ressources",
    "dossier_teammember": "Équipe",
    "dossier_attachment": "Rattachement",
    "dossier_note": "Note libre",
    "dossier_duplicatedecision": "Décision sur un doublon",
}

LABELS: Mapping[str, str] = {
    "state": "État",
    "state_since": "Depuis le",
    "ended_on": "Fin d’accompagnement",
    "end_motive": "Motif de fin",
    "last_contact_on": "Dernier contact",
    "last_attempt_on": "Dernière tentative",
    "starts_on": "Début",
    "ends_on": "Fin",
    "role": "Rôle",
    "reason": "Raison",
    "kind": "Pièce",
    "seen_on": "Vue le",
    "expires_on": "Valable jusqu’au",
}


def in_french(value: object) -> str:
    """A stored value in words."""
    if value is None or value == "" or value == []:
        return "non renseigné"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    text = str(value)
    try:
        return french_date(date.fromisoformat(text)) if len(text) == 10 and text[4:5] == "-" else text
    except ValueError:
        return text
