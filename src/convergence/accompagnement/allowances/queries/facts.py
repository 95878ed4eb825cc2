"""What the rules of a month need about many people, read in a few statements. Nothing here is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.queries.rows import precaution
from convergence.accompagnement.allowances.rules.resources import resources_month
from convergence.accompagnement.allowances.types import Autonomy, DecisionState, Home, ResourceKind
from convergence.accompagnement.allowances.types.facts import (
    PersonMonth,
    RightFacts,
    TermsDraft,
    TermsFacts,
    Withheld,
)
from convergence.accompagnement.contracts.queries import pauses_of, spans_of
from convergence.accompagnement.contracts.types import ContractKind, TaxHousehold
from convergence.accompagnement.contracts.types.spans import SpanRow
from convergence.accompagnement.sanctions.queries import measures_of
from convergence.accompagnement.sanctions.types import MeasureRow, Regime, Scheme
from convergence.dossier.queries import births_of
from convergence.foundation.periods import DatePeriod, months_after
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody

_RIGHT = (
    "id", "dossier_id", "structure_id", "contract_id", "signed_on", "papers_due_on", "complete_on",
    "precaution_month", "precaution_months", "precaution_terms_id",
)  # fmt: skip
_TERMS = (
    "right_id", "id", "from_month", "state", "household", "home", "in_mayotte", "autonomy", "is_confirmed",
    "household_if_denied", "decided_on", "withdrawn_on",
)  # fmt: skip
_ARTICLES = {Regime.GRADUATED: "R5131-17 (version de 2022)", Regime.REMOBILISATION: "R5412-1 à R5412-4"}
_HOUSEHOLDS = {one.value: one for one in TaxHousehold}
_HOMES = {one.value: one for one in Home}
_KINDS_OF_CONTRACT = (ContractKind.CEJ, ContractKind.PACEA)
_KINDS = {one.value: one for one in ResourceKind}
_STATES = {one.value: one for one in DecisionState}

Lines = tuple[tuple[ResourceKind, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read for the people of a batch, by file or by contract."""

    births: Mapping[UUID, date] = field(default_factory=dict)
    resources: Mapping[UUID, Lines] = field(default_factory=dict)
    pauses: Mapping[UUID, tuple[DatePeriod, ...]] = field(default_factory=dict)
    measures: Mapping[UUID, tuple[tuple[Scheme, Withheld], ...]] = field(default_factory=dict)
    spans: Mapping[UUID, SpanRow] = field(default_factory=dict)
    """Signed contracts by their identifier."""

    def covers(self, contract_id: UUID, month: date) -> bool:
        """Whether a contract touches a month, as known now."""
        span = self.spans.get(contract_id)
        return span is not None and span.starts_on < months_after(month, 1) and span.ends_on > month

    def with_cej(self, month: date) -> set[UUID]:
        """The files of which a CEJ touches the month."""
        return {
            span.dossier_id
            for span in self.spans.values()
            if span.kind is ContractKind.CEJ and self.covers(span.contract_id, month)
        }

    def withheld(self, dossier_id: UUID, scheme: Scheme) -> tuple[Withheld, ...]:
        """What decisions withhold of one allowance of a person."""
        return tuple(one for known, one in self.measures.get(dossier_id, ()) if known is scheme)

    def person(self, dossier_id: UUID, contract_id: UUID) -> PersonMonth:
        """A person's month for the rules of the CEJ."""
        return PersonMonth(
            born_on=self.births[dossier_id],
            resources=self.resources.get(dossier_id),
            withheld=self.withheld(dossier_id, Scheme.CEJ),
            suspended=self.pauses.get(contract_id, ()),
        )


@reads_nobody("what rules need; amounts_due names the files")
def read_batch(scope: Scope, dossier_ids: Sequence[UUID], month: date) -> Batch:
    """Birth dates, resources, suspensions and measures of the people of a list, for a month."""
    last = months_after(month, 1) - timedelta(days=1)
    return Batch(
        births={row.dossier_id: row.born_on for row in births_of(scope, dossier_ids)},
        resources=resources_by_file(dossier_ids, resources_month(month)),
        pauses=_pauses(scope, dossier_ids),
        measures=_measures(measures_of(scope, dossier_ids, month, last)),
        spans={row.contract_id: row for row in spans_of(scope, dossier_ids, _KINDS_OF_CONTRACT)},
    )


@reads_nobody("what rules need; amounts_due names the files")
def read_rights(
    scope: Scope, dossier_ids: Sequence[UUID], month: date, spans: Mapping[UUID, SpanRow]
) -> Iterator[tuple[RightFacts, UUID]]:
    """The rights that a month may concern, each with its contract, among signed ones."""
    ends = {row.contract_id: row.ends_on for row in spans.values() if row.kind is ContractKind.CEJ}
    held = models.AllowanceRight.objects.filter(
        dossier_id__among=dossier_ids, signed_on__lt=months_after(month, 1)
    ).order_by("dossier_id", "signed_on", "id")
    rows = list(held.values_list(*_RIGHT, named=True))
    terms = _terms(dossier_ids)
    for row in rows:
        if row.contract_id not in ends:
            continue
        yield (
            RightFacts(
                right_id=row.id,
                dossier_id=row.dossier_id,
                structure_id=row.structure_id,
                signed_on=row.signed_on,
                ends_on=ends[row.contract_id],
                papers_due_on=row.papers_due_on,
                terms=terms.get(row.id, ()),
                complete_on=row.complete_on,
                precaution=precaution(row.precaution_month, row.precaution_months),
                precaution_terms_id=row.precaution_terms_id,
            ),
            row.contract_id,
        )


def resources_by_file(dossier_ids: Sequence[UUID], month: date) -> dict[UUID, Lines]:
    """What was declared for a month and counts; a person who declared nothing at all has no line here."""
    declared = models.MonthResources.objects.filter(dossier_id__among=dossier_ids, month=month).exclude(
        declared_by=F("dossier_id")
    )
    found: dict[UUID, list[tuple[ResourceKind, Decimal]]] = {}
    for dossier_id, kind, amount in declared.values_list(
        "dossier_id", "resources__kind", "resources__amount"
    ).order_by("dossier_id", "resources__kind"):
        lines = found.setdefault(dossier_id, [])
        if kind is not None:
            lines.append((_KINDS[kind], amount))
    return {dossier_id: tuple(lines) for dossier_id, lines in found.items()}


def _terms(dossier_ids: Sequence[UUID]) -> Mapping[UUID, tuple[TermsFacts, ...]]:
    found: dict[UUID, list[TermsFacts]] = defaultdict(list)
    rows = models.RightTerms.objects.filter(dossier_id__among=dossier_ids)
    for row in rows.order_by("right_id", "from_month", "id").values_list(*_TERMS, named=True):
        denied = row.household_if_denied
        found[row.right_id].append(
            TermsFacts(
                terms_id=row.id,
                from_month=row.from_month,
                state=_STATES[row.state],
                draft=TermsDraft(
                    _HOUSEHOLDS[row.household], _HOMES[row.home], row.in_mayotte, Autonomy(row.autonomy)
                ),
                is_confirmed=row.is_confirmed,
                household_if_denied=_HOUSEHOLDS[denied] if denied else None,
                decided_on=row.decided_on,
                withdrawn_on=row.withdrawn_on,
            )
        )
    return {right_id: tuple(terms) for right_id, terms in found.items()}


def _pauses(scope: Scope, dossier_ids: Sequence[UUID]) -> Mapping[UUID, tuple[DatePeriod, ...]]:
    found: dict[UUID, list[DatePeriod]] = defaultdict(list)
    for row in pauses_of(scope, dossier_ids):
        if row.ends_on is None or row.ends_on > row.starts_on:
            found[row.contract_id].append(DatePeriod(row.starts_on, row.ends_on))
    return {contract_id: tuple(periods) for contract_id, periods in found.items()}


def _measures(rows: Sequence[MeasureRow]) -> Mapping[UUID, tuple[tuple[Scheme, Withheld], ...]]:
    found: dict[UUID, list[tuple[Scheme, Withheld]]] = defaultdict(list)
    for row in rows:
        percent = f"{row.share * 100:f}".rstrip("0").rstrip(".").replace(".", ",")
        label = row.measure.label if row.share == 1 else f"{row.measure.label} ({percent} %)"
        found[row.dossier_id].append(
            (row.scheme, Withheld(row.days, row.share, label, _ARTICLES[row.regime]))
        )
    return {dossier_id: tuple(measures) for dossier_id, measures in found.items()}
