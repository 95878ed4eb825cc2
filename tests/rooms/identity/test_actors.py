"""Who acts: one query, effective at once, never beyond what runs today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity.operations import (
    close_structure,
    deactivate_user,
    end_role,
    give_role,
    reactivate_user,
)
from convergence.identity.queries import memberships_at, memberships_of, resolve_actor, session_version_of
from convergence.identity.types import Role, authentication_actor
from convergence.storage.session import acting
from tests.rooms.identity.network import NOW, TODAY, Network, at, resolved


def test_one_query_is_enough(network: Network) -> None:
    with acting(authentication_actor(), Purpose.AUTHENTICATION), CaptureQueriesContext(connection) as queries:
        actor = resolve_actor(
            network.users["adviser"], network.memberships["adviser"], NOW, session_version="1.0"
        )
    assert actor is not None
    assert len([query for query in queries if "identity_" in query["sql"]]) == 1
    assert (
        len(
            [
                query
                for query in queries
                if query["sql"].startswith("SELECT") and "set_config" not in query["sql"]
            ]
        )
        == 1
    )


def test_an_actor_carries_structure_zone_and_rights(network: Network) -> None:
    actor = network.actor("reunion_adviser")
    assert (actor.structure_code, actor.time_zone, actor.role_labels) == (
        "97411S00",
        "Indian/Reunion",
        ("Conseiller",),
    )
    assert actor.may(Permission.READ_FILES)
    assert not actor.may(Permission.MANAGE_USERS)


def test_rights_of_all_roles_of_one_structure_add_up_and_no_other(network: Network) -> None:
    chief = network.actor("direction")
    give_role(
        actor=chief, at=at(), user_id=network.users["adviser"], structure_id=network.structures["tarbes"],
        role=Role.MANAGER, starts_on=TODAY,
    )  # fmt: skip
    give_role(
        actor=network.actor("reunion_direction"), at=at(), user_id=network.users["adviser"],
        structure_id=network.structures["reunion"], role=Role.ACCOUNT_MANAGER, starts_on=TODAY,
    )  # fmt: skip
    actor = network.actor("adviser")
    assert actor.role_labels == ("Conseiller", "Responsable de secteur")
    assert actor.may(Permission.READ_TEAM_CASELOADS)
    assert not actor.may(Permission.MANAGE_USERS)
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        choices = memberships_of(network.users["adviser"], TODAY)
    assert [(choice.structure_code, choice.roles) for choice in choices] == [
        ("65440S00", (Role.ADVISER, Role.MANAGER)),
        ("97411S00", (Role.ACCOUNT_MANAGER,)),
    ]
    elsewhere = resolved(network.users["adviser"], choices[1].membership_id)
    assert elsewhere is not None
    assert not elsewhere.may(Permission.READ_FILES)


def test_without_a_membership_the_oldest_one_decides(network: Network) -> None:
    actor = resolved(network.users["adviser"], None)
    assert actor is not None
    assert actor.structure_id == network.structures["tarbes"]


def test_a_membership_of_someone_else_resolves_nobody(network: Network) -> None:
    assert resolved(network.users["adviser"], network.memberships["direction"]) is None
    assert resolved(network.users["adviser"], network.memberships["adviser"]) is not None


def test_deactivation_is_effective_at_the_next_request(network: Network) -> None:
    adviser = network.users["adviser"]
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        version = session_version_of(adviser)
    assert resolved(adviser, None, version=version) is not None
    chief = network.actor("direction")
    deactivate_user(actor=chief, at=at(1), user_id=adviser, reason="départ de la structure")
    assert resolved(adviser, None, at(1)) is None
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        assert session_version_of(adviser) is None


def test_a_reactivated_account_does_not_revive_old_sessions(network: Network) -> None:
    adviser, chief = network.users["adviser"], network.actor("direction")
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        version = session_version_of(adviser)
    deactivate_user(actor=chief, at=at(1), user_id=adviser, reason="départ de la structure")
    reactivate_user(actor=chief, at=at(2), user_id=adviser, reason="retour dans la structure")
    assert resolved(adviser, None, at(3), version=version) is None
    assert resolved(adviser, None, at(3)) is not None


def test_an_ended_role_resolves_nobody_on_its_last_day_in_the_zone_of_the_structure(network: Network) -> None:
    end_role(
        actor=network.actor("reunion_direction"), at=at(), membership_id=network.memberships["reunion_adviser"],
        ends_on=date(2026, 3, 10),
    )  # fmt: skip
    reunion = network.users["reunion_adviser"]
    # 20:00 UTC on the 9th is already midnight of the 10th in La Réunion
    last = NOW.replace(day=9, hour=19, minute=59)
    assert resolved(reunion, None, last) is not None
    assert resolved(reunion, None, last + timedelta(minutes=1)) is None
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        assert len(memberships_at(reunion, last)) == 1
        assert memberships_at(reunion, last + timedelta(minutes=1)) == ()


def test_a_closed_structure_resolves_nobody(network: Network) -> None:
    close_structure(
        actor=network.actor("dsi"), at=at(), structure_id=network.structures["lourdes"], closed_on=date(2026, 4, 1),
        reason="fin de l'association",
    )  # fmt: skip
    assert resolved(network.users["lourdes_adviser"], None, at()) is not None
    assert resolved(network.users["lourdes_adviser"], None, at(24 * 40)) is None


def test_without_an_open_context_nobody_is_resolved(network: Network) -> None:
    assert resolve_actor(network.users["adviser"], None, NOW) is None


@pytest.mark.parametrize("name", ["unml", "dsi", "accounts"])
def test_network_heads_and_account_managers_open_no_file(network: Network, name: str) -> None:
    assert not network.actor(name).may(Permission.READ_FILES)
