"""Words of contracts: kinds, states, parties, what may be done, and what eligibility needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod
from convergence.foundation.problems import Conflict, Invalid


class ContractKind(Labelled):
    """Forms of the accompaniment signed with a Mission Locale."""

    CEJ = "cej", "Contrat d'engagement jeune (CEJ)"
    PACEA = "pacea", "Parcours contractualisé (PACEA)"
    ENGAGEMENT = "contrat_engagement", "Contrat d'engagement"


class ContractState(Labelled):
    """Where a contract stands."""

    PREPARED = "prepare", "En préparation"
    SIGNED = "signe", "Signé, pas encore commencé"
    RUNNING = "en_cours", "En cours"
    ENDED = "termine", "Terminé"
    REFUSED = "refuse", "Refusé"
    ABANDONED = "abandonne", "Abandonné avant le début"


class ContractAction(Labelled):
    """What someone may do to a contract."""

    AMEND = "modifier", "Modifier la préparation"
    SIGN = "signer", "Recueillir une signature"
    COMPLETE = "completer", "Constater que tous ont signé"
    REFUSE = "refuser", "Refuser l'entrée"
    ABANDON = "abandonner", "Abandonner avant le début"
    START = "commencer", "Commencer"
    EXTEND = "prolonger", "Prolonger"
    END = "terminer", "Mettre fin"


class Party(Labelled):
    """Who signs."""

    YOUNG_PERSON = "jeune", "Le jeune"
    STRUCTURE = "structure", "Le représentant de la mission locale"
    GUARDIAN = "representant_legal", "Le représentant légal"


class EndMotive(Labelled):
    """Why a contract ended."""

    LASTING_JOB = "emploi_durable", "Emploi durable (CDI, CDD de plus de 6 mois, alternance, titularisation)"
    SHORT_JOB = "emploi_court", "Emploi de moins de 6 mois"
    TRAINING = "formation", "Entrée en formation"
    AUTONOMY = "insertion_acquise", "Insertion acquise"
    TERM = "terme", "Contrat arrivé à échéance"
    AGE_LIMIT = "limite_age", "Limite d'âge"
    REQUEST = "demande", "Demande du jeune"
    OTHER_PATH = "autre_accompagnement", "Passage à un autre accompagnement"
    BREACH = "manquement", "Non-respect des engagements"
    DROPPED_OUT = "abandon", "Abandon"
    MOVE = "demenagement", "Déménagement"
    DEATH = "deces", "Décès"
    OTHER = "autre", "Autre motif"


class WeeklyExemption(Labelled):
    """Grounds for a plan without weekly hours, at the person's request (L5411-6)."""

    HEALTH = "sante", "État de santé"
    DISABILITY = "handicap", "Handicap ou invalidité"
    SINGLE_PARENT = "parent_isole", "Parent isolé sans garde pour un enfant de moins de 12 ans"


class TaxHousehold(Labelled):
    """The tax household to which the flat amount looks (D5131-19)."""

    NOT_TAXABLE = "non_imposable", "Foyer fiscal non imposable"
    FIRST_BRACKET = "premiere_tranche", "Foyer imposable, parts dans la première tranche"
    ABOVE = "au_dela", "Foyer imposable au-delà de la première tranche"


@dataclass(frozen=True, slots=True)
class PastContract:
    """What rules need of the person's other contracts."""

    kind: ContractKind
    period: DatePeriod
    kept_commitments: bool | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """What eligibility looks at, on a day. None means that nobody answered yet."""

    born_on: date
    has_rqth: bool = False
    is_student: bool | None = None
    is_in_training: bool | None = None
    has_difficulty: bool | None = None
    has_diagnostic: bool | None = None
    contracts: tuple[PastContract, ...] = ()
    particular_circumstances: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition: met, not met or unknown, told in French with its source."""

    code: str
    is_met: bool | None
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The conditions of a contract, all of them, and the verdict."""

    kind: ContractKind
    on: date
    reasons: tuple[Reason, ...]

    @property
    def is_eligible(self) -> bool:
        """Whether every condition is known and met."""
        return all(reason.is_met is True for reason in self.reasons)

    @property
    def against(self) -> tuple[Reason, ...]:
        """Conditions that are not met."""
        return tuple(reason for reason in self.reasons if reason.is_met is False)

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """Conditions that nobody answered."""
        return tuple(reason for reason in self.reasons if reason.is_met is None)


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A contract as prepared. ``months`` counts from date to date."""

    kind: ContractKind
    starts_on: date
    months: int
    weekly_hours: int | None = None
    lowering_reason: str = ""
    exemption: WeeklyExemption | None = None


@dataclass(frozen=True, slots=True)
class TransitionFacts:
    """What a transition looks at."""

    on: date
    starts_on: date
    required_parties: frozenset[Party] = frozenset()
    signed_parties: frozenset[Party] = frozenset()
    signing: Party | None = None
    motive: EndMotive | None = None
    reason: str = ""
    planned_end: date | None = None
    new_end: date | None = None
    limit_end: date | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table of states."""

    action: ContractAction
    source: ContractState
    target: ContractState
    guards: tuple[str, ...] = field(default=())


class ReviewReason(Labelled):
    """Why someone should look at a contract again. The words tell nothing of health."""

    LASTING_JOB = "emploi_durable", "Un emploi durable a été noté : le contrat est-il à terminer ?"
    AGE_LIMIT = "limite_age", "La limite d'âge a pu changer : vérifiez l'âge et la fin prévue."


class NoteAbout(Labelled):
    """What a free text about a contract explains."""

    EXTENSION = "prolongation", "Raisons de la prolongation"
    LOWERED_HOURS = "heures_minorees", "Raison de la durée hebdomadaire minorée"
    CIRCUMSTANCES = "circonstances", "Circonstances particulières"
    REFUSAL = "refus", "Motif du refus"
    ABANDONMENT = "abandon", "Raison de l'abandon"
    END = "fin", "Précisions sur la fin"


@dataclass(frozen=True, slots=True)
class EligibilityAnswers:
    """What the adviser answers about the person. None means not answered."""

    is_student: bool | None = None
    is_in_training: bool | None = None
    has_difficulty: bool | None = None
    has_diagnostic: bool | None = None
    particular_circumstances: str = ""


@dataclass(frozen=True, slots=True)
class CheckedEligibility:
    """The conditions of a contract for one person, and a warning about the age when there is one."""

    dossier_id: UUID
    eligibility: Eligibility
    age_warning: str = ""


class NotEligible(Invalid):
    """The conditions of the contract are not met or not answered: one error for each, named by its code."""

    default_code = "not_eligible"
    eligibility: Eligibility | None = None


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One party has signed."""

    party: Party
    signed_on: date
    signed_at: datetime
    collected_by: UUID


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract as shown. Ends are the first day that the contract no longer covers.

    ``covers`` says whether it covers the day for which it was read. ``weekly_hours`` is 0 for a plan without
    weekly hours. ``required_parties`` and ``signatures`` tell who has still to sign.
    """

    dossier_id: UUID
    contract_id: UUID
    number: int
    kind: ContractKind
    state: ContractState
    covers: bool
    adviser_id: UUID | None
    months: int
    weekly_hours: int | None
    prepared_on: date
    signed_on: date | None
    starts_on: date
    planned_end_on: date
    ended_on: date | None
    end_motive: EndMotive | None
    kept_commitments: bool | None
    extended_on: date | None
    needs_guardian: bool
    eligibility: Mapping[str, bool | None]
    review_reasons: tuple[ReviewReason, ...]
    signatures: tuple[SignatureRow, ...]
    source: str
    recorded_at: datetime
    edit_token: int

    @property
    def last_day(self) -> date:
        """The last day that belongs to the contract, happened or planned."""
        return (self.ended_on or self.planned_end_on) - timedelta(days=1)

    @property
    def required_parties(self) -> tuple[Party, ...]:
        """Who signs, in the order of signing."""
        parties = (Party.YOUNG_PERSON, Party.GUARDIAN, Party.STRUCTURE)
        return parties if self.needs_guardian else (Party.YOUNG_PERSON, Party.STRUCTURE)

    @property
    def missing_parties(self) -> tuple[Party, ...]:
        """Who has still to sign."""
        signed = {signature.party for signature in self.signatures}
        return tuple(party for party in self.required_parties if party not in signed)


@dataclass(frozen=True, slots=True)
class RunningContractRow:
    """What lists need of the contract that covers a person on a day."""

    dossier_id: UUID
    contract_id: UUID
    number: int
    kind: ContractKind
    starts_on: date
    planned_end_on: date
    weekly_hours: int | None
    review_reasons: tuple[ReviewReason, ...]

    @property
    def last_day(self) -> date:
        """The last day that belongs to the contract, as planned."""
        return self.planned_end_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ContractNoteRow:
    """Free text about a contract; for those who may read free text."""

    dossier_id: UUID
    contract_id: UUID
    about: NoteAbout
    written_on: date
    text: str


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """Ground of a plan without weekly hours; for those to whom health data were opened."""

    dossier_id: UUID
    contract_id: UUID
    ground: WeeklyExemption


class ContractConflict(Conflict):
    """Someone changed the contract meanwhile; its present version is carried."""

    default_code = "contract_changed"

    def __init__(self, theirs: ContractRow) -> None:
        super().__init__(
            "Ce contrat a été modifié pendant votre saisie.",
            what_to_do="Relisez sa version actuelle, puis recommencez si c'est encore utile.",
        )
        self.theirs = theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEvent(Event):
    """What every event of a contract tells."""

    contract_id: UUID
    kind: ContractKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CejPrepared(ContractEvent):
    """A CEJ was prepared."""

    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CejSigned(ContractEvent):
    """All parties have signed a CEJ."""

    signed_on: date
    starts_on: date
    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CejExtended(ContractEvent):
    """A CEJ was extended, with reasons (R5131-16)."""

    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceaPrepared(ContractEvent):
    """A PACEA was prepared."""

    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceaSigned(ContractEvent):
    """All parties have signed the contrat d'engagement of a PACEA."""

    signed_on: date
    starts_on: date
    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceaExtended(ContractEvent):
    """A PACEA was extended, within 24 months (R5131-13)."""

    planned_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStarted(ContractEvent):
    """The first day of a signed contract has come."""

    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEnded(ContractEvent):
    """A contract ended. ``ended_on`` is the first day that it no longer covers."""

    ended_on: date
    motive: EndMotive


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRefused(ContractEvent):
    """The entry was refused: an administrative decision, reasoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAbandoned(ContractEvent):
    """A contract was given up before its first day."""
