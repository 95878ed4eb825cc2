"""A partner introduces a young person to a Mission Locale: its states, what is said, what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.labels import Labelled


class IntroductionState(Labelled):
    """Where an introduction stands."""

    SENT = "envoyee", "À traiter"
    ACCEPTED = "acceptee", "Acceptée"
    REFUSED = "refusee", "Refusée"
    WITHDRAWN = "retiree", "Retirée"


class IntroductionMotive(Labelled):
    """Why a Mission Locale does not take somebody who was introduced."""

    OUT_OF_AREA = "secteur", "La personne n’habite pas dans notre secteur"
    OUT_OF_AGE = "age", "La personne n’a pas l’âge de l’accompagnement"
    NOT_REACHED = "injoignable", "La personne n’a pas pu être jointe"
    DECLINED = "ne_souhaite_pas", "La personne ne souhaite pas venir"
    OTHER = "autre", "Autre raison, à écrire"


class IntroductionNeed(Labelled):
    """What the person needs, as the partner sees it."""

    WORK = "emploi", "Emploi"
    TRAINING = "formation", "Formation"
    HOUSING = "logement", "Logement"
    RIGHTS = "droits", "Droits et démarches"
    HEALTH = "sante", "Accès aux soins"
    MOBILITY = "mobilite", "Mobilité"
    WHOLE = "ensemble", "Un accompagnement d’ensemble"


@dataclass(frozen=True, slots=True)
class IntroductionDraft:
    """Whom a partner introduces. With ``dossier_id``, somebody whose file is shared: what names her is not typed."""

    structure_id: UUID
    need: IntroductionNeed
    words: str
    agreed_on: date
    dossier_id: UUID | None = None
    first_name: str = ""
    last_name: str = ""
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    commune: str = ""


@dataclass(frozen=True, slots=True)
class IntroductionRow:
    """An introduction as its two sides read it. ``dossier_id`` is the shared file, else None."""

    introduction_id: UUID
    structure_id: UUID
    dossier_id: UUID | None
    organisation_id: UUID
    organisation_name: str
    user_name: str
    full_name: str
    first_name: str
    last_name: str
    born_on: date
    phone: str
    email: str
    commune: str
    need: IntroductionNeed
    words: str
    agreed_on: date
    sent_at: datetime
    state: IntroductionState
    motive: IntroductionMotive | None
    answer: str
    answered_at: datetime | None
    answered_by: str
    is_read: bool
