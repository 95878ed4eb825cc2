"""Words of payments: the run of a month, what it proposes, what leaves, what comes back, and the envelopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances.types import AllowanceScheme, AmountLine, Funder, Payer
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import MONTHS_FR


class RunState(Labelled):
    """Where the run of a month stands."""

    OPEN = "ouverte", "Ouverte"
    PROPOSED = "proposee", "Proposée"
    CHECKED = "controlee", "Contrôlée"
    FROZEN = "figee", "Figée"
    EXPORTED = "envoyee", "Envoyée"
    RETURNED = "retournee", "Retour reçu"
    RECONCILED = "rapprochee", "Rapprochée"


class RunAction(Labelled):
    """What is done to a run."""

    PROPOSE = "proposer", "Calculer les propositions"
    CHECK = "controler", "Contrôler"
    SEND_BACK = "renvoyer", "Renvoyer en préparation"
    FREEZE = "figer", "Figer"
    EXPORT = "envoyer", "Envoyer le fichier"
    RETURN = "lire_retour", "Lire un retour"
    RECONCILE = "rapprocher", "Rapprocher"


class ProposalState(Labelled):
    """Where what is proposed for one person stands."""

    PROPOSED = "proposee", "Proposée"
    ORDERED = "ordonnee", "En cours de paiement"
    SETTLED = "payee", "Payée"
    SENT_BACK = "rejetee", "Rejetée par le payeur"


class OrderState(Labelled):
    """Where an order to pay stands."""

    WAITING = "attente", "En attente de retour"
    PAID = "payee", "Payée"
    REJECTED = "rejetee", "Rejetée"
    WITHDRAWN = "retiree", "Retirée avant l’envoi"


class LineKind(Labelled):
    """Why an amount stands in a proposal."""

    MONTH = "mois", "Montant du mois"
    REGULARISATION = "regularisation", "Régularisation d’un mois passé"


class Anomaly(Labelled):
    """What the second person must look at before she checks the run."""

    JUMP = "saut", "Montant très différent du mois précédent"
    NEW_ACCOUNT = "nouveau_compte", "Coordonnées bancaires changées depuis la dernière paie"
    NO_ACCOUNT = "sans_compte", "Pas de coordonnées bancaires"
    SHARED_ACCOUNT = "compte_partage", "Même compte bancaire que quelqu’un d’autre"
    STOPPED = "arret", "Paiements arrêtés (décès, autre motif écrit)"
    OVER_CEILING = "plafond", "Montant au-dessus du plafond mensuel"
    DEBT = "dette", "Trop-perçu à récupérer"
    PRECAUTION = "precaution", "Versement à titre conservatoire"
    NOT_DECLARED = "sans_declaration", "Ressources du mois pas encore déclarées : montant entier"
    FOREIGN_AID = "autre_structure", "Aide accordée par une autre structure, à régler avec elle"


class AccountState(Labelled):
    """A change of bank details waits for a second look."""

    PROPOSED = "a_confirmer", "À confirmer"
    CONFIRMED = "confirme", "Confirmé"
    REFUSED = "refuse", "Refusé"
    REPLACED = "remplace", "Remplacé"


class ReturnOutcome(Labelled):
    """What the payer says of one order."""

    PAID = "paye", "Payé"
    REJECTED = "rejete", "Rejeté"


class ReturnLineState(Labelled):
    """What became of one line of a return."""

    APPLIED = "appliquee", "Rapprochée"
    REPEATED = "repetee", "Déjà reçue"
    UNKNOWN = "inconnue", "Référence inconnue"
    OTHER_RUN = "autre_paie", "Ordre d’une autre paie"
    DIFFERENT = "differente", "Montant ou résultat qui ne concorde pas"
    UNREADABLE = "illisible", "Ligne illisible"
    CLOSED = "close", "Close après réparation"


class RepaymentKind(Labelled):
    """How too much that was paid is settled otherwise than by a run."""

    REPAID = "rembourse", "Remboursé par la personne"
    HANDED = "transmis", "Transmis au payeur, qui le recouvre"
    WAIVED = "remise", "Remise accordée"


TO_REPAIR = frozenset(
    {
        ReturnLineState.UNKNOWN,
        ReturnLineState.OTHER_RUN,
        ReturnLineState.DIFFERENT,
        ReturnLineState.UNREADABLE,
    }
)


class MovementKind(Labelled):
    """Why an envelope changed."""

    GRANT = "dotation", "Dotation"
    COMMITMENT = "engagement", "Engagement"
    RELEASE = "degagement", "Dégagement"
    PAYMENT = "paiement", "Paiement"
    CORRECTION = "correction", "Correction"


@dataclass(frozen=True, slots=True)
class Pot:
    """What is counted together for one person: a scheme, who funds it, which aid (None for an allowance)."""

    scheme: AllowanceScheme
    funder: Funder = Funder.STATE
    aid_scheme_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DebtRow:
    """What a person received in excess from one payer, still to be given back."""

    dossier_id: UUID
    payer: Payer
    pot: Pot
    amount: Decimal


class ProposalOrder(Labelled):
    """In which order proposals are shown."""

    LARGEST = "-montant", "Du plus grand au plus petit"
    SMALLEST = "montant", "Du plus petit au plus grand"


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals are shown."""

    scheme: AllowanceScheme | None = None
    anomaly: Anomaly | None = None
    state: ProposalState | None = None
    only_waiting: bool = False
    only_held: bool = False
    only_regularised: bool = False


@dataclass(frozen=True, slots=True)
class RunRow:
    """The run of a month as shown."""

    run_id: UUID
    month: date
    payer: Payer
    state: RunState
    total: Decimal
    people: int
    prepared_by: str = ""
    prepared_by_id: UUID | None = None
    proposed_at: datetime | None = None
    checked_by: str = ""
    checked_at: datetime | None = None
    frozen_by: str = ""
    frozen_at: datetime | None = None
    exported_at: datetime | None = None
    file_hash: str = ""
    receipt: str = ""
    transport: str = ""
    paid: Decimal = Decimal(0)
    rejected: Decimal = Decimal(0)
    is_former: bool = False
    """Of a structure that was absorbed since."""

    @property
    def title(self) -> str:
        """« Novembre 2026 »."""
        title = month_label(self.month).capitalize()
        return f"{title} (structure absorbée)" if self.is_former else title

    @property
    def waiting(self) -> Decimal:
        """What left and of which nothing came back yet."""
        ordered = self.state in (
            RunState.FROZEN, RunState.EXPORTED, RunState.RETURNED, RunState.RECONCILED,
        )  # fmt: skip
        return self.total - self.paid - self.rejected if ordered else Decimal(0)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What a run proposes for one person."""

    dossier_id: UUID
    proposal_id: UUID
    run_id: UUID
    pot: Pot
    state: ProposalState
    payable: Decimal
    recognised: Decimal
    carried_before: Decimal
    carried_after: Decimal
    withheld: Decimal
    previous: Decimal | None
    anomalies: tuple[Anomaly, ...]
    is_held: bool
    held_reason: str
    acknowledged_by: str
    acknowledgement: str
    sent_back: Decimal = Decimal(0)
    reject_reason: str = ""

    @property
    def needs_look(self) -> bool:
        """Anomalies that nobody has acknowledged yet."""
        return bool(self.anomalies) and not self.acknowledged_by


@dataclass(frozen=True, slots=True)
class LineRow:
    """One amount of a proposal with its explanation."""

    dossier_id: UUID
    month: date
    kind: LineKind
    amount: Decimal
    due: Decimal
    before: Decimal
    details: tuple[AmountLine, ...]

    @property
    def title(self) -> str:
        """« Régularisation de septembre 2026 »."""
        kind = "Mois" if self.kind is LineKind.MONTH else "Régularisation"
        return f"{kind} {of_month(self.month)}"


@dataclass(frozen=True, slots=True)
class UnverifiedValue:
    """A value that nobody could check and on which amounts of a run rest."""

    name: str
    label: str
    value: str
    source: str
    people: int
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    confirmed_source: str = ""


@dataclass(frozen=True, slots=True)
class BankAccountRow:
    """Bank details of a person; ``iban`` is whole only for whoever asked to see it."""

    dossier_id: UUID
    account_id: UUID
    iban: str
    holder: str
    state: AccountState
    proposed_by: str
    proposed_by_id: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ReturnLineRow:
    """One line of a return that waits for a repair."""

    line_id: UUID
    run_id: UUID
    position: int
    reference: str
    amount: Decimal | None
    outcome: ReturnOutcome | None
    reason: str
    state: ReturnLineState
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """What a return did."""

    return_id: UUID
    counts: Mapping[ReturnLineState, int] = field(default_factory=dict)

    @property
    def to_repair(self) -> int:
        """Lines kept for a repair."""
        return sum(count for state, count in self.counts.items() if state in TO_REPAIR)


@dataclass(frozen=True, slots=True)
class EnvelopeDraft:
    """An envelope as typed."""

    year: int
    funder: Funder
    funder_name: str
    scheme: AllowanceScheme
    amount: Decimal
    aid_scheme_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """An envelope with what was granted, committed, paid and is left."""

    envelope_id: UUID
    year: int
    funder: Funder
    funder_name: str
    scheme: AllowanceScheme
    aid_scheme_id: UUID | None
    granted: Decimal
    committed: Decimal
    paid: Decimal
    proposed: Decimal = Decimal(0)
    is_low: bool = False

    @property
    def left(self) -> Decimal:
        """What may still be committed."""
        return self.granted - self.committed - self.paid

    @property
    def left_after(self) -> Decimal:
        """What would be left if what is proposed were frozen."""
        return self.left - self.proposed


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One line of the account of an envelope."""

    at: datetime
    kind: MovementKind
    label: str
    granted: Decimal
    committed: Decimal
    paid: Decimal
    by: str


def of_month(month: date) -> str:
    """« de novembre 2026 », « d'octobre 2026 »."""
    words = month_label(month)
    return f"d’{words}" if words[0] in "ao" else f"de {words}"


def month_label(month: date) -> str:
    """« novembre 2026 »."""
    return f"{MONTHS_FR[month.month - 1]} {month.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProposed(Event):
    """The propositions of a run were calculated; ``people`` are those to whom something is proposed."""

    run_id: UUID
    month: date
    payer: Payer
    people: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChecked(Event):
    """A second person checked a run."""

    run_id: UUID
    month: date
    payer: Payer


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFrozen(Event):
    """A run is frozen: what it orders never changes any more."""

    run_id: UUID
    month: date
    payer: Payer
    people: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExported(Event):
    """The payment file was handed to the kernel of exchanges, or downloaded when the structure pays."""

    run_id: UUID
    file_hash: str
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMade(Event):
    """The payer says that an order is paid. Without file when the file has changed hands since."""

    order_id: UUID
    run_id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRejected(Event):
    """The payer says that an order is not paid: the amount is due again."""

    order_id: UUID
    run_id: UUID
    amount: Decimal
    reject_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReconciled(Event):
    """Every order of a run is paid or rejected, to the cent."""

    run_id: UUID
    paid: Decimal
    rejected: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountChanged(Event):
    """Bank details were confirmed by a second person."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeAlerted(Event):
    """What is left of an envelope fell under the share that alerts."""

    envelope_id: UUID
    left: Decimal
