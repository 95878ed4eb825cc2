"""Writes of identity."""

from convergence.identity.operations.access_codes import ask_access_code, choose_password, give_access_code
from convergence.identity.operations.mergers import merge_structures
from convergence.identity.operations.roles import end_role, give_role
from convergence.identity.operations.sign_in import authenticate, note_sign_in, set_password
from convergence.identity.operations.structures import (
    add_site,
    close_site,
    close_structure,
    edit_structure,
    open_structure,
)
from convergence.identity.operations.users import (
    approve_user,
    create_user,
    deactivate_user,
    edit_user,
    end_sessions,
    reactivate_user,
    refuse_user,
    transfer_account,
)

__all__ = [
    "add_site",
    "approve_user",
    "ask_access_code",
    "authenticate",
    "choose_password",
    "close_site",
    "close_structure",
    "create_user",
    "deactivate_user",
    "edit_structure",
    "edit_user",
    "end_role",
    "end_sessions",
    "give_access_code",
    "give_role",
    "merge_structures",
    "note_sign_in",
    "open_structure",
    "reactivate_user",
    "refuse_user",
    "set_password",
    "transfer_account",
]
