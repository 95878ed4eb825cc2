"""Every actor of the network with its declared mode and its agreements; for administrators, what its programs do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Scope
from convergence.identity.queries import structures_matching
from convergence.identity.types import StructureKind
from convergence.sharing.models import ConnectionDeclaration, ProgramAccess
from convergence.sharing.policies import check_may_manage_clients
from convergence.sharing.queries.agreements import agreements_told
from convergence.sharing.rules.law.network import tie_of
from convergence.sharing.rules.law.recipients import HOLDERS
from convergence.sharing.types import (
    ActorActivity,
    AgreementRow,
    ConnectionMode,
    DeclaredMode,
    NetworkActor,
)
from convergence.storage.journal import last_read_by_people, reads_nobody

_NOBODY = "organisations of the network, no young person"
MOST = 5_000


@reads_nobody(_NOBODY)
def network_actors(
    scope: Scope, at: datetime, *, text: str = "", kind: StructureKind | None = None
) -> tuple[NetworkActor, ...]:
    """Those that do not hold files themselves, by name, each as it stands at an instant."""
    day = local_day(at, zone(scope.actor.time_zone))
    found = [row for row in structures_matching(scope, text, kind, MOST) if row.kind not in HOLDERS]
    modes = _modes(day)
    of_one, of_kind = _agreements(scope, at)
    warned = parameter("sharing.agreement_review_warning_days").integer_at(day)
    actors = []
    for row in found:
        agreements = (*of_one.get(row.id, ()), *of_kind.get(row.kind, ()))
        tie = tie_of(agreements, day, warned)
        actors.append(NetworkActor(row, modes.get(row.id), agreements, tie))
    return tuple(actors)


@reads_nobody(_NOBODY)
def declared_modes(scope: Scope, organisation_id: UUID) -> tuple[DeclaredMode, ...]:
    """Every mode that an organisation declared, the latest first, those to come too."""
    rows = ConnectionDeclaration.objects.filter(structure_id=organisation_id)
    return tuple(_declared(row) for row in rows.order_by("-starts_on"))


@reads_nobody(_NOBODY)
def activity_of(scope: Scope, organisation_ids: Iterable[UUID]) -> Mapping[UUID, ActorActivity]:
    """What the programs and the people of each organisation do: keys, and the day of the last exchange of both."""
    check_may_manage_clients(scope.actor)
    wanted = list(organisation_ids)
    people = last_read_by_people(wanted)
    found: dict[UUID, list[ProgramAccess]] = defaultdict(list)
    rows = ProgramAccess.objects.select_related("client").filter(
        organisation_id__in=wanted, client__revoked_at=None, is_sandbox=False
    )
    for row in rows.order_by("id"):
        found[row.organisation_id].append(row)
    return {each: _activity(found.get(each, []), people.get(each)) for each in wanted}


def _activity(programs: list[ProgramAccess], people_on: date | None) -> ActorActivity:
    keys = sum(len((row.read_keys if row.keys_url else row.keys).get("keys", ())) for row in programs)
    used = [row.client.last_used_on for row in programs if row.client.last_used_on]
    return ActorActivity(len(programs), keys, max(used, default=None), people_on)


def _modes(day: date) -> dict[UUID, DeclaredMode]:
    rows = (
        ConnectionDeclaration.objects.filter(starts_on__lte=day)
        .order_by("structure_id", "-starts_on")
        .distinct("structure_id")
    )
    return {row.structure_id: _declared(row) for row in rows}


def _declared(row: ConnectionDeclaration) -> DeclaredMode:
    return DeclaredMode(
        organisation_id=row.structure_id,
        mode=ConnectionMode(row.mode),
        starts_on=row.starts_on,
        declared_by=row.declared_by_name,
        declared_at=row.declared_at,
    )


def _agreements(
    scope: Scope, at: datetime
) -> tuple[dict[UUID, list[AgreementRow]], dict[StructureKind, list[AgreementRow]]]:
    """Those of one organisation, and those of all of a kind."""
    of_one: dict[UUID, list[AgreementRow]] = defaultdict(list)
    of_kind: dict[StructureKind, list[AgreementRow]] = defaultdict(list)
    for row in agreements_told(scope, at):
        if row.draft.organisation_id is not None:
            of_one[row.draft.organisation_id].append(row)
        elif not row.is_candidate:
            of_kind[row.draft.recipient_kind].append(row)
    return of_one, of_kind
