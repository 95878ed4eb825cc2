"""When a seal is renewed: before its certificate ends, and before its algorithm has had time to weaken."""

from __future__ import annotations

from datetime import datetime, timedelta

_YEAR = timedelta(days=365)


def renewal(ends_at: datetime, sealed_at: datetime, before: timedelta, years: int) -> datetime:
    """The earlier of two instants: some time before the end of the certificate, some years after the seal."""
    return min(ends_at - before, sealed_at + years * _YEAR)
