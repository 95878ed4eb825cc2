"""Words of breaches and sanctions: facts, the contradictory procedure, what may be decided and what it withholds."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod


class BreachFamily(Labelled):
    """Breaches that one article treats together: a breach is repeated within its family."""

    ENGAGEMENT = "engagements", "Assiduité, participation, actes positifs"
    OFFERS = "offres", "Refus d'offres raisonnables"
    FRAUD = "fraude", "Fraude ou fausse déclaration"
    UNDECLARED = "activite", "Activité très brève non déclarée"


class BreachKind(Labelled):
    """What is held against someone."""

    ABSENCE = "assiduite", "Absence sans motif à une action prévue"
    PARTICIPATION = "participation", "Semaine sous la durée prévue, sans participation active"
    POSITIVE_ACTS = "actes_positifs", "Aucun acte positif justifié"
    OFFER_REFUSALS = "refus_offres", "Deux refus d'une offre raisonnable d'emploi"
    FRAUD = "fraude", "Fraude ou fausse déclaration"
    UNDECLARED = "activite_non_declaree", "Activité très brève non déclarée"

    @property
    def family(self) -> BreachFamily:
        """The breaches with which it is counted."""
        return _FAMILIES.get(self, BreachFamily.ENGAGEMENT)


_FAMILIES = {
    BreachKind.OFFER_REFUSALS: BreachFamily.OFFERS,
    BreachKind.FRAUD: BreachFamily.FRAUD,
    BreachKind.UNDECLARED: BreachFamily.UNDECLARED,
}


class BreachState(Labelled):
    """Where a breach stands. What the house sees by itself is only to be looked at: it accuses nobody."""

    TO_LOOK = "a_regarder", "À regarder"
    NOTED = "constate", "Constaté"
    PURSUED = "procedure", "Dans une procédure"
    EXCUSED = "motif_legitime", "Motif légitime"
    SET_ASIDE = "sans_suite", "Sans suite"


class BreachSource(Labelled):
    """From what the breach was seen."""

    PERSON = "constat", "Constat d'un professionnel"
    ACT = "acte", "Absence notée"
    WEEK = "semaine", "Semaine incomplète"


class Regime(Labelled):
    """Which scale holds, read at the date of the facts."""

    GRADUATED = "gradue_2022", "Barème gradué du CEJ (avant le 1er juin 2025)"
    REMOBILISATION = "remobilisation_2025", "Suspension-remobilisation (depuis le 1er juin 2025)"


class Scheme(Labelled):
    """The allowance that a measure withholds."""

    CEJ = "cej", "Allocation du CEJ"
    PACEA = "pacea", "Allocation du PACEA"
    NONE = "aucune", "Aucune allocation"


class Degree(Labelled):
    """How often it happened, in the words of the regime."""

    FIRST = "premier", "Premier manquement"
    SECOND = "deuxieme", "Deuxième manquement"
    THIRD = "troisieme", "Troisième manquement"
    REPEATED = "reitere", "Manquement réitéré"
    PERSISTING = "persistant", "Manquement persistant"


class Measure(Labelled):
    """What may be decided here. Striking off the list is proposed to France Travail, never decided."""

    WARNING = "avertissement", "Avertissement"
    REDUCTION = "reduction", "Réduction de l'allocation"
    SUSPENSION = "suspension", "Suspension de l'allocation"
    REMOVAL = "suppression", "Suppression de l'allocation"
    STRIKE_OFF = "radiation", "Proposition de radiation à France Travail"

    @property
    def withholds(self) -> bool:
        """Whether some of an allowance is withheld."""
        return self in (Measure.REDUCTION, Measure.SUSPENSION, Measure.REMOVAL)


class SanctionState(Labelled):
    """Where the procedure stands."""

    NOTICE = "avis", "Avis préalable à remettre"
    OBSERVING = "observations", "Délai d'observations"
    HEARING = "audition", "Audition demandée"
    HEARD = "entendu", "Audition tenue"
    DECIDED = "decide", "Décision à notifier"
    IN_FORCE = "en_vigueur", "En vigueur"
    LIFTED = "levee", "Levée"
    ENDED = "terminee", "Terminée"
    DISMISSED = "sans_sanction", "Close sans sanction"
    ANNULLED = "annulee", "Annulée"


class SanctionAction(Labelled):
    """What someone may do in the procedure."""

    SERVE = "remettre", "Noter la remise de l'avis"
    OBSERVE = "observations", "Noter des observations"
    ASK_HEARING = "demander_audition", "Noter une demande d'audition"
    HEAR = "entendre", "Rendre compte de l'audition"
    DECIDE = "decider", "Décider"
    NOTIFY = "notifier", "Noter la remise de la décision"
    LIFT = "lever", "Lever la mesure"
    END = "terminer", "Constater la fin de la mesure"
    ABANDON = "abandonner", "Clore sans sanction"
    ANNUL = "annuler", "Annuler la sanction"


class Closing(Labelled):
    """Why a procedure ended without a sanction."""

    LEGITIMATE_REASON = "motif_legitime", "Un motif légitime est reconnu"
    CONVINCED = "observations", "Les observations ont convaincu"
    COMPLIED = "engagements_repris", "Les engagements sont repris"
    OUT_OF_DELAY = "hors_delai", "Le délai pour décider est passé"
    OTHER = "autre", "Autre raison"


class AnnulmentGround(Labelled):
    """Why a sanction never held."""

    APPEAL = "recours", "Recours admis"
    LEGITIMATE_REASON = "motif_legitime", "Un motif légitime est reconnu après coup"
    MISTAKE = "erreur", "Erreur de la structure"


class AppealWay(Labelled):
    """How a decision is contested."""

    GRACIOUS = "gracieux", "Recours gracieux"
    HIERARCHICAL = "hierarchique", "Recours hiérarchique"
    CONTENTIOUS = "contentieux", "Recours contentieux"


class AppealOutcome(Labelled):
    """What became of an appeal."""

    PENDING = "en_cours", "En cours"
    REJECTED = "rejete", "Rejeté"
    UPHELD = "admis", "Admis : sanction annulée"
    WITHDRAWN = "retire", "Retiré par la personne"


class NoteAbout(Labelled):
    """What a free text explains."""

    FACTS = "faits", "Faits"
    EXCUSE = "motif_legitime", "Motif légitime"
    SET_ASIDE = "sans_suite", "Raison de l'absence de suite"
    OBSERVATIONS = "observations", "Observations reçues"
    HEARING = "audition", "Compte rendu de l'audition"
    REASONS = "motivation", "Motifs de la décision"
    LIFTING = "levee", "Engagements repris"
    CLOSING = "cloture", "Raison de la clôture"
    ANNULMENT = "annulation", "Raison de l'annulation"
    APPEAL = "recours", "Recours"


class LetterPart(Labelled):
    """Which letter, to whom: each is delivered with its own proof."""

    NOTICE = "avis", "Avis préalable à la personne"
    NOTICE_GUARDIAN = "avis_representant", "Avis préalable au représentant légal"
    DECISION = "decision", "Décision à la personne"
    DECISION_GUARDIAN = "decision_representant", "Décision au représentant légal"

    @property
    def is_decision(self) -> bool:
        """Whether the letter notifies the decision."""
        return self in (LetterPart.DECISION, LetterPart.DECISION_GUARDIAN)

    @property
    def is_for_guardian(self) -> bool:
        """Whether it goes to the legal representative."""
        return self in (LetterPart.NOTICE_GUARDIAN, LetterPart.DECISION_GUARDIAN)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the law allows for a breach of a kind and degree. Shares are parts of the amount, from 0 to 1."""

    regime: Regime
    degree: Degree
    measures: tuple[Measure, ...]
    share_min: Decimal = Decimal(0)
    share_max: Decimal = Decimal(0)
    months_min: int = 0
    months_max: int = 0
    is_final: bool = False
    ends_contract: bool = False
    strike_off_min: int = 0
    strike_off_max: int = 0
    strikes_off_when_total: bool = False
    source: str = ""
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class PastSanction:
    """What the degree needs of an earlier sanction of the person. Its end is the first day it no longer covers."""

    sanction_id: UUID
    family: BreachFamily
    regime: Regime
    contract_id: UUID | None
    notified_on: date
    ends_on: date | None = None
    was_lifted: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided, or considered: nothing but what the scale allows passes."""

    measure: Measure
    share: Decimal = Decimal(0)
    months: int = 0
    starts_on: date | None = None
    comply_by: date | None = None
    strike_off_months: int = 0

    @property
    def label(self) -> str:
        """« Suspension de l'allocation : 30 % pendant 1 mois »."""
        if not self.measure.withholds:
            return self.measure.label
        length = f"pendant {self.months} mois" if self.months else "définitivement"
        return f"{self.measure.label} : {self.share * 100:.0f} % {length}"


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a step of the procedure looks at. Days are local days of the structure."""

    on: date
    needs_guardian: bool = False
    received_on: date | None = None
    guardian_received_on: date | None = None
    observations_until: date | None = None
    heard_on: date | None = None
    decide_until: date | None = None
    measure: Measure | None = None
    regime: Regime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SanctionTransition:
    """One line of the table of states."""

    action: SanctionAction
    source: SanctionState
    target: SanctionState
    guards: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BreachDraft:
    """A breach as noted. ``scheme`` left out: that of the contract which covers the day."""

    kind: BreachKind
    occurred_on: date
    facts: str
    act_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A breach as shown."""

    dossier_id: UUID
    breach_id: UUID
    kind: BreachKind
    state: BreachState
    source: BreachSource
    occurred_on: date
    noted_on: date
    noted_by: UUID
    contract_id: UUID | None
    ref_id: UUID | None
    sanction_id: UUID | None


@dataclass(frozen=True, slots=True)
class SanctionRow:
    """A procedure and what it decided. Ends are the first day that the measure no longer covers.

    ``observations_until`` and ``decide_until`` are last days, included; None while nothing makes them run.
    """

    dossier_id: UUID
    sanction_id: UUID
    structure_id: UUID
    kind: BreachKind
    regime: Regime
    scheme: Scheme
    degree: Degree
    state: SanctionState
    contract_id: UUID | None
    facts_on: date
    proposed_on: date
    proposed_by: UUID
    considered: Verdict
    needs_guardian: bool
    notice_id: UUID | None
    guardian_notice_id: UUID | None
    received_on: date | None
    guardian_received_on: date | None
    observations_until: date | None
    observed_on: date | None
    hearing_asked_on: date | None
    hearing_id: UUID | None
    heard_on: date | None
    person_came: bool | None
    decide_until: date | None
    decided_on: date | None
    decided_by: UUID | None
    verdict: Verdict | None
    decision_id: UUID | None
    guardian_decision_id: UUID | None
    strike_off_id: UUID | None
    notified_on: date | None
    guardian_notified_on: date | None
    starts_on: date | None
    ends_on: date | None
    lifted_on: date | None
    closed_on: date | None
    closing: Closing | None
    is_end_noted: bool
    edit_token: int

    @property
    def last_day(self) -> date | None:
        """The last day that the measure covers."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def is_open(self) -> bool:
        """Whether a step is still to be taken before the measure holds."""
        return self.state in OPEN_STATES


OPEN_STATES = (
    SanctionState.NOTICE,
    SanctionState.OBSERVING,
    SanctionState.HEARING,
    SanctionState.HEARD,
    SanctionState.DECIDED,
)
"""States before a measure holds: what the structure has still to do."""


@dataclass(frozen=True, slots=True)
class SanctionNoteRow:
    """Free text about a breach or a procedure; for those who may read free text."""

    dossier_id: UUID
    breach_id: UUID | None
    sanction_id: UUID | None
    about: NoteAbout
    written_on: date
    text: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal against a decision."""

    dossier_id: UUID
    appeal_id: UUID
    sanction_id: UUID
    way: AppealWay
    outcome: AppealOutcome
    lodged_on: date
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """Days on which some of an allowance is withheld. ``share`` is the part withheld, from 0 to 1.

    ``ends_on`` is the first day given back, None for a final removal. ``is_removal`` says that what is withheld is
    lost for good and that the person's compliance does not lift it.
    """

    dossier_id: UUID
    sanction_id: UUID
    scheme: Scheme
    regime: Regime
    measure: Measure
    starts_on: date
    ends_on: date | None
    share: Decimal
    is_removal: bool

    @property
    def days(self) -> DatePeriod:
        """The days that it covers."""
        return DatePeriod(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """Someone whom the legal representative empowered to decide (« personne habilitée », R5412-4)."""

    delegation_id: UUID
    user_id: UUID
    starts_on: date
    ends_on: date | None
    given_by: UUID


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One dated step of a procedure, in words that the young person may read too."""

    on: date
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the procedure waits for, until when, and the article. ``due_on`` is the last day, included."""

    label: str
    due_on: date | None = None
    source: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One procedure in the list of a structure."""

    dossier_id: UUID
    name: str
    number: int
    sanction: SanctionRow
    next_step: NextStep


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachNoted(Event):
    """A professional noted a breach."""

    breach_id: UUID
    kind: BreachKind
    occurred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionProposed(Event):
    """A sanction is considered: the prior notice is written."""

    sanction_id: UUID
    scheme: Scheme
    facts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionDecided(Event):
    """A sanction was decided; it holds once notified. ``starts_on`` is the earliest day of its effect."""

    sanction_id: UUID
    scheme: Scheme
    measure: Measure
    share: Decimal
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionNotified(Event):
    """The decision was received: the measure holds from ``starts_on``."""

    sanction_id: UUID
    scheme: Scheme
    measure: Measure
    share: Decimal
    notified_on: date
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionLifted(Event):
    """The person complied: the measure no longer holds from ``lifted_on``."""

    sanction_id: UUID
    scheme: Scheme
    lifted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionAnnulled(Event):
    """The sanction never held: what it withheld is due."""

    sanction_id: UUID
    scheme: Scheme
    ground: AnnulmentGround


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureDismissed(Event):
    """A procedure was closed without a sanction."""

    sanction_id: UUID
    closing: Closing
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLodged(Event):
    """A decision is contested."""

    sanction_id: UUID
    way: AppealWay
    lodged_on: date
