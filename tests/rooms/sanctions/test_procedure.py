"""The contradictory procedure, from the notice to the end of the measure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.types import Party
from convergence.accompagnement.sanctions.operations import (
    annul_sanction,
    ask_hearing,
    decide_sanction,
    dismiss_procedure,
    lift_sanction,
    lodge_appeal,
    note_letter_delivery,
    note_measure_end,
    note_observations,
    plan_hearing,
    propose_sanction,
    record_hearing,
    settle_appeal,
)
from convergence.accompagnement.sanctions.queries import appeals_of, breaches_of, sanction_notes
from convergence.accompagnement.sanctions.types import (
    AnnulmentGround,
    AppealOutcome,
    AppealWay,
    BreachState,
    Closing,
    Degree,
    LetterPart,
    Measure,
    NoteAbout,
    SanctionState,
    Verdict,
)
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.documents.queries import documents_of_file
from convergence.documents.types import DeliveryDraft, DeliveryWay
from convergence.foundation.problems import Conflict, Invalid
from tests.rooms.accompagnement.world import ADVISER, AT, TODAY, at, events, new_file, read
from tests.rooms.contracts.steps import prepared, running, signed
from tests.rooms.sanctions.steps import (
    DIRECTION,
    SUSPENSION,
    decided,
    handed,
    in_force,
    noted,
    proposed,
    row,
    withheld,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier_id() -> UUID:
    made = new_file()
    running(made, at=at(-20), starts_on=at(-20).date())
    return made


def day(days: int) -> date:
    return TODAY + timedelta(days)


def test_a_measure_takes_notice_ten_days_decision_and_receipt(dossier_id: UUID) -> None:
    sanction_id = proposed(dossier_id)
    assert row(sanction_id).state is SanctionState.NOTICE
    with pytest.raises(Conflict, match="n’est pas possible"):
        decided(sanction_id, AT)
    handed(sanction_id, AT)
    assert row(sanction_id).observations_until == day(10)
    assert row(sanction_id).decide_until == day(25)
    with pytest.raises(Conflict, match="dix jours pleins"):
        decided(sanction_id, at(10))
    decided(sanction_id, at(11))
    assert withheld(dossier_id, day(0), day(200)) == []
    handed(sanction_id, at(12), LetterPart.DECISION)
    (held,) = withheld(dossier_id, day(0), day(200))
    assert (held.starts_on, held.ends_on, held.share) == (day(12), date(2027, 1, 6), Decimal("0.30"))
    assert not held.is_removal
    assert row(sanction_id, date(2027, 1, 5)).state is SanctionState.IN_FORCE
    assert row(sanction_id, date(2027, 1, 6)).state is SanctionState.ENDED
    assert events("SanctionNotified")[0]["starts_on"] == str(day(12))


def test_a_decision_out_of_delay_is_refused_and_says_what_to_do(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    with pytest.raises(Conflict, match="délai pour décider est passé") as refused:
        decided(sanction_id, at(26))
    assert "closez la procédure" in refused.value.what_to_do
    dismiss_procedure(
        actor=ADVISER, at=at(26), sanction_id=sanction_id, closing=Closing.OUT_OF_DELAY, reason="Trop tard."
    )
    assert row(sanction_id).state is SanctionState.DISMISSED
    assert [one.state for one in read(ADVISER, breaches_of, dossier_id)] == [BreachState.SET_ASIDE]


def test_the_last_day_still_decides(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    assert row(decided(sanction_id, at(25))).state is SanctionState.DECIDED


def test_a_plain_letter_proves_nothing(dossier_id: UUID) -> None:
    sanction_id = proposed(dossier_id)
    plain = DeliveryDraft(DeliveryWay.PLAIN, sent_on=TODAY)
    note_letter_delivery(actor=ADVISER, at=AT, sanction_id=sanction_id, part=LetterPart.NOTICE, draft=plain)
    assert row(sanction_id).state is SanctionState.NOTICE


def test_the_hearing_makes_the_delay_run_anew(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    ask_hearing(actor=ADVISER, at=at(9), sanction_id=sanction_id, asked_on=day(9))
    assert row(sanction_id).decide_until is None
    with pytest.raises(Conflict):
        decided(sanction_id, at(20))
    appointment = AppointmentDraft(at(20), at(20, 1), adviser_id=ADVISER.user_id)
    plan_hearing(actor=ADVISER, at=at(9), sanction_id=sanction_id, draft=appointment)
    assert row(sanction_id).hearing_id
    record_hearing(
        actor=ADVISER,
        at=at(20),
        sanction_id=sanction_id,
        heard_on=day(20),
        record="Elle explique.",
        person_came=False,
    )
    assert row(sanction_id).decide_until == day(35)
    assert row(decided(sanction_id, at(35))).state is SanctionState.DECIDED


def test_a_hearing_is_asked_within_the_ten_days(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    with pytest.raises(Conflict, match="est passé"):
        ask_hearing(actor=ADVISER, at=at(11), sanction_id=sanction_id, asked_on=day(11))
    ask_hearing(actor=ADVISER, at=at(11), sanction_id=sanction_id, asked_on=day(10))
    assert row(sanction_id).state is SanctionState.HEARING


def test_observations_count_until_the_decision(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    note_observations(
        actor=ADVISER, at=at(12), sanction_id=sanction_id, received_on=day(12), text="Bus en panne."
    )
    assert row(sanction_id).observed_on == day(12)
    told = {note.about: note.text for note in read(ADVISER, sanction_notes, dossier_id)}
    assert told[NoteAbout.OBSERVATIONS] == "Bus en panne."


def test_a_minor_and_her_guardian_both_receive_each_letter() -> None:
    dossier_id = new_file(born_on=date(2009, 5, 12))
    contract_id = prepared(dossier_id, at=at(-20), starts_on=at(-20).date())
    signed(contract_id, Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE, at=at(-20))
    sanction_id = proposed(dossier_id)
    handed(sanction_id, AT)
    assert row(sanction_id).state is SanctionState.NOTICE
    handed(sanction_id, at(3), LetterPart.NOTICE_GUARDIAN)
    assert row(sanction_id).observations_until == day(13)
    decided(sanction_id, at(14))
    handed(sanction_id, at(14), LetterPart.DECISION)
    assert row(sanction_id).state is SanctionState.DECIDED
    handed(sanction_id, at(16), LetterPart.DECISION_GUARDIAN)
    assert row(sanction_id, day(16)).starts_on == day(16)
    titles = {paper.title for paper in read(ADVISER, documents_of_file, dossier_id)}
    assert "Avis préalable à une sanction (représentant légal)" in titles


def test_nothing_heavier_than_what_was_told(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    heavier = Verdict(Measure.SUSPENSION, Decimal("0.50"), 1)
    with pytest.raises(Invalid, match="plus lourde"):
        decided(sanction_id, at(11), heavier)
    assert row(sanction_id).state is SanctionState.OBSERVING


def test_nothing_beyond_the_scale(dossier_id: UUID) -> None:
    breach = noted(dossier_id)
    for verdict in (
        Verdict(Measure.SUSPENSION, Decimal("0.30"), 3),
        Verdict(Measure.SUSPENSION, Decimal("0.29"), 1),
        Verdict(Measure.REMOVAL, Decimal(1), 1),
        Verdict(Measure.SUSPENSION, Decimal("1.01"), 1),
    ):
        with pytest.raises(Invalid):
            propose_sanction(actor=ADVISER, at=AT, breach_ids=[breach], considered=verdict)


def test_lifted_as_soon_as_the_person_complies(dossier_id: UUID) -> None:
    sanction_id = in_force(dossier_id)
    lift_sanction(
        actor=ADVISER,
        at=at(15),
        sanction_id=sanction_id,
        complied_on=day(15),
        reason="Elle a repris l’atelier.",
    )
    (held,) = withheld(dossier_id, day(0), day(200))
    assert (held.starts_on, held.ends_on) == (day(11), day(15))
    assert row(sanction_id).state is SanctionState.LIFTED
    assert events("SanctionLifted")[0]["lifted_on"] == str(day(15))


def test_lifted_on_its_first_day_withholds_nothing(dossier_id: UUID) -> None:
    sanction_id = in_force(dossier_id)
    lift_sanction(actor=ADVISER, at=at(11), sanction_id=sanction_id, complied_on=day(11), reason="Repris.")
    assert withheld(dossier_id, day(0), day(200)) == []


def test_a_measure_that_is_over_is_not_lifted(dossier_id: UUID) -> None:
    sanction_id = in_force(dossier_id)
    with pytest.raises(Conflict):
        lift_sanction(
            actor=ADVISER, at=at(60), sanction_id=sanction_id, complied_on=day(60), reason="Repris."
        )
    note_measure_end(actor=ADVISER, at=at(60), sanction_id=sanction_id)
    assert row(sanction_id).state is SanctionState.ENDED


def test_a_second_breach_is_repeated_and_one_at_the_end_persists(dossier_id: UUID) -> None:
    first = in_force(dossier_id)
    again = proposed(dossier_id, on=day(20), when=at(20))
    assert row(again).degree is Degree.REPEATED
    persisting = proposed(dossier_id, on=day(45), when=at(45), persists=True)
    assert row(persisting).degree is Degree.PERSISTING
    with pytest.raises(Invalid, match="arrivée à son terme"):
        proposed(dossier_id, on=day(21), when=at(21), persists=True)
    assert row(first).degree is Degree.FIRST


def test_total_removal_for_four_months_proposes_striking_off(dossier_id: UUID) -> None:
    in_force(dossier_id)
    removal = Verdict(Measure.REMOVAL, Decimal(1), 4)
    again = in_force(dossier_id, verdict=removal, start=20, considered=removal)
    found = row(again, day(31))
    assert found.verdict is not None
    assert found.verdict.strike_off_months == 4
    assert found.strike_off_id is not None
    held = withheld(dossier_id, day(31), day(40))
    assert [(one.measure, one.is_removal) for one in held] == [
        (Measure.SUSPENSION, False),
        (Measure.REMOVAL, True),
    ]
    with pytest.raises(Conflict, match="Seule une suspension"):
        lift_sanction(actor=ADVISER, at=at(40), sanction_id=again, complied_on=day(40), reason="Repris.")


def test_an_upheld_appeal_gives_everything_back(dossier_id: UUID) -> None:
    sanction_id = in_force(dossier_id)
    appeal = lodge_appeal(
        actor=ADVISER, at=at(20), sanction_id=sanction_id, way=AppealWay.GRACIOUS, lodged_on=day(20)
    )
    with pytest.raises(Conflict, match="déjà en cours"):
        lodge_appeal(
            actor=ADVISER, at=at(20), sanction_id=sanction_id, way=AppealWay.GRACIOUS, lodged_on=day(20)
        )
    assert withheld(dossier_id, day(0), day(200))
    settle_appeal(
        actor=DIRECTION,
        at=at(60),
        appeal_id=appeal,
        outcome=AppealOutcome.UPHELD,
        settled_on=day(60),
        reason="Vu.",
    )
    assert withheld(dossier_id, day(0), day(200)) == []
    assert row(sanction_id, day(60)).state is SanctionState.ANNULLED
    assert read(ADVISER, appeals_of, dossier_id)[0].outcome is AppealOutcome.UPHELD
    assert row(proposed(dossier_id, on=day(61), when=at(61))).degree is Degree.FIRST


def test_a_rejected_appeal_changes_nothing(dossier_id: UUID) -> None:
    sanction_id = in_force(dossier_id)
    appeal = lodge_appeal(
        actor=ADVISER, at=at(20), sanction_id=sanction_id, way=AppealWay.CONTENTIOUS, lodged_on=day(19)
    )
    settle_appeal(
        actor=ADVISER,
        at=at(30),
        appeal_id=appeal,
        outcome=AppealOutcome.REJECTED,
        settled_on=day(30),
        reason="Non.",
    )
    assert len(withheld(dossier_id, day(0), day(200))) == 1


def test_a_legitimate_reason_prevails_before_and_after(dossier_id: UUID) -> None:
    early = handed(proposed(dossier_id), AT)
    dismiss_procedure(
        actor=ADVISER, at=at(2), sanction_id=early, closing=Closing.LEGITIMATE_REASON, reason="Hospitalisée."
    )
    late = in_force(dossier_id, start=20)
    annul_sanction(
        actor=DIRECTION,
        at=at(40),
        sanction_id=late,
        ground=AnnulmentGround.LEGITIMATE_REASON,
        reason="Preuve reçue.",
    )
    assert withheld(dossier_id, day(0), day(200)) == []
    assert {one.state for one in read(ADVISER, breaches_of, dossier_id)} == {BreachState.EXCUSED}


def test_a_decision_is_written_with_reasons(dossier_id: UUID) -> None:
    sanction_id = handed(proposed(dossier_id), AT)
    with pytest.raises(Invalid, match="pourquoi"):
        decide_sanction(actor=DIRECTION, at=at(11), sanction_id=sanction_id, verdict=SUSPENSION, reason="  ")
    titles = [paper.title for paper in read(ADVISER, documents_of_file, dossier_id)]
    assert titles == ["Avis préalable à une sanction"]
