"""The file as it was known on a day, for facts true on another, on the screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.acts.queries import acts_as_known
from convergence.accompagnement.acts.types import ActRow
from convergence.accompagnement.contracts.queries import contracts_as_known
from convergence.accompagnement.contracts.types import ContractRow
from convergence.accompagnement.situations.queries import situations_as_known
from convergence.accompagnement.situations.types import SituationRow
from convergence.design.fields import DateField
from convergence.dossier.policies import may_edit_files
from convergence.dossier.queries import file_as_known
from convergence.dossier.types.views import DossierHeader, FileAsKnown
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import day_start, zone
from convergence.foundation.permissions import Permission
from convergence.identity.queries import staff_names, structure_names
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.around.team import Member, Stay
from convergence.web.dossier.frame import FileHead, file_page, found_file, make_head
from convergence.web.dossier.past.history import HISTORY
from convergence.web.dossier.sections.showing import Block, blocks
from convergence.web.dossier.shared.page import shared_synthesis
from convergence.web.dossier.words import Words

ACTS_SHOWN = 200
_DAY = timedelta(days=1)


class AsOfForm(forms.Form):
    """Two days: when it was known, when it was true."""

    connu = DateField(label="Tel que connu le", help_text="À la fin de cette journée. Par exemple 3/2/2026.")
    au = DateField(label="Pour les faits au", required=False, help_text="Vide : le même jour.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks: the file known at an instant, for facts of a day. ``known_on`` is None for now."""

    known_at: datetime
    on: date
    known_on: date | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """The whole file at that instant, in words."""

    file: FileAsKnown
    head: FileHead
    blocks: tuple[Block, ...]
    team: tuple[Member, ...]
    stays: tuple[Stay, ...]
    situations: tuple[SituationRow, ...]
    contracts: tuple[ContractRow, ...]
    acts: tuple[ActRow, ...]


@requires(Permission.READ_FILES)
@require_safe
def as_of(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Choose a day, and read the file as it was."""
    header = found_file(request, dossier_id)
    form, asked = _asked(request)
    portrait = _portrait(request, dossier_id, asked) if asked and asked.known_on else None
    query = urlencode({name: value for name, value in request.GET.items() if name in ("connu", "au")})
    return file_page(
        request,
        header,
        "web/dossier/as_of.html",
        "Le dossier à une date",
        HISTORY,
        status=422 if form.is_bound and form.errors else 200,
        form=form,
        asked=asked,
        portrait=portrait,
        print_url=f"{reverse('dossier:print', args=[dossier_id])}?{query}",
    )


@requires(Permission.READ_FILES)
@require_safe
def print_file(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The file on paper, today or as it was known on a day, naming who prints it and when.

    A partner prints the shared synthesis.
    """
    if not may_edit_files(request.actor):
        return shared_synthesis(request, dossier_id)
    header = found_file(request, dossier_id)
    form, asked = _asked(request)
    if asked is None:
        return _refused(request, header, form)
    return file_page(
        request,
        header,
        "web/dossier/print.html",
        "Impression du dossier",
        HISTORY,
        asked=asked,
        portrait=_portrait(request, dossier_id, asked),
        printed_at=now(),
        actor=request.actor,
    )


def _asked(request: ActingRequest) -> tuple[AsOfForm, Asked | None]:
    today = local_today(request.actor.time_zone)
    if not request.GET.get("connu"):
        return AsOfForm(initial={"connu": today - _DAY}), Asked(now(), today, None)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return form, None
    known_on: date = form.cleaned_data["connu"]
    if known_on > today:
        form.add_error("connu", "Cette date est dans le futur. Choisissez aujourd’hui ou un jour passé.")
        return form, None
    end_of_day = day_start(known_on + _DAY, zone(request.actor.time_zone))
    return form, Asked(min(end_of_day, now()), form.cleaned_data["au"] or known_on, known_on)


def _refused(request: ActingRequest, header: DossierHeader, form: AsOfForm) -> HttpResponse:
    return file_page(
        request, header, "web/dossier/as_of.html", "Le dossier à une date", HISTORY,
        status=422, form=form, asked=None, portrait=None, print_url="",
    )  # fmt: skip


def _portrait(request: ActingRequest, dossier_id: UUID, asked: Asked) -> Portrait | None:
    scope = request.scope
    found = file_as_known(scope, dossier_id, asked.known_at, asked.on)
    if found is None:
        return None
    acts = acts_as_known(scope, dossier_id, asked.known_at, until=asked.on + _DAY)
    people = staff_names(scope, {one.user_id for one in found.team})
    houses = structure_names(
        scope, {one.organisation_id for one in found.team} | {one.structure_id for one in found.attachments}
    )
    names: dict[UUID, Any] = {key: person.full_name for key, person in people.items()}
    return Portrait(
        file=found,
        head=_head(request, found, asked.on, names),
        blocks=tuple(blocks(request, found.header, found.sections.values())),
        team=tuple(
            Member(
                one, names.get(one.user_id, "Personne inconnue"), houses.get(one.organisation_id, ""), True
            )
            for one in found.team
            if one.is_current(asked.on)
        ),
        stays=tuple(
            Stay(one, houses.get(one.structure_id, "Structure inconnue"))
            for one in found.attachments
            if one.starts_on <= asked.on
        ),
        situations=tuple(situations_as_known(scope, dossier_id, asked.known_at, on=asked.on)),
        contracts=tuple(contracts_as_known(scope, dossier_id, asked.known_at, on=asked.on)),
        acts=tuple(acts[:ACTS_SHOWN]),
    )


def _head(request: ActingRequest, found: FileAsKnown, on: date, names: dict[UUID, str]) -> FileHead:
    header = found.header
    words = Words([{"commune": header.commune}], on)
    referent = names.get(header.referent_id, "") if header.referent_id else ""
    return make_head(request.actor, header, on, commune=words.commune(header.commune), referent=referent)
