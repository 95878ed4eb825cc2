"""Pages that are read from the code say what the code says."""

from __future__ import annotations

import re

import pytest

from convergence.foundation.permissions import Permission
from convergence.identity.rules.roles import NETWORK_ROLES, PERMISSIONS, ROLES_OF_KIND
from convergence.identity.types import Role, StructureKind
from tests.architecture.catalogue import fetch
from tests.architecture.references import FOLDER, MEANINGS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), (
        "run .venv/bin/python -m tests.architecture.references and commit the page"
    )


def test_every_right_is_explained_and_held_by_somebody() -> None:
    assert set(MEANINGS) == set(Permission)
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_every_role_exists_somewhere_and_every_kind_of_structure_is_known() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert set(ROLES_OF_KIND) == set(StructureKind)
    assert set().union(*ROLES_OF_KIND.values()) == set(Role)


def test_figures_and_files_are_never_read_by_the_same_head_of_network() -> None:
    for role in (Role.ARML, Role.UNML, Role.DSI, Role.RESEARCHER, Role.ACCOUNT_MANAGER):
        assert Permission.READ_FILES not in PERMISSIONS[role], role


@pytest.mark.django_db
def test_the_database_knows_the_same_roles_of_the_network() -> None:
    """Only the network gives them: the rule says so, and the policy of the table says so too."""
    (policy,) = fetch(
        "SELECT with_check FROM pg_policies WHERE tablename = 'identity_membership' AND policyname = 'application'"
    )[0]
    listed = set(re.findall(r"'(\w+)'", policy.partition("role")[2])) & {role.value for role in Role}
    assert listed == {role.value for role in NETWORK_ROLES}
