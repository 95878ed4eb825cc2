"""Young people introduced by partners: those of one's organisation, those that a Mission Locale is to answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.policies import (
    check_may_answer_introductions,
    check_may_introduce,
    may_answer_introductions,
    may_introduce,
)
from convergence.accompagnement.solutions.types import (
    IntroductionMotive,
    IntroductionNeed,
    IntroductionRow,
    IntroductionState,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.foundation.text import full_name
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

MOST = 200


@reads(FieldGroup.IDENTITY)
def introduced(scope: Scope) -> list[IntroductionRow]:
    """Those that the actor's organisation introduced, the latest first."""
    check_may_introduce(scope.actor)
    rows = models.Introduction.objects.filter(organisation_id=scope.structure_id)
    return [_row(row) for row in rows.order_by("-sent_at", "-id")[:MOST]]


@reads(FieldGroup.IDENTITY)
def introductions_received(scope: Scope) -> list[IntroductionRow]:
    """Those introduced to the actor's structure: those that wait first, then the latest."""
    check_may_answer_introductions(scope.actor)
    rows = models.Introduction.objects.filter(structure_id=scope.structure_id)
    found = [_row(row) for row in rows.order_by("-sent_at", "-id")[:MOST]]
    return sorted(found, key=lambda row: row.state is not IntroductionState.SENT)


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT)
def introduction(scope: Scope, introduction_id: UUID) -> IntroductionRow | None:
    """One of them, for either side; None out of reach."""
    row = models.Introduction.objects.filter(pk=introduction_id).first()
    return _row(row) if row else None


@reads_nobody("a number alone")
def count_introductions(scope: Scope) -> tuple[int, int]:
    """How many wait for an answer of the actor's structure; how many answers her organisation has not read."""
    waiting = unread = 0
    if may_answer_introductions(scope.actor):
        waiting = models.Introduction.objects.filter(
            structure_id=scope.structure_id, state=IntroductionState.SENT.value
        ).count()
    if may_introduce(scope.actor):
        unread = models.Introduction.objects.filter(
            organisation_id=scope.structure_id, answered_at__isnull=False, read_at=None
        ).count()
    return waiting, unread


@reads_nobody("structures, no person")
def structures_with_introductions(scope: Scope, at: datetime) -> list[UUID]:
    """Where there is something to erase."""
    return structures_with_work("solutions_structures_to_forget_in", at)


def _row(row: models.Introduction) -> IntroductionRow:
    return IntroductionRow(
        introduction_id=row.id,
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        user_name=row.user_name,
        full_name=full_name(row.first_name, row.last_name),
        first_name=row.first_name,
        last_name=row.last_name,
        born_on=row.born_on,
        phone=row.phone,
        email=row.email,
        commune=row.commune,
        need=IntroductionNeed(row.need),
        words=row.words,
        agreed_on=row.agreed_on,
        sent_at=row.sent_at,
        state=IntroductionState(row.state),
        motive=IntroductionMotive(row.motive) if row.motive else None,
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        is_read=row.read_at is not None,
    )
