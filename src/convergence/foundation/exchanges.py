"""The words of exchanges: how a room asks that something leave the house, and how it learns what became of it.

A room below ``sharing`` never sends: it announces :class:`ExchangeRequested` in its own transaction. ``sharing``
decides on the legal basis, sends through ``gateways``, writes the ledger, and announces :class:`ExchangeSettled`,
which the asking room handles when it cares.
"""

from __future__ import annotations

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


class ExchangeReason(Labelled):
    """What the exchange is for. ``sharing`` holds the legal basis of each."""

    APPOINTMENT = "rendez_vous", "Rendez-vous"
    REMINDER = "rappel", "Rappel de rendez-vous"
    WORKSHOP = "atelier", "Atelier ou information collective"
    BOOKING = "reservation", "Réservation d'un rendez-vous"
    CONVERSATION = "conversation", "Message de l'accompagnement"
    GROUP_MESSAGE = "envoi_groupe", "Message à plusieurs personnes"
    SIGNATURE = "signature", "Signature d'un document"
    DOCUMENT = "document", "Envoi d'un document"
    CALENDAR_SYNC = "calendrier", "Tenue du calendrier d'un professionnel"
    TEAM = "equipe", "Information d'un professionnel"


class ExchangeOutcome(Labelled):
    """What became of an exchange."""

    SENT = "envoye", "Envoyé"
    DELIVERED = "remis", "Remis"
    FAILED = "echec", "Échec"
    WRONG_ADDRESS = "adresse_fausse", "Numéro ou adresse qui n'existe pas"
    EXPIRED = "perime", "Trop tard pour être utile"
    FORBIDDEN = "interdit", "Sans base légale"
    CANCELLED = "annule", "Annulé avant l'envoi"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRequested(Event):
    """A room asks that something leave the house.

    ``exchange_id`` is made by the room: the same twice is one exchange. ``about_kind`` (``messaging.Delivery``)
    and ``about_id`` name what it is about and come back with the answer. ``recipient`` is a telephone number in
    international form, an e-mail address, a push subscription (JSON) or the identifier of a calendar account;
    ``recipient_user_id`` is set when a professional receives it. ``subject`` is for e-mail and push. ``body`` is
    plain text, or an iCalendar object for ``CALENDAR`` (empty: delete). ``document_ids`` lists documents to join,
    separated by commas. Nothing leaves before ``not_before``, nor after ``useless_after``.
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
    document_ids: str = ""
    not_before: datetime | None = None
    useless_after: datetime | None = None


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
