"""The next gestures of an operator on a person who is shared with it, in the order of its own journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from convergence.accompagnement.contracts.policies import is_signatory, may_sign_contracts
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractState
from convergence.accompagnement.diagnostic.policies import may_keep_diagnostics
from convergence.accompagnement.diagnostic.queries import diagnostics_of
from convergence.accompagnement.orientation.policies import (
    decides_for,
    may_answer_registrations,
    may_orient,
)
from convergence.accompagnement.orientation.queries import (
    orientation_on,
    registration_of,
    reorientations_of,
)
from convergence.accompagnement.orientation.types import (
    OrientationRow,
    RegistrationState,
    ReorientationState,
)
from convergence.accompagnement.solutions.policies import is_asker, may_ask
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import RequestState
from convergence.agenda.appointments.policies import may_plan
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import AppointmentStatus
from convergence.dossier.types import Section
from convergence.dossier.types.views import DossierFile
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import french_date
from convergence.web.access import ActingRequest
from convergence.web.dossier.frame import link
from convergence.web.operators.profile import profile_of

_TO_ANSWER = (RegistrationState.WAITING, RegistrationState.SENT)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, why, and where."""

    sentence: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a step looks at."""

    request: ActingRequest
    found: DossierFile
    today: date
    standing: OrientationRow | None


def journey(request: ActingRequest, found: DossierFile) -> Iterator[Step]:
    """What is left to do, by the reader's operator; nothing for whoever has no journey."""
    wanted = profile_of(request.actor).journey
    if not wanted or found.header.ended_on is not None:
        return
    today = local_today(request.actor.time_zone)
    asked = _Asked(request, found, today, orientation_on(request.scope, found.dossier_id, today))
    for name in wanted:
        yield from STEPS[name](asked)


def _answer_registration(asked: _Asked) -> Iterator[Step]:
    if not may_answer_registrations(asked.request.actor):
        return
    row = registration_of(asked.request.scope, asked.found.dossier_id)
    if row is not None and row.state in _TO_ANSWER:
        url = link("file_orientation:accept", row.dossier_id, row.registration_id)
        yield Step("L’inscription est demandée par la Mission Locale.", "Répondre à l’inscription", url)


def _check_rqth(asked: _Asked) -> Iterator[Step]:
    view = asked.found.sections[Section.DISABILITY]
    if view.is_open and not asked.found.header.has_rqth:
        url = link("dossier:edit_section", asked.found.dossier_id, Section.DISABILITY.value)
        yield Step("Aucune reconnaissance de handicap n’est en cours.", "Vérifier la RQTH", url)


def _decide_orientation(asked: _Asked) -> Iterator[Step]:
    if not may_orient(asked.request.actor):
        return
    url = link("file_orientation:decide", asked.found.dossier_id)
    own = decides_for(asked.request.actor)
    waiting = [
        row
        for row in reorientations_of(asked.request.scope, asked.found.dossier_id)
        if row.state is ReorientationState.OPEN and row.asked_of is own
    ]
    if waiting:
        yield Step("Une nouvelle orientation vous est demandée.", "Décider de l’orientation", url)
    elif asked.standing is None:
        yield Step("Aucun organisme référent n’est décidé.", "Décider de l’orientation", url)


def _notify_orientation(asked: _Asked) -> Iterator[Step]:
    row = asked.standing
    if row is not None and row.decider is decides_for(asked.request.actor) and row.notified_on is None:
        url = link("file_orientation:notify", row.dossier_id, row.orientation_id)
        yield Step("Votre décision d’orientation n’est pas notifiée.", "Noter la notification", url)


def _plan_appointment(asked: _Asked) -> Iterator[Step]:
    if not may_plan(asked.request.actor):
        return
    ahead = appointments_of_file(asked.request.scope, asked.found.dossier_id, since=now())
    mine = [
        row for row in ahead if row.status is AppointmentStatus.PLANNED and _is_hers(asked, row.adviser_ids)
    ]
    if not mine:
        url = f"{link('agenda:new')}?dossier={asked.found.dossier_id}"
        yield Step("Aucun rendez-vous avec vous n’est prévu.", "Prendre un rendez-vous", url)


def _is_hers(asked: _Asked, adviser_ids: tuple[object, ...]) -> bool:
    return asked.request.actor.user_id in adviser_ids


def _open_diagnostic(asked: _Asked) -> Iterator[Step]:
    if may_keep_diagnostics(asked.request.actor) and not diagnostics_of(
        asked.request.scope, asked.found.dossier_id
    ):
        url = link("file_diagnostic:list", asked.found.dossier_id)
        yield Step("Aucun diagnostic n’est ouvert.", "Ouvrir le diagnostic", url)


def _sign_contract(asked: _Asked) -> Iterator[Step]:
    """The référent signs within the month that the notification opened (D5411-14-1)."""
    actor, row = asked.request.actor, asked.standing
    if row is None or row.referent_structure_id != actor.structure_id or not may_sign_contracts(actor):
        return
    contracts = contracts_of(asked.request.scope, row.dossier_id, on=asked.today)
    hers = [one for one in contracts if is_signatory(actor, one.signatory_id)]
    waiting = next((one for one in hers if one.state is ContractState.PREPARED), None)
    if waiting is not None:
        url = link("contracts:show", row.dossier_id, waiting.contract_id)
        yield Step("Votre contrat attend des signatures.", "Recueillir les signatures", url)
    elif not any(one.covers for one in hers):
        by = f", à signer au plus tard le {french_date(row.sign_by)}" if row.sign_by else ""
        url = link("contracts:prepare", row.dossier_id)
        yield Step(f"Aucun contrat avec votre organisme{by}.", "Préparer un contrat", url)


def _follow_services(asked: _Asked) -> Iterator[Step]:
    """A service that let the delay pass, one that said yes and of which nothing is known yet."""
    if not may_ask(asked.request.actor):
        return
    for row in requests_of_file(asked.request.scope, asked.found.dossier_id):
        if row.state in _SERVICES and is_asker(asked.request.actor, row.operator_id):
            sentence, verb = _SERVICES[row.state]
            yield Step(sentence, verb, link("file_solutions:show", row.dossier_id, row.request_id))


_SERVICES = {
    RequestState.UNANSWERED: ("Un service n’a pas répondu à votre demande.", "Suivre la demande"),
    RequestState.DONE: (
        "La personne est venue au service que vous avez demandé.",
        "Noter ce qui en est sorti",
    ),
}

STEPS: Mapping[str, Callable[[_Asked], Iterator[Step]]] = {
    "answer_registration": _answer_registration,
    "check_rqth": _check_rqth,
    "decide_orientation": _decide_orientation,
    "notify_orientation": _notify_orientation,
    "plan_appointment": _plan_appointment,
    "open_diagnostic": _open_diagnostic,
    "sign_contract": _sign_contract,
    "follow_services": _follow_services,
}
