"""Who acts: a person in one role of one organisation, or the system on behalf of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from convergence.foundation.permissions import Permission

SYSTEM_USER = UUID("00000000-0000-7000-8000-000000000001")
GUEST_USER = UUID("00000000-0000-7000-8000-000000000003")
SYSTEM_ORGANISATION = UUID("00000000-0000-7000-8000-000000000002")


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts, as resolved for one request or one job.

    ``only_file_id`` holds someone to one file (the young person herself, a guest): the database shows no other.
    ``structure_id`` is the organisation for which she acts, ``structure_kind`` the word of what it is, empty when
    nobody said; ``time_zone`` is that organisation's IANA zone; ``permissions`` come from her dated roles there;
    ``is_young_person`` is true in the session of her own account.
    """

    user_id: UUID
    name: str
    structure_id: UUID
    structure_name: str = ""
    structure_code: str = ""
    structure_kind: str = ""
    time_zone: str = "Europe/Paris"
    role_labels: tuple[str, ...] = ()
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    site_id: UUID | None = None
    only_file_id: UUID | None = None
    is_young_person: bool = False

    def may(self, permission: Permission) -> bool:
        """True when one of her roles holds the permission."""
        return permission in self.permissions

    @property
    def is_system(self) -> bool:
        """True for jobs, imports and event handlers."""
        return self.user_id == SYSTEM_USER

    @property
    def is_guest(self) -> bool:
        """True for someone without an account who came by a personal link."""
        return self.user_id == GUEST_USER

    def is_herself(self, dossier_id: UUID | None) -> bool:
        """True for the young person logged in to her own account, about her own file."""
        return self.is_young_person and self.only_file_id == dossier_id


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


def guest_actor(structure_id: UUID, *, name: str, time_zone: str, dossier_id: UUID | None = None) -> Actor:
    """Someone without an account who holds a link: the young person, her guardian, a partner who signs.

    With ``dossier_id`` she reaches that file and no other; without it, no file at all.
    """
    return Actor(
        user_id=GUEST_USER,
        name=name,
        structure_id=structure_id,
        time_zone=time_zone,
        role_labels=("Par un lien personnel",),
        permissions=frozenset({Permission.READ_FILES} if dossier_id else ()),
        only_file_id=dossier_id,
    )


def application_actor(
    client_id: UUID,
    structure_id: UUID,
    *,
    name: str,
    organisation: str,
    time_zone: str,
    permissions: frozenset[Permission],
    dossier_id: UUID | None = None,
) -> Actor:
    """An application of another organisation, at work on one file of a structure, or on no file at all."""
    return Actor(
        user_id=client_id,
        name=name,
        structure_id=structure_id,
        structure_name=organisation,
        time_zone=time_zone,
        role_labels=("Application raccordée",),
        permissions=permissions if dossier_id else permissions - {Permission.READ_FILES},
        only_file_id=dossier_id,
    )


def program_actor(
    client_id: UUID,
    organisation_id: UUID,
    *,
    name: str,
    organisation: str,
    time_zone: str,
    permissions: frozenset[Permission],
) -> Actor:
    """A program of a partner, at work in its own organisation: it reaches the files that were opened to it."""
    return Actor(
        user_id=client_id,
        name=name,
        structure_id=organisation_id,
        structure_name=organisation,
        time_zone=time_zone,
        role_labels=("Application raccordée",),
        permissions=permissions,
    )


def young_person_actor(
    account_id: UUID, structure_id: UUID, *, name: str, time_zone: str, dossier_id: UUID
) -> Actor:
    """A young person logged in to her own account: her file and no other."""
    return Actor(
        user_id=account_id,
        name=name,
        structure_id=structure_id,
        time_zone=time_zone,
        role_labels=("La personne elle-même",),
        permissions=frozenset({Permission.READ_FILES}),
        only_file_id=dossier_id,
        is_young_person=True,
    )
