"""The sheet on which an amount is computed: lines that add up, flags, values nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from convergence.accompagnement.allowances.rules.amounts import choice
from convergence.accompagnement.allowances.types import AmountFlag, AmountLine
from convergence.accompagnement.allowances.types.facts import Withheld
from convergence.foundation.money import round_to_cent
from convergence.foundation.periods import DatePeriod, month_period


class Sheet:
    """What is written for one person and one month."""

    def __init__(self) -> None:
        self.total = Decimal("0.00")
        self.lines: list[AmountLine] = []
        self.flags: list[AmountFlag] = []
        self.unverified: list[str] = []

    def add(self, code: str, label: str, amount: Decimal, article: str) -> None:
        """Write a line."""
        self.lines.append(AmountLine(code, label, amount, article))
        self.total += amount

    def flag(self, flag: AmountFlag) -> None:
        """Tell something to whoever checks, once."""
        if flag not in self.flags:
            self.flags.append(flag)

    def rests_on(self, names: Iterable[str]) -> None:
        """Name the values used that nobody has confirmed."""
        self.unverified += [name for name in names if name not in self.unverified]

    def withhold(self, month: date, *, suspended: Sequence[DatePeriod], withheld: Sequence[Withheld]) -> None:
        """Take away what decisions and the suspension of the contract hold back.

        Each day withholds the largest share put on it: two measures never take the same euro twice.
        """
        days = _days_of(month)
        paused = frozenset[date]().union(*(_within(days, period) for period in suspended))
        shares = dict.fromkeys(paused, Decimal(1))
        for measure in withheld:
            for day in _within(days, measure.days):
                shares[day] = max(shares.get(day, Decimal(0)), measure.share)
        if not shares or self.total <= 0:
            return
        base, length = self.total, len(days)
        whole = round_to_cent(base * sum(shares.values()) / length)
        pause = round_to_cent(base * len(paused) / length)
        if len(shares) < length:
            self.rests_on(choice("cej.days_of_month", month))
        if paused:
            self.flag(AmountFlag.SUSPENDED)
            self.add("suspended", f"Contrat suspendu ({_told(len(paused), length)})", -pause, "L5411-6")
        if len(shares) > len(paused):
            self.flag(AmountFlag.SANCTION)
            labels = " ; ".join(dict.fromkeys(measure.label for measure in withheld))
            articles = " ; ".join(dict.fromkeys(measure.article for measure in withheld))
            self.add("sanction", labels, pause - whole, articles)


def _days_of(month: date) -> list[date]:
    period = month_period(month)
    assert period.end is not None, "a month ends"
    return [period.start + timedelta(days=index) for index in range((period.end - period.start).days)]


def _within(days: Sequence[date], period: DatePeriod) -> list[date]:
    return [day for day in days if period.contains(day)]


def _told(days: int, length: int) -> str:
    return "tout le mois" if days == length else f"{days} jour{'s' if days > 1 else ''} sur {length}"
