"""What an act must tell before it is recorded; entries of past days are welcome (« rétro-saisie »)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus, CountedAct
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day
from convergence.foundation.problems import FieldError, Invalid

_SURE = frozenset({ActStatus.PRESENT, ActStatus.ABSENT})


def check_act(draft: ActDraft, *, now: datetime, where: ZoneInfo, born_on: date) -> None:
    """Raise Invalid with every missing or impossible value. ``where`` is the structure's time zone."""
    Invalid.raise_if_any(_errors(draft, now, where, born_on))


def counted(draft: ActDraft, *, is_qualified: bool = False) -> CountedAct:
    """The part of a checked draft that the weekly counter needs."""
    return CountedAct(
        draft.kind,
        draft.status,
        draft.day,
        draft.starts_at,
        draft.ends_at,
        draft.minutes,
        draft.measure,
        is_qualified,
    )


def _errors(draft: ActDraft, now: datetime, where: ZoneInfo, born_on: date) -> Iterable[FieldError]:
    if draft.day is None and draft.starts_at is None:
        yield FieldError("day", "Indiquez le jour.", "Choisissez une date.", "required")
        return
    day = local_day(draft.starts_at, where) if draft.starts_at is not None else draft.day
    if day is None:
        raise ValueError("an act has a day or an instant")
    if day < born_on:
        yield FieldError("day", "Cette date précède la naissance.", "Vérifiez l’année.", "before_birth")
        return
    yield from _date_errors(draft, day, now, where)
    yield from _duration_errors(draft, day)
    if draft.kind is ActKind.OWN_STEP and draft.measure is None:
        yield FieldError(
            "measure", "Indiquez la mesure de la démarche.", "Choisissez-la dans la liste.", "required"
        )


def _date_errors(draft: ActDraft, day: date, now: datetime, where: ZoneInfo) -> Iterable[FieldError]:
    if draft.status in _SURE and day > local_day(now, where):
        yield FieldError(
            "status",
            f"Un acte à venir ne peut pas être noté « {draft.status.label} ».",
            "Corrigez la date, ou choisissez « Planifié ».",
            "in_future",
        )


def _duration_errors(draft: ActDraft, day: date) -> Iterable[FieldError]:
    longest = parameter("acts.longest_hours").integer_at(day)
    minutes = draft.minutes
    if minutes is None and draft.starts_at is not None and draft.ends_at is not None:
        if draft.ends_at.astimezone(UTC) <= draft.starts_at.astimezone(UTC):
            yield FieldError(
                "ends_at", "La fin précède le début.", "Corrigez l’une des deux heures.", "order"
            )
            return
        minutes = int(
            (draft.ends_at.astimezone(UTC) - draft.starts_at.astimezone(UTC)) / timedelta(minutes=1)
        )
    if minutes is None:
        return
    if minutes < 0:
        yield FieldError("minutes", "La durée est négative.", "Tapez une durée, par exemple 1 h 30.", "order")
    if minutes > longest * 60:
        yield FieldError(
            "minutes",
            f"Un acte ne dure pas plus de {longest} heures.",
            "Vérifiez la durée ; notez un acte par jour s’il en a duré plusieurs.",
            "too_long",
        )
