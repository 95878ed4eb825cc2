"""An operator asks services in its own name, by a list: it follows what it asked, nobody moves it in its place."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations import (
    accept_request,
    conclude_request,
    note_presence,
    refuse_request,
    remind_and_escalate,
    send_request,
    withdraw_request,
)
from convergence.accompagnement.solutions.queries import awaiting_of_adviser, request, requests_of_file
from convergence.accompagnement.solutions.types import (
    OperatorAsk,
    OperatorWithdrawal,
    Outcome,
    RefusalMotive,
    RequestState,
    RequestView,
    ToldFamily,
    Waiting,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import close_to
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import LONG_AGO
from tests.rooms.accompagnement.world import ADVISER, AT, at, new_file, read
from tests.rooms.operators.test_orientation import CAP_EMPLOI, FRANCE_TRAVAIL, shared
from tests.rooms.solutions.steps import HOUSE, awaited, draft, guest, mails, sent, service, shown, tokens

pytestmark = pytest.mark.django_db
ASKS = (OperatorAsk.PLACE, OperatorAsk.MEETING)


def asked(dossier_id: UUID, who: Actor = FRANCE_TRAVAIL, **changes: Any) -> UUID:
    """A request of an operator."""
    return sent(dossier_id, actor=who, **({"message": "", "asks": ASKS} | changes))


def test_it_asks_in_its_own_name_what_it_chose_and_tells_what_is_open_to_it() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI)
    request_id = asked(dossier_id, told=(ToldFamily.BIRTH_DATE, ToldFamily.CONTACT))
    view = shown(request_id, FRANCE_TRAVAIL)
    assert view.row.operator_id == FRANCE_TRAVAIL.structure_id
    assert view.told.born_on is not None
    assert view.told.message == f"{OperatorAsk.MEETING.label}.\n{OperatorAsk.PLACE.label}.", (
        "in the list's order"
    )
    (mail,) = mails()
    assert "La Mission Locale" not in mail["body"]
    assert view.told.last_name not in mail["body"]
    ours = shown(request_id)
    assert ours.told.message == view.told.message, "it is part of the file"
    other = shown(request_id, CAP_EMPLOI)
    assert other.row.offer_name == view.row.offer_name
    assert (other.told.full_name, other.told.message, other.notes) == ("", "", ())
    assert awaited(dossier_id) == {}, "the work list of the Mission Locale asks nothing about it"


def test_what_it_may_not_send() -> None:
    mine, read_only, hidden = shared(FRANCE_TRAVAIL), shared(FRANCE_TRAVAIL, may_write=False), new_file()
    offer_id = service()
    for changes in (
        {"asks": ()}, {"message": "Elle sort de l’hôpital."}, {"document_ids": (uuid7(),)}, {"agreed_on": None},
    ):  # fmt: skip
        values = {"message": "", "asks": ASKS} | changes
        with pytest.raises(Invalid):
            send_request(
                actor=FRANCE_TRAVAIL, at=AT, dossier_id=mine, draft=draft(offer_id, **values)
            )  # fmt: skip
    with pytest.raises(NotFound):
        asked(hidden, offer_id=offer_id)
    with pytest.raises(Refused, match="ouvert en écriture"):
        asked(read_only, offer_id=offer_id)
    with pytest.raises(NotFound):
        asked(mine, CAP_EMPLOI, offer_id=offer_id)
    asked(mine, offer_id=offer_id)
    with pytest.raises(Conflict, match="déjà ouverte"):
        sent(mine, offer_id)
    assert len(mails()) == 1, "what was refused left nothing"


def test_only_who_asked_moves_a_request_and_by_a_list() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI)
    theirs, ours = asked(dossier_id), sent(dossier_id)
    for request_id, others in ((theirs, (ADVISER, CAP_EMPLOI)), (ours, (FRANCE_TRAVAIL, CAP_EMPLOI))):
        for who in others:
            for step in (
                lambda who, one: withdraw_request(
                    actor=who, at=at(1), request_id=one, words=OperatorWithdrawal.ERROR.label
                ),
                lambda who, one: accept_request(actor=who, at=at(1), request_id=one),
                lambda who, one: refuse_request(
                    actor=who, at=at(1), request_id=one, motive=RefusalMotive.NO_ROOM
                ),
            ):
                with pytest.raises(Refused, match="autre organisme"):
                    step(who, request_id)
    with pytest.raises(Invalid, match="texte libre"):
        withdraw_request(actor=FRANCE_TRAVAIL, at=at(1), request_id=theirs, words="Elle déménage.")
    with pytest.raises(Invalid, match="texte libre"):
        accept_request(actor=FRANCE_TRAVAIL, at=at(1), request_id=theirs, words="Vu au téléphone.")
    withdraw_request(
        actor=FRANCE_TRAVAIL, at=at(1), request_id=theirs, words=OperatorWithdrawal.NO_NEED.label
    )
    view = shown(theirs, FRANCE_TRAVAIL)
    assert view.row.state is RequestState.WITHDRAWN
    assert [note.text for note in view.notes] == [OperatorWithdrawal.NO_NEED.label]
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        told = models.RequestContent.objects.get(request_id=theirs)
    assert told.recipient_organisation_id is None
    assert shown(ours).row.state is RequestState.SENT


def test_the_answer_comes_back_to_it_with_the_words_of_the_service() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    request_id = asked(dossier_id)
    (token,) = tokens()
    accept_request(
        actor=guest(token), at=at(1), request_id=request_id, words="Demandez Léa.", token=token, by_name="Léa"
    )
    view = shown(request_id, FRANCE_TRAVAIL)
    assert view.row.state is RequestState.ACCEPTED
    assert [note.text for note in view.notes] == ["Demandez Léa."]
    note_presence(actor=FRANCE_TRAVAIL, at=at(3), request_id=request_id, came=True, done_on=at(2).date())
    conclude_request(actor=FRANCE_TRAVAIL, at=at(4), request_id=request_id, outcome=Outcome.MET)
    assert shown(request_id).row.outcome is Outcome.MET
    assert awaited(dossier_id) == {}


def test_the_house_reminds_in_its_name_and_its_list_tells_the_silence() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    request_id = asked(dossier_id)
    sent(dossier_id)
    for days in (4, 8, 11, 16):
        remind_and_escalate(actor=HOUSE, at=at(days))
    assert shown(request_id, FRANCE_TRAVAIL).row.state is RequestState.UNANSWERED
    page = read(FRANCE_TRAVAIL, awaiting_of_adviser, kept=Waiting.LATE)
    assert [one.row.request_id for one in page] == [request_id], "its own alone"
    assert [one.row.operator_id for one in read(ADVISER, awaiting_of_adviser, kept=Waiting.LATE)] == [None]
    assert list(read(CAP_EMPLOI, awaiting_of_adviser, kept=Waiting.LATE)) == []


def test_a_share_that_closes_takes_everything_from_it() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    request_id = asked(dossier_id)
    share_closed(actor=ADVISER, at=at(1), dossier_id=dossier_id)
    seen: RequestView | None = read(FRANCE_TRAVAIL, request, request_id)
    assert seen is None
    assert list(read(FRANCE_TRAVAIL, awaiting_of_adviser)) == []
    with acting(FRANCE_TRAVAIL, Purpose.ACCOMPAGNEMENT):
        for model in (models.RequestContent, models.RequestNote, models.AnswerLink, models.RequestStep):
            assert not model.objects.filter(request_id=request_id).exists()
    assert len(read(ADVISER, requests_of_file, dossier_id)) == 1


def test_the_database_refuses_what_the_code_would_forget() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    ours = sent(dossier_id)
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        _forge(actor=FRANCE_TRAVAIL, at=at(1), request_id=ours, operator_id=None)
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        _forge(actor=FRANCE_TRAVAIL, at=at(1), request_id=ours, operator_id=CAP_EMPLOI.structure_id)
    assert _changed(actor=FRANCE_TRAVAIL, at=at(1), request_id=ours) == 0


@operation("Partage fermé")
def share_closed(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    close_to(
        dossier_id, FRANCE_TRAVAIL.structure_id, LONG_AGO
    )  # the transaction of a test has its own « now »


@operation("Demande forgée")
def _forge(*, actor: Actor, at: datetime, request_id: UUID, operator_id: UUID | None) -> None:
    row = models.OrientationRequest.objects.get(pk=request_id)
    row.id, row.offer_id, row.operator_id = uuid7(), uuid7(), operator_id
    row.save(force_insert=True)


@operation("Demande d’un autre changée")
def _changed(*, actor: Actor, at: datetime, request_id: UUID) -> int:
    return models.OrientationRequest.objects.filter(pk=request_id).update(theme="autre")
