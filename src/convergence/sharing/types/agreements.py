"""Words of agreements: which law opens what to whom, what a partner asked, what is in force, who was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.labels import Labelled
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind


class DataForm(Labelled):
    """In which form data is given: by name, under a pseudonym, or as figures."""

    NOMINATIVE = "nominative", "Nominatives"
    PSEUDONYMISED = "pseudonyme", "Individuelles, sous pseudonyme"
    ANONYMISED = "anonyme", "Anonymes seulement"


class AgreementKind(Labelled):
    """What kind of text opens the data."""

    CONVENTION = "convention", "Convention"
    PROTOCOL = "protocole", "Protocole d’étude"


class ConnectionMode(Labelled):
    """How a partner works with the house."""

    PAGES = "pages", "Dans nos pages"
    MIXED = "mixte", "Dans nos pages et par son logiciel"
    API = "api", "Par son propre logiciel (API)"


class AgreementState(Labelled):
    """Where a demand stands, from the question of a partner to the end of its agreement."""

    ASKED = "demandee", "Demandée"
    MORE_ASKED = "complement", "Complément demandé"
    PROPOSED = "instruite", "Instruite, à décider"
    IN_FORCE = "en_vigueur", "Accordée"
    REFUSED = "refusee", "Refusée"
    REVOKED = "revoquee", "Révoquée"
    LAPSED = "echue", "Échue faute de revue"
    ENDED = "terminee", "Arrivée à son terme"

    @property
    def is_open(self) -> bool:
        """True while somebody is to answer."""
        return self in (AgreementState.ASKED, AgreementState.MORE_ASKED, AgreementState.PROPOSED)

    @property
    def is_over(self) -> bool:
        """True when it opens nothing any more and never will again."""
        return self in (
            AgreementState.REFUSED,
            AgreementState.REVOKED,
            AgreementState.LAPSED,
            AgreementState.ENDED,
        )


class Proposal(Labelled):
    """What the officer who looks into a demand proposes to answer."""

    WHOLE = "accord", "Accepter en entier"
    PART = "accord_partiel", "Accepter en partie"
    REFUSAL = "refus", "Refuser"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What the law lets some organisations receive, for what, in which form, between which days (half-open)."""

    code: str
    recipients: frozenset[StructureKind]
    purposes: frozenset[Purpose]
    groups: frozenset[FieldGroup]
    form: DataForm
    writes: bool
    needs_agreement: bool
    starts_on: date
    ends_on: date | None
    basis: str
    need: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """What is asked, or what the text says. ``organisation_id`` None: every organisation of that kind.

    ``structure_id`` None: the files of the whole network; else those of the structure that is a party.
    ``ends_on`` is the first day without.
    """

    kind: AgreementKind
    title: str
    recipient_kind: StructureKind
    organisation_id: UUID | None
    organisation_name: str
    structure_id: UUID | None
    purposes: tuple[Purpose, ...]
    groups: tuple[FieldGroup, ...]
    form: DataForm
    writes: bool
    mode: ConnectionMode
    legal_text: str
    aim: str
    officer_name: str
    officer_email: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signed an agreement and when, and who watches over it on our side."""

    signed_on: date
    signed_by_them: str
    signed_by_us: str
    our_officer_name: str
    our_officer_email: str


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement, or the demand of one, as lists and pages show it. Its state is that of the day."""

    agreement_id: UUID
    draft: AgreementDraft
    asked_groups: tuple[FieldGroup, ...]
    state: AgreementState
    signatures: Signatures | None
    proposal: Proposal | None
    answer: str
    proposed_by: UUID | None
    review_on: date | None
    asked_at: datetime
    ended_at: datetime | None
    end_reason: str
    edit_token: int
    is_candidate: bool = False
    client_ids: tuple[UUID, ...] = ()

    @property
    def left_out(self) -> tuple[FieldGroup, ...]:
        """What was asked and not given."""
        return tuple(group for group in self.asked_groups if group not in self.draft.groups)


@dataclass(frozen=True, slots=True)
class AgreementStep:
    """One gesture in the life of an agreement."""

    at: datetime
    user_name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """That a recipient was told of an end, when it was asked again, and when it acknowledged."""

    notice_id: UUID
    agreement_id: UUID
    subject: str
    recipient: str
    sent_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    asked_again_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class JointController:
    """One of those who answer together for the processing of data, and whom to write to."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """Who answers one right of a person, for one processing of the register."""

    processing: str
    right: str
    controller: JointController
    source: str
    verified: bool
