"""The registration of a young person who asks for an accompaniment towards employment (L5411-1, R5411-2)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import (
    REGISTRATION,
    open_registration,
    person,
    today_of,
)
from convergence.accompagnement.orientation.operations.telling import tell
from convergence.accompagnement.orientation.policies import check_may_ask_france_travail, check_may_orient
from convergence.accompagnement.orientation.rules.delays import repair_by
from convergence.accompagnement.orientation.rules.registering import verdict
from convergence.accompagnement.orientation.types import (
    ACCOMPANIMENT,
    Aim,
    Category,
    MessageKind,
    RegistrationApplicant,
    RegistrationRequested,
    RegistrationState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation


@operation("Inscription à France Travail demandée")
def ask_registration(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    asked_on: date,
    aim: Aim | None,
    category: Category,
    receives_rsa: bool | None,
    is_invalid: bool = False,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Ask France Travail to register her; the same person asked twice is one registration, the first.

    Raises Conflict, with why and what to do, when the law does not register her on the request of the Mission
    Locale; Invalid for a request to come. What was answered to reach that verdict is not kept.
    """
    check_may_ask_france_travail(actor)
    facts, today = person(dossier_id, REGISTRATION), today_of(actor, at)
    if asked_on > today:
        raise Invalid.one(
            "asked_on", "Cette demande est à venir.", "Notez-la le jour où elle est faite.", "in_future"
        )
    applicant = RegistrationApplicant(
        facts.born_on, facts.has_rqth_on(asked_on), aim, receives_rsa, is_invalid
    )
    found = verdict(applicant, asked_on)
    if not found.is_concerned:
        raise Conflict(found.reason, what_to_do=found.what_to_do, code="not_registered")
    row = models.Registration(
        structure_id=facts.structure_id,
        dossier_id=dossier_id,
        state=RegistrationState.WAITING.value,
        category=category.value,
        asked_on=asked_on,
        source=source,
    )
    return _first_or_known(row, actor, at, today)


@operation("Inscription à France Travail demandée avec un contrat", source="automatique")
def register_for_contract(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    asked_on: date,
    receives_rsa: bool | None,
    category: Category = Category.A,
    reason: str = "Contrat préparé",
) -> UUID | None:
    """Register who is concerned when a CEJ or a PACEA is prepared; None, and nothing said, for anybody else.

    Whoever has a registration already keeps it, and her category. Whoever would be concerned but for the RSA, of
    which nobody asked her, waits on the work list until somebody does.
    """
    check_may_orient(actor)
    facts = person(dossier_id, REGISTRATION)
    known = open_registration(dossier_id)
    if known is not None:
        return known.id
    rqth = facts.has_rqth_on(asked_on)
    applicant = RegistrationApplicant(facts.born_on, rqth, ACCOMPANIMENT, receives_rsa or False)
    if receives_rsa or not verdict(applicant, asked_on).is_concerned:
        drop(actor=actor, at=at, kind=DeadlineKind.REGISTRATION, ref_id=dossier_id)
        return None
    if receives_rsa is None:
        expect(
            actor=actor,
            at=at,
            dossier_id=dossier_id,
            kind=DeadlineKind.REGISTRATION,
            ref_id=dossier_id,
            due_on=repair_by(today_of(actor, at)),
            detail="Dire si la personne perçoit le RSA, puis inscrire",
        )
        return None
    return ask_registration(
        actor=actor,
        at=at,
        dossier_id=dossier_id,
        asked_on=asked_on,
        aim=ACCOMPANIMENT,
        category=category,
        receives_rsa=receives_rsa,
        source="automatique",
    )


def _first_or_known(row: models.Registration, actor: Actor, at: datetime, today: date) -> UUID:
    """Two who ask at once make one registration: the database refuses the second."""
    known = open_registration(row.dossier_id)
    if known is not None:
        return known.id
    settle(actor=actor, at=at, kind=DeadlineKind.REGISTRATION, ref_id=row.dossier_id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        known = open_registration(row.dossier_id)
        if known is None:
            raise
        return known.id
    tell(row, MessageKind.REGISTRATION, at, today)
    emit(
        RegistrationRequested(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            registration_id=row.id,
            asked_on=row.asked_on,
            category=Category(row.category),
        )
    )
    return row.id
