"""A failure is repaired by a gesture: send again, correct the address, take another way, give up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from convergence.dossier.operations import edit_section
from convergence.dossier.queries import dossier_header, section
from convergence.dossier.types import ContactKind, Section
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    Channel,
    ExchangeReason,
    ExchangeRequested,
    RecipientKind,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.sharing.models import Exchange, ExchangeContent
from convergence.sharing.operations.outcomes import move
from convergence.sharing.operations.queueing import circuit_of, new_exchange, write_content
from convergence.sharing.policies import check_may_repair
from convergence.sharing.rules.bases import basis_of
from convergence.sharing.rules.contents import checked_address, content_refusal
from convergence.sharing.types import OF_THE_PROVIDER, ExchangeState
from convergence.storage.operation import operation
from convergence.storage.session import acting

OTHER_WAYS = (Channel.SMS, Channel.EMAIL)
_KINDS = {Channel.SMS: ContactKind.PHONE, Channel.EMAIL: ContactKind.EMAIL}


@operation("Relancer un envoi")
def retry_exchange(*, actor: Actor, at: datetime, exchange_id: UUID, edit_token: int) -> None:
    """Send again what failed, as it is. For what may have left already, it is a person who takes the risk."""
    check_may_repair(actor)
    row = _row(exchange_id, edit_token)
    _check_still_possible(row, at)
    _requeue(row, at)


@operation("Relancer les envois que le fournisseur n'a pas pris")
def retry_provider_failures(*, actor: Actor, at: datetime, channel: Channel | None = None) -> int:
    """Send again all that failed because a provider was out of order or missing; returns how many."""
    check_may_repair(actor)
    failed = Exchange.objects.filter(
        structure_id=actor.structure_id, state=ExchangeState.FAILED, cause__in=OF_THE_PROVIDER
    )
    if channel is not None:
        failed = failed.filter(channel=channel)
    count = 0
    for row in failed.order_by("id").select_for_update(skip_locked=True):
        if row.useless_at is None or row.useless_at > at:
            _requeue(row, at)
            count += 1
    return count


@operation("Corriger l'adresse d'un envoi")
def correct_address(
    *, actor: Actor, at: datetime, exchange_id: UUID, address: str, edit_token: int, reason: str = ""
) -> None:
    """Write the right number or e-mail address in the file, mark the former one as wrong, and send again."""
    check_may_repair(actor)
    row = _row(exchange_id, edit_token)
    channel = Channel(row.channel)
    if channel not in _KINDS:
        raise Invalid.one("address", "Cette adresse ne se corrige pas ici.", "Choisissez un autre canal.")
    _check_still_possible(row, at)
    content = _content(row)
    right = _checked(channel, address)
    if row.dossier_id is not None and row.recipient_kind == RecipientKind.YOUNG_PERSON:
        _correct_file(actor, at, row.dossier_id, channel, wrong=content.recipient, right=right)
    content.recipient = right
    content.save()
    row.circuit = circuit_of(channel, right)
    _requeue(row, at)


@operation("Envoyer par un autre canal")
def send_otherwise(
    *, actor: Actor, at: datetime, exchange_id: UUID, channel: Channel, edit_token: int
) -> UUID:
    """Give up one way and queue the same text by another, to the address that the file holds; returns the new one."""
    check_may_repair(actor)
    row = _row(exchange_id, edit_token)
    content = _content(row)
    if channel not in OTHER_WAYS or channel == row.channel:
        raise Invalid.one("channel", "Choisissez un autre canal.", "SMS ou courriel.")
    kind = RecipientKind(row.recipient_kind)
    if basis_of(ExchangeReason(row.reason), channel, kind) is None:
        raise Invalid.one(
            "channel", f"Aucune base légale ne le permet par {channel.label}.", "Appelez la personne."
        )
    if told := content_refusal(channel, content.subject, content.body):
        raise Invalid.one("channel", told)
    _check_still_possible(row, at)
    address = _address_in_file(actor, row, channel)
    other = new_exchange(_as_request(row, content, channel, address), at, ExchangeState.WAITING)
    other.due_at, other.replaces_id = at, row.replaces_id or row.id
    other.save(force_insert=True)
    write_content(other, address, content.subject, content.body, content.document_ids)
    move(row, ExchangeState.GIVEN_UP, at, detail=f"Envoyé par un autre canal : {channel.label}.")
    return other.id


@operation("Abandonner un envoi")
def give_up(*, actor: Actor, at: datetime, exchange_id: UUID, edit_token: int, reason: str) -> None:
    """Say, with the reason, that nothing more is to be tried."""
    check_may_repair(actor)
    if not reason.strip():
        raise Invalid.one("reason", "Indiquez pourquoi.", "Par exemple : prévenu de vive voix.", "required")
    move(_row(exchange_id, edit_token), ExchangeState.GIVEN_UP, at, detail="Abandonné par un professionnel.")


@operation("Tenir un envoi pour parti")
def take_as_sent(*, actor: Actor, at: datetime, exchange_id: UUID, edit_token: int) -> None:
    """Decide that what may have left did leave."""
    check_may_repair(actor)
    row = _row(exchange_id, edit_token)
    if row.state != ExchangeState.UNCERTAIN:
        raise Conflict("On sait déjà ce que cet envoi est devenu.", what_to_do="Rechargez la page.")
    row.sent_at = at
    move(row, ExchangeState.SENT, at, detail="Tenu pour parti par un professionnel.")


def _row(exchange_id: UUID, edit_token: int) -> Exchange:
    row = Exchange.objects.select_for_update().filter(id=exchange_id).first()
    if row is None:
        raise NotFound(
            "Cet envoi n'existe pas ou ne vous est pas accessible.", what_to_do="Cherchez-le dans la liste."
        )
    if row.change_id != edit_token:
        raise Conflict(
            "Cet envoi a changé entre-temps.", what_to_do="Relisez où il en est, puis recommencez."
        )
    return row


def _content(row: Exchange) -> ExchangeContent:
    content = ExchangeContent.objects.filter(exchange_id=row.id).first()
    if content is None:
        raise Conflict("Le texte de cet envoi n'est plus conservé.", what_to_do="Écrivez un nouveau message.")
    return content


def _check_still_possible(row: Exchange, at: datetime) -> None:
    _content(row)
    if row.useless_at is not None and row.useless_at <= at:
        raise Conflict(
            "Il est trop tard pour que cet envoi soit utile.",
            what_to_do="Abandonnez-le, ou appelez la personne.",
        )


def _requeue(row: Exchange, at: datetime) -> None:
    row.tries = 0
    move(row, ExchangeState.WAITING, at, due_at=at)


def _checked(channel: Channel, address: str) -> str:
    try:
        return checked_address(channel, address)
    except Invalid as problem:
        raise Invalid.one("address", problem.message, problem.what_to_do) from None


def _correct_file(
    actor: Actor, at: datetime, dossier_id: UUID, channel: Channel, *, wrong: str, right: str
) -> None:
    """The former number is marked as wrong, the right one comes first."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        view = section(scope, dossier_id, Section.CONTACTS)
    if view is None:
        raise NotFound("Ce dossier ne vous est pas accessible.", what_to_do="Demandez à son référent.")
    points = view.values["points"]
    kept = [dict(each) for each in points] if isinstance(points, tuple) else []
    kind = _KINDS[channel].value
    edit_section(
        actor=actor,
        at=at,
        dossier_id=dossier_id,
        section=Section.CONTACTS,
        values={"points": _corrected(kept, kind, wrong, right)},
        edit_token=view.edit_token,
        reason="Correction après un envoi qui n'a pas abouti",
    )


def _corrected(
    points: list[dict[str, object]], kind: str, wrong: str, right: str
) -> tuple[Mapping[str, object], ...]:
    same = [each for each in points if each["kind"] == kind]
    for each in same:
        each["preferred"] = each["value"] == right
        each["wrong"] = each["value"] == wrong if each["value"] in (wrong, right) else each["wrong"]
    if all(each["value"] != right for each in same):
        added = {"kind": kind, "value": right, "comment": "", "preferred": True, "wrong": False}
        points = [*points, added]
    return tuple(points)


def _address_in_file(actor: Actor, row: Exchange, channel: Channel) -> str:
    if row.dossier_id is None or row.recipient_kind != RecipientKind.YOUNG_PERSON:
        raise Invalid.one("channel", "On ne connaît pas d'autre adresse à ce destinataire.")
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        header = dossier_header(scope, row.dossier_id)
    found = "" if header is None else header.phone if channel is Channel.SMS else header.email
    if not found:
        raise Invalid.one(
            "channel",
            f"Le dossier n'a pas d'adresse pour {channel.label}.",
            "Complétez les coordonnées d'abord.",
        )
    return checked_address(channel, found)


def _as_request(row: Exchange, content: ExchangeContent, channel: Channel, address: str) -> ExchangeRequested:
    return ExchangeRequested(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        exchange_id=uuid7(),
        channel=channel,
        reason=ExchangeReason(row.reason),
        recipient=address,
        body=content.body,
        about_kind=row.about_kind,
        about_id=row.about_id,
        recipient_user_id=row.recipient_user_id,
        recipient_kind=RecipientKind(row.recipient_kind),
        document_ids=content.document_ids,
        useless_at=row.useless_at,
    )
