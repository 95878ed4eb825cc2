"""What an adviser of France Travail answers in these very pages, in the place of a message of its system."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.orientation.operations.finding import registration_to_edit, today_of
from convergence.accompagnement.orientation.operations.settling import accept, mark_message, refuse
from convergence.accompagnement.orientation.policies import check_may_answer_registrations
from convergence.accompagnement.orientation.rules.registering import check_identifier
from convergence.accompagnement.orientation.types import OPEN_STATES, MessageState, RegistrationState
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import RefusalMotive
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import operation

_SOURCE = "France Travail"


@operation("Inscription acceptée par France Travail", source=_SOURCE)
def accept_registration(
    *,
    actor: Actor,
    at: datetime,
    registration_id: UUID,
    identifier: str,
    registered_on: date,
    edit_token: int,
    reason: str = "",
) -> None:
    """Register her, with her identifier, as an answer of the system would; her orientation is then awaited.

    Raises Invalid for an identifier that cannot be one or a day to come, Conflict when nothing is awaited.
    """
    check_may_answer_registrations(actor)
    right = check_identifier(identifier)
    if registered_on > today_of(actor, at):
        raise Invalid.one(
            "registered_on", "Cette date est à venir.", "Notez le jour de l’inscription.", "in_future"
        )
    row = registration_to_edit(registration_id, edit_token=edit_token)
    _check_awaited(RegistrationState(row.state))
    mark_message(row, MessageState.ACCEPTED, at, "", right)
    accept(row, actor, at, identifier=right, registered_on=registered_on)


@operation("Inscription refusée par France Travail", source=_SOURCE)
def refuse_registration(
    *,
    actor: Actor,
    at: datetime,
    registration_id: UUID,
    motive: RefusalMotive,
    edit_token: int,
    reason: str = "",
) -> None:
    """Refuse it with its motive: the Mission Locale is told what to repair, and by when."""
    check_may_answer_registrations(actor)
    row = registration_to_edit(registration_id, edit_token=edit_token)
    _check_awaited(RegistrationState(row.state))
    if row.state == RegistrationState.REFUSED:
        raise Conflict(
            "Cette inscription est déjà refusée : la Mission Locale corrige le dossier.",
            what_to_do="Attendez sa correction, ou acceptez-la si elle convient désormais.",
            code="refused_already",
        )
    mark_message(row, MessageState.REFUSED, at, f"Refus : {motive.label}.", "")
    refuse(row, actor, at, today_of(actor, at), motive=motive, detail=f"Refus : {motive.label}.")


def _check_awaited(state: RegistrationState) -> None:
    if state is RegistrationState.REGISTERED or state not in OPEN_STATES:
        raise Conflict(
            f"Cette inscription est « {state.label.lower()} » : elle n’attend pas de réponse.",
            what_to_do="Rechargez la page : quelqu’un a pu la traiter entre-temps.",
            code="not_awaited",
        )
