"""A structure that holds files is never left without a direction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.db.models import Q

from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict
from convergence.identity.models import Membership, Structure, User
from convergence.identity.rules.structures import HOLDS_FILES
from convergence.identity.types import Role, UserState


def check_direction_without_user(user: User, at: datetime) -> None:
    """Raise Conflict when closing the account would leave a structure without direction."""
    held = Membership.objects.select_related("structure").filter(user_id=user.id, role=Role.DIRECTION)
    for row in held.order_by("structure_id", "id"):
        today = local_day(at, zone(row.structure.time_zone))
        if row.ends_on is None or row.ends_on > today:
            _check_another(row.structure, today, without=[row], name=f"{user.first_name} {user.last_name}")


def check_direction_without_role(membership: Membership, ends_on: date) -> None:
    """Raise Conflict when ending the role on that day would leave its structure without direction."""
    if membership.role == Role.DIRECTION and membership.user.state == UserState.ACTIVE:
        name = f"{membership.user.first_name} {membership.user.last_name}"
        _check_another(membership.structure, ends_on, without=[membership], name=name)


def _check_another(structure: Structure, day: date, *, without: Iterable[Membership], name: str) -> None:
    """Two people who leave at the same time wait for each other on a lock of the structure."""
    if structure.kind not in HOLDS_FILES or (structure.closed_on is not None and structure.closed_on <= day):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"direction {structure.id}",)
        )
    others = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day),
        structure_id=structure.id,
        role=Role.DIRECTION,
        starts_on__lte=day,
        user__state=UserState.ACTIVE,
    ).exclude(user_id__in=[row.user_id for row in without])
    if not others.exists():
        raise Conflict(
            f"{name} est la seule personne à la direction de {structure.usual_name}.",
            what_to_do="Donnez d'abord le rôle « Direction » à une autre personne, puis recommencez.",
            code="last_direction",
        )
