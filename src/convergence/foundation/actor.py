"""Who acts: a person in one role of one organisation, or the system on behalf of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from convergence.foundation.permissions import Permission

SYSTEM_USER = UUID("00000000-0000-7000-8000-000000000001")
SYSTEM_ORGANISATION = UUID("00000000-0000-7000-8000-000000000002")


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts, as resolved for one request or one job.

    ``structure_id`` is the organisation for which she acts; ``time_zone`` is that organisation's
    IANA zone; ``permissions`` come from her dated roles there.
    """

    user_id: UUID
    name: str
    structure_id: UUID
    structure_name: str = ""
    structure_code: str = ""
    time_zone: str = "Europe/Paris"
    role_labels: tuple[str, ...] = ()
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    site_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        """True when one of her roles holds the permission."""
        return permission in self.permissions

    @property
    def is_system(self) -> bool:
        """True for jobs, imports and event handlers."""
        return self.user_id == SYSTEM_USER


def system_actor(structure_id: UUID = SYSTEM_ORGANISATION, *, time_zone: str = "Europe/Paris") -> Actor:
    """The house itself, working on the files of one structure (or of none)."""
    return Actor(
        user_id=SYSTEM_USER,
        name="Convergence",
        structure_id=structure_id,
        structure_name="Convergence",
        time_zone=time_zone,
        role_labels=("Traitement automatique",),
        permissions=frozenset(Permission),
    )
