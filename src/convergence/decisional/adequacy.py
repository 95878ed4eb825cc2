"""Indicator: what people want, against what was proposed to them and what was done, in number and in delay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

import duckdb

from convergence.decisional.definitions import Definition
from convergence.decisional.disclosure import Rule, disclosed, shown_together, without_all_or_none
from convergence.foundation.periods import months_after
from convergence.published.aspirations import THEMES

DEFINITION = Definition(
    code="aspirations.adequacy",
    version=1,
    label="Aspirations, propositions et réalisations",
    owner="Union nationale des Missions Locales et Institut Bertrand Schwartz",
    source="Table publiée aspirations, version 2 ; table publiée proposals, version 1",
    counts="Personnes qui ont dit, dans les douze derniers mois finis, au moins une aspiration du thème. Proposé : "
    "ensuite, une demande à un service, une prescription, un atelier ou un acte de ce thème. Fait : l’un d’eux a eu "
    "lieu. Sans proposition : rien encore, et l’aspiration dure. Le délai va du mois où elle a été dite à celui de la "
    "première proposition.",
    caution="Un entretien ou un message ne compte pas comme une proposition. Les nombres sont arrondis ; la somme de "
    "plusieurs territoires l’est plusieurs fois. Pour Famille et Ailleurs, seules comptent les demandes.",
)
MONTHS = 12
SOON, LATER = 1, 3
"""Months up to which a proposal comes soon, then not late."""
ANSWERS = (
    "fait.1", "fait.3", "fait.plus", "propose.1", "propose.3", "propose.plus", "attend.3", "attend.plus", "finie",
)  # fmt: skip
"""What became of the wishes of a person in a theme: each has one answer, and the ladder climbs them in this order."""
WHOLE = ""
"""The territory that is the whole country."""

_ANSWERED = """
    WITH said AS (
        SELECT * FROM read_parquet($aspirations)
        WHERE said_month >= $since AND said_month < $until AND known_month < $until AND theme <> 'sans_theme'),
    wish AS (
        SELECT person_key, theme, min(territory) AS territory, min(first_month) AS first_month,
            bool_and(last_change IN ('realise', 'abandonne')) AS is_ended
        FROM (SELECT person_key, theme, min(region || '/' || departement) AS territory, min(said_month) AS first_month,
                arg_max(change, epoch(said_month)::BIGINT * 1000 + number) AS last_change
            FROM said GROUP BY person_key, theme, wish_key)
        GROUP BY person_key, theme),
    answered AS (
        SELECT w.theme, w.territory, w.is_ended, date_diff('month', w.first_month, $until) AS age,
            date_diff('month', w.first_month, min(p.proposed_month)) AS delay,
            coalesce(bool_or(p.done_month < $until), false) AS is_done
        FROM wish w LEFT JOIN ({proposals}) p ON p.person_key = w.person_key AND p.theme = w.theme
            AND p.proposed_month >= w.first_month AND p.proposed_month < $until
        GROUP BY w.person_key, w.theme, w.territory, w.is_ended, w.first_month)
    SELECT theme, territory, CASE
            WHEN delay IS NULL AND is_ended THEN 'finie'
            WHEN delay IS NULL THEN CASE WHEN age <= $later THEN 'attend.3' ELSE 'attend.plus' END
            ELSE CASE WHEN is_done THEN 'fait.' ELSE 'propose.' END
                || CASE WHEN delay <= $soon THEN '1' WHEN delay <= $later THEN '3' ELSE 'plus' END
        END AS answer, count(*)
    FROM answered GROUP BY ALL
"""
_NOTHING = (
    "SELECT NULL::UUID AS person_key, '' AS theme, NULL::DATE AS proposed_month, NULL::DATE AS done_month"
)

Cell = tuple[str, str, str]
Rungs = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One theme in one territory; None is what may not be shown, few as none.

    ``soon``, ``later`` and ``late`` part those to whom something was proposed by the delay; ``waiting`` have nothing
    yet and still want it, ``long`` of them for more than three months.
    """

    people: int | None = None
    proposed: int | None = None
    done: int | None = None
    waiting: int | None = None
    soon: int | None = None
    later: int | None = None
    late: int | None = None
    long: int | None = None


@dataclass(frozen=True, slots=True)
class Adequacy:
    """What may be shown, by theme and territory: a département is « region/département », a region its code."""

    figures: Mapping[tuple[str, str], Figure]

    def of(self, theme: str, territory: str = WHOLE) -> Figure:
        """The figure of a theme in a territory."""
        return self.figures.get((theme, territory), Figure())


_PARTS: Mapping[str, Sequence[str]] = {
    "proposed": ANSWERS[:6],
    "done": ANSWERS[:3],
    "waiting": ANSWERS[6:8],
    "soon": ("fait.1", "propose.1"),
    "later": ("fait.3", "propose.3"),
    "late": ("fait.plus", "propose.plus"),
    "long": ("attend.plus",),
}


def count(aspirations: Sequence[str], proposals: Sequence[str], until: date) -> dict[Cell, int]:
    """True numbers of people by theme, territory and answer, over the months before ``until``."""
    if not aspirations:
        return {}
    given: dict[str, object] = {
        "aspirations": list(aspirations), "since": months_after(until, -MONTHS), "until": until, "soon": SOON,
        "later": LATER,
    }  # fmt: skip
    if proposals:
        given["proposals"] = list(proposals)
    asked = _ANSWERED.format(proposals="FROM read_parquet($proposals)" if proposals else _NOTHING)
    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        rows = engine.execute(asked, given).fetchall()
    return {(theme, territory, answer): number for theme, territory, answer, number in rows}


def told(counted: Mapping[Cell, int], rule: Rule) -> Adequacy:
    """What may be shown of what was counted.

    One order holds every cell of a theme, and all that is shown is made of its rungs: the country and the regions are
    sums of their départements, never counted a second time in another order.
    """
    territories = sorted({territory for _, territory, _ in counted})
    order = [(theme, where, answer) for theme in THEMES for where in territories for answer in ANSWERS]
    rungs: dict[tuple[str, str], dict[str, int]] = {}
    for (theme, where, answer), number in disclosed(counted, order, rule, itemgetter(0)).items():
        rungs.setdefault((theme, where), {})[answer] = number
    figures: dict[tuple[str, str], Figure] = {}
    for level in (_departement, _region, _country):
        grouped: dict[str, list[str]] = {}
        for where in territories:
            grouped.setdefault(level(where), []).append(where)
        totals = {
            name: {theme: sum(sum(rungs[theme, where].values()) for where in held) for theme in THEMES}
            for name, held in grouped.items()
        }
        for name, row in without_all_or_none(totals, rule).items():
            for theme, people in row.items():
                if people is not None:
                    figures[theme, name] = _figure(
                        people, [rungs[theme, where] for where in grouped[name]], rule
                    )
    return Adequacy(figures)


def _figure(people: int, held: Sequence[Rungs], rule: Rule) -> Figure:
    return Figure(people, **{name: _part(held, answers, rule) for name, answers in _PARTS.items()})


def _part(held: Sequence[Rungs], answers: Sequence[str], rule: Rule) -> int | None:
    """Answers that follow each other are one place of the order in each territory, others are one each."""
    first = ANSWERS.index(answers[0])
    if tuple(answers) == ANSWERS[first : first + len(answers)]:
        return shown_together((sum(row[answer] for answer in answers) for row in held), rule)
    return shown_together((row[answer] for row in held for answer in answers), rule)


def _departement(territory: str) -> str:
    return territory


def _region(territory: str) -> str:
    return territory.partition("/")[0]


def _country(territory: str) -> str:
    return WHOLE
