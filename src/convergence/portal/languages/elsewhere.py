"""Sentences that the house writes elsewhere, for everybody, and that her translated pages may show: refusals mostly.

The rooms know no language: what they refuse is one French text, put together here again from the sentences below. A
test finds each of them in the source that says it.
"""

from __future__ import annotations

import re
from functools import cache

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext, gettext_noop

from convergence.portal.languages.told import is_french

SENTENCES = (
    # logging in
    gettext_noop("Adresse, code ou mot de passe incorrect."),
    gettext_noop("Vérifiez, puis recommencez. Si vous avez oublié votre mot de passe, demandez-en un autre."),
    gettext_noop("Votre compte est fermé."),
    gettext_noop("Si vous en avez besoin, parlez-en à votre conseiller."),
    gettext_noop("Trop d’essais de connexion ont échoué."),
    gettext_noop("Attendez %(minutes)s %(unit)s avant de recommencer."),
    gettext_noop("Ce code n’ouvre rien."),
    gettext_noop(
        "Vérifiez-le. Il sert une seule fois, pendant quelques minutes. Demandez-en un autre à votre conseiller."
    ),
    # a box left empty
    gettext_noop("Remplissez ce champ : il est obligatoire."),
    # dates
    gettext_noop("Écrivez la date avec le jour, le mois et l’année, par exemple 3/2/2006 ou 3 février 2006."),
    gettext_noop("Indiquez la date, par exemple 3/2/2006 ou 3 février 2006."),
    gettext_noop(
        "« %(word)s » n’est pas un mois. Écrivez-le en toutes lettres, par exemple 3/2/2006 ou 3 février 2006."
    ),
    gettext_noop("Écrivez l’année avec quatre chiffres, par exemple 2006."),
    gettext_noop("Le mois %(month)s n’existe pas : il va de 1 à 12, après le jour."),
    gettext_noop("Vérifiez l’année : elle doit être comprise entre 1900 et aujourd’hui."),
    gettext_noop(
        "Le %(day)s %(month)s %(year)s n’existe pas : ce mois va du 1er au %(last)s. Vérifiez le jour."
    ),
    gettext_noop("Cette date de naissance semble fausse."),
    gettext_noop("Vérifiez le jour, le mois et l’année."),
    # names, telephone, e-mail
    gettext_noop("Votre prénom : 100 caractères au plus."),
    gettext_noop("Votre nom : 100 caractères au plus."),
    gettext_noop("Raccourcissez."),
    gettext_noop("Votre prénom : aucune lettre."),
    gettext_noop("Votre nom : aucune lettre."),
    gettext_noop("Écrivez-le comme sur la pièce d’identité."),
    gettext_noop("Votre prénom : chiffres et symboles ne sont pas acceptés."),
    gettext_noop("Votre nom : chiffres et symboles ne sont pas acceptés."),
    gettext_noop(
        "Écrivez-le comme sur la pièce d’identité, avec ses lettres, traits d’union et apostrophes."
    ),
    gettext_noop("Donnez un numéro de téléphone ou une adresse électronique."),
    gettext_noop("Nous en avons besoin pour vous confirmer le rendez-vous."),
    gettext_noop("Ce numéro contient autre chose que des chiffres."),
    gettext_noop("Ce numéro a %(count)s chiffres : il en faut dix, en commençant par 0."),
    gettext_noop("Ce numéro étranger a trop ou pas assez de chiffres."),
    gettext_noop(
        "Écrivez les dix chiffres du numéro, par exemple 06 39 98 01 23, ou un numéro étranger commençant par +."
    ),
    gettext_noop("Un numéro de Polynésie française a huit chiffres après +689. Vérifiez-le."),
    gettext_noop("Il faut %(expected)s chiffres après +%(code)s : vous en avez écrit %(count)s."),
    gettext_noop("Une adresse électronique ne contient pas d’espace."),
    gettext_noop("Une adresse électronique contient un signe @, et un seul."),
    gettext_noop("Il manque la fin de l’adresse, après le signe @."),
    gettext_noop("Cette adresse électronique n’est pas correcte."),
    gettext_noop("Écrivez une adresse complète, par exemple ines.martin@exemple.fr."),
    # asking for a first appointment
    gettext_noop("Trop de rendez-vous ont été pris d’un coup."),
    gettext_noop("Réessayez dans une heure, ou téléphonez à la Mission Locale."),
    gettext_noop("Trop de rendez-vous ont été pris avec ce numéro ou cette adresse."),
    gettext_noop("Réessayez demain, ou téléphonez à la Mission Locale."),
    gettext_noop("Ce formulaire vient d’être enregistré, avec d’autres valeurs."),
    gettext_noop("Regardez la liste ; enregistrez à nouveau s’il s’agit d’autre chose."),
    gettext_noop("À tout moment"),
    gettext_noop("Le matin"),
    gettext_noop("L’après-midi"),
    gettext_noop("En face à face"),
    gettext_noop("Par téléphone"),
    gettext_noop("En visioconférence"),
    gettext_noop("Hors les murs"),
    # choosing a password
    gettext_noop("Ce mot de passe est trop court : il faut au moins %(minimum)s caractères."),
    gettext_noop("Une phrase de plusieurs mots sans lien entre eux est facile à retenir."),
    gettext_noop("Ce mot de passe est trop long : %(maximum)s caractères au plus."),
    gettext_noop("Raccourcissez-le."),
    gettext_noop("Ce mot de passe est trop facile à deviner : mots courants, prénoms, suites ou années."),
    gettext_noop("Ajoutez des mots sans rapport avec vous ni avec votre travail."),
    gettext_noop("Ce lien n’est plus valable."),
    gettext_noop("Demandez-en un autre."),
    gettext_noop("Ce lien vient de servir."),
    gettext_noop("Connectez-vous."),
    # what is paid
    gettext_noop("Allocation du CEJ"),
    gettext_noop("Allocation ponctuelle du PACEA"),
    gettext_noop("Aide"),
    # the foot
    gettext_noop("Accessibilité : non conforme"),
    gettext_noop("Accessibilité : partiellement conforme"),
    gettext_noop("Accessibilité : totalement conforme"),
)
_BLANK = re.compile(r"%\((\w+)\)s")


def retell(form: forms.BaseForm) -> None:
    """What a form refuses, in the language in force; a sentence that nobody translated stays as it is."""
    if is_french() or not form.is_bound:
        return
    told: ErrorDict = form.errors
    for held in told.values():
        held.data = [retold(str(error)) for error in held]


def retold(text: str) -> str:
    """One text made of sentences of the list, each in the language in force; as it is when one of them is unknown."""
    found, rest = list[str](), text.strip()
    while rest:
        for sentence, pattern in _patterns():
            match = pattern.match(rest)
            if match:
                found.append(
                    gettext(sentence) % match.groupdict() if match.groupdict() else gettext(sentence)
                )
                rest = rest[match.end() :].lstrip()
                break
        else:
            return text
    return " ".join(found)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence as it is recognised, the longest first."""
    return tuple((sentence, _pattern(sentence)) for sentence in sorted(SENTENCES, key=len, reverse=True))


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = _BLANK.split(sentence)
    whole = "".join(
        re.escape(piece) if rank % 2 == 0 else f"(?P<{piece}>.+?)" for rank, piece in enumerate(pieces)
    )
    return re.compile(whole + r"(?=\s|$)")
