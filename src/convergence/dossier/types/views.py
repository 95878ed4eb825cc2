"""What the queries of the case file answer: frozen rows, each with the identifier of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.dossier.types import (
    AttachmentReason,
    ContactKind,
    DossierState,
    IdentityProofKind,
    IdentityProofState,
    Match,
    MatchGrade,
    NirState,
    Reachability,
    RequestState,
    Section,
    SectionState,
    Sex,
    TeamRole,
)
from convergence.dossier.types.names import Named
from convergence.dossier.types.sections import SectionForm
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import age_on
from convergence.foundation.problems import Conflict


@dataclass(frozen=True, slots=True)
class DossierHeader(Named):
    """Who the person is and where the work stands: the head of every page of a file.

    Values of a group that was not opened to the reader's organisation are empty.
    """

    dossier_id: UUID
    number: int
    structure_id: UUID
    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    sex: Sex | None
    state: DossierState | None
    state_since: date | None
    ended_on: date | None
    end_motive: str
    last_contact_on: date | None
    created_on: date
    identity_state: IdentityProofState
    nir_state: NirState
    nir_masked: str
    reachability: Reachability
    phone: str
    email: str
    commune: str
    has_rqth: bool
    referent_id: UUID | None
    referent_organisation_id: UUID | None

    def age_on(self, day: date) -> int:
        """Completed years on a day."""
        return age_on(self.born_on, day)


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section: its description, its values, how complete it is, and the token that an edit must give back.

    ``is_open`` is False when the section was not opened to the reader's organisation; ``recorded_at`` is the instant of
    the latest of its values, None when it holds none.
    """

    dossier_id: UUID
    form: SectionForm
    values: Mapping[str, object]
    state: SectionState
    missing: tuple[str, ...]
    confirmed_on: date | None
    confirmed_by: UUID | None
    is_to_confirm: bool
    edit_token: int
    is_open: bool = True
    recorded_at: datetime | None = None

    @property
    def section(self) -> Section:
        """Which section it is."""
        return self.form.section


@dataclass(frozen=True, slots=True)
class TeamMemberView:
    """A professional around the person. ``ends_on`` is the first day without her."""

    dossier_id: UUID
    member_id: UUID
    user_id: UUID
    organisation_id: UUID
    role: TeamRole
    starts_on: date
    ends_on: date | None
    reason: str

    def is_current(self, day: date) -> bool:
        """True when she works with the person on that day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A structure to which the file belonged for a period."""

    dossier_id: UUID
    structure_id: UUID
    starts_on: date
    ends_on: date | None
    reason: AttachmentReason
    detail: str


@dataclass(frozen=True, slots=True)
class AddressView:
    """Where the person lived for a period."""

    dossier_id: UUID
    street: str
    complement: str
    postal_code: str
    commune: str
    is_homeless: bool | None
    in_qpv: bool | None
    in_frr: bool | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ProofView:
    """A paper that was seen."""

    dossier_id: UUID
    kind: IdentityProofKind
    seen_on: date
    expires_on: date | None
    seen_by: UUID


@dataclass(frozen=True, slots=True)
class NoteView:
    """Free text about the person, kept from every recipient."""

    dossier_id: UUID
    note_id: UUID
    text: str
    about: str
    written_on: date
    written_by: UUID
    author_name: str
    edit_token: int


@dataclass(frozen=True, slots=True)
class DossierFile:
    """The whole file as it stands."""

    dossier_id: UUID
    header: DossierHeader
    sections: Mapping[Section, SectionView]
    state: SectionState
    team: tuple[TeamMemberView, ...]
    attachments: tuple[AttachmentView, ...]
    addresses: tuple[AddressView, ...]
    proofs: tuple[ProofView, ...]


@dataclass(frozen=True, slots=True)
class FileAsKnown:
    """The file as it was known at an instant, for facts true on a day."""

    dossier_id: UUID
    known_at: datetime
    on: date
    header: DossierHeader
    sections: Mapping[Section, SectionView]
    team: tuple[TeamMemberView, ...]
    attachments: tuple[AttachmentView, ...]
    addresses: tuple[AddressView, ...]
    proofs: tuple[ProofView, ...]


@dataclass(frozen=True, slots=True)
class SearchHit(Named):
    """A file found by search. ``misspelt`` says that the words are alike, not the same."""

    dossier_id: UUID
    number: int
    structure_id: UUID
    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    state: DossierState | None
    commune: str
    referent_id: UUID | None
    misspelt: bool
    score: float


class CaseloadSort(Labelled):
    """Orders of a list of files."""

    NAME = "nom", "Nom"
    LAST_CONTACT = "dernier_contact", "Dernier contact, le plus ancien d’abord"
    STATE = "etat", "État"


@dataclass(frozen=True, slots=True)
class CaseloadFilter:
    """Which files a list shows. Empty values filter nothing; ``with_ended`` keeps those whose accompaniment ended."""

    state: DossierState | None = None
    with_ended: bool = False
    commune: str = ""
    born_after: date | None = None
    born_before: date | None = None
    no_contact_since: date | None = None
    without_referent: bool = False


@dataclass(frozen=True, slots=True)
class CaseloadRow(Named):
    """One file of a list."""

    dossier_id: UUID
    number: int
    structure_id: UUID
    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    sex: Sex | None
    state: DossierState | None
    state_since: date | None
    ended_on: date | None
    last_contact_on: date | None
    last_attempt_on: date | None
    created_on: date
    reachability: Reachability
    phone: str
    email: str
    commune: str
    in_qpv: bool | None
    in_frr: bool | None
    has_rqth: bool
    identity_state: IdentityProofState
    referent_id: UUID | None


@dataclass(frozen=True, slots=True)
class RankedFile:
    """What it takes to say how pressing a person is, and nothing that is only shown."""

    dossier_id: UUID
    number: int
    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    created_on: date
    state: DossierState
    last_contact_on: date | None
    identity_state: IdentityProofState


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """The number by which a person is called first."""

    dossier_id: UUID
    phone: str


@dataclass(frozen=True, slots=True)
class ContactPointRow:
    """One number or address of a person, with what was said of it."""

    dossier_id: UUID
    kind: ContactKind
    value: str
    comment: str
    preferred: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """A page of a list; ``after`` asks for the next one, blank on the last."""

    rows: tuple[CaseloadRow, ...]
    after: str

    def __iter__(self) -> Iterator[CaseloadRow]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class VisibleMatch:
    """A file that the reader may open and that may be the same person."""

    dossier_id: UUID
    number: int
    full_name: str
    born_on: date
    match: Match


@dataclass(frozen=True, slots=True)
class HiddenMatch:
    """Somewhere, a file may be that of the same person. Nothing else is said.

    ``token`` leads to a request to the structure that holds it: once, within a day, for who received it.
    """

    grade: MatchGrade
    token: UUID


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """What the check found. ``check_id`` is quoted when a file is created all the same."""

    check_id: UUID
    visible: tuple[VisibleMatch, ...]
    hidden: HiddenMatch | None

    @property
    def is_clear(self) -> bool:
        """True when nobody looks like the person."""
        return not self.visible and self.hidden is None

    def __iter__(self) -> Iterator[VisibleMatch]:
        return iter(self.visible)


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """One value before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that someone did to the file."""

    dossier_id: UUID
    change_id: int
    at: datetime
    user_name: str
    organisation_id: UUID
    label: str
    reason: str
    source: str
    what: str
    changes: tuple[HistoryChange, ...]


@dataclass(frozen=True, slots=True)
class AccessLine:
    """Someone looked at the file, or was refused. ``by_application``: a program did; rooms above know its name."""

    dossier_id: UUID
    at: datetime
    user_id: UUID
    user_name: str
    organisation_id: UUID
    organisation_name: str
    groups: tuple[str, ...]
    purpose: str
    legal_basis: str
    was_refused: bool
    by_application: bool = False


@dataclass(frozen=True, slots=True)
class FileRequestView:
    """A request for a file. ``dossier_id`` is None on the asker's side until the holder has accepted."""

    request_id: UUID
    dossier_id: UUID | None
    is_mine: bool
    structure_id: UUID
    structure_name: str
    requester_name: str
    requested_at: datetime
    birth_name: str
    first_name: str
    born_on: date
    grade: MatchGrade
    message: str
    state: RequestState
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileRequestsPage:
    """Requests sent by the reader's structure and requests that wait for its answer."""

    sent: tuple[FileRequestView, ...]
    received: tuple[FileRequestView, ...]

    def __iter__(self) -> Iterator[FileRequestView]:
        return iter(request for request in self.received if request.dossier_id is not None)


@dataclass(frozen=True, slots=True)
class PresentEditor:
    """A colleague who has the same section open."""

    dossier_id: UUID
    section: Section
    user_id: UUID
    name: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AgeFacts:
    """What other rooms need to compute rights: dates, never a ready-made age."""

    dossier_id: UUID
    born_on: date
    rqth: bool
    rqth_from: date | None
    rqth_until: date | None
    identity_state: IdentityProofState
    structure_id: UUID

    def has_rqth_on(self, day: date) -> bool:
        """True when the recognition as a disabled worker runs on that day."""
        begun = self.rqth_from is None or self.rqth_from <= day
        return self.rqth and begun and (self.rqth_until is None or day <= self.rqth_until)


@dataclass(frozen=True, slots=True)
class SectionSaved:
    """What an edit answers: the next token, and sentences that warn without refusing."""

    dossier_id: UUID
    section: Section
    edit_token: int
    warnings: tuple[str, ...] = ()


class DuplicateFound(Conflict):
    """Somebody who looks the same exists and nothing was decided about it; ``report`` says what may be said."""

    default_code = "duplicate_found"

    def __init__(self, report: DuplicateReport) -> None:
        super().__init__(
            "Une personne très ressemblante a déjà un dossier.",
            what_to_do="Ouvrez son dossier, demandez-le à la structure qui le suit, "
            "ou dites pourquoi ce sont deux personnes.",
        )
        self.report = report
