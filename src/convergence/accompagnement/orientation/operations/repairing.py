"""A registration that was refused or did not leave is repaired by a gesture: correct and send again, or note it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.operations import settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.operations.finding import (
    REGISTRATION,
    open_registration,
    person,
    registration_to_edit,
    today_of,
)
from convergence.accompagnement.orientation.operations.settling import (
    accept,
    become,
    give_up,
    is_silent,
    last_kind,
    repaired,
)
from convergence.accompagnement.orientation.operations.telling import stop, tell
from convergence.accompagnement.orientation.policies import check_may_ask_france_travail, check_may_orient
from convergence.accompagnement.orientation.rules.registering import check_identifier
from convergence.accompagnement.orientation.types import Category, RegistrationState
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation

_UNSETTLED = (RegistrationState.REFUSED, RegistrationState.FAILED)


@operation("Inscription à France Travail envoyée à nouveau")
def send_again(
    *,
    actor: Actor,
    at: datetime,
    registration_id: UUID,
    category: Category,
    edit_token: int,
    reason: str = "",
) -> None:
    """Send the message again, with the file as it is now: what was wrong is corrected there first.

    A message without an answer for too long may be sent again too: it bears the same request, hence one registration.
    """
    check_may_ask_france_travail(actor)
    row = registration_to_edit(registration_id, edit_token=edit_token)
    if not row.to_repair and not is_silent(row, at):
        raise Conflict("Rien n’est à réparer.", what_to_do="Rechargez la page.", code="nothing_to_repair")
    kind = last_kind(row)
    row.category = category.value
    repaired(row, actor, at)
    if row.state in _UNSETTLED:
        become(row, RegistrationState.WAITING)
    tell(row, kind, at, today_of(actor, at))


@operation("Inscription à France Travail notée")
def note_registered(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    identifier: str,
    registered_on: date,
    category: Category,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Note that she is registered already, with her identifier: nothing more is sent.

    It settles the registration that was asked, if there is one. Raises Invalid for an identifier that cannot be one
    or a day to come, Conflict for another identifier than the one that is known.
    """
    check_may_orient(actor)
    facts, today = person(dossier_id, REGISTRATION), today_of(actor, at)
    right = check_identifier(identifier)
    if registered_on > today or registered_on < facts.born_on:
        raise Invalid.one("registered_on", "Cette date n’est pas possible.", "Corrigez-la.", "impossible")
    row = open_registration(dossier_id)
    if row is None:
        row = models.Registration(
            structure_id=facts.structure_id,
            dossier_id=dossier_id,
            state=RegistrationState.WAITING.value,
            category=category.value,
            asked_on=registered_on,
            is_ours=False,
            source=source,
        )
        settle(actor=actor, at=at, kind=DeadlineKind.REGISTRATION, ref_id=dossier_id)
    elif row.state == RegistrationState.REGISTERED and row.identifier != right:
        raise Conflict(
            "L’inscription de cette personne porte un autre identifiant.",
            what_to_do="Vérifiez avec cette personne, ou avec France Travail, lequel est le sien.",
            code="other_identifier",
        )
    row.category = category.value
    stop(row)
    accept(row, actor, at, identifier=right, registered_on=registered_on)
    return row.id


@operation("Inscription à France Travail sans suite")
def abandon_registration(
    *, actor: Actor, at: datetime, registration_id: UUID, edit_token: int, reason: str
) -> None:
    """Give up a registration that was not taken: she no longer asks for it, or another way was found."""
    check_may_ask_france_travail(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : ne cherche plus d’emploi.", "required"
        )
    row = registration_to_edit(registration_id, edit_token=edit_token)
    give_up(row, actor, at)
    stop(row)
