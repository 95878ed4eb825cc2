"""Who may enter a CEJ, a PACEA or a plain contrat d'engagement: each condition, its verdict and its article."""

from dataclasses import replace
from datetime import date

from convergence.accompagnement.contracts.rules.others import consecutive, delay_since_last, none_running
from convergence.accompagnement.contracts.rules.signatories import signatory_reasons
from convergence.accompagnement.contracts.types import (
    Applicant,
    ContractKind,
    Eligibility,
    Reason,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, birthday, french_date


def cej_eligibility(applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a CEJ signed on a day (L5131-6, R5131-15, R5131-16)."""
    reasons = (
        _cej_age(applicant, on),
        _not_student(applicant),
        _not_in_training(applicant),
        _difficulty(applicant),
        _diagnostic(applicant, "L5131-6"),
        none_running(applicant.contracts, on, ContractKind.CEJ, "R5131-16"),
        none_running(applicant.contracts, on, ContractKind.PACEA, "R5131-13"),
        delay_since_last(applicant, on),
        *_referent(applicant),
    )
    return Eligibility(ContractKind.CEJ, on, reasons)


def pacea_eligibility(applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a PACEA signed on a day (L5131-3, L5131-4, R5131-13)."""
    reasons = (
        _pacea_age(applicant, on),
        _at_risk(applicant),
        _diagnostic(applicant, "L5131-4 et L5411-5-2", "Le diagnostic approfondi"),
        none_running(applicant.contracts, on, ContractKind.PACEA, "R5131-13"),
        none_running(applicant.contracts, on, ContractKind.CEJ, "L5131-5"),
        consecutive(applicant.contracts, on),
        *_referent(applicant),
    )
    return Eligibility(ContractKind.PACEA, on, reasons)


def engagement_eligibility(applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a contrat d'engagement that is neither a CEJ nor a PACEA: these carry it (L5411-6)."""
    reasons = (
        _diagnostic(applicant, "L5411-6, I"),
        none_running(applicant.contracts, on, ContractKind.ENGAGEMENT, "L5411-6"),
        none_running(applicant.contracts, on, ContractKind.CEJ, "L5131-6"),
        none_running(applicant.contracts, on, ContractKind.PACEA, "L5131-4"),
        *_referent(applicant),
    )
    return Eligibility(ContractKind.ENGAGEMENT, on, reasons)


_OF_KIND = {
    ContractKind.CEJ: cej_eligibility,
    ContractKind.PACEA: pacea_eligibility,
    ContractKind.ENGAGEMENT: engagement_eligibility,
}


def eligibility(kind: ContractKind, applicant: Applicant, on: date) -> Eligibility:
    """The conditions of a contract of any kind, and who may sign it."""
    found = _OF_KIND[kind](applicant, on)
    return replace(found, reasons=(*found.reasons, *signatory_reasons(kind, applicant, on)))


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
            "age", False, f"A {age} ans : n’est plus possible depuis le {french_date(end)}.", article
        )
    last = date.fromordinal(end.toordinal() - 1)
    return Reason("age", True, f"A {age} ans : possible jusqu’au {french_date(last)}{detail}.", article)


def _not_student(applicant: Applicant) -> Reason:
    return Reason(
        "student",
        _contrary(applicant.is_student),
        _tri(
            applicant.is_student,
            "Est étudiant ou scolarisé : le CEJ n’est pas ouvert.",
            "N’est pas étudiant.",
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
            "Suit une formation : le CEJ n’est pas ouvert.",
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
            "Rencontre des difficultés d’accès à l’emploi durable"
            f"{', malgré l’emploi durable noté' if applicant.has_lasting_job else ''}.",
            "Ne rencontre pas de difficulté d’accès à l’emploi durable.",
            "Appréciez les difficultés d’accès à l’emploi durable, nature et temps de l’emploi occupé compris"
            f"{' : un emploi durable est noté au dossier' if applicant.has_lasting_job else ''}.",
        ),
        "L5131-6 et R5131-15",
    )


def _at_risk(applicant: Applicant) -> Reason:
    return Reason(
        "difficulty",
        applicant.has_difficulty,
        _tri(
            applicant.has_difficulty,
            "Est en difficulté et exposé à un risque d’exclusion professionnelle.",
            "N’est pas exposé à un risque d’exclusion professionnelle : le PACEA n’est pas ouvert.",
            "Dites si le jeune est en difficulté et exposé à un risque d’exclusion professionnelle.",
        ),
        "L5131-3",
    )


def _diagnostic(applicant: Applicant, article: str, name: str = "Le diagnostic") -> Reason:
    return Reason(
        "diagnostic",
        applicant.has_diagnostic,
        _tri(
            applicant.has_diagnostic,
            f"{name} est fait.",
            f"{name} doit être fait avant l’entrée.",
            f"Dites si {name[0].lower()}{name[1:]} est fait.",
        ),
        article,
    )


def _referent(applicant: Applicant) -> tuple[Reason, ...]:
    """Nothing to say while no orientation is recorded: the young person asked the Mission Locale herself."""
    if applicant.is_referent is None:
        return ()
    sentence = (
        "L’orientation désigne votre structure comme organisme référent."
        if applicant.is_referent
        else "Aucune orientation ne désigne votre organisme comme référent : le contrat se signe avec le référent."
        if applicant.signatory_id is not None
        else "L’orientation désigne un autre organisme référent : le contrat d’engagement se signe avec lui, "
        "sauf nouvelle orientation."
    )
    return (Reason("referent", applicant.is_referent, sentence, "L5411-6, I et D5411-14-2"),)


def _contrary(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _tri(answer: bool | None, yes: str, no: str, unknown: str) -> str:
    if answer is None:
        return unknown
    return yes if answer else no
