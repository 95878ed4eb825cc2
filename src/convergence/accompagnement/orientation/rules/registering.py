"""Who is registered at France Travail on the request of a Mission Locale (L5411-1, R5411-2)."""

from __future__ import annotations

from datetime import date

from convergence.accompagnement.orientation.types import Aim, RegistrationApplicant, Verdict
from convergence.foundation.exchanges import is_job_seeker_number
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.foundation.problems import Invalid

LAW_FROM = date(2025, 1, 1)
"""The law of 18 December 2023 registers from that day (L5411-1 in its version of 1 January 2025)."""
_AIMS = {
    Aim.STUDIES: "L’accompagnement vers une reprise d’études n’inscrit pas à France Travail.",
    Aim.HEALTH: "L’accompagnement centré sur la santé n’inscrit pas à France Travail.",
    Aim.CITIZENSHIP: "L’accès aux droits et à la citoyenneté n’inscrit pas à France Travail.",
}
_GROUND = "L5411-1, 3°"


def verdict(applicant: RegistrationApplicant, asked_on: date) -> Verdict:
    """Whether the request of that day registers her, and why; the first reason against it is told."""
    against = (
        _before_the_law(asked_on)
        or _aim(applicant)
        or _invalid(applicant)
        or _rsa(applicant)
        or _age(applicant, asked_on)
    )
    if against is not None:
        return against
    return Verdict(
        True,
        "Cette personne cherche un emploi et demande l’accompagnement d’une Mission Locale : France Travail l’inscrit "
        "à la demande de la Mission Locale.",
        article=_GROUND,
    )


def _before_the_law(asked_on: date) -> Verdict | None:
    if asked_on >= LAW_FROM:
        return None
    return Verdict(
        False,
        "Avant le 1er janvier 2025, demander un accompagnement n’inscrivait pas à France Travail.",
        "Si l’accompagnement continue, faites la demande à la date d’aujourd'hui.",
        "L5411-1",
    )


def _aim(applicant: RegistrationApplicant) -> Verdict | None:
    if applicant.aim is None:
        return Verdict(False, "Dites d’abord ce que l’accompagnement vise.", "Choisissez un but.", _GROUND)
    if applicant.aim in _AIMS:
        return Verdict(
            False,
            _AIMS[applicant.aim],
            "S’il s’agit aussi de trouver un emploi, choisissez ce but ; chacun peut toujours s’inscrire soi-même.",
            _GROUND,
        )
    return None


def _invalid(applicant: RegistrationApplicant) -> Verdict | None:
    if not applicant.is_invalid:
        return None
    return Verdict(
        False,
        "Une pension d’invalidité pour incapacité totale empêche l’inscription tant que dure l’incapacité.",
        "L’accompagnement peut commencer sans inscription.",
        "L5411-5",
    )


def _rsa(applicant: RegistrationApplicant) -> Verdict | None:
    if applicant.receives_rsa is None:
        return Verdict(
            False,
            "Dites si cette personne demande ou perçoit le RSA.",
            "Posez-lui la question.",
            "L5411-1, 2°",
        )
    if not applicant.receives_rsa:
        return None
    return Verdict(
        False,
        "Qui demande le RSA est inscrit par France Travail lors de cette demande.",
        "Demandez à cette personne son identifiant France Travail et notez-le.",
        "L5411-1, 2° et R5411-2, 2°",
    )


def _age(applicant: RegistrationApplicant, asked_on: date) -> Verdict | None:
    age = age_on(applicant.born_on, asked_on)
    if age < parameter("registration.minimum_age").integer_at(asked_on):
        return Verdict(
            False, f"À {age} ans, il est trop tôt pour une inscription.", "Attendez ses 16 ans.", "L5314-2"
        )
    limit = "registration.maximum_age_rqth" if applicant.has_rqth else "registration.maximum_age"
    if age > parameter(limit).integer_at(asked_on):
        return Verdict(
            False,
            f"À {age} ans, cette personne n’est plus du public des Missions Locales.",
            "L’inscription se demande directement à France Travail.",
            "L5411-1, 1° et L5314-2",
        )
    return None


def check_identifier(text: str) -> str:
    """An identifier of a job seeker as it is kept; raises Invalid for what cannot be one."""
    right = "".join(text.split()).upper()
    if not is_job_seeker_number(right):
        raise Invalid.one(
            "identifier",
            "Cet identifiant n’a pas la forme attendue : sept chiffres et une lettre, ou onze chiffres.",
            "Lisez-le sur son attestation ou dans son espace personnel.",
            "shape",
        )
    return right
