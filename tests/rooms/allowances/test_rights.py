"""The right of a CEJ from its preparation to its end, as the database keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from convergence.accompagnement.allowances.handlers import await_right_of_cej, end_right_of_cej
from convergence.accompagnement.allowances.operations import (
    answer_autonomy,
    ask_one_off,
    decide_precaution,
    note_end_of_right,
    note_papers,
    open_right,
    revise_right,
    withdraw_request,
    write_letter,
)
from convergence.accompagnement.allowances.queries import allowance_notes, count_waiting, waiting_decisions
from convergence.accompagnement.allowances.types import (
    AmountFlag,
    Autonomy,
    DecisionState,
    Home,
    RefusalGround,
)
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts.operations import end_contract
from convergence.accompagnement.contracts.types import (
    CejSigned,
    ContractEnded,
    ContractKind,
    EndMotive,
    Party,
    TaxHousehold,
)
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.documents.queries import document
from convergence.foundation.actor import system_actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    TODAY,
    at,
    count,
    events,
    give,
    new_file,
    person,
    read,
    stored,
)
from tests.rooms.allowances.steps import (
    MODEST,
    MONTH,
    asked_aid,
    asked_right,
    catalogue,
    decide,
    declared,
    dues,
    granted_right,
    right,
    with_cej,
    with_pacea,
)
from tests.rooms.contracts.steps import YES, prepared, running, signed

pytestmark = pytest.mark.django_db

HOUSE = system_actor(TARBES)


def awaited(kind: DeadlineKind) -> list[date]:
    return stored(
        ADVISER,
        f"deadlines_deadline WHERE kind = '{kind.value}' AND settled_on IS NULL ORDER BY due_on",
        "due_on",
    )


def test_a_right_is_prepared_by_one_decided_by_another_and_due_from_the_month_of_signature() -> None:
    dossier_id, contract_id = with_cej()
    waiting = asked_right(contract_id)
    assert (waiting.papers_due_on, waiting.terms[0].from_month) == (date(2027, 2, 24), MONTH)
    assert [row.ref_id for row in read(MANAGER, waiting_decisions)] == [waiting.terms[0].terms_id]
    assert awaited(DeadlineKind.ALLOWANCE_DECISION) == [TODAY + timedelta(days=15)]
    (due,) = dues()
    assert (due.amount, due.flags) == (Decimal(0), (AmountFlag.NOT_DECIDED,))
    decide(Asked.RIGHT, waiting.terms[0].terms_id)
    assert read(MANAGER, count_waiting) == 0
    assert awaited(DeadlineKind.ALLOWANCE_DECISION) == []
    assert awaited(DeadlineKind.MONTHLY_RESOURCES) == [date(2026, 12, 5)]
    (due,) = dues()
    assert AmountFlag.PAPERS_MISSING in due.flags
    note_papers(actor=ADVISER, at=at(0, 2), right_id=waiting.right_id, complete_on=TODAY)
    (due,) = dues()
    assert (due.dossier_id, due.amount) == (dossier_id, Decimal("561.68"))
    assert due.unverified == ("cej.amount.adult_not_taxable@2026-04-01",)
    assert awaited(DeadlineKind.SUPPORTING_DOCUMENTS) == []
    assert [one["from_month"] for one in events("AllowanceOpened")] == ["2026-11-01"]
    assert dues(date(2026, 10, 1)) == []


def test_the_hand_that_prepared_does_not_decide_even_with_the_right_to() -> None:
    _, contract_id = with_cej()
    prepared_right = asked_right(contract_id, actor=MANAGER)
    with pytest.raises(Refused) as refused:
        decide(Asked.RIGHT, prepared_right.terms[0].terms_id)
    assert refused.value.code == "four_eyes"
    with pytest.raises(Refused):
        decide(Asked.RIGHT, prepared_right.terms[0].terms_id, actor=ADVISER)
    assert right(prepared_right.right_id).terms[0].decision.state is DecisionState.PREPARED


def test_a_right_is_opened_once_for_a_signed_cej_and_decided_once() -> None:
    _, contract_id = with_cej()
    found = asked_right(contract_id)
    with pytest.raises(Conflict):
        asked_right(contract_id)
    decide(Asked.RIGHT, found.terms[0].terms_id)
    with pytest.raises(Conflict) as again:
        decide(Asked.RIGHT, found.terms[0].terms_id, is_granted=False, ground=RefusalGround.TAX)
    assert again.value.code == "already_decided"
    with pytest.raises(Conflict):
        withdraw_request(
            actor=ADVISER, at=at(1), asked=Asked.RIGHT, ref_id=found.terms[0].terms_id, reason=""
        )
    _, pacea = with_pacea()
    unsigned = prepared(new_file())
    for other in (pacea, unsigned):
        with pytest.raises(Invalid):
            open_right(actor=ADVISER, at=AT, contract_id=other, draft=MODEST)
    assert count(ADVISER, "allowances_allowanceright") == 1


def test_what_the_law_refuses_cannot_be_granted_and_a_refusal_is_reasoned() -> None:
    dossier_id, contract_id = with_cej()
    found = asked_right(contract_id, replace(MODEST, home=Home.SUPPORTED))
    terms_id = found.terms[0].terms_id
    with pytest.raises(Invalid) as refused:
        decide(Asked.RIGHT, terms_id)
    assert refused.value.code == "not_eligible"
    decide(
        Asked.RIGHT, terms_id, is_granted=False, ground=RefusalGround.HOME, details="Vu avec la famille.\0"
    )
    row = right(found.right_id)
    assert (row.terms[0].decision.ground, row.terms[0].decision.decided_by) == (
        RefusalGround.HOME,
        MANAGER.user_id,
    )
    assert [note.text for note in read(ADVISER, allowance_notes, dossier_id)] == ["Vu avec la famille."]
    assert len(events("AllowanceRefused")) == 1
    revise_right(actor=ADVISER, at=at(1), right_id=found.right_id, from_month=MONTH, draft=MODEST)
    decide(Asked.RIGHT, right(found.right_id).terms[1].terms_id, when=at(1, 1))
    assert len(events("AllowanceOpened")) == 1


@pytest.mark.parametrize(
    "draft", [replace(MODEST, home=Home.SUPPORTED), replace(MODEST, household=TaxHousehold.ABOVE)]
)
def test_a_change_of_situation_that_ends_the_right_is_decided_as_a_revision(draft: TermsDraft) -> None:
    """A refusal would leave the former terms, which pay."""
    _, contract_id = with_cej()
    found, december = granted_right(contract_id), date(2026, 12, 1)
    terms_id = revise_right(
        actor=ADVISER, at=at(1), right_id=found.right_id, from_month=december, draft=draft
    )
    decide(Asked.RIGHT, terms_id, when=at(2))
    assert [dues(month)[0].amount for month in (MONTH, december)] == [Decimal("561.68"), Decimal(0)]
    assert len(events("AllowanceRevised")) == 1
    write_letter(actor=ADVISER, at=at(3), asked=Asked.RIGHT, ref_id=terms_id)


def test_a_month_in_which_a_cej_ends_and_another_is_signed_is_due_once() -> None:
    dossier_id, contract_id = with_cej()
    granted_right(contract_id)
    end_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, last_day=TODAY, motive=EndMotive.OTHER_PATH,
        kept_commitments=True,
    )  # fmt: skip
    answers = replace(YES, particular_circumstances="Parcours de soins terminé")
    again = running(dossier_id, at=at(2), starts_on=TODAY + timedelta(days=2), answers=answers)
    second = granted_right(again, papers=False)
    note_papers(actor=ADVISER, at=at(3), right_id=second.right_id, complete_on=TODAY + timedelta(days=3))
    assert sorted(due.amount for due in dues()) == [Decimal(0), Decimal("561.68")]


def test_a_revision_changes_past_and_coming_months_once_decided() -> None:
    _, contract_id = with_cej()
    found = granted_right(contract_id)
    worse = replace(MODEST, household=TaxHousehold.FIRST_BRACKET)
    december = date(2026, 12, 1)
    terms_id = revise_right(
        actor=ADVISER, at=at(1), right_id=found.right_id, from_month=december, draft=worse
    )
    with pytest.raises(Conflict):
        revise_right(actor=ADVISER, at=at(1), right_id=found.right_id, from_month=december, draft=worse)
    assert dues(december)[0].amount == Decimal("561.68")
    decide(Asked.RIGHT, terms_id, when=at(2))
    assert [dues(month)[0].amount for month in (MONTH, december)] == [Decimal("561.68"), Decimal("337.00")]
    assert len(events("AllowanceRevised")) == 1
    other = revise_right(actor=ADVISER, at=at(3), right_id=found.right_id, from_month=MONTH, draft=worse)
    withdraw_request(actor=ADVISER, at=at(3), asked=Asked.RIGHT, ref_id=other, reason="Erreur")
    assert dues()[0].amount == Decimal("561.68")
    with pytest.raises(Invalid):
        revise_right(
            actor=ADVISER, at=at(3), right_id=found.right_id, from_month=date(2026, 10, 1), draft=worse
        )


def test_a_precaution_pays_three_months_that_stay_acquired() -> None:
    _, contract_id = with_cej()
    found = asked_right(contract_id)
    words = {"first_month": MONTH, "months": 3, "details": "Quittance vue, avis d’impôt attendu"}
    with pytest.raises(Refused):
        decide_precaution(actor=ADVISER, at=at(1), right_id=found.right_id, **words)
    with pytest.raises(Invalid):
        decide_precaution(actor=MANAGER, at=at(1), right_id=found.right_id, **(words | {"details": " "}))
    with pytest.raises(Invalid):
        decide_precaution(actor=MANAGER, at=at(1), right_id=found.right_id, **(words | {"months": 4}))
    decide_precaution(actor=MANAGER, at=at(1), right_id=found.right_id, **words)
    assert [dues(date(2026, 11 + index, 1))[0].amount for index in (0, 1)] == [Decimal("561.68")] * 2
    decide(Asked.RIGHT, found.terms[0].terms_id, is_granted=False, ground=RefusalGround.TAX)
    (due,) = dues()
    assert (due.amount, AmountFlag.PRECAUTION in due.flags) == (Decimal("561.68"), True)
    assert dues(date(2027, 2, 1))[0].amount == 0
    with pytest.raises(Conflict):
        decide_precaution(actor=MANAGER, at=at(2), right_id=found.right_id, **words)
    (told,) = events("PrecautionDecided")
    assert told["months"] == 3


def test_whoever_prepared_decides_neither_a_precaution_nor_an_autonomy() -> None:
    _, contract_id = with_cej()
    asked = asked_right(contract_id, replace(MODEST, autonomy=Autonomy.FAMILY_BREAK), actor=MANAGER)
    second, words = person("Sophie", Role.MANAGER), {"first_month": MONTH, "months": 1, "details": "Avis vu"}
    with pytest.raises(Refused, match="Vous avez préparé ce droit"):
        decide_precaution(actor=MANAGER, at=at(1), right_id=asked.right_id, **words)
    decide_precaution(actor=second, at=at(1), right_id=asked.right_id, **words)
    terms_id = asked.terms[0].terms_id
    decide(Asked.RIGHT, terms_id, actor=second)
    with pytest.raises(Refused, match="Vous avez préparé ce droit"):
        answer_autonomy(actor=MANAGER, at=at(300), terms_id=terms_id, is_confirmed=True)
    answer_autonomy(actor=second, at=at(300), terms_id=terms_id, is_confirmed=True)


def test_the_resources_of_a_refused_right_are_not_awaited() -> None:
    dossier_id, contract_id = with_cej()
    terms_id = asked_right(contract_id).terms[0].terms_id
    decide(Asked.RIGHT, terms_id, is_granted=False, ground=RefusalGround.TAX)
    declared(dossier_id)
    assert awaited(DeadlineKind.MONTHLY_RESOURCES) == []


def test_a_withdrawn_request_stops_its_precaution_after_the_month_of_its_withdrawal() -> None:
    dossier_id, contract_id = with_cej()
    found = asked_right(contract_id)
    terms_id, months = found.terms[0].terms_id, [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    decide_precaution(
        actor=MANAGER, at=at(1), right_id=found.right_id, first_month=MONTH, months=3, details="Avis vu"
    )
    assert [dues(month)[0].amount for month in months] == [Decimal("561.68")] * 3
    withdraw_request(actor=ADVISER, at=at(2), asked=Asked.RIGHT, ref_id=terms_id, reason="Erreur de foyer")
    assert [dues(month)[0].amount for month in months] == [Decimal("561.68"), 0, 0]
    assert AmountFlag.PRECAUTION in dues()[0].flags
    (told,) = events("AllowanceWithdrawn")
    assert (told["right_id"], told["withdrawn_on"]) == (str(found.right_id), at(2).date().isoformat())
    assert right(found.right_id).terms[0].decision.withdrawn_on == at(2).date()
    assert right(found.right_id).precaution_stopped_on == at(2).date()
    declared(dossier_id, salaire="100")
    assert awaited(DeadlineKind.MONTHLY_RESOURCES) == [], "no right was granted"


def test_a_request_is_withdrawn_between_its_first_day_and_today_and_only_before_its_decision() -> None:
    _, contract_id = with_cej()
    found = asked_right(contract_id)
    terms_id = found.terms[0].terms_id
    asked = {"actor": ADVISER, "asked": Asked.RIGHT, "ref_id": terms_id, "reason": "Se trompait de foyer"}
    for day in (TODAY - timedelta(days=1), at(41).date()):
        with pytest.raises(Invalid, match="Ce jour n’est pas entre"):
            withdraw_request(at=at(40), withdrawn_on=day, **asked)
    decide_precaution(
        actor=MANAGER, at=at(40), right_id=found.right_id, first_month=MONTH, months=3, details="Avis vu"
    )
    withdraw_request(at=at(40), withdrawn_on=TODAY, **asked)
    assert [dues(month)[0].amount for month in (MONTH, date(2026, 12, 1))] == [Decimal("561.68"), 0]
    decided = asked_right(running(new_file()))
    decide(Asked.RIGHT, decided.terms[0].terms_id)
    with pytest.raises(Conflict, match="déjà décidée"):
        withdraw_request(at=at(1), **(asked | {"ref_id": decided.terms[0].terms_id}))


def test_the_database_itself_wants_the_day_of_a_withdrawal() -> None:
    dossier_id, contract_id = with_cej()
    asked_right(contract_id)
    asked_aid(dossier_id, catalogue())

    @operation("Retirer sans jour")
    def undated(*, actor: object, at: object, table: str, change: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change}")

    for table in ("rightterms", "aid"):
        for change in ("state = 'retire'", "withdrawn_on = prepared_on"):
            with pytest.raises(IntegrityError, match="withdrawn_dated"), transaction.atomic():
                undated(actor=ADVISER, at=AT, table=f"allowances_{table}", change=change)


def test_the_database_itself_wants_another_hand_than_the_one_that_prepared() -> None:
    dossier_id, contract_id = with_cej()
    asked_right(contract_id)
    asked_aid(dossier_id, catalogue())
    other, pacea = with_pacea()
    declared(other)
    ask_one_off(actor=ADVISER, at=at(0, 4), contract_id=pacea, month=MONTH, amount=Decimal(100))

    @operation("Décider seul")
    def alone(*, actor: object, at: object, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET decided_by = prepared_by")

    for table in ("rightterms", "aid", "oneoffallowance"):
        with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
            alone(actor=ADVISER, at=AT, table=f"allowances_{table}")


def test_papers_are_dated_between_the_signature_and_today_and_two_advisers_do_not_overwrite() -> None:
    _, contract_id = with_cej()
    found = asked_right(contract_id)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Invalid):
            note_papers(actor=ADVISER, at=at(0, 1), right_id=found.right_id, complete_on=day)
    note_papers(
        actor=ADVISER, at=at(0, 1), right_id=found.right_id, complete_on=TODAY, edit_token=found.edit_token
    )
    with pytest.raises(Conflict):
        note_papers(
            actor=ADVISER,
            at=at(0, 2),
            right_id=found.right_id,
            complete_on=TODAY,
            edit_token=found.edit_token,
        )


def test_an_autonomy_that_is_not_confirmed_takes_the_months_back() -> None:
    _, contract_id = with_cej()
    found = granted_right(contract_id, replace(MODEST, autonomy=Autonomy.FAMILY_BREAK))
    terms_id = found.terms[0].terms_id
    assert awaited(DeadlineKind.FISCAL_AUTONOMY) == [date(2027, 9, 30)]
    assert AmountFlag.AUTONOMY in dues()[0].flags
    with pytest.raises(Invalid):
        answer_autonomy(actor=MANAGER, at=at(300), terms_id=terms_id, is_confirmed=False)
    answer_autonomy(
        actor=MANAGER,
        at=at(300),
        terms_id=terms_id,
        is_confirmed=False,
        household_if_denied=TaxHousehold.FIRST_BRACKET,
    )
    (due,) = dues()
    assert (due.amount, AmountFlag.DENIED in due.flags) == (Decimal("337.00"), True)
    assert awaited(DeadlineKind.FISCAL_AUTONOMY) == []
    answer_autonomy(actor=MANAGER, at=at(301), terms_id=terms_id, is_confirmed=True)
    assert dues()[0].amount == Decimal("561.68")
    assert [told["from_month"] for told in events("AllowanceRevised")] == ["2026-11-01"] * 2
    plain = granted_right(running(new_file()))
    with pytest.raises(Conflict):
        answer_autonomy(actor=MANAGER, at=at(1), terms_id=plain.terms[0].terms_id, is_confirmed=True)


def test_a_minor_comes_of_age_in_the_work_list_and_in_the_amount() -> None:
    minor = prepared(new_file(born_on=date(2009, 3, 20)))
    contract_id = signed(minor, Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE)
    granted_right(contract_id)
    assert awaited(DeadlineKind.ALLOWANCE_REVISION) == [date(2027, 3, 20)]
    months = (MONTH, date(2027, 2, 1), date(2027, 3, 1))
    assert [dues(month)[0].amount for month in months] == [Decimal("224.68")] * 2 + [Decimal("561.68")]


def test_the_right_ends_with_its_contract_and_the_month_of_the_end_is_due() -> None:
    dossier_id, contract_id = with_cej()
    found = granted_right(contract_id)
    assert dues(date(2026, 12, 1))[0].amount == Decimal("561.68")
    end_contract(
        actor=ADVISER,
        at=at(20),
        contract_id=contract_id,
        last_day=date(2026, 12, 3),
        motive=EndMotive.REQUEST,
    )
    assert dues(date(2026, 12, 1))[0].amount == Decimal("561.68")
    assert dues(date(2027, 1, 1)) == []
    event = ContractEnded(
        structure_id=TARBES,
        dossier_id=dossier_id,
        contract_id=contract_id,
        kind=ContractKind.CEJ,
        ended_on=date(2026, 12, 4),
        motive=EndMotive.REQUEST,
    )
    for _ in range(2):
        end_right_of_cej(event, actor=HOUSE, at=at(20, 1))
    assert right(found.right_id).ended_on == date(2026, 12, 4)
    assert len(events("AllowanceEnded")) == 1
    assert dues(date(2026, 12, 1))[0].amount == Decimal("561.68")
    with pytest.raises(Refused):
        note_end_of_right(actor=MANAGER, at=at(21), contract_id=contract_id, ended_on=TODAY)


def test_a_signed_cej_awaits_its_papers_until_they_come() -> None:
    dossier_id, contract_id = with_cej()
    event = CejSigned(
        structure_id=TARBES,
        dossier_id=dossier_id,
        contract_id=contract_id,
        kind=ContractKind.CEJ,
        signed_on=TODAY,
        starts_on=TODAY,
        planned_end_on=date(2027, 11, 24),
    )
    for _ in range(2):
        await_right_of_cej(event, actor=HOUSE, at=at(0, 1))
    assert awaited(DeadlineKind.SUPPORTING_DOCUMENTS) == [date(2027, 2, 24)]
    granted_right(contract_id)
    await_right_of_cej(event, actor=HOUSE, at=at(0, 5))
    assert awaited(DeadlineKind.SUPPORTING_DOCUMENTS) == []


def test_a_file_that_changes_hands_takes_its_right_and_its_months_along() -> None:
    dossier_id, contract_id = with_cej()
    found = granted_right(contract_id)
    declared(dossier_id, salaire="600")
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    assert dues() == []
    with pytest.raises(NotFound):
        note_papers(actor=ADVISER, at=at(2), right_id=found.right_id, complete_on=TODAY)
    (due,) = dues(actor=ELSEWHERE, structure_id=REUNION)
    assert (due.structure_id, due.dossier_id) == (REUNION, dossier_id)
    assert [line.code for line in due.lines] == ["flat", "partial"]


def test_the_letter_says_the_amount_why_and_how_to_contest_and_is_made_once() -> None:
    dossier_id, contract_id = with_cej()
    found = asked_right(contract_id, TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE))
    terms_id = found.terms[0].terms_id
    with pytest.raises(Conflict):
        write_letter(actor=ADVISER, at=AT, asked=Asked.RIGHT, ref_id=terms_id)
    decide(Asked.RIGHT, terms_id)
    letter_id = write_letter(actor=ADVISER, at=at(0, 2), asked=Asked.RIGHT, ref_id=terms_id)
    assert write_letter(actor=ADVISER, at=at(0, 3), asked=Asked.RIGHT, ref_id=terms_id) == letter_id
    kept = read(ADVISER, document, letter_id)
    assert kept.dossier_id == dossier_id
    assert right(found.right_id).terms[0].decision.letter_id == letter_id
