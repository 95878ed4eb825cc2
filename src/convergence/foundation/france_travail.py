"""Words that the rooms and the adapter of France Travail share: its identifiers, and why it refuses."""

from __future__ import annotations

import re

from convergence.foundation.labels import Labelled

_IDENTIFIER = re.compile(r"[0-9]{7}[A-Z]|[0-9]{11}")


class RefusalMotive(Labelled):
    """Why France Travail did not take what was sent. The codes of its own messages are not published: ours."""

    IDENTITY = "identite", "L'identité ne correspond pas à celle que France Travail connaît"
    DUPLICATE = "doublon", "France Travail connaît plusieurs personnes de cette identité"
    ADDRESS = "adresse", "L'adresse manque ou n'est pas reconnue"
    AGE = "age", "L'âge ne permet pas l'inscription"
    RESIDENCE = "titre_sejour", "Le droit de travailler en France n'est pas établi"
    CATEGORY = "categorie", "La catégorie demandée ne convient pas à la situation"
    UNKNOWN_PERSON = "personne_inconnue", "France Travail ne connaît pas cette inscription"
    OTHER = "autre", "Autre motif"


def is_identifier(text: str) -> bool:
    """Whether it has the shape of an identifier of a job seeker: seven figures and a letter, or eleven figures."""
    return _IDENTIFIER.fullmatch(text) is not None


def motive_of(sentence: str) -> RefusalMotive:
    """The motive that a sentence of the exchange names; ``OTHER`` when it names none."""
    return next((motive for motive in RefusalMotive if motive.label in sentence), RefusalMotive.OTHER)


def is_refusal(sentence: str) -> bool:
    """Whether the sentence of an exchange says that France Travail read it and refused it."""
    return sentence.startswith("Refus : ") or "refuse cet envoi" in sentence
