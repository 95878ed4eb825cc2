"""Sandboxes of partners: two organisations that exist nowhere, invented people, put back as new on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from convergence.accompagnement.contracts.operations import prepare_pacea, sign_contract
from convergence.accompagnement.contracts.types import EligibilityAnswers, Party, PlanWords
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.accompagnement.solutions.operations import send_request
from convergence.accompagnement.solutions.types import RequestDraft, ToldFamily
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.agenda.workshops.operations import amend_session, create_offer, enrol, plan_session
from convergence.agenda.workshops.queries import sessions_between
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.audit.types import FileErased, RecipientFileErased
from convergence.dossier.operations import create_dossier
from convergence.dossier.types.drafts import NewDossier, NotTheSame
from convergence.dossier.types.views import DuplicateFound
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.identity.operations import open_structure
from convergence.identity.queries import structure_by_code
from convergence.identity.types import StructureKind
from convergence.offers.operations import choose_listing, keep_offer, reopen_offer, withdraw_offer
from convergence.offers.types import CatalogueOffer
from convergence.sharing.policies import check_may_manage_clients
from convergence.sharing.rules.sandbox import COMMUNE, InventedPerson, every_sandbox, invented_people
from convergence.sharing.rules.scopes import NEVER
from convergence.storage.files import erase_file, open_to, shared_with
from convergence.storage.openings import Opened, add_openings
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

_WHY = "Personne inventée du bac à sable"
_THEME = "mobilite--preparer-un-permis"
_PLAN = PlanWords("Préparer le permis", ("Venir aux rendez-vous",), ("Proposer un service de mobilité",))
_TOLD = (ToldFamily.CONTACT, ToldFamily.BIRTH_DATE)
_LENGTH = timedelta(minutes=45)


@operation("Ouvrir un bac à sable")
def open_sandbox(
    *, actor: Actor, at: datetime, kind: StructureKind, idempotency_key: str | None = None
) -> UUID:
    """Open an invented Mission Locale and, beside it, the organisation of a partner's programs; returns the latter."""
    check_may_manage_clients(actor)
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    codes = next((one for one in every_sandbox() if structure_by_code(scope, one.structure) is None), None)
    if codes is None:
        raise Conflict("Tous les bacs à sable sont pris.", what_to_do="Fermez-en un qui ne sert plus.")
    opened_on = local_day(at, zone(actor.time_zone))
    made = [
        open_structure(
            actor=actor, at=at, code=code, official_name=f"{name} n° {codes.number} (bac à sable)", kind=each,
            commune_code=COMMUNE, opened_on=opened_on,
        )
        for code, name, each in (
            (codes.structure, "Mission Locale d’essai", StructureKind.MISSION_LOCALE),
            (codes.organisation, "Partenaire d’essai", kind),
        )
    ]  # fmt: skip
    add_openings(
        uuid7(),
        [Opened(organisation_id=made[1], structure_id=made[0])],
        frozenset(FieldGroup) - NEVER,
        [Purpose.ACCOMPAGNEMENT.value],
        start=_midnight(actor, at),
        end=None,
    )
    return made[1]


def reset_sandbox(*, actor: Actor, at: datetime, organisation_id: UUID) -> None:
    """Erase the invented people and invent them again. ``actor`` is the adviser of the sandbox.

    The partner’s service, to which requests go, is open inside this transaction only: the directory never shows it.
    """
    partner = replace(actor, structure_id=organisation_id, permissions=frozenset({Permission.KEEP_CATALOGUE}))
    with transaction.atomic():
        service_id = _open_service(actor=partner, at=at)
        _invent_again(actor=actor, at=at, organisation_id=organisation_id, service_id=service_id)
        _close_service(actor=partner, at=at, service_id=service_id)


@operation("Ouvrir le service d’un bac à sable", source="programme")
def _open_service(*, actor: Actor, at: datetime) -> UUID:
    """The service of the partner, made the first time."""
    draft = CatalogueOffer(
        key="",
        provider_key="",
        name="Aide au permis (essai)",
        updated_on=_today(actor, at),
        description="Service inventé d’un bac à sable : il n’existe pas et ne reçoit personne.",
        kind="accompagnement",
        themes=(_THEME,),
        reception_modes=("a-distance",),
        commune_code=COMMUNE,
        zone=("france",),
    )
    offer_id = keep_offer(actor=actor, at=at, provider_id=None, draft=draft, idempotency_key="sandbox")
    reopen_offer(actor=actor, at=at, offer_id=offer_id)
    return offer_id


@operation("Fermer le service d’un bac à sable", source="programme")
def _close_service(*, actor: Actor, at: datetime, service_id: UUID) -> None:
    """Requests to it go on."""
    withdraw_offer(actor=actor, at=at, offer_id=service_id, reason="Service inventé")


@operation("Remettre à neuf un bac à sable", source="programme")
def _invent_again(*, actor: Actor, at: datetime, organisation_id: UUID, service_id: UUID) -> None:
    for dossier_id in shared_with(organisation_id, at):
        if erase_file(dossier_id, _WHY) is not None:
            emit(FileErased(structure_id=actor.structure_id, dossier_id=dossier_id))
            emit(
                RecipientFileErased(
                    structure_id=actor.structure_id, dossier_id=dossier_id, organisation_id=organisation_id
                )
            )
    session_id = _session(actor, at)
    for rank, person in enumerate(invented_people()):
        dossier_id = _invent(actor, at, organisation_id, person, rank, session_id)
        if person.has_contract:
            _contract(actor, at, dossier_id)
        if person.is_sent:
            _request(actor, at, dossier_id, service_id)


def _invent(
    actor: Actor, at: datetime, organisation_id: UUID, person: InventedPerson, rank: int, session_id: UUID
) -> UUID:
    dossier_id = _file(actor, at, person)
    open_to(
        dossier_id,
        organisation_id,
        person.groups,
        purpose=Purpose.ACCOMPAGNEMENT.value,
        start=_midnight(actor, at),
        end=None,
    )
    for days in person.appointments:
        start = _morning(actor, at, days) + timedelta(hours=rank)
        plan_appointment(
            actor=actor, at=at, dossier_id=dossier_id, draft=AppointmentDraft(start, start + _LENGTH)
        )
    if person.is_enrolled:
        enrol(actor=actor, at=at, session_id=session_id, dossier_id=dossier_id)
    if person.school:
        record_situation(
            actor=actor,
            at=at,
            dossier_id=dossier_id,
            draft=SituationDraft(SituationCategory.SCHOOL, _today(actor, at), organisation=person.school),
        )
    return dossier_id


def _contract(actor: Actor, at: datetime, dossier_id: UUID) -> None:
    """A PACEA signed by both today."""
    today = _today(actor, at)
    answers = EligibilityAnswers(has_difficulty=True, has_diagnostic=True)
    contract_id = prepare_pacea(
        actor=actor, at=at, dossier_id=dossier_id, starts_on=today, answers=answers, plan=_PLAN
    )
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        sign_contract(actor=actor, at=at, contract_id=contract_id, party=party, signed_on=today)


def _request(actor: Actor, at: datetime, dossier_id: UUID, service_id: UUID) -> None:
    """A request that waits for an answer."""
    draft = RequestDraft(
        offer_id=service_id,
        theme=_THEME,
        message="Demande inventée.",
        agreed_on=_today(actor, at),
        told=_TOLD,
    )
    send_request(actor=actor, at=at, dossier_id=dossier_id, draft=draft)


def _file(actor: Actor, at: datetime, person: InventedPerson) -> UUID:
    """The file of an invented person, who has her likes in the other sandboxes."""
    today = _today(actor, at)
    identity = {
        "birth_name": person.birth_name,
        "first_name": person.first_name,
        "born_on": today.replace(year=today.year - person.age, day=1).isoformat(),
        "sex": person.sex,
    }
    try:
        return create_dossier(actor=actor, at=at, draft=NewDossier(identity=identity))
    except DuplicateFound as found:
        report = found.report
        others = [match.dossier_id for match in report.visible]
        decisions = tuple(NotTheSame(_WHY, other) for other in (*others, *([None] if report.hidden else [])))
        draft = NewDossier(identity=identity, check_id=report.check_id, decisions=decisions)
        return create_dossier(actor=actor, at=at, draft=draft)


def _session(actor: Actor, at: datetime) -> UUID:
    """The one session to come: that of the last reset, brought to its day again."""
    scope = current_scope()
    assert scope is not None, "an operation runs inside a transaction of its actor"
    start = _morning(actor, at, 6)
    draft = SessionDraft(start, start + timedelta(hours=2))
    for kept in sessions_between(scope, at, with_cancelled=False, limit=1, at=at):
        amend_session(actor=actor, at=at, session_id=kept.session_id, draft=draft, edit_token=kept.edit_token)
        return kept.session_id
    offer = OfferDraft("Atelier d’essai", WorkshopKind.WORKSHOP)
    offer_id = create_offer(actor=actor, at=at, draft=offer, idempotency_key="sandbox")
    choose_listing(actor=actor, at=at, workshop_offer_id=offer_id, is_listed=False, themes=())
    return plan_session(actor=actor, at=at, offer_id=offer_id, draft=draft)


def _today(actor: Actor, at: datetime) -> date:
    return local_day(at, zone(actor.time_zone))


def _morning(actor: Actor, at: datetime, days: int) -> datetime:
    day = _today(actor, at) + timedelta(days=days)
    return datetime.combine(day, time(9), zone(actor.time_zone))


def _midnight(actor: Actor, at: datetime) -> datetime:
    return datetime.combine(_today(actor, at), time(), zone(actor.time_zone))
