"""Resources by month, allocations ponctuelles, aids of the catalogue: asked by one, decided by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from convergence.accompagnement.allowances.operations import (
    ask_one_off,
    declare_resources,
    keep_aid_scheme,
    note_aid_papers,
    withdraw_request,
    write_letter,
)
from convergence.accompagnement.allowances.queries import (
    aid_scheme,
    aid_schemes,
    aids_of,
    months_of,
    one_offs_of,
    waiting_decisions,
    waiting_detail,
)
from convergence.accompagnement.allowances.types import (
    AllowanceScheme,
    AmountFlag,
    DecisionState,
    Payer,
    RefusalGround,
    ResourceKind,
)
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.operations import end_contract
from convergence.accompagnement.contracts.types import EndMotive
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TODAY,
    at,
    events,
    give,
    new_file,
    person,
    read,
    stored,
)
from tests.rooms.allowances.steps import (
    FAJ,
    MONTH,
    asked_aid,
    catalogue,
    decide,
    declared,
    dues,
    granted_right,
    with_cej,
    with_pacea,
)
from tests.rooms.contracts.steps import running

pytestmark = pytest.mark.django_db

NASTY = "\0‮<script>alert(1)</script>=1+1 😀" + "x" * 100_000
OCTOBER = date(2026, 10, 1)


def code(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises((Invalid, Conflict, Refused, NotFound)) as problem:
        call(*args, **kwargs)
    return problem.value.code


def test_resources_declared_late_change_a_past_month_and_keep_both_dates() -> None:
    dossier_id, contract_id = with_cej()
    granted_right(contract_id)
    assert AmountFlag.NOT_DECLARED in dues()[0].flags
    declare_resources(
        actor=ADVISER,
        at=at(60),
        dossier_id=dossier_id,
        month=MONTH,
        resources=[(ResourceKind.WAGES, Decimal(600)), (ResourceKind.OTHER, Decimal(0))],
        declared_on=date(2027, 1, 20),
    )
    (due,) = dues()
    assert due.amount == Decimal("420.51")
    assert AmountFlag.NOT_DECLARED not in due.flags
    (row,) = read(ADVISER, months_of, dossier_id, OCTOBER, MONTH)
    assert (row.declared_on, row.is_late, row.total) == (date(2027, 1, 20), True, Decimal(600))
    assert [one["month"] for one in events("ResourcesDeclared")] == ["2026-11-01"]


def test_a_month_declared_again_is_replaced_by_whoever_read_it() -> None:
    dossier_id, contract_id = with_cej()
    granted_right(contract_id)
    declared(dossier_id, salaire="600")
    (row,) = read(ADVISER, months_of, dossier_id, MONTH, MONTH)
    assert not row.is_late
    again = {"actor": ADVISER, "at": at(1), "dossier_id": dossier_id, "month": MONTH, "resources": []}
    assert code(declare_resources, **again) == "already_declared"
    declare_resources(**again, edit_token=row.edit_token)
    assert code(declare_resources, **again, edit_token=row.edit_token) == "changed_meanwhile"
    assert dues()[0].amount == Decimal("561.68")


def test_the_work_list_awaits_the_first_month_that_nobody_declared() -> None:
    dossier_id, contract_id = with_cej()
    granted_right(contract_id)

    def awaited() -> list[date]:
        where = f"kind = '{DeadlineKind.MONTHLY_RESOURCES.value}' AND settled_on IS NULL"
        return stored(ADVISER, f"deadlines_deadline WHERE {where}", "due_on")

    declared(dossier_id, date(2026, 12, 1), when=at(40))
    assert awaited() == [date(2026, 12, 5)]
    declared(dossier_id, MONTH, when=at(40))
    assert awaited() == [date(2027, 2, 5)]


def test_what_cannot_be_declared_is_told_and_nothing_is_written() -> None:
    dossier_id = new_file()
    common: dict[str, Any] = {"actor": ADVISER, "at": AT, "dossier_id": dossier_id}
    wages = [(ResourceKind.WAGES, Decimal(10))]
    assert code(declare_resources, month=date(2026, 12, 1), resources=[], **common) == "in_future"
    late = {"month": OCTOBER, "resources": wages, **common}
    assert code(declare_resources, declared_on=TODAY + timedelta(days=1), **late) == "out_of_range"
    assert code(declare_resources, declared_on=date(2026, 9, 30), **late) == "out_of_range"
    assert code(declare_resources, month=MONTH, resources=wages * 2, **common) == "twice"
    negative = [(ResourceKind.WAGES, Decimal(-1))]
    assert code(declare_resources, month=MONTH, resources=negative, **common) == "amount"
    assert read(ADVISER, months_of, dossier_id, OCTOBER, MONTH) == []


def test_a_month_of_pacea_is_asked_with_known_resources_decided_and_due() -> None:
    dossier_id, contract_id = with_pacea()
    asked: dict[str, Any] = {"actor": ADVISER, "at": at(0, 4), "contract_id": contract_id, "month": MONTH}
    assert code(ask_one_off, amount=Decimal(300), **asked) == "not_declared"
    declared(dossier_id, salaire="120")
    one_off_id = ask_one_off(amount=Decimal(300), details=NASTY, **asked)
    assert code(ask_one_off, amount=Decimal(10), **asked) == "already_asked"
    assert dues() == []
    assert code(decide, Asked.ONE_OFF, one_off_id, amount=Decimal(301)) == "above_asked"
    decide(Asked.ONE_OFF, one_off_id, amount=Decimal("250.50"))
    (due,) = dues()
    assert (due.scheme, due.amount, due.ref_id) == (AllowanceScheme.PACEA, Decimal("250.50"), one_off_id)
    assert [one["amount"] for one in events("OneOffGranted")] == ["250.50"]
    assert write_letter(actor=ADVISER, at=at(1), asked=Asked.ONE_OFF, ref_id=one_off_id)


def test_a_decision_looks_at_the_resources_again() -> None:
    dossier_id, contract_id = with_pacea()
    declared(dossier_id)
    one_off_id = ask_one_off(
        actor=ADVISER, at=at(0, 4), contract_id=contract_id, month=MONTH, amount=Decimal(300)
    )
    (row,) = read(ADVISER, months_of, dossier_id, MONTH, MONTH)
    declare_resources(
        actor=ADVISER,
        at=at(0, 5),
        dossier_id=dossier_id,
        month=MONTH,
        resources=[(ResourceKind.WAGES, Decimal(400))],
        edit_token=row.edit_token,
    )
    assert code(decide, Asked.ONE_OFF, one_off_id) == "resources_too_high"
    decide(Asked.ONE_OFF, one_off_id, is_granted=False, ground=RefusalGround.RESOURCES)
    (kept,) = read(ADVISER, one_offs_of, dossier_id)
    assert (kept.decision.state, kept.granted) == (DecisionState.REFUSED, None)
    assert dues() == []


def test_never_beside_a_cej_nor_outside_the_pacea() -> None:
    dossier_id, contract_id = with_pacea()
    declared(dossier_id, OCTOBER)
    declared(dossier_id)
    asked: dict[str, Any] = {"actor": ADVISER, "contract_id": contract_id, "amount": Decimal(50)}
    assert code(ask_one_off, at=AT, month=OCTOBER, **asked) == "outside_contract"
    assert code(ask_one_off, at=AT, month=date(2026, 12, 1), **asked) == "in_future"
    end_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, last_day=TODAY, motive=EndMotive.OTHER_PATH
    )
    running(dossier_id, at=at(1), starts_on=TODAY + timedelta(days=1))
    assert code(ask_one_off, at=at(2), month=MONTH, **asked) == "beside_cej"
    _, cej = with_cej()
    assert code(ask_one_off, at=AT, month=MONTH, **(asked | {"contract_id": cej})) == "not_signed"


def test_an_aid_is_asked_decided_and_due_once_in_the_month_of_its_decision() -> None:
    dossier_id, scheme_id = new_file(), catalogue()
    aid_id = asked_aid(dossier_id, scheme_id, details="Trajets\0")
    assert [row.amount for row in read(MANAGER, waiting_decisions)] == [Decimal(80)]
    decide(Asked.AID, aid_id, amount=Decimal(60))
    (due,) = dues()
    assert (due.scheme, due.amount, due.payer, due.aid_scheme_id) == (
        AllowanceScheme.AID, Decimal(60), Payer.STRUCTURE, scheme_id,
    )  # fmt: skip
    assert dues(date(2026, 12, 1)) == []
    assert code(decide, Asked.AID, aid_id) == "already_decided"
    (told,) = events("AidGranted")
    assert (told["amount"], told["funder"], told["payer"]) == ("60", "departement", "structure")
    assert write_letter(actor=ADVISER, at=at(1), asked=Asked.AID, ref_id=aid_id)


def test_an_aid_that_the_funder_pays_itself_is_not_due_here() -> None:
    scheme_id = catalogue(replace(FAJ, payer="tiers", decider="commission"))
    decide(Asked.AID, asked_aid(new_file(), scheme_id))
    assert dues() == []


def test_ceilings_papers_and_emergency_of_an_aid() -> None:
    dossier_id, scheme_id = new_file(), catalogue()
    assert code(asked_aid, dossier_id, scheme_id, "200.01") == "above_ceiling"
    bare = asked_aid(dossier_id, scheme_id, "150", has_papers=False)
    assert code(decide, Asked.AID, bare) == "papers_missing"
    note_aid_papers(actor=ADVISER, at=at(0, 1), aid_id=bare)
    decide(Asked.AID, bare)
    urgent = asked_aid(dossier_id, scheme_id, "160", has_papers=False, is_emergency=True)
    ordinary = asked_aid(new_file(), scheme_id)
    assert [row.ref_id for row in read(MANAGER, waiting_decisions)] == [urgent, ordinary]
    assert code(decide, Asked.AID, urgent) == "above_yearly_ceiling"
    decide(Asked.AID, urgent, amount=Decimal(150))
    note_aid_papers(actor=ADVISER, at=at(0, 2), aid_id=urgent)
    decide(Asked.AID, ordinary, is_granted=False, ground=RefusalGround.BUDGET)
    assert code(note_aid_papers, actor=ADVISER, at=at(0, 2), aid_id=ordinary) == "already_decided"
    assert len(read(ADVISER, aids_of, dossier_id)) == 2
    assert len(events("AidRefused")) == 1


def test_two_aids_asked_together_cannot_both_pass_the_year() -> None:
    dossier_id, scheme_id = new_file(), catalogue()
    first, second = (asked_aid(dossier_id, scheme_id, "200") for _ in range(2))
    decide(Asked.AID, first)
    assert code(decide, Asked.AID, second) == "above_yearly_ceiling"
    withdraw_request(actor=ADVISER, at=at(1), asked=Asked.AID, ref_id=second, reason="Plafond atteint")
    assert [due.amount for due in dues()] == [Decimal(200)]


def test_the_same_sending_asks_once() -> None:
    dossier_id, scheme_id = new_file(), catalogue()
    first, again = (asked_aid(dossier_id, scheme_id, idempotency_key="un-envoi") for _ in range(2))
    assert first == again
    assert len(read(ADVISER, aids_of, dossier_id)) == 1


def test_the_catalogue_is_of_one_structure_and_an_aid_keeps_what_it_said() -> None:
    dossier_id, scheme_id = new_file(), catalogue()
    aid_id = asked_aid(dossier_id, scheme_id, "200")
    shown = read(MANAGER, aid_scheme, scheme_id)
    renamed = replace(FAJ, name="  FAJ\0 du  département ", ceiling=Decimal(100), papers=("", "Devis\0 "))
    keep_aid_scheme(actor=MANAGER, at=at(1), draft=renamed, scheme_id=scheme_id, edit_token=shown.edit_token)
    stale = {"scheme_id": scheme_id, "edit_token": shown.edit_token}
    assert code(keep_aid_scheme, actor=MANAGER, at=at(1), draft=FAJ, **stale) == "changed_meanwhile"
    now = read(MANAGER, aid_scheme, scheme_id).draft
    assert (now.name, now.papers) == ("FAJ du département", ("Devis",))
    assert read(ADVISER, aids_of, dossier_id)[0].scheme_name == FAJ.name
    assert code(decide, Asked.AID, aid_id) == "above_ceiling"
    assert code(keep_aid_scheme, actor=MANAGER, at=at(1), draft=renamed) == "same_name"
    assert read(ELSEWHERE, aid_schemes) == []
    assert read(ELSEWHERE, aid_scheme, scheme_id) is None
    theirs = new_file(actor=ELSEWHERE)
    assert code(asked_aid, theirs, scheme_id) == "not_found"
    assert [row.scheme_id for row in read(ADVISER, aid_schemes, on=TODAY)] == [scheme_id]
    assert read(ADVISER, aid_schemes, on=date(2024, 1, 1)) == []


def test_an_aid_asked_from_the_catalogue_of_another_structure_is_not_granted_here() -> None:
    """Its ceiling and its funder are not known here: nothing may be checked."""
    dossier_id, scheme_id = new_file(), catalogue()
    aid_id = asked_aid(dossier_id, scheme_id)
    give(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION)
    theirs: dict[str, Any] = {"actor": person("Irène", Role.MANAGER, REUNION), "when": at(1)}
    for amount in (Decimal(0), Decimal(-5), Decimal(80)):
        assert code(decide, Asked.AID, aid_id, amount=amount, **theirs) == "other_catalogue"
    decide(Asked.AID, aid_id, is_granted=False, ground=RefusalGround.CRITERIA, **theirs)
    assert dues(actor=ELSEWHERE, structure_id=REUNION) == []


def test_a_cej_signed_in_the_month_or_a_pacea_ended_before_it_takes_an_allocation_ponctuelle_back() -> None:
    dossier_id, contract_id = with_pacea()
    declared(dossier_id)
    one_off = ask_one_off(actor=ADVISER, at=AT, contract_id=contract_id, month=MONTH, amount=Decimal(50))
    decide(Asked.ONE_OFF, one_off)
    assert [due.amount for due in dues()] == [50]
    end_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, last_day=TODAY, motive=EndMotive.OTHER_PATH
    )
    assert [due.amount for due in dues()] == [50]
    running(dossier_id, at=at(1), starts_on=TODAY + timedelta(days=1))
    assert [(due.amount, due.lines[-1].code) for due in dues()] == [(0, "beside_cej")]


def test_resources_that_rise_since_take_an_allocation_ponctuelle_back_and_lower_ones_give_it_again() -> None:
    """The month is read by its own ceiling, whatever was known when it was granted."""
    dossier_id, contract_id = with_pacea()
    declared(dossier_id, salaire="300")
    one_off = ask_one_off(
        actor=ADVISER, at=at(0, 4), contract_id=contract_id, month=MONTH, amount=Decimal(50)
    )
    decide(Asked.ONE_OFF, one_off)
    found = [[due.amount for due in dues()]]
    for wages in ("300.01", "120"):
        (row,) = read(ADVISER, months_of, dossier_id, MONTH, MONTH)
        declare_resources(
            actor=ADVISER, at=at(40), dossier_id=dossier_id, month=MONTH, edit_token=row.edit_token,
            resources=[(ResourceKind.WAGES, Decimal(wages)), (ResourceKind.HOUSING, Decimal(900))],
        )  # fmt: skip
        found.append([due.amount for due in dues()])
        if wages == "300.01":
            (line,) = [line for line in dues()[0].lines if line.code == "resources"]
            assert (line.amount, line.article) == (Decimal(-50), "R5131-8")
            assert "300,01" in line.label
    assert found == [[50], [0], [50]]


def test_who_may_decide_keeps_the_catalogue() -> None:
    assert code(catalogue, FAJ, ADVISER) == "refused"
    catalogue(actor=person("Dora", Role.DIRECTION))


def test_one_thing_to_decide_is_found_by_its_kind_alone() -> None:
    dossier_id, scheme_id = new_file(), catalogue()
    aid_id = asked_aid(dossier_id, scheme_id)
    assert read(MANAGER, waiting_detail, Asked.AID, aid_id).dossier_id == dossier_id
    assert read(MANAGER, waiting_detail, Asked.RIGHT, aid_id) is None
    assert read(ELSEWHERE, waiting_detail, Asked.AID, aid_id) is None
    assert code(decide, Asked.ONE_OFF, aid_id) == code(decide, Asked.AID, uuid7()) == "not_found"
