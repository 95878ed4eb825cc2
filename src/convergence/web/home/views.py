"""The first page: what this person may do, as doors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.identity.queries import pending_users
from convergence.web.access import ActingRequest, signed_in
from convergence.web.context import address_of


@dataclass(frozen=True, slots=True)
class Door:
    """A shortcut: shown to whoever holds one of ``any_of`` and when its page is installed."""

    title: str
    view: str
    text: str
    any_of: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A shortcut as shown; ``detail`` is what waits behind it."""

    title: str
    url: str
    text: str
    detail: str = ""


DOORS = (
    Door("Mes jeunes", "caseload:list", "Qui appeler d’abord, et pourquoi", (Permission.READ_FILES,)),
    Door("Nouveau dossier", "dossier:new", "En moins de deux minutes", (Permission.CREATE_FILES,)),
    Door(
        "Demandes reçues",
        "dossier:requests",
        "Dossiers demandés par d’autres structures",
        (Permission.ANSWER_FILE_REQUESTS,),
    ),
    Door(
        "Comptes à valider",
        "structure:pending",
        "Un compte s’ouvre avec l’accord d’une seconde personne",
        (Permission.APPROVE_USERS,),
    ),
    Door(
        "Professionnels",
        "structure:users",
        "Comptes et rôles de la structure",
        (Permission.MANAGE_USERS, Permission.APPROVE_USERS),
    ),
    Door("Réseau", "network:structures", "Structures, fusions, fermetures", (Permission.MANAGE_NETWORK,)),
    Door(
        "Références",
        "referentials:communes",
        "Communes, métiers, nomenclatures",
        (Permission.READ_REFERENTIALS,),
    ),
    Door(
        "Paramètres légaux", "parameters:list", "Âges, durées, montants datés", (Permission.READ_PARAMETERS,)
    ),
)


@signed_in
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """Shortcuts by permission, with what waits for an answer."""
    context = {"page_title": "Accueil", "doors": list(_open_doors(request)), "actor": request.actor}
    return render(request, "web/home/home.html", context)


def _open_doors(request: ActingRequest) -> Iterator[OpenDoor]:
    for door in DOORS:
        url = address_of(door.view) if _may(request.actor, door) else ""
        if url:
            yield OpenDoor(door.title, url, door.text, _waiting(request, door))


def _may(actor: Actor, door: Door) -> bool:
    return any(actor.may(permission) for permission in door.any_of)


def _waiting(request: ActingRequest, door: Door) -> str:
    if door.view != "structure:pending":
        return ""
    count = len(pending_users(request.scope))
    return f"{count} en attente" if count else "Aucun en attente"
