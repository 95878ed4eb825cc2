"""An operator and a person whom it accompanies write to each other; the structure that holds her file reads nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Sum

from convergence.accompagnement.contracts.queries import operator_contracts_by_adviser
from convergence.accompagnement.solutions.queries import operator_requests_by_adviser
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.identity.queries import advisers_of, structure_names, users_of_structure
from convergence.identity.types import Role, StaffMember, UserState
from convergence.messaging import models
from convergence.messaging.operations.links import make_link
from convergence.messaging.operations.sending import Sending, Words, already_sent, leave, ranked, scope_of
from convergence.messaging.operations.writing import checked_text
from convergence.messaging.policies import check_is_herself, check_is_the_house, check_may_write_as_operator
from convergence.messaging.queries.preferences import contacts_of, preference
from convergence.messaging.rules.operators import Waiting, change_of_adviser, notice, reminder
from convergence.messaging.types import AuthorKind, DeliveryState, OperatorMessageWritten, TemplateKind
from convergence.storage.files import check_may_write, organisations_reached
from convergence.storage.operation import emit, operation

FREE_WAYS = (Channel.PUSH, Channel.EMAIL)
"""What costs nothing: an operator has no budget here, and that of a Mission Locale is not its."""
_MOST_AN_HOUR = 20


@operation("Message d’un opérateur")
def write_as_operator(
    *, actor: Actor, at: datetime, dossier_id: UUID, text: str, idempotency_key: str | None = None
) -> UUID:
    """Write to a person who is shared with the actor's operator; the first word opens the conversation.

    Raise NotFound for a file out of reach, Refused when its share is to read only, Invalid for an empty text.
    """
    check_may_write_as_operator(actor)
    holder_id = _shared_file(actor, dossier_id)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    text = checked_text(text)
    thread, is_new = models.OperatorThread.objects.get_or_create(
        dossier_id=dossier_id,
        organisation_id=actor.structure_id,
        defaults={
            "structure_id": holder_id,
            "adviser_id": actor.user_id,
            "last_at": at,
            "last_author": AuthorKind.ADVISER.value,
        },
    )
    if not is_new:
        _note_last(thread, at, AuthorKind.ADVISER)
    row = _add(thread, at, AuthorKind.ADVISER, text, actor)
    emit(
        OperatorMessageWritten(
            structure_id=thread.structure_id,
            dossier_id=dossier_id,
            message_id=row.id,
            organisation_id=actor.structure_id,
        )
    )
    return row.id


@operation("Réponse à un opérateur")
def answer_operator(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    organisation_id: UUID,
    text: str,
    idempotency_key: str | None = None,
) -> UUID:
    """What the person answers, by her link, in a conversation that an operator opened and still reads."""
    check_is_herself(actor, dossier_id)
    thread = models.OperatorThread.objects.filter(
        dossier_id=dossier_id, organisation_id=organisation_id
    ).first()
    if thread is None:
        raise NotFound(
            "Vous n’avez pas de conversation avec cet organisme.", what_to_do="Revenez à vos messages."
        )
    if organisation_id not in organisations_reached(dossier_id, at):
        raise Conflict(
            "Cet organisme n’a plus accès à votre dossier : il ne lirait pas votre réponse.",
            what_to_do="Écrivez à votre conseiller de la Mission Locale, ou contactez cet organisme directement.",
            code="closed",
        )
    text = checked_text(text)
    since = at - timedelta(hours=1)
    mine = models.OperatorMessage.objects.filter(
        dossier_id=dossier_id, author_kind=AuthorKind.YOUNG_PERSON.value, written_at__gt=since
    )
    if mine.count() >= _MOST_AN_HOUR:
        raise Conflict(
            "Vous avez déjà écrit beaucoup de messages.",
            what_to_do="Ils seront lus. Réessayez dans une heure.",
            code="too_many",
        )
    _note_last(thread, at, AuthorKind.YOUNG_PERSON)
    return _add(thread, at, AuthorKind.YOUNG_PERSON, text, None).id


@operation("Conversation lue par un opérateur")
def note_operator_seen(*, actor: Actor, at: datetime, dossier_id: UUID) -> int:
    """Note that somebody of the operator saw what the person wrote; returns how many messages were new."""
    check_may_write_as_operator(actor)
    rows = models.OperatorThread.objects.filter(dossier_id=dossier_id, organisation_id=actor.structure_id)
    thread = rows.filter(unread_count__gt=0).first()
    if thread is None:
        return 0
    rows.update(unread_count=0, seen_by_operator_at=at)
    return thread.unread_count


@operation("Conversation avec un opérateur lue")
def note_person_seen(*, actor: Actor, at: datetime, dossier_id: UUID, organisation_id: UUID) -> None:
    """Note that the person saw what an operator wrote to her."""
    check_is_herself(actor, dossier_id)
    models.OperatorThread.objects.filter(dossier_id=dossier_id, organisation_id=organisation_id).update(
        seen_by_person_at=at
    )


@operation("Conversations confiées")
def entrust_threads(
    *,
    actor: Actor,
    at: datetime,
    adviser_id: UUID,
    from_id: UUID | None = None,
    dossier_id: UUID | None = None,
) -> int:
    """A colleague of the same operator answers from now on: in one conversation, or in all those of ``from_id``.

    Each person reads it in her conversation. Returns how many changed hands; those that are out of reach stay.
    """
    check_may_write_as_operator(actor)
    staff = {one.user_id: one.full_name for one in advisers_of(scope_of(actor), actor.structure_id)}
    if adviser_id not in staff:
        raise Invalid.one(
            "adviser_id",
            "Cette personne n’écrit pas pour votre organisme.",
            "Choisissez un collègue de la liste.",
        )
    rows = models.OperatorThread.objects.filter(organisation_id=actor.structure_id).exclude(
        adviser_id=adviser_id
    )
    if dossier_id is not None:
        _shared_file(actor, dossier_id)
        rows = rows.filter(dossier_id=dossier_id)
    if from_id is not None:
        rows = rows.filter(adviser_id=from_id)
    threads = list(rows.order_by("id"))
    for thread in threads:
        check_may_write(thread.dossier_id, FieldGroup.ACCOMPAGNEMENT)
        said = change_of_adviser(staff[adviser_id], staff.get(thread.adviser_id, ""))
        models.OperatorThread.objects.filter(pk=thread.pk).update(adviser_id=adviser_id)
        _add(thread, at, AuthorKind.HOUSE, said, actor)
    return len(threads)


@operation("Jeune prévenu d’un message d’un opérateur", source="automatique")
def tell_of_operator(
    *, actor: Actor, at: datetime, dossier_id: UUID, organisation_id: UUID, message_id: UUID
) -> bool:
    """Tell her who wrote, and where to read and answer; never by SMS, nor at the number of somebody near her.

    The same message twice tells once, and one notice that still waits for the morning tells of several.
    """
    check_is_the_house(actor)
    scope = scope_of(actor)
    occasion = f"operateur:{organisation_id}:{message_id}"
    waits = models.Delivery.objects.filter(
        dossier_id=dossier_id, kind=TemplateKind.OPERATOR.value, state=DeliveryState.WAITING.value
    )
    header = dossier_header(scope, dossier_id)
    if header is None or already_sent(dossier_id, occasion) or waits.exists():
        return False
    if organisation_id not in organisations_reached(dossier_id, at):
        return False
    wanted = preference(scope, dossier_id)
    hers = [one for one in contacts_of(scope, [dossier_id]) if not one.is_third_party]
    name = structure_names(scope, [organisation_id]).get(organisation_id, "")
    sending = Sending(TemplateKind.OPERATOR, ExchangeReason.CONVERSATION, occasion)
    for contact in ranked(hers, FREE_WAYS, has_chosen=wanted.is_chosen):
        link = f"{make_link(actor=actor, at=at, dossier_id=dossier_id)}avec/{organisation_id}/"
        told = notice(name, header.first_name, link)
        if leave(actor, at, contact, sending, Words(told.sms, told.subject, told.email), wanted):
            return True
    return False


@operation("Rappel aux conseillers d’un opérateur", source="automatique")
def remind_operator(*, actor: Actor, at: datetime, idempotency_key: str | None = None) -> UUID:
    """Write to each adviser of the actor's operator for whom something waits, in one message; the week is the key.

    A contract that no adviser follows is told to each. Nobody writes to somebody for whom nothing waits.
    """
    check_is_the_house(actor)
    scope, today = scope_of(actor), local_day(at, zone(actor.time_zone))
    contracts = operator_contracts_by_adviser(scope, today)
    requests = operator_requests_by_adviser(scope)
    threads = models.OperatorThread.objects.filter(organisation_id=actor.structure_id, unread_count__gt=0)
    messages = dict(
        threads.order_by("adviser_id").values_list("adviser_id").annotate(total=Sum("unread_count"))
    )
    for person in users_of_structure(scope):
        if not _is_told(person, today):
            continue
        hers = person.user_id
        told = reminder(
            Waiting(messages.get(hers, 0), contracts[hers] + contracts[None], requests[hers]),
            settings.SITE_URL,
        )
        if told is not None:
            _write(actor, person, *told)
    return uuid7()


def _is_told(person: StaffMember, today: date) -> bool:
    runs = {held.role for held in person.roles if held.starts_on <= today < (held.ends_on or date.max)}
    return person.state is UserState.ACTIVE and bool(person.email) and Role.OPERATOR_ADVISER in runs


def _write(actor: Actor, person: StaffMember, subject: str, body: str) -> None:
    emit(
        ExchangeRequested(
            structure_id=actor.structure_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.TEAM,
            recipient=person.email,
            recipient_user_id=person.user_id,
            subject=subject,
            body=body,
        )
    )


def _shared_file(actor: Actor, dossier_id: UUID) -> UUID:
    """The structure that holds a file that is shared with the actor's operator; the same NotFound for all others."""
    header = dossier_header(scope_of(actor), dossier_id)
    if header is None:
        raise NotFound(
            "Ce dossier n’existe pas ou n’est plus partagé avec votre organisme.",
            what_to_do="Cherchez la personne parmi celles qui sont partagées avec vous.",
        )
    return header.structure_id


def _note_last(thread: models.OperatorThread, at: datetime, kind: AuthorKind) -> None:
    added = 1 if kind is AuthorKind.YOUNG_PERSON else 0
    models.OperatorThread.objects.filter(pk=thread.pk).update(
        last_at=at, last_author=kind.value, unread_count=F("unread_count") + added
    )


def _add(
    thread: models.OperatorThread, at: datetime, kind: AuthorKind, text: str, author: Actor | None
) -> models.OperatorMessage:
    return models.OperatorMessage.objects.create(
        structure_id=thread.structure_id,
        dossier_id=thread.dossier_id,
        organisation_id=thread.organisation_id,
        author_kind=kind.value,
        author_id=author.user_id if author else None,
        author_name=author.name if author else "",
        text=text,
        written_at=at,
    )
