"""What a reader may be told of aspirations: her own structure if files are held there, else the whole network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from convergence.aspirations.policies import sees_own_structure_alone
from convergence.decisional import streams, together, verbatims
from convergence.decisional.disclosure import Audience, Rule, rule_for
from convergence.decisional.streams import Dimension, Streams
from convergence.foundation.actor import Actor
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.paths import PATHS
from convergence.published.shape.columns import Table
from convergence.published.shape.parts import parts
from convergence.published.shape.pseudonyms import secret_rung
from convergence.published.verbatims import VERBATIMS


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose figures, under which rule, up to which month (excluded): the same all through a month."""

    actor: Actor
    audience: Audience
    rule: Rule
    until: date

    def streams(self, by: Dimension) -> Streams:
        """The streams of the last finished months, cut along one dimension."""
        months = streams.finished_months(self.until)
        counted = streams.count(self._parts(ASPIRATIONS), self._parts(PATHS), months, by)
        return streams.told(counted, months, self.rule)

    def together(self) -> dict[together.Pair, int]:
        """Themes that the same people tell."""
        return together.told(together.count(self._parts(ASPIRATIONS), self.until), self.rule)

    def verbatims(self) -> dict[str, list[str]]:
        """Words that may be read, by theme."""
        return dict(verbatims.told(self._parts(VERBATIMS), self.until, self.rule))

    def _parts(self, table: Table) -> list[str]:
        mine = self.actor.structure_id if self.audience is Audience.STRUCTURE else None
        return parts(Path(settings.PUBLISHED_DIR), table, mine)


def reading_of(actor: Actor, today: date) -> Reading:
    """What this reader may be told. The first rung of the rounding is another for each structure and each month."""
    mine = sees_own_structure_alone(actor)
    audience = Audience.STRUCTURE if mine else Audience.NATION
    until = today.replace(day=1)
    whose = actor.structure_id if mine else audience.value
    base = rule_for(audience, today, 0).base
    first = secret_rung(settings.INDEX_KEY, f"{whose}/{until:%Y-%m}", base)
    return Reading(actor, audience, rule_for(audience, today, first), until)
