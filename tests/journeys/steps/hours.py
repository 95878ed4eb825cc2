"""Three weeks of hours: what was done is noted afterwards, what falls short is told before."""

from __future__ import annotations

import re
from datetime import datetime

from playwright.sync_api import expect

from tests.journeys.site import Visitor
from tests.journeys.steps.words import Days, fill, follow, main, press
from tests.journeys.steps.workshop import enrol, running_now

DONE = (
    (1, "2h", "entretien", ""),
    (2, "7h", "demarche", "PROJET_PROFESSIONNEL"),
    (3, "6h", "demarche", "PROJET_PROFESSIONNEL"),
    (9, "7h", "demarche", "EMPLOI"),
    (10, "6h", "demarche", "EMPLOI"),
    (15, "1h", "entretien", ""),
)


def attend_a_workshop(adviser: Visitor, name: str, at: datetime) -> None:
    """Two hours of the second week: the attendance is the act."""
    session = running_now(adviser, at)
    enrol(adviser, session, name)
    adviser.go(f"{session}emargement/")
    row = adviser.page.get_by_role("group", name=re.compile(re.escape(name), re.IGNORECASE))
    row.get_by_label("Présent").check(force=True)
    press(adviser, "Enregistrer", "1 présence notée.")


def note_three_weeks(adviser: Visitor, path: str, days: Days) -> None:
    """Everything else on the Thursday of the third week, one act after the other; her own steps are then validated."""
    adviser.go(f"{path}actes/nouveau/")
    for day, length, kind, measure in DONE:
        fill(adviser, kind=kind, status="present", day=days.fr(day), minutes=length)
        if measure:
            fill(adviser, measure=measure)
        press(adviser, "Enregistrer et noter un autre", "L’acte est noté")
    adviser.go(f"{path}actes/")
    follow(adviser, "Valider les heures déclarées")
    expect(main(adviser).get_by_role("checkbox")).to_have_count(4)
    press(adviser, "Valider ces heures", "Les heures sont validées.")


def read_the_weeks(adviser: Visitor, path: str, days: Days) -> None:
    """Two weeks of fifteen hours; the one under way says what is missing, and puts her on top of the caseload."""
    adviser.go(f"{path}actes/semaines/")
    for first, told in ((0, "Atteint"), (7, "Atteint"), (14, "sans rien de prévu")):
        row = main(adviser).locator("tr").filter(has_text=days.fr(first))
        expect(row).to_contain_text(told, ignore_case=True)
    adviser.picture("25-heures-semaines", "main h2")
    adviser.go("/mes-jeunes/")
    line = main(adviser).locator("[data-keys-item]").filter(has=adviser.page.locator(f'a[href="{path}"]'))
    expect(line).to_contain_text(re.compile(r"Il manque \d+ h cette semaine"))
