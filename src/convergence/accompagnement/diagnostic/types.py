"""Words of the diagnosis: constraints, needs, strengths, in versions that are opened, filled in and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class DiagnosticKind(Labelled):
    """Which diagnosis it is."""

    SHARED = "partage", "Diagnostic socio-professionnel"
    IN_DEPTH = "approfondi", "Diagnostic approfondi"


class Answer(Labelled):
    """What is known of a constraint, or of one of its situations."""

    NOT_RAISED = "non_abordee", "Non abordée"
    YES = "oui", "Oui"
    NO = "non", "Non"
    CLOSED = "cloturee", "Levée"


class ObjectiveState(Labelled):
    """Where an objective stands."""

    RUNNING = "en_cours", "En cours"
    REACHED = "realise", "Réalisé"
    DROPPED = "abandonne", "Abandonné"


class NeedValue(Labelled):
    """What is known of a need for an occupation."""

    UNEXPLORED = "non_explore", "Non exploré"
    STRENGTH = "point_fort", "Point fort"
    NEED = "besoin", "Besoin"


class Presence(Labelled):
    """With whom it was made: jointly with the person (L5411-5-2)."""

    YOUNG_PERSON = "jeune", "Le jeune"
    GUARDIAN = "representant_legal", "Son représentant légal"
    RELATIVE = "proche", "Un proche"
    PARTNER = "partenaire", "Un partenaire"


class ExitMotive(Labelled):
    """How a *diagnostic approfondi* ended."""

    PACEA = "pacea", "Entrée en PACEA"
    CEJ = "cej", "Entrée en CEJ"
    OTHER_PATH = "autre_accompagnement", "Orientation vers un autre accompagnement"
    ABANDON = "abandon", "Abandon"
    MOVE = "demenagement", "Déménagement"
    OTHER = "autre", "Autre motif"


@dataclass(frozen=True, slots=True)
class Word:
    """A value of the nomenclature. ``parent`` is its constraint or its family; ``theme`` leads to services."""

    code: str
    label: str
    parent: str = ""
    theme: str = ""
    group: str = ""
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """What may be answered on a day: constraints, their situations and objectives, needs and their families."""

    constraints: tuple[Word, ...]
    situations: tuple[Word, ...]
    objectives: tuple[Word, ...]
    needs: tuple[Word, ...]
    families: tuple[Word, ...]

    def of(self, words: tuple[Word, ...], parent: str) -> tuple[Word, ...]:
        """Those of a constraint or of a family."""
        return tuple(word for word in words if word.parent == parent)


@dataclass(frozen=True, slots=True)
class ConstraintDraft:
    """What was answered about one constraint."""

    code: str
    answer: Answer
    situations: Mapping[str, Answer] = field(default_factory=dict)
    objectives: Mapping[str, ObjectiveState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """An occupation that the person aims at (ROME code), with what is known of each need. Empty code: none yet."""

    rome: str
    needs: Mapping[str, NeedValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConstraintRow:
    """A constraint as answered in one version."""

    dossier_id: UUID
    code: str
    answer: Answer
    situations: Mapping[str, Answer]
    objectives: Mapping[str, ObjectiveState]
    edit_token: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An occupation and its needs as answered in one version."""

    dossier_id: UUID
    target_id: UUID
    rome: str
    label: str
    needs: Mapping[str, NeedValue]
    edit_token: int


@dataclass(frozen=True, slots=True)
class DiagnosticRow:
    """One version. ``due_on`` is the last day, included, to close a *diagnostic approfondi*."""

    dossier_id: UUID
    diagnostic_id: UUID
    kind: DiagnosticKind
    opened_on: date
    closed_on: date | None
    due_on: date | None
    is_extended: bool
    made_with: tuple[Presence, ...]
    exit_motive: ExitMotive | None
    adviser_id: UUID | None
    edit_token: int

    @property
    def is_open(self) -> bool:
        """Whether it is still being filled in."""
        return self.closed_on is None


@dataclass(frozen=True, slots=True)
class DiagnosticDetail:
    """One version with everything that its reader may see of it."""

    dossier_id: UUID
    head: DiagnosticRow
    constraints: Mapping[str, ConstraintRow]
    targets: tuple[TargetRow, ...]
    note: str = ""
    note_token: int = 0


@dataclass(frozen=True, slots=True)
class ConstraintWords:
    """A constraint in words: its answer, its situations that hold, its objectives."""

    label: str
    answer: Answer
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetWords:
    """An occupation in words: what is a strength for it, and what is a need."""

    label: str
    strengths: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionWords:
    """A version as people read it, on a page and on paper alike. ``lasting`` is what remains to be worked on."""

    constraints: tuple[ConstraintWords, ...]
    targets: tuple[TargetWords, ...]
    lasting: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need or a constraint that lasts, and the theme of the services that answer it."""

    dossier_id: UUID
    code: str
    label: str
    theme: str


class ChangeKind(Labelled):
    """What happened between two versions."""

    APPEARED = "apparue", "Apparu"
    CLOSED = "levee", "Levé"
    CHANGED = "modifiee", "Modifié"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison of two versions."""

    subject: str
    before: str
    after: str
    kind: ChangeKind


class DiagnosticConflict(Conflict):
    """Someone answered the same question meanwhile."""

    default_code = "diagnostic_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticOpened(Event):
    """A version of the diagnosis was opened."""

    diagnostic_id: UUID
    kind: DiagnosticKind
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticClosed(Event):
    """A version was closed: it will not change any more."""

    diagnostic_id: UUID
    closed_on: date
    is_in_depth: bool
    exit_motive: ExitMotive | None = None
