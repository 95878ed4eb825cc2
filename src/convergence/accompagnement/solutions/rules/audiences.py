"""Whether a person belongs to a public of a service: yes, no, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from convergence.accompagnement.situations.types import SituationCategory
from convergence.accompagnement.solutions.types import PersonFact, PersonFacts
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.offers.types import Audience

_WORKING = frozenset({SituationCategory.JOB, SituationCategory.WORK_STUDY})
_STUDYING = frozenset({SituationCategory.SCHOOL, SituationCategory.WORK_STUDY})

NEEDED: Mapping[Audience, PersonFact] = {
    Audience.WORKERS: PersonFact.SITUATION,
    Audience.JOB_SEEKERS: PersonFact.SITUATION,
    Audience.STUDENTS: PersonFact.SITUATION,
    Audience.MINIMUM_INCOME: PersonFact.RESOURCES,
    Audience.FAMILIES: PersonFact.FAMILY,
    Audience.DISABLED: PersonFact.DISABILITY,
    Audience.PRIORITY_AREA: PersonFact.PRIORITY_AREA,
}
"""What must be read of her to answer; publics that are not here are answered by her age and sex, or by nobody."""


def belongs(audience: Audience, person: PersonFacts) -> bool | None:
    """Whether she belongs to a public; None when it is not known, or never deduced from a file."""
    answer = _ANSWERS.get(audience)
    return answer(person) if answer else None


def _is_job_seeker(person: PersonFacts) -> bool | None:
    if SituationCategory.JOB_SEEKER in person.categories or person.is_registered:
        return True
    if person.categories and person.categories <= _WORKING | _STUDYING:
        return False
    return False if person.categories and person.is_registered is False else None


def _is_active(person: PersonFacts) -> bool | None:
    if person.categories & _WORKING:
        return True
    return _is_job_seeker(person)


def _is_student(person: PersonFacts) -> bool | None:
    return bool(person.categories & _STUDYING) if person.categories else None


def _is_young(person: PersonFacts) -> bool | None:
    if person.born_on is None:
        return None
    last = parameter("solutions.young_last_age").integer_at(person.on)
    return True if age_on(person.born_on, person.on) <= last else None


def _is_senior(person: PersonFacts) -> bool | None:
    if person.born_on is None:
        return None
    return age_on(person.born_on, person.on) >= parameter("solutions.senior_first_age").integer_at(person.on)


_ANSWERS: Mapping[Audience, Callable[[PersonFacts], bool | None]] = {
    Audience.EVERYONE: lambda person: True,
    Audience.WORKERS: _is_active,
    Audience.JOB_SEEKERS: _is_job_seeker,
    Audience.STUDENTS: _is_student,
    Audience.YOUNG_PEOPLE: _is_young,
    Audience.SENIORS: _is_senior,
    Audience.WOMEN: lambda person: person.is_woman,
    Audience.DISABLED: lambda person: person.has_rqth,
    Audience.MINIMUM_INCOME: lambda person: person.has_minimum_income,
    Audience.FAMILIES: lambda person: person.has_children,
    Audience.PRIORITY_AREA: lambda person: person.lives_in_priority_area,
}
"""Exile, an emergency, a legal situation are never deduced from a file: somebody asks her."""
