"""Reference data with their dates of validity: nomenclatures, communes, structures and their sites."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from convergence.api.v1.kernel.access import Program, acting_for, caller_from
from convergence.api.v1.kernel.pages import read_cursor, written_cursor
from convergence.api.v1.kernel.schemas import Cursor, Day, Limit, PageAnswer, ProblemAnswer
from convergence.foundation.clock import local_today
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structures_after
from convergence.identity.types import SiteDetail, StructureDetail
from convergence.referentials.queries import communes_of, nomenclatures, whole_nomenclature
from convergence.referentials.types import Commune, NomenclatureEntry, UnknownNomenclatureError, Verification

router = Router(tags=["Référentiels"])
SCOPE = "referentials:data:read"
_REFUSALS = {401: ProblemAnswer, 403: ProblemAnswer, 422: ProblemAnswer, 429: ProblemAnswer}
_UNTIL = "Premier jour où la valeur ne vaut plus ; vide tant qu’elle vaut."


class NomenclatureName(Schema):
    """Une nomenclature."""

    name: str
    label: str
    values: int


class NomenclatureList(Schema):
    """Les nomenclatures, par libellé."""

    items: list[NomenclatureName]


class CodeAnswer(Schema):
    """Une valeur d’une nomenclature, avec ses dates."""

    code: str
    label: str
    parent: str
    valid_from: date | None
    valid_to: date | None = Field(description=_UNTIL)
    source: str
    is_verified: bool


class NomenclatureAnswer(Schema):
    """Les valeurs d’une nomenclature, dans leur ordre, celles qui ne valent plus comprises."""

    name: str
    items: list[CodeAnswer]


class CommuneAnswer(Schema):
    """Une commune au jour demandé."""

    code: str
    name: str
    departement_code: str
    region_code: str
    epci_code: str
    postal_codes: list[str]
    time_zone: str
    valid_from: date | None
    valid_to: date | None = Field(description=_UNTIL)


class CommunePage(PageAnswer):
    """Une page de communes, par code."""

    items: list[CommuneAnswer]


class SiteAnswer(Schema):
    """Un lieu d’accueil."""

    id: UUID
    name: str
    address: str
    commune_code: str
    time_zone: str
    opened_on: date
    closed_on: date | None = Field(description="Premier jour sans accueil.")


class StructureAnswer(Schema):
    """Un organisme du réseau, ses dates et ses sites."""

    id: UUID
    code: str
    name: str
    official_name: str
    kind: str
    siret: str
    commune_code: str
    departement_code: str
    region_code: str
    time_zone: str
    state: str
    opened_on: date
    closed_on: date | None = Field(description="Premier jour sans activité.")
    merged_into_id: UUID | None
    sites: list[SiteAnswer]


class StructurePage(PageAnswer):
    """Une page d’organismes, par code."""

    items: list[StructureAnswer]


@router.get(
    "/nomenclatures",
    auth=Program(SCOPE),
    response={200: NomenclatureList, **_REFUSALS},
    operation_id="list_nomenclatures",
    summary="Lire la liste des nomenclatures",
)
def list_nomenclatures(request: HttpRequest) -> dict[str, Any]:
    """Leurs noms, à donner pour lire leurs valeurs."""
    with acting_for(caller_from(request), "list_nomenclatures"):
        return {
            "items": [{"name": row.name, "label": row.label, "values": row.values} for row in nomenclatures()]
        }


@router.get(
    "/nomenclatures/{name}",
    auth=Program(SCOPE),
    response={200: NomenclatureAnswer, 404: ProblemAnswer, **_REFUSALS},
    operation_id="read_nomenclature",
    summary="Lire une nomenclature",
)
def read_nomenclature(
    request: HttpRequest,
    name: Annotated[str, Path(pattern=r"^[a-z0-9_.-]{1,80}$", description="Donné par la liste.")],
) -> dict[str, Any]:
    """Chaque valeur qu’elle a eue, avec ses dates de validité et sa source."""
    with acting_for(caller_from(request), "read_nomenclature"):
        try:
            values = whole_nomenclature(name)
        except UnknownNomenclatureError:
            raise NotFound(
                "Cette nomenclature n’existe pas.", what_to_do="Prenez son nom dans la liste."
            ) from None
    return {"name": name, "items": [_code(value) for value in values]}


@router.get(
    "/communes",
    auth=Program(SCOPE),
    response={200: CommunePage, 404: ProblemAnswer, **_REFUSALS},
    operation_id="list_communes",
    summary="Lire les communes d’un département",
)
def list_communes(
    request: HttpRequest,
    departement: Annotated[str, Query(pattern=r"^([0-9]{2,3}|2[AB])$", description="Code du département.")],
    on: Annotated[Day | None, Query(description="Le jour ; aujourd’hui sans lui.")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Les communes telles qu’elles étaient le jour demandé (aujourd’hui sans autre précision)."""
    caller = caller_from(request)
    with acting_for(caller, "list_communes") as scope:
        day = on or local_today(scope.actor.time_zone)
        listed = f"communes:{departement}:{day}"
        place = read_cursor(cursor, listed, caller.organisation_id)
        rows = [row for row in communes_of(day, departement=departement) if not place or row.code > place[0]]
    return {
        "items": [_commune(row) for row in rows[:limit]],
        "cursor": (
            written_cursor(listed, caller.organisation_id, rows[limit - 1].code)
            if len(rows) > limit
            else None
        ),
        "has_more": len(rows) > limit,
    }


@router.get(
    "/structures",
    auth=Program(SCOPE),
    response={200: StructurePage, 404: ProblemAnswer, **_REFUSALS},
    operation_id="list_structures",
    summary="Lire les organismes du réseau et leurs sites",
)
def list_structures(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """Tous, fermés compris, avec leurs dates : de quoi tenir une copie du registre."""
    caller = caller_from(request)
    place = read_cursor(cursor, "structures", caller.organisation_id)
    with acting_for(caller, "list_structures") as scope:
        rows = structures_after(scope, place[0] if place else "", limit + 1)
    return {
        "items": [_structure(row) for row in rows[:limit]],
        "cursor": (
            written_cursor("structures", caller.organisation_id, rows[limit - 1].code)
            if len(rows) > limit
            else None
        ),
        "has_more": len(rows) > limit,
    }


def _code(value: NomenclatureEntry) -> dict[str, Any]:
    return {
        "code": value.code,
        "label": value.label,
        "parent": value.parent,
        "valid_from": value.valid_from,
        "valid_to": value.valid_to,
        "source": value.source,
        "is_verified": value.verified is not Verification.UNVERIFIED,
    }


def _commune(row: Commune) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "departement_code": row.departement,
        "region_code": row.region,
        "epci_code": row.epci,
        "postal_codes": list(row.postal_codes),
        "time_zone": row.time_zone,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _structure(row: StructureDetail) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "name": row.usual_name,
        "official_name": row.official_name,
        "kind": row.kind.value,
        "siret": row.siret,
        "commune_code": row.commune_code,
        "departement_code": row.departement_code,
        "region_code": row.region_code,
        "time_zone": row.time_zone,
        "state": row.state.value,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "merged_into_id": row.merged_into_id,
        "sites": [_site(site) for site in row.sites],
    }


def _site(site: SiteDetail) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "address": site.address,
        "commune_code": site.commune_code,
        "time_zone": site.time_zone,
        "opened_on": site.opened_on,
        "closed_on": site.closed_on,
    }
