"""What France Travail answers: at once, through the exchange, or later by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import registration_to_edit, today_of
from convergence.accompagnement.orientation.operations.settling import (
    accept,
    become,
    last_kind,
    mark_message,
    refuse,
    repaired,
)
from convergence.accompagnement.orientation.policies import check_is_system, check_may_orient
from convergence.accompagnement.orientation.types import (
    OPEN_STATES,
    AnswerState,
    MessageKind,
    MessageState,
    RegistrationState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import (
    ExchangeOutcome,
    ExchangeSettled,
    RefusalMotive,
    is_job_seeker_number,
    is_refusal,
    motive_of,
)
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation

_DONE = (ExchangeOutcome.SENT, ExchangeOutcome.DELIVERED)
_SETTLED = (RegistrationState.REGISTERED, RegistrationState.ENDED)
_LONGEST = 200
UNREADABLE = "Cette réponse ne peut pas être lue."


@operation("Réponse de France Travail à un message", source="France Travail")
def note_exchange(*, actor: Actor, at: datetime, event: ExchangeSettled) -> None:
    """Note what became of a message. An answer to a message that was replaced changes nothing, unless it registers."""
    check_is_system(actor)
    about = event.about_id or event.exchange_id
    row = models.Registration.objects.select_for_update().filter(pk=about).first()
    if row is None or row.state == RegistrationState.ABANDONED:
        return
    is_last = row.message_id == event.exchange_id
    if event.outcome in _DONE:
        _note_taken(row, actor, at, event, is_last=is_last)
    elif is_last and event.outcome is not ExchangeOutcome.CANCELLED:
        refused = is_refusal(event.detail)
        mark_message(row, MessageState.REFUSED if refused else MessageState.FAILED, at, event.detail, "")
        motive = motive_of(event.detail) if refused else None
        refuse(row, actor, at, today_of(actor, at), motive=motive, detail=event.detail)


@operation("Réponse reçue de France Travail", source="France Travail")
def receive_answer(
    *,
    actor: Actor,
    at: datetime,
    reference: str,
    registration_ref: str,
    identifier: str = "",
    motive: RefusalMotive | None = None,
    message_id: UUID | None = None,
    detail: str = "",
) -> UUID:
    """Keep an answer that came in by itself and apply it; the same twice is one answer.

    One that matches no registration of the structure waits until somebody says whose it is. ``message_id`` is the
    message of ours that it answers, when it says so: only then does it speak of a change or of an end. Raises
    Invalid for an answer without reference, or with neither a right identifier nor a motive.
    """
    check_is_system(actor)
    reference = reference.replace("\x00", "").strip()[:_LONGEST]
    if not reference or (not is_job_seeker_number(identifier) and motive is None):
        raise Invalid.one("reference", "Cette réponse de France Travail est illisible.", "", "unreadable")
    answer = models.PartnerAnswer(
        structure_id=actor.structure_id,
        reference=reference,
        registration_ref=registration_ref.replace("\x00", "")[:_LONGEST],
        identifier=identifier if is_job_seeker_number(identifier) else "",
        motive=motive.value if motive else "",
        received_at=at,
        detail=detail.replace("\x00", "")[:_LONGEST],
    )
    known = _saved_once(answer)
    if known is not None:
        return known
    row = _named_by(answer, message_id)
    if row is not None and _fits(answer, row):
        _apply(answer, row, actor, at, follows=message_id is not None and row.message_id == message_id)
    return answer.id


@operation("Réponse illisible de France Travail", source="France Travail")
def receive_unreadable(*, actor: Actor, at: datetime, reference: str) -> UUID:
    """Keep that an answer came which nobody can read: somebody asks France Travail, then sets it aside."""
    check_is_system(actor)
    answer = models.PartnerAnswer(
        structure_id=actor.structure_id,
        reference=reference.replace("\x00", "").strip()[:_LONGEST],
        received_at=at,
        detail=UNREADABLE,
    )
    return _saved_once(answer) or answer.id


@operation("Réponse de France Travail rattachée")
def attach_answer(
    *, actor: Actor, at: datetime, answer_id: UUID, registration_id: UUID, edit_token: int, reason: str = ""
) -> None:
    """Say whose an unknown answer is, and apply it."""
    check_may_orient(actor)
    answer = _unknown(answer_id, edit_token)
    if not answer.identifier and not answer.motive:
        raise Conflict(
            "Cette réponse est illisible : elle ne dit rien à appliquer.",
            what_to_do="Demandez à France Travail ce qu’elle disait, notez-le au dossier, puis écartez-la.",
            code="unreadable",
        )
    row = registration_to_edit(registration_id)
    if row.structure_id != answer.structure_id or row.state not in OPEN_STATES:
        raise Conflict("Cette inscription n’attend pas de réponse.", what_to_do="Choisissez-en une autre.")
    if not _fits(answer, row):
        raise Conflict(
            "L’inscription de cette personne porte un autre identifiant.",
            what_to_do="Vérifiez avec France Travail lequel est le sien ; écartez la réponse si elle est fausse.",
            code="other_identifier",
        )
    _apply(answer, row, actor, at)


@operation("Réponse de France Travail écartée")
def set_aside_answer(*, actor: Actor, at: datetime, answer_id: UUID, edit_token: int, reason: str) -> None:
    """Say, with the reason, that an unknown answer concerns nobody here."""
    check_may_orient(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : personne suivie ailleurs.", "required"
        )
    answer = _unknown(answer_id, edit_token)
    answer.state = AnswerState.SET_ASIDE.value
    answer.save()


def _note_taken(
    row: models.Registration, actor: Actor, at: datetime, event: ExchangeSettled, *, is_last: bool
) -> None:
    registers = is_job_seeker_number(event.receipt) and row.state not in _SETTLED
    if not is_last and not registers:
        return
    done = is_job_seeker_number(event.receipt) or last_kind(row) is not MessageKind.REGISTRATION
    mark_message(row, MessageState.ACCEPTED if done else MessageState.SENT, at, event.detail, event.receipt)
    if registers:
        accept(row, actor, at, identifier=event.receipt, registered_on=today_of(actor, event.settled_at))
    elif row.state in _SETTLED:
        repaired(row, actor, at)
    else:
        become(row, RegistrationState.SENT)


def _saved_once(answer: models.PartnerAnswer) -> UUID | None:
    """Save it; the identifier of the known one when it came before."""
    same = models.PartnerAnswer.objects.filter(
        structure_id=answer.structure_id, reference=answer.reference
    ).values_list("id", flat=True)
    if known := same.first():
        return known
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return same.first()
    return None


def _named_by(answer: models.PartnerAnswer, message_id: UUID | None) -> models.Registration | None:
    """The registration of the message that it answers; else the open one of our reference, or of her identifier."""
    here = models.Registration.objects.select_for_update().filter(structure_id=answer.structure_id)
    told = here.filter(registrationmessage=message_id).first() if message_id else None
    if told is not None and told.state != RegistrationState.ABANDONED:
        return told
    ours = here.filter(state__in=OPEN_STATES)
    try:
        return ours.filter(pk=UUID(answer.registration_ref)).first()
    except ValueError:
        pass
    return ours.filter(identifier=answer.identifier).order_by("id").first() if answer.identifier else None


def _fits(answer: models.PartnerAnswer, row: models.Registration) -> bool:
    """Whether it may be hers: a registered person has one identifier."""
    return not (row.identifier and answer.identifier and row.identifier != answer.identifier)


def _apply(
    answer: models.PartnerAnswer,
    row: models.Registration,
    actor: Actor,
    at: datetime,
    *,
    follows: bool = False,
) -> None:
    """``follows``: it answers the last message, hence a change or an end for whoever is registered already."""
    answer.dossier_id, answer.state = row.dossier_id, AnswerState.APPLIED.value
    answer.save()
    is_settled = row.state in _SETTLED
    if is_settled and (not follows or last_kind(row) is MessageKind.REGISTRATION):
        return
    today = today_of(actor, answer.received_at)
    if answer.motive:
        motive = RefusalMotive(answer.motive)
        mark_message(row, MessageState.REFUSED, at, motive.label, answer.reference)
        refuse(row, actor, at, today, motive=motive, detail=f"Refus : {motive.label}.")
        return
    mark_message(row, MessageState.ACCEPTED, at, "", answer.identifier)
    if is_settled:
        repaired(row, actor, at)
    else:
        accept(row, actor, at, identifier=answer.identifier, registered_on=today)


def _unknown(answer_id: UUID, edit_token: int) -> models.PartnerAnswer:
    found = models.PartnerAnswer.objects.select_for_update().filter(pk=answer_id, state=AnswerState.UNKNOWN)
    answer = found.first()
    if answer is None:
        raise NotFound(
            "Cette réponse n’attend plus rien, ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des inscriptions à réparer.",
        )
    if answer.change_id != edit_token:
        raise Conflict("Cette réponse a changé entre-temps.", what_to_do="Rechargez la page.")
    return answer
