"""What happened to a person, from acts, situations, contracts and requests to services together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.accompagnement.acts.queries.acts import acts_by_whole_days
from convergence.accompagnement.acts.rules.hours import hours_text
from convergence.accompagnement.acts.types import ActRow, TimelineEntry, TimelineSource
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractRow, ContractState
from convergence.accompagnement.situations.queries import situations_of
from convergence.accompagnement.situations.types import SituationRow
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import RequestRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of a person beside her acts: read once by a page that shows it in several places."""

    situations: list[SituationRow]
    contracts: list[ContractRow]
    requests: list[RequestRow]


@reads_nobody("each of the three queries names the file")
def beside_acts(scope: Scope, dossier_id: UUID, *, on: date) -> Beside:
    """The situations, contracts and requests to services of a person, each with its state on a day."""
    return Beside(
        situations_of(scope, dossier_id, on=on),
        contracts_of(scope, dossier_id, on=on),
        requests_of_file(scope, dossier_id),
    )


@reads(FieldGroup.ACCOMPAGNEMENT)
def timeline(
    scope: Scope,
    dossier_id: UUID,
    *,
    on: date,
    before: date | None = None,
    limit: int = 50,
    beside: Beside | None = None,
) -> list[TimelineEntry]:
    """The dated lines of a person's history, the latest first; ``before``, excluded, starts the next page.

    A page never cuts a day in two: it may hold a few more lines than ``limit``. ``beside`` is what was read already.
    """
    beside = beside or beside_acts(scope, dossier_id, on=on)
    acts = acts_by_whole_days(scope, dossier_id, before=before or date.max, limit=limit)
    horizon = acts[-1].occurred_on if len(acts) >= limit else date.min
    lines = [
        *_acts(acts),
        *_situations(beside.situations),
        *_contracts(beside.contracts),
        *_requests(beside.requests, zone(scope.actor.time_zone)),
    ]
    kept = [line for line in lines if line.on >= horizon and (before is None or line.on < before)]
    kept.sort(key=lambda line: (line.on, line.ref_id), reverse=True)
    return _whole_days(kept, limit)


def _whole_days(lines: list[TimelineEntry], limit: int) -> list[TimelineEntry]:
    if len(lines) <= limit:
        return lines
    last = lines[limit - 1].on
    return [line for line in lines if line.on >= last]


def _acts(rows: list[ActRow]) -> Iterator[TimelineEntry]:
    for row in rows:
        parts = [row.status.label] + ([hours_text(row.minutes)] if row.minutes else [])
        if row.entered_on and row.is_back_dated:
            parts.append(f"saisi le {french_date(row.entered_on)}")
        yield TimelineEntry(
            row.dossier_id, row.occurred_on, TimelineSource.ACT, row.act_id, row.label, ", ".join(parts)
        )


def _situations(rows: list[SituationRow]) -> Iterator[TimelineEntry]:
    for row in rows:
        yield TimelineEntry(
            row.dossier_id,
            row.starts_on,
            TimelineSource.SITUATION,
            row.situation_id,
            f"Début : {row.label}",
            row.organisation,
        )
        if row.ends_on:
            yield TimelineEntry(
                row.dossier_id,
                row.ends_on,
                TimelineSource.SITUATION,
                row.situation_id,
                f"Fin : {row.label}",
                row.organisation,
            )


def _contracts(rows: list[ContractRow]) -> Iterator[TimelineEntry]:
    for row in rows:
        name = row.kind.label
        closed = row.state in (ContractState.REFUSED, ContractState.ABANDONED)
        yield _contract(row, row.prepared_on, f"{name} : préparation", row.state.label if closed else "")
        if row.signed_on:
            yield _contract(row, row.signed_on, f"{name} : signature")
        if row.extended_on:
            yield _contract(row, row.extended_on, f"{name} : prolongation")
        if row.ended_on and row.end_motive:
            yield _contract(row, row.ended_on, f"{name} : fin", row.end_motive.label)


def _requests(rows: list[RequestRow], where: ZoneInfo) -> Iterator[TimelineEntry]:
    for row in rows:
        yield _request(row, local_day(row.sent_at, where), "demande envoyée", row.provider_name)
        if row.answered_at:
            motive = row.refusal_motive.label if row.refusal_motive else ""
            answer = "demande refusée" if row.refusal_motive else "demande acceptée"
            yield _request(row, local_day(row.answered_at, where), answer, motive)
        if row.concluded_on and row.outcome:
            yield _request(row, row.concluded_on, "résultat", row.outcome.label)


def _request(row: RequestRow, on: date, what: str, detail: str) -> TimelineEntry:
    title = f"{row.offer_name} : {what}"
    return TimelineEntry(row.dossier_id, on, TimelineSource.REQUEST, row.request_id, title, detail)


def _contract(row: ContractRow, on: date, title: str, detail: str = "") -> TimelineEntry:
    return TimelineEntry(row.dossier_id, on, TimelineSource.CONTRACT, row.contract_id, title, detail)
