"""Dated legal parameters, as rules read them: value of today, later and earlier ones, source, mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.parameters import Parameter, all_parameters
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.parameters.words import in_words


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One dated value in French words; a table of values is several lines."""

    lines: tuple[str, ...]
    effective_on: date
    source: str
    verified: bool
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter and its values, latest first."""

    name: str
    label: str
    unit: str
    note: str
    values: tuple[ShownValue, ...]

    @property
    def all_verified(self) -> bool:
        """False when a value is used that nobody could check."""
        return all(value.verified for value in self.values)


_ROOMS = {
    "agenda/appointments": "Rendez-vous",
    "agenda/booking": "Prise de rendez-vous",
    "agenda/calendars": "Calendriers personnels",
    "agenda/workshops": "Ateliers et informations collectives",
    "aspirations": "Aspirations",
    "decisional": "Chiffres montrés",
    "documents": "Documents",
    "signatures": "Signatures",
    "messaging": "Messages",
    "sharing": "Envois",
    "support": "Outils de l’équipe",
    "offers": "Annuaire des services",
    "accompagnement/acts": "Actes et heures",
    "accompagnement/allowances": "Allocations et aides",
    "accompagnement/contracts": "Contrats (CEJ, PACEA, contrat d’engagement)",
    "accompagnement/deadlines": "Liste de travail",
    "accompagnement/diagnostic": "Diagnostic",
    "accompagnement/orientation": "Inscription et orientation",
    "accompagnement/payments": "Paie et enveloppes",
    "accompagnement/sanctions": "Manquements et sanctions",
    "accompagnement/situations": "Situations",
    "accompagnement/solutions": "Demandes d’orientation",
    "audit": "Droits des personnes et conservation",
    "dossier": "Dossier",
    "identity": "Comptes et connexion",
}


@requires(Permission.READ_PARAMETERS, purpose=Purpose.ADMINISTRATION)
@require_safe
def parameters(request: ActingRequest) -> HttpResponse:
    """Every parameter by room; ``?a_verifier=1`` keeps those that hold an unverified value."""
    today = local_today(request.actor.time_zone)
    only_doubtful = request.GET.get("a_verifier") == "1"
    known = all_parameters()
    shown = [
        (_ROOMS.get(room, room), [_shown(parameter, today) for parameter in members])
        for room, members in groupby(known, key=lambda parameter: parameter.room)
    ]
    if only_doubtful:
        shown = [(room, [one for one in members if not one.all_verified]) for room, members in shown]
    doubtful = sum(any(not value.verified for value in parameter.values) for parameter in known)
    context = {
        "page_title": "Paramètres légaux",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Paramètres légaux")),
        "rooms": [(room, members) for room, members in shown if members],
        "total": len(known),
        "doubtful": doubtful,
        "only_doubtful": only_doubtful,
    }
    return render(request, "web/parameters/list.html", context)


def _shown(parameter: Parameter, today: date) -> ShownParameter:
    past = [value for value in parameter.values if value.effective_on <= today]
    current = past[-1] if past else None
    values = tuple(
        ShownValue(
            lines=in_words(value, parameter.room),
            effective_on=value.effective_on,
            source=value.source,
            verified=value.verified,
            note=value.note,
            current=value is current,
        )
        for value in reversed(parameter.values)
    )
    return ShownParameter(parameter.name, parameter.label, parameter.unit, parameter.note, values)
