"""The one way out of messaging: choose a contact, keep to her hours and to the budget, ask for the exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    Channel,
    ExchangeReason,
    ExchangeRequested,
    ExchangeWithdrawn,
    sms_size,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.foundation.text import display_first_name
from convergence.identity.queries import structure_detail, structure_names
from convergence.messaging import models
from convergence.messaging.policies import check_may_send
from convergence.messaging.queries.costs import spent_in, waiting_cost
from convergence.messaging.queries.preferences import contacts_of, preference
from convergence.messaging.queries.templates import template
from convergence.messaging.rules.hours import leaves_at, quiet_hours
from convergence.messaging.rules.money import estimate, is_stopped, month_of
from convergence.messaging.rules.templates import render
from convergence.messaging.rules.wordings import desk_words
from convergence.messaging.types import (
    ABOUT_DELIVERY,
    Contact,
    DeliveryState,
    PreferenceView,
    TemplateKind,
    TemplateView,
)
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

DISCREET_SMS = "Un message vous attend : {{ lien }}"
DISCREET_NOTICE = "Rappel : {{ date }} à {{ heure }}."


@dataclass(frozen=True, slots=True)
class Sending:
    """What is to leave for one person, before its way is chosen. ``occasion`` is the same for a replay."""

    kind: TemplateKind
    reason: ExchangeReason
    occasion: str
    message_id: UUID | None = None
    reminder_id: UUID | None = None
    group_id: UUID | None = None
    useless_at: datetime | None = None
    is_urgent: bool = False
    skip_holidays: bool = False
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What is written, as each way carries it."""

    sms: str
    subject: str
    text: str

    def of(self, channel: Channel) -> str:
        """The body for a channel: a push notification is as short as an SMS."""
        return self.text if channel is Channel.EMAIL else self.sms


@operation("Message envoyé")
def send_text(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    reason: ExchangeReason,
    template_kind: TemplateKind,
    values: Mapping[str, str],
    occasion: str = "",
    useless_at: datetime | None = None,
    is_urgent: bool = False,
) -> UUID | None:
    """Send the words of a kind to one person by the first way that suits her; the delivery, or None when nothing left.

    None: the structure switched this kind off, no contact works, she wants no message, or the budget stops it.
    The same ``occasion`` twice sends once.
    """
    check_may_send(actor)
    sending = Sending(
        template_kind, reason, occasion or f"{template_kind.value}:{uuid7()}", useless_at=useless_at,
        is_urgent=is_urgent,
    )  # fmt: skip
    sent = send(actor, at, dossier_id, sending, values)
    return sent.id if sent else None


def send(
    actor: Actor, at: datetime, dossier_id: UUID, sending: Sending, values: Mapping[str, str]
) -> models.Delivery | None:
    """The same inside an operation, with all that may be said of a sending."""
    if already := already_sent(dossier_id, sending.occasion):
        return already
    scope = scope_of(actor)
    header = found_file(scope, dossier_id)
    wanted = preference(scope, dossier_id)
    words = template(scope, sending.kind, wanted.draft.address)
    if not words.is_enabled:
        return None
    known = {"prenom": display_first_name(header.first_name), **house_values(scope), **values}
    contacts = ranked(
        contacts_of(scope, [dossier_id]), sending.channels or words.channels, has_chosen=wanted.is_chosen
    )
    for contact in contacts:
        if sent := leave(actor, at, contact, sending, _written(words, contact, known), wanted):
            return sent
    return None


def _written(words: TemplateView, contact: Contact, known: Mapping[str, str]) -> Words:
    """The words filled in; the same short sentence by every way when the contact is not hers."""
    if contact.is_third_party:
        short = render(discreet(words.variables), known)
        return Words(short, short, short)
    said = words.wording
    return Words(render(said.sms, known), render(said.subject, known), render(said.email, known))


def leave(
    actor: Actor, at: datetime, contact: Contact, sending: Sending, words: Words, wanted: PreferenceView
) -> models.Delivery | None:
    """Ask for the exchange at the first allowed hour; None when the budget stops it or it would be too late."""
    body = words.of(contact.channel)
    segments = sms_size(body).segments if contact.channel is Channel.SMS else 0
    if budget_stops(actor, at, sending.kind, segments):
        return None
    not_before = allowed_at(actor, at, sending, wanted)
    if sending.useless_at is not None and not_before >= sending.useless_at:
        return None
    row = models.Delivery.objects.create(
        structure_id=actor.structure_id,
        dossier_id=contact.dossier_id,
        kind=sending.kind.value,
        channel=contact.channel.value,
        recipient=contact.recipient,
        state=DeliveryState.WAITING.value,
        exchange_id=uuid7(),
        occasion=sending.occasion,
        message_id=sending.message_id,
        reminder_id=sending.reminder_id,
        group_id=sending.group_id,
        asked_by=actor.user_id,
        requested_at=at,
        segments=segments,
    )
    emit(requested(row, sending, words.subject, body, None if not_before <= at else not_before))
    return row


def requested(
    row: models.Delivery, sending: Sending, subject: str, body: str, not_before: datetime | None
) -> ExchangeRequested:
    """The word that asks for the exchange of a delivery."""
    return ExchangeRequested(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        exchange_id=row.exchange_id,
        channel=Channel(row.channel),
        reason=sending.reason,
        recipient=row.recipient,
        subject="" if row.channel == Channel.SMS else " ".join(subject.split()),
        body=body,
        about_kind=ABOUT_DELIVERY,
        about_id=row.id,
        not_before=not_before,
        useless_at=sending.useless_at,
    )


def withdraw_waiting(rows: Sequence[models.Delivery]) -> None:
    """Take back what has not left yet."""
    for row in rows:
        if row.state == DeliveryState.WAITING:
            emit(
                ExchangeWithdrawn(
                    structure_id=row.structure_id, dossier_id=row.dossier_id, exchange_id=row.exchange_id
                )
            )


def already_sent(dossier_id: UUID, occasion: str) -> models.Delivery | None:
    """What an earlier treatment of the same occasion sent."""
    return models.Delivery.objects.filter(dossier_id=dossier_id, occasion=occasion).first()


def ranked(contacts: Sequence[Contact], channels: Sequence[Channel], *, has_chosen: bool) -> list[Contact]:
    """The contacts to try: her own before those of somebody near her, then in her order, or in that of the kind.

    ``contacts`` come in her order; what she refused is not among them, what the kind does not allow is left out.
    """
    allowed = [contact for contact in contacts if contact.channel in channels]
    hers = [contact for contact in allowed if not contact.is_third_party] or allowed
    return hers if has_chosen else sorted(hers, key=lambda contact: channels.index(contact.channel))


def discreet(variables: Sequence[str]) -> str:
    """What is written to somebody near her: neither who writes nor why."""
    if "lien" in variables:
        return DISCREET_SMS
    return DISCREET_NOTICE if "heure" in variables else "Un message vous attend."


def budget_stops(actor: Actor, at: datetime, kind: TemplateKind, segments: int, *, count: int = 1) -> bool:
    """Whether the month's budget keeps this from leaving."""
    found = models.Budget.objects.filter(structure_id=actor.structure_id).first()
    if found is None or not segments:
        return False
    where = zone(actor.time_zone)
    return is_stopped(
        kind,
        budget=found.monthly_millicents,
        spent=spent_in(actor.structure_id, month_of(at, where)),
        waiting=waiting_cost(actor.structure_id, actor.time_zone),
        cost=estimate(segments, local_day(at, where)) * count,
        stops_everything=found.stops_everything,
    )


def allowed_at(actor: Actor, at: datetime, sending: Sending, wanted: PreferenceView) -> datetime:
    """The first instant at which it may leave: now when it is urgent, else outside her quiet hours."""
    if sending.is_urgent:
        return at
    where = zone(actor.time_zone)
    quiet = quiet_hours(local_day(at, where), start=wanted.draft.quiet_from, end=wanted.draft.quiet_to)
    return leaves_at(at, where, quiet, skip_holidays=sending.skip_holidays)


def scope_of(actor: Actor) -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    if scope is None or scope.actor != actor:
        raise RuntimeError("no operation of this actor is under way")
    return scope


def scope_name(scope: Scope) -> str:
    """The usual name of the structure for which the actor works."""
    return structure_names(scope, [scope.structure_id]).get(scope.structure_id, scope.actor.structure_name)


def house_values(scope: Scope) -> dict[str, str]:
    """Who speaks, and whom to call back."""
    found = structure_detail(scope, scope.structure_id)
    name = found.usual_name if found else scope.actor.structure_name
    return {"structure": name, "accueil": desk_words(found.phone if found else "")}


def found_file(scope: Scope, dossier_id: UUID) -> DossierHeader:
    """The head of a file that the actor's structure holds; the same NotFound for all others."""
    header = dossier_header(scope, dossier_id)
    if header is None or header.structure_id != scope.structure_id:
        raise NotFound(
            "Ce dossier n’existe pas ou n’est plus accessible.",
            what_to_do="Cherchez-le par son nom.",
        )
    return header
