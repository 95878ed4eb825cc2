"""Writes of identity."""

from convergence.identity.operations.access_codes import ask_access_code, choose_password, give_access_code
from convergence.identity.operations.applications.clients import (
    change_login_addresses,
    register_login_client,
    renew_login_secret,
    revoke_login_client,
)
from convergence.identity.operations.applications.log_ins import (
    end_log_ins,
    forget_log_ins,
    give_tokens,
    start_log_in,
    use_code,
    use_refresh_token,
)
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
from convergence.identity.operations.young.accounts import (
    close_young_account,
    follow_young_person,
    open_young_account,
    send_activation,
    take_young_account_over,
)
from convergence.identity.operations.young.sign_in import (
    ask_young_password,
    choose_young_password,
    log_young_person_in,
)

__all__ = [
    "add_site",
    "approve_user",
    "ask_access_code",
    "ask_young_password",
    "authenticate",
    "change_login_addresses",
    "choose_password",
    "choose_young_password",
    "close_site",
    "close_structure",
    "close_young_account",
    "create_user",
    "deactivate_user",
    "edit_structure",
    "edit_user",
    "end_log_ins",
    "end_role",
    "end_sessions",
    "follow_young_person",
    "forget_log_ins",
    "give_access_code",
    "give_role",
    "give_tokens",
    "log_young_person_in",
    "merge_structures",
    "note_sign_in",
    "open_structure",
    "open_young_account",
    "reactivate_user",
    "refuse_user",
    "register_login_client",
    "renew_login_secret",
    "revoke_login_client",
    "send_activation",
    "set_password",
    "start_log_in",
    "take_young_account_over",
    "transfer_account",
    "use_code",
    "use_refresh_token",
]
