"""Writing in the conversation of a file, from either side."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from convergence.documents.queries import document
from convergence.documents.types import DocumentState
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, sms_size
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.operations.links import make_link
from convergence.messaging.operations.sending import Sending, Words, found_file, leave, ranked, scope_of, send
from convergence.messaging.policies import (
    check_is_herself,
    check_is_the_house,
    check_may_send,
    is_herself,
)
from convergence.messaging.queries.preferences import contacts_of, preference
from convergence.messaging.types import AuthorKind, DeliveryState, MessageWritten, TemplateKind, Way
from convergence.storage.operation import emit, operation

MOST_CHARACTERS = 10_000
MOST_SMS_CHARACTERS = 1_000
_MOST_AN_HOUR = 20
_NOT_KEPT = (DocumentState.REFUSED, DocumentState.REMOVED)


@operation("Message écrit")
def send_message(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    text: str,
    way: Way = Way.LINK,
    document_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> UUID:
    """Write to the young person. By link the text stays here; by SMS it leaves as it is.

    Raise Invalid for an empty or unreadable text, or when no mobile can receive the SMS that was asked for.
    """
    check_may_send(actor)
    scope = scope_of(actor)
    found_file(scope, dossier_id)
    text = checked_text(text)
    _check_document(scope, dossier_id, document_id)
    row = add_message(
        scope, at, dossier_id, text, AuthorKind.ADVISER, author_id=actor.user_id, name=actor.name, way=way,
        document_id=document_id,
    )  # fmt: skip
    if way is Way.SMS:
        _send_as_it_is(actor, at, row)
    elif way is Way.LINK:
        _tell(actor, at, row)
    return row.id


@operation("Réponse du jeune")
def answer(
    *, actor: Actor, at: datetime, dossier_id: UUID, text: str, idempotency_key: str | None = None
) -> UUID:
    """What the young person writes by her link."""
    check_is_herself(actor, dossier_id)
    text = checked_text(text)
    since = at - timedelta(hours=1)
    mine = models.Message.objects.filter(
        dossier_id=dossier_id, author_kind=AuthorKind.YOUNG_PERSON.value, written_at__gt=since, occasion=""
    )
    if mine.count() >= _MOST_AN_HOUR:
        raise Conflict(
            "Vous avez déjà écrit beaucoup de messages.",
            what_to_do="Votre conseiller les lira. Réessayez dans une heure.",
            code="too_many",
        )
    scope = scope_of(actor)
    row = add_message(
        scope, at, dossier_id, text, AuthorKind.YOUNG_PERSON, author_id=None, name="", way=Way.SILENT
    )
    return row.id


@operation("Conversation lue")
def note_seen(*, actor: Actor, at: datetime, dossier_id: UUID) -> int:
    """Note that one side has seen what the other wrote; returns how many messages were new to it."""
    is_person = is_herself(actor, dossier_id)
    if is_person:
        others = [AuthorKind.ADVISER.value, AuthorKind.HOUSE.value]
    else:
        check_may_send(actor)
        others = [AuthorKind.YOUNG_PERSON.value]
    rows = models.Message.objects.filter(dossier_id=dossier_id, author_kind__in=others, seen_at=None)
    seen = rows.update(seen_at=at)
    conversations = models.Conversation.objects.filter(dossier_id=dossier_id)
    if is_person:
        conversations.update(seen_by_person_at=at)
    elif seen:
        conversations.update(unread_count=0)
    return seen


@operation("Document déposé dit au conseiller", source="automatique")
def tell_paper(*, actor: Actor, at: datetime, dossier_id: UUID, document_id: UUID) -> None:
    """What the person sent from her space is told in her conversation, once: her adviser finds it unread."""
    check_is_the_house(actor)
    scope, occasion = scope_of(actor), f"document:{document_id}"
    found = document(scope, document_id)
    if found is None or found.dossier_id != dossier_id or found.state in _NOT_KEPT:
        return
    if models.Message.objects.filter(dossier_id=dossier_id, occasion=occasion).exists():
        return
    text = f"Document envoyé : {found.title}"
    add_message(
        scope, at, dossier_id, text, AuthorKind.YOUNG_PERSON, author_id=None, name="", way=Way.SILENT,
        document_id=document_id, occasion=occasion,
    )  # fmt: skip


def add_message(
    scope: Scope,
    at: datetime,
    dossier_id: UUID,
    text: str,
    kind: AuthorKind,
    *,
    author_id: UUID | None,
    name: str,
    way: Way,
    document_id: UUID | None = None,
    occasion: str = "",
) -> models.Message:
    """One more message of the conversation, which is opened when there is none."""
    _note_last(scope, at, dossier_id, kind)
    row = models.Message.objects.create(
        structure_id=scope.structure_id,
        dossier_id=dossier_id,
        author_kind=kind.value,
        author_id=author_id,
        author_name=name,
        text=text,
        written_at=at,
        way=way.value,
        document_id=document_id,
        occasion=occasion,
    )
    emit(
        MessageWritten(
            structure_id=row.structure_id, dossier_id=dossier_id, message_id=row.id, author_kind=kind
        )
    )
    return row


def house_says(
    scope: Scope, at: datetime, dossier_id: UUID, text: str, occasion: str, *, opens: bool = False
) -> bool:
    """A sentence of the house in a conversation, once for an occasion; without ``opens`` only where one exists."""
    if not opens and not models.Conversation.objects.filter(dossier_id=dossier_id).exists():
        return False
    if models.Message.objects.filter(dossier_id=dossier_id, occasion=occasion).exists():
        return False
    add_message(
        scope, at, dossier_id, text, AuthorKind.HOUSE, author_id=None, name="", way=Way.SILENT, occasion=occasion
    )  # fmt: skip
    return True


def checked_text(text: str, *, most: int = MOST_CHARACTERS, field: str = "text") -> str:
    """The text as typed, ends trimmed; Invalid when it is empty, too long or cannot be kept."""
    text = text.strip()
    if not text:
        raise Invalid.one(field, "Le message est vide.", "Écrivez votre message.", "required")
    if len(text) > most:
        raise Invalid.one(
            field, f"Un message compte {most} caractères au plus.", "Raccourcissez, ou écrivez deux messages."
        )
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Invalid.one(
            field, "Un caractère invisible ne peut pas être gardé.", "Retapez le texte au lieu de le coller."
        )
    return text


def _note_last(scope: Scope, at: datetime, dossier_id: UUID, kind: AuthorKind) -> None:
    header = found_file(scope, dossier_id)
    added = 1 if kind is AuthorKind.YOUNG_PERSON else 0
    _, is_new = models.Conversation.objects.get_or_create(
        structure_id=scope.structure_id,
        dossier_id=dossier_id,
        defaults={
            "adviser_id": header.referent_id,
            "last_at": at,
            "last_author": kind.value,
            "unread_count": added,
        },
    )
    if not is_new:
        models.Conversation.objects.filter(dossier_id=dossier_id).update(
            last_at=at,
            last_author=kind.value,
            unread_count=F("unread_count") + added,
            adviser_id=header.referent_id,
        )


def _check_document(scope: Scope, dossier_id: UUID, document_id: UUID | None) -> None:
    if document_id is None:
        return
    found = document(scope, document_id)
    if found is None or found.dossier_id != dossier_id:
        raise NotFound(
            "Ce document n’est pas dans le dossier.",
            what_to_do="Ajoutez-le d’abord aux documents du dossier.",
        )


def _send_as_it_is(actor: Actor, at: datetime, row: models.Message) -> None:
    scope = scope_of(actor)
    text = checked_text(row.text, most=MOST_SMS_CHARACTERS)
    wanted = preference(scope, row.dossier_id)
    mobiles = [one for one in contacts_of(scope, [row.dossier_id]) if not one.is_third_party]
    contact = next(iter(ranked(mobiles, [Channel.SMS], has_chosen=wanted.is_chosen)), None)
    if contact is None:
        raise Invalid.one(
            "way",
            "Aucun mobile à elle ne peut recevoir ce SMS, ou elle n’en veut pas.",
            "Choisissez une autre façon de la prévenir.",
            "no_mobile",
        )
    sending = Sending(
        TemplateKind.DIRECT, ExchangeReason.CONVERSATION, f"message:{row.id}", message_id=row.id
    )
    if leave(actor, at, contact, sending, Words(text, "", text), wanted) is None:
        raise Conflict(
            f"Le budget des messages est épuisé : ces {sms_size(text).segments} segments ne partent pas.",
            what_to_do="Prévenez la personne par un lien, ou demandez à la direction de relever le budget.",
            code="budget_spent",
        )


def _tell(actor: Actor, at: datetime, row: models.Message) -> None:
    """Tell her that a message waits; one notice that still waits for the morning tells of several messages."""
    waits = models.Delivery.objects.filter(
        dossier_id=row.dossier_id, kind=TemplateKind.NEW_MESSAGE.value, state=DeliveryState.WAITING.value
    )
    if waits.exists():
        return
    link = make_link(actor=actor, at=at, dossier_id=row.dossier_id)
    sending = Sending(
        TemplateKind.NEW_MESSAGE, ExchangeReason.CONVERSATION, f"message:{row.id}", message_id=row.id
    )
    send(actor, at, row.dossier_id, sending, {"conseiller": actor.name, "lien": link})
