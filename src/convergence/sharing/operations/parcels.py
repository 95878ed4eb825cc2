"""From an exchange to what is given to a provider, and what is looked at once more just before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.calendars.queries import calendar_delivery
from convergence.audit.queries import is_restricted
from convergence.documents.queries import document, document_bytes
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose, Scope
from convergence.gateways.exchange import Attachment, Parcel
from convergence.identity.queries import structure_names
from convergence.sharing.models import Exchange, ExchangeContent
from convergence.sharing.rules.bases import NO_FILE, FileFacts, refusal
from convergence.storage.session import acting

_DEFAULT_SUBJECT = "Message de votre Mission Locale"


def refusal_now(actor: Actor, row: Exchange, at: datetime) -> str:
    """Why an exchange may not leave any more, in French; empty when it may."""
    with acting(actor, Purpose.SYSTEM) as scope:
        facts = _facts(scope, row.dossier_id) if row.dossier_id else NO_FILE
    return refusal(
        (ExchangeReason(row.reason), Channel(row.channel), RecipientKind(row.recipient_kind)),
        has_file=row.dossier_id is not None,
        facts=facts,
        documents=row.document_count,
        today=local_day(at, zone(actor.time_zone)),
    )


def parcel_of(actor: Actor, row: Exchange, at: datetime) -> Parcel:
    """What to send. Raise NotFound when the content, or a document to join, is no longer there."""
    content = ExchangeContent.objects.filter(exchange_id=row.id).first()
    if content is None:
        raise NotFound("Le texte de cet envoi n'est plus conservé.")
    channel = Channel(row.channel)
    with acting(actor, Purpose.SYSTEM) as scope:
        sender = _sender(scope, row.structure_id)
        attachments = tuple(_attachment(scope, each) for each in _documents(content))
        calendar = channel is Channel.CALENDAR and row.about_id
        delivery = calendar_delivery(scope, calendar) if calendar else None
    return Parcel(
        exchange_id=row.id,
        attempt_id=row.attempt_id or row.id,
        channel=channel,
        recipient=content.recipient,
        subject=(content.subject or _DEFAULT_SUBJECT) if channel is not Channel.SMS else "",
        body=_signed(content.body, sender) if channel is Channel.EMAIL else content.body,
        sender=sender,
        attachments=attachments,
        calendar=delivery,
        seconds_useful=int((row.useless_at - at).total_seconds()) if row.useless_at else None,
    )


def _facts(scope: Scope, dossier_id: UUID) -> FileFacts:
    header = dossier_header(scope, dossier_id)
    if header is None:
        return NO_FILE
    return FileFacts(
        born_on=header.born_on,
        end_motive=header.end_motive,
        is_restricted=is_restricted(scope, dossier_id),
    )


def _documents(content: ExchangeContent) -> list[UUID]:
    return [UUID(each) for each in content.document_ids.split(",") if each]


def _attachment(scope: Scope, document_id: UUID) -> Attachment:
    found = document(scope, document_id)
    if found is None:
        raise NotFound("Un document à joindre n'existe plus.")
    return Attachment(found.name, found.media_type, document_bytes(scope, document_id))


def _sender(scope: Scope, structure_id: UUID) -> str:
    return structure_names(scope, [structure_id]).get(structure_id, "Mission Locale")


def _signed(body: str, sender: str) -> str:
    return f"{body.rstrip()}\n\n-- \n{sender}\nCourriel envoyé par Convergence.\n"
