"""A workshop of the agenda as a service of the directory: its kind, its themes by its own words."""

from __future__ import annotations

from collections.abc import Mapping

from convergence.foundation.text import name_key
from convergence.offers.types import OfferKind

MOST_THEMES = 3

_WORDS: Mapping[str, tuple[str, ...]] = {
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": ("cv", "lettre"),
    "trouver-un-emploi--convaincre-un-recruteur-en-entretien": ("entretien", "recruteur", "simulation"),
    "trouver-un-emploi--faire-des-candidatures-spontanees": ("spontanee", "spontanees"),
    "trouver-un-emploi--repondre-a-des-offres-demploi": ("emploi", "job", "alternance", "recrutement"),
    "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": ("recherche", "techniques"),
    "preparer-sa-candidature--valoriser-ses-competences": ("competences", "atouts"),
    "preparer-sa-candidature--developper-son-reseau": ("reseau", "parrainage"),
    "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": (
        "metier", "metiers", "secteur", "visite", "immersion", "pmsmp",
    ),
    "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": ("projet", "orientation"),
    "mobilite--preparer-un-permis": ("permis", "code"),
    "mobilite--etre-accompagne-dans-son-parcours-mobilite": ("mobilite", "transport", "transports"),
    "numerique--maitriser-les-fondamentaux-du-numerique": ("numerique", "informatique", "ordinateur", "internet"),
    "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement": (
        "logement", "hebergement", "locapass",
    ),
    "sante--acces-aux-soins": ("sante", "soins", "css", "ameli", "mutuelle"),
    "sante--addictions": ("addiction", "addictions", "alcool", "drogue"),
    "sante--sante-sexuelle": ("contraception", "sexuelle", "ist"),
    "sante--sante-mentale": ("psychologue", "stress", "ecoute"),
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire": ("budget", "banque", "argent"),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": (
        "droits", "droit", "citoyennete", "caf",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": (
        "administratif", "administratives", "demarches", "papiers",
    ),
    "lecture-ecriture-calcul--maitriser-le-francais": ("francais", "fle", "lecture", "ecriture"),
    "lecture-ecriture-calcul--maitriser-le-calcul": ("calcul", "mathematiques", "maths"),
    "se-former--trouver-sa-formation": ("formation", "formations", "qualification"),
    "remobilisation--activites-sportives-et-culturelles": ("sport", "culture", "theatre", "musique"),
    "remobilisation--bien-etre-confiance-en-soi": ("confiance", "bien", "image", "sophrologie", "estime"),
    "remobilisation--lien-social": ("cafe", "rencontre", "collectif", "solidaire"),
    "remobilisation--benevolat-action-citoyenne": ("benevolat", "civique", "citoyen", "citoyenne"),
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": ("entreprise", "entreprendre", "creation"),
    "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": (
        "etranger", "international", "europe", "erasmus",
    ),
    "famille--garde-denfants": ("garde", "enfants", "creche"),
}  # fmt: skip
_COLLECTIVE_INFORMATION = "information_collective"


def themes_of(*texts: str) -> tuple[str, ...]:
    """Themes to which the words of a workshop lead, the most spoken of first; none when no word is known."""
    words = name_key(" ".join(texts)).split()
    counts = {
        theme: sum(words.count(word) for word in known)
        for theme, known in _WORDS.items()
        if any(word in known for word in words)
    }
    order = list(_WORDS)
    best = sorted(counts, key=lambda theme: (-counts[theme], order.index(theme)))
    return tuple(best[:MOST_THEMES])


def kind_of(workshop_kind: str) -> OfferKind:
    """An information meeting informs; any other is a workshop."""
    return OfferKind.INFORMATION if workshop_kind == _COLLECTIVE_INFORMATION else OfferKind.WORKSHOP


def known_themes() -> frozenset[str]:
    """Every theme to which words may lead."""
    return frozenset(_WORDS)
