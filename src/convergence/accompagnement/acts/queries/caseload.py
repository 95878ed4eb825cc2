"""An adviser's caseload: who to call first, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from convergence.accompagnement.acts.policies import check_may_read_caseload
from convergence.accompagnement.acts.queries.acts import LOOK_BACK, last_acts_of
from convergence.accompagnement.acts.queries.weeks import weeks_of_known
from convergence.accompagnement.acts.rules.priority import priority, week_to_watch
from convergence.accompagnement.acts.types import (
    CaseloadFilters,
    CaseloadPage,
    CaseloadRow,
    CaseloadSort,
    LastActRow,
    Priority,
    PriorityCode,
    PriorityFacts,
)
from convergence.accompagnement.acts.types.weeks import WeeklyHours
from convergence.accompagnement.contracts.queries import running_contracts_of
from convergence.accompagnement.contracts.types import RunningContractRow
from convergence.accompagnement.situations.queries import current_situations_of
from convergence.accompagnement.situations.types import CurrentSituationRow, SituationCategory
from convergence.dossier.queries import files_to_rank, phones_of
from convergence.dossier.types import DossierState, IdentityProofState
from convergence.dossier.types.views import RankedFile
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Reading, Scope
from convergence.foundation.text import name_key
from convergence.storage.journal import reads

LARGEST = 400
"""Files of one adviser that are ranked together; beyond, the list of the structure is the right page."""

_NO_FILTER = CaseloadFilters()


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
def caseload(
    scope: Scope,
    adviser_id: UUID,
    *,
    on: date,
    sort: CaseloadSort = CaseloadSort.PRIORITY,
    filters: CaseloadFilters = _NO_FILTER,
    offset: int = 0,
    limit: int = 50,
) -> CaseloadPage:
    """One page of the people around whom an adviser works, with who to call first and why, by twelve queries.

    All are ranked by the machine; the access journal names those whom the page shows. Raises Refused for the
    caseload of a colleague without the right to see those of the team.
    """
    check_may_read_caseload(scope.actor, adviser_id)
    ranking = replace(scope, reading=Reading())
    files = files_to_rank(ranking, adviser_id, LARGEST + 1)
    everyone = _ranked(ranking, files[:LARGEST], on)
    kept = sorted(_kept(everyone, filters), key=_ORDERS[sort])
    return CaseloadPage(
        rows=_with_phones(ranking, kept[offset : offset + limit]),
        kept=len(kept),
        total=len(everyone),
        counts=Counter(reason.code for row in everyone for reason in row.priority.reasons),
        is_cut=len(files) > LARGEST,
    )


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
def caseload_row(scope: Scope, adviser_id: UUID, dossier_id: UUID, *, on: date) -> CaseloadRow | None:
    """The line of one person in a caseload, as it stands now; None when she is not in it."""
    check_may_read_caseload(scope.actor, adviser_id)
    ranking = replace(scope, reading=Reading())
    files = files_to_rank(ranking, adviser_id, LARGEST)
    ranked = _ranked(ranking, [file for file in files if file.dossier_id == dossier_id], on)
    found = _with_phones(ranking, ranked)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rooms of the wing know of the files, by file."""

    on: date
    contracts: Mapping[UUID, RunningContractRow]
    situations: Mapping[UUID, CurrentSituationRow]
    acts: Mapping[UUID, LastActRow]
    weeks: Mapping[UUID, WeeklyHours]


def _with_phones(scope: Scope, rows: Sequence[CaseloadRow]) -> tuple[CaseloadRow, ...]:
    """Numbers are read for those whom the page shows, not for those whom it only ranks."""
    phones = {row.dossier_id: row.phone for row in phones_of(scope, [row.dossier_id for row in rows])}
    return tuple(replace(row, phone=phones.get(row.dossier_id, "")) for row in rows)


def _ranked(scope: Scope, files: Sequence[RankedFile], on: date) -> list[CaseloadRow]:
    ids = [file.dossier_id for file in files]
    if not ids:
        return []
    contracts = {row.dossier_id: row for row in running_contracts_of(scope, ids, on)}
    monday = week_to_watch(on)
    asked = [row.dossier_id for row in contracts.values() if row.weekly_hours and row.starts_on <= on]
    weeks = weeks_of_known(scope, asked, monday, monday, today=on) if asked else []
    known = _Known(
        on,
        contracts,
        {row.dossier_id: row for row in current_situations_of(scope, ids, on)},
        {row.dossier_id: row for row in last_acts_of(scope, ids, on)},
        {row.dossier_id: row.hours for row in weeks},
    )
    return [_row(file, known) for file in files]


def _row(file: RankedFile, known: _Known) -> CaseloadRow:
    contract = known.contracts.get(file.dossier_id)
    situation = known.situations.get(file.dossier_id)
    return CaseloadRow(
        dossier_id=file.dossier_id,
        number=file.number,
        name=f"{file.usual_name or file.birth_name} {file.first_name}",
        born_on=file.born_on,
        phone="",
        last_contact_on=_reached_on(file, known),
        situation=situation.category if situation else SituationCategory.UNKNOWN,
        situation_label=situation.label if situation else SituationCategory.UNKNOWN.label,
        contract=contract.kind if contract else None,
        contract_id=contract.contract_id if contract else None,
        contract_end_on=contract.planned_end_on if contract else None,
        week=known.weeks.get(file.dossier_id),
        last_act=known.acts.get(file.dossier_id),
        priority=_priority(file, known),
    )


def _priority(file: RankedFile, known: _Known) -> Priority:
    contract, situation = known.contracts.get(file.dossier_id), known.situations.get(file.dossier_id)
    last_act = known.acts.get(file.dossier_id)
    is_old = file.created_on < known.on - LOOK_BACK
    return priority(
        PriorityFacts(
            on=known.on,
            opened_on=file.created_on,
            born_on=file.born_on,
            reached_on=_reached_on(file, known),
            is_received=is_old or (last_act is not None and last_act.received_on is not None),
            is_identity_proven=file.identity_state is IdentityProofState.PROVEN,
            situation=situation.category if situation else SituationCategory.UNKNOWN,
            contract=contract.kind if contract else None,
            contract_end_on=contract.planned_end_on if contract else None,
            reviews=contract.review_reasons if contract else (),
            week=known.weeks.get(file.dossier_id),
            is_dormant=file.state is DossierState.DORMANT,
        )
    )


def _reached_on(file: RankedFile, known: _Known) -> date | None:
    last_act = known.acts.get(file.dossier_id)
    days = [day for day in (file.last_contact_on, last_act.reached_on if last_act else None) if day]
    return max(days, default=None)


def _kept(rows: Iterable[CaseloadRow], filters: CaseloadFilters) -> list[CaseloadRow]:
    name = name_key(filters.name)
    return [
        row
        for row in rows
        if (filters.contract is None or row.contract is filters.contract)
        and not (filters.without_contract and row.contract is not None)
        and (filters.situation is None or row.situation is filters.situation)
        and (filters.reason is None or _has(row, filters.reason))
        and name in name_key(row.name)
    ]


def _has(row: CaseloadRow, code: PriorityCode) -> bool:
    return any(reason.code is code for reason in row.priority.reasons)


def _by_priority(row: CaseloadRow) -> tuple[int, str, UUID]:
    return -row.priority.score, name_key(row.name), row.dossier_id


def _by_name(row: CaseloadRow) -> tuple[str, UUID]:
    return name_key(row.name), row.dossier_id


def _by_contact(row: CaseloadRow) -> tuple[date, str, UUID]:
    return row.last_contact_on or date.min, name_key(row.name), row.dossier_id


def _by_contract_end(row: CaseloadRow) -> tuple[date, str, UUID]:
    return row.contract_end_on or date.max, name_key(row.name), row.dossier_id


def _by_age(row: CaseloadRow) -> tuple[date, str, UUID]:
    return row.born_on, name_key(row.name), row.dossier_id


_ORDERS = {
    CaseloadSort.PRIORITY: _by_priority,
    CaseloadSort.NAME: _by_name,
    CaseloadSort.LAST_CONTACT: _by_contact,
    CaseloadSort.CONTRACT_END: _by_contract_end,
    CaseloadSort.AGE: _by_age,
}
