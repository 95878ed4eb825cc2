"""Tables of identity: structures and professionals, accounts of young people, log-ins asked for by applications."""

from convergence.identity.models.accounts import YoungAccount, YoungCredential, YoungLink
from convergence.identity.models.login import LoginClient, LoginGrant, LoginToken
from convergence.identity.models.professionals import (
    Credential,
    LoginFailure,
    Membership,
    SignIn,
    Site,
    Structure,
    StructureMerger,
    User,
)

__all__ = [
    "Credential",
    "LoginClient",
    "LoginFailure",
    "LoginGrant",
    "LoginToken",
    "Membership",
    "SignIn",
    "Site",
    "Structure",
    "StructureMerger",
    "User",
    "YoungAccount",
    "YoungCredential",
    "YoungLink",
]
