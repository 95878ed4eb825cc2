"""Why a file was read, as it is said to the person whose file it is."""

from __future__ import annotations

from convergence.foundation.scope import Purpose

_HERS = {
    Purpose.ACCOMPAGNEMENT: "pour vous accompagner",
    Purpose.DUPLICATE_CHECK: "pour ne pas ouvrir deux dossiers à votre nom",
    Purpose.ADMINISTRATION: "pour l’administration de la Mission Locale",
    Purpose.AUTHENTICATION: "pour vérifier qui se connecte",
    Purpose.STEERING: "pour suivre le travail de la Mission Locale",
    Purpose.AUDIT: "pour contrôler qui lit les dossiers",
    Purpose.PERSON_RIGHTS: "pour répondre à une demande que vous avez faite sur vos données",
    Purpose.PERSON_SPACE: "pour vous répondre",
    Purpose.SERVICE_REQUEST: "pour répondre à une demande faite pour vous à un service",
    Purpose.OPERATOR_EXCHANGE: "pour l’application d’un organisme qui vous accompagne aussi",
    Purpose.PARTNER_EXCHANGE: "pour un autre organisme, selon un accord écrit",
    Purpose.SOCIAL_RIGHTS: "pour ouvrir vos droits sociaux",
    Purpose.EMERGENCY: "en urgence, avec une raison écrite",
    Purpose.SYSTEM: "un traitement automatique, sans lecteur",
}
_BY_LABEL = {purpose.label: said for purpose, said in _HERS.items()}


def hers(purpose: str) -> str:
    """Her words for the label of a purpose."""
    return _BY_LABEL.get(purpose, purpose)
