"""What an operator does in the workshops of a Mission Locale: enrol somebody who is shared with it, take that back.

It sees the sessions that are open to it and its own lines: a place that it gives back goes to the next by the round of
the house, and nobody passes before who waits.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.agenda.workshops.operations.enrolling import (
    already_enrolled,
    insert_enrolment,
    person_to_enrol,
)
from convergence.agenda.workshops.operations.finding import (
    fact,
    found_enrolment,
    held_session,
    no_session,
)
from convergence.agenda.workshops.policies import check_may_enrol_shared
from convergence.agenda.workshops.rules.enrolling import check_withdrawal, why_closed, why_not_her
from convergence.agenda.workshops.types import (
    EnrolmentOrigin,
    EnrolmentStatus,
    EnrolmentWithdrawn,
    SessionAction,
    SessionFull,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, Refused
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Inscription par un opérateur")
def enrol_shared(
    *,
    actor: Actor,
    at: datetime,
    session_id: UUID,
    dossier_id: UUID,
    contracts: Collection[str] = (),
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Give a free place to somebody who is shared with the operator; SessionFull when none is left, or others wait."""
    check_may_enrol_shared(actor)
    person = person_to_enrol(dossier_id, contracts)
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    held = held_session(session_id, actor=actor, at=at, structure_id=person.structure_id)
    if not held.row.offer.open_to_operators:
        raise no_session()
    if problem := why_closed(held.row, EnrolmentOrigin.ADVISER, at) or why_not_her(held.row, person):
        raise problem
    if held.row.is_full or held.row.waiting:
        raise SessionFull()
    try:
        with transaction.atomic():
            return insert_enrolment(held, dossier_id, EnrolmentOrigin.ADVISER, at, actor.structure_id)
    except IntegrityError as error:
        raise already_enrolled() from error


@operation("Désinscription par un opérateur")
def withdraw_shared(
    *, actor: Actor, at: datetime, enrolment_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Take back an enrolment that this operator made, until the day that the session says."""
    check_may_enrol_shared(actor)
    found = found_enrolment(enrolment_id)
    held = held_session(found.session_id, actor=actor, at=at, structure_id=found.structure_id)
    row = found_enrolment(enrolment_id)
    if row.operator_id != actor.structure_id:
        raise Refused(
            "Cette inscription a été faite par un autre organisme.",
            what_to_do="Demandez-lui de désinscrire la personne.",
            code="other_asker",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    held.allow(SessionAction.WITHDRAW)
    check_withdrawal(held.row, at)
    if row.status == EnrolmentStatus.ACHIEVED:
        raise Conflict(
            "Cette personne est notée présente.",
            what_to_do="Dites-le à la Mission Locale si c’est une erreur : elle tient l’émargement.",
            code="present",
        )
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    emit(EnrolmentWithdrawn(**fact(held.row, row.dossier_id), enrolment_id=row.id))
