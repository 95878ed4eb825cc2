"""The wall behind grants: nothing is seen of a file that no agreement in force opens, in whatever order things come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.files import (
    close_to,
    hand_over,
    hold_back,
    is_held_back,
    open_to,
    organisations_reached,
)
from convergence.storage.openings import Opened, add_openings, opened_to
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import agree_with, end_agreement
from tests.storage.probe import REUNION, TARBES, Probe, actor, at, change_word, open_probe

GROUPS = (FieldGroup.HOUSING, FieldGroup.IDENTITY, FieldGroup.HEALTH)
OTHER = uuid7()
PARTNER = uuid7()
PERIODS = {"past": (-20, -10), "now": (-10, 10), "open": (-10, None), "future": (10, 20)}


def now() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@operation("Ouvrir")
def grant(*, actor: Any, at: Any, dossier_id: Any, groups: Any, may_write: bool, to: Any = PARTNER) -> None:
    open_to(
        dossier_id,
        to,
        groups,
        purpose="accompagnement",
        start=at - timedelta(days=1),
        end=None,
        may_write=may_write,
    )


@operation("Fermer")
def close(*, actor: Any, at: Any, dossier_id: Any) -> None:
    close_to(dossier_id, PARTNER, at)


@operation("Confier")
def give(*, actor: Any, at: Any, dossier_id: Any, to: Any) -> None:
    hand_over(dossier_id, to)


@operation("Retenir")
def hold(*, actor: Any, at: Any, dossier_id: Any, held_back: bool = True) -> bool:
    return hold_back(dossier_id, held_back=held_back)


def visible() -> set[tuple[str, bool]]:
    """What the partner's context lets through of the grants: each group, to read or to write."""
    with (
        acting(actor(PARTNER, name="Paul"), Purpose.ACCOMPAGNEMENT),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT groups[1], may_write FROM storage_grant WHERE during @> now()")
        return set(cursor.fetchall())


def test_a_grant_without_agreement_shows_nothing() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    grant(actor=actor(), at=now(), dossier_id=row.dossier_id, groups=[FieldGroup.HOUSING], may_write=True)
    with acting(actor(PARTNER, name="Paul"), Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()
    assert change_word(actor=actor(PARTNER, name="Paul"), at=at(1), row_id=row.id, word="écrit") == 0
    agreement_id = agree_with(PARTNER, writing=False)
    with acting(actor(PARTNER, name="Paul"), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.get().word == "logement"
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        change_word(actor=actor(PARTNER, name="Paul"), at=at(1), row_id=row.id, word="écrit")
    end_agreement(agreement_id)
    with acting(actor(PARTNER, name="Paul"), Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()


def test_an_agreement_for_one_purpose_opens_none_for_another() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    grant(actor=actor(), at=now(), dossier_id=row.dossier_id, groups=[FieldGroup.HOUSING], may_write=False)

    @operation("Convention d'un autre usage")
    def other(*, actor: Any, at: Any) -> None:
        to = [Opened(organisation_id=PARTNER)]
        add_openings(uuid7(), to, [FieldGroup.HOUSING], ["droits_sociaux"], start=at, end=None)

    other(actor=system_actor(), at=now() - timedelta(days=1))
    assert visible() == set()


def test_nobody_opens_free_text_and_nobody_but_the_network_opens_for_all() -> None:
    with pytest.raises(Error, match="no_free_text"), transaction.atomic():
        agree_with(PARTNER, [FieldGroup.FREE_TEXT])

    @operation("S’ouvrir soi-même")
    def help_oneself(*, actor: Any, at: Any, structure_id: Any) -> None:
        to = [Opened(organisation_id=PARTNER, structure_id=structure_id)]
        add_openings(uuid7(), to, [FieldGroup.HOUSING], ["accompagnement"], start=at, end=None)

    for structure_id in (None, TARBES):
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            help_oneself(actor=actor(PARTNER, name="Paul"), at=now(), structure_id=structure_id)
    help_oneself(actor=actor(), at=now(), structure_id=TARBES)
    with acting(actor(), Purpose.ADMINISTRATION):
        assert opened_to(PARTNER, "accompagnement", now()) == {FieldGroup.HOUSING}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE storage_opening SET organisation_id = gen_random_uuid()",
        "DELETE FROM storage_opening",
        "INSERT INTO storage_organisation VALUES (gen_random_uuid(), 'mission_locale', true)",
        "UPDATE storage_organisation SET holds_files = true",
    ],
)
def test_the_application_rewrites_no_opening(statement: str) -> None:
    agree_with(PARTNER)
    with (
        acting(actor(PARTNER, name="Paul"), Purpose.ACCOMPAGNEMENT),
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


AGREE = st.tuples(
    st.just("agree"),
    st.sets(st.sampled_from(GROUPS), min_size=1),
    st.sampled_from(sorted(PERIODS)),
    st.sampled_from((None, TARBES, OTHER)),
    st.booleans(),
)
GESTURES = st.one_of(
    AGREE,
    st.tuples(st.just("grant"), st.sets(st.sampled_from(GROUPS), min_size=1), st.booleans()),
    st.tuples(st.just("revoke"), st.integers(0, 5)),
    st.tuples(st.just("close")),
    st.tuples(st.just("give")),
    st.tuples(st.just("hold"), st.booleans()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gestures=st.lists(GESTURES, max_size=10))
def test_whatever_the_order_nothing_is_seen_beyond_the_agreements_in_force(gestures: list[Any]) -> None:
    """Agreements, grants, revocations, hand-overs: the partner sees exactly what both halves open of a file let go."""
    with transaction.atomic():
        try:
            _play(gestures)
        finally:
            transaction.set_rollback(True)


def _play(gestures: list[Any]) -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    held, granted, is_held = TARBES, set[tuple[str, bool]](), False
    agreements: list[dict[str, Any]] = []
    for gesture in gestures:
        holder = actor(held, name="Claire" if held == TARBES else "Odile")
        match gesture:
            case ("agree", groups, period, structure_id, writing):
                first, last = PERIODS[period]
                agreement_id = agree_with(
                    PARTNER, groups, structure_id=structure_id, writing=writing, start=now() + timedelta(days=first),
                    end=None if last is None else now() + timedelta(days=last),
                )  # fmt: skip
                agreements.append(
                    {
                        "id": agreement_id, "structure": structure_id, "on": period in ("now", "open"),
                        "keys": {(g.value, w) for g in groups for w in ((False, True) if writing else (False,))},
                    }
                )  # fmt: skip
            case ("revoke", place) if agreements:
                ended = agreements[place % len(agreements)]
                end_agreement(ended["id"])
                ended["on"] = False
            case ("grant", groups, may_write):
                grant(actor=holder, at=now(), dossier_id=row.dossier_id, groups=groups, may_write=may_write)
                granted |= {(g.value, w) for g in groups for w in ((False, True) if may_write else (False,))}
            case ("close",):
                close(actor=holder, at=now(), dossier_id=row.dossier_id)
                granted = set()
            case ("give",):
                held = OTHER if held == TARBES else TARBES
                give(actor=holder, at=now(), dossier_id=row.dossier_id, to=held)
            case ("hold", held_back):
                changed = hold(actor=holder, at=now(), dossier_id=row.dossier_id, held_back=held_back)
                assert changed == (held_back != is_held)
                is_held = held_back
        opened = {
            key
            for each in agreements
            if each["on"] and each["structure"] in (None, held)
            for key in each["keys"]
        }
        seen = set() if is_held else granted & opened
        assert visible() == seen, gesture
        assert reached(held, row.dossier_id) == ({PARTNER} if seen else set()), gesture


def reached(held: Any, dossier_id: Any) -> set[Any]:
    with acting(actor(held, name="Odile"), Purpose.ACCOMPAGNEMENT):
        return organisations_reached(dossier_id, now())


def test_what_is_granted_of_a_file_held_back_waits_until_it_is_let_go() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    agree_with(PARTNER)
    asked = {"actor": actor(), "at": now(), "dossier_id": row.dossier_id}
    grant(**asked, groups=[FieldGroup.HOUSING], may_write=True)
    assert hold(**asked)
    assert not hold(**asked), "nothing changes the second time"
    with acting(actor(PARTNER, name="Paul"), Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()
    assert change_word(actor=actor(PARTNER, name="Paul"), at=at(2), row_id=row.id, word="écrit") == 0
    grant(**asked, groups=[FieldGroup.HEALTH], may_write=False)
    assert visible() == set()
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.exists()
        assert is_held_back(row.dossier_id)
    assert hold(**asked, held_back=False)
    assert len(visible()) == 3


def test_nobody_but_its_holder_lets_a_file_go() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    agree_with(PARTNER)
    grant(actor=actor(), at=now(), dossier_id=row.dossier_id, groups=[FieldGroup.HOUSING], may_write=True)
    hold(actor=actor(), at=at(1), dossier_id=row.dossier_id)
    for who in (actor(PARTNER, name="Paul"), actor(REUNION, name="Odile")):
        assert not hold(actor=who, at=at(2), dossier_id=row.dossier_id, held_back=False)
    assert visible() == set()
    for statement in (
        "UPDATE storage_file SET held_back_at = NULL",
        "UPDATE storage_grant SET held_back = false",
        "UPDATE storage_grant SET structure_id = gen_random_uuid()",
        "SELECT storage_hold_back(dossier_id, false) FROM storage_file",
    ):
        with (
            acting(actor(), Purpose.ACCOMPAGNEMENT),
            pytest.raises(Error, match=r"permission denied|outside an operation"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
