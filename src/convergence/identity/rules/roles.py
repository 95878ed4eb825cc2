"""Which role holds which right, and in which kind of organisation a role exists: the one readable place.

Network heads and researchers see figures, never a file (décret n° 2015-59, art. 4, II). Who manages accounts opens no
file. Operators and partners open only the files that were shared with their organisation: the right is
here, its limit is in the grants of ``storage``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from convergence.foundation.permissions import Permission
from convergence.identity.types import Role, StructureKind

_REFERENCE = frozenset({Permission.READ_REFERENTIALS, Permission.READ_PARAMETERS})
_FILE_WORK = frozenset(
    {
        Permission.READ_FILES,
        Permission.CREATE_FILES,
        Permission.EDIT_FILES,
        Permission.READ_FREE_TEXT,
        Permission.RECORD_ACTS,
        Permission.RECORD_DIAGNOSTIC,
        Permission.RECORD_ASPIRATIONS,
    }
)
_DAILY = frozenset(
    {
        Permission.READ_AGENDA,
        Permission.PLAN_APPOINTMENTS,
        Permission.ENROL_IN_WORKSHOPS,
        Permission.MANAGE_WORKSHOPS,
        Permission.READ_DOCUMENTS,
        Permission.ADD_DOCUMENTS,
        Permission.ASK_SIGNATURES,
        Permission.SEND_MESSAGES,
        Permission.SEND_GROUP_MESSAGES,
        Permission.READ_EXCHANGES,
        Permission.USE_TEAM_TOOLS,
        Permission.KEEP_PRACTICE_NOTES,
        Permission.ASK_SERVICES,
        Permission.ANSWER_REQUESTS,
    }
)
_ADVISER = (
    _FILE_WORK
    | _DAILY
    | _REFERENCE
    | {
        Permission.REVEAL_NIR,
        Permission.JUSTIFY_IDENTITY,
        Permission.MANAGE_TEAM,
        Permission.ANSWER_FILE_REQUESTS,
        Permission.SIGN_CONTRACTS,
        Permission.DECIDE_ORIENTATION,
        Permission.PREPARE_ALLOWANCES,
        Permission.PROPOSE_SANCTIONS,
    }
)
_MANAGER = _ADVISER | {
    Permission.READ_TEAM_CASELOADS,
    Permission.TRANSFER_FILES,
    Permission.READ_ACCESS_JOURNAL,
    Permission.APPROVE_USERS,
    Permission.READ_FIGURES,
    Permission.MANAGE_PLACES,
    Permission.HAND_OVER_AGENDA,
    Permission.MANAGE_DOCUMENT_TEMPLATES,
    Permission.MANAGE_MESSAGE_TEMPLATES,
    Permission.REPAIR_EXCHANGES,
    Permission.PUBLISH_ANNOUNCEMENTS,
    Permission.KEEP_CATALOGUE,
    Permission.DECIDE_ALLOWANCES,
    Permission.READ_PAYMENTS,
    Permission.PREPARE_PAYMENTS,
    Permission.CHECK_PAYMENTS,
}
_CONTROL = _REFERENCE | {
    Permission.READ_ACCESS_JOURNAL,
    Permission.VERIFY_JOURNAL,
    Permission.READ_PROCESSING_REGISTER,
}
_FIGURES = _REFERENCE | {Permission.READ_FIGURES}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ADVISER: _ADVISER,
        Role.EMPLOYMENT_ADVISER: _FILE_WORK | _DAILY | _REFERENCE | {Permission.MANAGE_TEAM},
        Role.MANAGER: _MANAGER,
        Role.DIRECTION: _MANAGER
        | {
            Permission.MANAGE_USERS,
            Permission.MANAGE_STRUCTURE,
            Permission.REVIEW_EMERGENCIES,
            Permission.MANAGE_MESSAGE_BUDGET,
            Permission.DECIDE_SANCTIONS,
            Permission.MANAGE_BUDGETS,
            Permission.LOAD_OFFERS,
            Permission.VERIFY_JOURNAL,
            Permission.READ_PROCESSING_REGISTER,
        },
        Role.ACCOUNT_MANAGER: frozenset({Permission.MANAGE_USERS, Permission.READ_REFERENTIALS}),
        Role.OPERATOR_ADVISER: frozenset(
            {
                Permission.READ_FILES,
                Permission.INTRODUCE_PEOPLE,
                Permission.READ_SHARED_FILES,
                Permission.WRITE_TO_SHARED_PEOPLE,
                Permission.EDIT_FILES,
                Permission.RECORD_ACTS,
                Permission.RECORD_DIAGNOSTIC,
                Permission.DECIDE_ORIENTATION,
                Permission.SIGN_CONTRACTS,
                Permission.ASK_SIGNATURES,
                Permission.READ_AGENDA,
                Permission.PLAN_APPOINTMENTS,
                Permission.READ_REFERENTIALS,
                Permission.ASK_SERVICES,
                Permission.ENROL_SHARED_PEOPLE,
                Permission.ANSWER_REQUESTS,
                Permission.OPEN_IN_EMERGENCY,
            }
        ),
        Role.PARTNER: frozenset(
            {
                Permission.READ_FILES,
                Permission.INTRODUCE_PEOPLE,
                Permission.READ_SHARED_FILES,
                Permission.READ_REFERENTIALS,
                Permission.ANSWER_REQUESTS,
                Permission.KEEP_CATALOGUE,
                Permission.OPEN_IN_EMERGENCY,
            }
        ),
        Role.ARML: _FIGURES | {Permission.PUBLISH_ANNOUNCEMENTS},
        Role.UNML: _FIGURES | {Permission.PUBLISH_ANNOUNCEMENTS},
        Role.DSI: _FIGURES
        | {
            Permission.PUBLISH_ANNOUNCEMENTS,
            Permission.MANAGE_NETWORK,
            Permission.MANAGE_USERS,
            Permission.APPROVE_USERS,
            Permission.MANAGE_STRUCTURE,
            Permission.KEEP_CATALOGUE,
            Permission.LOAD_OFFERS,
            Permission.VERIFY_JOURNAL,
        },
        Role.RESEARCHER: frozenset({Permission.READ_FIGURES, Permission.READ_REFERENTIALS}),
        Role.AUDITOR: _CONTROL,
        Role.DATA_PROTECTION_OFFICER: _CONTROL | {Permission.REVIEW_EMERGENCIES},
    }
)

NETWORK_ROLES = frozenset({Role.ARML, Role.UNML, Role.DSI, Role.RESEARCHER})
"""Roles whose reach goes beyond one structure: given by the network's administrators only."""

_STEERING = frozenset({Role.DIRECTION, Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER})
_MISSION_LOCALE = _STEERING | {Role.ADVISER, Role.EMPLOYMENT_ADVISER, Role.MANAGER}
_OPERATOR = frozenset({Role.OPERATOR_ADVISER, Role.ACCOUNT_MANAGER})
_PARTNER = frozenset({Role.PARTNER, Role.ACCOUNT_MANAGER})
_HEAD = frozenset({Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER})

ROLES_OF_KIND: Mapping[StructureKind, frozenset[Role]] = MappingProxyType(
    {
        StructureKind.MISSION_LOCALE: _MISSION_LOCALE,
        StructureKind.PAIO: _MISSION_LOCALE,
        StructureKind.ARML: _HEAD | {Role.ARML},
        StructureKind.UNML: _HEAD | {Role.UNML, Role.RESEARCHER},
        StructureKind.DSI: _HEAD | {Role.DSI},
        StructureKind.IBS: _HEAD | {Role.RESEARCHER},
        StructureKind.FRANCE_TRAVAIL: _OPERATOR,
        StructureKind.CAP_EMPLOI: _OPERATOR,
        StructureKind.DEPARTEMENT: _PARTNER,
        StructureKind.CAF: _PARTNER,
        StructureKind.MSA: _PARTNER,
        StructureKind.PLIE: _PARTNER,
        StructureKind.ASSOCIATION: _PARTNER,
        StructureKind.OTHER: _PARTNER,
    }
)
"""A direction role gives rights over files: it exists only where files are held."""


def permissions_of(kind: StructureKind, roles: Iterable[Role]) -> frozenset[Permission]:
    """Union of the rights of several roles; a role that does not exist in that kind of structure gives none."""
    allowed = ROLES_OF_KIND[kind]
    return frozenset().union(*(PERMISSIONS[role] for role in roles if role in allowed))
