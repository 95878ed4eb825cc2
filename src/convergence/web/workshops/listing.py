"""Coming sessions: filtered, month by month, or as one young person meets them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.agenda.workshops.policies import may_enrol, may_manage_workshops
from convergence.agenda.workshops.queries import (
    offered_places,
    sessions_between,
    sessions_for_file,
    sessions_to_close,
)
from convergence.agenda.workshops.types import (
    OfferedPlaceRow,
    SessionFilter,
    SessionRow,
    WorkshopKind,
)
from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import parse_uuid
from convergence.foundation.periods import MONTHS_FR, day_start, month_period, months_after, zone
from convergence.foundation.permissions import Permission
from convergence.identity.queries import advisers_of
from convergence.identity.types import StaffName
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import own_file
from convergence.web.workshops.forms import set_choices
from convergence.web.workshops.people import contracts_at, headers
from convergence.web.workshops.words import ShownSession, all_shown, moment_text, shown

SHOWN = 30
FOR_ONE = 100
MONTHS_AHEAD = 6


class FilterForm(forms.Form):
    """Which sessions are shown."""

    type = forms.ChoiceField(label="Type", required=False, choices=[("", "Tous"), *WorkshopKind.choices()])
    theme = forms.CharField(label="Thème", required=False, max_length=100)
    lieu = forms.CharField(label="Lieu", required=False, max_length=100)
    animateur = forms.ChoiceField(label="Animateur", required=False)
    places = forms.BooleanField(label="Avec des places libres", required=False)
    mois = forms.ChoiceField(label="Mois", required=False)
    dossier = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict, *, colleagues: Sequence[StaffName], months: Sequence[date], **kwargs: object
    ) -> None:
        super().__init__(data)
        people = [(str(person.user_id), person.full_name) for person in colleagues]
        set_choices(self, "animateur", [("", "Tous"), *people])
        set_choices(self, "mois", [("", "À partir d’aujourd’hui"), *map(_month, months)])
        self.is_valid()

    @property
    def filters(self) -> SessionFilter:
        """What was asked; a value that means nothing is left out."""
        typed = self.cleaned_data
        return SessionFilter(
            kind=WorkshopKind(typed["type"]) if typed.get("type") else None,
            theme=typed.get("theme", "").replace("\x00", ""),
            place=typed.get("lieu", "").replace("\x00", ""),
            animator_id=UUID(typed["animateur"]) if typed.get("animateur") else None,
            with_free_place=bool(typed.get("places")),
        )

    @property
    def month(self) -> date | None:
        """The first day of the month asked for."""
        chosen = self.cleaned_data.get("mois")
        return date.fromisoformat(f"{chosen}-01") if chosen else None

    @property
    def count(self) -> int:
        """How many filters are active."""
        return sum(bool(self.cleaned_data.get(name)) for name in self.fields if name != "dossier")


@dataclass(frozen=True, slots=True)
class OfferedPlace:
    """A place that waits for an answer, with the name of the person."""

    row: OfferedPlaceRow
    name: str
    session: str
    until: str


@requires(Permission.READ_AGENDA)
@require_safe
def sessions_page(request: ActingRequest) -> HttpResponse:
    """Coming sessions of the structure; with ``?dossier=`` those open to one person, and why not the others."""
    actor = request.actor
    today = local_today(actor.time_zone)
    months = [months_after(today.replace(day=1), ahead) for ahead in range(MONTHS_AHEAD + 1)]
    colleagues = advisers_of(request.scope, actor.structure_id)
    form = FilterForm(request.GET, colleagues=colleagues, months=months)
    start, end = _period(form, actor.time_zone)
    context = {
        "form": form,
        "clear_url": request.path
        + (f"?dossier={request.GET['dossier']}" if request.GET.get("dossier") else ""),
        "may_manage": may_manage_workshops(actor),
        "may_enrol": may_enrol(actor),
    }
    if request.GET.get("dossier"):
        return _for_file(request, form, start, end, context)
    rows = sessions_between(
        request.scope, start, end, filters=form.filters, after=_after(request), limit=SHOWN + 1, at=now()
    )
    context |= {
        "page_title": "Ateliers et informations collectives",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Ateliers et informations")),
        "groups": list(_by_month(all_shown(rows[:SHOWN]))),
        "pager": _pager(request, rows),
        "to_close": all_shown(sessions_to_close(request.scope, at=now(), limit=10)),
        "offered": list(_offered(request)),
    }
    return render(request, "web/workshops/list.html", context)


def _for_file(
    request: ActingRequest,
    form: FilterForm,
    start: datetime,
    end: datetime | None,
    context: dict[str, object],
) -> HttpResponse:
    header = own_file(request, parse_uuid(request.GET["dossier"]))
    day = local_today(request.actor.time_zone)
    contracts = contracts_at(request, [header.dossier_id], day).get(header.dossier_id, [])
    rows = sessions_for_file(
        request.scope,
        header.dossier_id,
        start,
        end,
        contracts=contracts,
        filters=form.filters,
        limit=FOR_ONE,
        at=now(),
    )
    context |= {
        "page_title": f"Inscrire {header.full_name}",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb(header.full_name, reverse("dossier:show", args=[header.dossier_id])),
            Crumb("Inscrire à un atelier"),
        ),
        "header": header,
        "open": [shown(row.session) for row in rows if row.is_open],
        "others": [(shown(row.session), row) for row in rows if not row.is_open],
        "is_cut": len(rows) == FOR_ONE,
        "back": request.get_full_path(),
    }
    return render(request, "web/workshops/for_file.html", context)


def _period(form: FilterForm, where: str) -> tuple[datetime, datetime | None]:
    month = form.month
    if month is None:
        return now(), None
    days = month_period(month)
    return day_start(days.start, zone(where)), day_start(days.end or days.start, zone(where))


def _by_month(rows: Sequence[ShownSession]) -> Iterator[tuple[str, list[ShownSession]]]:
    group: list[ShownSession] = []
    title = ""
    for row in rows:
        month = row.day.split(" ", 2)[2]
        if month != title and group:
            yield title, group
            group = []
        title = month
        group.append(row)
    if group:
        yield title, group


def _month(first: date) -> tuple[str, str]:
    return f"{first:%Y-%m}", f"{MONTHS_FR[first.month - 1]} {first.year}"


def _offered(request: ActingRequest) -> Iterator[OfferedPlace]:
    """Places held for someone: the adviser says yes or no with the person."""
    if not may_enrol(request.actor):
        return
    where = request.actor.time_zone
    rows = offered_places(request.scope, at=now(), limit=20)
    known: dict[UUID, DossierHeader] = headers(request, [row.dossier_id for row in rows]) if rows else {}
    for row in rows:
        if row.dossier_id in known:
            yield OfferedPlace(
                row,
                known[row.dossier_id].full_name,
                f"{row.name}, {moment_text(row.starts_at, where)}",
                moment_text(row.offer_ends_at, where),
            )


def _pager(request: ActingRequest, rows: Sequence[SessionRow]) -> Pager:
    query = request.GET.copy()
    query.pop("apres", None)
    first = f"{request.path}?{query.urlencode()}" if "apres" in request.GET else ""
    following = ""
    if len(rows) > SHOWN:
        last = rows[SHOWN - 1]
        key = f"{last.starts_at.isoformat()} {last.session_id}"
        query["apres"] = urlsafe_b64encode(key.encode()).decode()
        following = f"{request.path}?{query.urlencode()}"
    return Pager(first=first, next=following)


def _after(request: ActingRequest) -> tuple[datetime, UUID] | None:
    """Where the page before ended; an address that means nothing starts from the beginning."""
    try:
        instant, identifier = urlsafe_b64decode(request.GET.get("apres", "").encode()).decode().split(" ")
        found = datetime.fromisoformat(instant), UUID(identifier)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
