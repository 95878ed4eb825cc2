"""Load one edition: read everything first, write it in one go, or refuse it with its reason and change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Problem
from convergence.offers import models
from convergence.offers.operations.editions.disagreeing import note_disagreements
from convergence.offers.operations.editions.places import PlaceBook
from convergence.offers.operations.editions.reading import Reading, Standing, Taken
from convergence.offers.operations.editions.staging import Staging, withdraw, withdraw_offers_of_gone
from convergence.offers.operations.sources import own_source
from convergence.offers.policies import check_may_load_offers
from convergence.offers.rules.editions import edition_digest, refusal
from convergence.offers.types import (
    EditionState,
    OfferDraft,
    RawRecord,
    RecordKind,
    RecordProblem,
    SourceKind,
)
from convergence.storage.loading import copy_rows
from convergence.storage.operation import current_change, operation

_REJECT = (
    "id", "recorded_at", "change_id", "structure_id", "edition_id", "line", "record_kind", "record_key", "field",
    "reason", "excerpt", "is_warning",
)  # fmt: skip
Rows = Iterable[RawRecord]


@operation("Édition chargée", source="fichier")
def load_edition(
    *,
    actor: Actor,
    at: datetime,
    source_id: UUID,
    structures: Rows | None,
    services: Rows | None,
    origin: str,
    smaller_is_right: bool = False,
    reason: str = "",
) -> UUID:
    """Load an edition, each list complete; one that is None is left as it stands.

    Returns the edition, loaded or refused with its reason: a refused one changed nothing. The same content as
    the last one gives that one, and writes nothing. ``smaller_is_right`` accepts one that withdraws a lot.
    """
    check_may_load_offers(actor)
    source = _source_to_load(actor, source_id)
    loading = _Loading(actor, at, source, origin)
    try:
        loading.read(structures, services)
    except Problem as trouble:
        return loading.refuse(str(trouble))
    return loading.end(smaller_is_right=smaller_is_right)


@operation("Édition refusée", source="api")
def note_failure(*, actor: Actor, at: datetime, source_id: UUID, origin: str, trouble: str) -> UUID:
    """Keep, as a refused edition, that a source could not be read; what stood stands."""
    check_may_load_offers(actor)
    return _Loading(actor, at, own_source(actor, source_id), origin).refuse(trouble)


def _source_to_load(actor: Actor, source_id: UUID) -> models.Source:
    source = own_source(actor, source_id)
    if not source.is_active:
        raise Conflict("Cette source est fermée.", what_to_do="Rouvrez-la avant de charger une édition.")
    if source.kind == SourceKind.PAGES:
        raise Conflict(
            "Les fiches de cette source sont saisies dans les pages.",
            what_to_do="Ouvrez une autre source pour des fichiers.",
        )
    return source


class _Loading:
    """One edition under way."""

    def __init__(self, actor: Actor, at: datetime, source: models.Source, origin: str) -> None:
        self._at, self._source, self._origin = at, source, origin
        self._today: date = local_day(at, zone(actor.time_zone))
        self._places = PlaceBook(self._today)
        self._readings: list[Reading] = []
        self._standing = {
            RecordKind.PROVIDER: Standing.of(models.Provider, source.id),
            RecordKind.OFFER: Standing.of(models.ServiceOffer, source.id),
        }

    def read(self, structures: Rows | None, services: Rows | None) -> None:
        """Read both lists to their ends; nothing of the directory is written."""
        self._staging = Staging(self._source.structure_id, self._source.id, self._today, self._places.points)
        self._names = dict(
            models.Provider.objects.filter(source_id=self._source.id).order_by().values_list("key", "name")
        )
        self._there = self._standing[RecordKind.PROVIDER].offered
        self._renamed: set[str] = set()
        if structures is not None:
            self._read_structures(structures)
        if services is not None:
            self._read_services(services)

    def _read_structures(self, rows: Rows) -> None:
        reading = self._reading(RecordKind.PROVIDER)
        for batch in reading.batches(rows):
            taken = [one for row, read in batch if (one := reading.take(row, read))]
            for one in taken:
                if self._names.get(one.draft.key, one.draft.name) != one.draft.name:
                    self._renamed.add(one.draft.key)
                self._names[one.draft.key] = one.draft.name
            self._staging.add_providers(taken)
        self._there = reading.seen.keys() | (reading.report.kept & self._there)

    def _read_services(self, rows: Rows) -> None:
        reading = self._reading(RecordKind.OFFER)
        for batch in reading.batches(rows):
            taken = list(self._taken_services(reading, batch))
            self._staging.add_offers(taken, self._names)

    def _taken_services(self, reading: Reading, batch: list) -> Iterator[Taken]:
        for row, read in batch:
            draft = read.draft
            if isinstance(draft, OfferDraft) and draft.provider_key not in self._there:
                reading.report.refuse(RecordKind.OFFER, row, read.key, _without_provider(draft.provider_key))
                continue
            again = isinstance(draft, OfferDraft) and draft.provider_key in self._renamed
            if one := reading.take(row, read, again=again):
                yield one

    def _reading(self, kind: RecordKind) -> Reading:
        reading = Reading(kind, self._source.code, self._standing[kind], self._places)
        self._readings.append(reading)
        return reading

    def end(self, *, smaller_is_right: bool) -> UUID:
        """Write what was read, unless it is the same as before, or not to be believed."""
        reports = [reading.report for reading in self._readings]
        gone = {reading.kind: reading.gone() for reading in self._readings}
        withdrawn = sum(map(len, gone.values()))
        refused = refusal(
            standing=sum(len(self._standing[reading.kind].offered) for reading in self._readings),
            withdrawn=withdrawn,
            taken=sum(len(report.digests) for report in reports),
            rejected=sum(report.rejected for report in reports),
            on=self._today,
            smaller_is_right=smaller_is_right,
        )
        if refused:
            return self.refuse(refused)
        digest = self._digest()
        loaded = models.Edition.objects.filter(source_id=self._source.id, state=EditionState.LOADED)
        last = loaded.order_by("-received_at", "-id").first()
        self._note_check()
        is_still = not withdrawn and not any(report.created or report.changed for report in reports)
        if is_still and last is not None and last.digest == digest:
            return last.id
        self._staging.write()
        note_disagreements(reports[-1], self._source)
        return self._keep(EditionState.LOADED, digest=digest, withdrawn=self._withdraw(gone))

    def refuse(self, why: str) -> UUID:
        """Keep the reason for which nothing was loaded, and the rows that were wrong."""
        return self._keep(EditionState.REFUSED, refusal=why)

    def _withdraw(self, gone: dict[RecordKind, set[str]]) -> int:
        offers = withdraw("offers_serviceoffer", self._source.id, gone.get(RecordKind.OFFER, ()), self._today)
        providers = withdraw(
            "offers_provider", self._source.id, gone.get(RecordKind.PROVIDER, ()), self._today
        )
        return offers + providers + withdraw_offers_of_gone(self._source.id, self._today)

    def _note_check(self) -> None:
        self._source.checked_at = self._at
        self._source.save(update_fields=["checked_at"])

    def _digest(self) -> str:
        reports = [reading.report for reading in self._readings]
        return edition_digest(
            (item for report in reports for item in report.digests.items()),
            (
                f"{one.record_kind} {one.record_key} {one.reason}"
                for report in reports
                for one in report.problems
            ),
        )

    def _keep(self, state: EditionState, *, digest: str = "", withdrawn: int = 0, refusal: str = "") -> UUID:
        reports = [reading.report for reading in self._readings]
        is_loaded = state is EditionState.LOADED
        edition = models.Edition(
            structure_id=self._source.structure_id,
            source=self._source,
            state=state.value,
            received_at=self._at,
            origin=self._origin,
            digest=digest,
            received=sum(len(report.digests) + report.rejected for report in reports),
            created=sum(report.created for report in reports) if is_loaded else 0,
            changed=sum(report.changed for report in reports) if is_loaded else 0,
            unchanged=sum(report.unchanged for report in reports) if is_loaded else 0,
            withdrawn=withdrawn,
            rejected=sum(report.rejected for report in reports),
            warned=sum(report.warned for report in reports),
            refusal=refusal,
        )
        edition.save(force_insert=True)
        self._keep_problems(edition)
        return edition.id

    def _keep_problems(self, edition: models.Edition) -> None:
        change = current_change()
        copy_rows(
            "offers_reject",
            _REJECT,
            (
                (
                    uuid7(), self._at, change, self._source.structure_id, edition.id, one.line, one.record_kind,
                    one.record_key, one.field, one.reason, one.excerpt, one.is_warning,
                )
                for reading in self._readings
                for one in reading.report.problems
            ),
        )  # fmt: skip


def _without_provider(key: str) -> RecordProblem:
    return RecordProblem(
        "structure_id",
        "La structure de ce service n’est pas parmi celles de la source, ou y a été écartée.",
        key,
        is_warning=False,
    )
