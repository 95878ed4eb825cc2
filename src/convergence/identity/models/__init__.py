"""Tables of identity: structures and professionals, accounts of young people, log-ins asked for by applications."""

from convergence.identity.models.accounts import YoungAccount, YoungCredential, YoungLink
from convergence.identity.models.factors import (
    Authenticator,
    ExternalIdentity,
    Passkey,
    RecoveryCode,
    SpentAccessCode,
    YoungExternalIdentity,
)
from convergence.identity.models.login import LoginClient, LoginGrant, LoginToken, LogoutNotice
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
    "Authenticator",
    "Credential",
    "ExternalIdentity",
    "LoginClient",
    "LoginFailure",
    "LoginGrant",
    "LoginToken",
    "LogoutNotice",
    "Membership",
    "Passkey",
    "RecoveryCode",
    "SignIn",
    "Site",
    "SpentAccessCode",
    "Structure",
    "StructureMerger",
    "User",
    "YoungAccount",
    "YoungCredential",
    "YoungExternalIdentity",
    "YoungLink",
]
