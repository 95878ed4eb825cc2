"""Closed lists of words of allowances and aids."""

from __future__ import annotations

from convergence.foundation.labels import Labelled


class AllowanceScheme(Labelled):
    """What is paid, by its rule."""

    CEJ = "cej", "Allocation du CEJ"
    PACEA = "pacea", "Allocation ponctuelle du PACEA"
    AID = "aide", "Aide"


class Payer(Labelled):
    """Who pays what was decided."""

    ASP = "asp", "L’Agence de services et de paiement"
    STRUCTURE = "structure", "La structure"
    THIRD_PARTY = "tiers", "Le financeur, directement"


class Funder(Labelled):
    """Whose money it is."""

    STATE = "etat", "État"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    COMMUNES = "communes", "Communes et EPCI"
    OTHER = "autre", "Autre financeur"


class DecisionState(Labelled):
    """Where something that a second person decides stands."""

    PREPARED = "a_decider", "À décider"
    GRANTED = "accorde", "Accordé"
    REFUSED = "refuse", "Refusé"
    WITHDRAWN = "retire", "Retiré avant la décision"


class Home(Labelled):
    """Where the person lives and what support her parents give (L5131-6)."""

    OUTSIDE = "hors_foyer", "Hors du foyer des parents"
    WITHOUT_SUPPORT = "foyer_sans_soutien", "Chez ses parents, sans soutien financier"
    LIMITED_SUPPORT = "foyer_soutien_limite", "Chez ses parents, avec un soutien financier limité"
    SUPPORTED = "foyer_soutien", "Chez ses parents, qui la soutiennent financièrement"


class Autonomy(Labelled):
    """Why someone attached to her parents' tax household is seen as autonomous (D5131-19, II)."""

    NONE = "", "Sans objet"
    FAMILY_BREAK = "rupture_familiale", "Rupture familiale manifeste"
    DETACHMENT = "detachement", "Détachement annoncé à la prochaine déclaration"


class RefusalGround(Labelled):
    """Why a right or an aid is refused; details in words stand apart."""

    HOME = "soutien_parents", "Chez ses parents, qui la soutiennent (L5131-6)"
    TAX = "foyer_fiscal", "Foyer imposable au-delà de la première tranche (D5131-19)"
    RESOURCES = "ressources", "Ressources au-dessus du plafond"
    NO_CONTRACT = "contrat", "Pas de contrat qui ouvre le droit"
    PAPERS = "pieces", "Pièces absentes ou insuffisantes"
    CRITERIA = "criteres", "Critères de l’aide non remplis"
    BUDGET = "budget", "Enveloppe épuisée"
    OTHER = "autre", "Autre motif, précisé"


class ResourceKind(Labelled):
    """What a person receives in a month. How it counts is read in the dated lists of R5131-21, 22 and 24."""

    UNEMPLOYMENT = "chomage", "Allocation chômage (ARE, CSP…)"
    TRAINING_PAY = "stage_formation", "Rémunération de stage de formation professionnelle"
    SECOND_CHANCE = "ecole_deuxieme_chance", "Rémunération d’une École de la deuxième chance"
    WAGES = "salaire", "Salaire, y compris d’apprenti ou d’intérim"
    SELF_EMPLOYED = "activite_non_salariee", "Revenu d’activité non salariée"
    PARTIAL_ACTIVITY = "activite_partielle", "Indemnité d’activité partielle"
    PARENTAL_LEAVE = "maternite_paternite", "Indemnité de maternité, de paternité ou d’adoption"
    SICKNESS = "indemnites_journalieres", "Indemnités journalières (maladie, accident du travail)"
    ESAT = "esat", "Rémunération garantie en ESAT"
    ACTIVE_LIFE = "adaptation_vie_active", "Rémunération d’une action d’adaptation à la vie active"
    OACAS = "oacas", "Participation à un travail dans un OACAS"
    RSA = "rsa", "RSA (demandeur, conjoint ou partenaire)"
    ACTIVITY_BONUS = "prime_activite", "Prime d’activité"
    ARMED_FORCES = "volontariat_armees", "Solde de volontariat dans les armées"
    SMV = "smv", "Rémunération du service militaire volontaire"
    SMA = "sma", "Rémunération du service militaire adapté"
    CIVIC_SERVICE = "service_civique", "Indemnité de service civique"
    EPIDE = "epide", "Allocation de volontaire pour l’insertion (EPIDE)"
    INTEGRATION_JOB = "contrat_insertion", "Rémunération d’un contrat d’insertion (EI, ACI, ETTI, AI)"
    SINGLE_INTEGRATION = "cui", "Rémunération d’un contrat unique d’insertion (PEC)"
    RSA_DEPENDANT = "rsa_personne_a_charge", "RSA perçu par le foyer dont elle est une personne à charge"
    BONUS_DEPENDANT = "prime_activite_a_charge", "Prime d’activité du foyer dont elle est à charge"
    BONUS_EARLIER = (
        "prime_activite_anterieure",
        "Prime d’activité pour une activité antérieure à l’allocation",
    )
    HOUSING = "aide_logement", "Aide au logement"
    FAMILY = "prestations_familiales", "Prestations familiales"
    AAH = "aah", "Allocation aux adultes handicapés"
    ORPHAN = "pension", "Pension, rente ou rente d’orphelin"
    SCHOLARSHIP = "bourse", "Bourse"
    ONE_OFF_AID = "aide_ponctuelle", "Aide ponctuelle (FAJ, secours…)"
    RELATIVES = "aide_proches", "Aide des proches"
    OTHER = "autre", "Autre ressource"


class Treatment(Labelled):
    """How a resource counts for the CEJ allowance."""

    FULL = "integral", "Déduite en entier"
    PARTIAL = "partiel", "Déduite pour partie, au-delà du montant laissé"
    INCOMPATIBLE = "incompatible", "Ne se cumule pas : le versement est suspendu"
    FREE = "libre", "Se cumule en entier"


class AmountFlag(Labelled):
    """What whoever checks an amount must know of it."""

    UNVERIFIED = "valeur_non_verifiee", "Valeur légale non vérifiée"
    NOT_DECIDED = "sans_decision", "Droit pas encore décidé"
    PAPERS_MISSING = "pieces_manquantes", "Pièces manquantes : versement retenu"
    PAPERS_LATE = "pieces_tardives", "Pièces tardives : mois perdu"
    PRECAUTION = "titre_conservatoire", "Versé à titre conservatoire, acquis"
    NOT_DECLARED = "ressources_non_declarees", "Ressources du mois pas encore déclarées"
    INCOMPATIBLE = "incompatible", "Ressource incompatible : versement suspendu"
    SANCTION = "sanction", "Réduit ou supprimé par une décision"
    SUSPENDED = "contrat_suspendu", "Contrat suspendu"
    AUTONOMY = "autonomie_a_confirmer", "Autonomie fiscale à confirmer"
    DENIED = "autonomie_non_confirmee", "Autonomie fiscale non confirmée : trop-perçu"


class AidKind(Labelled):
    """What an aid is for, in broad lines."""

    FAJ = "faj", "Fonds d’aide aux jeunes"
    EMERGENCY = "urgence", "Secours d’urgence"
    MOBILITY = "mobilite", "Mobilité"
    HOUSING = "logement", "Logement"
    TRAINING = "formation", "Formation et projet"
    EQUIPMENT = "equipement", "Équipement"
    HEALTH_ACCESS = "acces_soins", "Accès aux soins"
    OTHER = "autre", "Autre aide"


class AidDecider(Labelled):
    """Who says yes or no to an aid."""

    STRUCTURE = "structure", "La structure"
    COMMITTEE = "commission", "Une commission du financeur ; la structure note sa réponse"


class Asked(Labelled):
    """What a second person decides."""

    RIGHT = "droit", "Allocation du CEJ"
    ONE_OFF = "ponctuelle", "Allocation ponctuelle"
    AID = "aide", "Aide"


class NoteAbout(Labelled):
    """What a free text explains."""

    REQUEST = "demande", "Demande"
    REASONS = "motifs", "Motifs de la décision"
    PRECAUTION = "titre_conservatoire", "Titre conservatoire"
    AUTONOMY = "autonomie", "Autonomie fiscale"
