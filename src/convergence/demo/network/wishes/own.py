"""Sub-themes that two structures of the cast give to the national list, with the words in which they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convergence.demo.cast import SAINT_DENIS, TARBES


@dataclass(frozen=True, slots=True)
class Own:
    """A part of a theme in one structure. ``code`` is what the product makes of ``label``."""

    theme: str
    code: str
    label: str
    definition: str
    words: tuple[str, ...]


OWN: Mapping[str, Own] = {
    TARBES: Own(
        "mobilite", "navette_de_la_vallee", "Navette de la vallée",
        "Descendre de la vallée le matin et y remonter le soir, sans voiture.",
        ("une navette le matin depuis la vallée", "rentrer le soir après le travail sans voiture"),
    ),
    SAINT_DENIS: Own(
        "formation", "se_former_loin_de_l_ile", "Se former loin de l’île",
        "Une formation qui n’existe pas sur l’île : le départ, l’arrivée, le retour.",
        ("faire ma formation dans l’Hexagone", "partir apprendre un métier qui n’existe pas ici"),
    ),
}  # fmt: skip
