"""Words of the invented directory: names that nobody bears, hours, sentences that complete a description."""

from __future__ import annotations

from convergence.demo.dice import Dice, Weights

_FIRST = (
    "L’Escale", "La Passerelle", "Le Tremplin", "La Boussole", "Le Sillage", "La Clairière", "L’Atelier", "Le Relais",
    "La Ruche", "Le Fil", "La Marelle", "Le Cap", "L’Élan", "La Traverse", "Le Gué", "La Lanterne", "Le Jardin",
    "La Fabrique", "L’Étape", "Le Pont",
)  # fmt: skip
_SECOND = (
    "des Tilleuls", "du Vieux Moulin", "de l’Aube", "des Quatre Vents", "du Grand Pré", "des Mésanges",
    "de la Source", "du Ruisseau", "des Amandiers", "du Belvédère", "des Hirondelles", "de la Garrigue",
    "du Chêne Vert", "des Passereaux", "du Levant", "des Collines", "de la Rive", "du Coquelicot", "des Genêts",
    "du Phare", "de la Brande", "des Marronniers", "du Vallon", "de l’Estran", "des Saules",
)  # fmt: skip
QUARTERS = (
    "Centre",
    "Nord",
    "Sud",
    "Est",
    "Ouest",
    "Gare",
    "Université",
    "Les Ormeaux",
    "La Plaine",
    "Le Port",
)
HOURS = Weights.of(
    ("Mo-Fr 09:00-12:00,13:30-17:00; PH off", 5.0),
    ("Mo-Th 08:30-12:30,13:30-17:30; Fr 08:30-12:30; PH off", 3.0),
    ("Mo,Tu,Th 09:00-12:00,14:00-18:00; We 14:00-18:00; PH off", 2.0),
    ("Tu-Sa 10:00-12:30,14:00-18:30; PH off", 2.0),
    ("Tu,Th 14:00-17:00", 1.5),
    ("We,Sa 09:30-12:30", 1.0),
    ("Mo-Fr 08:00-19:00; Sa 09:00-13:00; PH off", 0.8),
    ("24/7", 0.1),
    ("", 2.0),
)
_MORE = (
    "Le premier rendez-vous est proposé sous dix jours.",
    "Les locaux sont accessibles en fauteuil ; un parking vélo est devant l’entrée.",
    "L’équipe parle français, anglais et espagnol ; un interprète peut être demandé à l’avance.",
    "Une permanence a lieu une fois par mois dans les communes voisines.",
    "On peut venir accompagné d’un proche ou de son conseiller.",
    "Les inscriptions se font tout au long de l’année, dans la limite des places.",
    "Un bilan est fait au bout de trois mois avec la personne et, si elle le veut, avec qui l’a orientée.",
    "L’accueil est confidentiel.",
)
_SHORTEST = 12
INVENTED = "Organisme inventé pour la démonstration."


def invented_name(dice: Dice) -> str:
    """A name for an association."""
    return f"{dice.pick(_FIRST)} {dice.pick(_SECOND)}"


def completed(dice: Dice, about: str) -> str:
    """A description as people write them: a few say too little, most say more."""
    if dice.chance(0.1):
        short = about.partition(",")[0].partition(" : ")[0].rstrip(".")
        return short if len(short) >= _SHORTEST else about
    first, second = dice.pick(_MORE), dice.pick(_MORE)
    return f"{about} {first}" if first == second or dice.chance(0.4) else f"{about} {first} {second}"
