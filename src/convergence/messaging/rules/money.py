"""What messages cost, what the month will cost, what stops first."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from convergence.foundation.money import format_euros, round_to_cent
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day
from convergence.messaging.types import TemplateKind

MILLICENTS_IN_A_EURO = 100_000


def month_of(at: datetime, where: ZoneInfo) -> str:
    """« 2026-11 »: the month of an instant where the structure is."""
    return f"{local_day(at, where):%Y-%m}"


def estimate(segments: int, day: date) -> int:
    """What so many segments are expected to cost, in thousandths of a cent."""
    return segments * parameter("sharing.sms_segment_price").integer_at(day)


def share_of(spent: int, budget: int | None) -> int | None:
    """Hundredths of the budget, rounded down; None without a budget. Anything spent of nothing is all of it."""
    if budget is None:
        return None
    if budget == 0:
        return 100 if spent else 0
    return spent * 100 // budget


def thresholds(day: date) -> tuple[int, ...]:
    """Shares at which somebody is told, and the whole."""
    value = parameter("messaging.budget_warnings").at(day).value
    if not isinstance(value, tuple):
        raise TypeError("messaging.budget_warnings is not a list")
    return (*(int(str(share)) for share in value), 100)


def euros_of(millicents: int) -> Decimal:
    """An amount of the ledger in euros, to the cent."""
    return round_to_cent(Decimal(millicents) / MILLICENTS_IN_A_EURO)


def warning_text(share: int, month: str, budget: int) -> str:
    """What is written to whoever steers the budget: how far it is, and what will stop."""
    begun = f"Les messages de {month} ont atteint {share} % du budget de {format_euros(euros_of(budget))}."
    if share < 100:
        return (
            f"{begun}\n\nRien n’est encore arrêté. À 100 %, les envois groupés s’arrêtent, puis les rappels par SMS "
            "sept jours avant. Les rappels de la veille et les messages individuels continuent.\n"
        )
    return (
        f"{begun}\n\nLes envois groupés et les rappels par SMS sept jours avant sont arrêtés jusqu’au mois prochain, "
        "ou jusqu’à ce que la direction relève le budget. Les rappels de la veille et les messages individuels "
        "continuent.\n"
    )


def forecast(spent: int, day: date) -> int:
    """What the month will have cost at the pace of its days so far."""
    days = calendar.monthrange(day.year, day.month)[1]
    return spent * days // day.day


def is_stopped(
    kind: TemplateKind, *, budget: int | None, spent: int, waiting: int, cost: int, stops_everything: bool
) -> bool:
    """Whether the budget keeps a sending from leaving.

    A group is stopped when it would go past the budget, counting what still waits; the reminder of seven days
    before once the budget is spent; everything else never, unless the structure decided so.
    """
    if budget is None or cost == 0:
        return False
    if kind is TemplateKind.GROUP:
        return spent + waiting + cost > budget
    if kind is TemplateKind.WEEK_REMINDER or stops_everything:
        return spent + cost > budget
    return False
