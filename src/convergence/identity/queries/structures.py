"""Structures, their sites and their mergers: public facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from convergence.foundation import clock
from convergence.foundation.scope import Scope
from convergence.foundation.text import name_key
from convergence.identity.models import Site, Structure, StructureMerger
from convergence.identity.rules.structures import state_on
from convergence.identity.types import (
    MergerDetail,
    MergerExtent,
    SiteDetail,
    StructureChange,
    StructureDetail,
    StructureKind,
    StructureState,
    StructureSummary,
    ValueChange,
)
from convergence.storage.history import FieldChange, changes_of_row
from convergence.storage.journal import reads_nobody

_PUBLIC = "public facts about organisations"
_SHOWN = {
    "official_name": "Nom officiel",
    "usual_name": "Nom usuel",
    "siret": "SIRET",
    "phone": "Téléphone",
    "commune_code": "Commune",
    "time_zone": "Fuseau horaire",
    "closed_on": "Fermeture",
}


@reads_nobody(_PUBLIC)
def structure_detail(scope: Scope, structure_id: UUID) -> StructureDetail | None:
    """One structure with its sites, open ones first; None when there is none."""
    return _detail(Structure.objects.filter(id=structure_id))


@reads_nobody(_PUBLIC)
def structure_by_code(scope: Scope, code: str) -> StructureDetail | None:
    """The same by network code, small letters forgiven."""
    return _detail(Structure.objects.filter(code=code.strip().upper()))


@reads_nobody(_PUBLIC)
def structures_after(scope: Scope, code: str = "", limit: int = 100) -> tuple[StructureDetail, ...]:
    """Every structure that ever was, by its code, after one: what a copy of the register is made from."""
    rows = list(
        Structure.objects.filter(code__gt=code).select_related("merged_into").order_by("code")[:limit]
    )
    sites = defaultdict(list)
    for site in _sites([row.id for row in rows]):
        sites[site.structure_id].append(site)
    return tuple(_detailed(row, sites[row.id]) for row in rows)


@reads_nobody(_PUBLIC)
def structures_matching(
    scope: Scope,
    text: str = "",
    kind: StructureKind | None = None,
    limit: int = 20,
    *,
    on: date | None = None,
    open_only: bool = True,
) -> tuple[StructureSummary, ...]:
    """Structures open on a day whose name holds each typed word, or whose code begins so; by name.

    Without ``open_only``, those that are closed, absorbed or yet to open as well.
    """
    day = on or clock.local_today(scope.actor.time_zone)
    found = Structure.objects.all()
    if open_only:
        found = found.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)
    if kind is not None:
        found = found.filter(kind=kind)
    words = Q()
    for word in name_key(text).split():
        words &= Q(search_key__contains=word)
    typed = text.strip().upper()
    if typed:
        found = found.filter(words | Q(code__startswith=typed) if words else Q(code__startswith=typed))
    return tuple(_summary(row, day) for row in found.order_by("usual_name", "code")[:limit])


@reads_nobody(_PUBLIC)
def structures_receiving_in(scope: Scope, departement: str, *, on: date) -> tuple[StructureDetail, ...]:
    """Missions Locales open on a day in a département, with their sites; by name."""
    rows = list(
        Structure.objects.filter(
            Q(closed_on=None) | Q(closed_on__gt=on),
            opened_on__lte=on,
            departement_code=departement,
            kind__in=(StructureKind.MISSION_LOCALE.value, StructureKind.PAIO.value),
        )
        .select_related("merged_into")
        .order_by("usual_name", "id")
    )
    sites = defaultdict(list)
    for site in _sites([row.id for row in rows]):
        sites[site.structure_id].append(site)
    return tuple(_detailed(row, sites[row.id]) for row in rows)


@reads_nobody(_PUBLIC)
def operator_structures(scope: Scope, on: date) -> list[UUID]:
    """The agencies of the operators open on a day: what the background work goes through."""
    rows = Structure.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=on),
        opened_on__lte=on,
        kind__in=(StructureKind.FRANCE_TRAVAIL.value, StructureKind.CAP_EMPLOI.value),
    )
    return list(rows.order_by("id").values_list("id", flat=True))


@reads_nobody(_PUBLIC)
def taken_over_by(scope: Scope, commune: str, *, on: date) -> UUID | None:
    """Who took over a commune from another structure, the latest; None when nobody did."""
    rows = StructureMerger.objects.filter(
        extent=MergerExtent.PARTIAL.value, commune_codes__contains=[commune], effective_on__lte=on
    )
    return rows.order_by("-effective_on", "-id").values_list("absorbing_id", flat=True).first()


@reads_nobody(_PUBLIC)
def structure_names(scope: Scope, structure_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Usual names of several structures; an unknown identifier is absent."""
    rows = Structure.objects.filter(id__in=set(structure_ids)).values_list("id", "usual_name")
    return dict(rows.order_by("id"))


@reads_nobody(_PUBLIC)
def time_zones_of(scope: Scope, structure_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The IANA zone of each structure; an unknown identifier is absent."""
    rows = Structure.objects.filter(id__in=set(structure_ids)).values_list("id", "time_zone")
    return dict(rows.order_by("id"))


@reads_nobody(_PUBLIC)
def mergers_of(scope: Scope, structure_id: UUID) -> tuple[MergerDetail, ...]:
    """Mergers in which a structure took part on either side, latest first."""
    rows = StructureMerger.objects.select_related("absorbed", "absorbing").filter(
        Q(absorbed_id=structure_id) | Q(absorbing_id=structure_id)
    )
    return tuple(
        MergerDetail(
            id=row.id,
            absorbed_id=row.absorbed_id,
            absorbed_name=row.absorbed.usual_name,
            absorbing_id=row.absorbing_id,
            absorbing_name=row.absorbing.usual_name,
            effective_on=row.effective_on,
            extent=MergerExtent(row.extent),
            commune_codes=tuple(row.commune_codes),
        )
        for row in rows.order_by("-effective_on", "-id")
    )


@reads_nobody(_PUBLIC)
def structure_history(scope: Scope, limit: int = 50) -> tuple[StructureChange, ...]:
    """How the description of the actor's own structure changed, latest first."""
    found = changes_of_row(Structure, scope.structure_id, limit=limit)
    return tuple(
        StructureChange(change.at, change.user_name, change.label, change.reason, _values(change.fields))
        for change in found
    )


def _values(fields: Iterable[FieldChange]) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(_SHOWN[change.field], _text(change.before), _text(change.after))
        for change in fields
        if change.field in _SHOWN
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _detail(found: QuerySet[Structure]) -> StructureDetail | None:
    row = found.select_related("merged_into").first()
    return None if row is None else _detailed(row, _sites([row.id]))


def _sites(structure_ids: Sequence[UUID]) -> QuerySet[Site]:
    """Sites of structures, open ones first."""
    return Site.objects.filter(structure_id__in=structure_ids).order_by(
        F("closed_on").desc(nulls_first=True), "name", "id"
    )


def _detailed(row: Structure, sites: Iterable[Site]) -> StructureDetail:
    return StructureDetail(
        id=row.id,
        code=row.code,
        usual_name=row.usual_name,
        official_name=row.official_name,
        kind=StructureKind(row.kind),
        siret=row.siret,
        phone=row.phone,
        commune_code=row.commune_code,
        departement_code=row.departement_code,
        region_code=row.region_code,
        time_zone=row.time_zone,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        merged_into_id=row.merged_into_id,
        merged_into_name=row.merged_into.usual_name if row.merged_into else "",
        state=_state(row, clock.local_today(row.time_zone)),
        sites=tuple(_site(site, row.time_zone) for site in sites),
        edit_token=row.change_id,
    )


def _site(site: Site, inherited_zone: str) -> SiteDetail:
    return SiteDetail(
        id=site.id,
        name=site.name,
        address=site.address,
        commune_code=site.commune_code,
        time_zone=site.time_zone or inherited_zone,
        opened_on=site.opened_on,
        closed_on=site.closed_on,
        edit_token=site.change_id,
    )


def _summary(row: Structure, day: date) -> StructureSummary:
    return StructureSummary(
        id=row.id,
        code=row.code,
        usual_name=row.usual_name,
        official_name=row.official_name,
        kind=StructureKind(row.kind),
        commune_code=row.commune_code,
        departement_code=row.departement_code,
        region_code=row.region_code,
        time_zone=row.time_zone,
        state=_state(row, day),
    )


def _state(row: Structure, day: date) -> StructureState:
    merged = row.merged_into_id is not None
    return state_on(day, opened_on=row.opened_on, closed_on=row.closed_on, merged=merged)
