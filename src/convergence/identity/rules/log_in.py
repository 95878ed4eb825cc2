"""Log-ins for applications: which tokens there are, how long they last, what a refresh token that comes again means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from convergence.foundation.labels import Labelled
from convergence.foundation.parameters import parameter


class TokenKind(Labelled):
    """What a token opens."""

    ACCESS = "acces", "Jeton d’accès"
    REFRESH = "reprise", "Jeton de reprise"


class Reuse(Labelled):
    """What a refresh token that is presented means."""

    FIRST = "premier", "Premier usage"
    PARALLEL = "parallele", "Deux demandes au même moment"
    STOLEN = "rejoue", "Jeton déjà remplacé, présenté plus tard"


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long each thing lasts, at an instant."""

    code: timedelta
    access: timedelta
    refresh: timedelta
    refresh_here: timedelta
    grace: timedelta
    logout_kept: timedelta


def lifetimes(at: datetime) -> Lifetimes:
    """The durations in force."""

    def seconds(name: str) -> timedelta:
        return timedelta(seconds=parameter(name).integer_at(at.date()))

    return Lifetimes(
        code=seconds("log_in.code_seconds"),
        access=seconds("log_in.access_seconds"),
        refresh=seconds("log_in.refresh_seconds"),
        refresh_here=seconds("log_in.refresh_without_offline_seconds"),
        grace=seconds("log_in.refresh_grace_seconds"),
        logout_kept=timedelta(days=parameter("log_in.logout_kept_days").integer_at(at.date())),
    )


def reuse(used_at: datetime | None, at: datetime) -> Reuse:
    """A token that was just replaced may come again from a parallel call; later it can only have been stolen."""
    if used_at is None:
        return Reuse.FIRST
    return Reuse.PARALLEL if at - used_at <= lifetimes(at).grace else Reuse.STOLEN
