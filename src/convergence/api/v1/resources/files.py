"""Files opened to a partner: the list, the synthesis of one with what its agreement opens, the parts of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.situations.queries import situations_of
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.workshops.queries import enrolments_of_file
from convergence.api.v1.kernel.access import (
    Program,
    acting_for,
    caller_from,
    fields_given,
    files_opened,
    names_opened,
)
from convergence.api.v1.kernel.pages import read_cursor, written_cursor
from convergence.api.v1.kernel.schemas import Cursor, Identifier, Limit, PageAnswer, ProblemAnswer, kept
from convergence.dossier.queries import headers_of
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope

router = Router(tags=["Dossiers partagés"])
FILE, APPOINTMENT, ENROLMENT = "dossier:file:read", "agenda:appointment:read", "agenda:enrolment:read"
CONTRACT, SITUATION = "contracts:contract:read", "situations:situation:read"
_READ = {401: ProblemAnswer, 403: ProblemAnswer, 404: ProblemAnswer, 422: ProblemAnswer, 429: ProblemAnswer}


class FileAnswer(Schema):
    """La synthèse d’un dossier. Un champ que votre convention, ou ce partage, n’ouvre pas est absent."""

    id: UUID
    holder_id: UUID = Field(description="La Mission Locale qui tient le dossier.")
    number: int | None = None
    birth_name: str | None = None
    usual_name: str | None = None
    first_name: str | None = None
    born_on: date | None = None
    sex: str | None = None
    identity_proof: str | None = None
    phone: str | None = None
    email: str | None = None
    commune_code: str | None = None
    state: str | None = None
    state_since: date | None = None
    last_contact_on: date | None = None
    ended_on: date | None = None
    rqth: bool | None = None


class FilePage(PageAnswer):
    """Une page de dossiers."""

    items: list[FileAnswer]


class AppointmentAnswer(Schema):
    """Un rendez-vous, sans commentaire ni objet."""

    id: UUID
    file_id: UUID
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    kind: str | None = None
    modality: str | None = None
    status: str | None = None
    minutes: int | None = None


class AppointmentList(Schema):
    """Les rendez-vous d’un dossier, le plus tardif d’abord."""

    items: list[AppointmentAnswer]


class EnrolmentAnswer(Schema):
    """Une inscription à une session."""

    id: UUID
    file_id: UUID
    session_number: int | None = None
    name: str | None = None
    kind: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    status: str | None = None
    minutes: int | None = None


class EnrolmentList(Schema):
    """Les inscriptions d’un dossier, la plus tardive d’abord."""

    items: list[EnrolmentAnswer]


class ContractAnswer(Schema):
    """Un contrat en résumé. Les fins sont le premier jour que le contrat ne couvre plus."""

    id: UUID
    file_id: UUID
    number: int | None = None
    kind: str | None = None
    state: str | None = None
    signed_on: date | None = None
    starts_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    weekly_hours: int | None = None


class ContractList(Schema):
    """Les contrats d’un dossier, le plus récent d’abord."""

    items: list[ContractAnswer]


class SituationAnswer(Schema):
    """Une situation. Les fins sont le premier jour qui n’en fait plus partie."""

    id: UUID
    file_id: UUID
    category: str | None = None
    kind_label: str | None = None
    state: str | None = None
    starts_on: date | None = None
    planned_end_on: date | None = None
    ends_on: date | None = None


class SituationList(Schema):
    """Les situations d’un dossier, la plus récente d’abord."""

    items: list[SituationAnswer]


@router.get(
    "/files",
    auth=Program(FILE),
    response={200: FilePage, **_READ},
    exclude_unset=True,
    operation_id="list_files",
    summary="Lire les dossiers partagés",
)
def list_files(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """Les dossiers qui vous sont ouverts en ce moment, dans un ordre fixe. Pour les changements, voyez le fil."""
    caller = caller_from(request)
    place = read_cursor(cursor, "files", caller.organisation_id)
    given = fields_given(caller, FILE)
    with acting_for(caller, "list_files") as scope:
        opened = files_opened(scope)
        rest = sorted(opened)
        if place:
            rest = [file_id for file_id in rest if file_id > UUID(place[0])]
        page = rest[:limit]
        heads = headers_of(scope, page)
        items = [_synthesis(head, names_opened(given, opened[head.dossier_id])) for head in heads]
    has_more = len(rest) > limit
    return {
        "items": items,
        "cursor": written_cursor("files", caller.organisation_id, page[-1]) if has_more else None,
        "has_more": has_more,
    }


@router.get(
    "/files/{file_id}",
    auth=Program(FILE),
    response={200: FileAnswer, **_READ},
    exclude_unset=True,
    operation_id="read_file",
    summary="Lire la synthèse d’un dossier partagé",
)
def read_file(request: HttpRequest, file_id: Identifier) -> dict[str, Any]:
    """Un dossier qui n’est pas partagé avec vous et un dossier qui n’existe pas reçoivent la même réponse."""
    caller = caller_from(request)
    with acting_for(caller, "read_file") as scope:
        opened = files_opened(scope).get(file_id)
        head = next(iter(headers_of(scope, [file_id])), None) if opened is not None else None
        if opened is None or head is None:
            raise _no_file(scope, file_id)
        return _synthesis(head, names_opened(fields_given(caller, FILE), opened))


@router.get(
    "/files/{file_id}/appointments",
    auth=Program(APPOINTMENT),
    response={200: AppointmentList, **_READ},
    exclude_unset=True,
    operation_id="list_appointments",
    summary="Lire les rendez-vous d’un dossier partagé",
)
def list_appointments(request: HttpRequest, file_id: Identifier) -> dict[str, Any]:
    """Tous ses rendez-vous, annulés compris, sans aucun texte libre."""
    return _parts(request, file_id, APPOINTMENT, "list_appointments", lambda scope: [
        {
            "id": row.appointment_id,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "kind": row.kind.value,
            "modality": row.modality.value,
            "status": row.status.value,
            "minutes": row.minutes,
        }
        for row in appointments_of_file(scope, file_id)
    ])  # fmt: skip


@router.get(
    "/files/{file_id}/enrolments",
    auth=Program(ENROLMENT),
    response={200: EnrolmentList, **_READ},
    exclude_unset=True,
    operation_id="list_enrolments",
    summary="Lire les inscriptions d’un dossier partagé",
)
def list_enrolments(request: HttpRequest, file_id: Identifier) -> dict[str, Any]:
    """Ses inscriptions aux ateliers et aux informations collectives ; celles qui ont été retirées n’y sont pas."""
    return _parts(request, file_id, ENROLMENT, "list_enrolments", lambda scope: [
        {
            "id": row.enrolment.enrolment_id,
            "session_number": row.session_number,
            "name": row.name,
            "kind": row.kind.value,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "status": row.enrolment.status.value,
            "minutes": row.enrolment.minutes,
        }
        for row in enrolments_of_file(scope, file_id)
    ])  # fmt: skip


@router.get(
    "/files/{file_id}/contracts",
    auth=Program(CONTRACT),
    response={200: ContractList, **_READ},
    exclude_unset=True,
    operation_id="list_contracts",
    summary="Lire les contrats d’un dossier partagé",
)
def list_contracts(request: HttpRequest, file_id: Identifier) -> dict[str, Any]:
    """CEJ, PACEA et contrats d’engagement, en résumé."""
    return _parts(request, file_id, CONTRACT, "list_contracts", lambda scope: [
        {
            "id": row.contract_id,
            "number": row.number,
            "kind": row.kind.value,
            "state": row.state.value,
            "signed_on": row.signed_on,
            "starts_on": row.starts_on,
            "planned_end_on": row.planned_end_on,
            "ended_on": row.ended_on,
            "weekly_hours": row.weekly_hours,
        }
        for row in contracts_of(scope, file_id, on=_today(scope))
    ])  # fmt: skip


@router.get(
    "/files/{file_id}/situations",
    auth=Program(SITUATION),
    response={200: SituationList, **_READ},
    exclude_unset=True,
    operation_id="list_situations",
    summary="Lire les situations d’un dossier partagé",
)
def list_situations(request: HttpRequest, file_id: Identifier) -> dict[str, Any]:
    """Emploi, formation, recherche : les situations enregistrées, sans celles qui ont été annulées."""
    return _parts(request, file_id, SITUATION, "list_situations", lambda scope: [
        {
            "id": row.situation_id,
            "category": row.category.value,
            "kind_label": row.kind_label,
            "state": row.state.value,
            "starts_on": row.starts_on,
            "planned_end_on": row.planned_end_on,
            "ends_on": row.ends_on,
        }
        for row in situations_of(scope, file_id, on=_today(scope))
    ])  # fmt: skip


def _parts(
    request: HttpRequest,
    file_id: UUID,
    code: str,
    route: str,
    read: Callable[[Scope], Iterable[Mapping[str, Any]]],
) -> dict[str, Any]:
    """Rows of one file with the fields that may leave; a file whose group is not open has rows of no field: unknown."""
    caller = caller_from(request)
    with acting_for(caller, route) as scope:
        opened = files_opened(scope).get(file_id)
        names = names_opened(fields_given(caller, code), opened or frozenset())
        if not names:
            raise _no_file(scope, file_id)
        return {
            "items": [{"id": row["id"], "file_id": file_id, **kept(dict(row), names)} for row in read(scope)]
        }


def _synthesis(head: DossierHeader, names: frozenset[str]) -> dict[str, Any]:
    values = {
        "number": head.number,
        "birth_name": head.birth_name,
        "usual_name": head.usual_name,
        "first_name": head.first_name,
        "born_on": head.born_on,
        "sex": head.sex.value if head.sex else None,
        "identity_proof": head.identity_state.value,
        "phone": head.phone,
        "email": head.email,
        "commune_code": head.commune,
        "state": head.state.value if head.state else None,
        "state_since": head.state_since,
        "last_contact_on": head.last_contact_on,
        "ended_on": head.ended_on,
        "rqth": head.has_rqth,
    }
    return {"id": head.dossier_id, "holder_id": head.structure_id, **kept(values, names)}


def _today(scope: Scope) -> date:
    return local_today(scope.actor.time_zone)


def _no_file(scope: Scope, file_id: Identifier) -> NotFound:
    scope.reading.refuse(file_id, "dossier absent ou hors périmètre")
    return NotFound(
        "Ce dossier n’existe pas, ou il n’est pas partagé avec vous.",
        what_to_do="Vérifiez son identifiant ; si le partage a pris fin, retirez votre copie.",
    )
