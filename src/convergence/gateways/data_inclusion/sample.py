"""The directory that a demonstration reads at an address: invented, and never asked of a real machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from convergence.gateways.data_inclusion.memory import MemoryDirectory
from convergence.gateways.data_inclusion.values import Listing

ADDRESS = "https://annuaire.demonstration.example/api/v1"
_INVENTED = "Structure inventée pour la démonstration."
_LISTS: Mapping[Listing, Sequence[Mapping[str, Any]]] = {
    Listing.STRUCTURES: [
        {
            "source": "demonstration",
            "id": f"demonstration--{code}",
            "nom": name,
            "date_maj": "2026-09-15",
            "description": _INVENTED,
            "code_insee": "65440",
            "commune": "Tarbes",
            "code_postal": "65000",
            "adresse": address,
            "telephone": "05 36 49 00 12",
            "courriel": f"{code}@example.org",
        }
        for code, name, address in (
            ("velo", "L’Échappée à deux roues", "12 rue des Glycines"),
            ("mots", "Les Mots du marché", "3 place des Platanes"),
        )
    ],
    Listing.SERVICES: [
        {
            "source": "demonstration",
            "id": f"demonstration--{number}",
            "structure_id": f"demonstration--{of}",
            "nom": name,
            "description": f"{name}, avec un accueil sur rendez-vous. {_INVENTED}",
            "date_maj": "2026-09-15",
            "thematiques": [theme],
            "publics": ["jeunes"],
            "frais": "gratuit",
            "modes_accueil": ["en-presentiel"],
            "modes_mobilisation": ["telephoner"],
            "mobilisable_par": ["usagers", "professionnels"],
            "zone_eligibilite": ["65"],
            "code_insee": "65440",
            "commune": "Tarbes",
            "code_postal": "65000",
            "adresse": address,
            "telephone": "05 36 49 00 12",
        }
        for number, of, name, theme, address in (
            ("1", "velo", "Prêt d’un vélo", "mobilite--acceder-a-un-vehicule", "12 rue des Glycines"),
            (
                "2",
                "velo",
                "Réparer son vélo",
                "mobilite--entretenir-reparer-son-vehicule",
                "12 rue des Glycines",
            ),
            (
                "3",
                "mots",
                "Écrire sans peur",
                "lecture-ecriture-calcul--maitriser-le-francais",
                "3 place des Platanes",
            ),
        )
    ],
}


def sample_directory() -> MemoryDirectory:
    """The reader to put in place in a demonstration."""
    return MemoryDirectory(ADDRESS, _LISTS)
