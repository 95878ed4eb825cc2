"""What was done with one person: list, hours by week, new act, first reception, one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.acts.policies import may_read_notes, may_record_acts
from convergence.accompagnement.acts.queries import (
    act_changes,
    act_detail,
    act_note,
    act_notes,
    acts_of,
    repeated_act,
    repeats_among,
    weeks_of_person,
)
from convergence.accompagnement.acts.types import ActKind, ActRow, ActStatus, act_id_of_meeting
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import RequestRow
from convergence.design.components import Pager, SummaryRow
from convergence.design.fields.times import format_duration
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names, structure_names
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.forms import ReceptionForm, act_length
from convergence.web.acts.lines import WeekLine
from convergence.web.acts.recording import new_form, record_typed, record_typed_reception, way_back
from convergence.web.dossier.frame import file_page, found_file

PAGE = 50
WEEKS = 6
reader = requires(Permission.READ_FILES)
recorder = requires(Permission.RECORD_ACTS)


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in the list."""

    act: ActRow
    length: str
    adviser: str
    note: str
    awaits_validation: bool
    is_repeated: bool
    service: str


@reader
@require_safe
def acts(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Acts of a person, the latest first, and the hours of the last weeks."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    before = _keyset(request.GET.get("avant", ""))
    rows = acts_of(request.scope, dossier_id, before=before, limit=PAGE + 1)
    notes = {note.act_id: note.text for note in act_notes(request.scope, dossier_id)}
    names = _names(request, rows)
    repeats, services = repeats_among(request.scope, rows), _services(request, dossier_id, rows)
    lines = [
        ActLine(
            act,
            minutes_text(act_length(act)),
            names.get(act.adviser_id, "") if act.adviser_id else "",
            notes.get(act.act_id, ""),
            awaits_validation(act, today),
            act.act_id in repeats,
            services[act.act_id].offer_name if act.act_id in services else "",
        )
        for act in rows[:PAGE]
    ]
    weeks = weeks_of_person(request.scope, dossier_id, today - timedelta(weeks=WEEKS - 1), today)
    return file_page(
        request,
        header,
        "web/acts/list.html",
        "Actes",
        "acts:list",
        lines=lines,
        has_declared=any(line.awaits_validation for line in lines),
        weeks=[WeekLine.of(week, today) for week in reversed(weeks)],
        pager=_pager(rows, first=before is None),
        may_record=may_record_acts(request.actor),
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note what was done; « et noter un autre » comes back to an empty form."""
    header = found_file(request, dossier_id)
    back = way_back(request, reverse("acts:list", args=[dossier_id]))
    form = new_form(request)
    if request.method == "POST" and record_typed(request, dossier_id, form):
        messages.success(request, f"L’acte est noté pour {header.full_name}.")
        again = request.path + "?" + urlencode({"retour": back})
        return HttpResponseRedirect(again if "autre" in request.POST else back)
    return file_page(
        request,
        header,
        "web/acts/record.html",
        "Noter un acte",
        "acts:list",
        status=422 if form.errors else 200,
        form=form,
        back_url=back,
        draft=f"acte-{dossier_id}",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note the first reception: it happens once."""
    header = found_file(request, dossier_id)
    back = way_back(request, reverse("acts:list", args=[dossier_id]))
    form = ReceptionForm(
        request.POST if request.method == "POST" else None,
        with_note=may_read_notes(request.actor),
        time_zone=request.actor.time_zone,
        initial={"day": local_today(request.actor.time_zone)},
    )
    if request.method == "POST" and record_typed_reception(request, dossier_id, form):
        messages.success(request, f"Le premier accueil de {header.full_name} est noté.")
        return HttpResponseRedirect(back)
    return file_page(
        request,
        header,
        "web/acts/reception.html",
        "Premier accueil",
        "acts:list",
        status=422 if form.errors else 200,
        form=form,
        back_url=back,
        draft=f"accueil-{dossier_id}",
    )


@reader
@require_safe
def show(request: ActingRequest, dossier_id: UUID, act_id: UUID) -> HttpResponse:
    """One act, its note, who wrote and changed it, and what may still be done."""
    header = found_file(request, dossier_id)
    act = found_act(request, dossier_id, act_id)
    note = act_note(request.scope, act_id)
    names = _names(request, [act])
    places = structure_names(request.scope, [act.done_by_structure_id])
    changes = [change for change in act_changes(request.scope, dossier_id) if change.row_id == act_id]
    return file_page(
        request,
        header,
        "web/acts/show.html",
        act.label,
        "acts:list",
        act=act,
        rows=_summary(act, names, places.get(act.done_by_structure_id, "")),
        asked=_services(request, dossier_id, [act]).get(act.act_id),
        may_ask=request.actor.may(Permission.ASK_SERVICES),
        note=note.text if note else "",
        changes=changes,
        may_record=may_record_acts(request.actor) and act.status is not ActStatus.CANCELLED,
        awaits_validation=awaits_validation(act, local_today(request.actor.time_zone)),
        repeats=repeated_act(request.scope, act),
    )


def found_act(request: ActingRequest, dossier_id: UUID, act_id: UUID) -> ActRow:
    """An act of this person; an unknown one and another person's are answered alike."""
    act = act_detail(request.scope, act_id)
    if act is None or act.dossier_id != dossier_id:
        raise NotFound(
            "Cet acte n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    return act


def awaits_validation(act: ActRow, today: date) -> bool:
    """Whether the hours of a past act are told but not sure yet."""
    if act.occurred_on > today:
        return False
    if act.kind is ActKind.OWN_STEP and act.status is ActStatus.PRESENT:
        return not act.is_qualified
    return act.status in (ActStatus.PLANNED, ActStatus.UNSPECIFIED)


def minutes_text(length: timedelta | None) -> str:
    """« 1 h 30 », empty when nobody said."""
    return format_duration(length) if length is not None else ""


def _summary(act: ActRow, names: Mapping[UUID, str], place: str) -> list[SummaryRow]:
    modality = act.modality.label if act.modality else ""
    origin = act.origin.label if act.origin else ""
    theme = act.measure or act.theme
    adviser = names.get(act.adviser_id, "") if act.adviser_id else ""
    return [
        SummaryRow("Type", act.kind.label),
        SummaryRow("Jour", f"{act.occurred_on:%d/%m/%Y}"),
        SummaryRow(
            "Durée", minutes_text(act_length(act)), note="" if act.minutes else "durée habituelle du type"
        ),
        SummaryRow("Modalité", modality),
        SummaryRow("Thème", theme.label if theme else ""),
        SummaryRow("Origine", origin),
        SummaryRow("Fait par", ", ".join(filter(None, (adviser, place)))),
        SummaryRow("Heures", "Validées par un professionnel" if act.is_qualified else "Non validées à part"),
    ]


def _services(request: ActingRequest, dossier_id: UUID, rows: Iterable[ActRow]) -> dict[UUID, RequestRow]:
    """The requests to services from which acts came, by act."""
    if all(act.kind is not ActKind.SERVICE for act in rows):
        return {}
    return {
        act_id_of_meeting(one.request_id, one.done_on): one
        for one in requests_of_file(request.scope, dossier_id)
        if one.done_on is not None
    }


def _names(request: ActingRequest, rows: Iterable[ActRow]) -> dict[UUID, str]:
    wanted = {row.adviser_id for row in rows if row.adviser_id}
    found = staff_names(request.scope, wanted) if wanted else {}
    return {user_id: name.full_name for user_id, name in found.items()}


def _keyset(text: str) -> tuple[date, UUID] | None:
    if not text:
        return None
    day, _, act_id = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(act_id)
    except ValueError:
        raise NotFound("Cette page n’existe pas.", what_to_do="Revenez au début de la liste.") from None


def _pager(rows: list[ActRow], *, first: bool) -> Pager:
    if len(rows) <= PAGE:
        return Pager(first="" if first else "?")
    day, act_id = rows[PAGE - 1].keyset
    return Pager(first="" if first else "?", next=f"?avant={day.isoformat()}_{act_id}")
