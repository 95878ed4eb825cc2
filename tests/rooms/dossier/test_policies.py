"""Truth table: which role may do what on files. A right that is added or lost changes a cell here."""

from __future__ import annotations

import pytest

from convergence.dossier import policies
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Refused
from convergence.identity.policies import permissions_of
from convergence.identity.types import Role, StructureKind

KINDS = {
    Role.OPERATOR_ADVISER: StructureKind.FRANCE_TRAVAIL,
    Role.PARTNER: StructureKind.ASSOCIATION,
    Role.ARML: StructureKind.ARML,
    Role.UNML: StructureKind.UNML,
    Role.DSI: StructureKind.DSI,
    Role.RESEARCHER: StructureKind.IBS,
}

# read, create, edit, contact, NIR, proof, team, answer, give, notes, journal, lists of the team
RIGHTS = (
    "read_files", "create_dossier", "edit_files", "note_contact", "reveal_nir", "justify_identity", "manage_team",
    "answer_file_requests", "hand_over_files", "read_notes", "read_access_journal", "read_team_caseloads",
)  # fmt: skip
TABLE = {
    Role.ADVISER: "xxxxxxxx·x··",
    Role.EMPLOYMENT_ADVISER: "xxxx··x··x··",
    Role.MANAGER: "xxxxxxxxxxxx",
    Role.DIRECTION: "xxxxxxxxxxxx",
    Role.ACCOUNT_MANAGER: "············",
    Role.OPERATOR_ADVISER: "x·xx········",
    Role.PARTNER: "x···········",
    Role.ARML: "············",
    Role.UNML: "············",
    Role.DSI: "············",
    Role.RESEARCHER: "············",
    Role.AUDITOR: "··········x·",
    Role.DATA_PROTECTION_OFFICER: "··········x·",
}


def actor_of(role: Role) -> Actor:
    kind = KINDS.get(role, StructureKind.MISSION_LOCALE)
    return Actor(uuid7(), "Essai", uuid7(), permissions=permissions_of(kind, [role]))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_the_table_says(role: Role) -> None:
    actor = actor_of(role)
    found = "".join("x" if getattr(policies, f"may_{right}")(actor) else "·" for right in RIGHTS)
    assert found == TABLE[role]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("right", [right for right in RIGHTS if hasattr(policies, f"check_may_{right}")])
def test_a_check_raises_exactly_when_the_right_is_missing(role: Role, right: str) -> None:
    actor = actor_of(role)
    check = getattr(policies, f"check_may_{right}")
    # the journal of a file is read with the file: auditors have pages of their own
    if getattr(policies, f"may_{right}")(actor) and policies.may_read_files(actor):
        check(actor)
        return
    with pytest.raises(Refused) as refused:
        check(actor)
    assert refused.value.message
    assert refused.value.what_to_do


def test_the_list_of_others_needs_the_right_to_see_the_team() -> None:
    adviser, manager = actor_of(Role.ADVISER), actor_of(Role.MANAGER)
    policies.check_may_read_caseload(adviser, adviser.user_id)
    for who in (uuid7(), None):
        policies.check_may_read_caseload(manager, who)
        with pytest.raises(Refused):
            policies.check_may_read_caseload(adviser, who)
