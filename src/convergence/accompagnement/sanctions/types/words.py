"""Closed lists of breaches and sanctions, with the words that people read."""

from convergence.foundation.labels import Labelled


class BreachFamily(Labelled):
    """Breaches that one article treats together: a breach is repeated within its family."""

    ENGAGEMENT = "engagements", "Assiduité, participation, actes positifs"
    OFFERS = "offres", "Refus d’offres raisonnables"
    FRAUD = "fraude", "Fraude ou fausse déclaration"
    UNDECLARED = "activite", "Activité très brève non déclarée"


class BreachKind(Labelled):
    """What is held against someone."""

    ABSENCE = "assiduite", "Absence sans motif à une action prévue"
    PARTICIPATION = "participation", "Semaine sous la durée prévue, sans participation active"
    POSITIVE_ACTS = "actes_positifs", "Aucun acte positif justifié"
    OFFER_REFUSALS = "refus_offres", "Deux refus d’une offre raisonnable d’emploi"
    FRAUD = "fraude", "Fraude ou fausse déclaration"
    UNDECLARED = "activite_non_declaree", "Activité très brève non déclarée"

    @property
    def family(self) -> BreachFamily:
        """The breaches with which it is counted."""
        return _FAMILIES.get(self, BreachFamily.ENGAGEMENT)


_FAMILIES = {
    BreachKind.OFFER_REFUSALS: BreachFamily.OFFERS,
    BreachKind.FRAUD: BreachFamily.FRAUD,
    BreachKind.UNDECLARED: BreachFamily.UNDECLARED,
}


class BreachState(Labelled):
    """Where a breach stands. What the house sees by itself is only to be looked at: it accuses nobody."""

    TO_LOOK = "a_regarder", "À regarder"
    NOTED = "constate", "Constaté"
    PURSUED = "procedure", "Dans une procédure"
    EXCUSED = "motif_legitime", "Motif légitime"
    SET_ASIDE = "sans_suite", "Sans suite"


class BreachSource(Labelled):
    """From what the breach was seen."""

    PERSON = "constat", "Constat d’un professionnel"
    ACT = "acte", "Absence notée"
    WEEK = "semaine", "Semaine incomplète"


class Regime(Labelled):
    """Which scale holds, read at the date of the facts."""

    GRADUATED = "gradue_2022", "Barème gradué du CEJ (avant le 1er juin 2025)"
    REMOBILISATION = "remobilisation_2025", "Suspension-remobilisation (depuis le 1er juin 2025)"


class Scheme(Labelled):
    """The allowance that a measure withholds."""

    CEJ = "cej", "Allocation du CEJ"
    PACEA = "pacea", "Allocation du PACEA"
    NONE = "aucune", "Aucune allocation"


class Degree(Labelled):
    """How often it happened, in the words of the regime."""

    FIRST = "premier", "Premier manquement"
    SECOND = "deuxieme", "Deuxième manquement"
    THIRD = "troisieme", "Troisième manquement"
    REPEATED = "reitere", "Manquement réitéré"
    PERSISTING = "persistant", "Manquement persistant"


class Measure(Labelled):
    """What may be decided here. Striking off the list is proposed to France Travail, never decided."""

    WARNING = "avertissement", "Avertissement"
    REDUCTION = "reduction", "Réduction de l’allocation"
    SUSPENSION = "suspension", "Suspension de l’allocation"
    REMOVAL = "suppression", "Suppression de l’allocation"
    STRIKE_OFF = "radiation", "Proposition de radiation à France Travail"

    @property
    def withholds(self) -> bool:
        """Whether some of an allowance is withheld."""
        return self in (Measure.REDUCTION, Measure.SUSPENSION, Measure.REMOVAL)


class SanctionState(Labelled):
    """Where the procedure stands."""

    NOTICE = "avis", "Avis préalable à remettre"
    OBSERVING = "observations", "Délai d’observations"
    HEARING = "audition", "Audition demandée"
    HEARD = "entendu", "Audition tenue"
    DECIDED = "decide", "Décision à notifier"
    IN_FORCE = "en_vigueur", "En vigueur"
    LIFTED = "levee", "Levée"
    ENDED = "terminee", "Terminée"
    DISMISSED = "sans_sanction", "Close sans sanction"
    ANNULLED = "annulee", "Annulée"


class SanctionAction(Labelled):
    """What someone may do in the procedure."""

    SERVE = "remettre", "Noter la remise de l’avis"
    OBSERVE = "observations", "Noter des observations"
    ASK_HEARING = "demander_audition", "Noter une demande d’audition"
    HEAR = "entendre", "Rendre compte de l’audition"
    DECIDE = "decider", "Décider"
    NOTIFY = "notifier", "Noter la remise de la décision"
    LIFT = "lever", "Lever la mesure"
    END = "terminer", "Constater la fin de la mesure"
    ABANDON = "abandonner", "Clore sans sanction"
    ANNUL = "annuler", "Annuler la sanction"


class Closing(Labelled):
    """Why a procedure ended without a sanction."""

    LEGITIMATE_REASON = "motif_legitime", "Un motif légitime est reconnu"
    CONVINCED = "observations", "Les observations ont convaincu"
    COMPLIED = "engagements_repris", "Les engagements sont repris"
    OUT_OF_DELAY = "hors_delai", "Le délai pour décider est passé"
    OTHER = "autre", "Autre raison"


class AnnulmentGround(Labelled):
    """Why a sanction never held."""

    APPEAL = "recours", "Recours admis"
    LEGITIMATE_REASON = "motif_legitime", "Un motif légitime est reconnu après coup"
    MISTAKE = "erreur", "Erreur de la structure"


class AppealWay(Labelled):
    """How a decision is contested."""

    GRACIOUS = "gracieux", "Recours gracieux"
    HIERARCHICAL = "hierarchique", "Recours hiérarchique"
    CONTENTIOUS = "contentieux", "Recours contentieux"


class AppealOutcome(Labelled):
    """What became of an appeal."""

    PENDING = "en_cours", "En cours"
    REJECTED = "rejete", "Rejeté"
    UPHELD = "admis", "Admis : sanction annulée"
    WITHDRAWN = "retire", "Retiré par la personne"


class NoteAbout(Labelled):
    """What a free text explains."""

    FACTS = "faits", "Faits"
    EXCUSE = "motif_legitime", "Motif légitime"
    SET_ASIDE = "sans_suite", "Raison de l’absence de suite"
    OBSERVATIONS = "observations", "Observations reçues"
    HEARING = "audition", "Compte rendu de l’audition"
    REASONS = "motivation", "Motifs de la décision"
    LIFTING = "levee", "Engagements repris"
    CLOSING = "cloture", "Raison de la clôture"
    ANNULMENT = "annulation", "Raison de l’annulation"
    APPEAL = "recours", "Recours"


class LetterPart(Labelled):
    """Which letter, to whom: each is delivered with its own proof."""

    NOTICE = "avis", "Avis préalable à la personne"
    NOTICE_GUARDIAN = "avis_representant", "Avis préalable au représentant légal"
    DECISION = "decision", "Décision à la personne"
    DECISION_GUARDIAN = "decision_representant", "Décision au représentant légal"

    @property
    def is_decision(self) -> bool:
        """Whether the letter notifies the decision."""
        return self in (LetterPart.DECISION, LetterPart.DECISION_GUARDIAN)

    @property
    def is_for_guardian(self) -> bool:
        """Whether it goes to the legal representative."""
        return self in (LetterPart.NOTICE_GUARDIAN, LetterPart.DECISION_GUARDIAN)
