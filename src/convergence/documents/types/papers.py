"""Papers that the house makes, and the closed list of variables that each kind knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from convergence.foundation.labels import Labelled


class PaperKind(Labelled):
    """What paper it is. Each has a layout and a wording that ship with the product."""

    CEJ_CONTRACT = "contrat_cej", "Contrat d’engagement jeune"
    PACEA_CONTRACT = "contrat_pacea", "Contrat PACEA"
    ENGAGEMENT_CONTRACT = "contrat_engagement", "Contrat d’engagement"
    AMENDMENT = "avenant", "Avenant"
    ACCOMPAGNEMENT_CERTIFICATE = "attestation_accompagnement", "Attestation d’accompagnement"
    ATTENDANCE_CERTIFICATE = "attestation_presence", "Attestation de présence"
    CONVOCATION = "convocation", "Convocation"
    WARNING_LETTER = "courrier_avertissement", "Courrier d’avertissement"
    DECISION = "decision", "Notification de décision"
    SANCTION_NOTICE = "avis_sanction", "Avis préalable à une sanction"
    SANCTION_DECISION = "decision_sanction", "Décision de sanction"
    STRIKE_OFF_PROPOSAL = "proposition_radiation", "Proposition de radiation à France Travail"
    ATTENDANCE_SHEET = "feuille_emargement", "Feuille d’émargement"
    FILE_EXPORT = "export_dossier", "Export du dossier"
    SIGNATURE_EVIDENCE = "preuve_signature", "Preuve de signature"
    DIAGNOSTIC = "diagnostic", "Diagnostic"


class VariableShape(StrEnum):
    """What stands behind a variable; all but a text stand alone in their paragraph."""

    TEXT = "texte"
    LIST = "liste"
    TABLE = "tableau"
    SECTIONS = "rubriques"


@dataclass(frozen=True, slots=True)
class Variable:
    """A word between double braces. ``name`` is what the author of a wording writes.

    The value of a text is a str, number, date, instant or time; of a list, a sequence of those; of a table, a
    sequence of rows, each a sequence of as many cells as ``columns``; of sections, a sequence of
    ``{"title": …, "rows": [(label, value), …]}``. ``longest`` is the extreme with which wordings are tested.
    ``is_given`` is False for what the room fills in by itself (structure, person, day).
    """

    name: str
    label: str
    example: Any
    longest: Any = None
    shape: VariableShape = VariableShape.TEXT
    optional: bool = False
    columns: tuple[str, ...] = ()
    is_given: bool = True


def _text(name: str, label: str, example: str, *, optional: bool = False, longest: str = "") -> Variable:
    return Variable(name, label, example, longest or None, optional=optional)


def _list(name: str, label: str, *example: str, optional: bool = False) -> Variable:
    return Variable(name, label, example, shape=VariableShape.LIST, optional=optional)


def _table(name: str, label: str, columns: tuple[str, ...], *example: tuple[str, ...]) -> Variable:
    return Variable(name, label, example, shape=VariableShape.TABLE, columns=columns)


_LONG_NAME = "Marie-Anne-Clémentine DE LA ROCHEFOUCAULD-MONTMORENCY D’ESTISSAC-VANDENBROUCKE"
_STRUCTURE = (
    Variable("structure", "Nom de la structure", "Mission Locale de Tarbes", is_given=False),
    Variable("adresse_structure", "Adresse de la structure", "1 place de Verdun, 65000 Tarbes", optional=True,
             is_given=False),
    Variable("conseiller", "Nom du professionnel", "Camille Lacoste", _LONG_NAME, is_given=False),
    Variable("date", "Jour où le document est produit", "le 25 novembre 2026", is_given=False),
)  # fmt: skip
_PERSON = (
    Variable("jeune", "Prénom et nom du jeune", "Inès LARRIEU", _LONG_NAME, is_given=False),
    Variable("date_naissance", "Date de naissance du jeune", "12 mars 2007", is_given=False),
)
_ADDRESS = _text("adresse_jeune", "Adresse du jeune", "3 rue des Thermes, 65000 Tarbes", optional=True)
_ADDRESSEE = _text(
    "destinataire", "À qui la lettre s’adresse, si ce n’est pas le jeune", "Jeanne LARRIEU", optional=True
)
_GUARDIAN = _text("representant_legal", "Représentant légal, pour un mineur", "Jeanne LARRIEU", optional=True)
_SIGNERS = _list("signataires", "Qui signe, dans l’ordre", "Le jeune", "La Mission Locale", optional=True)
_BOTH_SIDES = (
    _list("engagements_jeune", "Engagements du jeune", "Participer aux rendez-vous fixés"),
    _list("engagements_structure", "Engagements de la structure", "Nommer un conseiller référent"),
)
_ENGAGEMENT = (
    _text("heures_hebdomadaires", "Heures d’activité par semaine", "15 heures au moins"),
    _list("actions", "Objectifs et actions prévus", "Atelier CV, pour le 2 décembre 2026", optional=True),
    _text("referent", "Conseiller référent unique", "Camille Lacoste", optional=True),
    _text("actualisation", "À quel rythme le contrat s’actualise", "tous les 3 mois", optional=True),
    _list(
        "autres_accompagnements",
        "Autres accompagnements pris en compte",
        "Suivi par un chantier d’insertion",
        optional=True,
    ),
    _list(
        "offre_raisonnable",
        "Offre raisonnable d’emploi",
        "Vente en boulangerie, autour de Tarbes, au SMIC",
        optional=True,
    ),
    _list(
        "droits", "Droits du jeune", "Demander à revoir ce contrat si votre situation change", optional=True
    ),
    _text(
        "voies_recours",
        "Voies et délais de recours",
        "Recours gracieux, puis tribunal administratif",
        optional=True,
    ),
)
_PERIOD = (
    _text("date_debut", "Premier jour", "1 décembre 2026"),
    _text("date_fin", "Dernier jour", "31 mai 2027", optional=True),
)
_SESSION = (
    _text("atelier", "Intitulé", "Atelier CV"),
    _text("date_seance", "Jour", "25 novembre 2026"),
    _text("heure_debut", "Heure de début", "9 h 30"),
    _text("heure_fin", "Heure de fin", "12 h"),
    _text("lieu", "Lieu", "Mission Locale, salle 2", optional=True),
)

_OWN: Mapping[PaperKind, tuple[Variable, ...]] = {
    PaperKind.CEJ_CONTRACT: (
        *_PERSON,
        *_PERIOD,
        _text("objectif", "Objectif du jeune", "Entrer en apprentissage de boulanger"),
        *_BOTH_SIDES,
        *_ENGAGEMENT,
        _text("allocation", "Allocation", "Sous réserve de la décision de la structure", optional=True),
        _GUARDIAN,
        _SIGNERS,
    ),
    PaperKind.PACEA_CONTRACT: (
        *_PERSON,
        *_PERIOD,
        _text("objectif", "Objectif du parcours", "Construire un projet professionnel"),
        _table("phases", "Phases du parcours", ("Phase", "Du", "Au", "Objectif"),
               ("1", "1 décembre 2026", "28 février 2027", "Découvrir deux métiers")),
        *_BOTH_SIDES,
        *_ENGAGEMENT,
        _GUARDIAN,
        _SIGNERS,
    ),
    PaperKind.ENGAGEMENT_CONTRACT: (
        *_PERSON,
        *_PERIOD,
        _text("objectif", "Objectif du jeune", "Construire un projet professionnel"),
        *_BOTH_SIDES,
        *_ENGAGEMENT,
        _GUARDIAN,
        _SIGNERS,
    ),
    PaperKind.AMENDMENT: (
        *_PERSON,
        _text("contrat", "Contrat modifié", "Contrat d’engagement jeune"),
        _text("date_contrat", "Date du contrat", "1 juin 2026"),
        _text("date_effet", "Date d’effet", "1 décembre 2026"),
        _list("modifications", "Ce qui change", "La fin est portée au 31 mai 2027"),
        _GUARDIAN,
        _SIGNERS,
    ),
    PaperKind.ACCOMPAGNEMENT_CERTIFICATE: (
        *_PERSON,
        *_PERIOD,
        _text("usage", "À quoi elle doit servir", "Demande de logement", optional=True),
    ),
    PaperKind.ATTENDANCE_CERTIFICATE: (*_PERSON, *_SESSION),
    PaperKind.CONVOCATION: (
        *_PERSON,
        _ADDRESS,
        _text("objet", "Objet", "Point sur votre parcours"),
        _text("date_rendez_vous", "Jour du rendez-vous", "2 décembre 2026"),
        _text("heure", "Heure", "10 h"),
        _text("lieu", "Lieu", "Mission Locale, 1 place de Verdun, Tarbes"),
        _list("a_apporter", "Ce qu’il faut apporter", "Une pièce d’identité", optional=True),
    ),
    PaperKind.WARNING_LETTER: (
        *_PERSON,
        _ADDRESS,
        _text("contrat", "Contrat concerné", "Contrat d’engagement jeune"),
        _text("faits", "Ce qui est reproché", "Absence au rendez-vous du 18 novembre 2026"),
        _text("attendu", "Ce qui est attendu", "Reprendre contact avec votre conseiller"),
        _text("delai", "Délai pour répondre", "dix jours à compter de la réception de ce courrier"),
    ),
    PaperKind.DECISION: (
        *_PERSON,
        _ADDRESS,
        _text("objet", "Objet", "Suspension du contrat d’engagement jeune"),
        _text("decision", "Décision", "Votre contrat est suspendu"),
        _text("motifs", "Motifs, en fait et en droit", "Absences répétées sans motif légitime"),
        _text("date_effet", "Date d’effet", "1 décembre 2026"),
        _text("voies_recours", "Voies et délais de recours", "À compléter par la structure"),
    ),
    PaperKind.SANCTION_NOTICE: (
        *_PERSON,
        _ADDRESS,
        _ADDRESSEE,
        _text("contrat", "Contrat concerné", "Contrat d’engagement jeune"),
        _list("faits", "Faits reprochés", "Le 18 novembre 2026 : absence à l’atelier CV"),
        _text("sanction_envisagee", "Sanction envisagée", "Suspension de l’allocation : 30 % pendant 1 mois"),
        _text("textes", "Textes appliqués", "Code du travail, art. R5412-1, 1°"),
        _text("delai", "Délai pour répondre", "10 jours à partir du jour où vous recevez cette lettre"),
    ),
    PaperKind.SANCTION_DECISION: (
        *_PERSON,
        _ADDRESS,
        _ADDRESSEE,
        _text("decision", "Décision", "Suspension de l’allocation : 30 % pendant 1 mois"),
        _text("motifs", "Motifs, en fait", "Absences des 18 et 20 novembre 2026, sans motif donné"),
        _text("date_effet", "Date d’effet", "le jour où vous recevez cette lettre"),
        _text("textes", "Textes appliqués", "Code du travail, art. R5412-1, 1°"),
        _text("suite", "Ce qui peut changer la mesure", "Elle s’arrête dès que vous reprenez vos engagements."),
        _list("voies_recours", "Voies de recours", "Un recours gracieux, par écrit, auprès de la Mission Locale."),
        _text("delai_recours", "Délai de recours", "2 mois à partir du jour où vous recevez cette lettre"),
    ),
    PaperKind.STRIKE_OFF_PROPOSAL: (
        *_PERSON,
        _list("faits", "Faits", "Le 18 novembre 2026 : deux refus d’une offre raisonnable d’emploi"),
        _text("decision", "Ce que la structure a décidé", "Suppression de l’allocation : 100 % pendant 2 mois"),
        _text("duree", "Durée de radiation proposée", "2 mois"),
        _text("textes", "Textes appliqués", "Code du travail, art. R5412-3"),
    ),
    PaperKind.ATTENDANCE_SHEET: (
        *_SESSION,
        _text("animateur", "Animateur", "Camille Lacoste", optional=True),
        _table("inscrits", "Inscrits", ("Nom", "Prénom"), ("LARRIEU", "Inès"), ("CARRÈRE", "Tom")),
    ),
    PaperKind.FILE_EXPORT: (
        *_PERSON,
        Variable("rubriques", "Rubriques du dossier",
                 ({"title": "Identité", "rows": [("Nom", "LARRIEU"), ("Prénom", "Inès")]},),
                 shape=VariableShape.SECTIONS),
    ),
    PaperKind.DIAGNOSTIC: (
        *_PERSON,
        _text("version", "Version du diagnostic", "diagnostic socio-professionnel ouvert le 2 novembre 2026"),
        _text("fait_avec", "Avec qui il est fait", "Le jeune", optional=True),
        _text("suite", "À quoi il a mené", "Entrée en PACEA", optional=True),
        Variable("rubriques", "Contraintes, objectifs, métiers visés avec leurs besoins et points forts",
                 ({"title": "Contraintes", "columns": ("Contrainte", "Réponse", "Situations et objectifs"),
                   "rows": [("Mobilité", "Oui", "Objectif : obtenir le permis (en cours)")]},),
                 shape=VariableShape.SECTIONS),
        _list("a_travailler", "Ce qui reste à travailler", "Mobilité", optional=True),
    ),
    PaperKind.SIGNATURE_EVIDENCE: (
        _text("document", "Document signé", "Contrat d’engagement jeune"),
        _text("empreinte", "Empreinte SHA-256 du document", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"),
        _table("signataires_preuve", "Signataires", ("Signataire", "Qualité", "Signé le", "Moyen"),
               ("Inès LARRIEU", "Jeune", "25/11/2026 à 10 h 02", "Code reçu par SMS")),
        _table("evenements", "Suite des événements", ("Instant", "Événement", "Auteur"),
               ("25/11/2026 à 10 h 00", "Demande envoyée", "Camille Lacoste")),
    ),
}  # fmt: skip


def paper_variables(kind: PaperKind) -> tuple[Variable, ...]:
    """Every variable that a wording of this kind may use; a value of another name is refused."""
    return (*_STRUCTURE, *_OWN[kind])
