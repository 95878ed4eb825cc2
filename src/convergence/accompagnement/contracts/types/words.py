"""Closed lists of the room: kinds, states, actions, parties, motives, and those of the plan of action."""

from convergence.foundation.labels import Labelled


class ContractKind(Labelled):
    """Forms of the accompaniment signed with a Mission Locale."""

    CEJ = "cej", "Contrat d’engagement jeune (CEJ)"
    PACEA = "pacea", "Parcours contractualisé (PACEA)"
    ENGAGEMENT = "contrat_engagement", "Contrat d’engagement"


class ContractState(Labelled):
    """Where a contract stands."""

    PREPARED = "prepare", "En préparation"
    SIGNED = "signe", "Signé, pas encore commencé"
    RUNNING = "en_cours", "En cours"
    SUSPENDED = "suspendu", "Suspendu"
    ENDED = "termine", "Terminé"
    REFUSED = "refuse", "Refusé"
    ABANDONED = "abandonne", "Abandonné avant le début"


class ContractAction(Labelled):
    """What someone may do to a contract."""

    AMEND = "modifier", "Modifier la préparation"
    SIGN = "signer", "Recueillir une signature"
    COMPLETE = "completer", "Constater que tous ont signé"
    REFUSE = "refuser", "Refuser l’entrée"
    ABANDON = "abandonner", "Abandonner avant le début"
    START = "commencer", "Commencer"
    EXTEND = "prolonger", "Prolonger"
    REVISE = "reviser", "Préparer un avenant"
    ADOPT = "avenant", "Constater l’avenant signé"
    SUSPEND = "suspendre", "Suspendre"
    RESUME = "reprendre", "Reprendre"
    END = "terminer", "Mettre fin"


class Party(Labelled):
    """Who signs."""

    YOUNG_PERSON = "jeune", "Le jeune"
    STRUCTURE = "structure", "Le représentant de la mission locale"
    GUARDIAN = "representant_legal", "Le représentant légal"


class EndMotive(Labelled):
    """Why a contract ended."""

    LASTING_JOB = "emploi_durable", "Emploi durable (CDI, CDD de plus de 6 mois, alternance, titularisation)"
    SHORT_JOB = "emploi_court", "Emploi de moins de 6 mois"
    TRAINING = "formation", "Entrée en formation"
    AUTONOMY = "insertion_acquise", "Insertion acquise"
    TERM = "terme", "Contrat arrivé à échéance"
    AGE_LIMIT = "limite_age", "Limite d’âge"
    REQUEST = "demande", "Demande du jeune"
    OTHER_PATH = "autre_accompagnement", "Passage à un autre accompagnement"
    BREACH = "manquement", "Non-respect des engagements"
    DROPPED_OUT = "abandon", "Abandon"
    MOVE = "demenagement", "Déménagement"
    DEATH = "deces", "Décès"
    OTHER = "autre", "Autre motif"


class WeeklyExemption(Labelled):
    """Grounds for a plan without weekly hours, at the person's request (L5411-6)."""

    HEALTH = "sante", "État de santé"
    DISABILITY = "handicap", "Handicap ou invalidité"
    SINGLE_PARENT = "parent_isole", "Parent isolé sans garde pour un enfant de moins de 12 ans"


class TaxHousehold(Labelled):
    """The tax household to which the flat amount looks (D5131-19)."""

    NOT_TAXABLE = "non_imposable", "Foyer fiscal non imposable"
    FIRST_BRACKET = "premiere_tranche", "Foyer imposable, parts dans la première tranche"
    ABOVE = "au_dela", "Foyer imposable au-delà de la première tranche"


class ReviewReason(Labelled):
    """Why someone should look at a contract again. The words tell nothing of health."""

    LASTING_JOB = "emploi_durable", "Un emploi durable a été noté : le contrat est-il à terminer ?"
    AGE_LIMIT = "limite_age", "La limite d’âge a pu changer : vérifiez l’âge et la fin prévue."
    AGE_REACHED = (
        "age_atteint",
        "La limite d’âge est atteinte : aucun article lu ne met fin au CEJ, décidez de la suite.",
    )
    SIGNATURE_STOPPED = (
        "signature_arretee",
        "La signature électronique s’est arrêtée : un refus, un délai ou un retrait.",
    )
    SIGNATURE_VOID = (
        "signature_sans_effet",
        "Tous ont signé, mais le contrat ne peut plus valoir : relisez ses conditions.",
    )


class ClausePart(Labelled):
    """What the clauses of an operator's contract are about (L5411-6, R5411-15)."""

    OBJECTIVE = "objectif", "Objectif"
    ACTION = "action", "Actions"
    PERSON = "personne", "Engagements de la personne"
    BODY = "organisme", "Engagements de l’organisme"
    LOWERED = "duree", "Raison d’une durée hebdomadaire minorée"


class OperatorReason(Labelled):
    """Why an operator amends, suspends or gives up a contract: chosen, since its free text goes to nobody."""

    REVIEW = "actualisation", "Actualisation convenue"
    SITUATION = "situation", "La situation a changé"
    REQUEST = "demande", "À la demande de la personne"
    DIAGNOSIS = "diagnostic", "Au vu du diagnostic"
    OTHER_BODY = "autre_referent", "Un autre organisme devient référent"
    ERROR = "erreur", "Erreur de saisie"


class ExtensionReason(Labelled):
    """Why an operator extends a contract, exceptionally: an extension says its reasons (R5131-16)."""

    OBJECTIVE = "objectif", "L’objectif du contrat n’est pas atteint et reste à portée"
    ACTION = "action", "Une action commencée se termine après le contrat"
    ENTRY = "entree", "Une entrée en emploi ou en formation est prévue"
    INTERRUPTED = "interruption", "L’accompagnement a été interrompu pour un motif légitime"


class RefusalReason(Labelled):
    """Why an operator refuses an entry: a decision says its reasons (R5131-15)."""

    CONDITIONS = "conditions", "Les conditions d’entrée ne sont pas remplies"
    NEED = "besoin", "Le diagnostic ne montre pas le besoin de cet accompagnement"
    OTHER_SUPPORT = "autre_accompagnement", "Un autre accompagnement répond mieux au besoin"
    COMMITMENT = "engagement", "La personne ne souhaite pas s’engager dans le plan d’action"


class OperatorDue(Labelled):
    """What a contract of an operator waits for."""

    SIGN = "signer", "Recueillir les signatures"
    REVIEW = "actualiser", "Actualiser le contrat"
    END = "fin", "Préparer la fin, ou prolonger"


class NoteAbout(Labelled):
    """What a free text about a contract explains."""

    EXTENSION = "prolongation", "Raisons de la prolongation"
    LOWERED_HOURS = "heures_minorees", "Raison de la durée hebdomadaire minorée"
    CIRCUMSTANCES = "circonstances", "Circonstances particulières"
    REFUSAL = "refus", "Motif du refus"
    ABANDONMENT = "abandon", "Raison de l’abandon"
    END = "fin", "Précisions sur la fin"
    SUSPENSION = "suspension", "Raisons de la suspension"
    AMENDMENT = "avenant", "Raisons de l’avenant"
    PROGRAMME = "programme", "Parcours d’un autre organisme"
    OBJECTIVE = "objectif", "Objectif"
    YOUNG_COMMITMENTS = "engagements_jeune", "Engagements du jeune"
    STRUCTURE_COMMITMENTS = "engagements_structure", "Engagements de la structure"
    OTHER_SUPPORT = "autres_accompagnements", "Autres accompagnements pris en compte"
    REASONABLE_OFFER = "offre_raisonnable", "Offre raisonnable d’emploi"
    PHASE_EVALUATION = "bilan_phase", "Bilan de la phase"
    STEP = "action", "Objectif ou action"


class VersionState(Labelled):
    """Where a version of a contract stands. The terms in force are those of the last signed one."""

    PREPARED = "prepare", "En préparation"
    SIGNED = "signe", "Signée"
    DROPPED = "abandonne", "Abandonnée"


class SuspensionGround(Labelled):
    """Why a contract is suspended. The words tell nothing of health."""

    PROGRAMME = "programme", "Parcours ou contrat d’un autre organisme"
    JOB = "emploi", "Emploi de courte durée"
    TRAINING = "formation", "Formation"
    AWAY = "eloignement", "Éloignement temporaire"
    UNAVAILABLE = "empechement", "Empêchement temporaire"
    REQUEST = "demande", "Demande du jeune"
    OTHER = "autre", "Autre raison"


class PhaseState(Labelled):
    """Where a phase of a PACEA stands."""

    PLANNED = "prevue", "Prévue"
    OPEN = "ouverte", "En cours"
    CLOSED = "close", "Évaluée"


class PhaseOutcome(Labelled):
    """What the evaluation of a phase found (R5131-11)."""

    REACHED = "atteints", "Objectifs atteints"
    PARTLY = "en_partie", "Objectifs atteints en partie"
    NOT_REACHED = "non_atteints", "Objectifs non atteints"


class StepKind(Labelled):
    """What the plan of action holds (R5411-15)."""

    OBJECTIVE = "objectif", "Objectif"
    ACTION = "action", "Action"


class StepOwner(Labelled):
    """Who does it."""

    YOUNG_PERSON = "jeune", "Le jeune"
    ADVISER = "conseiller", "Le conseiller"
    PARTNER = "partenaire", "Un partenaire"


class StepState(Labelled):
    """What became of it."""

    ONGOING = "en_cours", "En cours"
    DONE = "realise", "Réalisé"
    DROPPED = "abandonne", "Abandonné"


class PaperState(Labelled):
    """Where the paper of a contract stands."""

    MADE = "produit", "Produit, pas encore envoyé à la signature"
    ASKED = "demande", "À signer"
    SIGNED = "signe", "Signé par tous"
    REFUSED = "refuse", "Un signataire a refusé"
    EXPIRED = "expire", "Délai de signature passé"
    WITHDRAWN = "retire", "Demande retirée"
    VOID = "sans_effet", "Signé, mais sans effet"


class DeclaredBy(Labelled):
    """Who told that the person entered a programme of another body (R5131-16, alinéa 3)."""

    YOUNG_PERSON = "jeune", "Le jeune, avec un justificatif"
    BODY = "organisme", "L’organisme qui met en œuvre le parcours"
    ADVISER = "conseiller", "Le conseiller, d’après une situation notée au dossier"
