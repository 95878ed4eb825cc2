"""What may be read, by whom, for what: the first argument of every query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup

PUBLIC_MISSION = "Mission d’intérêt public (RGPD, art. 6-1-e ; décret n° 2015-59)"
LEGAL_DUTY = "Obligation légale (RGPD, art. 6-1-c)"


class Purpose(StrEnum):
    """Why personal data is read. The label and the legal basis are shown to the young person."""

    ACCOMPAGNEMENT = "accompagnement"
    DUPLICATE_CHECK = "controle_doublon"
    ADMINISTRATION = "administration"
    AUTHENTICATION = "authentification"
    STEERING = "pilotage"
    AUDIT = "controle_acces"
    PERSON_RIGHTS = "droits_personne"
    PERSON_SPACE = "espace_personne"
    SERVICE_REQUEST = "demande_service"
    OPERATOR_EXCHANGE = "echange_operateur"
    EMERGENCY = "urgence"
    PARTNER_EXCHANGE = "echange_partenaire"
    SOCIAL_RIGHTS = "droits_sociaux"
    SYSTEM = "traitement_automatique"

    @property
    def label(self) -> str:
        """French words for the purpose."""
        return _PURPOSES[self][0]

    @property
    def legal_basis(self) -> str:
        """The text on which the reading rests."""
        return _PURPOSES[self][1]


_PURPOSES = {
    Purpose.ACCOMPAGNEMENT: ("Accompagner la personne", PUBLIC_MISSION),
    Purpose.DUPLICATE_CHECK: ("Éviter un dossier en double", PUBLIC_MISSION),
    Purpose.ADMINISTRATION: ("Administrer une structure", PUBLIC_MISSION),
    Purpose.AUTHENTICATION: ("Vérifier l’identité d’un professionnel", PUBLIC_MISSION),
    Purpose.STEERING: ("Piloter l’activité", PUBLIC_MISSION),
    Purpose.AUDIT: ("Contrôler les accès", LEGAL_DUTY),
    Purpose.PERSON_RIGHTS: ("Répondre à une demande de la personne", LEGAL_DUTY),
    Purpose.PERSON_SPACE: ("Répondre à la personne par un lien personnel", PUBLIC_MISSION),
    Purpose.SERVICE_REQUEST: (
        "Répondre à une demande d’orientation",
        f"{PUBLIC_MISSION} ; accord de la personne à cette demande",
    ),
    Purpose.OPERATOR_EXCHANGE: (
        "Répondre à l’application d’un opérateur de l’accompagnement",
        PUBLIC_MISSION,
    ),
    Purpose.PARTNER_EXCHANGE: ("Répondre au programme d’un partenaire, selon sa convention", PUBLIC_MISSION),
    Purpose.SOCIAL_RIGHTS: ("Ouvrir des droits sociaux et éviter un cumul indu", PUBLIC_MISSION),
    Purpose.EMERGENCY: ("Ouvrir un dossier en urgence, avec un motif écrit", PUBLIC_MISSION),
    Purpose.SYSTEM: ("Traitement automatique", PUBLIC_MISSION),
}


@dataclass(slots=True)
class Reading:
    """What one request has shown or refused so far; written to the access journal before the answer."""

    shown: dict[UUID, set[FieldGroup]] = field(default_factory=dict)
    refused: dict[UUID, str] = field(default_factory=dict)

    def show(self, dossier_ids: Iterable[UUID], *groups: FieldGroup) -> None:
        """Note that fields of these files are about to be shown."""
        for dossier_id in dossier_ids:
            self.shown.setdefault(dossier_id, set()).update(groups)

    def refuse(self, dossier_id: UUID, reason: str) -> None:
        """Note that a file was asked for and not shown, with a reason that names nobody."""
        self.refused[dossier_id] = reason


@dataclass(frozen=True, slots=True)
class Scope:
    """An actor, her purpose and the record of what she reads."""

    actor: Actor
    purpose: Purpose
    reading: Reading = field(default_factory=Reading)

    @property
    def structure_id(self) -> UUID:
        """The organisation for which the actor works: the tenant of every list."""
        return self.actor.structure_id
