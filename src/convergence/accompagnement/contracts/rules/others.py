"""What a person's other contracts allow: none at the same time, six months between two CEJ, 24 months in a row."""

from collections.abc import Iterable, Sequence
from datetime import date

from convergence.accompagnement.contracts.types import Applicant, ContractKind, PastContract, Reason
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date, months_after


def none_running(contracts: Sequence[PastContract], on: date, kind: ContractKind, article: str) -> Reason:
    """Whether no contract of a kind covers the day or a later one."""
    running = next(
        (past for past in _of_kind(contracts, kind) if not _is_over(past, on)),
        None,
    )
    name = "contrat d’engagement" if kind is ContractKind.ENGAGEMENT else kind.name
    if running is None:
        return Reason(f"no_{kind}", True, f"N’a pas de {name} en cours.", article)
    since = french_date(running.period.start)
    return Reason(
        f"no_{kind}",
        False,
        f"A un {name} ouvert depuis le {since} : mettez-y fin avant d’en ouvrir un autre.",
        article,
    )


def delay_since_last(applicant: Applicant, on: date) -> Reason:
    """Whether the last CEJ is over for long enough (R5131-16, dernier alinéa)."""
    ended = [past for past in _of_kind(applicant.contracts, ContractKind.CEJ) if _is_over(past, on)]
    if not ended:
        return Reason("delay", True, "N’a pas eu de CEJ auparavant.", "R5131-16")
    last = max(ended, key=_end)
    months = parameter("cej.months_between").integer_at(on)
    opening = months_after(_end(last), months)
    if on >= opening:
        return Reason("delay", True, f"Son dernier CEJ est fini depuis {months} mois ou plus.", "R5131-16")
    if applicant.particular_circumstances.strip() and last.kept_commitments is True:
        return Reason(
            "delay",
            True,
            f"Délai de {months} mois levé pour circonstances particulières : engagements tenus auparavant.",
            "R5131-16",
        )
    return Reason("delay", False, _too_soon(last, opening, months), "R5131-16")


def _too_soon(last: PastContract, opening: date, months: int) -> str:
    wait = (
        f"Son dernier CEJ est fini depuis moins de {months} mois : "
        f"possible à partir du {french_date(opening)}"
    )
    if last.kept_commitments is True:
        return f"{wait}, ou plus tôt pour des circonstances particulières à écrire."
    return f"{wait} (plus tôt seulement si les engagements avaient été tenus)."


def _is_over(past: PastContract, on: date) -> bool:
    return past.period.end is not None and past.period.end <= on


def _of_kind(contracts: Iterable[PastContract], kind: ContractKind) -> list[PastContract]:
    return [past for past in contracts if past.kind is kind]


def _end(past: PastContract) -> date:
    if past.period.end is None:
        raise ValueError("the contract has not ended")
    return past.period.end


def consecutive_limit(contracts: Iterable[PastContract], on: date) -> date | None:
    """The end of the 24 months in a row of PACEA that a new one would only prolong; None when it follows none.

    A PACEA that starts on the very day when the former one no longer covers prolongs it (R5131-13).
    """
    start = on
    by_end = {past.period.end: past.period.start for past in _of_kind(contracts, ContractKind.PACEA)}
    while (earlier := by_end.get(start)) is not None and earlier < start:
        start = earlier
    return None if start == on else months_after(start, parameter("pacea.duration_months").integer_at(on))


def consecutive(contracts: Iterable[PastContract], on: date) -> Reason:
    """Whether 24 months in a row are not yet used up."""
    limit = consecutive_limit(contracts, on)
    months = parameter("pacea.duration_months").integer_at(on)
    if limit is None:
        return Reason("consecutive", True, "Ne prolonge pas un PACEA qui vient de finir.", "R5131-13")
    if limit <= on:
        sentence = f"A déjà eu {months} mois de PACEA à la suite : un CEJ peut suivre."
        return Reason("consecutive", False, sentence, "R5131-13")
    last = date.fromordinal(limit.toordinal() - 1)
    sentence = f"Suit un PACEA : possible jusqu’au {french_date(last)}, {months} mois en tout."
    return Reason("consecutive", True, sentence, "R5131-13")
