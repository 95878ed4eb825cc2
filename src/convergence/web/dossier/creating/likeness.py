"""What the duplicate check says on the page, and how the adviser answers it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from convergence.dossier.types import MatchGrade
from convergence.dossier.types.drafts import NotTheSame
from convergence.dossier.types.views import DuplicateReport, HiddenMatch, VisibleMatch

REASON = "raison-"
HIDDEN = "ailleurs"
CHECK = "check_id"
LEVELS = {MatchGrade.CERTAIN: "error", MatchGrade.PROBABLE: "warning", MatchGrade.POSSIBLE: "info"}


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match of which the reader may open the file; ``reason`` is what she has typed so far."""

    match: VisibleMatch
    level: str
    name: str
    reason: str

    @property
    def must_answer(self) -> bool:
        """Whether the file cannot be created without a decision."""
        return self.match.match.grade.strength >= MatchGrade.PROBABLE.strength


@dataclass(frozen=True, slots=True)
class ShownReport:
    """The whole check as shown."""

    check_id: UUID
    matches: tuple[ShownMatch, ...]
    hidden: HiddenMatch | None
    hidden_reason: str
    hidden_must_answer: bool


def shown(report: DuplicateReport, data: QueryDict) -> ShownReport:
    """The report with the reasons already typed."""
    hidden = report.hidden
    return ShownReport(
        check_id=report.check_id,
        matches=tuple(
            ShownMatch(
                match=match,
                level=LEVELS.get(match.match.grade, "info"),
                name=f"{REASON}{match.dossier_id}",
                reason=data.get(f"{REASON}{match.dossier_id}", ""),
            )
            for match in report.visible
        ),
        hidden=hidden,
        hidden_reason=data.get(f"{REASON}{HIDDEN}", ""),
        hidden_must_answer=hidden is not None and hidden.grade.strength >= MatchGrade.PROBABLE.strength,
    )


def decisions(data: QueryDict) -> tuple[NotTheSame, ...]:
    """« Ce sont deux personnes », with the reason given for each match."""
    found = []
    for name, reason in data.items():
        about = name.removeprefix(REASON)
        if about == name or not str(reason).strip():
            continue
        other = None if about == HIDDEN else identifier(about)
        if about == HIDDEN or other is not None:
            found.append(NotTheSame(reason=str(reason).strip(), other_dossier_id=other))
    return tuple(found)


def identifier(text: str) -> UUID | None:
    """An identifier given by a page; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
