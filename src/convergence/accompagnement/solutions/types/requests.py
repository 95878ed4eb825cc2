"""A request to a service for one person: its states, what is sent, what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.solutions.types.eligibility import VerdictLine
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.labels import Labelled


class RequestState(Labelled):
    """Where a request stands."""

    SENT = "envoyee", "Envoyée"
    RECEIVED = "recue", "Reçue"
    ACCEPTED = "acceptee", "Acceptée"
    REFUSED = "refusee", "Refusée"
    UNANSWERED = "sans_reponse", "Sans réponse"
    WITHDRAWN = "retiree", "Retirée"
    DONE = "realisee", "Réalisée"
    NOT_COME = "non_venu", "Le jeune n’est pas venu"
    CONCLUDED = "terminee", "Terminée"


FINAL_STATES = frozenset(
    {RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.NOT_COME, RequestState.CONCLUDED}
)


class RequestAction(Labelled):
    """What happens to a request."""

    RECEIVE = "recevoir", "Reçue par le service"
    ACCEPT = "accepter", "Acceptée par le service"
    REFUSE = "refuser", "Refusée par le service"
    LAPSE = "echoir", "Délai de réponse passé"
    WITHDRAW = "retirer", "Retirée"
    COME = "venir", "Le jeune est venu"
    MISS = "manquer", "Le jeune n’est pas venu"
    CONCLUDE = "conclure", "Résultat noté"


class RequestWay(Labelled):
    """How a request reaches the service."""

    EMAIL = "courriel", "Lien envoyé par courriel"
    SCREEN = "ecran", "Écran « Demandes reçues » du service"
    BY_HAND = "sans_envoi", "À porter au service : il n’a pas d’adresse e-mail"


class ToldFamily(Labelled):
    """A family of facts that may leave beside the first name and the name; each is chosen."""

    CONTACT = "coordonnees", "Téléphone et adresse e-mail"
    BIRTH_DATE = "naissance", "Date de naissance"
    COMMUNE = "commune", "Commune où il habite"
    SITUATION = "situation", "Situation et contrat en cours"


class RefusalMotive(Labelled):
    """Why a service refuses."""

    NO_ROOM = "plus_de_place", "Plus de place"
    NOT_ELIGIBLE = "conditions", "Conditions d’accès non remplies"
    OUT_OF_ZONE = "hors_zone", "Hors de la zone du service"
    NOT_SUITED = "inadapte", "Le service ne répond pas à ce besoin"
    UNREACHABLE = "injoignable", "Jeune injoignable"
    MISSING_PAPERS = "pieces", "Pièces manquantes"
    STOPPED = "arrete", "Le service n’existe plus"
    OTHER = "autre", "Autre motif"


class Outcome(Labelled):
    """What came of it for the need."""

    MET = "resolu", "Besoin résolu"
    PARTLY = "en_partie", "Besoin résolu en partie"
    NOT_MET = "non_resolu", "Besoin non résolu"
    ELSEWHERE = "reoriente", "Réorienté vers un autre service"


class OperatorAsk(Labelled):
    """What an operator asks of a service: chosen, since its free text about a person goes to nobody."""

    MEETING = "rendez_vous", "Un rendez-vous pour faire connaissance avec le service"
    PLACE = "place", "Une place dans ce service"
    INFORMATION = "information", "Des précisions sur les conditions, les délais et le coût"
    ASSESSMENT = "bilan", "Un bilan de son besoin par le service"
    FOLLOW_UP = "suivi", "Un suivi par le service, en plus de notre accompagnement"


class OperatorWithdrawal(Labelled):
    """Why an operator takes its request back: chosen, for the same reason."""

    NO_NEED = "plus_de_besoin", "Le besoin n’existe plus"
    DECLINED = "personne", "La personne ne le souhaite plus"
    ELSEWHERE = "ailleurs", "Un autre service a répondu au besoin"
    ENDED = "fin", "Notre organisme n’accompagne plus la personne"
    ERROR = "erreur", "La demande est partie par erreur"


@dataclass(frozen=True, slots=True)
class RequestTransition:
    """One line of the table of states. ``guards`` name what it demands (``rules.states``)."""

    action: RequestAction
    source: RequestState
    target: RequestState
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a step looks at: the day, the day when the request left, and what this step brings."""

    on: date
    sent_on: date
    due_on: date
    motive: RefusalMotive | None = None
    words: str = ""
    day: date | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What an adviser sends. ``agreed_on``: the day when the young person agreed that it be sent.

    ``told`` are the families of facts that leave with it, each chosen; ``document_ids`` the papers joined.
    ``replaces_id`` is the request for which this one is another proposal. ``asks`` are an operator's, for a message.
    """

    offer_id: UUID
    theme: str
    message: str
    agreed_on: date | None
    need_code: str = ""
    told: tuple[ToldFamily, ...] = ()
    document_ids: tuple[UUID, ...] = ()
    replaces_id: UUID | None = None
    asks: tuple[OperatorAsk, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as shown. ``answer_due_on`` is the last day, included, for an answer.

    ``operator_id`` is the operator in whose name it was asked, None for the structure that holds the file.

    ``delivery`` is what became of the last e-mail to the service, None while nobody knows. ``actions`` are what the
    state allows, guards apart.
    """

    dossier_id: UUID
    request_id: UUID
    offer_id: UUID
    offer_name: str
    provider_name: str
    theme: str
    need_code: str
    state: RequestState
    actions: tuple[RequestAction, ...]
    adviser_id: UUID
    recipient_organisation_id: UUID | None
    way: RequestWay
    sent_to: str
    delivery: ExchangeOutcome | None
    agreed_on: date
    sent_at: datetime
    answer_due_on: date
    reminders: int
    reminded_on: date | None
    received_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    refusal_motive: RefusalMotive | None
    meeting_at: datetime | None
    done_on: date | None
    outcome: Outcome | None
    concluded_on: date | None
    replaces_id: UUID | None
    verdicts: tuple[VerdictLine, ...]
    edit_token: int
    operator_id: UUID | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing more is awaited."""
        return self.state in FINAL_STATES

    @property
    def keyset(self) -> tuple[datetime, UUID]:
        """Where the next page starts."""
        return self.sent_at, self.request_id


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a request: what happened, when, by whom (empty: by itself)."""

    action: RequestAction | None
    state: RequestState
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ProgramAnswer:
    """One step that the program of a service asks for, with what that step brings."""

    action: RequestAction
    meeting_at: datetime | None = None
    motive: RefusalMotive | None = None
    day: date | None = None
    outcome: Outcome | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TakenStep:
    """One step of a request by its identifier, as it was taken."""

    dossier_id: UUID
    step_id: UUID
    request_id: UUID
    action: RequestAction | None
    state: RequestState
    at: datetime


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A service kept for a person before anything is asked. ``sent_at``: when she was sent the list."""

    dossier_id: UUID
    chosen_id: UUID
    offer_id: UUID
    theme: str
    chosen_on: date
    adviser_id: UUID
    sent_at: datetime | None
    by_herself: bool = False
