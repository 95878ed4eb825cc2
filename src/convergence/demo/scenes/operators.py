"""Operators at work in Tarbes: a conversation, a service asked, a place taken, a contract that waits for signatures."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts.operations import (
    ask_signatures,
    prepare_engagement,
    print_contract,
)
from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import EligibilityAnswers
from convergence.accompagnement.orientation.operations import decide_orientation
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.accompagnement.orientation.types import Decider, Decision, Path, ReferentBody
from convergence.accompagnement.solutions.operations import send_request
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import OperatorAsk, RequestDraft, ToldFamily
from convergence.agenda.workshops.operations import enrol_shared
from convergence.agenda.workshops.queries import sessions_for_shared
from convergence.demo.cast import TARBES
from convergence.demo.scenes.players import player
from convergence.dossier.queries import dossier_header, people_shared
from convergence.foundation import clock
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code
from convergence.messaging.operations import answer_operator, write_as_operator
from convergence.offers.queries import around_commune, search
from convergence.offers.types import Criteria
from convergence.signatures.types import Capacity, SignerDraft, SigningWay
from convergence.storage.files import groups_to_write
from convergence.storage.session import acting

_SERVICE, _THEME = "Bilan de compétences mobilité", "mobilite--etre-accompagne-dans-son-parcours-mobilite"
_COMMUNE = "65440"
_CLAUSES = ("objectif.emploi_durable", "action.recherche", "personne.assiduite", "organisme.referent")
_ANSWERS = EligibilityAnswers(
    is_student=False, is_in_training=False, has_difficulty=True, has_diagnostic=True, receives_rsa=False
)


def play() -> None:
    """Play it, at France Travail then at Cap emploi."""
    for key in ("france-travail-tarbes", "cap-emploi-65"):
        adviser = player(key)
        people = _shared(adviser)
        _talk(adviser, people[:1])
        _ask(adviser, people[1:8])
        _enrol(adviser, people[:6])
        _contract(adviser, people)


def _shared(adviser: Actor) -> list[UUID]:
    """People whom Tarbes opened to her organisation in writing; a small network has few."""
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        tarbes = structure_by_code(scope, TARBES)
        rows = people_shared(scope, clock.now(), held_by=tarbes.id if tarbes else None, limit=40)
        ids = [row.dossier_id for row in rows]
        return [one for one in ids if FieldGroup.ACCOMPAGNEMENT in groups_to_write(one)]


def _talk(adviser: Actor, people: list[UUID]) -> None:
    """She answered, and nobody has read it yet."""
    for dossier_id in people:
        write_as_operator(
            actor=adviser,
            at=_ago(30),
            dossier_id=dossier_id,
            text="Bonjour, pouvez-vous venir à l’agence jeudi à 10 h pour préparer votre contrat ?",
        )
        with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
            header = dossier_header(scope, dossier_id)
        if header is None:
            continue
        her = guest_actor(
            header.structure_id, name="Le jeune", time_zone=adviser.time_zone, dossier_id=dossier_id
        )
        answer_operator(
            actor=her,
            at=_ago(28),
            dossier_id=dossier_id,
            organisation_id=adviser.structure_id,
            text="Oui, je viens jeudi. Faut-il apporter quelque chose ?",
        )


def _ask(adviser: Actor, people: list[UUID]) -> None:
    at = _ago(50)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        around = around_commune(scope, _COMMUNE, 100, local_day(at, zone(adviser.time_zone)))
        hits = search(scope, Criteria(words=_SERVICE, around=around), limit=10).hits
        asked = {one for one in people if requests_of_file(scope, one)}
    offer_id = next((hit.offer.offer_id for hit in hits if hit.offer.name == _SERVICE), None)
    # one service is asked once at a time for a person, whoever asks
    dossier_id = next((one for one in people if one not in asked), None)
    if offer_id is None or dossier_id is None:
        return
    draft = RequestDraft(
        offer_id=offer_id,
        theme=_THEME,
        message="",
        agreed_on=local_day(at, zone(adviser.time_zone)),
        told=(ToldFamily.CONTACT, ToldFamily.COMMUNE),
        asks=(OperatorAsk.MEETING, OperatorAsk.PLACE),
    )
    send_request(actor=adviser, at=at, dossier_id=dossier_id, draft=draft)


def _enrol(adviser: Actor, people: list[UUID]) -> None:
    """The first of them for whom a place is free."""
    for dossier_id in people:
        with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
            found = sessions_for_shared(scope, dossier_id, clock.now())
        session = next((one.session.session_id for one in found if one.is_open), None)
        if session is not None:
            enrol_shared(actor=adviser, at=clock.now(), session_id=session, dossier_id=dossier_id)
            return


def _contract(adviser: Actor, people: list[UUID]) -> None:
    """The référent prepares its contract for the first of them who has none, and both are asked to sign."""
    today = clock.local_today(adviser.time_zone)
    for dossier_id in people:
        with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
            header = dossier_header(scope, dossier_id)
            held = orientation_on(scope, dossier_id, today)
            is_free = not contracts_of(scope, dossier_id, on=today)
        if header is None or not is_free or (held is not None and held.decided_on >= today):
            continue
        decision = Decision(
            path=Path.PROFESSIONAL,
            decider=Decider(adviser.structure_kind),
            body=ReferentBody(adviser.structure_kind),
            decided_on=today,
            receives_rsa=False,
            criteria={},
            replaces_id=held.orientation_id if held else None,
        )
        decide_orientation(actor=adviser, at=clock.now(), dossier_id=dossier_id, decision=decision)
        contract_id = prepare_engagement(
            actor=adviser,
            at=clock.now(),
            dossier_id=dossier_id,
            starts_on=today,
            answers=_ANSWERS,
            months=6,
            clauses=_CLAUSES,
        )
        _send(adviser, contract_id, f"{header.first_name} {header.birth_name}", header.email)
        return


def _send(adviser: Actor, contract_id: UUID, name: str, email: str) -> None:
    document_id = print_contract(actor=adviser, at=clock.now(), contract_id=contract_id)
    way = SigningWay.EMAIL_LINK if email else SigningWay.ON_PAGE
    ask_signatures(
        actor=adviser,
        at=clock.now(),
        document_id=document_id,
        signers=(
            SignerDraft(name=name, capacity=Capacity.YOUNG_PERSON, way=way, contact=email),
            SignerDraft(
                name=adviser.name, capacity=Capacity.ADVISER, way=SigningWay.ACCOUNT, user_id=adviser.user_id
            ),
        ),
    )


def _ago(hours: int) -> datetime:
    return clock.now() - timedelta(hours=hours)
