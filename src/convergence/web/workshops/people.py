"""Names of those who are enrolled or wait, and the contracts that open an offer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts.queries import running_contracts_of
from convergence.agenda.workshops.types import EnrolmentRow, SessionRow
from convergence.dossier.queries import headers_of
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.text import sort_key
from convergence.identity.queries import structure_names
from convergence.web.access import ActingRequest
from convergence.web.workshops.words import STATUS_LEVELS, local


@dataclass(frozen=True, slots=True)
class ShownEnrolment:
    """Somebody enrolled, by her name; ``by`` is the operator that enrolled her, if one did."""

    row: EnrolmentRow
    name: str
    comment: str
    level: str
    by: str = ""


def headers(request: ActingRequest, dossier_ids: Iterable[UUID]) -> dict[UUID, DossierHeader]:
    """Heads of several files; those out of reach are left out."""
    return {header.dossier_id: header for header in headers_of(request.scope, dossier_ids)}


def named(
    request: ActingRequest, rows: Sequence[EnrolmentRow], comments: Mapping[UUID, str]
) -> list[ShownEnrolment]:
    """The enrolled in the order of names."""
    known = headers(request, [row.dossier_id for row in rows])
    operators = {row.operator_id for row in rows if row.operator_id}
    names = structure_names(request.scope, operators) if operators else {}
    shown = [
        (
            sort_key(known[row.dossier_id].birth_name),
            ShownEnrolment(
                row,
                known[row.dossier_id].full_name,
                comments.get(row.enrolment_id, ""),
                STATUS_LEVELS[row.status],
                names.get(row.operator_id, "") if row.operator_id else "",
            ),
        )
        for row in rows
        if row.dossier_id in known
    ]
    return [one for _, one in sorted(shown, key=lambda pair: (pair[0], pair[1].name))]


def contracts_on(
    request: ActingRequest, session: SessionRow, dossier_ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    """Kinds of the contracts that run on the day of the session, when its offer asks for one."""
    if not session.offer.contract_kind:
        return {}
    return contracts_at(request, dossier_ids, local(session.starts_at, session.time_zone).date())


def contracts_at(request: ActingRequest, dossier_ids: Sequence[UUID], day: date) -> dict[UUID, list[str]]:
    """Kinds of the contracts that run on a day."""
    found: dict[UUID, list[str]] = {}
    for contract in running_contracts_of(request.scope, dossier_ids, day):
        found.setdefault(contract.dossier_id, []).append(contract.kind.value)
    return found
