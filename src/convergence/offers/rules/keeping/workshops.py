"""A workshop of the agenda as a service of the directory: its kind, its themes by its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from data_inclusion.schema.v1 import Thematique

from convergence.foundation.problems import FieldError, Invalid
from convergence.foundation.text import name_key
from convergence.offers.types import (
    Audience,
    CatalogueOffer,
    Fees,
    MobilisationMode,
    Mobiliser,
    ReceptionMode,
    WorkshopFacts,
)

MOST_THEMES = 3
_NAME_COUNTS = 3
_SHORTEST_NAME, _LONGEST_NAME, _LONGEST_DESCRIPTION = 3, 150, 10_000

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


def themes_of(name: str, *others: str) -> tuple[str, ...]:
    """Themes to which the words of a workshop lead, the most spoken of first; those of its name count more."""
    words = name_key(name).split() * _NAME_COUNTS + name_key(" ".join(others)).split()
    counts = {theme: sum(word in known for word in words) for theme, known in _WORDS.items()}
    order = list(_WORDS)
    best = sorted(filter(counts.get, counts), key=lambda theme: (-counts[theme], order.index(theme)))
    return tuple(best[:MOST_THEMES])


def check_themes(themes: Iterable[str]) -> None:
    """Raise Invalid for a theme that is not in the vocabulary."""
    known = {theme.value for theme in Thematique}
    Invalid.raise_if_any(
        FieldError(
            "themes", f"« {theme[:80]} » n’est pas un thème de l’annuaire.", "Choisissez dans la liste."
        )
        for theme in themes
        if theme not in known
    )


def record_of(
    facts: WorkshopFacts,
    *,
    key: str,
    provider_key: str,
    themes: tuple[str, ...],
    phone: str,
    email: str,
    address: str,
    commune_code: str,
    postal_code: str,
    updated_on: date,
) -> CatalogueOffer:
    """The service that a workshop is; ``themes`` chosen for it stand before those of its words."""
    name = " ".join(facts.name.split())
    if len(name) < _SHORTEST_NAME:
        name = f"{facts.kind.label} {name}"
    modes = [MobilisationMode.COME, *([MobilisationMode.PHONE] if phone else [])]
    modes += [MobilisationMode.EMAIL] if email else []
    return CatalogueOffer(
        key=key,
        provider_key=provider_key,
        name=name[:_LONGEST_NAME].strip(),
        description=_description(facts, name),
        kind=facts.kind.value,
        themes=themes or themes_of(facts.name, facts.theme, facts.description),
        fees=Fees.FREE.value,
        audiences=(Audience.YOUNG_PEOPLE.value,),
        access_conditions=facts.conditions,
        reception_modes=(ReceptionMode.ON_SITE.value,),
        mobilisation_modes=tuple(mode.value for mode in modes),
        mobilisable_by=(Mobiliser.PROFESSIONALS.value, Mobiliser.PEOPLE.value),
        mobilisation_details=facts.sessions,
        phone=phone,
        email=email,
        address=address,
        commune_code=commune_code,
        postal_code=postal_code,
        min_age=facts.min_age,
        max_age=facts.max_age,
        places_left=facts.places_left,
        updated_on=updated_on,
    )


def _description(facts: WorkshopFacts, name: str) -> str:
    """What the agenda says of it, else one sentence; with whom it is proposed."""
    told = facts.description.strip() or f"{facts.kind.label} : {name}."
    partner = f" Proposé avec {facts.partner_name}." if facts.partner_name else ""
    return f"{told}{partner}"[:_LONGEST_DESCRIPTION]
