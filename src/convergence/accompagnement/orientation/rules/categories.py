"""The category of a person on the list of job seekers (L5411-3, R5411-10)."""

from __future__ import annotations

from datetime import date

from convergence.accompagnement.orientation.types import Category, CategoryFacts, JobHeld, Path
from convergence.foundation.parameters import parameter


def category_of(facts: CategoryFacts, on: date) -> Category:
    """The first that fits: G and F by the orientation, E by the job, D by what keeps her, then the hours worked."""
    if facts.awaits_rsa_orientation:
        return Category.G
    if facts.path is Path.SOCIAL:
        return Category.F
    if facts.job is JobHeld.AIDED:
        return Category.E
    if _is_kept(facts, on):
        return Category.D
    if facts.job is JobHeld.NONE or facts.hours_in_month <= 0:
        return Category.A
    few = parameter("registration.reduced_hours").integer_at(on)
    return Category.B if facts.hours_in_month <= few else Category.C


def _is_kept(facts: CategoryFacts, on: date) -> bool:
    """Training, illness, incapacity or prison beyond what leaves immediately available."""
    return facts.training_hours > parameter("registration.training_hours").integer_at(
        on
    ) or facts.days_off > parameter("registration.days_off").integer_at(on)
