"""The words under which figures are chosen and read, and the slices among which one chooses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from convergence.aspirations.types import Change, LocalSubThemeRow, Taxonomy
from convergence.decisional.streams import WHOLE, Dimension
from convergence.foundation.scope import Scope
from convergence.published.aspirations import CHANGES, LEVELS, LOCAL, THEMES, UNCODED
from convergence.published.paths import PATHS_KINDS
from convergence.referentials.queries import departements, regions

AGES = {
    "16_17": "16 et 17 ans", "18_21": "18 à 21 ans", "22_25": "22 à 25 ans", "26_plus": "26 ans et plus",
    "inconnu": "Âge inconnu",
}  # fmt: skip
PATHS = {
    "cej": "Contrat d’engagement jeune", "pacea": "PACEA", "contrat_engagement": "Contrat d’engagement",
    "aucun": "Sans contrat",
}  # fmt: skip
LABELS = {
    Dimension.CHANGE: "Ce qui change",
    Dimension.AGE: "Âge",
    Dimension.LEVEL: "Niveau",
    Dimension.PATH: "Parcours",
    Dimension.TERRITORY: "Territoire",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A slice that may be asked for: its value in the address, its words, the slice of the indicator."""

    value: str
    label: str
    by: Dimension = Dimension.WHOLE
    part: str = WHOLE


def choices(scope: Scope, *, with_territories: bool) -> list[tuple[str, list[Choice]]]:
    """The slices that a reader may ask for, in groups: fixed lists, so that none tells that somebody is there."""
    groups: list[tuple[str, list[Choice]]] = [("", [Choice("", "Tout le monde")])]
    fixed = [
        (
            Dimension.CHANGE,
            [(f"{place}.{code}", Change(code).label) for place, code in enumerate(CHANGES, 1)],
        ),
        (Dimension.AGE, list(AGES.items())),
        (Dimension.LEVEL, [(code, _level(code)) for code in LEVELS]),
        (Dimension.PATH, [(code, PATHS[code]) for code in (*PATHS_KINDS, "aucun")]),
    ]
    if with_territories:
        territories = []
        for region in regions():
            territories.append((region.code, region.name))
            territories += [
                (f"{region.code}/{one.code}", f"{one.code} – {one.name}")
                for one in departements(region=region.code)
            ]
        fixed.append((Dimension.TERRITORY, territories))
    for by, parts in fixed:
        groups.append((LABELS[by], [Choice(f"{by}:{part}", label, by, part) for part, label in parts]))
    return groups


def themes_of(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    """Themes with their words, those without one last."""
    named = {theme.code: theme.label for theme in taxonomy.themes}
    return [*((code, named.get(code, code)) for code in THEMES), (UNCODED, "Sans thème choisi")]


def parts_of(taxonomy: Taxonomy, own: Iterable[LocalSubThemeRow]) -> dict[tuple[str, str], str]:
    """Words of the parts of themes, under their published codes: those of the structure say so."""
    named = {(theme.code, ""): "En général" for theme in taxonomy.themes}
    named |= {(sub.theme, sub.code): sub.label for theme in taxonomy.themes for sub in theme.sub_themes}
    local = (row.sub_theme for row in own)
    return named | {(sub.theme, f"{LOCAL}{sub.code}"): f"{sub.label} (votre structure)" for sub in local}


def _level(code: str) -> str:
    if code == "infra_3":
        return "Sans diplôme, ou brevet"
    return "Niveau inconnu" if code == "inconnu" else f"Niveau {code.removeprefix('niveau_')}"
