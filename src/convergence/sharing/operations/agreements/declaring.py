"""An actor of the network says how it works with the house: in our pages, by its own software, or both."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, NotFound
from convergence.identity.queries import structure_detail
from convergence.sharing.models import ConnectionDeclaration
from convergence.sharing.policies import check_may_declare_mode
from convergence.sharing.rules.law.network import check_declared_on
from convergence.sharing.rules.law.recipients import HOLDERS
from convergence.sharing.types import ConnectionMode, ConnectionModeDeclared
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope


@operation("Mode de raccordement déclaré")
def declare_mode(
    *,
    actor: Actor,
    at: datetime,
    organisation_id: UUID,
    mode: ConnectionMode,
    starts_on: date,
    reason: str = "",
    idempotency_key: str | None = None,
) -> UUID:
    """Declare the mode of an organisation from a day on; returns the declaration. Another of that day replaces it.

    Raises NotFound for an unknown organisation, Conflict for one that holds files: it is at home in the pages.
    """
    check_may_declare_mode(actor, organisation_id)
    scope = current_scope()
    found = structure_detail(scope, organisation_id) if scope else None
    if found is None:
        raise NotFound(
            "Cet organisme n’existe pas dans le réseau.", what_to_do="Cherchez-le sur la carte du réseau."
        )
    if found.kind in HOLDERS:
        raise Conflict(
            "Une Mission Locale tient ses dossiers ici : elle n’a pas de mode à déclarer.",
            what_to_do="Choisissez un autre organisme sur la carte.",
            code="holds_files",
        )
    check_declared_on(starts_on, opened_on=found.opened_on, today=local_day(at, zone(actor.time_zone)))
    row = ConnectionDeclaration.objects.select_for_update().filter(
        structure_id=organisation_id, starts_on=starts_on
    ).first() or ConnectionDeclaration(structure_id=organisation_id, starts_on=starts_on)
    row.mode, row.declared_by, row.declared_by_name, row.declared_at = (
        mode.value,
        actor.user_id,
        actor.name,
        at,
    )
    row.save()
    emit(ConnectionModeDeclared(structure_id=organisation_id, mode=mode, starts_on=starts_on))
    return row.id
