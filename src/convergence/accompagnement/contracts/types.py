"""Words of contracts: kinds, states, parties, what may be done, and what eligibility needs to know."""

from dataclasses import dataclass, field
from datetime import date

from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod


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
