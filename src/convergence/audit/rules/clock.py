"""The legal clock of a request, and the day a file has been kept long enough."""

from __future__ import annotations

from datetime import date

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import birthday, months_after


def answer_due_on(received_on: date, *, extended: bool = False) -> date:
    """Last day to answer a person (RGPD, art. 12-3): one month from reception, two more when extended."""
    months = parameter("rights.answer_months").integer_at(received_on)
    if extended:
        months += parameter("rights.extension_months").integer_at(received_on)
    return months_after(received_on, months)


def kept_until(born_on: date, *, rqth: bool, last_cej_ended_on: date | None, today: date) -> date:
    """First day on which a file may no longer be kept (décret n° 2015-59, art. 6).

    The maximum age counts in completed years, so the clock starts on the birthday that ends it; a CEJ keeps the
    file ten years after its end when that is later. A programme under way is for the caller to check.
    """
    name = "retention.maximum_age_rqth" if rqth else "retention.maximum_age"
    age = parameter(name).integer_at(today)
    years = parameter("retention.years_after_maximum_age").integer_at(today)
    end = birthday(born_on, age + 1 + years)
    if last_cej_ended_on is None:
        return end
    return max(
        end, months_after(last_cej_ended_on, 12 * parameter("retention.years_after_cej").integer_at(today))
    )
