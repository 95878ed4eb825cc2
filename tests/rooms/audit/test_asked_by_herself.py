"""What a young person asks about her data from her own space: her file only, a clock, no flood, nothing twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from convergence.audit.operations import answer_rights_request, ask_about_my_data
from convergence.audit.operations.rights import MOST_WAITING
from convergence.audit.queries import my_rights_requests, rights_requests
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.foundation.actor import Actor, guest_actor, young_person_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import is_held_back
from convergence.storage.session import acting
from tests.rooms.audit.test_rights import TARBES, open_file, person

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 31, 10, tzinfo=UTC)
ACCESS, RECTIFICATION = RightsRequestKind.ACCESS, RightsRequestKind.RECTIFICATION


def herself(dossier_id: UUID) -> Actor:
    return young_person_actor(uuid7(), TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)


def mine(who: Actor):
    with acting(who, Purpose.PERSON_SPACE) as scope:
        return my_rights_requests(scope)


def test_she_asks_and_reads_the_clock_and_the_answer() -> None:
    officer = person()
    her = herself(open_file(actor=officer, at=AT))
    asked = ask_about_my_data(actor=her, at=AT, dossier_id=her.only_file_id, kind=ACCESS)
    (line,) = mine(her)
    assert (line.id, line.due_on, line.by_herself, line.answered_on) == (asked, date(2026, 5, 1), True, None)
    answer_rights_request(
        actor=officer,
        at=AT,
        request_id=asked,
        outcome=RightsOutcome.PARTLY,
        motive="Une note reste à relire.",
    )
    assert mine(her)[0].motive == "Une note reste à relire."
    with acting(officer, Purpose.PERSON_RIGHTS) as scope:
        assert rights_requests(scope)[0].by_herself


def test_the_same_right_is_asked_once_and_her_words_as_often_as_they_differ() -> None:
    officer = person()
    her = herself(open_file(actor=officer, at=AT))
    details = {"actor": her, "at": AT, "dossier_id": her.only_file_id}
    ask_about_my_data(**details, kind=ACCESS)
    with pytest.raises(Conflict, match="31/03/2026") as told:
        ask_about_my_data(**details, kind=ACCESS)
    assert "01/05/2026" in told.value.what_to_do
    with pytest.raises(Invalid):
        ask_about_my_data(**details, kind=RECTIFICATION, words="  ")
    key = str(uuid7())
    first = ask_about_my_data(**details, kind=RECTIFICATION, words="Ma rue", idempotency_key=key)
    assert ask_about_my_data(**details, kind=RECTIFICATION, words="Ma rue", idempotency_key=key) == first
    for number in range(MOST_WAITING - 2):
        ask_about_my_data(**details, kind=RECTIFICATION, words=f"Mot {number}")
    with pytest.raises(Conflict, match="attendent"):
        ask_about_my_data(**details, kind=RECTIFICATION, words="De trop")
    assert len(mine(her)) == MOST_WAITING


def test_her_opposition_closes_her_file_at_once() -> None:
    her = herself(open_file(actor=person(), at=AT))
    ask_about_my_data(actor=her, at=AT, dossier_id=her.only_file_id, kind=RightsRequestKind.OBJECTION)
    with acting(her, Purpose.PERSON_SPACE):
        assert is_held_back(her.only_file_id)


def test_nobody_asks_in_her_name_nor_she_for_another() -> None:
    officer = person()
    own, other = (open_file(actor=officer, at=AT) for _ in range(2))
    her = herself(own)
    ask_about_my_data(actor=herself(other), at=AT, dossier_id=other, kind=ACCESS)
    guest = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=own)
    for who, file in ((her, other), (officer, own), (guest, own)):
        with pytest.raises(Refused):
            ask_about_my_data(actor=who, at=AT, dossier_id=file, kind=ACCESS)
        assert mine(who) == []
