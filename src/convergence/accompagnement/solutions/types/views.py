"""What is shown of requests beside their line: what was told, the papers, the words, pages of lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.solutions.types.requests import (
    RequestAction,
    RequestRow,
    RequestState,
    StepRow,
    ToldFamily,
)
from convergence.documents.types import DocumentKind
from convergence.foundation.labels import Labelled


@dataclass(frozen=True, slots=True)
class Told:
    """What a service would be told, or was told: empty values were not. ``families`` are those chosen."""

    dossier_id: UUID
    first_name: str = ""
    last_name: str = ""
    families: tuple[ToldFamily, ...] = ()
    born_on: date | None = None
    phone: str = ""
    email: str = ""
    commune_name: str = ""
    facts: tuple[str, ...] = ()
    message: str = ""

    @property
    def full_name(self) -> str:
        """First name and name; empty once the request was taken back from the service."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class JoinablePaper:
    """A document of the file, and why it may not leave for this service (empty: it may)."""

    dossier_id: UUID
    document_id: UUID
    name: str
    kind: DocumentKind
    refusal: str

    @property
    def may_leave(self) -> bool:
        """Whether it may be joined."""
        return not self.refusal


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that left with a request."""

    dossier_id: UUID
    document_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Words of an answer, a withdrawal or a result."""

    dossier_id: UUID
    action: RequestAction
    by_service: bool
    written_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A whole request as its reader may see it: the structure of the file, or the service to which it was sent.

    ``told`` and ``papers`` are empty for a service once the request was taken back.
    """

    dossier_id: UUID
    row: RequestRow
    structure_name: str
    adviser_name: str
    told: Told
    papers: tuple[PaperRow, ...]
    steps: tuple[StepRow, ...]
    notes: tuple[NoteRow, ...]


class Waiting(Labelled):
    """Which requests a list keeps."""

    TO_ANSWER = "a_repondre", "À répondre"
    AWAITED = "attendue", "Réponse attendue"
    LATE = "en_retard", "Sans réponse"
    ANSWERED = "repondue", "Acceptées, venue ou résultat à noter"
    FINISHED = "terminee", "Terminées"


STATES_OF: Mapping[Waiting, tuple[RequestState, ...]] = {
    Waiting.TO_ANSWER: (RequestState.SENT, RequestState.RECEIVED, RequestState.UNANSWERED),
    Waiting.AWAITED: (RequestState.SENT, RequestState.RECEIVED),
    Waiting.LATE: (RequestState.UNANSWERED,),
    Waiting.ANSWERED: (RequestState.ACCEPTED, RequestState.DONE),
    Waiting.FINISHED: (
        RequestState.REFUSED,
        RequestState.NOT_COME,
        RequestState.CONCLUDED,
        RequestState.WITHDRAWN,
    ),
}


@dataclass(frozen=True, slots=True)
class ListedRequest:
    """A request in a list with the name of the person, empty when it is closed to the reader."""

    dossier_id: UUID
    full_name: str
    row: RequestRow


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One page of a list; ``next`` is where the following one starts."""

    rows: tuple[ListedRequest, ...]
    counts: Mapping[Waiting, int] = field(default_factory=dict)
    next: tuple[datetime, UUID] | None = None

    def __iter__(self) -> Iterator[ListedRequest]:
        """The requests: what the access journal names."""
        return iter(self.rows)
