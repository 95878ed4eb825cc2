"""The subjects of her space, in the order in which her pages name them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject: its words, the name of its first page, and one sentence that says what is there."""

    label: str
    url_name: str
    about: str


ENTRIES: tuple[Entry, ...] = (
    Entry(
        gettext_noop("Mes rendez-vous"),
        "her_appointments:list",
        gettext_noop("Les prochains et les passés. En prendre un, en changer, annuler."),
    ),
    Entry(
        gettext_noop("Mes ateliers"),
        "her_workshops:list",
        gettext_noop("Ceux où vous allez, ceux qui sont ouverts pour vous."),
    ),
    Entry(
        gettext_noop("Des services pour moi"),
        "her_services:list",
        gettext_noop("Ce qui existe autour de vous, et si c’est pour vous."),
    ),
    Entry(
        gettext_noop("Mes demandes"),
        "her_requests:list",
        gettext_noop("Ce qui est demandé pour vous à des services, et leur réponse."),
    ),
    Entry(
        gettext_noop("Mes envies"),
        "portal_wishes:list",
        gettext_noop("Ce que vous voulez, avec vos mots. Ce qui a changé."),
    ),
    Entry(
        gettext_noop("Mes objectifs et mes actions"),
        "portal_actions:show",
        gettext_noop("Ce que vous avez à faire, ce que vous avez fait, vos heures."),
    ),
    Entry(
        gettext_noop("Mon contrat"),
        "portal_contract:show",
        gettext_noop("Ce qu’il dit, ce qui vient, ce qu’il faut signer."),
    ),
    Entry(
        gettext_noop("Mes documents"),
        "portal_papers:show",
        gettext_noop("Vos papiers. En envoyer un, avec une photo."),
    ),
    Entry(
        gettext_noop("Mon allocation"),
        "portal_allowance:show",
        gettext_noop("Combien, pourquoi, quand, et ce qui manque."),
    ),
    Entry(
        gettext_noop("Mes messages"),
        "portal_messages:show",
        gettext_noop("Écrire à votre conseiller et lire ses réponses."),
    ),
    Entry(
        gettext_noop("Mes données"),
        "portal_rights:home",
        gettext_noop("Tout voir, en prendre une copie, corriger, savoir qui a lu votre dossier."),
    ),
    Entry(
        gettext_noop("Mon compte"),
        "portal_account:home",
        gettext_noop("Votre connexion, FranceConnect, et comment partir."),
    ),
)
