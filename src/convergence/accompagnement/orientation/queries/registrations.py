"""The registration of one person, and what is to be repaired in a structure."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.policies import check_may_orient, may_orient
from convergence.accompagnement.orientation.queries.rows import answer_row, message_row, registration_row
from convergence.accompagnement.orientation.rules.categories import category_of
from convergence.accompagnement.orientation.rules.delays import silent_since
from convergence.accompagnement.orientation.types import (
    OPEN_STATES,
    UNANSWERED,
    AnswerRow,
    AnswerState,
    Category,
    CategoryFacts,
    MessageRow,
    RegistrationRow,
    RegistrationState,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

LONGEST_LIST = 100
AWAITING = tuple(state for state in OPEN_STATES if state is not RegistrationState.REGISTERED)
"""What France Travail has not accepted yet."""


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def registration_of(scope: Scope, dossier_id: UUID) -> RegistrationRow | None:
    """The last registration of a person; None when she has none, or it is hidden."""
    row = models.Registration.objects.filter(dossier_id=dossier_id).order_by("-asked_on", "-id").first()
    return registration_row(row) if row else None


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def registration_detail(scope: Scope, registration_id: UUID) -> RegistrationRow | None:
    """One registration; None when it is absent or hidden."""
    row = models.Registration.objects.filter(pk=registration_id).first()
    return registration_row(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def messages_of(scope: Scope, dossier_id: UUID) -> list[MessageRow]:
    """What France Travail was told of a person, and what it answered, the latest first."""
    rows = models.RegistrationMessage.objects.filter(dossier_id=dossier_id)
    return [message_row(row) for row in rows.order_by("-asked_at", "-id")]


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def registrations_to_repair(scope: Scope, limit: int = LONGEST_LIST) -> list[RegistrationRow]:
    """Registrations of the structure whose last message was refused or did not leave, the oldest first."""
    check_may_orient(scope.actor)
    rows = models.Registration.objects.filter(structure_id=scope.structure_id, to_repair=True)
    return [registration_row(row) for row in rows.order_by("asked_on", "id")[:limit]]


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def registrations_awaiting(
    scope: Scope, *, first: int = 0, limit: int = LONGEST_LIST
) -> list[RegistrationRow]:
    """Registrations that France Travail has not accepted yet, the oldest first, from the one of rank ``first``."""
    check_may_orient(scope.actor)
    rows = _awaiting(scope).order_by("asked_on", "id")
    return [registration_row(row) for row in rows[first : first + limit]]


@reads_nobody("a number alone")
def count_awaiting(scope: Scope) -> int:
    """How many registrations of the structure France Travail has not accepted yet."""
    check_may_orient(scope.actor)
    return _awaiting(scope).count()


def _awaiting(scope: Scope) -> QuerySet[models.Registration]:
    return models.Registration.objects.filter(structure_id=scope.structure_id, state__in=AWAITING)


@reads_nobody("answers that nobody is known to have given cause for: an identifier, no name")
def unknown_answers(scope: Scope, limit: int = LONGEST_LIST) -> list[AnswerRow]:
    """Answers of France Travail that match no registration of the structure, the oldest first."""
    check_may_orient(scope.actor)
    rows = models.PartnerAnswer.objects.filter(structure_id=scope.structure_id, state=AnswerState.UNKNOWN)
    return [answer_row(row) for row in rows.order_by("received_at", "id")[:limit]]


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def silent_registrations(scope: Scope, at: datetime, limit: int = LONGEST_LIST) -> list[RegistrationRow]:
    """Registrations of the structure whose last message has had no answer for too long, the oldest first."""
    check_may_orient(scope.actor)
    rows = models.Registration.objects.filter(id__in=_silent(scope, at), to_repair=False)
    return [registration_row(row) for row in rows.order_by("asked_on", "id")[:limit]]


@reads_nobody("a number alone")
def count_to_repair(scope: Scope, at: datetime) -> int:
    """How many registrations and answers of the structure wait for somebody; none for who may not repair them."""
    if not may_orient(scope.actor):
        return 0
    here = scope.structure_id
    to_repair = models.Registration.objects.filter(structure_id=here, to_repair=True).values_list(
        "id", flat=True
    )
    return (
        to_repair.union(_silent(scope, at)).count()
        + models.PartnerAnswer.objects.filter(structure_id=here, state=AnswerState.UNKNOWN).count()
    )


def _silent(scope: Scope, at: datetime) -> QuerySet[models.RegistrationMessage, UUID]:
    waiting = models.RegistrationMessage.objects.filter(
        structure_id=scope.structure_id, state__in=UNANSWERED, asked_at__lt=silent_since(at)
    )
    return waiting.values_list("registration_id", flat=True)


@reads_nobody("computed from what is given; nothing is read")
def proposed_category(scope: Scope, facts: CategoryFacts, on: date) -> Category:
    """The category that these facts give; rooms above know the situations and give them."""
    return category_of(facts, on)
