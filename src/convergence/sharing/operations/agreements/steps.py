"""What every gesture on an agreement does: find the row as it was read, note the gesture, write to the recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import new_token, token_digest, uuid7
from convergence.foundation.periods import day_start, local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.sharing.models import Agreement, AgreementGesture, AgreementNotice
from convergence.sharing.rules.law.life import check_may_become, open_until
from convergence.sharing.rules.law.recipients import pieces
from convergence.sharing.types import AgreementState, DataForm
from convergence.storage.openings import Opened, add_openings, end_openings
from convergence.storage.operation import emit

NATIONAL = "Europe/Paris"
"""Agreements begin and end with the civil day of Paris, wherever their parties are."""
ABOUT = "sharing.Agreement"
_LONGEST = 4000


def found(agreement_id: UUID, edit_token: int) -> Agreement:
    """The row, locked, as the actor read it; NotFound when absent or out of reach, both alike."""
    row = Agreement.objects.select_for_update().filter(id=agreement_id).first()
    if row is None:
        raise NotFound(
            "Cette demande n’existe pas ou ne vous est pas accessible.",
            what_to_do="Cherchez-la dans la liste.",
        )
    if row.change_id != edit_token:
        raise Conflict("Cette demande a changé entre-temps.", what_to_do="Relisez-la, puis recommencez.")
    return row


def said(text: str, field: str = "reason") -> str:
    """A reason, which is never left out."""
    kept = text.replace("\x00", "").strip()
    if not kept:
        raise Invalid.one(field, "Indiquez pourquoi.", "Le demandeur lira cette réponse.", "required")
    if len(kept) > _LONGEST:
        raise Invalid.one(field, "Ce texte est trop long.", "Abrégez-le.", "text")
    return kept


def become(row: Agreement, state: AgreementState) -> None:
    """Put the row in another state, which must be one that may follow."""
    check_may_become(AgreementState(row.state), state)
    row.state = state.value


def note(actor: Actor, at: datetime, row: Agreement, label: str, text: str = "") -> None:
    """Keep the gesture."""
    AgreementGesture.objects.create(
        agreement=row,
        structure_id=row.structure_id,
        at=at,
        user_id=actor.user_id,
        user_name=actor.name,
        label=label,
        text=text,
    )


def today(at: datetime) -> date:
    """The civil day by which agreements run."""
    return local_day(at, zone(NATIONAL))


@dataclass(frozen=True, slots=True)
class Wall:
    """One group for one purpose, opened between two instants, to write in too or to read alone."""

    group: FieldGroup
    purpose: Purpose
    start: datetime
    end: datetime | None
    may_write: bool


def walls_of(row: Agreement) -> list[Wall]:
    """What the agreement and the law both open by name, past and to come."""
    if row.form != DataForm.NOMINATIVE:
        return []
    paris = zone(NATIONAL)
    return [
        Wall(
            piece.group,
            piece.purpose,
            day_start(piece.starts_on, paris),
            day_start(piece.ends_on, paris) if piece.ends_on is not None else None,
            piece.may_write,
        )
        for piece in pieces(
            StructureKind(row.recipient_kind),
            map(FieldGroup, row.groups),
            map(Purpose, row.purposes),
            starts_on=row.starts_on,
            ends_on=open_until(row.ends_on, row.review_on),
            writes=row.writes,
        )
    ]


def open_wall(row: Agreement) -> None:
    """Let the database show what the agreement and the law both open, and nothing of what it opened before."""
    end_openings(row.id)
    to = Opened(
        organisation_id=row.organisation_id,
        organisation_kind="" if row.organisation_id else row.recipient_kind,
        structure_id=row.structure_id,
    )
    for wall in walls_of(row):
        if wall.end is None or wall.end > wall.start:
            add_openings(
                row.id,
                [to],
                [wall.group],
                [wall.purpose.value],
                start=wall.start,
                end=wall.end,
                writable=[wall.group] if wall.may_write else [],
            )


def write_to_partner(actor: Actor, row: Agreement, subject: str, lines: list[str]) -> UUID:
    """Ask that the officer of the partner be written to; returns the exchange."""
    return _write(actor, row, row.officer_email, RecipientKind.PARTNER, subject, lines)


def write_to_our_officer(actor: Actor, row: Agreement, subject: str, lines: list[str]) -> None:
    """Ask that whoever watches over the agreement on our side be written to; nobody does before it is signed."""
    if row.our_officer_email:
        _write(actor, row, row.our_officer_email, RecipientKind.PROFESSIONAL, subject, lines)


def page_of(row: Agreement) -> str:
    """The address of its page."""
    return f"{settings.SITE_URL}/conventions/{row.id}/"


def _write(
    actor: Actor, row: Agreement, recipient: str, kind: RecipientKind, subject: str, lines: list[str]
) -> UUID:
    exchange_id = uuid7()
    emit(
        ExchangeRequested(
            structure_id=row.structure_id or actor.structure_id,
            exchange_id=exchange_id,
            channel=Channel.EMAIL,
            reason=ExchangeReason.AGREEMENT,
            recipient=recipient,
            recipient_kind=kind,
            subject=subject,
            body="\n\n".join(["Bonjour,", *lines, "Convergence, système d’information des Missions Locales"]),
            about_kind=ABOUT,
            about_id=row.id,
        )
    )
    return exchange_id


def tell_end(
    actor: Actor,
    at: datetime,
    row: Agreement,
    subject: str,
    why: str,
    reminds: AgreementNotice | None = None,
) -> None:
    """Tell the recipient that its access is closed, with a link by which it says that it has read so.

    ``reminds`` is the first notice of this, when it is told again.
    """
    token = new_token()
    lines = [
        f"L’accès ouvert à {row.organisation_name} par « {row.title} » est fermé.",
        why,
        "Ce que vous avez reçu ne peut plus servir à d’autres fins ; supprimez ce que la loi ne vous fait pas garder.",
        f"Accusez réception ici : {settings.SITE_URL}/conventions/accuse/{token}/",
    ]
    AgreementNotice.objects.create(
        agreement=row,
        structure_id=row.structure_id,
        subject=subject,
        recipient=row.officer_email,
        token_digest=token_digest(token),
        exchange_id=write_to_partner(actor, row, subject, lines),
        sent_at=at,
        reminds=reminds,
    )
