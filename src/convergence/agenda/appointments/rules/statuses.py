"""What may become of an appointment: transitions as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from convergence.agenda.appointments.types import AppointmentStatus
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Invalid

_S = AppointmentStatus

NOTED: Mapping[AppointmentStatus, frozenset[AppointmentStatus]] = {
    _S.PLANNED: frozenset({_S.PRESENT, _S.ABSENT, _S.UNSPECIFIED}),
    _S.PRESENT: frozenset({_S.ABSENT, _S.UNSPECIFIED, _S.PLANNED}),
    _S.ABSENT: frozenset({_S.PRESENT, _S.UNSPECIFIED, _S.PLANNED}),
    _S.UNSPECIFIED: frozenset({_S.PRESENT, _S.ABSENT, _S.PLANNED}),
    _S.CANCELLED: frozenset(),
    _S.POSTPONED: frozenset(),
}
"""Statuses that attendance may give from each one; what leaves anything but « planifié » is a correction."""


def check_noted(
    before: AppointmentStatus, after: AppointmentStatus, *, starts_at: datetime, now: datetime, reason: str
) -> None:
    """Raise unless attendance may be noted so: not long before the hour, and a correction says why."""
    if after not in NOTED[before] and after is not before:
        raise Conflict(
            f"Ce rendez-vous est noté « {before.label} » : il ne peut pas devenir « {after.label} ».",
            what_to_do=_advice(before),
            code="status",
        )
    if after in (_S.PRESENT, _S.ABSENT) and starts_at - _early(now) > now:
        raise Invalid.one(
            "status",
            "Ce rendez-vous n’a pas encore commencé.",
            "Notez la présence à partir d’une demi-heure avant, ou annulez-le.",
            "in_future",
        )
    if before is not _S.PLANNED and after is not before and not reason.strip():
        raise Invalid.one(
            "reason",
            f"Ce rendez-vous est déjà noté « {before.label} ».",
            "Dites pourquoi vous le corrigez.",
            "reason_required",
        )


def _early(now: datetime) -> timedelta:
    return timedelta(minutes=parameter("appointments.early_minutes").integer_at(now.date()))


def check_planned(status: AppointmentStatus) -> None:
    """Raise unless the appointment still stands: only then may it be moved, cancelled or given to a colleague."""
    if status is not _S.PLANNED:
        raise Conflict(
            f"Ce rendez-vous est noté « {status.label} » : il ne peut plus être déplacé ni annulé.",
            what_to_do=_advice(status),
            code="status",
        )


def _advice(status: AppointmentStatus) -> str:
    if status.holds_time:
        return "Corrigez d’abord ce qui a été noté, ou prenez un autre rendez-vous."
    return "Prenez un autre rendez-vous."


def check_minutes(minutes: int | None, starts_at: datetime) -> None:
    """Raise Invalid unless the length told is plausible."""
    longest = parameter("appointments.longest_hours").integer_at(starts_at.date())
    if minutes is not None and not 0 < minutes <= longest * 60:
        raise Invalid.one(
            "minutes",
            f"La durée va de 1 minute à {longest} heures.",
            "Tapez une durée, par exemple 1 h 30.",
            "out_of_range",
        )
