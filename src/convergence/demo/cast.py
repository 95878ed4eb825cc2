"""The personas of the demonstration: who they are and where they work. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from convergence.demo.dice import fixed_uuid
from convergence.identity.types import Role

TARBES, AUCH, SAINT_DENIS = "65440S00", "32013S00", "97411S00"
ARML, DSI, UNML, IBS = "ARML76", "DSIML", "UNML", "IBS"
FRANCE_TRAVAIL, CAP_EMPLOI, DEPARTEMENT, CAF = "FT65440", "CHEOPS65", "CD65", "CAF65"

RICH = 165
"""Files around the first adviser of Tarbes, ended ones included: about 120 to follow."""


FLOORS = {TARBES: 300, AUCH: 70, SAINT_DENIS: 90}
"""Young people that the structures of the personas hold at least, in a network of a thousand or more."""


@dataclass(frozen=True, slots=True)
class Part:
    """One persona. ``places`` are codes of structures, the first one being where her account is kept.

    ``load`` is how many of the young people of her structure she is to follow, all others having one part.
    """

    key: str
    first_name: str
    last_name: str
    role: Role
    places: tuple[str, ...]
    description: str
    load: float = 0.0

    @property
    def user_id(self) -> UUID:
        """The same in every network, so that a bookmark or a test finds her again."""
        return fixed_uuid(f"persona/{self.key}")


CAST: tuple[Part, ...] = (
    Part(
        "conseillere-tarbes", "Camille", "Lacoste", Role.ADVISER, (TARBES,),
        "Suit environ 120 jeunes, dont des CEJ : qui appeler en premier, semaines de 15 heures, contrats à signer.",
        load=RICH,
    ),
    Part(
        "conseiller-tarbes", "Mathieu", "Daguerre", Role.ADVISER, (TARBES,),
        "Collègue de la même Mission Locale : un autre portefeuille, plus petit.", load=60,
    ),
    Part(
        "conseillere-emploi-tarbes", "Sonia", "Belmont", Role.EMPLOYMENT_ADVISER, (TARBES,),
        "Conseillère emploi : intervient auprès des jeunes de ses collègues pour l’emploi et les entreprises.",
    ),
    Part(
        "responsable-tarbes", "Nathalie", "Cazaux", Role.MANAGER, (TARBES,),
        "Responsable de secteur : voit les portefeuilles de l’équipe, transfère des dossiers, approuve les comptes.",
    ),
    Part(
        "direction-tarbes", "Philippe", "Estrade", Role.DIRECTION, (TARBES,),
        "Direction : la structure, ses sites, ses comptes, les demandes des personnes, le journal des accès.",
    ),
    Part(
        "comptes-tarbes", "Martine", "Soubie", Role.ACCOUNT_MANAGER, (TARBES,),
        "Gestionnaire de comptes : crée les comptes, n’ouvre aucun dossier.",
    ),
    Part(
        "dpo-tarbes", "Hélène", "Marsan", Role.DATA_PROTECTION_OFFICER, (TARBES,),
        "Déléguée à la protection des données : registre des traitements, contrôle du journal des accès.",
    ),
    Part(
        "auditeur-tarbes", "Gérard", "Peyrat", Role.AUDITOR, (TARBES,),
        "Auditeur : contrôle le journal des accès, ne modifie rien.",
    ),
    Part(
        "conseillere-auch-tarbes", "Élise", "Montané", Role.ADVISER, (AUCH, TARBES),
        "Travaille dans deux structures, Auch et Tarbes : choisit où elle travaille, ne voit que l’une à la fois.",
        load=25,
    ),
    Part(
        "conseiller-auch", "Bastien", "Dupouy", Role.ADVISER, (AUCH,),
        "Conseiller d’une autre Mission Locale de la même région : ne voit aucun dossier de Tarbes.", load=25,
    ),
    Part(
        "conseillere-reunion", "Marie-Annick", "Hoarau", Role.ADVISER, (SAINT_DENIS,),
        "Conseillère à Saint-Denis de La Réunion : les heures sont celles de La Réunion.", load=70,
    ),
    Part(
        "france-travail-tarbes", "Laurent", "Vergès", Role.OPERATOR_ADVISER, (FRANCE_TRAVAIL,),
        "Conseiller France Travail : voit les seuls dossiers partagés avec son agence, sans texte libre.",
    ),
    Part(
        "cap-emploi-65", "Aurélie", "Pène", Role.OPERATOR_ADVISER, (CAP_EMPLOI,),
        "Conseillère Cap emploi : voit les dossiers partagés de jeunes reconnus travailleurs handicapés.",
    ),
    Part(
        "departement-65", "Sylvie", "Arrouy", Role.PARTNER, (DEPARTEMENT,),
        "Assistante sociale du département : lit les dossiers partagés avec elle, n’y écrit pas.",
    ),
    Part(
        "caf-65", "Nadia", "Lafforgue", Role.PARTNER, (CAF,),
        "Agente de la CAF : lit ce que la convention lui ouvre, répond aux demandes, ouvre un dossier en urgence.",
    ),
    Part(
        "arml-occitanie", "Yves", "Fabrègue", Role.ARML, (ARML,),
        "Association régionale des Missions Locales : des chiffres, jamais de dossier.",
    ),
    Part(
        "dsi", "Inès", "Roumégous", Role.DSI, (DSI,),
        "DSI des Missions Locales : structures du réseau, fusions, comptes des directions.",
    ),
    Part(
        "dsi-conventions", "Julien", "Laborde", Role.DSI, (DSI,),
        "DSI des Missions Locales : seconde personne, qui décide des accès que sa collègue instruit.",
    ),
    Part(
        "unml", "Bernard", "Castéra", Role.UNML, (UNML,),
        "Union nationale : des chiffres du réseau, jamais de dossier.",
    ),
    Part(
        "chercheuse", "Claire", "Noguès", Role.RESEARCHER, (IBS,),
        "Chercheuse à l’Institut Bertrand Schwartz : études sur données publiées, jamais de dossier.",
    ),
)  # fmt: skip


def cast_of(code: str) -> list[Part]:
    """Personas who work in a structure, in the order of the cast."""
    return [part for part in CAST if code in part.places]
