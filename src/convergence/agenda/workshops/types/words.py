"""Closed lists of workshops: kinds, states, actions, statuses, origins."""

from __future__ import annotations

from convergence.foundation.labels import Labelled


class WorkshopKind(Labelled):
    """The two kinds of collective offer; the stored values are those of the acts that they become."""

    WORKSHOP = "atelier", "Atelier"
    COLLECTIVE_INFORMATION = "information_collective", "Information collective"


class SessionState(Labelled):
    """Where a session stands. ``TO_CLOSE`` is never stored: a planned session that has started is to be closed."""

    PLANNED = "a_venir", "À venir"
    TO_CLOSE = "a_cloturer", "À clôturer"
    ATTENDED = "emargee", "Émargée"
    CLOSED = "cloturee", "Clôturée"
    CANCELLED = "annulee", "Annulée"


class SessionAction(Labelled):
    """What may be done with a session; the table of ``rules.states`` says when."""

    AMEND = "modifier", "Modifier"
    MOVE = "deplacer", "Déplacer"
    START = "commencer", "Commencer (l’heure est venue)"
    ENROL = "inscrire", "Inscrire"
    ENROL_ON_SPOT = "inscrire_sur_place", "Inscrire sur place"
    WITHDRAW = "desinscrire", "Désinscrire"
    NOTE = "noter", "Noter une présence"
    ATTEND = "emarger", "Enregistrer l’émargement"
    RESUME = "reprendre", "Reprendre l’émargement"
    CLOSE = "cloturer", "Clôturer"
    CORRECT = "corriger", "Corriger après clôture"
    REOPEN = "rouvrir", "Rouvrir"
    CANCEL = "annuler", "Annuler"


class EnrolmentStatus(Labelled):
    """What became of an enrolment, in the four words of the field."""

    ONGOING = "prescrit", "Prescrit"
    ACHIEVED = "realise", "Réalisé"
    REFUSAL = "refus_tiers", "Refus tiers"
    REFUSAL_YOUNG = "refus_jeune", "Refus jeune"

    @property
    def is_final(self) -> bool:
        """Whether someone said what happened."""
        return self is not EnrolmentStatus.ONGOING

    @property
    def holds_place(self) -> bool:
        """Whether the place is taken: a refusal gives it back."""
        return self in (EnrolmentStatus.ONGOING, EnrolmentStatus.ACHIEVED)


class EnrolmentOrigin(Labelled):
    """By what way somebody was enrolled."""

    ADVISER = "conseiller", "Par un professionnel"
    ON_SPOT = "sur_place", "Sur place"
    WAITING_LIST = "liste_attente", "Depuis la liste d’attente"
    YOUNG_PERSON = "jeune", "Par le jeune"
    INTERFACE = "interface", "Par une interface"


class WaitingState(Labelled):
    """Where someone stands in the waiting list of a session."""

    WAITING = "attend", "En attente"
    OFFERED = "proposee", "Place proposée"
    ACCEPTED = "acceptee", "Place acceptée"
    EXPIRED = "expiree", "Proposition sans réponse"
    LEFT = "retiree", "Retirée de la liste"


ABSENT = "Absent"
"""The comment of someone enrolled who did not come, as the operator interface writes it."""
