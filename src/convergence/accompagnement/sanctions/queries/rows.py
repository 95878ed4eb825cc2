"""From table rows to what is shown."""

from __future__ import annotations

from datetime import date

from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.rules.states import state_on
from convergence.accompagnement.sanctions.types import (
    AppealOutcome,
    AppealRow,
    AppealWay,
    BreachKind,
    BreachRow,
    BreachSource,
    BreachState,
    Closing,
    Degree,
    DelegationRow,
    Measure,
    NoteAbout,
    PastSanction,
    Regime,
    SanctionNoteRow,
    SanctionRow,
    SanctionState,
    Scheme,
    Verdict,
)
from convergence.foundation.exchanges import ExchangeOutcome


def breach_row(row: models.Breach) -> BreachRow:
    """A breach as shown."""
    return BreachRow(
        dossier_id=row.dossier_id,
        breach_id=row.id,
        kind=BreachKind(row.kind),
        state=BreachState(row.state),
        source=BreachSource(row.source),
        occurred_on=row.occurred_on,
        noted_on=row.noted_on,
        noted_by=row.noted_by,
        contract_id=row.contract_id,
        ref_id=row.ref_id,
        sanction_id=row.sanction_id,
    )


def considered(row: models.Sanction) -> Verdict:
    """What the prior notice told."""
    return Verdict(Measure(row.considered_measure), row.considered_share, row.considered_months)


def decided(row: models.Sanction) -> Verdict | None:
    """What was decided, if anything."""
    if not row.measure:
        return None
    return Verdict(
        Measure(row.measure),
        row.share,
        row.months,
        row.chosen_start_on,
        row.comply_until,
        row.strike_off_months,
    )


def shown(row: models.Sanction, on: date) -> SanctionRow:
    """A procedure as it stands on a day."""
    return SanctionRow(
        dossier_id=row.dossier_id,
        sanction_id=row.id,
        structure_id=row.structure_id,
        kind=BreachKind(row.kind),
        regime=Regime(row.regime),
        scheme=Scheme(row.scheme),
        degree=Degree(row.degree),
        state=state_on(SanctionState(row.state), ends_on=row.ends_on, day=on),
        contract_id=row.contract_id,
        facts_on=row.facts_on,
        proposed_on=row.proposed_on,
        proposed_by=row.proposed_by,
        considered=considered(row),
        needs_guardian=row.needs_guardian,
        notice_id=row.notice_id,
        guardian_notice_id=row.guardian_notice_id,
        received_on=row.received_on,
        guardian_received_on=row.guardian_received_on,
        observations_until=row.observations_until,
        observed_on=row.observed_on,
        hearing_asked_on=row.hearing_asked_on,
        hearing_id=row.hearing_id,
        heard_on=row.heard_on,
        person_came=row.person_came,
        decide_until=row.decide_until,
        decided_on=row.decided_on,
        decided_by=row.decided_by,
        verdict=decided(row),
        decision_id=row.decision_id,
        guardian_decision_id=row.guardian_decision_id,
        strike_off_id=row.strike_off_id,
        notified_on=row.notified_on,
        guardian_notified_on=row.guardian_notified_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lifted_on=row.lifted_on,
        closed_on=row.closed_on,
        closing=Closing(row.closing) if row.closing and row.state == SanctionState.DISMISSED.value else None,
        is_end_noted=row.state == SanctionState.ENDED.value,
        strike_off_exchange_id=row.strike_off_exchange_id,
        strike_off_outcome=ExchangeOutcome(row.strike_off_outcome) if row.strike_off_outcome else None,
        strike_off_receipt=row.strike_off_receipt,
        strike_off_detail=row.strike_off_detail,
        edit_token=row.change_id,
    )


def past(row: models.Sanction) -> PastSanction:
    """What the degree of a later breach needs of a sanction that held."""
    if row.notified_on is None:
        raise ValueError("a sanction that held was notified")
    return PastSanction(
        row.id,
        BreachKind(row.kind).family,
        Regime(row.regime),
        row.contract_id,
        row.notified_on,
        row.ends_on,
        was_lifted=row.lifted_on is not None,
    )


def note_row(row: models.SanctionNote) -> SanctionNoteRow:
    """A free text as shown."""
    return SanctionNoteRow(
        row.dossier_id, row.breach_id, row.sanction_id, NoteAbout(row.about), row.written_on, row.text
    )


def appeal_row(row: models.Appeal) -> AppealRow:
    """An appeal as shown."""
    return AppealRow(
        row.dossier_id,
        row.id,
        row.sanction_id,
        AppealWay(row.way),
        AppealOutcome(row.outcome),
        row.lodged_on,
        row.settled_on,
    )


def delegation_row(row: models.Delegation) -> DelegationRow:
    """A delegation as shown."""
    return DelegationRow(row.id, row.user_id, row.starts_on, row.ends_on, row.given_by)
