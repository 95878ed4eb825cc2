"""Bulk loading of the network, for the demonstration and the import of the former system.

Each function runs inside an operation of the caller (``past_facts()`` around it keeps past ``recorded_at``)
under ``system_actor()``; constraints, row-level security and history apply. Accounts load without password.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.actor import SYSTEM_ORGANISATION, SYSTEM_USER
from convergence.foundation.text import name_key
from convergence.identity.types import MergerExtent, Role, StructureKind, UserState
from convergence.storage.loading import copy_rows


@dataclass(frozen=True, slots=True)
class StructureRow:
    """A structure as loaded; place and time zone are given by the caller."""

    id: UUID
    recorded_at: datetime
    code: str
    official_name: str
    usual_name: str
    kind: StructureKind
    commune_code: str
    departement_code: str
    region_code: str
    time_zone: str
    opened_on: date
    siret: str = ""
    phone: str = ""
    closed_on: date | None = None
    merged_into_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site as loaded; an empty time zone means that of the structure."""

    id: UUID
    recorded_at: datetime
    structure_id: UUID
    name: str
    commune_code: str
    opened_on: date
    address: str = ""
    time_zone: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account as loaded; the house stands on both sides of the four eyes unless the caller knows better."""

    id: UUID
    recorded_at: datetime
    login: str
    first_name: str
    last_name: str
    email: str
    account_structure_id: UUID
    phone: str = ""
    state: UserState = UserState.ACTIVE
    created_by_id: UUID = SYSTEM_USER
    decided_by_id: UUID | None = SYSTEM_ORGANISATION


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A dated role as loaded."""

    id: UUID
    recorded_at: datetime
    user_id: UUID
    structure_id: UUID
    role: Role
    starts_on: date
    ends_on: date | None = None
    site_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MergerRow:
    """A past merger as loaded; the caller loads the absorbed structure closed and merged."""

    id: UUID
    recorded_at: datetime
    absorbed_id: UUID
    absorbing_id: UUID
    effective_on: date
    extent: MergerExtent
    commune_codes: tuple[str, ...] = ()


_STRUCTURE = (
    "id", "recorded_at", "code", "official_name", "usual_name", "search_key", "kind", "siret", "phone",
    "commune_code", "departement_code", "region_code", "time_zone", "opened_on", "closed_on", "merged_into_id",
)  # fmt: skip
_SITE = (
    "id", "recorded_at", "structure_id", "name", "address", "commune_code", "time_zone", "opened_on", "closed_on",
)  # fmt: skip
_USER = (
    "id", "recorded_at", "login", "first_name", "last_name", "email", "phone", "state", "account_structure_id",
    "created_by_id", "decided_by_id", "auth_version",
)  # fmt: skip
_MEMBERSHIP = ("id", "recorded_at", "user_id", "structure_id", "role", "site_id", "starts_on", "ends_on")
_MERGER = ("id", "recorded_at", "absorbed_id", "absorbing_id", "effective_on", "extent", "commune_codes")


def load_structures(rows: Iterable[StructureRow]) -> int:
    """Load structures; returns their number."""
    return copy_rows(
        "identity_structure",
        _STRUCTURE,
        (
            (
                row.id, row.recorded_at, row.code, row.official_name, row.usual_name,
                name_key(f"{row.usual_name} {row.official_name}"), row.kind.value, row.siret, row.phone,
                row.commune_code, row.departement_code, row.region_code, row.time_zone, row.opened_on, row.closed_on,
                row.merged_into_id,
            )
            for row in rows
        ),
    )  # fmt: skip


def load_sites(rows: Iterable[SiteRow]) -> int:
    """Load sites; returns their number."""
    return copy_rows(
        "identity_site",
        _SITE,
        (
            (
                row.id, row.recorded_at, row.structure_id, row.name, row.address, row.commune_code, row.time_zone,
                row.opened_on, row.closed_on,
            )
            for row in rows
        ),
    )  # fmt: skip


def load_users(rows: Iterable[UserRow]) -> int:
    """Load accounts, without password; returns their number."""
    return copy_rows(
        "identity_user",
        _USER,
        (
            (
                row.id, row.recorded_at, row.login, row.first_name, row.last_name, row.email, row.phone,
                row.state.value, row.account_structure_id, row.created_by_id, row.decided_by_id, 1,
            )
            for row in rows
        ),
    )  # fmt: skip


def load_memberships(rows: Iterable[MembershipRow]) -> int:
    """Load dated roles; returns their number."""
    return copy_rows(
        "identity_membership",
        _MEMBERSHIP,
        (
            (
                row.id, row.recorded_at, row.user_id, row.structure_id, row.role.value, row.site_id, row.starts_on,
                row.ends_on,
            )
            for row in rows
        ),
    )  # fmt: skip


def load_mergers(rows: Iterable[MergerRow]) -> int:
    """Load past mergers; returns their number."""
    return copy_rows(
        "identity_structuremerger",
        _MERGER,
        (
            (
                row.id, row.recorded_at, row.absorbed_id, row.absorbing_id, row.effective_on, row.extent.value,
                list(row.commune_codes),
            )
            for row in rows
        ),
    )  # fmt: skip
