"""Pages of docs/reference/ that are read from the code.

``.venv/bin/python -m tests.architecture.references`` writes them again; a test compares them.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import get_type_hints

from convergence.config import cli
from convergence.foundation.events import Event, event_name
from convergence.foundation.permissions import Permission
from convergence.identity.rules.roles import PERMISSIONS, ROLES_OF_KIND
from convergence.identity.types import Role, StructureKind
from tests.architecture.glossary import code_words, glossary
from tests.architecture.sources import ROOT, load_types

FOLDER = ROOT / "docs" / "reference"
MADE = (
    "<!-- Page écrite d'après le code : .venv/bin/python -m tests.architecture.references la refait. "
    "Ne la modifiez pas à la main. -->"
)
MEANINGS = {
    Permission.READ_FILES: "Lire les dossiers de sa structure, ou ceux qui lui ont été ouverts",
    Permission.CREATE_FILES: "Ouvrir un dossier",
    Permission.EDIT_FILES: "Modifier un dossier",
    Permission.READ_FREE_TEXT: "Lire le texte libre",
    Permission.REVEAL_NIR: "Voir un NIR en clair, avec un motif",
    Permission.JUSTIFY_IDENTITY: "Noter qu'une pièce d'identité a été vue",
    Permission.MANAGE_TEAM: "Composer l'équipe autour du jeune",
    Permission.ANSWER_FILE_REQUESTS: "Répondre aux demandes de dossier",
    Permission.INTRODUCE_PEOPLE: "Adresser un jeune à une Mission Locale, au nom de son organisme",
    Permission.READ_SHARED_FILES: "Voir la liste des personnes dont le dossier est ouvert à son organisme",
    Permission.OPEN_IN_EMERGENCY: "Lire trois heures, avec un motif écrit, un dossier qui ne lui est pas ouvert",
    Permission.REVIEW_EMERGENCIES: "Examiner les accès en urgence aux dossiers de sa structure",
    Permission.TRANSFER_FILES: "Transférer un dossier à une autre structure",
    Permission.RECORD_ACTS: "Noter des actes et des situations",
    Permission.SIGN_CONTRACTS: "Préparer, signer et terminer un contrat",
    Permission.DECIDE_ORIENTATION: "inscrire à France Travail et décider d'une orientation",
    Permission.RECORD_DIAGNOSTIC: "tenir le diagnostic d'une personne",
    Permission.RECORD_ASPIRATIONS: "noter ce que veut une personne, dans ses mots",
    Permission.PREPARE_ALLOWANCES: "préparer une allocation ou une aide : ressources, pièces, demande",
    Permission.DECIDE_ALLOWANCES: "décider d'une allocation ou d'une aide",
    Permission.PROPOSE_SANCTIONS: "constater un manquement et proposer une suite",
    Permission.DECIDE_SANCTIONS: "décider d'une sanction",
    Permission.READ_PAYMENTS: "lire la paie du mois et les budgets",
    Permission.PREPARE_PAYMENTS: "préparer la paie du mois",
    Permission.CHECK_PAYMENTS: "contrôler la paie préparée par quelqu'un d'autre, et la figer",
    Permission.MANAGE_BUDGETS: "tenir les enveloppes des financeurs",
    Permission.READ_AGENDA: "Lire l'agenda de sa structure",
    Permission.PLAN_APPOINTMENTS: "Prendre, déplacer et annuler des rendez-vous",
    Permission.MANAGE_WORKSHOPS: "Tenir les offres d'ateliers et d'informations collectives, et leurs sessions",
    Permission.ENROL_SHARED_PEOPLE: "Inscrire à une session ouverte aux opérateurs une personne partagée avec le sien",
    Permission.ENROL_IN_WORKSHOPS: "Inscrire un jeune à une session et noter sa présence",
    Permission.MANAGE_PLACES: "Tenir la liste des lieux et des salles",
    Permission.HAND_OVER_AGENDA: "Confier à un autre les rendez-vous d'un collègue",
    Permission.READ_DOCUMENTS: "Lire les documents d'un dossier",
    Permission.ADD_DOCUMENTS: "Déposer ou produire un document",
    Permission.MANAGE_DOCUMENT_TEMPLATES: "Tenir et publier les modèles de documents de sa structure",
    Permission.ASK_SIGNATURES: "Faire signer un document",
    Permission.SEND_MESSAGES: "Écrire à un jeune",
    Permission.WRITE_TO_SHARED_PEOPLE: "Écrire, au nom de son organisme, à une personne partagée avec lui",
    Permission.SEND_GROUP_MESSAGES: "Écrire à plusieurs jeunes à la fois",
    Permission.MANAGE_MESSAGE_TEMPLATES: "Tenir les modèles de messages et les rappels de sa structure",
    Permission.MANAGE_MESSAGE_BUDGET: "Fixer le budget des messages de sa structure",
    Permission.READ_EXCHANGES: "Voir ce qui est sorti de la maison et ce qui n'a pas pu sortir",
    Permission.REPAIR_EXCHANGES: "Réparer un envoi qui a échoué",
    Permission.USE_TEAM_TOOLS: "Se servir de la boîte, des annonces, des pratiques et des textes de l'équipe",
    Permission.PUBLISH_ANNOUNCEMENTS: "Publier une annonce aux professionnels de sa structure",
    Permission.KEEP_PRACTICE_NOTES: "Écrire les notes de pratique de sa structure",
    Permission.KEEP_CATALOGUE: "Tenir le catalogue des services de sa structure",
    Permission.LOAD_OFFERS: "Charger des sources de l'annuaire des services",
    Permission.ASK_SERVICES: "Demander une orientation vers un service",
    Permission.ANSWER_REQUESTS: "Répondre aux demandes d'orientation reçues par sa structure",
    Permission.READ_TEAM_CASELOADS: "Lire les portefeuilles de ses collègues",
    Permission.READ_ACCESS_JOURNAL: "Voir qui a consulté un dossier",
    Permission.VERIFY_JOURNAL: "Vérifier que le journal des accès est intact",
    Permission.READ_PROCESSING_REGISTER: "Lire le registre des traitements",
    Permission.MANAGE_USERS: "Demander, modifier et fermer des comptes",
    Permission.APPROVE_USERS: "Approuver un compte demandé par un autre",
    Permission.MANAGE_STRUCTURE: "Modifier la fiche et les sites de sa structure",
    Permission.MANAGE_NETWORK: "Ouvrir, fermer et fusionner des structures, charger des référentiels",
    Permission.READ_PARAMETERS: "Lire les paramètres légaux",
    Permission.READ_REFERENTIALS: "Lire les données de référence",
    Permission.READ_FIGURES: "Lire les chiffres, sans aucun dossier",
}

CONDITIONS = {
    "party due": "cette partie doit encore signer",
    "all signatures": "toutes les signatures",
    "reason": "un motif écrit",
    "motive": "un motif de fin",
    "started": "le premier jour est venu",
    "longer end": "une fin plus tardive, permise par le Code du travail",
    "revision": "un avenant est en préparation",
    "no revision": "aucun avenant en préparation",
    "everyone noted": "un statut définitif pour chaque inscrit",
    "session reason": "un motif écrit",
    "nobody present": "personne n'est noté présent",
    "session started": "l'heure du début est venue",
    "another person": "une autre personne que celle qui a préparé",
    "anomalies acknowledged": "chaque anomalie regardée",
    "values confirmed": "chaque valeur non vérifiée confirmée par une personne nommée",
    "envelopes suffice": "des enveloppes qui suffisent",
    "certain date": "une date certaine de réception, pour la personne et son représentant légal s'il y en a un",
    "whole delay": "les dix jours d'observations sont passés",
    "time left": "le délai pour décider n'est pas passé",
    "asked in time": "demandée dans les dix jours",
    "hearing after receipt": "un jour passé, après la réception de l'avis",
    "liftable": "une suspension du régime de juin 2025, ou un avertissement",
    "over": "la mesure est arrivée à son terme",
    "every order settled": "chaque ordre payé ou rejeté, chaque ligne de retour réparée",
    "refusal motive": "un motif de refus",
    "words": "une phrase qui dit pourquoi",
    "past day": "un jour passé, depuis l'envoi",
    "outcome": "ce qui en est sorti",
    "delay over": "le délai de réponse est passé",
}


def commands() -> str:
    """Every command with its options and its defaults."""
    lines = ["# Commandes", "", MADE, "", "Dans l'environnement du projet : `.venv/bin/convergence`.", ""]
    for parser, about in _parsers(cli.build_parser(), ""):
        lines += _command(parser, about)
    return _page(lines)


def _command(parser: argparse.ArgumentParser, about: str) -> Iterator[str]:
    yield f"{'#' * len(parser.prog.split())} `{parser.prog}`"
    yield ""
    if about:
        yield f"{about[0].upper()}{about[1:]}".rstrip("….") + "."
        yield ""
    options = [action for action in parser._actions if not isinstance(action, argparse._SubParsersAction)]
    options = [action for action in options if "--help" not in action.option_strings]
    for action in options:
        name = ", ".join(action.option_strings) or action.metavar or action.dest
        value = "" if action.nargs == 0 or not action.option_strings else f" {action.metavar or '…'}"
        yield f"- `{name}{value}` : {action.help}"
    if options:
        yield ""


def _parsers(parser: argparse.ArgumentParser, about: str) -> Iterator[tuple[argparse.ArgumentParser, str]]:
    if parser.prog != "convergence":
        yield parser, about
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            explained = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, child in action.choices.items():
                yield from _parsers(child, explained[name])


def permissions() -> str:
    """Which role holds which right, and where each role exists."""
    lines = ["# Droits", "", MADE, "", "Source : `src/convergence/identity/rules/roles.py`.", ""]
    lines += ["## Ce que permet chaque rôle", ""]
    for role in Role:
        held = [permission for permission in Permission if permission in PERMISSIONS[role]]
        lines += [f"**{role.label}** (`{role}`)", "", *(f"- {MEANINGS[held_one]}" for held_one in held), ""]
    lines += ["## Qui détient chaque droit", "", "| droit | code | rôles |", "|---|---|---|"]
    for permission in Permission:
        roles = ", ".join(role.label for role in Role if permission in PERMISSIONS[role])
        lines.append(f"| {MEANINGS[permission]} | `{permission}` | {roles or 'aucun'} |")
    lines += ["", "## Où existe chaque rôle", "", "| organisme | rôles |", "|---|---|"]
    for kind in StructureKind:
        lines.append(
            f"| {kind.label} | {', '.join(role.label for role in Role if role in ROLES_OF_KIND[kind])} |"
        )
    lines += ["", "Un rôle tenu dans un organisme où il n'existe pas ne donne aucun droit."]
    return _page(lines)


def events() -> str:
    """Every fact that a room announces, with its values."""
    lines = [
        "# Événements",
        "",
        MADE,
        "",
        "Ce qu'une pièce annonce aux pièces des étages supérieurs ; le sens vient",
    ]
    lines += [
        "du [glossaire](../glossaire.md). Une réaction s'écrit dans le `handlers.py` d'une pièce plus haute."
    ]
    lines += ["Chaque événement porte aussi `structure_id` et `dossier_id` (vide hors d'un dossier).", ""]
    lines += ["| événement | sens | valeurs |", "|---|---|---|"]
    meanings = {word: row[2] for row in glossary() for word in code_words(row)}
    common = {field.name for field in dataclasses.fields(Event)}
    for event in sorted(_events(), key=event_name):
        hints = get_type_hints(event)
        values = [field.name for field in dataclasses.fields(event) if field.name not in common]
        shown = ", ".join(f"`{name}` ({_type_name(hints[name])})" for name in values)
        name = event_name(event)
        lines.append(f"| `{name}` | {meanings.get(name, 'à définir')} | {shown or 'aucune'} |")
    return _page(lines)


def contract_states() -> str:
    """The life of a contract, from its table of transitions."""
    from convergence.accompagnement.contracts.rules.states import TRANSITIONS, state_diagram

    lines = ["# États d'un contrat", "", MADE, ""]
    lines += ["Source : `src/convergence/accompagnement/contracts/rules/states.py`.", ""]
    lines += ["```mermaid", state_diagram(), "```", ""]
    lines += ["| de | action | à | conditions |", "|---|---|---|---|"]
    for step in TRANSITIONS:
        needed = ", ".join(CONDITIONS[guard] for guard in step.guards) or "aucune"
        lines.append(f"| {step.source.label} | {step.action.label} | {step.target.label} | {needed} |")
    return _page(lines)


def session_states() -> str:
    """The life of a session of workshop, from its table of transitions."""
    from convergence.agenda.workshops.rules.states import TRANSITIONS, state_diagram

    lines = ["# États d'une session", "", MADE, ""]
    lines += ["Source : `src/convergence/agenda/workshops/rules/states.py`.", ""]
    lines += ["```mermaid", state_diagram(), "```", ""]
    lines += ["| de | action | à | conditions |", "|---|---|---|---|"]
    for step in TRANSITIONS:
        needed = ", ".join(CONDITIONS[guard] for guard in step.guards) or "aucune"
        lines.append(f"| {step.source.label} | {step.action.label} | {step.target.label} | {needed} |")
    return _page(lines)


def run_states() -> str:
    """The life of a monthly run, from its table of transitions."""
    from convergence.accompagnement.payments.rules.states import TRANSITIONS, state_diagram

    lines = ["# États d'une paie", "", MADE, ""]
    lines += ["Source : `src/convergence/accompagnement/payments/rules/states.py`.", ""]
    lines += ["```mermaid", state_diagram(), "```", ""]
    lines += ["| de | action | à | conditions |", "|---|---|---|---|"]
    for step in TRANSITIONS:
        needed = ", ".join(CONDITIONS[guard] for guard in step.guards) or "aucune"
        lines.append(f"| {step.source.label} | {step.action.label} | {step.target.label} | {needed} |")
    return _page(lines)


def sanction_states() -> str:
    """The contradictory procedure, from its table of transitions."""
    from convergence.accompagnement.sanctions.rules.states import TRANSITIONS, state_diagram

    lines = ["# États d'une procédure de sanction", "", MADE, ""]
    lines += ["Source : `src/convergence/accompagnement/sanctions/rules/states.py`.", ""]
    lines += ["```mermaid", state_diagram(), "```", ""]
    lines += ["| de | action | à | conditions |", "|---|---|---|---|"]
    for step in TRANSITIONS:
        needed = ", ".join(CONDITIONS[guard] for guard in step.guards) or "aucune"
        lines.append(f"| {step.source.label} | {step.action.label} | {step.target.label} | {needed} |")
    return _page(lines)


def request_states() -> str:
    """The life of a request to a service, from its table of transitions."""
    from convergence.accompagnement.solutions.rules.states import TRANSITIONS, state_diagram

    lines = ["# États d'une demande d'orientation", "", MADE, ""]
    lines += ["Source : `src/convergence/accompagnement/solutions/rules/states.py`.", ""]
    lines += ["```mermaid", state_diagram(), "```", ""]
    lines += ["| de | action | à | conditions |", "|---|---|---|---|"]
    for step in TRANSITIONS:
        needed = ", ".join(CONDITIONS[guard] for guard in step.guards) or "aucune"
        lines.append(f"| {step.source.label} | {step.action.label} | {step.target.label} | {needed} |")
    return _page(lines)


def signature_states() -> str:
    """The life of a signer and of a signing, from their tables of moves."""
    from convergence.signatures.rules import states

    source = "src/convergence/signatures/rules/states.py"
    lines = ["# États d'une signature", "", MADE, "", f"Source : `{source}`.", ""]
    lines += ["## Un signataire", "", "```mermaid", states.signer_diagram(), "```", ""]
    lines += ["## Une demande de signatures", "", "```mermaid", states.signing_diagram(), "```"]
    return _page(lines)


PAGES: dict[str, Callable[[], str]] = {
    "commandes.md": commands,
    "droits.md": permissions,
    "evenements.md": events,
    "etats-contrat.md": contract_states,
    "etats-demande.md": request_states,
    "etats-paie.md": run_states,
    "etats-sanction.md": sanction_states,
    "etats-session.md": session_states,
    "etats-signature.md": signature_states,
}


def _events() -> set[type[Event]]:
    load_types()
    found: list[type[Event]] = [Event]
    known: set[type[Event]] = set()
    while found:
        children = [child for child in found.pop().__subclasses__() if dataclasses.is_dataclass(child)]
        known |= {child for child in children if child.__module__.startswith("convergence.")}
        found += children
    # a dataclass with slots leaves the class it was made from behind it
    return {event for event in known if getattr(sys.modules[event.__module__], event.__name__) is event}


def _type_name(hint: object) -> str:
    text = getattr(hint, "__name__", "") if isinstance(hint, type) else str(hint)
    return text.replace("datetime.", "").replace("uuid.", "").replace("|", "ou").rpartition("types.")[2]


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), "utf-8")
