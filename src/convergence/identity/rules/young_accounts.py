"""Words of the mails by which a young person chooses the password of her account."""

from __future__ import annotations

import re
import secrets

# neither 0 and O, nor 1, I and L: a code is read on paper and typed with one thumb
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8

ACTIVATION_SUBJECT = "Activez votre compte"
FORGOTTEN_SUBJECT = "Choisissez un nouveau mot de passe"
UNLINKED_SUBJECT = "Votre compte a changé"
LENT_SUBJECT = "Votre espace a été ouvert sur un autre écran"


def new_code() -> str:
    """A code to read and to type: two groups of four signs, forty bits nearly."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def account_name(typed: str) -> str:
    """What somebody typed to say who she is, an e-mail or a code, whatever its capitals, spaces and hyphens."""
    if "@" in typed:
        return typed.strip().casefold()
    return re.sub(r"[^0-9a-z]", "", typed.casefold())


def activation_letter(*, first_name: str, structure: str, url: str, hours: int) -> str:
    """The first mail: what it is, what to do, until when, what if it was not asked for."""
    return (
        f"Bonjour {first_name},\n\n"
        f"{structure} vous ouvre un compte. Il sert à vous connecter aux services de votre Mission Locale "
        "et aux applications qui l’utilisent.\n\n"
        f"Pour l’activer, choisissez votre mot de passe :\n{url}\n\n"
        f"Ce lien sert une seule fois, pendant {hours} heures. Passé ce délai, demandez-en un autre à votre "
        "conseiller.\n\n"
        "Si vous n’attendiez pas ce message, ne faites rien : le compte reste fermé.\n"
    )


def forgotten_letter(*, first_name: str, url: str, minutes: int) -> str:
    """The mail of a forgotten password."""
    return (
        f"Bonjour {first_name},\n\n"
        "Vous avez demandé un nouveau mot de passe. Pour le choisir :\n"
        f"{url}\n\n"
        f"Ce lien sert une seule fois, pendant {minutes} minutes.\n\n"
        "Si ce n’est pas vous, ne faites rien : votre mot de passe actuel reste valable.\n"
    )


def unlinked_letter(*, first_name: str, label: str) -> str:
    """The mail that says that a provider does not open the account any more, and what to do if it was somebody else."""
    return (
        f"Bonjour {first_name},\n\n"
        f"{label} n’est plus relié à votre compte. Pour vous connecter, servez-vous de votre adresse "
        "électronique et de votre mot de passe. Partout ailleurs, vous êtes déconnecté.\n\n"
        "Si ce n’est pas vous, choisissez tout de suite un autre mot de passe (« Mot de passe oublié » sur la page "
        "de connexion) et prévenez votre conseiller.\n"
    )


def lent_letter(*, first_name: str) -> str:
    """The mail that says that her space was opened on a screen that was lent to her."""
    return (
        f"Bonjour {first_name},\n\n"
        "Votre espace vient d’être ouvert sur un écran prêté par votre Mission Locale, avec un code donné par un "
        "professionnel.\n\n"
        "Si vous étiez là, ne faites rien. Sinon, prévenez votre Mission Locale : elle regardera qui a donné ce "
        "code.\n"
    )
