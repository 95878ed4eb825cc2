"""Structures and their life: opened from a commune, described, closed, merged whole or in part, never erased."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity import queries
from convergence.identity.models import Membership, Structure
from convergence.identity.operations import (
    add_site,
    close_site,
    close_structure,
    edit_structure,
    end_role,
    give_role,
    merge_structures,
    open_structure,
    transfer_account,
)
from convergence.identity.types import (
    EditConflict,
    MergerExtent,
    Role,
    StructureDetail,
    StructureKind,
    StructureMerged,
    StructureState,
)
from convergence.storage.history import changes_of_row
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.identity.network import TODAY, Network, at, resolved

WHY = "Décision du conseil d'administration"


def detail(network: Network, name: str, seen_by: str = "dsi") -> StructureDetail:
    with acting(network.actor(seen_by), Purpose.ADMINISTRATION) as scope:
        found = queries.structure_detail(scope, network.structures[name])
    assert found is not None
    return found


def structures(network: Network) -> dict[UUID, Structure]:
    """Every row, as the network's heads see them."""
    with acting(network.actor("dsi"), Purpose.ADMINISTRATION):
        return {row.id: row for row in Structure.objects.order_by("id")}


def opened(network: Network, **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "code": "64445S00", "official_name": "Mission Locale de Pau", "kind": StructureKind.MISSION_LOCALE,
        "commune_code": "64445", "opened_on": date(2026, 1, 1),
    }  # fmt: skip
    return open_structure(actor=network.actor("dsi"), at=at(), **values | changes)


def merged(network: Network, **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "absorbed_id": network.structures["lourdes"], "absorbing_id": network.structures["tarbes"],
        "effective_on": TODAY, "reason": WHY,
    }  # fmt: skip
    return merge_structures(actor=network.actor("dsi"), at=at(), **values | changes)


def test_a_structure_takes_département_région_and_time_zone_from_its_commune(network: Network) -> None:
    made = opened(network)
    overseas = opened(network, code="97302S00", commune_code="97302", official_name="ML Cayenne")
    rows = structures(network)
    assert (rows[made].departement_code, rows[made].region_code, rows[made].time_zone) == (
        "64",
        "75",
        "Europe/Paris",
    )
    assert rows[overseas].time_zone == "America/Cayenne"
    assert rows[made].usual_name == "Mission Locale de Pau"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "65440S00"}, "code"),
        ({"code": "65440X00"}, "code"),
        ({"commune_code": "99999"}, "commune_code"),
        ({"siret": "11111111111111"}, "siret"),
        ({"official_name": "   "}, "official_name"),
        ({"code": "é", "kind": StructureKind.CAF}, "code"),
    ],
)
def test_bad_input_opens_nothing(network: Network, change: dict[str, Any], field: str) -> None:
    before = len(structures(network))
    with pytest.raises(Invalid) as invalid:
        opened(network, **change)
    assert field in invalid.value.by_field()
    assert len(structures(network)) == before


@pytest.mark.parametrize("name", ["direction", "accounts", "adviser", "unml"])
def test_only_the_network_opens_closes_and_merges(network: Network, name: str) -> None:
    actor: Actor = network.actor(name)
    here = network.structures["tarbes"]
    with pytest.raises(Refused):
        open_structure(
            actor=actor, at=at(), code="64445S00", official_name="x", kind=StructureKind.MISSION_LOCALE,
            commune_code="64445", opened_on=TODAY,
        )  # fmt: skip
    with pytest.raises(Refused):
        close_structure(actor=actor, at=at(), structure_id=here, closed_on=TODAY, reason=WHY)
    with pytest.raises(Refused):
        merge_structures(
            actor=actor, at=at(), absorbed_id=here, absorbing_id=network.structures["lourdes"],
            effective_on=TODAY, reason=WHY,
        )  # fmt: skip
    with pytest.raises(Refused):
        transfer_account(actor=actor, at=at(), user_id=network.users["adviser"], structure_id=here)


def test_a_description_is_edited_by_who_saw_its_last_version(network: Network) -> None:
    chief, shown = network.actor("direction"), detail(network, "tarbes")
    values: dict[str, Any] = {
        "structure_id": shown.id, "official_name": "ML de Tarbes", "usual_name": "Tarbes", "commune_code": "65440",
    }  # fmt: skip
    edit_structure(actor=chief, at=at(), edit_token=shown.edit_token, **values)
    with pytest.raises(EditConflict) as conflict:
        edit_structure(actor=chief, at=at(), edit_token=shown.edit_token, **values | {"usual_name": "Autre"})
    assert conflict.value.stored["usual_name"] == "Tarbes"
    assert conflict.value.typed["usual_name"] == "Autre"
    with pytest.raises(Refused):
        edit_structure(actor=network.actor("reunion_direction"), at=at(), edit_token=1, **values)


def test_a_structure_says_which_number_its_young_people_call(network: Network) -> None:
    chief, shown = network.actor("direction"), detail(network, "tarbes")
    values: dict[str, Any] = {
        "structure_id": shown.id, "official_name": "ML de Tarbes", "usual_name": "Tarbes", "commune_code": "65440",
        "edit_token": shown.edit_token,
    }  # fmt: skip
    with pytest.raises(Invalid):
        edit_structure(actor=chief, at=at(), phone="12", **values)
    edit_structure(actor=chief, at=at(), phone="05 36 49 00 12", **values)
    assert detail(network, "tarbes").phone == "+33536490012"


def test_the_past_of_a_description_is_told_to_its_own_structure_only(network: Network) -> None:
    chief, shown = network.actor("direction"), detail(network, "tarbes")
    edit_structure(
        actor=chief, at=at(), edit_token=shown.edit_token, structure_id=shown.id, official_name="ML tarbes",
        usual_name="Tarbes et Bigorre", commune_code="65440", reason="Changement de nom",
    )  # fmt: skip
    with acting(chief, Purpose.ADMINISTRATION) as scope:
        latest, first = queries.structure_history(scope)
    assert (latest.by, latest.reason) == (chief.name, "Changement de nom")
    assert [(each.name, each.before, each.after) for each in latest.values] == [
        ("Nom usuel", "tarbes", "Tarbes et Bigorre")
    ]
    assert first.values == ()
    with acting(network.actor("reunion_direction"), Purpose.ADMINISTRATION) as scope:
        assert len(queries.structure_history(scope)) == 1
        assert len(changes_of_row(Structure, shown.id)) == 1, "the present is public, the past is not"


def test_a_site_keeps_its_own_time_zone_and_ends_without_taking_roles_away(network: Network) -> None:
    chief, here = network.actor("direction"), network.structures["tarbes"]
    site = add_site(
        actor=chief, at=at(), structure_id=here, name="Antenne", commune_code="97411", opened_on=TODAY
    )
    role = give_role(
        actor=chief, at=at(), user_id=network.users["adviser"], structure_id=here, role=Role.MANAGER,
        starts_on=TODAY, site_id=site,
    )  # fmt: skip
    actor = resolved(network.users["adviser"], role)
    assert actor is not None
    assert (actor.site_id, actor.time_zone) == (site, "Indian/Reunion")
    with pytest.raises(Invalid):
        close_site(actor=chief, at=at(), site_id=site, closed_on=TODAY - timedelta(days=1), reason=WHY)
    close_site(actor=chief, at=at(), site_id=site, closed_on=TODAY, reason=WHY)
    actor = resolved(network.users["adviser"], role)
    assert actor is not None
    assert (actor.site_id, actor.time_zone) == (None, "Europe/Paris")
    with pytest.raises(Conflict, match="déjà fermé"):
        close_site(actor=chief, at=at(), site_id=site, closed_on=TODAY, reason=WHY)


def test_a_closure_ends_roles_and_sites_on_its_day(network: Network) -> None:
    later = TODAY + timedelta(days=10)
    close_structure(
        actor=network.actor("dsi"),
        at=at(),
        structure_id=network.structures["lourdes"],
        closed_on=later,
        reason=WHY,
    )
    assert resolved(network.users["lourdes_adviser"], network.memberships["lourdes_adviser"]) is not None
    assert resolved(network.users["lourdes_adviser"], None, at(24 * 10)) is None
    with pytest.raises(Conflict, match="est fermée"):
        give_role(
            actor=network.actor("lourdes_direction"), at=at(), user_id=network.users["adviser"],
            structure_id=network.structures["lourdes"], role=Role.ADVISER, starts_on=TODAY,
        )  # fmt: skip


def test_a_whole_merger_moves_sites_people_and_accounts_and_keeps_the_past(network: Network) -> None:
    site = add_site(
        actor=network.actor("lourdes_direction"), at=at(), structure_id=network.structures["lourdes"],
        name="Centre", commune_code="65286", opened_on=date(2024, 1, 1),
    )  # fmt: skip
    made = merged(network)
    assert detail(network, "lourdes").state is StructureState.MERGED
    assert detail(network, "lourdes").merged_into_name == "tarbes"
    assert [(each.name, each.opened_on) for each in detail(network, "tarbes").sites] == [("Centre", TODAY)]
    actor = resolved(network.users["lourdes_adviser"], None)
    assert actor is not None
    assert actor.structure_code == "65440S00"
    with acting(network.actor("dsi"), Purpose.ADMINISTRATION):
        past = Membership.objects.get(id=network.memberships["lourdes_adviser"])
    assert (past.structure_id, past.ends_on) == (network.structures["lourdes"], TODAY)
    with acting(network.actor("direction"), Purpose.ADMINISTRATION) as scope:
        names = {member.login for member in queries.users_of_structure(scope)}
        mergers = queries.mergers_of(scope, network.structures["tarbes"])
    assert "lourdes_adviser" in names
    assert [each.id for each in mergers] == [made]
    assert site not in {each.id for each in detail(network, "tarbes").sites}


def test_a_merger_is_announced_once(network: Network) -> None:
    made = merged(network, idempotency_key="essai")
    assert merged(network, idempotency_key="essai") == made
    with acting(system_actor(), Purpose.SYSTEM):
        names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
    assert sum(StructureMerged.__name__ in name for name in names) == 1


def test_a_partial_merger_moves_nobody(network: Network) -> None:
    merged(network, extent=MergerExtent.PARTIAL, commune_codes=["65440", "65440"])
    assert detail(network, "lourdes").state is StructureState.OPEN
    assert resolved(network.users["lourdes_adviser"], network.memberships["lourdes_adviser"]) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"effective_on": TODAY + timedelta(days=1)},
        {"effective_on": date(2019, 1, 1)},
        {"extent": MergerExtent.PARTIAL},
        {"extent": MergerExtent.PARTIAL, "commune_codes": ["6544"]},
        {"reason": "non"},
    ],
)
def test_an_impossible_merger_changes_nothing(network: Network, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        merged(network, **change)
    assert detail(network, "lourdes").state is StructureState.OPEN


def test_a_structure_is_absorbed_once_by_another_of_its_kind(network: Network) -> None:
    with pytest.raises(Invalid):
        merged(network, absorbing_id=network.structures["lourdes"])
    with pytest.raises(Invalid):
        merged(network, absorbing_id=network.structures["unml"])
    with pytest.raises(NotFound):
        merged(network, absorbing_id=network.users["dsi"])
    merged(network)
    with pytest.raises(Conflict):
        merged(network, absorbing_id=network.structures["reunion"])


def test_an_account_changes_hands_and_the_direction_is_never_empty(network: Network) -> None:
    transfer_account(
        actor=network.actor("dsi"), at=at(), user_id=network.users["adviser"],
        structure_id=network.structures["lourdes"], reason=WHY,
    )  # fmt: skip
    with acting(network.actor("lourdes_direction"), Purpose.ADMINISTRATION) as scope:
        assert queries.staff_member(scope, network.users["adviser"]) is not None
    with pytest.raises(Conflict, match="seule personne à la direction"):
        end_role(
            actor=network.actor("accounts"), at=at(), membership_id=network.memberships["direction"],
            ends_on=TODAY, reason=WHY,
        )  # fmt: skip
