"""What a month of CEJ, an allocation ponctuelle and an aid amount to, in tables that a caseworker can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.allowances.rules.aids import (
    GrantedAid,
    check_grant,
    check_request,
    check_scheme,
    decision_due,
)
from convergence.accompagnement.allowances.rules.amounts import flat_of, rates_of, treatment_of
from convergence.accompagnement.allowances.rules.cej import cej_due, once_a_month
from convergence.accompagnement.allowances.rules.deciding import (
    autonomy_due,
    check_decision,
    check_precaution,
    check_terms,
    may_grant,
)
from convergence.accompagnement.allowances.rules.months import due_months, papers_due
from convergence.accompagnement.allowances.rules.one_off import check_one_off, monthly_cap, yearly_left
from convergence.accompagnement.allowances.rules.others import aid_due, one_off_due
from convergence.accompagnement.allowances.rules.resources import check_resources
from convergence.accompagnement.allowances.rules.wording import right_granted
from convergence.accompagnement.allowances.types import (
    AmountDue,
    AmountFlag,
    Autonomy,
    DecisionState,
    Funder,
    Home,
    Payer,
    RefusalGround,
    ResourceKind,
    Treatment,
)
from convergence.accompagnement.allowances.types.facts import (
    AidSchemeDraft,
    GrantedMonth,
    PersonMonth,
    RightFacts,
    TermsDraft,
    TermsFacts,
    Withheld,
)
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.parameters import NoValueAt
from convergence.foundation.periods import DatePeriod, month_start, months_after
from convergence.foundation.problems import Conflict, Invalid, Refused
from tests.rules.tables import scenarios, title

ADULT, MINOR = date(2002, 5, 12), date(2012, 5, 12)
SIGNED, LAST_DAY, COMPLETE = date(2025, 5, 12), date(2026, 5, 11), date(2025, 6, 2)
DAY = date(2026, 11, 24)
MODEST = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE)
FILE, STRUCTURE, RIGHT = UUID(int=1), UUID(int=2), UUID(int=3)
FAJ = AidSchemeDraft(
    "Fonds d’aide aux jeunes", "faj", "departement", "Département", "structure", "structure", Decimal(200),
    date(2025, 1, 1), yearly_ceiling=Decimal(300), yearly_times=2, allows_emergency=True,
)  # fmt: skip


def _money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _resources(line: dict[str, Any]) -> tuple[tuple[ResourceKind, Decimal], ...] | None:
    told = line.get("ressources", {})
    return (
        None if told is None else tuple((ResourceKind(kind), _money(amount)) for kind, amount in told.items())
    )


def _terms(number: int, month: date, told: dict[str, Any]) -> TermsFacts:
    draft = TermsDraft(
        TaxHousehold(told.get("foyer", TaxHousehold.NOT_TAXABLE)),
        Home(told.get("chez", Home.OUTSIDE)),
        told.get("mayotte", False),
        Autonomy(told.get("autonomie", "")),
    )
    denied = told.get("foyer_des_parents")
    return TermsFacts(
        UUID(int=number),
        month,
        DecisionState(told.get("decision", "accorde")),
        draft,
        told.get("confirmee"),
        TaxHousehold(denied) if denied else None,
        told.get("decide_le"),
        told.get("retire_le"),
    )


def _right(line: dict[str, Any]) -> RightFacts:
    signed = line.get("signe", SIGNED)
    terms = [_terms(10, month_start(signed), line)]
    terms += [_terms(11 + index, one["depuis"], one) for index, one in enumerate(line.get("revisions", ()))]
    told = line.get("conservatoire")
    precaution = DatePeriod(told["premier"], months_after(told["premier"], told["duree"])) if told else None
    return RightFacts(
        RIGHT,
        FILE,
        STRUCTURE,
        signed,
        line.get("fin", LAST_DAY) + timedelta(days=1),
        papers_due(signed),
        tuple(terms),
        complete_on=line.get("pieces_completes", max(signed, COMPLETE)),
        precaution=precaution,
        precaution_terms_id=terms[0].terms_id if precaution else None,
    )


def _person(line: dict[str, Any]) -> PersonMonth:
    return PersonMonth(
        line.get("naissance", ADULT),
        _resources(line),
        tuple(
            Withheld(
                DatePeriod.through(one["du"], one.get("au")),
                Decimal(str(one["part"])),
                "Mesure",
                "R5412-1",
            )
            for one in line.get("mesures", ())
        ),
        tuple(DatePeriod.through(one["du"], one["au"]) for one in line.get("suspendu", ())),
    )


def _check_sums(due: AmountDue) -> None:
    assert sum((one.amount for one in due.lines), Decimal(0)) == due.amount >= 0
    assert due.amount == due.amount.quantize(Decimal("0.01"))
    assert all(one.label for one in due.lines)
    assert (AmountFlag.UNVERIFIED in due.flags) is bool(due.unverified)


@pytest.mark.parametrize("line", scenarios("allowances/cej_flat"), ids=title)
def test_the_flat_amount_of_each_date(line: dict[str, Any]) -> None:
    cases = (
        (ADULT, TaxHousehold.NOT_TAXABLE),
        (ADULT, TaxHousehold.FIRST_BRACKET),
        (MINOR, TaxHousehold.NOT_TAXABLE),
        (MINOR, TaxHousehold.FIRST_BRACKET),
    )
    rates, there = rates_of(line["mois"]), line.get("mayotte", False)
    found = [flat_of(rates, born_on=born, household=tax, in_mayotte=there) for born, tax in cases]
    amounts = [_money(amount) for amount in (*line["montants"], line["montants"][2])]
    assert [flat.euros for flat in found if flat] == amounts
    for flat in found:
        assert flat is not None
        names = [name for name in flat.unverified if name.startswith("cej.amount")]
        assert (not names) is line["verifie"]


def test_there_was_no_cej_before_march_2022() -> None:
    with pytest.raises(NoValueAt):
        rates_of(date(2022, 2, 28))


@pytest.mark.parametrize("line", scenarios("allowances/cej_resources"), ids=title)
def test_resources_reduce_the_amount(line: dict[str, Any]) -> None:
    due = cej_due(_right({}), date(2025, 5, 1), _person(line))
    assert due is not None
    assert due.amount == _money(line["montant"])
    assert (AmountFlag.INCOMPATIBLE in due.flags) is line.get("incompatible", False)
    _check_sums(due)


@pytest.mark.parametrize("line", scenarios("allowances/cej_smic"), ids=title)
def test_a_wage_of_600_euros_at_each_revaluation(line: dict[str, Any]) -> None:
    month = line["mois"]
    cases = ((ADULT, "non_imposable"), (ADULT, "premiere_tranche"), (MINOR, "non_imposable"))
    for (born, household), amount in zip(cases, line["montants"], strict=True):
        told = {"signe": month, "fin": month + timedelta(days=200), "pieces_completes": month}
        right = _right(told | {"foyer": household})
        due = cej_due(right, month, PersonMonth(born, ((ResourceKind.WAGES, Decimal(600)),)))
        assert due is not None
        assert due.amount == _money(amount)
        doubts = [name for name in due.unverified if name.startswith(("cej.amount", "smic"))]
        assert (not doubts) is line["verifie"]


def test_the_smic_of_mayotte_is_never_taken_for_read() -> None:
    month, wages = date(2026, 1, 1), ((ResourceKind.WAGES, Decimal(600)),)
    for there, doubted in ((True, ["smic.gross_monthly_mayotte@2026-01-01"]), (False, [])):
        told = {"signe": month, "fin": month + timedelta(days=200), "pieces_completes": month}
        due = cej_due(_right(told | {"mayotte": there}), month, PersonMonth(ADULT, wages))
        assert due is not None
        assert [name for name in due.unverified if name.startswith("smic")] == doubted


@pytest.mark.parametrize("line", scenarios("allowances/cej_months"), ids=title)
def test_what_a_month_is_due(line: dict[str, Any]) -> None:
    due = cej_due(_right(line), line["mois"], _person(line))
    if line.get("rien"):
        assert due is None
        return
    assert due is not None
    assert due.amount == _money(line["montant"]), due.lines
    _check_sums(due)
    told = [flag.value for flag in due.flags]
    if "signale" in line:
        assert sorted(told) == sorted(line["signale"])
    else:
        assert AmountFlag.SANCTION not in due.flags


def test_every_resource_of_the_law_has_its_article_and_the_others_add_up_freely() -> None:
    rates = rates_of(DAY)
    treated = {kind: treatment_of(rates, kind) for kind in ResourceKind}
    counts = {one: sum(treatment is one for treatment, _ in treated.values()) for one in Treatment}
    assert (counts[Treatment.FULL], counts[Treatment.PARTIAL], counts[Treatment.INCOMPATIBLE]) == (3, 8, 9)
    assert all(article.startswith("R5131-2") for _, article in treated.values())


@given(
    st.decimals(0, 3000, places=2),
    st.decimals(0, 900, places=2),
    st.sampled_from([TaxHousehold.NOT_TAXABLE, TaxHousehold.FIRST_BRACKET]),
    st.dates(date(2022, 3, 1), date(2026, 11, 1)),
)
def test_more_resources_never_give_more_and_never_less_than_nothing(
    wage: Decimal, dole: Decimal, household: TaxHousehold, month: date
) -> None:
    right = _right({"signe": month_start(month), "fin": month + timedelta(days=300), "foyer": household})
    amounts = []
    for pay in (wage, wage + 50):
        resources = ((ResourceKind.WAGES, pay), (ResourceKind.UNEMPLOYMENT, dole))
        due = cej_due(right, month, PersonMonth(ADULT, resources))
        assert due is not None
        _check_sums(due)
        amounts.append(due.amount)
    assert amounts[0] >= amounts[1]


@given(
    st.lists(
        st.tuples(st.dates(date(2025, 5, 20), date(2025, 7, 10)), st.integers(0, 40), st.integers(1, 100))
    )
)
def test_measures_never_take_more_than_there_is(told: list[tuple[date, int, int]]) -> None:
    measures = tuple(
        Withheld(
            DatePeriod.through(first, first + timedelta(days=days)),
            Decimal(percent) / 100,
            "Mesure",
            "R5412-1",
        )
        for first, days, percent in told
    )
    due = cej_due(_right({}), date(2025, 6, 1), PersonMonth(ADULT, (), measures))
    assert due is not None
    assert 0 <= due.amount <= Decimal("561.68")
    _check_sums(due)


def test_the_months_of_a_right_run_from_the_signature_to_the_end_or_to_today() -> None:
    right = _right({"fin": date(2025, 8, 1)})
    assert due_months(right, DAY) == [date(2025, month, 1) for month in (5, 6, 7, 8)]
    assert due_months(right, date(2025, 6, 30)) == [date(2025, 5, 1), date(2025, 6, 1)]


@pytest.mark.parametrize("line", scenarios("allowances/pacea_months"), ids=title)
def test_an_allocation_ponctuelle_of_a_month(line: dict[str, Any]) -> None:
    granted = [GrantedMonth(month, _money(amount)) for month, amount in line.get("accorde", {}).items()]
    attempt = {"resources": _resources(line) or (), "granted": granted}
    if "refus" not in line:
        check_one_off(date(2025, 6, 1), _money(line["montant"]), **attempt)
        return
    with pytest.raises(Invalid) as refused:
        check_one_off(date(2025, 6, 1), _money(line["montant"]), **attempt)
    assert refused.value.errors[0].code == line["refus"]


@given(st.lists(st.tuples(st.integers(0, 30), st.decimals(1, 600, places=2)), max_size=40))
def test_no_year_ever_gets_more_than_six_times_the_amount(asked: list[tuple[int, Decimal]]) -> None:
    kept: dict[date, GrantedMonth] = {}
    for offset, amount in asked:
        month = months_after(date(2023, 4, 1), offset)
        try:
            check_one_off(month, amount, resources=(), granted=list(kept.values()))
        except Invalid:
            continue
        if month not in kept:
            kept[month] = GrantedMonth(month, amount)
    for month in kept:
        year = [one.amount for one in kept.values() if month <= one.month < months_after(month, 12)]
        assert sum(year) <= 6 * max(monthly_cap(month), monthly_cap(months_after(month, 11)))
        assert yearly_left(month, kept.values()) >= 0


@pytest.mark.parametrize("line", scenarios("allowances/aids"), ids=title)
def test_an_aid_of_the_catalogue(line: dict[str, Any]) -> None:
    earlier = [GrantedAid(day, _money(amount)) for day, amount in line.get("deja", {}).items()]

    def attempt() -> None:
        check_grant(
            FAJ,
            on=DAY,
            amount=_money(line["montant"]),
            earlier=earlier,
            has_papers=line.get("pieces", True),
            is_emergency=line.get("urgence", False),
        )

    if "refus" not in line:
        attempt()
        return
    with pytest.raises(Invalid) as refused:
        attempt()
    assert line["refus"] in [error.code for error in refused.value.errors]


def _code(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises((Invalid, Conflict, Refused)) as problem:
        call(*args, **kwargs)
    return problem.value.code


def test_an_aid_is_asked_for_within_its_days_and_its_emergency_path() -> None:
    check_request(FAJ, on=DAY, amount=Decimal(50), is_emergency=True)
    slow = AidSchemeDraft("Permis", "mobilite", "region", "", "structure", "structure", Decimal(500), DAY)
    asked = {"amount": Decimal(50), "is_emergency": False}
    assert _code(check_request, slow, on=DAY, amount=Decimal(50), is_emergency=True) == "no_emergency"
    assert _code(check_request, slow, on=DAY - timedelta(days=1), **asked) == "closed"
    ended = AidSchemeDraft(
        "Permis", "mobilite", "region", "", "structure", "structure", Decimal(500), DAY, ends_on=DAY
    )
    assert _code(check_request, ended, on=DAY, **asked) == "closed"
    assert decision_due(DAY, is_emergency=True) == date(2026, 11, 26)
    assert decision_due(DAY, is_emergency=False) == date(2026, 12, 24)


def test_a_line_of_the_catalogue_tells_every_fault_at_once() -> None:
    wrong = AidSchemeDraft(
        " ", "faj", "etat", "", "structure", "structure", Decimal(0), DAY, Decimal(-1), 0, ends_on=DAY
    )
    with pytest.raises(Invalid) as refused:
        check_scheme(wrong)
    fields = [error.field for error in refused.value.errors]
    assert fields == ["name", "ceiling", "yearly_ceiling", "yearly_times", "last_day"]
    check_scheme(FAJ)


def test_who_prepares_never_decides_and_a_refusal_says_why() -> None:
    mine, theirs = uuid4(), uuid4()
    common: dict[str, Any] = {"prepared_by": mine, "details": ""}
    waiting = DecisionState.PREPARED
    check_decision(waiting, decider=theirs, is_granted=True, ground=None, **common)
    assert _code(check_decision, waiting, decider=mine, is_granted=True, ground=None, **common) == "four_eyes"
    for state in (DecisionState.GRANTED, DecisionState.REFUSED, DecisionState.WITHDRAWN):
        attempt = {"decider": theirs, "is_granted": True, "ground": None}
        assert _code(check_decision, state, **attempt, **common) == "already_decided"
    refusal: dict[str, Any] = {"decider": theirs, "is_granted": False, **common}
    assert _code(check_decision, waiting, ground=None, **refusal) == "required"
    assert _code(check_decision, waiting, ground=RefusalGround.OTHER, **refusal) == "required"
    check_decision(waiting, ground=RefusalGround.TAX, **refusal)


def test_terms_start_within_the_right_and_do_not_contradict_themselves() -> None:
    days = {"signed_on": SIGNED, "ends_on": LAST_DAY + timedelta(days=1)}
    check_terms(MODEST, from_month=SIGNED, **days)
    check_terms(MODEST, from_month=date(2026, 5, 1), **days)
    assert _code(check_terms, MODEST, from_month=date(2025, 4, 30), **days) == "order"
    assert _code(check_terms, MODEST, from_month=date(2026, 6, 1), **days) == "order"
    odd = TermsDraft(TaxHousehold.ABOVE, Home.OUTSIDE, autonomy=Autonomy.DETACHMENT)
    assert _code(check_terms, odd, from_month=SIGNED, **days) == "order"
    assert may_grant(MODEST) is None
    assert may_grant(TermsDraft(TaxHousehold.NOT_TAXABLE, Home.SUPPORTED)) is RefusalGround.HOME
    assert may_grant(TermsDraft(TaxHousehold.ABOVE, Home.OUTSIDE)) is RefusalGround.TAX


def test_a_precaution_lasts_three_months_within_the_right() -> None:
    days = {"signed_on": SIGNED, "ends_on": LAST_DAY + timedelta(days=1)}
    for months in (1, 3):
        check_precaution(first_month=date(2025, 5, 1), months=months, **days)
    assert _code(check_precaution, first_month=date(2025, 5, 1), months=4, **days) == "too_long"
    assert _code(check_precaution, first_month=date(2025, 5, 1), months=0, **days) == "too_long"
    assert _code(check_precaution, first_month=date(2025, 4, 1), months=1, **days) == "order"
    assert _code(check_precaution, first_month=date(2026, 4, 1), months=3, **days) == "order"


def test_delays_run_to_their_last_day() -> None:
    assert papers_due(date(2025, 5, 12)) == date(2025, 8, 12)
    assert papers_due(date(2025, 11, 30)) == date(2026, 2, 28)
    assert autonomy_due(date(2025, 5, 1)) == date(2026, 9, 30)


def test_a_resource_is_exact_and_told_once() -> None:
    wages = ResourceKind.WAGES
    check_resources([(wages, Decimal("310.05"))])
    assert _code(check_resources, [(wages, Decimal(-1))]) == "amount"
    assert _code(check_resources, [(wages, Decimal("1.005"))]) == "amount"
    assert _code(check_resources, [(wages, Decimal(100000))]) == "amount"
    assert _code(check_resources, [(wages, Decimal(1)), (wages, Decimal(2))]) == "twice"


def test_two_rights_that_meet_in_a_month_owe_it_once() -> None:
    first = cej_due(_right({"fin": date(2025, 9, 10)}), date(2025, 9, 1), _person({}))
    second = cej_due(
        _right({"signe": date(2025, 9, 20), "foyer": "premiere_tranche"}), date(2025, 9, 1), _person({})
    )
    assert first is not None
    assert second is not None
    found = once_a_month([second, first])
    assert [due.amount for due in found] == [Decimal("0.00"), Decimal("561.68")]
    for due in found:
        _check_sums(due)
    assert found[0].lines[-1].label == "Mois déjà dû par un autre droit"
    assert once_a_month([first]) == [first]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"is_beside_cej": True}, "beside_cej"),
        ({"is_covered": False}, "outside"),
        (
            {"resources": ((ResourceKind.WAGES, Decimal(200)), (ResourceKind.RSA, Decimal("100.01")))},
            "resources",
        ),
    ],
)
def test_an_allocation_ponctuelle_is_not_due_beside_a_cej_outside_its_pacea_nor_above_the_ceiling(
    found: dict[str, Any], code: str
) -> None:
    due = one_off_due(
        dossier_id=FILE, structure_id=STRUCTURE, one_off_id=RIGHT, month=date(2025, 6, 1),
        granted=Decimal("300.00"), **found,
    )  # fmt: skip
    assert (due.amount, due.lines[-1].code) == (Decimal("0.00"), code)
    assert ("pacea.beside_cej_month@2022-03-01" in due.unverified) is (code == "beside_cej")
    _check_sums(due)


def test_an_allocation_ponctuelle_whose_resources_nobody_knows_any_more_is_looked_at() -> None:
    common: dict[str, Any] = {"dossier_id": FILE, "structure_id": STRUCTURE, "one_off_id": RIGHT}
    for resources, flagged in ((None, True), ((), False), (((ResourceKind.HOUSING, Decimal(900)),), False)):
        due = one_off_due(month=date(2025, 6, 1), granted=Decimal(300), resources=resources, **common)
        assert (due.amount, AmountFlag.NOT_DECLARED in due.flags) == (Decimal(300), flagged)


def test_a_letter_says_that_the_right_ends_when_the_situation_ends_it() -> None:
    december = date(2026, 12, 1)
    told, why = right_granted(replace(MODEST, home=Home.SUPPORTED), from_month=december, born_on=ADULT)
    assert "n’est plus due à compter du mois de décembre 2026" in told
    assert "L5131-6" in why
    assert "vous est accordée" in right_granted(MODEST, from_month=december, born_on=ADULT)[0]


def test_each_choice_of_the_project_is_named_by_the_amount_that_rests_on_it() -> None:
    june = date(2025, 6, 1)
    reduced = cej_due(_right({}), june, _person({"ressources": {"chomage": 100}}))
    lost = cej_due(
        _right({"signe": date(2024, 1, 8), "pieces_completes": date(2024, 8, 1)}),
        date(2024, 2, 1),
        _person({}),
    )
    assert reduced is not None
    assert lost is not None
    assert "cej.resources_month@2022-03-01" in reduced.unverified
    assert "cej.papers_lost_months@2022-03-01" in lost.unverified
    assert (lost.amount, lost.flags[0]) == (Decimal("0.00"), AmountFlag.PAPERS_LATE)


def test_an_allocation_ponctuelle_and_an_aid_are_due_once_in_their_month() -> None:
    month = one_off_due(
        dossier_id=FILE, structure_id=STRUCTURE, one_off_id=RIGHT, month=date(2025, 6, 1), granted=Decimal("300.00"),
        withheld=(Withheld(DatePeriod(date(2025, 6, 1), date(2025, 7, 1)), Decimal("0.3"), "Suspension", "R5412-1"),),
    )  # fmt: skip
    assert (month.amount, month.payer, month.funder) == (Decimal("210.00"), Payer.ASP, Funder.STATE)
    assert set(month.flags) == {AmountFlag.SANCTION, AmountFlag.UNVERIFIED}
    _check_sums(month)
    aid = aid_due(
        dossier_id=FILE, structure_id=STRUCTURE, aid_id=RIGHT, scheme_id=FILE, name="FAJ", decided_on=DAY,
        granted=Decimal("80.00"), payer=Payer.STRUCTURE, funder=Funder.DEPARTEMENT,
    )  # fmt: skip
    assert (aid.amount, aid.month, aid.flags) == (Decimal("80.00"), date(2026, 11, 1), ())
    _check_sums(aid)
