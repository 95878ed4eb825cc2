"""Who may administer whom. A local right stops at the actor's own organisation; the network's does not."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Problem, Refused
from convergence.identity.rules.roles import NETWORK_ROLES, PERMISSIONS, ROLES_OF_KIND, permissions_of
from convergence.identity.types import Role, StructureKind

__all__ = [
    "check_may_approve_user",
    "check_may_ask_code",
    "check_may_end_role",
    "check_may_give_code",
    "check_may_give_role",
    "check_may_manage_network",
    "check_may_manage_structure",
    "check_may_manage_users",
    "check_may_open_young_accounts",
    "check_may_review_accesses",
    "check_may_set_password",
    "check_may_set_second_factor",
    "is_operator",
    "may_approve_user",
    "may_ask_code",
    "may_give_code",
    "may_give_role",
    "may_manage_network",
    "may_manage_structure",
    "may_manage_users",
    "may_open_young_accounts",
    "may_review_accesses",
    "permissions_of",
    "role_permissions",
    "roles_of_kind",
]

_ASK = "Adressez-vous à la direction ou au gestionnaire de comptes de la structure concernée."


_OPERATORS = frozenset({StructureKind.FRANCE_TRAVAIL, StructureKind.CAP_EMPLOI})


def is_operator(actor: Actor) -> bool:
    """Whether she acts for an operator: at work on the files that are shared with it, not a guest in them."""
    return actor.structure_kind in _OPERATORS


def role_permissions(role: Role) -> frozenset[Permission]:
    """The rights of one role."""
    return PERMISSIONS[role]


def roles_of_kind(kind: StructureKind) -> tuple[Role, ...]:
    """The roles that exist in a kind of organisation, in the order of their declaration."""
    return tuple(role for role in Role if role in ROLES_OF_KIND[kind])


def check_may_manage_network(actor: Actor) -> None:
    """Opening, closing and merging structures belong to the national administrators."""
    if not actor.may(Permission.MANAGE_NETWORK):
        raise Refused(
            "Seule la DSI nationale peut ouvrir, fermer ou fusionner une structure.",
            what_to_do="Faites-lui parvenir votre demande.",
            code="network_only",
        )


def check_may_manage_structure(actor: Actor, structure_id: UUID) -> None:
    """Names, address and sites of a structure: its direction, or the network."""
    _check_reach(actor, structure_id, Permission.MANAGE_STRUCTURE, "modifier la fiche de cette structure")


def check_may_manage_users(actor: Actor, structure_id: UUID) -> None:
    """Accounts of a structure: its direction, its account managers, or the network."""
    _check_reach(actor, structure_id, Permission.MANAGE_USERS, "gérer les comptes de cette structure")


def check_may_review_accesses(actor: Actor) -> None:
    """Who has which right in the actor's structure: those who manage, approve or audit."""
    wanted = (Permission.MANAGE_USERS, Permission.APPROVE_USERS, Permission.READ_ACCESS_JOURNAL)
    if not any(actor.may(permission) for permission in wanted):
        raise Refused(
            "Votre rôle ne permet pas de voir les comptes de la structure.", what_to_do=_ASK, code="no_right"
        )


def check_may_approve_user(actor: Actor, structure_id: UUID, *, user_id: UUID, created_by_id: UUID) -> None:
    """Four eyes: who approves an account is neither its author nor its holder."""
    _check_reach(actor, structure_id, Permission.APPROVE_USERS, "valider les comptes de cette structure")
    if actor.user_id in (created_by_id, user_id):
        raise Refused(
            "Un compte est validé par une autre personne que celle qui l'a demandé : ainsi, un compte volé ne "
            "suffit pas à en créer d'autres.",
            what_to_do="Demandez à un responsable ou à la direction de le valider.",
            code="four_eyes",
        )


def check_may_ask_code(actor: Actor, structure_id: UUID, *, user_id: UUID) -> None:
    """Who administers or approves the accounts of a structure asks for a code; never for herself."""
    if not _reaches(actor, structure_id, Permission.APPROVE_USERS):
        check_may_manage_users(actor, structure_id)
    if actor.user_id == user_id:
        raise Refused(
            "On ne demande pas un code d'accès pour soi-même.",
            what_to_do="Vous pouvez changer votre mot de passe dans « Mon compte ».",
            code="own_code",
        )


def check_may_give_code(actor: Actor, structure_id: UUID, *, user_id: UUID, asked_by_id: UUID | None) -> None:
    """Four eyes: who gives a code is neither who asked for it nor its holder."""
    _check_reach(actor, structure_id, Permission.APPROVE_USERS, "remettre un code d'accès")
    if asked_by_id is None:
        raise Refused(
            "Personne n'a demandé de code d'accès pour ce compte.",
            what_to_do="Le gestionnaire de comptes ou une autre personne doit d'abord le demander.",
            code="code_not_asked",
        )
    if actor.user_id in (asked_by_id, user_id):
        raise Refused(
            "Un code d'accès est remis par une autre personne que celle qui l'a demandé : ainsi, un compte volé "
            "ne suffit pas à en prendre un autre.",
            what_to_do="Demandez à un responsable ou à la direction de le remettre.",
            code="four_eyes",
        )


def check_may_give_role(
    actor: Actor, structure_id: UUID, *, kind: StructureKind, role: Role, user_id: UUID
) -> None:
    """Roles of one's own structure only; never to oneself; network roles by the network only."""
    check_may_manage_users(actor, structure_id)
    if actor.user_id == user_id:
        raise Refused(
            "On ne se donne pas un rôle à soi-même.",
            what_to_do="Demandez à une autre personne qui gère les comptes.",
            code="own_role",
        )
    _check_within_reach(actor, role)
    if role not in ROLES_OF_KIND[kind]:
        names = ", ".join(allowed.label for allowed in roles_of_kind(kind))
        raise Refused(
            f"Le rôle « {role.label} » n'existe pas dans un organisme de type « {kind.label} ».",
            what_to_do=f"Choisissez parmi : {names}.",
            code="role_of_other_kind",
        )


def check_may_end_role(actor: Actor, structure_id: UUID, *, role: Role) -> None:
    """Roles of one's own structure only; network roles by the network only."""
    check_may_manage_users(actor, structure_id)
    _check_within_reach(actor, role)


def check_may_set_password(actor: Actor, user_id: UUID) -> None:
    """A password is set by its owner, or at log-in once her identity was proved otherwise; by nobody else."""
    if actor.user_id != user_id and not actor.is_system:
        raise Refused(
            "Un mot de passe n'est choisi que par la personne elle-même.",
            what_to_do="Demandez pour elle un code d'accès.",
            code="own_password",
        )


def check_may_open_young_accounts(actor: Actor) -> None:
    """The account of a young person: who may change her file, and an operator's application at work on it."""
    if not may_open_young_accounts(actor):
        raise Refused(
            "Votre rôle ne permet pas d’ouvrir le compte d’un jeune.", what_to_do=_ASK, code="no_right"
        )


def may_open_young_accounts(actor: Actor) -> bool:
    """See check_may_open_young_accounts."""
    return actor.may(Permission.EDIT_FILES) and actor.may(Permission.READ_FILES)


def check_may_set_second_factor(actor: Actor, user_id: UUID) -> None:
    """What proves somebody is added and removed by herself, or at log-in once her password was checked."""
    if actor.user_id != user_id and not actor.is_system:
        raise Refused(
            "Un second facteur n'est ajouté ou retiré que par la personne elle-même.",
            what_to_do="Si elle a perdu le sien, demandez pour elle un code d'accès.",
            code="own_second_factor",
        )


def may_manage_network(actor: Actor) -> bool:
    """See check_may_manage_network."""
    return actor.may(Permission.MANAGE_NETWORK)


def may_manage_structure(actor: Actor, structure_id: UUID) -> bool:
    """See check_may_manage_structure."""
    return _reaches(actor, structure_id, Permission.MANAGE_STRUCTURE)


def may_manage_users(actor: Actor, structure_id: UUID) -> bool:
    """See check_may_manage_users."""
    return _reaches(actor, structure_id, Permission.MANAGE_USERS)


def may_approve_user(actor: Actor, structure_id: UUID, *, user_id: UUID, created_by_id: UUID) -> bool:
    """See check_may_approve_user."""
    try:
        check_may_approve_user(actor, structure_id, user_id=user_id, created_by_id=created_by_id)
    except Problem:
        return False
    return True


def may_ask_code(actor: Actor, structure_id: UUID, *, user_id: UUID) -> bool:
    """See check_may_ask_code."""
    try:
        check_may_ask_code(actor, structure_id, user_id=user_id)
    except Problem:
        return False
    return True


def may_give_code(actor: Actor, structure_id: UUID, *, user_id: UUID, asked_by_id: UUID | None) -> bool:
    """See check_may_give_code."""
    try:
        check_may_give_code(actor, structure_id, user_id=user_id, asked_by_id=asked_by_id)
    except Problem:
        return False
    return True


def may_give_role(
    actor: Actor, structure_id: UUID, *, kind: StructureKind, role: Role, user_id: UUID
) -> bool:
    """See check_may_give_role."""
    try:
        check_may_give_role(actor, structure_id, kind=kind, role=role, user_id=user_id)
    except Problem:
        return False
    return True


def may_review_accesses(actor: Actor) -> bool:
    """See check_may_review_accesses."""
    try:
        check_may_review_accesses(actor)
    except Problem:
        return False
    return True


def _reaches(actor: Actor, structure_id: UUID, permission: Permission) -> bool:
    mine = actor.structure_id == structure_id or actor.may(Permission.MANAGE_NETWORK)
    return actor.may(permission) and mine


def _check_within_reach(actor: Actor, role: Role) -> None:
    if role in NETWORK_ROLES and not actor.may(Permission.MANAGE_NETWORK):
        raise Refused(
            f"Le rôle « {role.label} » dépasse une structure : seule la DSI nationale le donne ou le retire.",
            what_to_do="Faites-lui parvenir votre demande.",
            code="network_only",
        )


def _check_reach(actor: Actor, structure_id: UUID, permission: Permission, deed: str) -> None:
    if not _reaches(actor, structure_id, permission):
        raise Refused(f"Votre rôle ne permet pas de {deed}.", what_to_do=_ASK, code="no_right")
