"""Who may enter a CEJ or a PACEA: every condition with its verdict, its sentence and its article."""

from collections.abc import Iterable
from datetime import date

from convergence.accompagnement.contracts.types import (
    Applicant,
    ContractKind,
    Eligibility,
    PastContract,
    Reason,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, birthday, french_date, months_after


def cej_eligibility(applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a CEJ signed on a day (L5131-6, R5131-15, R5131-16)."""
    reasons = (
        _cej_age(applicant, on),
        _not_student(applicant),
        _not_in_training(applicant),
        _difficulty(applicant),
        _none_running(applicant, on, ContractKind.CEJ, "R5131-16"),
        _none_running(applicant, on, ContractKind.PACEA, "R5131-13"),
        _delay_since_last(applicant, on),
    )
    return Eligibility(ContractKind.CEJ, on, reasons)


def pacea_eligibility(applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a PACEA signed on a day (L5131-3, L5131-4, R5131-13)."""
    reasons = (
        _pacea_age(applicant, on),
        Reason(
            "diagnostic",
            applicant.has_diagnostic,
            _tri(
                applicant.has_diagnostic,
                "Le diagnostic est fait.",
                "Le diagnostic doit être fait avant l'entrée.",
                "Dites si le diagnostic est fait.",
            ),
            "L5131-4 et L5411-5-2",
        ),
        _none_running(applicant, on, ContractKind.PACEA, "R5131-13"),
        _none_running(applicant, on, ContractKind.CEJ, "L5131-5"),
    )
    return Eligibility(ContractKind.PACEA, on, reasons)


def eligibility(kind: ContractKind, applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a contract of any kind; a plain contrat d'engagement has none of its own here."""
    if kind is ContractKind.CEJ:
        return cej_eligibility(applicant, on)
    if kind is ContractKind.PACEA:
        return pacea_eligibility(applicant, on)
    return Eligibility(kind, on, ())


def age_condition(kind: ContractKind, applicant: Applicant, on: date) -> Reason | None:
    """The condition of age alone, on a day; None for a contract that has none of its own."""
    if kind is ContractKind.ENGAGEMENT:
        return None
    return _cej_age(applicant, on) if kind is ContractKind.CEJ else _pacea_age(applicant, on)


def cej_age_end(applicant: Applicant, on: date) -> date:
    """The first day on which a CEJ can no longer be signed: the 26th birthday, or the 30th with RQTH."""
    name = "cej.age_maximum_rqth" if applicant.has_rqth else "cej.age_maximum"
    return birthday(applicant.born_on, parameter(name).integer_at(on) + 1)


def _cej_age(applicant: Applicant, on: date) -> Reason:
    minimum = parameter("cej.age_minimum").integer_at(on)
    end = cej_age_end(applicant, on)
    detail = " avec la reconnaissance de travailleur handicapé" if applicant.has_rqth else ""
    return _age(applicant, on, minimum, end, detail, "L5131-6")


def _pacea_age(applicant: Applicant, on: date) -> Reason:
    minimum = parameter("pacea.age_minimum").integer_at(on)
    end = birthday(applicant.born_on, parameter("pacea.age_maximum").integer_at(on) + 1)
    return _age(applicant, on, minimum, end, "", "L5131-3")


def _age(applicant: Applicant, on: date, minimum: int, end: date, detail: str, article: str) -> Reason:
    opening = birthday(applicant.born_on, minimum)
    age = age_on(applicant.born_on, on)
    if on < opening:
        return Reason("age", False, f"A {age} ans : possible à partir du {french_date(opening)}.", article)
    if on >= end:
        return Reason(
            "age", False, f"A {age} ans : n'est plus possible depuis le {french_date(end)}.", article
        )
    last = date.fromordinal(end.toordinal() - 1)
    return Reason("age", True, f"A {age} ans : possible jusqu'au {french_date(last)}{detail}.", article)


def _not_student(applicant: Applicant) -> Reason:
    return Reason(
        "student",
        _contrary(applicant.is_student),
        _tri(
            applicant.is_student,
            "Est étudiant ou scolarisé : le CEJ n'est pas ouvert.",
            "N'est pas étudiant.",
            "Dites si le jeune est étudiant ou scolarisé.",
        ),
        "L5131-6 et R5131-15",
    )


def _not_in_training(applicant: Applicant) -> Reason:
    return Reason(
        "training",
        _contrary(applicant.is_in_training),
        _tri(
            applicant.is_in_training,
            "Suit une formation : le CEJ n'est pas ouvert.",
            "Ne suit pas de formation.",
            "Dites si le jeune suit une formation.",
        ),
        "L5131-6 et R5131-15",
    )


def _difficulty(applicant: Applicant) -> Reason:
    return Reason(
        "difficulty",
        applicant.has_difficulty,
        _tri(
            applicant.has_difficulty,
            "Rencontre des difficultés d'accès à l'emploi durable.",
            "Ne rencontre pas de difficulté d'accès à l'emploi durable.",
            "Appréciez les difficultés d'accès à l'emploi durable, "
            "nature et temps de l'emploi occupé compris.",
        ),
        "L5131-6 et R5131-15",
    )


def _none_running(applicant: Applicant, on: date, kind: ContractKind, article: str) -> Reason:
    running = next(
        (past for past in _of_kind(applicant.contracts, kind) if not _is_over(past, on)),
        None,
    )
    name = kind.name
    if running is None:
        return Reason(f"no_{kind}", True, f"N'a pas de {name} en cours.", article)
    since = french_date(running.period.start)
    return Reason(
        f"no_{kind}",
        False,
        f"A un {name} ouvert depuis le {since} : mettez-y fin avant d'en ouvrir un autre.",
        article,
    )


def _delay_since_last(applicant: Applicant, on: date) -> Reason:
    ended = [past for past in _of_kind(applicant.contracts, ContractKind.CEJ) if _is_over(past, on)]
    if not ended:
        return Reason("delay", True, "N'a pas eu de CEJ auparavant.", "R5131-16")
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


def _contrary(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _tri(answer: bool | None, yes: str, no: str, unknown: str) -> str:
    if answer is None:
        return unknown
    return yes if answer else no
