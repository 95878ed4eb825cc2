"""The register of requests: the legal clock, who answers, and what a stranger learns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from convergence.audit.models import RightsRequest
from convergence.audit.operations import answer_rights_request, extend_rights_request, receive_rights_request
from convergence.audit.queries import processing_register, rights_request, rights_requests
from convergence.audit.rules.clock import answer_due_on, kept_until
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import anchor_file, open_to
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import agree_with

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 31, 10, tzinfo=UTC)
TARBES = UUID("00000000-0000-7000-8000-000000065440")
OFFICER = frozenset({Permission.READ_FILES, Permission.READ_PROCESSING_REGISTER})


def person(structure_id: UUID = TARBES, permissions: frozenset[Permission] = OFFICER) -> Actor:
    return Actor(uuid7(), "Direction", structure_id, permissions=permissions)


@operation("Ouvrir un dossier")
def open_file(*, actor, at):
    dossier_id = uuid7()
    anchor_file(dossier_id, actor.structure_id)
    return dossier_id


def received(who: Actor, kind: RightsRequestKind = RightsRequestKind.ACCESS) -> UUID:
    dossier_id = open_file(actor=who, at=AT)
    return receive_rights_request(
        actor=who, at=AT, dossier_id=dossier_id, kind=kind, received_on=date(2026, 1, 31)
    )


def read(who: Actor, request_id: UUID):
    with acting(who, Purpose.PERSON_RIGHTS) as scope:
        return rights_request(scope, request_id)


def test_the_clock_runs_one_month_from_reception_and_two_more_when_extended() -> None:
    assert answer_due_on(date(2026, 1, 15)) == date(2026, 2, 15)
    assert answer_due_on(date(2026, 1, 15), extended=True) == date(2026, 4, 15)


def test_a_request_is_received_extended_once_and_answered_once() -> None:
    who = person()
    request_id = received(who)
    assert read(who, request_id).overdue(date(2026, 4, 1))
    due = extend_rights_request(actor=who, at=AT, request_id=request_id, reason="dossier volumineux")
    assert due == answer_due_on(date(2026, 1, 31), extended=True)
    with pytest.raises(Conflict):
        extend_rights_request(actor=who, at=AT, request_id=request_id, reason="encore")
    answer_rights_request(actor=who, at=AT, request_id=request_id, outcome=RightsOutcome.GRANTED)
    assert read(who, request_id).answered_on == date(2026, 3, 31)
    with pytest.raises(Conflict):
        answer_rights_request(actor=who, at=AT, request_id=request_id, outcome=RightsOutcome.GRANTED)


def test_the_day_is_that_of_the_structure_before_midnight_in_london() -> None:
    who, late = person(), datetime(2026, 3, 30, 22, 30, tzinfo=UTC)
    dossier_id = open_file(actor=who, at=late)
    details = {"actor": who, "at": late, "dossier_id": dossier_id, "kind": RightsRequestKind.ACCESS}
    request_id = receive_rights_request(**details, received_on=date(2026, 3, 31))
    with pytest.raises(Invalid, match="futur"):
        receive_rights_request(**details, received_on=date(2026, 4, 1))
    answer_rights_request(actor=who, at=late, request_id=request_id, outcome=RightsOutcome.GRANTED)
    assert read(who, request_id).answered_on == date(2026, 3, 31)


@pytest.mark.parametrize("outcome", [RightsOutcome.REFUSED, RightsOutcome.PARTLY])
def test_a_refusal_is_motivated(outcome: RightsOutcome) -> None:
    who = person()
    request_id = received(who)
    with pytest.raises(Invalid, match="motivé"):
        answer_rights_request(actor=who, at=AT, request_id=request_id, outcome=outcome, motive=" ")
    answer_rights_request(actor=who, at=AT, request_id=request_id, outcome=outcome, motive="doublon")
    assert read(who, request_id).outcome is outcome


def test_an_adviser_does_not_keep_the_register() -> None:
    adviser = person(permissions=frozenset({Permission.READ_FILES}))
    with pytest.raises(Refused, match="direction"):
        received(adviser)
    with acting(adviser, Purpose.PERSON_RIGHTS) as scope, pytest.raises(Refused):
        rights_requests(scope)


def test_another_structure_finds_no_request_and_cannot_file_one() -> None:
    who, stranger = person(), person(uuid7())
    request_id = received(who)
    assert read(stranger, request_id) is None is read(stranger, uuid7())
    for dossier_id in (read(who, request_id).dossier_id, uuid7()):
        with pytest.raises(NotFound, match="n’existe pas ou n’est pas accessible"):
            receive_rights_request(
                actor=stranger,
                at=AT,
                dossier_id=dossier_id,
                kind=RightsRequestKind.ACCESS,
                received_on=AT.date(),
            )


@operation("Ouvrir à un partenaire")
def open_to_partner(*, actor, at, dossier_id, organisation_id):
    open_to(dossier_id, organisation_id, [FieldGroup.IDENTITY], purpose="accompagnement", start=AT, end=None)


def test_an_organisation_that_shares_the_file_does_not_read_what_the_person_asked() -> None:
    """The motive is free text: it goes to no recipient, even to one who sees the identity."""
    who, partner = person(), person(uuid7())
    request_id = received(who)
    dossier_id = read(who, request_id).dossier_id
    agree_with(partner.structure_id)
    open_to_partner(actor=who, at=AT, dossier_id=dossier_id, organisation_id=partner.structure_id)
    assert read(partner, request_id) is None
    with acting(partner, Purpose.PERSON_RIGHTS):
        assert not RightsRequest.objects.exists()
    with acting(who, Purpose.PERSON_RIGHTS):
        assert RightsRequest.objects.exists()


def test_a_request_received_tomorrow_is_refused() -> None:
    who = person()
    dossier_id = open_file(actor=who, at=AT)
    with pytest.raises(Invalid, match="futur"):
        receive_rights_request(
            actor=who,
            at=AT,
            dossier_id=dossier_id,
            kind=RightsRequestKind.ACCESS,
            received_on=date(2026, 4, 1),
        )


def test_a_file_is_kept_two_years_after_the_last_age_and_ten_after_a_cej() -> None:
    today = date(2026, 3, 31)
    assert kept_until(date(2000, 5, 4), rqth=False, last_cej_ended_on=None, today=today) == date(2028, 5, 4)
    assert kept_until(date(2000, 5, 4), rqth=True, last_cej_ended_on=None, today=today) == date(2032, 5, 4)
    assert kept_until(date(2000, 5, 4), rqth=False, last_cej_ended_on=date(2024, 2, 29), today=today) == date(
        2034, 3, 1
    )


def test_the_register_of_processing_names_its_controllers_and_sources() -> None:
    register = processing_register()
    assert {entry.code for entry in register} == {
        "accompagnement",
        "allocations_et_paiements",
        "manquements_et_sanctions",
        "habilitations",
        "rendez_vous_et_messages",
        "messages_operateurs",
        "documents_et_signatures",
        "chiffres_des_aspirations",
        "demandes_aux_services",
        "outils_equipe",
    }
    assert all(entry.controllers and entry.source and entry.retention for entry in register)
