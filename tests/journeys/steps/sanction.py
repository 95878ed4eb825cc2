"""A breach and its contradictory procedure, each step on the day that the law wants."""

from __future__ import annotations

from tests.journeys.site import Past, Visitor
from tests.journeys.steps.words import Days, fill, follow, main, paper, press

ABSENT, NOTICE, ANSWER, HEARING, DECISION, LETTER = 17, 18, 22, 25, 29, 30
FACTS = "Absente à l’atelier du jeudi, sans prévenir."
WORDS = "Son bus ne passe plus le jeudi ; elle cherche un covoiturage."


def notify(adviser: Visitor, path: str, days: Days) -> str:
    """The facts, the prior notice, the day on which it was received; answers the address of the procedure."""
    adviser.go(f"{path}manquements/")
    follow(adviser, "Constater un manquement")
    fill(adviser, kind="assiduite", occurred_on=days.fr(ABSENT), facts=FACTS)
    press(adviser, "Noter les faits", "Les faits sont notés.")
    follow(adviser, "Proposer une sanction")
    press(adviser, "Écrire l’avis préalable", "Suspension-remobilisation (depuis le 1er juin 2025)")
    assert FACTS.removesuffix(".") in paper(adviser, "Avis préalable à la personne (PDF)")
    hand_over(adviser, days.fr(NOTICE), f"Au plus tard le {days.fr(NOTICE + 10)}")
    return adviser.page.url.removeprefix(adviser.site.url)


def hand_over(adviser: Visitor, day: str, told: str) -> None:
    """A letter is given from hand to hand."""
    follow(adviser, "Noter la remise")
    fill(adviser, way="main_propre", handed_on=day)
    press(adviser, "Enregistrer la remise", told)


def hear(adviser: Visitor, sanction: str, past: Past, days: Days, key: str) -> None:
    """What she writes, what she asks, what she says."""
    past.move(days.at(ANSWER))
    adviser.become(key).go(sanction)
    follow(adviser, "Noter des observations")
    fill(adviser, text=WORDS)
    press(adviser, "Enregistrer les observations", "Les observations sont notées.")
    follow(adviser, "Noter une demande d’audition")
    press(adviser, "Noter la demande", "Fixez l’audition.")
    follow(adviser, "Fixer l’audition dans l’agenda")
    fill(adviser, day=days.fr(HEARING), hour="7h15")
    press(adviser, "Prendre le rendez-vous", "L’audition est dans l’agenda.")
    past.move(days.at(HEARING, 11))
    adviser.become(key).go(sanction)
    follow(adviser, "Rendre compte de l’audition")
    fill(adviser, person_came="oui", record="Elle explique et accepte le covoiturage proposé.")
    press(adviser, "Enregistrer le compte rendu", "Le compte rendu est enregistré.")


def decide(direction: Visitor, sanction: str) -> None:
    """Somebody else decides, with her words in front of her, under the text in force on the day of the facts."""
    direction.go("/sanctions/")
    direction.check()
    direction.go(sanction)
    follow(direction, "Décider")
    assert WORDS in main(direction).inner_text()
    fill(direction, reason="Une absence sans prévenir ; le transport est réglé.")
    press(direction, "Décider", "La décision est écrite.")


def give_the_decision(adviser: Visitor, sanction: str, days: Days) -> None:
    """The measure holds from the day on which she has the letter."""
    adviser.go(sanction)
    told = paper(adviser, "Décision à la personne (PDF)")
    assert "30 %" in told
    assert "recours" in told
    hand_over(adviser, days.fr(LETTER), "En vigueur")
    adviser.picture("27-procedure", "main h2")
