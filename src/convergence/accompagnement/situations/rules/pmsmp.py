"""Legal limits of a PMSMP (Code du travail, art. D5135-3), read from dated parameters."""

from collections.abc import Iterable
from datetime import date, timedelta

from convergence.accompagnement.situations.types import DatedSituation, ImmersionKind, PmsmpObjective
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import DatePeriod, months_after
from convergence.foundation.problems import Invalid


def check_pmsmp(
    period: DatePeriod,
    *,
    host: str,
    others: Iterable[DatedSituation],
    is_renewal: bool = False,
    objective: PmsmpObjective | None = None,
    goals: str = "",
) -> None:
    """Raise Invalid when a PMSMP goes beyond its limits, beside the other situations of the person.

    One month from date to date; with one host, in any twelve consecutive months, at most two conventions of
    different objects or goals, and sixty days in all, renewals included (a renewal is no new convention).
    ``host`` is a SIRET or a name.
    """
    start = period.start
    if period.end is None or period.end > _latest_end(start):
        last = _latest_end(start) - timedelta(days=1)
        raise _error(
            "last_day",
            "Une PMSMP dure au plus un mois de date à date (article D5135-3).",
            f"Fin au plus tard le {last:%d/%m/%Y}.",
        )
    same_host = _same_host(host, others)
    for window in _windows(period, same_host):
        near = [other for other in same_host if other.period.overlaps(window)]
        if not is_renewal:
            _check_conventions(near, start)
            _check_difference(near, objective, goals)
        _check_total_days(near, period, window)


def check_renewal_of(
    period: DatePeriod,
    *,
    host: str,
    objective: PmsmpObjective | None,
    others: Iterable[DatedSituation],
    goals: str = "",
) -> None:
    """Raise Invalid unless the period renews, once, the last PMSMP of the same object and goals with the same host.

    Goals that nobody wrote, in the first one or now, are taken for the same.
    """
    same_host = _same_host(host, others)
    firsts = [
        other
        for other in same_host
        if not other.is_renewal
        and other.objective is objective
        and other.period.start <= period.start
        and (not other.goals or not goals or _plain(other.goals) == _plain(goals))
    ]
    if not firsts:
        raise _error(
            "is_renewal",
            "Aucune PMSMP de même objet et de mêmes objectifs dans cette structure d’accueil n’est à renouveler.",
            "Notez une première convention, ou vérifiez l’objet et la structure d’accueil.",
        )
    first = max(firsts, key=lambda other: other.period.start)
    renewals = [other for other in same_host if other.is_renewal and other.period.start >= first.period.start]
    check_renewal(first=first.period, renewal=period, is_first_renewal=not renewals)


def check_renewal(*, first: DatePeriod, renewal: DatePeriod, is_first_renewal: bool) -> None:
    """Raise Invalid unless the renewal is the only one, follows the first period and lasts a month at most.

    D5135-3, alinéa 2 allows the duration « mentionnée au premier alinéa », which is one month, whatever the length of
    the first period.
    """
    if not is_first_renewal:
        raise _error(
            "first_day",
            "Une PMSMP ne se renouvelle qu’une fois (article D5135-3).",
            "Concluez une autre convention, avec un autre objet ou d’autres objectifs.",
        )
    if first.end is None or renewal.start < first.end:
        raise _error(
            "first_day",
            "Le renouvellement commence avant la fin de la première période.",
            "Corrigez la date.",
        )
    if renewal.end is None or renewal.end > _latest_end(renewal.start):
        last = _latest_end(renewal.start) - timedelta(days=1)
        raise _error(
            "last_day",
            "Un renouvellement de PMSMP dure au plus un mois de date à date (article D5135-3).",
            f"Fin au plus tard le {last:%d/%m/%Y}.",
        )


def _same_host(host: str, others: Iterable[DatedSituation]) -> list[DatedSituation]:
    wanted = host.casefold().strip()
    return [
        other
        for other in others
        if other.kind == ImmersionKind.PMSMP and other.host.casefold().strip() == wanted
    ]


def _windows(period: DatePeriod, same_host: list[DatedSituation]) -> list[DatePeriod]:
    """The twelve-month windows that may be fullest: those that end with this PMSMP or with a later one."""
    months = parameter("pmsmp.window_months").integer_at(period.start)
    ends = {period.end, *(other.period.end for other in same_host)} - {None}
    windows = [DatePeriod(months_after(end, -months), end) for end in sorted(filter(None, ends))]
    return [window for window in windows if window.overlaps(period)]


def _check_difference(near: list[DatedSituation], objective: PmsmpObjective | None, goals: str) -> None:
    wanted = objective, _plain(goals)
    if objective is not None and any(
        (other.objective, _plain(other.goals)) == wanted for other in near if not other.is_renewal
    ):
        raise _error(
            "content",
            "Une autre PMSMP de même objet et de mêmes objectifs a déjà eu lieu dans cette structure d’accueil "
            "sur douze mois (article D5135-3).",
            "Écrivez les objectifs précis de celle-ci, changez son objet, ou notez un renouvellement.",
        )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _check_conventions(near: list[DatedSituation], start: date) -> None:
    limit = parameter("pmsmp.conventions_per_host").integer_at(start)
    if sum(not other.is_renewal for other in near) >= limit:
        raise _error(
            "organisation",
            f"Déjà {limit} PMSMP dans cette structure d’accueil sur douze mois (article D5135-3).",
            "Choisissez une autre structure d’accueil ou attendez.",
        )


def _check_total_days(near: list[DatedSituation], period: DatePeriod, window: DatePeriod) -> None:
    limit = parameter("pmsmp.days_per_host").integer_at(period.start)
    used = sum(_days_in(other.period, window) for other in near)
    if used + _days_in(period, window) > limit:
        raise _error(
            "last_day",
            f"{limit} jours au plus de PMSMP dans cette structure d’accueil sur douze mois "
            f"(article D5135-3) ; {used} jours sont déjà pris.",
            f"Raccourcissez la période à {max(limit - used, 0)} jours.",
        )


def _days_in(period: DatePeriod, window: DatePeriod) -> int:
    shared = period.intersection(window)
    return 0 if shared is None else shared.days or 0


def _latest_end(start: date) -> date:
    return months_after(start, parameter("pmsmp.duration_months").integer_at(start))


def _error(field: str, message: str, what_to_do: str) -> Invalid:
    return Invalid.one(field, message, what_to_do, "pmsmp")
