"""A provider and a service as the directory keeps them. Values are those of the data·inclusion schema, v1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.labels import Labelled


class OfferKind(Labelled):
    """What kind of help a service is."""

    SUPPORT = "accompagnement", "Accompagnement"
    FINANCIAL_AID = "aide-financiere", "Aide financière"
    MATERIAL_AID = "aide-materielle", "Aide matérielle"
    WORKSHOP = "atelier", "Atelier"
    TRAINING = "formation", "Formation"
    INFORMATION = "information", "Information"


class Fees(Labelled):
    """Whether it costs something."""

    FREE = "gratuit", "Gratuit"
    PAID = "payant", "Payant"


class Audience(Labelled):
    """For whom it is. A person who belongs to one of them is concerned."""

    EVERYONE = "tous-publics", "Tous publics"
    WORKERS = "actifs", "Actifs"
    MINIMUM_INCOME = "beneficiaires-des-minimas-sociaux", "Bénéficiaires des minima sociaux"
    JOB_SEEKERS = "demandeurs-emploi", "Demandeurs d’emploi"
    STUDENTS = "etudiants", "Étudiants"
    FAMILIES = "familles", "Familles"
    WOMEN = "femmes", "Femmes"
    YOUNG_PEOPLE = "jeunes", "Jeunes"
    DISABLED = "personnes-en-situation-de-handicap", "Personnes en situation de handicap"
    EMERGENCY = "personnes-en-situation-durgence", "Personnes en situation d’urgence"
    LEGAL_SITUATION = "personnes-en-situation-juridique-specifique", "Situation juridique spécifique"
    EXILED = "personnes-exilees", "Personnes exilées"
    PRIORITY_AREA = "residents-qpv-frr", "Habitants d’un QPV ou d’une zone FRR"
    SENIORS = "seniors", "Séniors"


class ReceptionMode(Labelled):
    """How people are received."""

    REMOTE = "a-distance", "À distance"
    ON_SITE = "en-presentiel", "En présentiel"


class MobilisationMode(Labelled):
    """How one asks for it."""

    EMAIL = "envoyer-un-courriel", "Envoyer un courriel"
    COME = "se-presenter", "Se présenter"
    PHONE = "telephoner", "Téléphoner"
    LINK = "utiliser-lien-mobilisation", "Suivre un lien"


class Mobiliser(Labelled):
    """Who may ask for it."""

    PEOPLE = "usagers", "Usagers"
    PROFESSIONALS = "professionnels", "Professionnels"


class PlaceFound(Labelled):
    """How precisely the place of a record is known."""

    ADDRESS = "adresse", "À l’adresse"
    COMMUNE = "commune", "Au centre de la commune"
    AROUND = "environs", "Aux environs de la commune"
    NOWHERE = "inconnu", "Lieu inconnu"


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """Who offers services. ``structure_id`` is the organisation that keeps the record.

    ``organisation_id`` is the organisation of the network that it is, when it is one: requests reach its own screen.
    """

    provider_id: UUID
    key: str
    source_code: str
    structure_id: UUID
    name: str
    siret: str
    description: str
    networks: tuple[str, ...]
    address: str
    address_extra: str
    postal_code: str
    commune_code: str
    commune_name: str
    latitude: float | None
    longitude: float | None
    place_found: PlaceFound
    phone: str
    email: str
    website: str
    opening_hours: str
    accessibility: str
    source_link: str
    updated_on: date
    confirmed_on: date | None
    withdrawn_on: date | None
    duplicate_of_id: UUID | None
    edit_token: int
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A service as shown. ``quality`` goes from 0 to 1; ages are in years, both bounds included."""

    offer_id: UUID
    key: str
    source_code: str
    source_name: str
    structure_id: UUID
    provider_id: UUID
    provider_key: str
    provider_name: str
    name: str
    description: str
    kind: OfferKind | None
    themes: tuple[str, ...]
    fees: Fees | None
    fees_details: str
    audiences: tuple[Audience, ...]
    audiences_details: str
    access_conditions: str
    reception_modes: tuple[ReceptionMode, ...]
    zone: tuple[str, ...]
    mobilisation_modes: tuple[MobilisationMode, ...]
    mobilisable_by: tuple[Mobiliser, ...]
    mobilisation_details: str
    mobilisation_link: str
    source_link: str
    contact_name: str
    phone: str
    email: str
    address: str
    address_extra: str
    postal_code: str
    commune_code: str
    commune_name: str
    latitude: float | None
    longitude: float | None
    place_found: PlaceFound
    weekly_hours: float | None
    weeks: int | None
    opening_hours: str
    min_age: int | None
    max_age: int | None
    max_age_rqth: int | None
    places_left: int | None
    places_noted_at: datetime | None
    quality: float
    updated_on: date
    confirmed_on: date | None
    withdrawn_on: date | None
    duplicate_of_id: UUID | None
    edit_token: int
