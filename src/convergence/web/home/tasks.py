"""What needs this person today: each line is a task with its number and the page that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from convergence.accompagnement.acts.queries import caseload
from convergence.accompagnement.acts.types import CaseloadRow, PriorityCode
from convergence.accompagnement.allowances.policies import may_decide_allowances
from convergence.accompagnement.allowances.queries import count_waiting
from convergence.accompagnement.contracts.queries import count_operator_contracts_due
from convergence.accompagnement.deadlines.queries import count_late
from convergence.accompagnement.deadlines.types import Urgency
from convergence.accompagnement.orientation.policies import may_orient
from convergence.accompagnement.orientation.queries import count_received
from convergence.accompagnement.orientation.queries import count_to_repair as count_registrations
from convergence.accompagnement.payments.queries import count_accounts_waiting
from convergence.accompagnement.solutions.queries import count_introductions, count_to_answer
from convergence.agenda.appointments.policies import may_plan
from convergence.agenda.appointments.queries import count_to_note
from convergence.agenda.booking.policies import may_send_links
from convergence.agenda.booking.queries import counts_to_match
from convergence.agenda.calendars.queries import questions
from convergence.agenda.workshops.policies import may_enrol
from convergence.agenda.workshops.queries import count_to_close
from convergence.audit.policies import may_keep_rights_register
from convergence.audit.queries import rights_requests
from convergence.dossier.queries import file_requests
from convergence.dossier.types import RequestState
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.identity.queries import pending_users
from convergence.messaging.policies import may_manage_templates, may_send, may_send_to_groups
from convergence.messaging.queries import (
    budget_warnings,
    groups_to_approve,
    operator_unread,
    waiting_counts,
)
from convergence.offers.queries import count_to_review
from convergence.sharing.policies import may_repair, may_review_emergencies
from convergence.sharing.queries import agreements_waiting, count_to_repair, emergencies_to_review
from convergence.signatures.policies import may_ask_signatures
from convergence.signatures.queries import count_to_sign
from convergence.support.queries import unread_announcements, waiting_demands
from convergence.web.access import ActingRequest
from convergence.web.context import address_of
from convergence.web.exchanges.forms import TO_REPAIR
from convergence.web.operators.saying import said

FIRST_TO_CALL = 5


@dataclass(frozen=True, slots=True)
class Task:
    """« 3 comptes à valider »: how many, what, where it is done."""

    count: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Call:
    """Someone to call first, and why."""

    name: str
    url: str
    phone: str
    why: str


@dataclass(frozen=True, slots=True)
class Today:
    """The adviser's people to call, and what waits for an answer."""

    calls: tuple[Call, ...]
    tasks: tuple[Task, ...]


def today(request: ActingRequest) -> Today:
    """What needs her today; nothing of what her role does not do is asked of the database."""
    calls: tuple[Call, ...] = ()
    tasks: list[Task] = []
    if request.actor.may(Permission.RECORD_ACTS) and address_of("caseload:list"):
        calls, tasks = _people(request)
    for find in _WAITING:
        tasks.extend(find(request))
    return Today(calls, tuple(task for task in tasks if task.count and task.url))


def _people(request: ActingRequest) -> tuple[tuple[Call, ...], list[Task]]:
    day = local_today(request.actor.time_zone)
    page = caseload(request.scope, request.actor.user_id, on=day, limit=FIRST_TO_CALL)
    calls = tuple(_call(row) for row in page.rows if row.priority.reasons)
    url = address_of("caseload:list")
    counted = [
        (PriorityCode.WAITING_RECEPTION, "premier accueil à faire", "premiers accueils à faire"),
        (PriorityCode.CONTRACT_ENDING, "contrat bientôt fini", "contrats bientôt finis"),
        (PriorityCode.WEEK_SHORT, "semaine d’activité incomplète", "semaines d’activité incomplètes"),
    ]
    return calls, [_task(page.counts.get(code, 0), one, many, url) for code, one, many in counted]


def _call(row: CaseloadRow) -> Call:
    url = address_of("dossier:show", row.dossier_id)
    return Call(row.name, url, row.phone, row.priority.reasons[0].sentence)


def _late(request: ActingRequest) -> Iterator[Task]:
    if request.actor.may(Permission.READ_AGENDA):
        late = count_late(request.scope, local_today(request.actor.time_zone))
        url = f"{address_of('deadlines:list')}?quand={Urgency.OVERDUE}"
        yield _task(late, "échéance en retard", "échéances en retard", url)


def _money(request: ActingRequest) -> Iterator[Task]:
    if may_decide_allowances(request.actor):
        yield _task(
            count_waiting(request.scope),
            "allocation ou aide à décider",
            "allocations ou aides à décider",
            address_of("allowances:decisions"),
        )
    if any(map(request.actor.may, (Permission.DECIDE_ALLOWANCES, Permission.CHECK_PAYMENTS))):
        yield _task(
            count_accounts_waiting(request.scope),
            "compte bancaire à confirmer",
            "comptes bancaires à confirmer",
            address_of("payments:accounts"),
        )


def _registrations(request: ActingRequest) -> Iterator[Task]:
    if may_orient(request.actor):
        yield _task(
            count_registrations(request.scope, now()),
            "inscription à réparer",
            "inscriptions à réparer",
            address_of("orientation:registrations"),
        )


def _received_by_operator(request: ActingRequest) -> Iterator[Task]:
    yield _task(
        count_received(request.scope, now()),
        "demande d’une Mission Locale à traiter",
        "demandes de Missions Locales à traiter",
        address_of("orientation:received"),
    )


def _contracts_of_operator(request: ActingRequest) -> Iterator[Task]:
    yield _task(
        count_operator_contracts_due(request.scope, local_today(request.actor.time_zone)),
        "contrat à suivre",
        "contrats à suivre",
        address_of("operator_contracts:list"),
    )


def _requests_received(request: ActingRequest) -> Iterator[Task]:
    if request.actor.may(Permission.ANSWER_FILE_REQUESTS):
        waiting = [each for each in file_requests(request.scope).received if each.state is RequestState.SENT]
        yield _task(
            len(waiting),
            "dossier demandé par une autre structure",
            "dossiers demandés par d’autres structures",
            address_of("dossier:requests"),
        )


def _accounts(request: ActingRequest) -> Iterator[Task]:
    if request.actor.may(Permission.APPROVE_USERS):
        waiting = [
            user for user in pending_users(request.scope) if user.created_by_id != request.actor.user_id
        ]
        yield _task(len(waiting), "compte à valider", "comptes à valider", address_of("structure:pending"))


def _rights(request: ActingRequest) -> Iterator[Task]:
    if may_keep_rights_register(request.actor):
        waiting = rights_requests(request.scope, open_only=True)
        yield _task(
            len(waiting),
            "personne attend une réponse sur ses données",
            "personnes attendent une réponse sur leurs données",
            address_of("audit:requests"),
        )


def _team(request: ActingRequest) -> Iterator[Task]:
    waiting, mine = waiting_demands(request.scope)
    box = address_of("support:inbox")
    yield _task(mine, "demande à traiter", "demandes à traiter", f"{box}?pour={request.actor.user_id}")
    yield _task(waiting, "demande à prendre", "demandes à prendre", box)
    unread = unread_announcements(request.scope, now())
    yield _task(unread, "annonce à lire", "annonces à lire", address_of("support:announcements"))


def _messages_to_operator(request: ActingRequest) -> Iterator[Task]:
    yield _task(
        operator_unread(request.scope),
        "message non lu",
        "messages non lus",
        f"{address_of('messages:operator_list')}?lu=non",
    )


def _messages(request: ActingRequest) -> Iterator[Task]:
    if not may_send(request.actor):
        return
    unread, wrong = waiting_counts(request.scope)
    box = address_of("messages:list")
    yield _task(unread, "message non lu", "messages non lus", f"{box}?lu=non")
    yield _task(wrong, "contact à redemander", "contacts à redemander", box)
    if may_send_to_groups(request.actor):
        waiting = groups_to_approve(request.scope)
        yield _task(
            waiting, "envoi groupé à valider", "envois groupés à valider", address_of("messages:groups")
        )
    shares = budget_warnings(request.scope) if may_manage_templates(request.actor) else ()
    if shares:
        words = f"alerte : {shares[-1]} % du budget des messages"
        yield _task(1, words, words, address_of("messages:budget"))


def _appointments_to_note(request: ActingRequest) -> Iterator[Task]:
    if may_plan(request.actor):
        yield _task(
            count_to_note(request.scope, request.actor.user_id, now()),
            "rendez-vous passé à noter",
            "rendez-vous passés à noter",
            address_of("agenda:to_note"),
        )


def _agenda(request: ActingRequest) -> Iterator[Task]:
    if may_plan(request.actor):
        yield _task(
            len(questions(request.scope)),
            "choix à faire dans mon calendrier",
            "choix à faire dans mon calendrier",
            address_of("calendars:account"),
        )
    if may_send_links(request.actor):
        booked, asked = counts_to_match(request.scope)
        yield _task(booked, "réservation à rattacher", "réservations à rattacher", address_of("booking:list"))
        yield _task(
            asked,
            "demande de premier rendez-vous",
            "demandes de premier rendez-vous",
            address_of("booking:list"),
        )
    if may_enrol(request.actor):
        waiting = count_to_close(request.scope, at=now())
        yield _task(
            waiting,
            "session d’atelier à clôturer",
            "sessions d’atelier à clôturer",
            address_of("workshops:list"),
        )


def _papers(request: ActingRequest) -> Iterator[Task]:
    if may_ask_signatures(request.actor):
        waiting = count_to_sign(request.scope)
        yield _task(waiting, "document à signer", "documents à signer", address_of("signatures:list"))


def _exchanges(request: ActingRequest) -> Iterator[Task]:
    if may_repair(request.actor):
        yield _task(
            count_to_repair(request.scope),
            "envoi à réparer",
            "envois à réparer",
            f"{address_of('exchanges:list')}?etat={TO_REPAIR}",
        )


def _agreements(request: ActingRequest) -> Iterator[Task]:
    demands, reviews = agreements_waiting(request.scope, now())
    url = address_of("sharing:list")
    yield _task(demands, "demande d’accès à répondre", "demandes d’accès à répondre", url)
    yield _task(reviews, "convention à revoir", "conventions à revoir", url)


def _emergencies(request: ActingRequest) -> Iterator[Task]:
    if may_review_emergencies(request.actor):
        yield _task(
            emergencies_to_review(request.scope),
            "accès en urgence à examiner",
            "accès en urgence à examiner",
            address_of("emergency:list"),
        )


def _records_to_review(request: ActingRequest) -> Iterator[Task]:
    yield _task(
        count_to_review(request.scope),
        "fiche de l’annuaire à relire",
        "fiches de l’annuaire à relire",
        address_of("offers:review"),
    )


def _requests_to_services(request: ActingRequest) -> Iterator[Task]:
    yield _task(
        count_to_answer(request.scope),
        "demande d’orientation à laquelle répondre",
        "demandes d’orientation auxquelles répondre",
        address_of("solutions:inbox"),
    )


def _introductions(request: ActingRequest) -> Iterator[Task]:
    waiting, unread = count_introductions(request.scope)
    yield _task(
        waiting,
        "jeune adressé par un partenaire",
        "jeunes adressés par des partenaires",
        address_of("solutions:introductions"),
    )
    yield _task(
        unread,
        said("réponse à lire pour un jeune adressé", request.actor),
        said("réponses à lire pour des jeunes adressés", request.actor),
        address_of("solutions:introduced"),
    )


_WAITING: tuple[Callable[[ActingRequest], Iterator[Task]], ...] = (
    _late,
    _money,
    _registrations,
    _received_by_operator,
    _contracts_of_operator,
    _appointments_to_note,
    _agenda,
    _papers,
    _requests_received,
    _accounts,
    _rights,
    _team,
    _messages,
    _messages_to_operator,
    _exchanges,
    _requests_to_services,
    _introductions,
    _agreements,
    _emergencies,
    _records_to_review,
)


def _task(count: int, one: str, many: str, url: str) -> Task:
    return Task(count, one if count == 1 else many, url)
