"""What every page carries: navigation from permissions, account menu, search, session clock, drafts.

A page author adds her page to ``NAVIGATION``: label, view name, permissions of which one is enough. The first row holds
one line at 1280 pixels for everybody (a browser test measures it): a page joins a menu rather than that row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse

from convergence.design.frame import Crumb, NavEntry, SearchSlot, SessionClock, UserMenu, page_frame
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.identity.policies import is_operator
from convergence.web.drafts.sealing import browser_key
from convergence.web.drafts.store import DraftsToClear, page_key
from convergence.web.help.screens import help_topics, screen_of
from convergence.web.operators.profile import profile_of
from convergence.web.operators.saying import words_for
from convergence.web.session import SEVERAL, TOUCH_AFTER


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the site: a menu when it has ``children``.

    Shown to whoever holds one of ``any_of``, and each of ``all_of``.
    """

    label: str
    view: str = ""
    any_of: tuple[Permission, ...] = ()
    all_of: tuple[Permission, ...] = ()
    children: tuple[Place, ...] = ()


ANYONE = tuple(Permission)

NAVIGATION = (
    Place("Mes jeunes", "caseload:list", (Permission.RECORD_ACTS,)),
    Place("Personnes partagées", "dossier:shared", (Permission.READ_SHARED_FILES,)),
    Place("Liste de travail", "deadlines:list", (Permission.READ_AGENDA,)),
    Place(
        "Dossiers",
        children=(
            Place("Nouveau dossier", "dossier:new", (Permission.CREATE_FILES,)),
            Place("Demandes de dossier", "dossier:requests", (Permission.ANSWER_FILE_REQUESTS,)),
            Place(
                "Jeunes adressés par des partenaires", "solutions:introductions", (Permission.CREATE_FILES,)
            ),
            Place("Jeunes adressés", "solutions:introduced", (Permission.INTRODUCE_PEOPLE,)),
            Place("Demandes des Missions Locales", "orientation:received", (Permission.DECIDE_ORIENTATION,)),
            Place("Contrats à suivre", "operator_contracts:list", (Permission.SIGN_CONTRACTS,)),
            Place("Inscriptions à réparer", "orientation:registrations", (Permission.DECIDE_ORIENTATION,)),
            Place("Signatures en cours", "signatures:list", (Permission.ASK_SIGNATURES,)),
        ),
    ),
    Place(
        "Agenda",
        children=(
            Place("Mon agenda", "agenda:week", (Permission.READ_AGENDA,)),
            Place("Ateliers et informations", "workshops:list", (Permission.READ_AGENDA,)),
            Place("Prise de rendez-vous", "booking:list", (Permission.PLAN_APPOINTMENTS,)),
            Place("Absences et relais", "agenda:absences", (Permission.READ_AGENDA,)),
            Place("Lieux et salles", "agenda:places", (Permission.READ_AGENDA,)),
            Place("Mon calendrier", "calendars:account", (Permission.PLAN_APPOINTMENTS,)),
        ),
    ),
    Place(
        "Annuaire",
        children=(
            Place("Chercher un service", "offers:search", (Permission.READ_REFERENTIALS,)),
            Place("Sélections de services", "offers:selections", (Permission.READ_REFERENTIALS,)),
            Place("Catalogue de ma structure", "offers:catalogue", (Permission.KEEP_CATALOGUE,)),
            Place("Fiches à relire", "offers:review", (Permission.KEEP_CATALOGUE, Permission.LOAD_OFFERS)),
            Place(
                "Fiches qui se ressemblent",
                "offers:likenesses",
                (Permission.KEEP_CATALOGUE, Permission.LOAD_OFFERS),
            ),
            Place("Mes demandes", "solutions:mine", (Permission.ASK_SERVICES,)),
            Place("Demandes reçues", "solutions:inbox", (Permission.ANSWER_REQUESTS,)),
            Place("Sources de l’annuaire", "offers:sources", (Permission.LOAD_OFFERS,)),
            Place(
                "Diffusion de nos fiches", "offers:feed", (Permission.KEEP_CATALOGUE, Permission.LOAD_OFFERS)
            ),
        ),
    ),
    Place(
        "Messages",
        children=(
            Place("Conversations", "messages:list", (Permission.SEND_MESSAGES,)),
            Place("Conversations", "messages:operator_list", (Permission.WRITE_TO_SHARED_PEOPLE,)),
            Place("Envois groupés", "messages:groups", (Permission.SEND_GROUP_MESSAGES,)),
            Place("Modèles de messages", "messages:templates", (Permission.SEND_MESSAGES,)),
            Place("Coûts et budget", "messages:budget", (Permission.SEND_MESSAGES,)),
            Place("Envois à réparer", "exchanges:list", (Permission.READ_EXCHANGES,)),
        ),
    ),
    Place(
        "Allocations",
        children=(
            Place("Décisions à prendre", "allowances:decisions", (Permission.DECIDE_ALLOWANCES,)),
            Place("Manquements et sanctions", "sanctions:list", (Permission.PROPOSE_SANCTIONS,)),
            Place("Paie du mois", "payments:list", (Permission.READ_PAYMENTS,)),
            Place(
                "Comptes bancaires à confirmer",
                "payments:accounts",
                (Permission.DECIDE_ALLOWANCES, Permission.CHECK_PAYMENTS),
            ),
            Place("Budgets et enveloppes", "payments:budgets", (Permission.READ_PAYMENTS,)),
        ),
    ),
    Place(
        "Équipe",
        children=(
            Place("Boîte de l’équipe", "support:inbox", (Permission.USE_TEAM_TOOLS,)),
            Place("Annonces", "support:announcements", ANYONE),
            Place("Pratiques", "support:practices", (Permission.USE_TEAM_TOOLS,)),
            Place("Textes types", "support:snippets", (Permission.USE_TEAM_TOOLS,)),
            Place("Modèles de documents", "documents:templates", (Permission.READ_DOCUMENTS,)),
        ),
    ),
    Place(
        "Ma structure",
        children=(
            Place("Fiche et sites", "structure:detail", ANYONE),
            Place("Professionnels", "structure:users", (Permission.MANAGE_USERS, Permission.APPROVE_USERS)),
            Place("Comptes à valider", "structure:pending", (Permission.APPROVE_USERS,)),
            Place("Revue des accès", "structure:review", (Permission.MANAGE_USERS, Permission.APPROVE_USERS)),
            Place(
                "Demandes des personnes",
                "audit:requests",
                (Permission.READ_PROCESSING_REGISTER,),
                all_of=(Permission.READ_FILES,),
            ),
            Place(
                "Sous-thèmes d’aspirations",
                "sub_themes:list",
                (Permission.MANAGE_STRUCTURE,),
                all_of=(Permission.RECORD_ASPIRATIONS,),
            ),
            Place("Registre des traitements", "audit:register", (Permission.READ_PROCESSING_REGISTER,)),
            Place("Journal des accès", "audit:journal", (Permission.VERIFY_JOURNAL,)),
            Place(
                "Accès en urgence",
                "emergency:list",
                (Permission.REVIEW_EMERGENCIES, Permission.OPEN_IN_EMERGENCY),
            ),
            Place(
                "Registre des échanges",
                "exchanges:ledger",
                (Permission.READ_PROCESSING_REGISTER, Permission.VERIFY_JOURNAL),
            ),
        ),
    ),
    Place(
        "Réseau",
        children=(
            Place("Carte du réseau", "network:map", ANYONE),
            Place("Aspirations en chiffres", "figures:aspirations", (Permission.READ_FIGURES,)),
            Place("Aspirations et services", "figures:adequacy", (Permission.READ_FIGURES,)),
            Place("Structures", "network:structures", (Permission.MANAGE_NETWORK,)),
            Place("Applications raccordées", "network:clients", (Permission.MANAGE_NETWORK,)),
            Place(
                "Conventions et accès",
                "sharing:list",
                (
                    Permission.MANAGE_NETWORK,
                    Permission.MANAGE_STRUCTURE,
                    Permission.ANSWER_REQUESTS,
                    Permission.READ_PROCESSING_REGISTER,
                ),
            ),
            Place("Communes", "referentials:communes", (Permission.READ_REFERENTIALS,)),
            Place("Métiers (ROME)", "referentials:occupations", (Permission.READ_REFERENTIALS,)),
            Place("Nomenclatures", "referentials:nomenclatures", (Permission.READ_REFERENTIALS,)),
            Place("Chargements", "referentials:loads", (Permission.READ_REFERENTIALS,)),
            Place("Paramètres légaux", "parameters:list", (Permission.READ_PARAMETERS,)),
        ),
    ),
)

SEARCH_VIEW = "dossier:search"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. A page of nobody gets the bare frame."""
    values = page_frame(request)
    values["demonstration"] = settings.DEMO
    actor: Actor | None = getattr(request, "actor", None)
    values["say"] = profile_of(actor).words
    values["person_words"] = words_for(actor)
    values["is_operator"] = actor is not None and is_operator(actor)
    if actor is None or actor.is_guest or actor.is_young_person:
        values |= {"draft_key": "", "page_draft": ""}
        return values
    values |= {
        "navigation": navigation(actor, request.path),
        "user_menu": _user_menu(request, actor),
        "search_slot": _search_slot(actor),
        "session_clock": SessionClock(_idle_seconds(), reverse("login:extend"), reverse("login:login")),
        "draft_key": browser_key(actor.user_id),
        "draft_clear": DraftsToClear(request),
        "page_draft": page_key(request.path),
        "help_url": _help_url(request),
        "snippets_url": reverse("support:snippet_choose") if actor.may(Permission.USE_TEAM_TOOLS) else "",
    }
    return values


def _help_url(request: HttpRequest) -> str:
    """The help of this part of the site; empty on the help itself."""
    screen = screen_of(request.resolver_match.view_name) if request.resolver_match else ""
    return reverse("help:screen", args=[screen]) if screen in help_topics() and screen != "help" else ""


def navigation(actor: Actor, path: str) -> list[NavEntry]:
    """The places that this actor may enter; a menu without any is left out.

    The place whose address begins that of the page is the current one, the longest such address if several do.
    """
    open_to_her = [(place, url) for place in _every_place() if (url := _url(place, actor))]
    current = max((url for _, url in open_to_her if path.startswith(url)), key=len, default="")
    profile = profile_of(actor)
    entries = {
        place: NavEntry(profile.label(place.view, place.label), url, current=url == current)
        for place, url in open_to_her
        if profile.shows(place.view)
    }
    shown = []
    for place in NAVIGATION:
        if place in entries:
            shown.append(entries[place])
        elif children := tuple(entries[child] for child in place.children if child in entries):
            shown.append(NavEntry(place.label, children=children))
    return shown


def may_enter(place: Place, actor: Actor) -> bool:
    """Whether the place is shown to this actor."""
    return any(map(actor.may, place.any_of)) and all(map(actor.may, place.all_of))


def address_of(view: str, *parts: object) -> str:
    """The address of a view, empty while its part of the site is not installed."""
    if not parts:
        return _address(view, get_urlconf() or settings.ROOT_URLCONF)
    try:
        return reverse(view, args=parts)
    except NoReverseMatch:
        return ""


@cache
def _address(view: str, urlconf: str) -> str:
    """The address of a view without parts: a menu asks for sixty of them on every page."""
    try:
        return reverse(view, urlconf)
    except NoReverseMatch:
        return ""


def label_of(view: str) -> str:
    """What the menu calls a view; empty when it is not in the menu."""
    return next((place.label for place in _every_place() if view and place.view == view), "")


def label_above(path: str) -> str:
    """What the menu calls the place under which an address stands; empty when none does."""
    above = [place for place in _every_place() if (url := address_of(place.view)) and path.startswith(url)]
    return max(above, key=lambda place: len(address_of(place.view))).label if above else ""


def _every_place() -> Iterator[Place]:
    for place in NAVIGATION:
        yield from place.children or (place,)


def _url(place: Place, actor: Actor) -> str:
    return address_of(place.view) if may_enter(place, actor) else ""


def _idle_seconds() -> int:
    """What the browser may count on: the server notes a visit at most every minute."""
    return settings.SESSION_IDLE_SECONDS - int(TOUCH_AFTER.total_seconds())


def _user_menu(request: HttpRequest, actor: Actor) -> UserMenu:
    place = " – ".join(filter(None, (", ".join(actor.role_labels), actor.structure_name)))
    links = [Crumb("Mon compte", reverse("login:account"))]
    if request.session.get(SEVERAL):
        links.append(Crumb("Changer de structure", reverse("login:choose")))
    return UserMenu(actor.name, place, reverse("login:logout"), links)


def _search_slot(actor: Actor) -> SearchSlot | None:
    action = address_of(SEARCH_VIEW) if actor.may(Permission.READ_FILES) else ""
    return SearchSlot(action) if action else None
