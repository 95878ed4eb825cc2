"""Who declares which mode, from when; what the map says of agreements on each day; what the database itself holds."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import DatabaseError, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.sharing.models import ConnectionDeclaration
from convergence.sharing.operations import declare_mode, revoke_agreement
from convergence.sharing.policies import may_declare_mode
from convergence.sharing.queries import activity_of, agreement_seen, declared_modes, network_actors
from convergence.sharing.rules.law.network import tie_of
from convergence.sharing.types import AgreementRow, ConnectionMode, NetworkActor, TieState
from convergence.sharing.types import AgreementState as S
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import events
from tests.rooms.agreements.world import in_force, network, today
from tests.web.house import OPENED, House

DAY, LATER = date(2026, 12, 1), date(2028, 1, 1)
M, T = ConnectionMode, TieState


@pytest.fixture
def house(db: None) -> House:
    return network()


def ask(house: House, name: str, query: Any, *args: Any) -> Any:
    with acting(house.actor(name), Purpose.ADMINISTRATION) as scope:
        return query(scope, *args)


def shown(house: House, structure: str, name: str = "partner") -> NetworkActor | None:
    rows: tuple[NetworkActor, ...] = ask(house, name, network_actors, now())
    return next((row for row in rows if row.structure.id == house.structures[structure]), None)


def declared(house: House, name: str, structure: str, mode: ConnectionMode, starts_on: date) -> None:
    declare_mode(
        actor=house.actor(name), at=now(), organisation_id=house.structures[structure], mode=mode,
        starts_on=starts_on,
    )  # fmt: skip


def row(state: S, ends_on: date | None = None, review_on: date | None = LATER) -> AgreementRow:
    draft = SimpleNamespace(starts_on=date(2020, 1, 1), ends_on=ends_on)
    return cast(AgreementRow, SimpleNamespace(state=state, draft=draft, review_on=review_on))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], T.NONE),
        ([row(S.ASKED)], T.NONE),
        ([row(S.REFUSED)], T.NONE),
        ([row(S.REVOKED)], T.ENDED),
        ([row(S.LAPSED), row(S.ENDED)], T.ENDED),
        ([row(S.REVOKED), row(S.IN_FORCE)], T.IN_FORCE),
        ([row(S.IN_FORCE, ends_on=DAY + timedelta(days=60))], T.ENDING),
        ([row(S.IN_FORCE, ends_on=DAY + timedelta(days=61))], T.IN_FORCE),
        ([row(S.IN_FORCE, review_on=DAY + timedelta(days=60))], T.ENDING),
        ([row(S.IN_FORCE, review_on=DAY + timedelta(days=60)), row(S.IN_FORCE)], T.IN_FORCE),
    ],
)
def test_where_the_agreements_of_an_actor_stand_together(rows: list[AgreementRow], expected: T) -> None:
    assert tie_of(rows, DAY, 60) is expected


def test_an_actor_declares_its_own_mode_and_the_last_one_of_the_day_holds(house: House) -> None:
    before = shown(house, "departement")
    assert before is not None
    assert (before.mode, before.tie) == (None, T.NONE)
    declared(house, "partner", "departement", M.PAGES, today() - timedelta(days=9))
    declared(house, "partner", "departement", M.MIXED, today())
    declared(house, "dsi", "departement", M.API, today())
    declared(house, "dsi", "departement", M.PAGES, today() + timedelta(days=20))
    for name in ("adviser", "researcher", "partner", "dsi"):
        after = shown(house, "departement", name)
        assert after is not None
        assert after.mode is not None
        assert (after.mode.mode, after.mode.starts_on) == (M.API, today())
    every = ask(house, "adviser", declared_modes, house.structures["departement"])
    assert [one.mode for one in every] == [M.PAGES, M.API, M.PAGES]
    assert every[1].declared_by == house.actor("dsi").name
    assert shown(house, "tarbes") is None
    assert [told["mode"] for told in events("ConnectionModeDeclared")][-4:] == [
        "pages",
        "mixte",
        "api",
        "pages",
    ]
    names = {
        name for name in house.users if may_declare_mode(house.actor(name), house.structures["departement"])
    }
    assert names >= {"dsi", "partner"}
    assert not names & {"adviser", "direction", "operator", "researcher", "unml", "auditor"}


def test_nobody_declares_for_another_nor_what_cannot_be(house: House) -> None:
    for name in ("operator", "adviser", "direction", "auditor"):
        with pytest.raises(Refused, match="l’organisme lui-même"):
            declared(house, name, "departement", M.API, today())
    with pytest.raises(Conflict, match="tient ses dossiers ici"):
        declared(house, "dsi", "tarbes", M.API, today())
    for day in (OPENED - timedelta(days=1), today() + timedelta(days=400)):
        with pytest.raises(Invalid):
            declared(house, "dsi", "departement", M.API, day)
    with pytest.raises(NotFound):
        declare_mode(
            actor=house.actor("dsi"), at=now(), organisation_id=uuid7(), mode=M.API, starts_on=today()
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        _by_hand(actor=house.actor("operator"), at=now(), house=house)
    _by_hand(actor=house.actor("dsi"), at=now(), house=house)


@operation("Déclarer à la main")
def _by_hand(*, actor: Actor, at: Any, house: House) -> None:
    ConnectionDeclaration.objects.create(
        structure_id=house.structures["departement"], mode="pages", starts_on=DAY, declared_by=actor.user_id,
        declared_by_name=actor.name, declared_at=at,
    )  # fmt: skip


def test_an_agreement_is_on_the_map_as_long_as_it_stands_and_after(house: House) -> None:
    agreement_id = in_force(house)
    standing = shown(house, "departement")
    assert standing is not None
    assert [one.agreement_id for one in standing.agreements] == [agreement_id]
    assert standing.tie in (T.IN_FORCE, T.ENDING)
    other = shown(house, "france_travail")
    assert other is not None
    assert other.tie is T.NONE
    seen = ask(house, "dsi", agreement_seen, agreement_id, now())
    revoke_agreement(
        actor=house.actor("dsi"),
        at=now(),
        agreement_id=agreement_id,
        edit_token=seen.edit_token,
        reason="fin",
    )
    ended = shown(house, "departement", "adviser")
    assert ended is not None
    assert ended.tie is T.ENDED


def test_what_programs_do_is_for_who_administers_them(house: House) -> None:
    with pytest.raises(Refused):
        ask(house, "adviser", activity_of, [house.structures["departement"]])
    (done,) = ask(house, "dsi", activity_of, [house.structures["departement"]]).values()
    assert (done.programs, done.last_used_on, done.people_on) == (0, None, None)
