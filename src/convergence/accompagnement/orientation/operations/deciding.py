"""Decide an orientation, or note one that another body decided; take one back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.deadlines.operations import close_all, drop, expect, restore
from convergence.accompagnement.deadlines.types import DeadlineKind, Outcome
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import orientation_to_edit, person, today_of
from convergence.accompagnement.orientation.operations.settling import expect_orientation
from convergence.accompagnement.orientation.policies import (
    check_decides_for,
    check_may_change_decision,
    check_may_orient,
    decides_for,
    may_read_words,
)
from convergence.accompagnement.orientation.rules.deciding import check_decision
from convergence.accompagnement.orientation.rules.delays import notify_by
from convergence.accompagnement.orientation.rules.history import Held, Place, in_force, place
from convergence.accompagnement.orientation.types import (
    CRITERION_GROUPS,
    Criterion,
    Decider,
    Decision,
    OrientationCancelled,
    OrientationDecided,
    OrientationOrigin,
    Path,
    ReferentBody,
    RegistrationState,
    ReorientationState,
)
from convergence.dossier.types.views import AgeFacts
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.referentials.queries import nomenclature
from convergence.storage.files import check_may_write, groups_to_write
from convergence.storage.operation import emit, operation

_AWAITED = (DeadlineKind.ORIENTATION_NOTICE, DeadlineKind.CONTRACT_SIGNATURE)


@operation("Orientation décidée")
def decide_orientation(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    decision: Decision,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Record a decision of whatever day; it ends the one that held that day (one référent at any date).

    Raises Invalid with every fault (who decides, what must be looked at), Conflict when another decision was
    recorded since ``decision.replaces_id`` was read, or bears the same day.
    """
    check_may_orient(actor)
    check_decides_for(actor, decision)
    facts, today = person(dossier_id), today_of(actor, at)
    check_decision(
        decision, born_on=facts.born_on, has_rqth=facts.has_rqth_on(decision.decided_on), today=today
    )
    _check_qualification(decision)
    held = _held(dossier_id)
    _check_seen(held, decision, today)
    found = place(held, decision.decided_on)
    row = _saved(_row(actor, facts, decision, found, source, is_first=not held), found)
    _write_criteria(row, decision, actor)
    _await(row, found, actor, at, today)
    if row.ends_on is None:
        _settle_reorientation(row, today)
    emit(
        OrientationDecided(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            orientation_id=row.id,
            path=decision.path,
            referent_structure_id=row.referent_structure_id,
            decided_on=decision.decided_on,
        )
    )
    return row.id


@operation("Orientation annulée")
def cancel_orientation(
    *, actor: Actor, at: datetime, orientation_id: UUID, edit_token: int, reason: str
) -> None:
    """Take back a decision recorded by mistake: the former one holds again, and the history keeps both."""
    check_may_orient(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : saisie dans le mauvais dossier.", "required"
        )
    row = orientation_to_edit(orientation_id, edit_token=edit_token)
    check_may_change_decision(actor, Decider(row.decider), is_theirs=row.decided_by is not None)
    row.is_cancelled = True
    row.save()
    former = models.Orientation.objects.select_for_update().filter(
        dossier_id=row.dossier_id, is_cancelled=False, ends_on=row.decided_on
    )
    for before in former.order_by("id"):
        before.ends_on = row.ends_on
        before.save()
        for kind in _AWAITED if before.ends_on is None else ():
            restore(actor=actor, at=at, kind=kind, ref_id=before.id)
    for kind in _AWAITED:
        drop(actor=actor, at=at, kind=kind, ref_id=row.id)
    registered = models.Registration.objects.filter(
        dossier_id=row.dossier_id, state=RegistrationState.REGISTERED
    ).exclude(registered_on=None)
    for registration in registered.order_by("id"):
        expect_orientation(registration, actor, at)
    emit(
        OrientationCancelled(structure_id=row.structure_id, dossier_id=row.dossier_id, orientation_id=row.id)
    )


def _held(dossier_id: UUID) -> list[Held]:
    rows = models.Orientation.objects.select_for_update().filter(dossier_id=dossier_id, is_cancelled=False)
    return [Held(row.id, row.decided_on, row.ends_on) for row in rows.order_by("decided_on")]


def _check_seen(held: list[Held], decision: Decision, today: date) -> None:
    """What the decider saw in force is what is in force."""
    current = in_force(held, today)
    if (current.orientation_id if current else None) != decision.replaces_id:
        raise Conflict(
            "Une autre orientation vient d’être enregistrée pour cette personne.",
            what_to_do="Lisez-la avant de décider : une personne a un seul organisme référent.",
            code="orientation_decided",
        )


def _check_qualification(decision: Decision) -> None:
    value = decision.criteria.get(Criterion.QUALIFICATION, "")
    codes = {entry.code for entry in nomenclature("education_level", decision.decided_on)}
    if value and value not in codes:
        raise Invalid.one(
            Criterion.QUALIFICATION.value, "Niveau inconnu.", "Choisissez-le dans la liste.", "unknown"
        )


def _row(
    actor: Actor, facts: AgeFacts, decision: Decision, found: Place, source: str, *, is_first: bool
) -> models.Orientation:
    own = decides_for(actor)
    by_us = decision.decider is (own or Decider.MISSION_LOCALE)
    name = " ".join(decision.body_name.replace("\x00", "").split())
    referent = facts.structure_id if decision.body is ReferentBody.MISSION_LOCALE else None
    if own is not None and decision.body.value == own.value and not name:
        name, referent = actor.structure_name, actor.structure_id
    return models.Orientation(
        structure_id=facts.structure_id,
        dossier_id=facts.dossier_id,
        path=decision.path.value,
        decider=decision.decider.value,
        body=decision.body.value,
        body_name=name,
        referent_structure_id=referent,
        origin=(OrientationOrigin.FIRST if is_first else OrientationOrigin.NEW).value,
        decided_on=decision.decided_on,
        ends_on=found.ends_on,
        decided_by=actor.user_id if by_us and not actor.is_system else None,
        source=source,
    )


def _saved(row: models.Orientation, found: Place) -> models.Orientation:
    """Save it and end the former one; the database refuses a second référent at one date."""
    try:
        with transaction.atomic():
            if found.closes:
                former = models.Orientation.objects.get(pk=found.closes)
                former.ends_on = row.decided_on
                former.save()
            row.save(force_insert=True)
    except IntegrityError as error:
        if "orientation_one_referent_at_a_time" not in str(error):
            raise
        raise Conflict(
            "Une autre orientation vient d’être enregistrée pour cette personne.",
            what_to_do="Lisez-la avant de décider : une personne a un seul organisme référent.",
            code="orientation_decided",
        ) from None
    return row


def _write_criteria(row: models.Orientation, decision: Decision, actor: Actor) -> None:
    given = {criterion: value for criterion, value in decision.criteria.items() if value}
    opened = groups_to_write(row.dossier_id) if given else frozenset()
    for criterion, value in given.items():
        if (group := CRITERION_GROUPS[criterion]) not in opened:
            check_may_write(row.dossier_id, group)
        else:
            models.TABLES[criterion].objects.create(
                structure_id=row.structure_id,
                dossier_id=row.dossier_id,
                orientation=row,
                criterion=criterion.value,
                value=value,
            )
    words = decision.words.replace("\x00", "").strip()
    if not words:
        return
    if not may_read_words(actor) and not actor.is_system:
        raise Refused(
            "Votre rôle ne permet pas d’écrire un texte libre dans ce dossier.",
            what_to_do="Enregistrez sans ce texte.",
        )
    check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    models.OrientationNote.objects.create(
        structure_id=row.structure_id, dossier_id=row.dossier_id, orientation=row, text=words
    )


def _await(row: models.Orientation, found: Place, actor: Actor, at: datetime, today: date) -> None:
    """The former one is awaited no longer; this one is to be notified, when it is in force and ours."""
    registrations = models.Registration.objects.filter(dossier_id=row.dossier_id).values_list("id", flat=True)
    decided = [*registrations, *([found.closes] if found.closes else [])]
    close_all(actor=actor, at=at, kind=DeadlineKind.ORIENTATION, ref_ids=decided, outcome=Outcome.KEPT)
    if found.closes:
        for kind in _AWAITED:
            drop(actor=actor, at=at, kind=kind, ref_id=found.closes)
    if row.ends_on is None:
        expect(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            kind=DeadlineKind.ORIENTATION_NOTICE,
            ref_id=row.id,
            due_on=notify_by(row.decided_on),
            detail=Path(row.path).label,
        )


def _settle_reorientation(row: models.Orientation, today: date) -> None:
    """The decision answers the request that was open."""
    asked = models.Reorientation.objects.select_for_update().filter(
        dossier_id=row.dossier_id, state=ReorientationState.OPEN, asked_on__lte=row.decided_on
    )
    for request in asked.order_by("id"):
        request.state, request.settled_on = ReorientationState.DECIDED.value, today
        request.save()
