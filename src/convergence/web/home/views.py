"""The first page: what needs this person today, then what she may do, as doors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, signed_in_for
from convergence.web.context import address_of
from convergence.web.home.tasks import today
from convergence.web.operators.profile import first_of, profile_of
from convergence.web.operators.saying import said


@dataclass(frozen=True, slots=True)
class Door:
    """A shortcut: shown to whoever holds one of ``any_of`` and when its page is installed."""

    title: str
    view: str
    text: str
    any_of: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A shortcut as shown."""

    title: str
    url: str
    text: str


DOORS = (
    Door("Mes jeunes", "caseload:list", "Qui appeler d’abord, et pourquoi", (Permission.RECORD_ACTS,)),
    Door(
        "Personnes partagées",
        "dossier:shared",
        "Ceux dont le dossier vous est ouvert",
        (Permission.READ_SHARED_FILES,),
    ),
    Door(
        "Demandes d’orientation reçues",
        "solutions:inbox",
        "Ce qu’une Mission Locale demande à vos services",
        (Permission.READ_SHARED_FILES,),
    ),
    Door(
        "Adresser un jeune",
        "solutions:introduce",
        "À une Mission Locale, avec son accord",
        (Permission.INTRODUCE_PEOPLE,),
    ),
    Door(
        "Ouvrir un dossier en urgence",
        "emergency:open",
        "Trois heures au plus, avec un motif écrit",
        (Permission.OPEN_IN_EMERGENCY,),
    ),
    Door(
        "Conventions et accès",
        "sharing:list",
        "Ce que votre organisme peut recevoir, ou demander",
        (Permission.READ_SHARED_FILES,),
    ),
    Door(
        "Demandes des Missions Locales",
        "orientation:received",
        "Inscriptions et orientations qui attendent votre réponse",
        (Permission.DECIDE_ORIENTATION,),
    ),
    Door("Liste de travail", "deadlines:list", "Les délais et les promesses", (Permission.READ_AGENDA,)),
    Door("Mon agenda", "agenda:week", "La semaine, les présences à noter", (Permission.PLAN_APPOINTMENTS,)),
    Door("Nouveau dossier", "dossier:new", "En moins de deux minutes", (Permission.CREATE_FILES,)),
    Door(
        "Ateliers et informations",
        "workshops:list",
        "Inscrire, émarger, clôturer",
        (Permission.ENROL_IN_WORKSHOPS,),
    ),
    Door(
        "Conversations", "messages:list", "Écrire à un jeune, lire ses réponses", (Permission.SEND_MESSAGES,)
    ),
    Door(
        "Conversations",
        "messages:operator_list",
        "Écrire à une personne partagée, lire ses réponses",
        (Permission.WRITE_TO_SHARED_PEOPLE,),
    ),
    Door("Paie du mois", "payments:list", "Préparer, contrôler, payer", (Permission.READ_PAYMENTS,)),
    Door(
        "Demandes reçues",
        "dossier:requests",
        "Dossiers demandés par d’autres structures",
        (Permission.ANSWER_FILE_REQUESTS,),
    ),
    Door(
        "Professionnels",
        "structure:users",
        "Comptes et rôles de la structure",
        (Permission.MANAGE_USERS, Permission.APPROVE_USERS),
    ),
    Door("Journal des accès", "audit:journal", "Vérifier qu’il est complet", (Permission.VERIFY_JOURNAL,)),
    Door(
        "Registre des traitements",
        "audit:register",
        "Ce qui est fait des données personnelles",
        (Permission.READ_PROCESSING_REGISTER,),
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


@signed_in_for(Purpose.ACCOMPAGNEMENT)
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """What waits for this person, then shortcuts by permission."""
    context = {
        "page_title": "Accueil",
        "actor": request.actor,
        "today": today(request),
        "doors": list(_open_doors(request.actor)),
    }
    return render(request, "web/home/home.html", context)


def _open_doors(actor: Actor) -> Iterator[OpenDoor]:
    profile = profile_of(actor)
    for door in first_of(profile.doors, DOORS, lambda door: door.view):
        may_enter = profile.shows(door.view) and any(map(actor.may, door.any_of))
        url = address_of(door.view) if may_enter else ""
        if url:
            yield OpenDoor(profile.label(door.view, door.title), url, said(door.text, actor))
