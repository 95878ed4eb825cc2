"""The duplicate check: here with names, elsewhere with a grade and nothing else, then a request and its answer."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from convergence.dossier.models import DuplicateDecision
from convergence.dossier.operations import answer_request, create_dossier, request_file
from convergence.dossier.queries import (
    check_duplicates,
    dossier_header,
    file_requests,
    identity_draft,
    team_of,
    who_looked,
)
from convergence.dossier.types import IdentityDraft, MatchGrade, RequestState, Section, TeamRole
from convergence.dossier.types.drafts import NewDossier, NotTheSame
from convergence.dossier.types.views import DuplicateFound, DuplicateReport
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.databases import rows
from tests.rooms.dossier.factories import AT_HOME, INES, YEAR, House, make_house, nir

WHY = "Deux cousines, vues ensemble ce matin"
BORN = date(YEAR, 3, 12)


def typed(**changes: Any) -> IdentityDraft:
    return identity_draft(**{"birth_name": "Carrère", "first_name": "Inès", "born_on": BORN, **changes})


def check(house: House, who: str, identity: IdentityDraft) -> DuplicateReport:
    with house.acting(who) as scope:
        return check_duplicates(scope, identity)


def create(house: House, who: str, *decisions: NotTheSame, **changes: Any) -> Any:
    draft = NewDossier(identity=INES, sections=AT_HOME, decisions=decisions, **changes)
    return create_dossier(actor=house.actor(who), at=house.at(2), draft=draft)


def ask(house: House, who: str, token: Any, message: str = "Elle habite Pau depuis mars.") -> Any:
    return request_file(
        actor=house.actor(who), at=house.at(3), token=token, identity=typed(), grade=MatchGrade.CERTAIN,
        message=message,
    )  # fmt: skip


def answer(house: House, who: str, request_id: Any, state: RequestState, said: str = "") -> None:
    answer_request(actor=house.actor(who), at=house.at(4), request_id=request_id, state=state, answer=said)


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, MatchGrade.CERTAIN),
        ({"birth_name": "CARRERE", "first_name": "ines"}, MatchGrade.CERTAIN),
        ({"birth_name": "Carere", "first_name": "Inés"}, MatchGrade.PROBABLE),
        ({"born_on": date(YEAR, 12, 3)}, MatchGrade.PROBABLE),
        ({"birth_name": "Inès", "first_name": "Carrère"}, MatchGrade.PROBABLE),
        ({"birth_name": "Dupuy", "usual_name": "Carrère"}, MatchGrade.CERTAIN),
        ({"first_name": "Jules"}, MatchGrade.NONE),
        ({"birth_name": "Lafitte", "first_name": "Hugo", "born_on": date(YEAR, 7, 1)}, MatchGrade.NONE),
    ],
)
def test_the_same_grades_are_given_here_and_elsewhere(
    house: House, changes: dict[str, Any], grade: MatchGrade
) -> None:
    house.ines()
    here, elsewhere = check(house, "karim", typed(**changes)), check(house, "pierre", typed(**changes))
    if grade is MatchGrade.NONE:
        assert here.visible == () or here.visible[0].match.grade is MatchGrade.POSSIBLE
        assert elsewhere.hidden is None or elsewhere.hidden.grade is MatchGrade.POSSIBLE
        return
    assert here.visible[0].match.grade is grade
    assert here.visible[0].match.reasons
    assert here.hidden is None
    assert elsewhere.visible == ()
    assert elsewhere.hidden is not None
    assert elsewhere.hidden.grade is grade


def test_a_telephone_or_a_nir_brings_together_what_names_do_not(house: House) -> None:
    house.ines(nir=nir())
    other = {"birth_name": "Benali", "first_name": "Ynes"}
    assert check(house, "pierre", typed(**other)).hidden is None
    by_nir = check(house, "pierre", typed(**other, nir=nir()))
    assert by_nir.hidden is not None
    assert by_nir.hidden.grade.strength >= MatchGrade.PROBABLE.strength


def test_a_hidden_match_says_that_it_exists_and_nothing_else(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    report = check(house, "pierre", typed())
    said = repr(report)
    for secret in (str(dossier_id), "Carr", "Inès", nir(), str(house.structures["tarbes"]), "Acacias"):
        assert secret not in said
    with house.acting("pierre") as scope:
        assert dossier_header(scope, dossier_id) is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM dossier_duplicatecheck")
            assert cursor.fetchone()[0] == 0


def test_the_young_person_sees_that_she_was_looked_for(house: House) -> None:
    dossier_id = house.ines()
    check(house, "pierre", typed())
    with house.acting("manager") as scope:
        (line,) = [look for look in who_looked(scope, dossier_id) if look.was_refused]
    assert (line.user_name, line.groups) == ("Pierre Essai", ())


def test_who_opens_no_file_does_not_ask_what_others_hold(house: House) -> None:
    house.ines()
    for who in ("operator", "educator", "accounts"):
        with pytest.raises(Refused):
            check(house, who, typed())


def test_a_second_file_is_refused_until_someone_says_why(house: House) -> None:
    first = house.ines()
    with pytest.raises(DuplicateFound) as found:
        create(house, "karim")
    (match,) = found.value.report.visible
    assert (match.dossier_id, match.full_name) == (first, "Inès CARRERE")
    with pytest.raises(DuplicateFound):
        create(house, "karim", NotTheSame(WHY, other_dossier_id=uuid7()))
    with pytest.raises(Invalid):
        create(house, "karim", NotTheSame("non", other_dossier_id=first))
    second = create(house, "karim", NotTheSame(WHY, other_dossier_id=first))
    with house.acting("claire") as scope:
        (decision,) = DuplicateDecision.objects.filter(dossier_id=second).order_by("id")
        assert (decision.reason, decision.other_dossier_id, decision.decided_by) == (
            WHY, first, house.users["karim"],
        )  # fmt: skip
        assert decision.expires_on > house.today + timedelta(days=300)
        again = check_duplicates(scope, typed(), dossier_id=second)
    assert first not in {one.dossier_id for one in again.visible}


def test_a_second_file_elsewhere_is_refused_until_someone_says_why(house: House) -> None:
    house.ines()
    with pytest.raises(DuplicateFound) as found:
        create(house, "pierre")
    report = found.value.report
    assert (report.visible, report.hidden.grade) == ((), MatchGrade.CERTAIN)
    dossier_id = create(house, "pierre", NotTheSame(WHY), check_id=report.check_id)
    with house.acting("pierre"):
        (decision,) = DuplicateDecision.objects.filter(dossier_id=dossier_id).order_by("id")
    assert (decision.other_dossier_id, decision.check_id) == (None, report.check_id)


def test_the_token_of_a_refused_creation_leads_to_a_request(house: House) -> None:
    house.ines()
    with pytest.raises(DuplicateFound) as found:
        create(house, "pierre")
    request_id = ask(house, "pierre", found.value.report.hidden.token)
    with house.acting("pierre") as scope:
        (sent,) = file_requests(scope).sent
    assert (sent.request_id, sent.dossier_id, sent.state) == (request_id, None, RequestState.SENT)


def test_a_token_serves_once_and_for_her_alone(house: House) -> None:
    house.ines()
    token = check(house, "pierre", typed()).hidden.token
    for who in ("pau_manager", "marie"):
        with pytest.raises(Conflict) as refused:
            ask(house, who, token)
        assert refused.value.code == "stale_token"
    with pytest.raises(Conflict):
        ask(house, "pierre", uuid7())
    ask(house, "pierre", token)
    with pytest.raises(Conflict):
        ask(house, "pierre", token)
    with house.acting("pierre") as scope:
        assert len(file_requests(scope).sent) == 1
    nobody = check(house, "pierre", typed(birth_name="Lafitte", first_name="Hugo"))
    with pytest.raises(Conflict):
        ask(house, "pierre", nobody.check_id)


def requested(house: House) -> tuple[Any, Any]:
    dossier_id = house.ines()
    return dossier_id, ask(house, "pierre", check(house, "pierre", typed()).hidden.token)


def test_the_holder_alone_sees_at_which_file_a_request_aims(house: House) -> None:
    dossier_id, request_id = requested(house)
    with house.acting("claire") as scope:
        (received,) = file_requests(scope).received
    assert (received.dossier_id, received.requester_name, received.structure_name) == (
        dossier_id, "Pierre Essai", "pau",
    )  # fmt: skip
    assert (received.birth_name, received.born_on, received.message) == (
        "Carrère", BORN, "Elle habite Pau depuis mars.",
    )  # fmt: skip
    for who in ("marie", "operator"):
        with house.acting(who) as scope:
            page = file_requests(scope)
        assert (page.sent, page.received) == ((), ())
        with pytest.raises((NotFound, Refused)):
            answer(house, who, request_id, RequestState.SHARED)
    with pytest.raises(NotFound):
        answer(house, "pierre", request_id, RequestState.SHARED)
    with house.acting("pierre") as scope:
        assert file_requests(scope).received == ()


def test_who_has_not_the_right_does_not_answer(house: House) -> None:
    _, request_id = requested(house)
    for state in RequestState:
        with pytest.raises(Refused):
            answer(house, "recruiter", request_id, state, "Ce n’est pas la même personne.")


def test_a_request_is_refused_with_a_reason(house: House) -> None:
    dossier_id, request_id = requested(house)
    with pytest.raises(Invalid) as refused:
        answer(house, "claire", request_id, RequestState.REFUSED, "non")
    assert refused.value.field == "answer"
    answer(house, "claire", request_id, RequestState.REFUSED, "Ce n’est pas la même personne.")
    with house.acting("pierre") as scope:
        (sent,) = file_requests(scope).sent
        assert dossier_header(scope, dossier_id) is None
    assert (sent.state, sent.answer, sent.dossier_id) == (
        RequestState.REFUSED, "Ce n’est pas la même personne.", None,
    )  # fmt: skip
    with pytest.raises(Conflict, match="déjà"):
        answer(house, "claire", request_id, RequestState.SHARED)


def test_a_request_may_share_the_file(house: House) -> None:
    dossier_id, request_id = requested(house)
    answer(house, "claire", request_id, RequestState.SHARED)
    with house.acting("pierre") as scope:
        (sent,) = file_requests(scope).sent
        assert sent.dossier_id == dossier_id
        assert dossier_header(scope, dossier_id).structure_id == house.structures["tarbes"]
    with house.acting("claire") as scope:
        joined = [m for m in team_of(scope, dossier_id) if m.user_id == house.users["pierre"]]
    assert [member.role for member in joined] == [TeamRole.SECOND_REFERENT]


def test_a_request_may_hand_the_file_over_by_who_may_give_files(house: House) -> None:
    dossier_id, request_id = requested(house)
    with pytest.raises(Refused, match="transférer"):
        answer(house, "claire", request_id, RequestState.ACCEPTED)
    answer(house, "manager", request_id, RequestState.ACCEPTED)
    with house.acting("claire") as scope:
        assert dossier_header(scope, dossier_id) is None
        assert file_requests(scope).received == ()
    with house.acting("pierre") as scope:
        (sent,) = file_requests(scope).sent
        header = dossier_header(scope, dossier_id)
    assert (sent.state, sent.dossier_id) == (RequestState.ACCEPTED, dossier_id)
    assert (header.structure_id, header.referent_id) == (house.structures["pau"], house.users["pierre"])


def test_no_event_tells_the_asker_which_file_it_is(house: House) -> None:
    requested(house)
    with acting(system_actor(), Purpose.SYSTEM):
        (event,) = OutboxEvent.objects.filter(name="dossier.FileRequested").order_by("id")
    assert (event.dossier_id, event.structure_id) == (None, house.structures["pau"])


def test_two_advisers_who_open_the_same_file_at_once_make_one(fresh_database: str) -> None:
    house = make_house()
    for name in ("claire", "karim"):
        house.actor(name)
    answers: list[str] = []

    def work(who: str) -> None:
        try:
            create(house, who)
            answers.append("created")
        except DuplicateFound:
            answers.append("duplicate")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(who,)) for who in ("claire", "karim")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(answers) == ["created", "duplicate"]
    assert rows("SELECT count(*) FROM dossier_dossier") == [(1,)]
    # the refused attempt left its check and its line in the journal, although nothing else was written
    assert len(rows("SELECT 1 FROM dossier_duplicatecheck")) == 2


def test_a_telephone_alone_brings_no_stranger_together(house: House) -> None:
    house.ines()
    sections = {Section.CONTACTS: AT_HOME[Section.CONTACTS]}
    create_dossier(
        actor=house.actor("pierre"), at=house.at(1),
        draft=NewDossier(
            identity={"birth_name": "Lafitte", "first_name": "Hugo", "born_on": f"01/07/{YEAR}"}, sections=sections
        ),
    )  # fmt: skip
