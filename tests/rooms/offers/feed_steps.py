"""Records written by hand for the feed, and a reader who follows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.offers import models
from convergence.offers.operations import give_places
from convergence.offers.queries import feed_page, has_unplaced_changes
from convergence.offers.types import PlaceFound, SourceKind
from convergence.offers.types.feed import FeedItem, RecordKind
from convergence.storage.operation import operation
from convergence.storage.session import acting

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
TODAY = date(2026, 11, 30)
OWNER = UUID("0192f0c4-77a5-7b1e-9d3c-000000000065")
KEEPER = system_actor(OWNER)
HOUSE = system_actor()


@operation("Écrire une source d'essai")
def new_source(*, actor: Actor, at: datetime, code: str, kind: SourceKind = SourceKind.PAGES) -> UUID:
    """A source of the actor's organisation."""
    made = models.Source(structure_id=actor.structure_id, code=code, name=f"Source {code}", kind=kind.value)
    made.save(force_insert=True)
    return made.id


@operation("Écrire une structure d'essai")
def new_provider(*, actor: Actor, at: datetime, source_id: UUID, key: str, **values: Any) -> UUID:
    """A valid provider; ``values`` replace its own."""
    made = models.Provider(
        structure_id=actor.structure_id,
        source_id=source_id,
        key=key,
        digest="0" * 64,
        **{"name": "Mission Locale de Tarbes", "updated_on": date(2026, 10, 1), **values},
    )
    made.save(force_insert=True)
    return made.id


@operation("Écrire un service d'essai")
def new_offer(
    *, actor: Actor, at: datetime, source_id: UUID, provider_id: UUID, key: str, **values: Any
) -> UUID:
    """A valid service; ``values`` replace its own."""
    made = models.ServiceOffer(
        structure_id=actor.structure_id,
        source_id=source_id,
        provider_id=provider_id,
        key=key,
        digest="0" * 64,
        **{
            "name": "Atelier permis de conduire",
            "description": "Préparer le code et trouver un financement.",
            "kind": "atelier",
            "themes": ["mobilite--preparer-un-permis"],
            "fees": "gratuit",
            "reception_modes": ["en-presentiel"],
            "place_found": PlaceFound.NOWHERE.value,
            "updated_on": date(2026, 10, 1),
            **values,
        },
    )
    made.save(force_insert=True)
    return made.id


@operation("Changer une fiche d'essai")
def change(*, actor: Actor, at: datetime, record_id: UUID, **values: Any) -> None:
    """Write columns of a service."""
    assert models.ServiceOffer.objects.filter(id=record_id).update(**values)


def write(act: Any, *, actor: Actor = KEEPER, **values: Any) -> Any:
    """One operation of the owner."""
    return act(actor=actor, at=AT, **values)


@dataclass
class Follower:
    """Somebody who follows the feed page by page and keeps a copy of what it tells."""

    kind: RecordKind = RecordKind.OFFER
    limit: int = 3
    after: int = 0
    today: date = TODAY
    copy: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, int]] = field(default_factory=list)

    def read(self) -> tuple[FeedItem, ...]:
        """One page, as delivery reads it."""
        with acting(HOUSE, Purpose.SYSTEM) as scope:
            waiting = has_unplaced_changes(scope, self.today)
        if waiting:
            give_places(actor=HOUSE, at=datetime.combine(self.today, AT.timetz()))
        with acting(HOUSE, Purpose.SYSTEM) as scope:
            page = feed_page(scope, self.kind, after=self.after, today=self.today, limit=self.limit)
        for item in page.items:
            assert item.position > self.after
            self.told.append((item.key, item.version))
            if item.record is None:
                self.copy.pop(item.key, None)
            else:
                self.copy[item.key] = item.record
        self.after, self.is_at_end = page.last, page.is_end
        return page.items

    def read_all(self) -> None:
        """Every page up to the present end."""
        self.read()
        while not self.is_at_end:
            self.read()


def fresh_key(code: str) -> str:
    """A key that no test has used."""
    return f"{code}--{uuid7()}"
