"""Find what is to be changed, locked for the time of the operation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.orientation import models
from convergence.accompagnement.orientation.types import OPEN_STATES
from convergence.dossier.queries import age_facts
from convergence.dossier.types.views import AgeFacts
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.session import current_scope

REGISTRATION = FieldGroup.IDENTITY
"""Registrations hold an identifier: they are opened with the identity."""
_BACK = "Revenez au dossier du jeune."


def today_of(actor: Actor, at: datetime) -> date:
    """The day of the structure."""
    return local_day(at, zone(actor.time_zone))


def person(dossier_id: UUID, group: FieldGroup = FieldGroup.ACCOMPAGNEMENT) -> AgeFacts:
    """Birth date, RQTH and structure; NotFound when the file is absent or hidden, Refused when only readable."""
    scope = current_scope()
    found = age_facts(scope, dossier_id) if scope else None
    if found is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_may_write(dossier_id, group)
    return found


def registration_to_edit(registration_id: UUID, *, edit_token: int | None = None) -> models.Registration:
    """The row, locked; NotFound when absent or hidden, Conflict when somebody changed it meanwhile."""
    row = models.Registration.objects.select_for_update().filter(pk=registration_id).first()
    if row is None:
        raise NotFound("Cette inscription n’existe pas ou ne vous est pas accessible.", what_to_do=_BACK)
    check_may_write(row.dossier_id, REGISTRATION)
    check_token(row.change_id, edit_token, "Cette inscription")
    return row


def open_registration(dossier_id: UUID) -> models.Registration | None:
    """The registration of a person that runs or is to be, locked."""
    states = [state.value for state in OPEN_STATES]
    rows = models.Registration.objects.select_for_update().filter(dossier_id=dossier_id, state__in=states)
    return rows.order_by("id").first()


def orientation_to_edit(orientation_id: UUID, *, edit_token: int | None = None) -> models.Orientation:
    """The row, locked; NotFound when absent, hidden or cancelled."""
    row = models.Orientation.objects.select_for_update().filter(pk=orientation_id, is_cancelled=False).first()
    if row is None:
        raise NotFound("Cette orientation n’existe pas ou ne vous est pas accessible.", what_to_do=_BACK)
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    check_token(row.change_id, edit_token, "Cette orientation")
    return row


def check_token(current: int, given: int | None, what: str) -> None:
    """Raise Conflict when somebody saved since the token was read."""
    if given is not None and given != current:
        raise Conflict(
            f"{what} a changé pendant votre saisie.",
            what_to_do="Relisez où elle en est, puis recommencez.",
            code="changed_meanwhile",
        )
