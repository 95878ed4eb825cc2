"""The words of exchanges: how a room asks that something leave the house, and how it learns what became of it.

A room below ``sharing`` never sends: it announces :class:`ExchangeRequested` in its own transaction. ``sharing``
decides on the legal basis, sends through ``gateways``, writes the ledger, and announces :class:`ExchangeSettled`,
which the asking room handles when it cares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


class Channel(Labelled):
    """By what way something leaves."""

    SMS = "sms", "SMS"
    EMAIL = "courriel", "Courriel"
    PUSH = "notification", "Notification"
    CALENDAR = "calendrier", "Calendrier personnel"
    OUTSIDE_SYSTEM = "systeme", "Système d’un partenaire"


class ExchangeReason(Labelled):
    """What the exchange is for. ``sharing`` holds the legal basis of each."""

    APPOINTMENT = "rendez_vous", "Rendez-vous"
    REMINDER = "rappel", "Rappel de rendez-vous"
    WORKSHOP = "atelier", "Atelier ou information collective"
    BOOKING = "reservation", "Réservation d’un rendez-vous"
    CONVERSATION = "conversation", "Message de l’accompagnement"
    GROUP_MESSAGE = "envoi_groupe", "Message à plusieurs personnes"
    SIGNATURE = "signature", "Signature d’un document"
    DOCUMENT = "document", "Envoi d’un document"
    CALENDAR_SYNC = "calendrier", "Tenue du calendrier d’un professionnel"
    TEAM = "equipe", "Information d’un professionnel"
    FRANCE_TRAVAIL_REGISTRATION = "inscription_ft", "Inscription à France Travail"
    PAYMENT_FILE = "fichier_paiement", "Fichier de paiement"
    STRIKE_OFF_PROPOSAL = "radiation_ft", "Proposition de radiation à France Travail"
    SERVICE_REQUEST = "demande_service", "Demande d’orientation à un service"
    EMERGENCY_ACCESS = "acces_urgence", "Accès en urgence à un dossier"
    STOPPED_ADDRESS = "adresse_arretee", "Arrêt des avis à l’adresse d’un partenaire"
    DIRECTORY = "annuaire", "Relecture d’une fiche de l’annuaire"
    AGREEMENT = "convention", "Demande d’accès ou convention d’un partenaire"
    INTERFACE_READING = "interface_lecture", "Lecture par l’application d’un partenaire"
    INTERFACE_WRITING = "interface_ecriture", "Écriture par l’application d’un partenaire"
    ACCOUNT = "compte", "Mot de passe du compte d’un jeune"


class ExchangeOutcome(Labelled):
    """What became of an exchange."""

    SENT = "envoye", "Envoyé"
    DELIVERED = "remis", "Remis"
    FAILED = "echec", "Échec"
    WRONG_ADDRESS = "adresse_fausse", "Numéro ou adresse qui n’existe pas"
    EXPIRED = "perime", "Trop tard pour être utile"
    FORBIDDEN = "interdit", "Sans base légale"
    CANCELLED = "annule", "Annulé avant l’envoi"

    @property
    def is_taken(self) -> bool:
        """Whether the recipient has it, as far as anybody knows."""
        return self in (ExchangeOutcome.SENT, ExchangeOutcome.DELIVERED)


class RecipientKind(Labelled):
    """Who receives: the legal basis depends on it."""

    YOUNG_PERSON = "jeune", "Le jeune"
    GUARDIAN = "representant_legal", "Son représentant légal"
    PROFESSIONAL = "professionnel", "Un professionnel"
    PARTNER = "partenaire", "Un partenaire"


FRANCE_TRAVAIL, ASP = "france_travail", "asp"
OUTSIDE_SYSTEMS: Mapping[str, str] = {
    FRANCE_TRAVAIL: "France Travail",
    ASP: "Agence de services et de paiement",
}
"""Systems that read what rooms write for them, and their names as users say them."""

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class SmsSize:
    """How an SMS is counted: ``units`` of the alphabet it needs, ``segments`` billed, what the alphabet lacks."""

    segments: int
    units: int
    is_unicode: bool
    outside: str = ""


def sms_size(text: str) -> SmsSize:
    """Count as operators do (3GPP TS 23.038, 23.040): GSM alphabet 160 units alone or 153 each, else 70 or 67.

    One letter outside that alphabet (« ê », « ’ », an emoji) more than halves what a segment holds.
    """
    outside = "".join(dict.fromkeys(c for c in text if c not in _GSM_BASIC and c not in _GSM_DOUBLE))
    if outside:
        pieces = [len(c.encode("utf-16-be", "surrogatepass")) // 2 for c in text]
        alone, each = 70, 67
    else:
        pieces = [2 if c in _GSM_DOUBLE else 1 for c in text]
        alone, each = 160, 153
    units = sum(pieces)
    segments = min(units, 1) if units <= alone else _packed(pieces, each)
    return SmsSize(segments, units, bool(outside), outside)


def _packed(pieces: list[int], each: int) -> int:
    """Segments when none may cut a letter that takes two units."""
    segments, room = 1, each
    for piece in pieces:
        if piece > room:
            segments, room = segments + 1, each
        room -= piece
    return segments


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRequested(Event):
    """A room asks that something leave the house.

    ``exchange_id`` is made by the room: the same twice is one exchange. ``about_kind`` (``messaging.Delivery``)
    and ``about_id`` name what it is about and come back with the answer. ``recipient`` is a telephone number in
    international form, an e-mail address, a push subscription (JSON), the identifier of a calendar account, or
    the name of an outside system (``OUTSIDE_SYSTEMS``); ``recipient_user_id`` is set when a professional receives
    it. ``subject`` is for e-mail and push. ``body`` is plain text, an iCalendar object for ``CALENDAR`` (empty:
    delete), or what the outside system reads (JSON, CSV). ``document_ids`` lists documents to join, separated by
    commas. ``recipient_kind`` left out: a professional when ``recipient_user_id`` is set, else the young person; a
    guardian or a partner must be said. Nothing leaves before ``not_before``, nor after ``useless_at``.
    """

    exchange_id: UUID
    channel: Channel
    reason: ExchangeReason
    recipient: str
    body: str
    subject: str = ""
    about_kind: str = ""
    about_id: UUID | None = None
    recipient_user_id: UUID | None = None
    recipient_kind: RecipientKind | None = None
    document_ids: str = ""
    not_before: datetime | None = None
    useless_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeWithdrawn(Event):
    """The asking room no longer wants an exchange that may still wait."""

    exchange_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeSettled(Event):
    """What became of an exchange; announced at each new outcome (sent, then delivered or bounced).

    ``cost_millicents`` is the price told by the provider or by the tariff, in thousandths of a euro cent.
    ``receipt`` is the provider's reference (message id, ETag). ``detail`` is a French sentence without personal data.
    """

    exchange_id: UUID
    channel: Channel
    reason: ExchangeReason
    outcome: ExchangeOutcome
    settled_at: datetime
    about_kind: str = ""
    about_id: UUID | None = None
    receipt: str = ""
    detail: str = ""
    cost_millicents: int = 0
    segments: int = 0


_JOB_SEEKER = re.compile(r"[0-9]{7}[A-Z]|[0-9]{11}")


class RefusalMotive(Labelled):
    """Why France Travail did not take what was sent. The codes of its own messages are not published: ours."""

    IDENTITY = "identite", "L’identité ne correspond pas à celle que France Travail connaît"
    DUPLICATE = "doublon", "France Travail connaît plusieurs personnes de cette identité"
    ADDRESS = "adresse", "L’adresse manque ou n’est pas reconnue"
    AGE = "age", "L’âge ne permet pas l’inscription"
    RESIDENCE = "titre_sejour", "Le droit de travailler en France n’est pas établi"
    CATEGORY = "categorie", "La catégorie demandée ne convient pas à la situation"
    UNKNOWN_PERSON = "personne_inconnue", "France Travail ne connaît pas cette inscription"
    OTHER = "autre", "Autre motif"


def is_job_seeker_number(text: str) -> bool:
    """Whether it has the shape of an identifier of a job seeker: seven figures and a letter, or eleven figures."""
    return _JOB_SEEKER.fullmatch(text) is not None


def motive_of(sentence: str) -> RefusalMotive:
    """The motive that a sentence of the exchange names; ``OTHER`` when it names none."""
    return next((motive for motive in RefusalMotive if motive.label in sentence), RefusalMotive.OTHER)


def is_refusal(sentence: str) -> bool:
    """Whether the sentence of an exchange says that France Travail read it and refused it."""
    return sentence.startswith("Refus : ") or "refuse cet envoi" in sentence
