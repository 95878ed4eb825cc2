"""Closed lists of orientation, with their French labels."""

from __future__ import annotations

from collections.abc import Mapping

from convergence.foundation.classification import FieldGroup
from convergence.foundation.labels import Labelled


class Aim(Labelled):
    """What the accompaniment that she asks for is to lead to."""

    EMPLOYMENT = "emploi", "Trouver un emploi, ou se former pour en trouver un"
    STUDIES = "etudes", "Reprendre des études"
    HEALTH = "sante", "S’occuper d’abord de sa santé"
    CITIZENSHIP = "citoyennete", "Accéder à ses droits, à la citoyenneté"


class Category(Labelled):
    """Where France Travail puts a person on the list of job seekers."""

    A = "A", "A : sans emploi"
    B = "B", "B : activité réduite courte"
    C = "C", "C : activité réduite longue"
    D = "D", "D : non tenu de rechercher un emploi"
    E = "E", "E : en emploi ou en contrat aidé"
    F = "F", "F : accompagnement à vocation d’insertion sociale"
    G = "G", "G : en attente d’orientation (RSA)"


class JobHeld(Labelled):
    """What job she holds, as the categories look at it."""

    NONE = "aucun", "Aucun"
    REDUCED = "reduit", "Une activité occasionnelle ou réduite"
    AIDED = "aide", "Un contrat aidé, un emploi stable ou une création d’entreprise"


class RegistrationState(Labelled):
    """Where a registration stands."""

    WAITING = "attente", "Demandée, pas encore partie"
    SENT = "envoyee", "Envoyée, réponse attendue"
    REGISTERED = "inscrite", "Acceptée"
    REFUSED = "refusee", "Refusée, à réparer"
    FAILED = "echec", "N’a pas pu partir, à réparer"
    ENDED = "cessee", "Inscription cessée"
    ABANDONED = "sans_suite", "Sans suite"


OPEN_STATES = (
    RegistrationState.WAITING,
    RegistrationState.SENT,
    RegistrationState.REGISTERED,
    RegistrationState.REFUSED,
    RegistrationState.FAILED,
)
"""A person has at most one registration in one of these."""


class CessationMotive(Labelled):
    """Why a person is no longer on the list (L5411-10, R5411-17)."""

    JOB = "emploi", "Reprise d’un emploi ou d’une activité"
    TRAINING = "formation", "Entrée en formation"
    NO_RENEWAL = "non_renouvellement", "Inscription non renouvelée"
    STRUCK_OFF = "radiation", "Radiation par France Travail"
    REQUEST = "demande", "Sur sa demande"
    OTHER = "autre", "Autre motif"


class MessageKind(Labelled):
    """What a message to France Travail says."""

    REGISTRATION = "inscription", "Inscription"
    CATEGORY = "categorie", "Changement de catégorie"
    CESSATION = "cessation", "Cessation d’inscription"


class MessageState(Labelled):
    """What became of a message."""

    WAITING = "attente", "Pas encore parti"
    SENT = "envoye", "Parti, réponse attendue"
    ACCEPTED = "accepte", "Accepté"
    REFUSED = "refuse", "Refusé"
    FAILED = "echec", "N’a pas pu partir"
    REPLACED = "remplace", "Remplacé par un autre"


UNANSWERED = (MessageState.WAITING, MessageState.SENT)
"""Nothing was answered yet."""


class AnswerState(Labelled):
    """What was done with an answer that came in by itself."""

    APPLIED = "appliquee", "Appliquée"
    UNKNOWN = "inconnue", "Ne correspond à aucune demande"
    SET_ASIDE = "ecartee", "Écartée"


class Path(Labelled):
    """The three paths of the law of 18 December 2023."""

    PROFESSIONAL = "professionnel", "Parcours professionnel (« emploi »)"
    SOCIO_PROFESSIONAL = "socio_professionnel", "Parcours socio-professionnel (« global »)"
    SOCIAL = "social", "Parcours social (« remobilisation »)"


class Decider(Labelled):
    """Who decides an orientation (L5411-5-1, II)."""

    MISSION_LOCALE = "mission_locale", "Mission Locale"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    DEPARTEMENT = "departement", "Département"


class ReferentBody(Labelled):
    """The organisation that accompanies (L5411-5-1, IV): one at any date."""

    MISSION_LOCALE = "mission_locale", "Mission Locale"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    DEPARTEMENT = "departement", "Département"
    OTHER = "autre", "Autre organisme"


class OrientationOrigin(Labelled):
    """Why a decision was taken."""

    FIRST = "premiere", "Première orientation"
    NEW = "nouvelle", "Nouvelle orientation"


class Criterion(Labelled):
    """What an orientation looks at (L5411-5-1, III)."""

    QUALIFICATION = "qualification", "Niveau de qualification"
    JOB_SITUATION = "situation_emploi", "Situation au regard de l’emploi"
    ASPIRATION = "aspiration", "Aspirations"
    HEALTH = "sante", "Santé"
    HOUSING = "logement", "Logement"
    MOBILITY = "mobilite", "Mobilité"
    CHILDCARE = "garde_enfants", "Garde d’enfants"
    CARER = "proche_aidant", "Situation de proche aidant"
    OTHER = "autre", "Autre difficulté"


DIFFICULTIES = (
    Criterion.HEALTH,
    Criterion.HOUSING,
    Criterion.MOBILITY,
    Criterion.CHILDCARE,
    Criterion.CARER,
    Criterion.OTHER,
)


CRITERION_GROUPS: Mapping[Criterion, FieldGroup] = {
    Criterion.QUALIFICATION: FieldGroup.EDUCATION,
    Criterion.JOB_SITUATION: FieldGroup.ACCOMPAGNEMENT,
    Criterion.ASPIRATION: FieldGroup.ACCOMPAGNEMENT,
    Criterion.HEALTH: FieldGroup.HEALTH,
    Criterion.HOUSING: FieldGroup.HOUSING,
    Criterion.MOBILITY: FieldGroup.MOBILITY,
    Criterion.CHILDCARE: FieldGroup.FAMILY,
    Criterion.CARER: FieldGroup.FAMILY,
    Criterion.OTHER: FieldGroup.ACCOMPAGNEMENT,
}
"""The family of data of each criterion: it is opened with it."""


class Impact(Labelled):
    """How much a difficulty weighs."""

    STRONG = "fort", "Fort"
    MEDIUM = "moyen", "Moyen"
    NONE = "aucun", "Sans effet"


class JobSituation(Labelled):
    """Activity of now and of the last two years."""

    WORKING = "en_emploi", "En emploi"
    RECENT = "recent", "A travaillé depuis moins de deux ans"
    LONG_AGO = "ancien", "N’a pas travaillé depuis deux ans ou plus"
    NEVER = "jamais", "N’a jamais travaillé"


class Aspiration(Labelled):
    """Where she wants to go, and how soon."""

    QUICK_JOB = "retour_rapide", "Travailler vite"
    PROJECT = "projet_defini", "Un projet défini"
    TO_DEFINE = "projet_a_definir", "Un projet à définir"
    NOT_YET = "ne_se_projette_pas", "Ne se projette pas encore"


class ReorientationReason(Labelled):
    """Why another organisation would accompany better (L5411-5-2)."""

    DIAGNOSTIC = "diagnostic", "À la suite du diagnostic"
    DURING = "cours_accompagnement", "En cours d’accompagnement"
    PERSON = "demande_jeune", "À la demande du jeune"
    MOVE = "demenagement", "Déménagement"


class ReorientationState(Labelled):
    """Where a request for a new orientation stands."""

    OPEN = "ouverte", "En attente de décision"
    DECIDED = "decidee", "Nouvelle orientation décidée"
    WITHDRAWN = "retiree", "Retirée"


ACCOMPANIMENT = Aim.EMPLOYMENT
"""The aim of a CEJ or a PACEA: preparing one says it."""
