"""The subjects of her space, in the order in which her pages name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject: its words, the name of its first page, and one sentence that says what is there."""

    label: str
    url_name: str
    about: str


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "Mes rendez-vous",
        "her_appointments:list",
        "Les prochains et les passés. En prendre un, en changer, annuler.",
    ),
    Entry("Mes ateliers", "her_workshops:list", "Ceux où vous allez, ceux qui sont ouverts pour vous."),
    Entry(
        "Qui a consulté mon dossier",
        "portal_looked:account",
        "Les personnes qui ont ouvert votre dossier, quand, et pourquoi.",
    ),
    Entry("Mon compte", "portal_account:home", "Votre connexion, FranceConnect, et comment partir."),
)
