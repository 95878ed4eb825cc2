"""Which measure of the field a service works for, by the family of its theme in data·inclusion.

The two lists were made apart: the correspondence is ours, and a family that fits no measure has none.
"""

from __future__ import annotations

from collections.abc import Mapping

from convergence.accompagnement.acts.types import ActTheme

_MEASURES: Mapping[str, ActTheme] = {
    "choisir-un-metier": ActTheme.PROJECT,
    "creer-une-entreprise": ActTheme.JOB,
    "difficultes-administratives-ou-juridiques": ActTheme.RESOURCES,
    "difficultes-financieres": ActTheme.RESOURCES,
    "equipement-et-alimentation": ActTheme.RESOURCES,
    "lecture-ecriture-calcul": ActTheme.TRAINING,
    "logement-hebergement": ActTheme.HOUSING,
    "mobilite": ActTheme.MOBILITY,
    "preparer-sa-candidature": ActTheme.JOB,
    "remobilisation": ActTheme.PROJECT,
    "sante": ActTheme.HEALTH,
    "se-former": ActTheme.TRAINING,
    "souvrir-a-linternational": ActTheme.JOB,
    "trouver-un-emploi": ActTheme.JOB,
}


def measure_of(theme: str) -> ActTheme | None:
    """The measure of a theme, or of its family; None for what fits none."""
    return _MEASURES.get(theme.partition("--")[0])
