"""Reads of identity: structures, staff, and the Actor of a request."""

from convergence.identity.queries.actors import (
    memberships_at,
    memberships_of,
    resolve_actor,
    session_version_of,
)
from convergence.identity.queries.bearers import bearer_of
from convergence.identity.queries.log_in import (
    grant_of_access_token,
    login_client,
    login_client_named,
    login_clients,
    logout_troubles,
    origin_to_return_to,
)
from convergence.identity.queries.second_factors import (
    authenticator_address,
    is_fresh,
    linked_identities_of,
    linked_to_young_account,
    log_in_lasts,
    second_factors_of,
)
from convergence.identity.queries.staff import (
    access_review,
    adviser_of_login,
    advisers_of,
    pending_users,
    professionals_of,
    staff_member,
    staff_names,
    users_of_structure,
)
from convergence.identity.queries.structures import (
    mergers_of,
    structure_by_code,
    structure_detail,
    structure_history,
    structure_names,
    structures_after,
    structures_matching,
    time_zones_of,
)
from convergence.identity.queries.young_accounts import (
    session_limits,
    young_account_of,
    young_actor_of,
    young_link_holder,
)

__all__ = [
    "access_review",
    "adviser_of_login",
    "advisers_of",
    "authenticator_address",
    "bearer_of",
    "grant_of_access_token",
    "is_fresh",
    "linked_identities_of",
    "linked_to_young_account",
    "log_in_lasts",
    "login_client",
    "login_client_named",
    "login_clients",
    "logout_troubles",
    "memberships_at",
    "memberships_of",
    "mergers_of",
    "origin_to_return_to",
    "pending_users",
    "professionals_of",
    "resolve_actor",
    "second_factors_of",
    "session_limits",
    "session_version_of",
    "staff_member",
    "staff_names",
    "structure_by_code",
    "structure_detail",
    "structure_history",
    "structure_names",
    "structures_after",
    "structures_matching",
    "time_zones_of",
    "users_of_structure",
    "young_account_of",
    "young_actor_of",
    "young_link_holder",
]
