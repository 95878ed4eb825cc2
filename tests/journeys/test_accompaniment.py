"""One young person, from her registration at France Travail to the news to take after her exit, by the pages alone.

What the law makes wait is done on a site whose clock is told (``Demonstration.earlier``): six weeks ago she comes for
the first time, today she is paid and leaves. All else is « make demo » as anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.journeys.site import Demonstration, Visitor, today
from tests.journeys.steps.beginning import diagnose, open_file, orient, register, sign_a_cej
from tests.journeys.steps.ending import leave_for_a_job
from tests.journeys.steps.hours import attend_a_workshop, note_three_weeks, read_the_weeks
from tests.journeys.steps.money import declare, due, open_the_right, pay, put_right
from tests.journeys.steps.sanction import DECISION, LETTER, NOTICE, decide, give_the_decision, hear, notify
from tests.journeys.steps.words import Days, typed

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER, MANAGER, DIRECTION = "conseillere-tarbes", "responsable-tarbes", "direction-tarbes"
FIRST_NAME, BIRTH_NAME = "Noémie", "Baradat"
NAME = f"{FIRST_NAME} {BIRTH_NAME.upper()}"
WORKSHOP, THURSDAY = 8, 17


def test_from_a_registration_to_an_exit(visit: Visit, demo: Demonstration, tmp_path: Path) -> None:
    days = Days(today() - timedelta(days=today().weekday() + 42))
    *_, last, running = months = since(days.first)
    with demo.earlier(days.at(0)) as past:
        camille = visit(site=past).become(ADVISER)
        path = open_file(camille, FIRST_NAME, BIRTH_NAME, today() - timedelta(days=20 * 365))
        register(camille, path)
        orient(camille, path, days)
        diagnose(camille, path)
        contract = sign_a_cej(camille, path, NAME, ADVISER, tmp_path)

        past.move(days.at(WORKSHOP, 15))
        attend_a_workshop(camille.become(ADVISER), NAME, days.at(WORKSHOP, 15))
        past.move(days.at(THURSDAY))
        note_three_weeks(camille.become(ADVISER), path, days)
        read_the_weeks(camille, path, days)
        open_the_right(camille, visit(site=past).become(MANAGER), path, NAME, days.day(THURSDAY))
        for month in months:
            if month <= days.day(THURSDAY):
                declare(camille, path, month)

        past.move(days.at(NOTICE))
        sanction = notify(camille.become(ADVISER), path, days)
        hear(camille, sanction, past, days, ADVISER)
        past.move(days.at(DECISION))
        decide(visit(site=past).become(DIRECTION), sanction)
        past.move(days.at(LETTER))
        give_the_decision(camille.become(ADVISER), sanction, days)

    camille, manager = visit().become(ADVISER), visit().become(MANAGER)
    for month in months:
        if month > days.day(THURSDAY):
            declare(camille, path, month)
    amount = sum((due(camille, path, month) for month in months if month < running), Decimal(0))
    pay(manager, visit().become(DIRECTION), last, NAME, amount, tmp_path)
    put_right(camille, manager, path, NAME, last, running)
    leave_for_a_job(camille, path, contract, typed(today()))


def since(first: date) -> list[date]:
    """The first days of the months from that of a day to the one under way: two at least."""
    months = [today().replace(day=1)]
    while months[0] > first:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months
