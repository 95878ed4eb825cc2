"""What a room asks to send is written in the queue, or refused at once; what it withdraws no longer leaves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    Channel,
    ExchangeRequested,
    ExchangeWithdrawn,
    RecipientKind,
    sms_size,
)
from convergence.foundation.problems import Invalid
from convergence.sharing.models import Exchange, ExchangeContent, ExchangeWithdrawal
from convergence.sharing.operations.outcomes import move, tell, write_ledger
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.bases import basis_of
from convergence.sharing.rules.contents import checked_address, checked_text, content_refusal, one_line
from convergence.sharing.types import TO_REPAIR, ExchangeState, FailureCause
from convergence.storage.operation import operation

SYSTEM_CIRCUIT = "system:"
_IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Where an exchange begins its life."""

    state: ExchangeState
    cause: FailureCause | None = None
    detail: str = ""


@operation("Mettre un envoi en attente", source="automatique")
def queue_exchange(*, actor: Actor, at: datetime, request: ExchangeRequested) -> None:
    """Queue what a room asks for; the same identifier twice is one exchange.

    What has no legal basis, no possible address or comes too late is settled at once, and its text is not kept.
    """
    check_is_system(actor)
    _forget_request(request.exchange_id)
    if Exchange.objects.filter(id=request.exchange_id).exists():
        return
    address, verdict = _judged(request, at)
    row = new_exchange(request, at, verdict.state)
    row.cause, row.detail = (verdict.cause.value if verdict.cause else ""), verdict.detail
    if verdict.state is ExchangeState.WAITING:
        row.due_at = max(at, request.not_before or at)
    else:
        row.settled_at = at
    row.save(force_insert=True)
    if verdict.state in (ExchangeState.WAITING, ExchangeState.WRONG_ADDRESS):
        write_content(
            row, address, one_line(request.subject), checked_text(request.body), request.document_ids
        )
    if verdict.state is not ExchangeState.WAITING:
        write_ledger(row, at)
        tell(row, at)


@operation("Annuler un envoi", source="automatique")
def withdraw_exchange(*, actor: Actor, at: datetime, request: ExchangeWithdrawn) -> None:
    """Cancel what still waits, give up what failed. A withdrawal read before its request is remembered for it."""
    check_is_system(actor)
    row = Exchange.objects.select_for_update().filter(id=request.exchange_id).first()
    if row is None:
        ExchangeWithdrawal.objects.get_or_create(
            exchange_id=request.exchange_id,
            defaults={"structure_id": request.structure_id, "dossier_id": request.dossier_id},
        )
    elif row.state == ExchangeState.WAITING:
        row.state, row.settled_at, row.due_at = ExchangeState.CANCELLED.value, at, None
        row.save()
        write_ledger(row, at)
        tell(row, at)
    elif row.state in TO_REPAIR:
        move(row, ExchangeState.GIVEN_UP, at, detail="Remplacé par un autre envoi, ou devenu inutile.")


def _forget_request(exchange_id: UUID) -> None:
    """The event that brought the request keeps neither its text nor its address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_forget_request(%s)", (exchange_id,))


def new_exchange(request: ExchangeRequested, at: datetime, state: ExchangeState) -> Exchange:
    """The row of an exchange, not saved yet."""
    kind = recipient_kind(request)
    basis = basis_of(request.reason, request.channel, kind)
    return Exchange(
        id=request.exchange_id,
        structure_id=request.structure_id,
        dossier_id=request.dossier_id,
        channel=request.channel.value,
        reason=request.reason.value,
        recipient_kind=kind.value,
        recipient_user_id=request.recipient_user_id,
        about_kind=request.about_kind,
        about_id=request.about_id,
        basis_code=basis.code if basis else "",
        document_count=len(documents_of(request.document_ids)),
        circuit=circuit_of(request.channel, request.recipient),
        state=state.value,
        requested_at=at,
        useless_at=request.useless_at,
        segments=sms_size(request.body).segments if request.channel is Channel.SMS else 0,
    )


def write_content(row: Exchange, recipient: str, subject: str, body: str, document_ids: str) -> None:
    """Keep what is to be sent, apart from the exchange."""
    ExchangeContent.objects.create(
        exchange=row,
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        recipient=recipient,
        subject=subject,
        body=body,
        document_ids=document_ids,
    )


def recipient_kind(request: ExchangeRequested) -> RecipientKind:
    """Who receives, when the room did not say it."""
    if request.recipient_kind is not None:
        return request.recipient_kind
    return RecipientKind.PROFESSIONAL if request.recipient_user_id else RecipientKind.YOUNG_PERSON


def circuit_of(channel: Channel, recipient: str) -> str:
    """What may be out of order as a whole: one provider for SMS and mail, one server for each of the others."""
    if channel is Channel.PUSH:
        try:
            host = urlsplit(str(json.loads(recipient)["endpoint"])).hostname or ""
            return checked_text(f"push:{host}")[:200]
        except (ValueError, TypeError, KeyError, RecursionError):
            return "push:"
    if channel is Channel.OUTSIDE_SYSTEM:
        return checked_text(f"{SYSTEM_CIRCUIT}{recipient}")[:200]
    return checked_text(f"calendar:{recipient}")[:200] if channel is Channel.CALENDAR else channel.value


def documents_of(ids: str) -> list[str]:
    """Identifiers of the documents to join; what is no identifier is left out."""
    return [part for part in (each.strip() for each in ids.split(",")) if _IDENTIFIER.fullmatch(part)]


def _judged(request: ExchangeRequested, at: datetime) -> tuple[str, _Verdict]:
    """The address as it will be used, and where the life of the exchange begins."""
    kind = recipient_kind(request)
    basis = basis_of(request.reason, request.channel, kind)
    if ExchangeWithdrawal.objects.filter(exchange_id=request.exchange_id).exists():
        return "", _Verdict(ExchangeState.CANCELLED)
    if basis is None:
        told = (
            f"Aucune base légale ne permet d'envoyer « {request.reason.label} » par {request.channel.label} "
            f"au destinataire « {kind.label} »."
        )
        return "", _Verdict(ExchangeState.FORBIDDEN, FailureCause.FORBIDDEN, told)
    refused = content_refusal(request.channel, request.subject, checked_text(request.body))
    if refused:
        return "", _Verdict(ExchangeState.FORBIDDEN, FailureCause.FORBIDDEN, refused)
    if request.useless_at is not None and request.useless_at <= at:
        return "", _Verdict(ExchangeState.EXPIRED)
    try:
        return checked_address(request.channel, request.recipient), _Verdict(ExchangeState.WAITING)
    except Invalid as problem:
        kept = checked_text(request.recipient)[:500]
        return kept, _Verdict(ExchangeState.WRONG_ADDRESS, FailureCause.WRONG_ADDRESS, problem.message)
