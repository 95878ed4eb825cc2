"""What her allowance and her plan ask of her: the resources of a month, the actions whose day comes. Each said once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext, ngettext

from convergence.accompagnement.allowances.queries import months_of, rights_of
from convergence.accompagnement.contracts.types import StepKind, StepOwner, StepState
from convergence.foundation.periods import month_start, months_after
from convergence.foundation.scope import Scope
from convergence.portal.actions.plan import plan_of
from convergence.portal.languages.told import told_date, told_month, with_name

SOON = timedelta(days=14)


def untold_resources(scope: Scope, dossier_id: UUID, today: date) -> Iterator[str]:
    """The month that is over and of which nobody said what she received."""
    month = months_after(month_start(today), -1)
    concerned = any(
        right.granted and month_start(right.signed_on) <= month and (right.ended_on or today) > month
        for right in rights_of(scope, dossier_id)
    )
    if concerned and not months_of(scope, dossier_id, month, month):
        yield gettext("Dites ce que vous avez reçu en %(month)s.") % {"month": told_month(month)}


def actions_to_do(scope: Scope, dossier_id: UUID, today: date) -> Iterator[str]:
    """Her actions that are late or due soon: one by its words, many by their number."""
    due = sorted(
        (step.due_on, step.text)
        for step in plan_of(scope, dossier_id, today)
        if step.kind is StepKind.ACTION
        and step.owner is StepOwner.YOUNG_PERSON
        and step.state is StepState.ONGOING
        and step.due_on is not None
        and step.due_on <= today + SOON
    )
    if len(due) == 1 and due[0][1]:
        said = with_name(gettext("Une action est à faire : %(name)s."), due[0][1])
        yield said
    elif due:
        yield _many(len(due), due[0][0], today)


def _many(number: int, first: date, today: date) -> str:
    if first < today:
        said = ngettext(
            "Une action était prévue le %(day)s.",
            "%(number)s actions sont à faire. La première était prévue le %(day)s.",
            number,
        )
    else:
        said = ngettext(
            "Une action est à faire avant le %(day)s.",
            "%(number)s actions sont à faire, la première avant le %(day)s.",
            number,
        )
    return said % {"number": number, "day": told_date(first)}
