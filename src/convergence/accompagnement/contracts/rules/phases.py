"""Phases of a PACEA: when the first begins, what each holds, and that none opens before the former is evaluated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from convergence.accompagnement.contracts.rules.plan import missing_words
from convergence.accompagnement.contracts.types import PhaseDraft, PhaseState
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months, french_date
from convergence.foundation.problems import Conflict, FieldError, Invalid


@dataclass(frozen=True, slots=True)
class KnownPhase:
    """What the rules need of a phase that is there already."""

    number: int
    state: PhaseState
    starts_on: date
    ends_on: date


def first_phase_deadline(signed_on: date) -> date:
    """The last day, included, on which the first phase begins (R5131-12)."""
    return deadline_in_months(signed_on, parameter("pacea.first_phase_months").integer_at(signed_on))


def check_phase(
    draft: PhaseDraft,
    others: Sequence[KnownPhase],
    *,
    contract_start: date,
    contract_end: date,
    signed_on: date | None,
) -> None:
    """Raise Invalid with every fault of a phase to plan or to change (R5131-11, R5131-12).

    ``others`` are the phases of the contract, the one that changes apart; ``contract_end`` is the first day
    that the contract no longer covers.
    """
    errors = [*missing_words(draft.words), *_day_errors(draft, contract_start, contract_end)]
    if draft.weekly_hours is not None and draft.weekly_hours < 0:
        errors.append(
            FieldError(
                "weekly_hours", "Une intensité n’est pas négative.", "Tapez un nombre d’heures.", "order"
            )
        )
    end = draft.last_day + timedelta(days=1)
    clash = next(
        (phase for phase in others if draft.starts_on < phase.ends_on and phase.starts_on < end), None
    )
    if clash is not None:
        errors.append(
            FieldError(
                "starts_on",
                f"Ces jours sont déjà ceux de la phase {clash.number}, du {french_date(clash.starts_on)} "
                f"au {french_date(clash.ends_on - timedelta(days=1))}.",
                "Choisissez des jours après elle.",
                "overlap",
            )
        )
    is_first = all(phase.starts_on >= end for phase in others)
    if is_first and (late := _late_first(draft.starts_on, signed_on or contract_start)):
        errors.append(late)
    Invalid.raise_if_any(errors)


def check_may_open(phase: KnownPhase, others: Sequence[KnownPhase], *, today: date) -> None:
    """Raise Conflict while an earlier phase is not evaluated, Invalid before the first day of the phase."""
    if phase.state is not PhaseState.PLANNED:
        raise Conflict(
            f"Cette phase est déjà « {phase.state.label.lower()} ».",
            what_to_do="Rechargez la page du contrat.",
            code="phase_state",
        )
    waiting = next(
        (one for one in others if one.starts_on < phase.starts_on and one.state is not PhaseState.CLOSED),
        None,
    )
    if waiting is not None:
        raise Conflict(
            f"La phase {waiting.number} n’est pas encore évaluée.",
            what_to_do="Faites son bilan avec le jeune, puis ouvrez celle-ci (article R5131-11).",
            code="phase_not_evaluated",
        )
    if today < phase.starts_on:
        raise Invalid.one(
            "starts_on",
            f"Cette phase commence le {french_date(phase.starts_on)}.",
            "Attendez ce jour, ou changez ses dates.",
            "not_started",
        )


def check_may_close(phase: KnownPhase, *, closed_on: date, today: date) -> None:
    """Raise Conflict unless the phase is open, Invalid for a day before it or still to come."""
    if phase.state is not PhaseState.OPEN:
        raise Conflict(
            f"Cette phase est « {phase.state.label.lower()} » : son bilan n’est pas à faire.",
            what_to_do="Ouvrez-la d’abord, ou rechargez la page du contrat.",
            code="phase_state",
        )
    if not phase.starts_on <= closed_on <= today:
        raise Invalid.one(
            "closed_on",
            f"Le bilan se fait entre le {french_date(phase.starts_on)} et aujourd’hui.",
            "Vérifiez la date.",
            "order",
        )


def _day_errors(draft: PhaseDraft, contract_start: date, contract_end: date) -> list[FieldError]:
    if draft.last_day < draft.starts_on:
        return [FieldError("last_day", "La phase finit avant de commencer.", "Vérifiez les dates.", "order")]
    last = contract_end - timedelta(days=1)
    if contract_start <= draft.starts_on and draft.last_day <= last:
        return []
    return [
        FieldError(
            "last_day" if contract_start <= draft.starts_on else "starts_on",
            f"Le PACEA va du {french_date(contract_start)} au {french_date(last)}.",
            "Une phase tient dans ces jours ; prolongez d’abord le PACEA si c’est utile.",
            "out_of_contract",
        )
    ]


def _late_first(starts_on: date, signed_on: date) -> FieldError | None:
    limit = first_phase_deadline(signed_on)
    if starts_on <= limit:
        return None
    return FieldError(
        "starts_on",
        f"La première phase commence au plus tard le {french_date(limit)}, un mois après la signature.",
        "Choisissez ce jour ou un jour plus tôt (article R5131-12).",
        "too_late",
    )
