"""What comes from other rooms and goes to them: absences, deliveries, the work list, contracts, both regimes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest

from convergence.accompagnement.acts.types import (
    ActCancelled,
    ActKind,
    ActRecorded,
    ActStatus,
    WeekFellShort,
    WeekMadeUp,
)
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractState, EndMotive
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.sanctions import handlers
from convergence.accompagnement.sanctions.operations import (
    ask_hearing,
    confirm_breach,
    dismiss_procedure,
    end_sanctioned_contracts,
    excuse_breach,
    note_breach,
    propose_sanction,
)
from convergence.accompagnement.sanctions.queries import (
    breaches_of,
    breaches_to_look_at,
    procedures,
    procedures_under_way,
    sanction_notes,
    structures_with_contracts_to_end,
)
from convergence.accompagnement.sanctions.types import (
    BreachDraft,
    BreachKind,
    BreachSource,
    BreachState,
    Closing,
    Degree,
    LetterPart,
    Measure,
    Regime,
    SanctionState,
    Verdict,
)
from convergence.documents.operations import note_delivery
from convergence.documents.types import DeliveryDraft, DeliveryNoted, DeliveryWay
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, Problem
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, ELSEWHERE, TARBES, TODAY, at, events, new_file, read
from tests.rooms.contracts.steps import prepared, running, signed
from tests.rooms.sanctions.steps import decided, handed, in_force, noted, proposed, row, withheld

pytestmark = pytest.mark.django_db

HOUSE = system_actor(TARBES)


@pytest.fixture
def dossier_id() -> UUID:
    made = new_file()
    running(made, at=at(-20), starts_on=at(-20).date())
    return made


def absence(
    dossier_id: UUID, act_id: UUID, status: ActStatus = ActStatus.ABSENT, on: date = TODAY
) -> ActRecorded:
    return ActRecorded(
        structure_id=TARBES,
        dossier_id=dossier_id,
        act_id=act_id,
        kind=ActKind.WORKSHOP,
        status=status,
        occurred_on=on,
    )


def seen(dossier_id: UUID) -> list[tuple[BreachState, BreachSource]]:
    return [(one.state, one.source) for one in read(ADVISER, breaches_of, dossier_id)]


def test_an_absence_only_asks_somebody_to_look(dossier_id: UUID) -> None:
    event = absence(dossier_id, uuid7())
    for _ in range(2):
        handlers.notice_absence(event, actor=HOUSE, at=AT)
    assert seen(dossier_id) == [(BreachState.TO_LOOK, BreachSource.ACT)]
    assert events("BreachNoted") == []
    (found,) = read(ADVISER, breaches_to_look_at)
    with pytest.raises(Conflict, match="n’est plus possible"):
        propose_sanction(actor=ADVISER, at=AT, breach_ids=[found.breach_id])
    confirm_breach(actor=ADVISER, at=AT, breach_id=found.breach_id, facts="Absent sans prévenir.")
    assert seen(dossier_id) == [(BreachState.NOTED, BreachSource.ACT)]
    assert len(events("BreachNoted")) == 1


def test_a_corrected_absence_asks_nothing_any_more(dossier_id: UUID) -> None:
    act_id = uuid7()
    handlers.notice_absence(absence(dossier_id, act_id), actor=HOUSE, at=AT)
    handlers.notice_absence(absence(dossier_id, act_id, ActStatus.PRESENT), actor=HOUSE, at=AT)
    assert seen(dossier_id) == []
    handlers.notice_absence(absence(dossier_id, act_id), actor=HOUSE, at=AT)
    gone = ActCancelled(structure_id=TARBES, dossier_id=dossier_id, act_id=act_id, occurred_on=TODAY)
    handlers.forget_absence(gone, actor=HOUSE, at=AT)
    assert seen(dossier_id) == []


def test_a_short_week_asks_somebody_to_look_until_it_is_made_up(dossier_id: UUID) -> None:
    contract_id, monday = uuid7(), date(2026, 11, 16)
    short = WeekFellShort(
        structure_id=TARBES, dossier_id=dossier_id, monday=monday, validated_minutes=600, minimum_minutes=900,
        contract_id=contract_id,
    )  # fmt: skip
    for _ in range(2):
        handlers.notice_short_week(short, actor=HOUSE, at=AT)
    assert seen(dossier_id) == [(BreachState.TO_LOOK, BreachSource.WEEK)]
    filled = WeekMadeUp(structure_id=TARBES, dossier_id=dossier_id, monday=monday, contract_id=contract_id)
    handlers.forget_short_week(filled, actor=HOUSE, at=AT)
    assert seen(dossier_id) == []


def test_a_new_orientation_starts_afresh(dossier_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """R5412-3-4: what came before the new orientation does not make the breach repeated."""
    in_force(dossier_id)
    oriented = SimpleNamespace(decided_on=at(15).date())
    monkeypatch.setattr(procedures, "orientations_of", lambda *args: [oriented])
    assert row(proposed(dossier_id, on=at(14).date(), when=at(20))).degree is Degree.REPEATED
    assert row(proposed(dossier_id, on=at(16).date(), when=at(20))).degree is Degree.FIRST


def test_what_a_person_noted_is_hers_to_close(dossier_id: UUID) -> None:
    act_id = uuid7()
    draft = BreachDraft(BreachKind.ABSENCE, TODAY, "Absent.", act_id)
    note_breach(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft)
    handlers.notice_absence(absence(dossier_id, act_id, ActStatus.PRESENT), actor=HOUSE, at=AT)
    assert seen(dossier_id) == [(BreachState.NOTED, BreachSource.ACT)]


def test_an_absence_without_a_contract_or_already_excused_asks_nothing(dossier_id: UUID) -> None:
    handlers.notice_absence(absence(new_file(), uuid7()), actor=HOUSE, at=AT)
    handlers.notice_absence(absence(dossier_id, uuid7(), on=at(-21).date()), actor=HOUSE, at=AT)
    assert read(ADVISER, breaches_to_look_at) == []
    excuse_breach(actor=ADVISER, at=AT, breach_id=noted(dossier_id), reason="Convoquée au tribunal.")
    handlers.notice_absence(absence(dossier_id, uuid7()), actor=HOUSE, at=AT)
    assert seen(dossier_id) == [(BreachState.EXCUSED, BreachSource.PERSON)]


def test_the_same_facts_serve_once(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    with pytest.raises(Conflict, match="déjà dans ce dossier"):
        noted(dossier_id)
    (facts,) = read(ADVISER, breaches_of, dossier_id)
    with pytest.raises(Conflict):
        propose_sanction(actor=ADVISER, at=AT, breach_ids=[facts.breach_id])
    dismiss_procedure(
        actor=ADVISER, at=at(30), sanction_id=sanction_id, closing=Closing.OUT_OF_DELAY, reason="Trop tard."
    )
    for again in (
        lambda: noted(dossier_id),
        lambda: propose_sanction(actor=ADVISER, at=AT, breach_ids=[facts.breach_id]),
    ):
        with pytest.raises(Conflict):
            again()


def test_several_facts_make_one_procedure_when_they_are_alike(dossier_id: UUID) -> None:
    absences = [noted(dossier_id, on=at(-days).date()) for days in (1, 2)]
    acts = noted(dossier_id, on=at(-2).date(), kind=BreachKind.POSITIVE_ACTS)
    fraud = noted(dossier_id, on=at(-2).date(), kind=BreachKind.FRAUD)
    with pytest.raises(Invalid, match="même texte"):
        propose_sanction(actor=ADVISER, at=AT, breach_ids=[*absences, fraud])
    sanction_id = propose_sanction(actor=ADVISER, at=AT, breach_ids=[*absences, acts, acts])
    assert row(sanction_id).facts_on == at(-2).date()
    with pytest.raises(Invalid, match="au moins un"):
        propose_sanction(actor=ADVISER, at=AT, breach_ids=[])


def test_a_delivery_noted_among_the_documents_moves_the_procedure_on(dossier_id: UUID) -> None:
    sanction_id = proposed(dossier_id)
    notice = row(sanction_id).notice_id
    assert notice
    draft = DeliveryDraft(DeliveryWay.REGISTERED, "2C 123", sent_on=TODAY, received_on=at(2).date())
    delivery = note_delivery(actor=ADVISER, at=at(3), document_id=notice, draft=draft)
    event = DeliveryNoted(
        structure_id=TARBES, dossier_id=dossier_id, document_id=notice, delivery_id=delivery,
        way=DeliveryWay.REGISTERED, certain_on=at(2).date(),
    )  # fmt: skip
    for _ in range(2):
        handlers.follow_delivery(event, actor=HOUSE, at=at(3))
    found = row(sanction_id)
    assert (found.state, found.received_on) == (SanctionState.OBSERVING, at(2).date())
    other = DeliveryNoted(
        structure_id=TARBES, dossier_id=dossier_id, document_id=uuid7(), delivery_id=delivery,
        way=DeliveryWay.REGISTERED, certain_on=None,
    )  # fmt: skip
    handlers.follow_delivery(other, actor=HOUSE, at=at(3))


def awaited(dossier_id: UUID) -> dict[DeadlineKind, date]:
    found = {one.kind: one.due_on for one in read(ADVISER, deadlines_of, dossier_id, on=TODAY)}
    kinds = ("fin_observations", "audition", "decision_sanction", "fin_mesure")
    return {kind: due for kind, due in found.items() if kind.value in kinds}


def test_the_work_list_follows_each_step(dossier_id: UUID) -> None:
    sanction_id = proposed(dossier_id)
    assert awaited(dossier_id) == {}
    handed(sanction_id, AT)
    assert awaited(dossier_id) == {
        DeadlineKind.OBSERVATIONS_END: at(10).date(),
        DeadlineKind.SANCTION_DECISION: at(25).date(),
    }
    decided(sanction_id, at(11))
    assert awaited(dossier_id) == {}
    handed(sanction_id, at(11), LetterPart.DECISION)
    assert awaited(dossier_id) == {DeadlineKind.MEASURE_END: date(2027, 1, 5)}
    other = handed(proposed(dossier_id, on=at(20).date(), when=at(20)), at(20))
    ask_hearing(actor=ADVISER, at=at(21), sanction_id=other, asked_on=at(21).date())
    assert awaited(dossier_id)[DeadlineKind.HEARING] == at(36).date()
    dismiss_procedure(
        actor=ADVISER, at=at(22), sanction_id=other, closing=Closing.CONVINCED, reason="Elle a expliqué."
    )
    assert set(awaited(dossier_id)) == {DeadlineKind.MEASURE_END}


def test_the_list_of_the_structure_puts_the_nearest_delay_first(dossier_id: UUID) -> None:
    other = new_file(names=("MARTIN", "Léo"))
    running(other, at=at(-20), starts_on=at(-20).date())
    in_force(dossier_id)
    late = handed(proposed(other), AT)
    lines = read(ADVISER, procedures_under_way, on=at(30).date())
    assert lines[0].sanction.sanction_id == late
    assert lines[0].next_step.is_late
    assert "clore" in lines[0].next_step.label
    assert "Regarder" in lines[1].next_step.label
    assert read(ADVISER, procedures_under_way, on=at(200).date())[0].sanction.sanction_id == late
    assert read(ELSEWHERE, procedures_under_way, on=at(30).date()) == []


def test_the_old_scale_holds_for_old_facts() -> None:
    """Facts of May 2025 noticed in June: the scale is the former one, the procedure the new one."""
    start = datetime(2025, 5, 1, 9, tzinfo=UTC)
    dossier_id = new_file(when=start - timedelta(30))
    contract_id = signed(prepared(dossier_id, at=start, starts_on=start.date()), at=start)
    ends = []
    for measure, share, kind, facts_on, told_on in (
        (
            Measure.REDUCTION,
            "0.25",
            BreachKind.ABSENCE,
            date(2025, 5, 5),
            datetime(2025, 5, 5, 9, tzinfo=UTC),
        ),
        (
            Measure.SUSPENSION,
            "1",
            BreachKind.POSITIVE_ACTS,
            date(2025, 5, 31),
            datetime(2025, 6, 3, 9, tzinfo=UTC),
        ),
    ):
        sanction_id = handed(proposed(dossier_id, on=facts_on, when=told_on, kind=kind), told_on)
        decided(sanction_id, told_on + timedelta(11), Verdict(measure, Decimal(share), 1))
        handed(sanction_id, told_on + timedelta(12), LetterPart.DECISION)
        found = row(sanction_id)
        assert found.regime is Regime.GRADUATED
        ends.append((found.degree, found.starts_on))
    assert ends == [(Degree.FIRST, date(2025, 6, 1)), (Degree.SECOND, date(2025, 7, 1))]
    contract = read(ADVISER, contract_detail, contract_id, on=date(2025, 7, 1))
    assert contract.state is ContractState.RUNNING


def test_a_removal_for_good_ends_the_contract_the_day_it_takes_effect() -> None:
    start = datetime(2025, 3, 3, 9, tzinfo=UTC)
    dossier_id = new_file(when=start - timedelta(30))
    contract_id = signed(prepared(dossier_id, at=start, starts_on=start.date()), at=start)
    removal = Verdict(Measure.REMOVAL, Decimal(1), 0)
    when = datetime(2025, 4, 7, 9, tzinfo=UTC)
    sanction_id = handed(proposed(dossier_id, on=date(2025, 4, 4), when=when, kind=BreachKind.FRAUD), when)
    decided(sanction_id, when + timedelta(11), removal)
    handed(sanction_id, when + timedelta(11), LetterPart.DECISION)
    (held,) = withheld(dossier_id, date(2025, 1, 1), date(2026, 1, 1))
    assert (held.starts_on, held.ends_on, held.is_removal) == (date(2025, 5, 1), None, True)
    asked = [datetime(2025, 4, 30, hour, tzinfo=UTC) for hour in (9, 11)]
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        assert [TARBES in structures_with_contracts_to_end(scope, one) for one in asked] == [False, True]
    assert end_sanctioned_contracts(actor=HOUSE, at=asked[1]) == 0
    assert end_sanctioned_contracts(actor=HOUSE, at=datetime(2025, 5, 1, 9, tzinfo=UTC)) == 1
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        assert structures_with_contracts_to_end(scope, AT) == []
    contract = read(ADVISER, contract_detail, contract_id, on=date(2025, 5, 1))
    assert (contract.state, contract.end_motive, contract.last_day) == (
        ContractState.ENDED, EndMotive.BREACH, date(2025, 4, 30),
    )  # fmt: skip
    assert end_sanctioned_contracts(actor=HOUSE, at=datetime(2025, 5, 2, 9, tzinfo=UTC)) == 0


def test_days_are_those_of_la_reunion() -> None:
    """At 21:30 in Paris it is already tomorrow in La Réunion: the notice handed over then counts from tomorrow."""
    evening = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    dossier_id = new_file(actor=ELSEWHERE)
    signed(
        prepared(dossier_id, actor=ELSEWHERE, at=at(-20), starts_on=at(-20).date()),
        actor=ELSEWHERE,
        at=at(-20),
    )
    sanction_id = proposed(dossier_id, on=date(2026, 11, 25), when=evening, actor=ELSEWHERE)
    handed(sanction_id, evening, actor=ELSEWHERE)
    found = row(sanction_id, actor=ELSEWHERE)
    assert (found.received_on, found.observations_until) == (date(2026, 11, 25), date(2026, 12, 5))


NAUGHTY = [
    "\0",
    "\u202eabc",
    "💥" * 50,
    "<script>alert(1)</script>",
    "=1+1",
    "x" * 100_000,
    '#import "a"',
    "{{ jeune }}",
]


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text)[:20])
def test_naughty_words_are_kept_or_refused_never_half_written(dossier_id: UUID, text: str) -> None:
    try:
        breach_id = noted(dossier_id, facts=text)
    except Problem:
        assert read(ADVISER, breaches_of, dossier_id) == []
        return
    try:
        propose_sanction(actor=ADVISER, at=AT, breach_ids=[breach_id])
    except Problem:
        assert seen(dossier_id) == [(BreachState.NOTED, BreachSource.PERSON)]
    kept = [note.text for note in read(ADVISER, sanction_notes, dossier_id)]
    assert kept in ([text.replace("\0", "").strip()], [])


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (BreachDraft(BreachKind.ABSENCE, at(1).date(), "x"), "in_future"),
        (BreachDraft(BreachKind.ABSENCE, TODAY, "  "), "required"),
        (BreachDraft(BreachKind.ABSENCE, at(-21).date(), "x"), "no_contract"),
        (BreachDraft(BreachKind.ABSENCE, date(2021, 1, 1), "x"), "no_value_at"),
    ],
)
def test_facts_that_cannot_be_are_refused(dossier_id: UUID, draft: BreachDraft, code: str) -> None:
    with pytest.raises(Problem) as refused:
        note_breach(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft)
    assert refused.value.code == code
    assert read(ADVISER, breaches_of, dossier_id) == []
