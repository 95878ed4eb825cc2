"""The delays of the law: to sign after the notification, interrupted by a new orientation; and those of the network."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months
from convergence.foundation.problems import Invalid

LAW_FROM = date(2025, 1, 1)


def sign_by(notified_on: date) -> date:
    """The last day, included, to sign the contrat d'engagement (D5411-14-1); the stock of before 2025 has its own."""
    if notified_on < LAW_FROM:
        return stock_sign_by()
    return deadline_in_months(
        notified_on, parameter("contract.signature_delay_months").integer_at(notified_on)
    )


def stock_sign_by() -> date:
    """The last day for whoever was accompanied before the law (décret 2024-1244)."""
    return date.fromisoformat(str(parameter("orientation.stock_sign_by").at(LAW_FROM).value))


def notify_by(decided_on: date) -> date:
    """Until when a decision is to be notified: no text says it."""
    return _after("orientation.notice_days", decided_on)


def decide_by(registered_on: date) -> date:
    """Until when a registered person is to be oriented by the Mission Locale: no text says it."""
    return _after("orientation.decision_days", registered_on)


def rsa_decide_by(registered_on: date) -> date:
    """Until when the département is to orient whoever receives the RSA."""
    return registered_on + timedelta(
        weeks=parameter("orientation.rsa_decision_weeks").integer_at(registered_on)
    )


def repair_by(on: date) -> date:
    """Until when a registration that failed is to be repaired."""
    return _after("registration.repair_days", on)


def silent_since(at: datetime) -> datetime:
    """A message asked before that instant and still without an answer deserves a look."""
    days = parameter("registration.silence_days").integer_at(max(at.date(), LAW_FROM))
    return at - timedelta(days=days)


def check_notified(notified_on: date, *, decided_on: date, today: date) -> None:
    """Raise Invalid for a notification before the decision, or to come."""
    if notified_on < decided_on:
        raise Invalid.one(
            "notified_on",
            f"La notification précède la décision ({decided_on:%d/%m/%Y}).",
            "Corrigez la date.",
            "order",
        )
    if notified_on > today:
        raise Invalid.one(
            "notified_on", "Cette date est à venir.", "Notez-la une fois la remise faite.", "in_future"
        )


def interrupts(*, after_diagnostic: bool, notified_on: date | None, asked_on: date) -> bool:
    """Whether a request for a new orientation interrupts the month to sign: after the diagnosis, while it runs."""
    return after_diagnostic and notified_on is not None and notified_on <= asked_on <= sign_by(notified_on)


def _after(name: str, day: date) -> date:
    return day + timedelta(days=parameter(name).integer_at(max(day, LAW_FROM)))


def tell_address_by(known_on: date) -> date:
    """The last day, included, to tell France Travail of another address (R5411-8)."""
    return known_on + timedelta(days=parameter("registration.address_days").integer_at(known_on))
