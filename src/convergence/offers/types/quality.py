"""Likenesses to settle, and owners who were asked to look again."""

from __future__ import annotations

from convergence.foundation.labels import Labelled


class LikenessSubject(Labelled):
    """What is alike."""

    PROVIDERS = "structures", "Deux structures"
    OFFERS = "services", "Deux services"


class LikenessState(Labelled):
    """What was decided of two records that look alike."""

    PROPOSED = "proposee", "À trancher"
    SAME = "memes", "C’est le même"
    DIFFERENT = "differents", "Ce sont deux différents"


class NudgeState(Labelled):
    """Where a demand to look again at a record stands."""

    ASKED = "demandee", "Demandée"
    CONFIRMED = "confirmee", "Fiche confirmée"
    CHANGED = "modifiee", "Fiche modifiée"
    UNANSWERED = "sans_reponse", "Sans réponse"
