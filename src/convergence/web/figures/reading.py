"""What a reader may be told of aspirations: her own structure if files are held there, else the whole network.

Figures stand still for a month: what was told of the same files is kept, and told again at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from convergence.aspirations.policies import sees_own_structure_alone
from convergence.decisional import adequacy, reach, streams, sub_themes, together, verbatims
from convergence.decisional.adequacy import Adequacy
from convergence.decisional.disclosure import Audience, Rule, rule_for
from convergence.decisional.reach import Code, Reach
from convergence.decisional.streams import Dimension, Streams
from convergence.foundation.actor import Actor
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.offered_services import SERVICES
from convergence.published.paths import PATHS
from convergence.published.proposals import PROPOSALS
from convergence.published.shape.columns import Table
from convergence.published.shape.parts import parts, state_of
from convergence.published.shape.pseudonyms import secret_rung
from convergence.published.verbatims import VERBATIMS

_KEPT = 32
"""Answers kept in each process of the site."""


@dataclass(frozen=True, slots=True)
class Files:
    """The parts of a table and their state: equal while nothing was filled again."""

    names: tuple[str, ...]
    state: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose figures, under which rule, up to which month (excluded): the same all through a month."""

    actor: Actor
    audience: Audience
    rule: Rule
    until: date

    def streams(self, by: Dimension) -> Streams:
        """The streams of the last finished months, cut along one dimension."""
        return _streams(self._files(ASPIRATIONS), self._files(PATHS), self.until, by, self.rule)

    def together(self) -> Mapping[together.Pair, int]:
        """Themes that the same people tell."""
        return _together(self._files(ASPIRATIONS), self.until, self.rule)

    def sub_themes(self) -> Mapping[sub_themes.Part, int]:
        """Parts of themes; those of a structure in its own figures alone."""
        mine = self.audience is Audience.STRUCTURE
        return _sub_themes(self._files(ASPIRATIONS), self.until, self.rule, with_local=mine)

    def verbatims(self) -> Mapping[str, list[str]]:
        """Words that may be read, by theme."""
        return _verbatims(self._files(VERBATIMS), self.until, self.rule)

    def adequacy(self) -> Adequacy:
        """What people want against what was proposed and done, by theme and territory."""
        return _adequacy(self._files(ASPIRATIONS), self._files(PROPOSALS), self.until, self.rule)

    def _files(self, table: Table) -> Files:
        return _files(table, self.actor.structure_id if self.audience is Audience.STRUCTURE else None)


def reach_of(codes: tuple[Code, ...]) -> Reach:
    """Services of the whole directory, by theme, part and territory: public, the same for every reader."""
    return _reach(_files(SERVICES), codes)


def _files(table: Table, structure_id: UUID | None = None) -> Files:
    found = tuple(parts(Path(settings.PUBLISHED_DIR), table, structure_id))
    return Files(found, state_of(found))


def reading_of(actor: Actor, today: date) -> Reading:
    """What this reader may be told. The first rung of the rounding is one for all readers, pages and months."""
    audience = Audience.STRUCTURE if sees_own_structure_alone(actor) else Audience.NATION
    first = secret_rung(settings.INDEX_KEY, rule_for(audience, today, 0).base)
    return Reading(actor, audience, rule_for(audience, today, first), today.replace(day=1))


@lru_cache(maxsize=_KEPT)
def _streams(aspirations: Files, paths: Files, until: date, by: Dimension, rule: Rule) -> Streams:
    months = streams.finished_months(until)
    return streams.told(streams.count(aspirations.names, paths.names, months, by), months, rule)


@lru_cache(maxsize=_KEPT)
def _together(aspirations: Files, until: date, rule: Rule) -> Mapping[together.Pair, int]:
    return together.told(together.count(aspirations.names, until), rule)


@lru_cache(maxsize=_KEPT)
def _sub_themes(
    aspirations: Files, until: date, rule: Rule, *, with_local: bool
) -> Mapping[sub_themes.Part, int]:
    return sub_themes.told(sub_themes.count(aspirations.names, until, with_local=with_local), rule)


@lru_cache(maxsize=_KEPT)
def _verbatims(words: Files, until: date, rule: Rule) -> Mapping[str, list[str]]:
    return verbatims.told(words.names, until, rule)


@lru_cache(maxsize=_KEPT)
def _adequacy(aspirations: Files, proposals: Files, until: date, rule: Rule) -> Adequacy:
    return adequacy.told(adequacy.count(aspirations.names, proposals.names, until), rule)


@lru_cache(maxsize=2)
def _reach(services: Files, codes: tuple[Code, ...]) -> Reach:
    return reach.count(services.names, codes)
