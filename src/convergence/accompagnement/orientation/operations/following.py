"""What changes after the registration: the category, its end, the structure that holds the file."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import (
    REGISTRATION,
    check_token,
    open_registration,
    person,
    registration_to_edit,
    today_of,
)
from convergence.accompagnement.orientation.operations.settling import become
from convergence.accompagnement.orientation.operations.telling import stop, tell
from convergence.accompagnement.orientation.policies import (
    check_is_system,
    check_may_ask_france_travail,
    check_may_orient,
)
from convergence.accompagnement.orientation.rules.delays import decide_by, tell_address_by
from convergence.accompagnement.orientation.types import (
    Category,
    CessationMotive,
    MessageKind,
    RegistrationCategoryChanged,
    RegistrationEnded,
    RegistrationState,
    ReorientationState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Catégorie de demandeur d’emploi changée")
def change_category(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    category: Category,
    is_told_by_france_travail: bool = False,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> bool:
    """Note another category and tell France Travail, unless it told it itself; False when there is nothing to change.

    A registration that has not been taken yet is not told twice: its message is written anew. Raises Conflict when
    it changed since ``edit_token`` was read.
    """
    check_may_orient(actor) if is_told_by_france_travail else check_may_ask_france_travail(actor)
    person(dossier_id, REGISTRATION)
    row = open_registration(dossier_id)
    if row is None or row.category == category:
        return False
    check_token(row.change_id, edit_token, "Cette inscription")
    row.category = category.value
    row.save()
    registered = row.state == RegistrationState.REGISTERED
    if not is_told_by_france_travail and row.state != RegistrationState.SENT and not row.to_repair:
        tell(row, MessageKind.CATEGORY if registered else MessageKind.REGISTRATION, at, today_of(actor, at))
    emit(
        RegistrationCategoryChanged(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            registration_id=row.id,
            category=category,
        )
    )
    return True


@operation("Inscription à France Travail cessée")
def end_registration(
    *,
    actor: Actor,
    at: datetime,
    registration_id: UUID,
    ended_on: date,
    motive: CessationMotive,
    edit_token: int,
    is_told_by_france_travail: bool = True,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note that she is no longer on the list; ``ended_on`` is the first day without her.

    France Travail alone decides it (R5411-17, R5411-18): what it does not know yet is told.
    """
    check_may_orient(actor) if is_told_by_france_travail else check_may_ask_france_travail(actor)
    row = registration_to_edit(registration_id, edit_token=edit_token)
    if ended_on > today_of(actor, at):
        raise Invalid.one(
            "ended_on", "Cette date est à venir.", "Notez la fin une fois ce jour venu.", "in_future"
        )
    if row.registered_on is None or ended_on < row.registered_on:
        raise Invalid.one(
            "ended_on",
            "La fin précède l’inscription.",
            "Corrigez la date, ou réparez l’inscription.",
            "order",
        )
    row.ended_on, row.end_motive = ended_on, motive.value
    become(row, RegistrationState.ENDED)
    drop(actor=actor, at=at, kind=DeadlineKind.ORIENTATION, ref_id=row.id)
    drop(actor=actor, at=at, kind=DeadlineKind.REGISTRATION, ref_id=row.id)
    drop(actor=actor, at=at, kind=DeadlineKind.ADDRESS_CHANGE, ref_id=row.id)
    row.to_repair = False
    stop(row) if is_told_by_france_travail else tell(row, MessageKind.CESSATION, at, today_of(actor, at))
    row.save()
    emit(
        RegistrationEnded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            registration_id=row.id,
            ended_on=ended_on,
            motive=motive,
        )
    )


@operation("Changement d’adresse à dire à France Travail", source="automatique")
def expect_address_told(*, actor: Actor, at: datetime, dossier_id: UUID) -> bool:
    """A registered person lives elsewhere: she tells France Travail within thirty days (R5411-8)."""
    check_is_system(actor)
    row = models.Registration.objects.filter(
        dossier_id=dossier_id, state=RegistrationState.REGISTERED
    ).first()
    if row is None:
        return False
    expect(
        actor=actor,
        at=at,
        dossier_id=dossier_id,
        kind=DeadlineKind.ADDRESS_CHANGE,
        ref_id=row.id,
        due_on=tell_address_by(today_of(actor, at)),
        detail="Dans les trente jours du changement",
    )
    return True


@operation("Changement d’adresse dit à France Travail")
def note_address_told(
    *,
    actor: Actor,
    at: datetime,
    registration_id: UUID,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> bool:
    """She told France Travail where she lives, or somebody did with her; False when nothing was awaited."""
    check_may_orient(actor)
    row = registration_to_edit(registration_id, edit_token=edit_token)
    return settle(actor=actor, at=at, kind=DeadlineKind.ADDRESS_CHANGE, ref_id=row.id)


@operation("Orientation à revoir après un transfert", source="automatique")
def expect_new_orientation(
    *, actor: Actor, at: datetime, dossier_id: UUID, from_structure_id: UUID, to_structure_id: UUID
) -> None:
    """A file that leaves the structure of its référent awaits a new orientation, and no longer when it comes back."""
    check_is_system(actor)
    row = models.Orientation.objects.filter(dossier_id=dossier_id, is_cancelled=False, ends_on=None).first()
    if row is None:
        return
    is_asked = models.Reorientation.objects.filter(orientation_id=row.id, state=ReorientationState.OPEN)
    if row.referent_structure_id == to_structure_id and not is_asked.exists():
        drop(actor=actor, at=at, kind=DeadlineKind.ORIENTATION, ref_id=row.id)
    elif row.referent_structure_id == from_structure_id:
        expect(
            actor=actor,
            at=at,
            dossier_id=dossier_id,
            kind=DeadlineKind.ORIENTATION,
            ref_id=row.id,
            due_on=decide_by(today_of(actor, at)),
            detail="La Mission Locale a changé",
        )
