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
    end_log_ins_of_ended_roles,
    end_named_session,
    end_session_log_ins,
    forget_log_ins,
    give_tokens,
    session_name,
    start_log_in,
    use_code,
    use_refresh_token,
)
from convergence.identity.operations.applications.logouts import claim_logout, settle_logout
from convergence.identity.operations.mergers import merge_structures
from convergence.identity.operations.proofs.external_identities import (
    link_identity,
    link_identity_with_code,
    log_in_from_elsewhere,
    unlink_identity,
)
from convergence.identity.operations.proofs.second_factor import (
    add_passkey,
    begin_authenticator,
    confirm_authenticator,
    give_passkey,
    give_second_factor,
    passkey_to_make,
    passkey_to_use,
    recover_second_factor,
    remove_authenticator,
    remove_passkey,
    renew_recovery_codes,
)
from convergence.identity.operations.proofs.young_identities import (
    link_young_identity,
    log_young_person_in_from_elsewhere,
    unlink_young_identity,
)
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
from convergence.identity.operations.young.by_hand import hand_young_account
from convergence.identity.operations.young.screens import lend_screen, open_lent_screen
from convergence.identity.operations.young.sign_in import (
    ask_young_password,
    choose_young_password,
    log_young_person_in,
)

__all__ = [
    "add_passkey",
    "add_site",
    "approve_user",
    "ask_access_code",
    "ask_young_password",
    "authenticate",
    "begin_authenticator",
    "change_login_addresses",
    "choose_password",
    "choose_young_password",
    "claim_logout",
    "close_site",
    "close_structure",
    "close_young_account",
    "confirm_authenticator",
    "create_user",
    "deactivate_user",
    "edit_structure",
    "edit_user",
    "end_log_ins",
    "end_log_ins_of_ended_roles",
    "end_named_session",
    "end_role",
    "end_session_log_ins",
    "end_sessions",
    "follow_young_person",
    "forget_log_ins",
    "give_access_code",
    "give_passkey",
    "give_role",
    "give_second_factor",
    "give_tokens",
    "hand_young_account",
    "lend_screen",
    "link_identity",
    "link_identity_with_code",
    "link_young_identity",
    "log_in_from_elsewhere",
    "log_young_person_in",
    "log_young_person_in_from_elsewhere",
    "merge_structures",
    "note_sign_in",
    "open_lent_screen",
    "open_structure",
    "open_young_account",
    "passkey_to_make",
    "passkey_to_use",
    "reactivate_user",
    "recover_second_factor",
    "refuse_user",
    "register_login_client",
    "remove_authenticator",
    "remove_passkey",
    "renew_login_secret",
    "renew_recovery_codes",
    "revoke_login_client",
    "send_activation",
    "session_name",
    "set_password",
    "settle_logout",
    "start_log_in",
    "take_young_account_over",
    "transfer_account",
    "unlink_identity",
    "unlink_young_identity",
    "use_code",
    "use_refresh_token",
]
