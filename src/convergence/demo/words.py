"""Words of the invented network: names, streets, employers, sentences. Nobody real is meant."""

from __future__ import annotations

from importlib import resources

import yaml

_NAMES: dict[str, str] = yaml.safe_load(
    resources.files("convergence.demo").joinpath("names.yaml").read_text("utf-8")
)


def _names(key: str) -> list[str]:
    return [name.replace("~", " ") for name in _NAMES[key].split()]


WOMEN, MEN = _names("women"), _names("men")
FAMILIES, ISLAND_FAMILIES = _names("families"), _names("island_families")

STREETS = (
    "rue de la République",
    "avenue Jean-Jaurès",
    "rue Victor-Hugo",
    "rue des Lilas",
    "place du Marché",
    "rue Pasteur",
    "chemin des Vignes",
    "allée des Tilleuls",
    "rue du Stade",
    "boulevard de la Gare",
    "impasse des Acacias",
    "rue de l'Église",
    "rue des Écoles",
    "résidence les Peupliers",
    "rue du Moulin",
    "route de la Plaine",
)
EMPLOYERS = (
    "Boulangerie du Pont (fictive)",
    "Supermarché Les Halles (fictif)",
    "Transports Montval (fictif)",
    "Restaurant Le Pré Vert (fictif)",
    "Atelier Mécanique Durbal (fictif)",
    "Les Jardins de l’Adret (fictif)",
    "Clinique des Sources (fictive)",
    "Bâtir Demain (fictif)",
    "Hôtel du Lac (fictif)",
    "Aide à domicile Soleil (fictive)",
    "Logistique Garonnet (fictif)",
    "Commune de Valfleury (fictive)",
)
TRAINERS = (
    "Centre Horizon Formation (fictif)",
    "École Passerelle (fictive)",
    "Institut des Métiers du Val (fictif)",
    "Atelier Compétences (fictif)",
)
SCHOOLS = (
    "Lycée Les Marronniers (fictif)",
    "Lycée professionnel du Parc (fictif)",
    "CFA des Collines (fictif)",
)
CLASSES = {
    "infra_3": ("3e", "3e Segpa", "Seconde professionnelle", "1re année de CAP", "UPE2A"),
    "niveau_3": ("CAP 2e année", "1re professionnelle", "CAP en apprentissage"),
    "niveau_4": (
        "Terminale professionnelle",
        "Terminale générale",
        "Terminale technologique",
        "1re année de BTS",
    ),
    "niveau_5": ("2e année de BTS", "L2", "BUT 2"),
    "niveau_6": ("L3", "BUT 3", "Bachelor"),
}
DIPLOMAS = {
    "niveau_3": (
        "CAP Cuisine",
        "CAP Équipier polyvalent du commerce",
        "CAP Maçon",
        "CAP Accompagnant éducatif petite enfance",
        "CAP Électricien",
        "CAP Maintenance des véhicules",
    ),
    "niveau_4": (
        "Bac professionnel Métiers du commerce",
        "Bac professionnel AGORA",
        "Bac professionnel ASSP",
        "Bac STMG",
        "Bac général",
        "Bac professionnel Logistique",
    ),
    "niveau_5": ("BTS Management commercial opérationnel", "BTS Gestion de la PME", "BTS Tourisme"),
    "niveau_6": (
        "Licence de psychologie",
        "Licence professionnelle Commerce",
        "BUT Techniques de commercialisation",
    ),
}
TRAININGS = (
    ("Remise à niveau et projet professionnel", "K2111"),
    ("Titre professionnel Employé commercial", "D1507"),
    ("Préparateur de commandes (CACES 1-3-5)", "N1103"),
    ("Titre professionnel Maçon", "F1703"),
    ("Préparation au concours d’aide-soignant", "J1501"),
    ("Français langue étrangère", "K2111"),
    ("Titre professionnel Cuisinier", "G1602"),
    ("Découverte des métiers du numérique", "M1805"),
)
JOBS = (
    "D1507",
    "D1106",
    "N1103",
    "G1602",
    "G1803",
    "K1304",
    "F1703",
    "K2204",
    "J1501",
    "A1203",
    "N4105",
    "H2102",
)
ABROAD = (
    ("MA", "Casablanca"),
    ("DZ", "Oran"),
    ("TN", "Sfax"),
    ("ML", "Kayes"),
    ("SN", "Thiès"),
    ("CI", "Bouaké"),
    ("GN", "Labé"),
    ("KM", "Mutsamudu"),
    ("PT", "Braga"),
    ("RO", "Iași"),
    ("UA", "Lviv"),
    ("AF", "Hérat"),
    ("TR", "Konya"),
    ("HT", "Jacmel"),
    ("BD", "Sylhet"),
    ("ES", "Murcie"),
)
MOTHER_TONGUES = {
    "MA": "Arabe",
    "DZ": "Arabe",
    "TN": "Arabe",
    "ML": "Bambara",
    "SN": "Wolof",
    "CI": "Dioula",
    "GN": "Peul",
    "KM": "Comorien",
    "PT": "Portugais",
    "RO": "Roumain",
    "UA": "Ukrainien",
    "AF": "Dari",
    "TR": "Turc",
    "HT": "Créole haïtien",
    "BD": "Bengali",
    "ES": "Espagnol",
}
ACT_NOTES = (
    "Point sur les candidatures : deux réponses attendues la semaine prochaine.",
    "CV relu ensemble ; il reste la lettre de motivation à finir.",
    "Souhaite découvrir les métiers de la logistique avant de choisir.",
    "Projet confirmé ; à inscrire à la prochaine information collective.",
    "Difficulté de transport pour les horaires du matin : voir l’aide à la mobilité.",
    "Rendez-vous court ; revoir ensemble le budget du mois.",
    "Entretien de préparation : à l’aise à l’oral, stress sur les questions de parcours.",
    "Dossier de formation complété, pièces à rapporter.",
    "Message laissé ; rappeler en fin de journée.",
    "Demande d’allocation expliquée et envoyée.",
    "Bilan de l’immersion : très positif, l’équipe est prête à l’accueillir de nouveau.",
    "Voir avec la référente santé pour un bilan.",
)
FILE_NOTES = (
    "Préfère être appelé en fin de matinée.",
    "Son projet a beaucoup avancé depuis l’immersion.",
    "À relancer pour l’attestation de droits.",
    "Accepte que la mission locale échange avec France Travail.",
    "Très investi ; attention aux horaires de bus.",
    "Souhaite passer le code de la route cette année.",
)
ASSOCIATIONS = ("Trait d’union", "Rebond", "Cap jeunesse", "Passerelle", "Nouvel élan")
