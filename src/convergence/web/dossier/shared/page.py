"""The shared synthesis: one page of a person for a partner, what the agreement opens and no more, each with its why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from convergence.accompagnement.acts.queries import Beside, beside_acts, timeline
from convergence.accompagnement.contracts.types import ContractKind, ContractRow
from convergence.accompagnement.situations.queries import standing_among
from convergence.accompagnement.solutions.policies import may_introduce
from convergence.design.components import SummaryRow, TimelineEntry
from convergence.design.frame import Crumb
from convergence.dossier.queries import dossier_file
from convergence.dossier.types.views import DossierFile
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.identity.queries import staff_names, structure_detail
from convergence.sharing.queries import shared_file
from convergence.sharing.types import OpenedGroup, SharedFile
from convergence.web.access import ActingRequest
from convergence.web.context import address_of
from convergence.web.dossier.frame import not_found
from convergence.web.dossier.glance import Known, glance
from convergence.web.dossier.sections.showing import Block, blocks, nir_words
from convergence.web.dossier.shared.people import TITLE

ENTRIES = 10
_STATED = (
    FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT, FieldGroup.FAMILY, FieldGroup.HOUSING,
    FieldGroup.MOBILITY, FieldGroup.EDUCATION, FieldGroup.RESOURCES, FieldGroup.HEALTH, FieldGroup.NIR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One group of fields: why it is open, and what it says."""

    group: FieldGroup
    reasons: tuple[OpenedGroup, ...]
    sections: tuple[Block, ...]
    rows: tuple[SummaryRow, ...]
    entries: tuple[TimelineEntry, ...] = ()

    @property
    def anchor(self) -> str:
        """Identifier of the part in the page."""
        return f"donnees-{self.group.value}"


def shared_synthesis(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What is open of a file of another structure, and by name what is not; never free text."""
    found = dossier_file(request.scope, dossier_id)
    if found is None:
        raise not_found()
    at, header = now(), found.header
    shared = shared_file(request.scope, dossier_id, header.structure_id, at)
    holder = structure_detail(request.scope, header.structure_id)
    today = local_today(request.actor.time_zone)
    context = {
        "page_title": header.full_name,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb(TITLE, address_of("dossier:shared")),
            Crumb(header.full_name),
        ),
        "header": header,
        "age": header.age_on(today),
        "holder": holder,
        "shared": shared,
        "parts": tuple(_parts(request, found, shared, today)),
        "may_introduce": may_introduce(request.actor),
        "emergency_until": shared.emergency_until,
        "printed_at": at,
        "actor": request.actor,
        "zone": request.actor.time_zone,
    }
    return render(request, "web/dossier/shared/page.html", context)


def _parts(request: ActingRequest, found: DossierFile, shared: SharedFile, today: date) -> Iterator[Part]:
    inside = [view for view in found.sections.values() if view.is_open]
    shown = blocks(request, found.header, inside)
    for group in _STATED:
        reasons = tuple(one for one in shared.opened if one.group is group)
        if not reasons:
            continue
        of_group = tuple(_filled(block) for block in shown if block.view.form.group is group)
        if group is FieldGroup.ACCOMPAGNEMENT:
            beside = beside_acts(request.scope, found.dossier_id, on=today)
            rows = tuple(_accompaniment(request, found, today, beside))
            entries = tuple(_entries(request, found.dossier_id, today, beside))
            yield Part(group, reasons, of_group, rows, entries)
        elif group is FieldGroup.NIR:
            number = nir_words(found.header)
            yield Part(group, reasons, of_group, (SummaryRow("Numéro de sécurité sociale", number),))
        else:
            yield Part(group, reasons, of_group, ())


def _filled(block: Block) -> Block:
    """A section without the values that nobody wrote."""
    return replace(block, rows=tuple(row for row in block.rows if row.value))


def _accompaniment(
    request: ActingRequest, found: DossierFile, today: date, beside: Beside
) -> Iterator[SummaryRow]:
    header = found.header
    if header.state is not None:
        yield SummaryRow("État du dossier", header.state.label)
    yield SummaryRow("Référent à la Mission Locale", _referent(request, header.referent_id))
    known = Known(
        standing_among(request.scope, beside.situations, today), _contract(beside), None, beside.requests
    )
    for line in glance(request, header, today, known).lines:
        yield SummaryRow(line.label, line.value, note=line.note)


def _referent(request: ActingRequest, user_id: UUID | None) -> str:
    people = staff_names(request.scope, {user_id}) if user_id else {}
    return people[user_id].full_name if user_id in people else ""


def _contract(beside: Beside) -> ContractRow | None:
    covering = [row for row in beside.contracts if row.covers]
    return min(covering, key=lambda row: row.kind is ContractKind.ENGAGEMENT, default=None)


def _entries(
    request: ActingRequest, dossier_id: UUID, today: date, beside: Beside
) -> Iterator[TimelineEntry]:
    for entry in timeline(request.scope, dossier_id, on=today, limit=ENTRIES, beside=beside):
        yield TimelineEntry(entry.on, entry.title, entry.source.label, entry.detail)
