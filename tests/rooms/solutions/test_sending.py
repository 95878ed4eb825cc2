"""Sending a request: the agreement, the service, what is told, what stays, by which way it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations import send_request, withdraw_request
from convergence.accompagnement.solutions.queries import request_way, requests_of_file, told_of_file
from convergence.accompagnement.solutions.types import (
    RequestState,
    RequestWay,
    ToldFamily,
    Verdict,
)
from convergence.audit.operations import receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.dossier.operations import end_accompaniment
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    READER,
    STRANGER,
    TODAY,
    at,
    events,
    new_file,
    person,
    read,
    share,
)
from tests.rooms.messaging.world import EMAIL, MOBILE, reachable
from tests.rooms.solutions.steps import (
    MOBILITY,
    PARTNER_HOUSE,
    SERVICE_MAIL,
    change_service,
    draft,
    mails,
    sent,
    service,
    shown,
    tokens,
)

pytestmark = pytest.mark.django_db


def test_what_was_chosen_leaves_and_nothing_else() -> None:
    dossier_id = reachable()
    view = shown(sent(dossier_id))
    assert (view.told.first_name, view.told.last_name) == ("Inès", "DUPONT")
    assert view.told.message == "Aide au financement du permis B."
    assert (view.told.born_on, view.told.phone, view.told.email, view.told.commune_name) == (None, "", "", "")
    assert view.told.facts == ()
    both = shown(sent(dossier_id, told=(ToldFamily.CONTACT, ToldFamily.BIRTH_DATE)))
    assert (both.told.phone, both.told.email) == (MOBILE, EMAIL)
    assert both.told.born_on is not None
    assert both.told.facts == ()


def test_what_left_stays_as_it_left() -> None:
    dossier_id = reachable()
    request_id = sent(dossier_id, told=(ToldFamily.CONTACT,))
    reachable([{"kind": "telephone", "value": "+33699999999"}], dossier_id=dossier_id)
    assert shown(request_id).told.phone == MOBILE
    assert read(ADVISER, told_of_file, dossier_id, (ToldFamily.CONTACT,)).phone == "+33699999999"


def test_the_e_mail_holds_the_link_and_nothing_of_the_person() -> None:
    sent(reachable(), told=tuple(ToldFamily))
    (mail,) = mails()
    whole = f"{mail['subject']} {mail['body']}"
    for word in ("Inès", "DUPONT", MOBILE, EMAIL, "permis B"):
        assert word not in whole
    assert "Aide au permis" in mail["body"]
    assert (mail["reason"], mail["recipient_kind"]) == ("demande_service", "partenaire")
    assert len(tokens()) == 1
    assert tokens()[0] not in str(list(models.AnswerLink.objects.values()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agreed_on": None}, "agreed_on"),
        ({"agreed_on": TODAY + timedelta(days=1)}, "agreed_on"),
        ({"message": "  "}, "message"),
        ({"message": "x" * 2001}, "message"),
        ({"message": "Son numéro : 2 94 03 75 120 005 91."}, "message"),
        ({"message": "a\ud800"}, "message"),
        ({"theme": "x" * 300}, "theme"),
        ({"document_ids": (uuid7(),)}, "papers"),
    ],
)
def test_a_draft_that_lacks_something_leaves_nothing(changes: dict[str, Any], field: str) -> None:
    dossier_id, offer_id = new_file(), service()
    with pytest.raises(Invalid) as refused:
        send_request(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft(offer_id, **changes))
    assert [error.field for error in refused.value.errors] == [field]
    assert read(ADVISER, requests_of_file, dossier_id) == []
    assert mails() == []


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        send_request(
            actor=ADVISER, at=AT, dossier_id=new_file(), draft=draft(service(), agreed_on=None, message="")
        )
    assert {error.field for error in refused.value.errors} == {"agreed_on", "message"}


def test_a_service_no_longer_offered_is_not_asked() -> None:
    dossier_id, offer_id, other = new_file(), service(), service()
    change_service(actor=ADVISER, at=AT, offer_id=offer_id, withdrawn_on=TODAY)
    change_service(actor=ADVISER, at=AT, offer_id=other, duplicate_of_id=offer_id)
    for one, code in ((offer_id, "withdrawn_service"), (other, "duplicate_service")):
        with pytest.raises(Conflict) as refused:
            sent(dossier_id, one)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        sent(dossier_id, uuid7())


def test_a_service_to_be_withdrawn_later_is_still_asked() -> None:
    offer_id = service()
    change_service(actor=ADVISER, at=AT, offer_id=offer_id, withdrawn_on=TODAY + timedelta(days=1))
    assert shown(sent(new_file(), offer_id)).row.state is RequestState.SENT


def test_one_open_request_to_one_service_for_one_person() -> None:
    dossier_id, offer_id = new_file(), service()
    first = sent(dossier_id, offer_id)
    with pytest.raises(Conflict) as refused:
        sent(dossier_id, offer_id)
    assert refused.value.code == "already_asked"
    assert sent(new_file(names=("MARTIN", "Léo")), offer_id) != first
    withdraw_request(actor=ADVISER, at=AT, request_id=first, words="Elle préfère attendre.")
    assert sent(dossier_id, offer_id) != first


def test_two_sendings_at_once_are_one_request(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier_id, offer_id = new_file(), service()

    def crash(*_: Any, **__: Any) -> None:
        raise IntegrityError("somebody else was quicker")

    monkeypatch.setattr(models.OrientationRequest, "save", crash)
    with pytest.raises(Conflict) as refused:
        sent(dossier_id, offer_id)
    assert refused.value.code == "already_asked"


def test_the_same_key_sends_once() -> None:
    dossier_id, offer_id = new_file(), service()
    ids = {
        send_request(
            actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft(offer_id), idempotency_key="une fois"
        )
        for _ in range(2)
    }
    assert len(ids) == 1
    assert len(mails()) == 1


@pytest.mark.parametrize(
    "actor", [ELSEWHERE, STRANGER, READER, ACCOUNTS, FRANCE_TRAVAIL], ids=lambda actor: actor.name
)
def test_only_who_may_ask_for_her_asks(actor: Actor) -> None:
    dossier_id, offer_id = new_file(), service()
    with pytest.raises(Problem):
        sent(dossier_id, offer_id, actor=actor)
    assert read(ADVISER, requests_of_file, dossier_id) == []
    assert sent(dossier_id, offer_id)


def test_a_file_opened_to_another_structure_is_not_asked_for_there() -> None:
    dossier_id, offer_id = new_file(), service()
    share(
        actor=ADVISER, at=AT, dossier_id=dossier_id, to=ELSEWHERE.structure_id,
        groups=list(FieldGroup), may_write=True,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        sent(dossier_id, offer_id, actor=ELSEWHERE)
    assert refused.value.code == "held_elsewhere"


def test_nothing_leaves_for_a_person_who_died() -> None:
    dossier_id = new_file()
    end_accompaniment(actor=ADVISER, at=AT, dossier_id=dossier_id, ended_on=TODAY, motive="deces")
    with pytest.raises(Conflict) as refused:
        sent(dossier_id)
    assert refused.value.code == "dead"


def test_nothing_leaves_while_she_asks_that_her_data_be_left_alone() -> None:
    dossier_id = new_file()
    receive_rights_request(
        actor=person("Denise", Role.DIRECTION),
        at=AT,
        dossier_id=dossier_id,
        kind=RightsRequestKind.RESTRICTION,
        received_on=TODAY,
    )
    with pytest.raises(Conflict) as refused:
        sent(dossier_id)
    assert refused.value.code == "restricted"


def test_three_ways_to_reach_a_service() -> None:
    by_mail, on_screen, by_hand = (
        service(),
        service(organisation_id=PARTNER_HOUSE),
        service(email="pas une adresse"),
    )
    ways = [read(ADVISER, request_way, one) for one in (by_mail, on_screen, by_hand, uuid7())]
    assert ways == [RequestWay.EMAIL, RequestWay.SCREEN, RequestWay.BY_HAND, RequestWay.BY_HAND]
    dossier_id = new_file()
    rows = [shown(sent(dossier_id, one)).row for one in (by_mail, on_screen, by_hand)]
    assert [row.way for row in rows] == ways[:3]
    assert [row.sent_to for row in rows] == [SERVICE_MAIL, SERVICE_MAIL, ""]
    assert [row.recipient_organisation_id for row in rows] == [None, PARTNER_HOUSE, None]
    assert len(mails()) == 2


def test_the_conditions_read_that_day_are_kept() -> None:
    row = shown(sent(new_file(), service(min_age=16, max_age=25, access_conditions="Avoir le code."))).row
    assert {line.criterion: line.verdict for line in row.verdicts} == {
        "age": Verdict.FOR,
        "conditions": Verdict.UNKNOWN,
    }


def test_another_service_names_the_one_that_it_replaces() -> None:
    dossier_id = new_file()
    first = sent(dossier_id)
    second = sent(dossier_id, replaces_id=first)
    assert shown(second).row.replaces_id == first
    with pytest.raises(NotFound):
        sent(new_file(names=("MARTIN", "Léo")), replaces_id=first)


def test_sending_is_announced_with_the_file_and_the_service() -> None:
    dossier_id, offer_id = new_file(), service()
    request_id = sent(dossier_id, offer_id)
    (event,) = events("RequestSent")
    assert event == {
        "structure_id": str(ADVISER.structure_id),
        "dossier_id": str(dossier_id),
        "request_id": str(request_id),
        "offer_id": str(offer_id),
    }
    assert shown(request_id).row.theme == MOBILITY
    assert shown(request_id).row.answer_due_on == at(10).date()
