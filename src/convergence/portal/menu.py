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
        "Des services pour moi", "her_services:list", "Ce qui existe autour de vous, et si c’est pour vous."
    ),
    Entry(
        "Mes demandes", "her_requests:list", "Ce qui est demandé pour vous à des services, et leur réponse."
    ),
    Entry("Mes envies", "portal_wishes:list", "Ce que vous voulez, avec vos mots. Ce qui a changé."),
    Entry(
        "Mes objectifs et mes actions",
        "portal_actions:show",
        "Ce que vous avez à faire, ce que vous avez fait, vos heures.",
    ),
    Entry("Mon contrat", "portal_contract:show", "Ce qu’il dit, ce qui vient, ce qu’il faut signer."),
    Entry("Mes documents", "portal_papers:show", "Vos papiers. En envoyer un, avec une photo."),
    Entry("Mon allocation", "portal_allowance:show", "Combien, pourquoi, quand, et ce qui manque."),
    Entry("Mes messages", "portal_messages:show", "Écrire à votre conseiller et lire ses réponses."),
    Entry(
        "Mes données",
        "portal_rights:home",
        "Tout voir, en prendre une copie, corriger, savoir qui a lu votre dossier.",
    ),
    Entry("Mon compte", "portal_account:home", "Votre connexion, FranceConnect, et comment partir."),
)
