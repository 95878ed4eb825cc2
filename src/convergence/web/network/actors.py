"""The map of the network: every actor, the mode that it declared, its agreements, and what its programs do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Pager
from convergence.design.fields import DateField
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureKind
from convergence.referentials.queries import departements, points_of
from convergence.sharing.operations import declare_mode
from convergence.sharing.policies import check_may_declare_mode, may_declare_mode, may_manage_clients
from convergence.sharing.queries import activity_of, declared_modes, network_actors
from convergence.sharing.types import ActorActivity, ConnectionMode, NetworkActor, TieState
from convergence.web.access import ActingRequest, signed_in_for
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.network.drawing import discs, territories

reader = signed_in_for(Purpose.ADMINISTRATION)
SHOWN = 50
TITLE = "Carte du réseau"
UNDECLARED = "aucun"
_HOLDERS = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
_LEVELS = {
    TieState.IN_FORCE: "success",
    TieState.ENDING: "warning",
    TieState.ENDED: "error",
    TieState.NONE: "",
}


class MapFilterForm(forms.Form):
    """Which actors to show."""

    q = forms.CharField(label="Nom ou code", max_length=100, required=False)
    type = forms.ChoiceField(
        label="Type d’acteur",
        required=False,
        choices=[
            ("", "Tous"),
            *((kind.value, kind.label) for kind in StructureKind if kind not in _HOLDERS),
        ],
    )
    territoire = forms.ChoiceField(label="Territoire", required=False)
    mode = forms.ChoiceField(
        label="Mode",
        required=False,
        choices=[("", "Tous"), *ConnectionMode.choices(), (UNDECLARED, "Non déclaré")],
    )
    etat = forms.ChoiceField(
        label="Convention", required=False, choices=[("", "Toutes"), *TieState.choices()]
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["territoire"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Toute la France"), *places]


class ModeForm(forms.Form):
    """How an actor works with the house, and from when."""

    mode = forms.TypedChoiceField(
        label="Mode de raccordement",
        choices=ConnectionMode.choices(),
        coerce=ConnectionMode,
        widget=forms.RadioSelect,
        help_text="Le portail d’accès aux données reste ouvert dans tous les cas.",
    )
    starts_on = DateField(label="À partir du")


@dataclass(frozen=True, slots=True)
class Line:
    """An actor as shown. ``activity`` is None for whoever does not administer applications."""

    actor: NetworkActor
    territory: str
    level: str
    activity: ActorActivity | None
    is_silent: bool
    may_declare: bool


@reader
@require_safe
def network_map(request: ActingRequest) -> HttpResponse:
    """Every actor that matches, fifty a page, beside the drawing of where they are."""
    at, known = now(), departements()
    names = {each.code: f"{each.name} ({each.code})" for each in known}
    form = MapFilterForm(request.GET or None, places=list(names.items()))
    typed = _typed(form)
    kind = StructureKind(typed["type"]) if "type" in typed else None
    matching = network_actors(request.scope, at, text=typed.get("q", ""), kind=kind)
    everywhere = [actor for actor in matching if _keeps(actor, typed)]
    found = [
        actor for actor in everywhere if typed.get("territoire", "") in ("", actor.structure.departement_code)
    ]
    page = max(1, int(text)) if (text := request.GET.get("page", "")).isdecimal() and len(text) < 6 else 1
    shown = found[(page - 1) * SHOWN : page * SHOWN]
    points = points_of({actor.structure.commune_code for actor in everywhere}, local_today("Europe/Paris"))
    counted = territories(everywhere, known)
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "form": form,
        "filter_count": len(typed),
        "lines": list(_lines(request, shown, names)),
        "total": len(found),
        "pager": _pager(request, page, len(found)),
        "discs": discs(counted, everywhere, points, known),
        "territories": counted,
        "modes": tuple(ConnectionMode),
        "chosen": typed.get("territoire", ""),
        "kept": _query(request, "territoire", "page"),
        "administers": may_manage_clients(request.actor),
    }
    return render(request, "web/network/map.html", context)


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: ActingRequest, structure_id: UUID) -> HttpResponse:
    """Declare the mode of one actor, from a day on; what it declared before stays beside it."""
    check_may_declare_mode(request.actor, structure_id)
    found = structure_detail(request.scope, structure_id)
    if found is None or found.kind in _HOLDERS:
        raise NotFound("Cet acteur n’est pas sur la carte du réseau.", what_to_do="Cherchez-le sur la carte.")
    former = declared_modes(request.scope, structure_id)
    initial = {
        "starts_on": local_today(request.actor.time_zone),
        "mode": former[0].mode.value if former else None,
    }
    form = ModeForm(request.POST if request.method == "POST" else None, initial=initial)
    back = f"{reverse('network:map')}?q={found.code}"
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            declare_mode(actor=request.actor, at=now(), organisation_id=structure_id, **form.cleaned_data)
        if not form.errors:
            accept_page(request)
            messages.success(request, f"{found.usual_name} : le mode est déclaré.")
            return HttpResponseRedirect(back)
    context = {
        "page_title": f"Mode de raccordement : {found.usual_name}",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb(TITLE, reverse("network:map")),
            Crumb("Mode de raccordement"),
        ),
        "form": form,
        "back_url": back,
        "verb": "Déclarer le mode",
        "former": former,
    }
    return render(request, "web/network/mode.html", context, status=422 if form.errors else 200)


def _typed(form: MapFilterForm) -> dict[str, str]:
    """What the address asks for that means something."""
    if form.is_bound:
        form.full_clean()
    return {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}


def _keeps(actor: NetworkActor, typed: dict[str, str]) -> bool:
    mode = actor.mode.mode.value if actor.mode else UNDECLARED
    return typed.get("mode", mode) == mode and typed.get("etat", actor.tie.value) == actor.tie.value


def _lines(request: ActingRequest, shown: Sequence[NetworkActor], names: dict[str, str]) -> Iterator[Line]:
    ids = [actor.structure.id for actor in shown]
    administers = may_manage_clients(request.actor)
    activities = activity_of(request.scope, ids) if administers and ids else {}
    for actor in shown:
        activity = activities.get(actor.structure.id)
        by_software = actor.mode is not None and actor.mode.mode is not ConnectionMode.PAGES
        yield Line(
            actor=actor,
            territory=names.get(actor.structure.departement_code, actor.structure.departement_code),
            level=_LEVELS[actor.tie],
            activity=activity,
            is_silent=by_software and activity is not None and activity.programs == 0,
            may_declare=may_declare_mode(request.actor, actor.structure.id),
        )


def _pager(request: ActingRequest, page: int, total: int) -> Pager:
    first, last = (page - 1) * SHOWN + 1, min(page * SHOWN, total)

    def address(number: int) -> str:
        kept = _query(request, "page")
        return f"?{kept}{'&' if kept else ''}page={number}"

    return Pager(
        summary=f"{first} à {last} sur {total}" if total else "",
        first=address(1) if page > 1 else "",
        previous=address(page - 1) if page > 1 else "",
        next=address(page + 1) if last < total else "",
    )


def _query(request: ActingRequest, *without: str) -> str:
    """What the address asks for, some things apart."""
    kept = request.GET.copy()
    for name in without:
        kept.pop(name, None)
    return kept.urlencode()
