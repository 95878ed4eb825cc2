"""Read the rows of an edition, a batch at a time: what is taken, what is refused, what has not changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from convergence.offers import models
from convergence.offers.operations.editions.places import PlaceBook
from convergence.offers.rules.editions import record_digest
from convergence.offers.rules.schema import place_codes, read_service, read_structure
from convergence.offers.types import (
    OfferDraft,
    ProviderDraft,
    RawRecord,
    ReadOffer,
    ReadProvider,
    RecordKind,
    RecordProblem,
    RejectRow,
)

BATCH = 2000
_MOST_NAMED = 100_000


@dataclass(slots=True)
class Standing:
    """The records of a source before an edition: the digest of each by its key, and those already withdrawn."""

    digests: dict[str, str]
    withdrawn: set[str]

    @classmethod
    def of(cls, model: type[models.Provider] | type[models.ServiceOffer], source_id: UUID) -> Standing:
        """Those of a source."""
        rows = model.objects.filter(source_id=source_id).values_list("key", "digest", "withdrawn_on")
        digests: dict[str, str] = {}
        withdrawn: set[str] = set()
        for key, digest, withdrawn_on in rows.iterator(chunk_size=BATCH):
            digests[key] = digest
            if withdrawn_on is not None:
                withdrawn.add(key)
        return cls(digests, withdrawn)

    @property
    def offered(self) -> set[str]:
        """Keys of those that stand."""
        return self.digests.keys() - self.withdrawn


@dataclass(frozen=True, slots=True)
class Taken:
    """A record to write; ``is_new`` when its key was never seen."""

    line: int
    draft: ProviderDraft | OfferDraft
    digest: str
    is_new: bool


@dataclass(slots=True)
class Report:
    """What came of the rows so far. ``kept`` are keys that must not be withdrawn though their row was refused."""

    digests: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    problems: list[RejectRow] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warned: int = 0

    def refuse(self, kind: RecordKind, row: RawRecord, key: str, problem: RecordProblem) -> None:
        """Count a row that is not taken."""
        self.rejected += 1
        self.note(kind, row.line, key, [problem])

    def note(self, kind: RecordKind, line: int, key: str, problems: Iterable[RecordProblem]) -> None:
        """Name what is wrong with a row, as long as there is room."""
        for problem in problems:
            self.warned += problem.is_warning
            if len(self.problems) < _MOST_NAMED:
                self.problems.append(
                    RejectRow(
                        line,
                        kind.value,
                        key,
                        problem.field,
                        problem.reason,
                        problem.excerpt,
                        problem.is_warning,
                    )
                )


class Reading:
    """One reading of one list of an edition."""

    def __init__(self, kind: RecordKind, source_code: str, standing: Standing, places: PlaceBook) -> None:
        self.kind = kind
        self.report = Report()
        self._source_code = source_code
        self._standing = standing
        self._places = places
        self.seen: dict[str, int] = {}

    def batches(
        self, rows: Iterable[RawRecord]
    ) -> Iterator[list[tuple[RawRecord, ReadProvider | ReadOffer]]]:
        """The rows that could be read, by batches whose places were looked up together."""
        left = iter(rows)
        while batch := list(islice(left, BATCH)):
            self._places.look_up(code for row in batch for code in place_codes(row.values))
            yield [(row, self._read(row)) for row in batch if not self._is_unreadable(row)]

    def _is_unreadable(self, row: RawRecord) -> bool:
        if row.fault:
            self.report.refuse(self.kind, row, "", RecordProblem("", row.fault, is_warning=False))
        return bool(row.fault)

    def _read(self, row: RawRecord) -> ReadProvider | ReadOffer:
        read = read_structure if self.kind is RecordKind.PROVIDER else read_service
        return read(row.values, source_code=self._source_code, places=self._places.known)

    def take(self, row: RawRecord, read: ReadProvider | ReadOffer, *, again: bool = False) -> Taken | None:
        """What there is to write of a row: nothing when it is refused or says nothing new.

        ``again`` writes it though it has not changed, because what is kept beside it has.
        """
        report = self.report
        if read.draft is None:
            report.rejected += 1
            report.note(self.kind, row.line, read.key, read.problems)
            report.kept.add(read.key)
            return None
        if read.key in self.seen:
            report.refuse(self.kind, row, read.key, _twice(self.seen[read.key]))
            return None
        self.seen[read.key] = row.line
        report.note(self.kind, row.line, read.key, read.problems)
        digest = report.digests[read.key] = record_digest(read.draft)
        before = self._standing.digests.get(read.key)
        is_same = before == digest and read.key not in self._standing.withdrawn
        if before is None:
            report.created += 1
        elif is_same:
            report.unchanged += 1
        else:
            report.changed += 1
        return None if is_same and not again else Taken(row.line, read.draft, digest, before is None)

    def gone(self) -> set[str]:
        """Keys that stood and that the list does not carry any more."""
        return self._standing.offered - self.report.digests.keys() - self.report.kept


def _twice(line: int) -> RecordProblem:
    return RecordProblem("id", f"Cet identifiant est déjà celui de la ligne {line}.", is_warning=False)
