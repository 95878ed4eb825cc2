"""Messages to several persons: each alone, those left out with the reason, two pairs of eyes, a stop that stops."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.dossier.models import ContactPoint
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeOutcome
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role
from convergence.messaging.operations import (
    approve_group,
    delete_list,
    opt_out,
    prepare_group,
    save_list,
    send_groups,
    set_budget,
    set_preferences,
    start_group,
    stop_group,
)
from convergence.messaging.queries import group, groups, recipients_of, saved_lists
from convergence.messaging.types import (
    Exclusion,
    GroupRow,
    GroupState,
    ListFilter,
    PreferenceDraft,
    RecipientState,
)
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    READER,
    REUNION,
    at,
    events,
    give,
    new_file,
    new_files,
    person,
    read,
    share,
)
from tests.rooms.messaging.world import HOUSE, asked, email, her, phone, reachable, rows, settle, withdrawn

pytestmark = pytest.mark.django_db
DIRECTION = person("Philippe", Role.DIRECTION)
TEXT = "Forum de l'emploi jeudi à 9 h, halle Marcadieu."


def listed(*dossier_ids: UUID, rule: ListFilter | None = None, name: str = "Forum") -> UUID:
    return save_list(actor=ADVISER, at=AT, name=name, rule=rule, dossier_ids=dossier_ids)


def prepared(list_id: UUID) -> UUID:
    return prepare_group(actor=ADVISER, at=AT, title="Forum", text=TEXT, list_id=list_id)


def seen(group_id: UUID) -> GroupRow:
    found = read(ADVISER, group, group_id)
    assert isinstance(found, GroupRow)
    return found


def many(count: int) -> list[UUID]:
    """Files with a mobile each, written in bulk."""
    found = new_files(count)
    load_mobiles(actor=ADVISER, at=AT, files=found)
    return found


@operation("Charger des contacts d'essai")
def load_mobiles(*, actor: Actor, at: datetime, files: list[UUID]) -> None:
    ContactPoint.objects.bulk_create(
        ContactPoint(
            structure_id=actor.structure_id, dossier_id=file, kind="telephone", value=f"+3361{rank:07}", blind=b"x"
        )
        for rank, file in enumerate(files)
    )  # fmt: skip


def test_each_receives_it_alone_and_the_others_are_left_out_with_the_reason() -> None:
    good, by_mail = reachable(), reachable([email()])
    none, near = reachable([phone("+33562000000")]), reachable([phone(comment="chez son père")])
    refused, young = reachable(), new_file(born_on=AT.date().replace(year=AT.year - 15))
    opt_out(actor=her(refused), at=AT, dossier_id=refused)
    group_id = prepared(listed(good, by_mail, none, near, refused, young))
    assert asked() == []
    lines = {row.dossier_id: row for row in read(ADVISER, recipients_of, group_id)}
    assert {key: row.exclusion for key, row in lines.items()} == {
        good: None, by_mail: None, none: Exclusion.NO_CONTACT, near: Exclusion.NOT_HERS,
        refused: Exclusion.OPTED_OUT, young: Exclusion.TOO_YOUNG,
    }  # fmt: skip
    assert seen(group_id).estimate_millicents == 7000
    assert start_group(actor=ADVISER, at=AT, group_id=group_id) is GroupState.SENDING
    assert send_groups(actor=HOUSE, at=AT) == 2
    assert send_groups(actor=HOUSE, at=AT) == 0
    assert seen(group_id).state is GroupState.DONE
    leaving = asked()
    assert Counter(one["dossier_id"] for one in leaving) == {str(good): 1, str(by_mail): 1}
    assert all("," not in one["recipient"] for one in leaving)
    assert all(TEXT in one["body"] for one in leaving)


def test_who_says_no_between_the_preparation_and_the_sending_receives_nothing() -> None:
    refused, without_sms, good = reachable(), reachable(), reachable()
    group_id = prepared(listed(refused, without_sms, good))
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    opt_out(actor=her(refused), at=AT, dossier_id=refused)
    no_sms = PreferenceDraft(channels=(Channel.SMS, Channel.EMAIL), no_sms=True)
    set_preferences(actor=her(without_sms), at=AT, dossier_id=without_sms, draft=no_sms)
    assert send_groups(actor=HOUSE, at=AT) == 3
    assert [one["dossier_id"] for one in asked()] == [str(good)]
    lines = {row.dossier_id: row for row in read(ADVISER, recipients_of, group_id)}
    assert {lines[one].exclusion for one in (refused, without_sms)} == {Exclusion.OPTED_OUT}
    assert lines[good].state is RecipientState.ASKED


def test_a_double_press_sends_once() -> None:
    group_id = prepared(listed(reachable()))
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    with pytest.raises(Conflict, match="Envoi en cours"):
        start_group(actor=ADVISER, at=AT, group_id=group_id)
    key = "deux clics"
    list_id = listed(reachable(), name="Autre")
    made = {
        prepare_group(actor=ADVISER, at=AT, title="T", text=TEXT, list_id=list_id, idempotency_key=key)
        for _ in range(2)
    }
    assert len(made) == 1


def test_on_a_sunday_it_waits_for_monday_morning() -> None:
    sunday = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
    group_id = prepared(listed(reachable()))
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    send_groups(actor=HOUSE, at=sunday)
    assert asked()[0]["not_before"] == "2026-11-30T07:00:00+00:00"


def test_a_large_one_needs_a_second_person() -> None:
    group_id = prepared(listed(*many(101)))
    assert start_group(actor=ADVISER, at=AT, group_id=group_id) is GroupState.WAITING_SECOND
    assert send_groups(actor=HOUSE, at=AT) == 0
    with pytest.raises(Refused, match="autre personne"):
        approve_group(actor=ADVISER, at=AT, group_id=group_id)
    with pytest.raises(NotFound):
        approve_group(actor=ELSEWHERE, at=AT, group_id=group_id)
    approve_group(actor=COLLEAGUE, at=AT, group_id=group_id)
    assert seen(group_id).approver_name == COLLEAGUE.name
    assert [one["recipients"] for one in events("GroupMessageStarted")] == [101]
    assert send_groups(actor=HOUSE, at=AT) == 101


def test_a_stop_stops_what_has_not_left() -> None:
    files = [reachable(), reachable()]
    group_id = prepared(listed(*files))
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    send_groups(actor=HOUSE, at=AT)
    settle(asked()[0], ExchangeOutcome.DELIVERED)
    stop_group(actor=COLLEAGUE, at=AT, group_id=group_id)
    assert withdrawn() == {asked()[1]["exchange_id"]}
    other = prepared(listed(*files, name="Autre"))
    assert stop_group(actor=ADVISER, at=AT, group_id=other) == 2
    assert seen(other).counts == {RecipientState.STOPPED: 2}
    with pytest.raises(Conflict):
        start_group(actor=ADVISER, at=AT, group_id=other)


def test_the_budget_stops_a_group_first() -> None:
    token = 0
    group_id = prepared(listed(*many(3)))
    for amount, stops in ((20_000, True), (21_000, False)):
        set_budget(
            actor=DIRECTION, at=AT, monthly_millicents=amount, stops_everything=False, edit_token=token
        )
        token = rows("SELECT change_id FROM messaging_budget")[0][0]
        if stops:
            with pytest.raises(Conflict, match="budget du mois"):
                start_group(actor=ADVISER, at=AT, group_id=group_id)
        else:
            start_group(actor=ADVISER, at=AT, group_id=group_id)


def test_two_thousand_are_planned_and_sent_in_a_bounded_number_of_statements() -> None:
    small, large = many(20), many(2_000)
    costs = []
    for number, files in enumerate((small, large)):
        list_id = listed(*files, name=f"Liste {number}")
        with CaptureQueriesContext(connection) as captured:
            group_id = prepared(list_id)
        costs.append(len(captured))
        assert seen(group_id).to_send == len(files)
    assert costs[1] <= costs[0] + 4
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    approve_group(actor=MANAGER, at=AT, group_id=group_id)
    with CaptureQueriesContext(connection) as captured:
        assert send_groups(actor=HOUSE, at=AT) == 500
    assert len(captured) < 40
    assert [send_groups(actor=HOUSE, at=AT) for _ in range(4)] == [500, 500, 500, 0]
    assert len({one["recipient"] for one in asked()}) == 2_000


def test_a_list_that_follows_the_caseload_reaches_no_file_outside() -> None:
    mine, theirs = reachable(), reachable(actor=COLLEAGUE)
    abroad = reachable(actor=ELSEWHERE)
    group_id = prepared(listed(abroad, rule=ListFilter(mine=True)))
    assert [row.dossier_id for row in read(ADVISER, recipients_of, group_id)] == [mine]
    with pytest.raises(Refused):
        prepared(listed(rule=ListFilter(mine=False), name="Tous"))
    everybody = save_list(actor=MANAGER, at=AT, name="Tous", rule=ListFilter(mine=False))
    made = prepare_group(actor=MANAGER, at=AT, title="T", text=TEXT, list_id=everybody)
    assert {row.dossier_id for row in read(MANAGER, recipients_of, made)} == {mine, theirs}


def test_a_file_opened_by_another_structure_is_not_written_to_in_a_group() -> None:
    theirs = reachable(actor=ELSEWHERE)
    groups_of_fields = [FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT]
    share(actor=ELSEWHERE, at=AT, dossier_id=theirs, to=ADVISER.structure_id, groups=groups_of_fields)
    assert read(ADVISER, dossier_header, theirs) is not None
    group_id = prepared(listed(theirs, reachable()))
    assert theirs not in {row.dossier_id for row in read(ADVISER, recipients_of, group_id)}


def test_a_file_that_left_meanwhile_is_not_written_to() -> None:
    stays, leaves = reachable(), reachable()
    group_id = prepared(listed(stays, leaves))
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    give(actor=ADVISER, at=at(1), dossier_id=leaves, to=REUNION)
    assert send_groups(actor=HOUSE, at=at(1)) == 1
    assert [one["dossier_id"] for one in asked()] == [str(stays)]


def test_lists_are_hers_or_shared() -> None:
    one = listed(reachable())
    shared = save_list(actor=ADVISER, at=AT, name="Équipe", rule=ListFilter(mine=True), is_shared=True)
    assert [row.list_id for row in read(COLLEAGUE, saved_lists)] == [shared]
    assert read(ELSEWHERE, saved_lists) == []
    for actor, which in ((COLLEAGUE, one), (ELSEWHERE, shared), (ADVISER, uuid7())):
        with pytest.raises(NotFound):
            prepare_group(actor=actor, at=AT, title="T", text=TEXT, list_id=which)
    with pytest.raises(NotFound):
        delete_list(actor=COLLEAGUE, at=AT, list_id=shared)
    with pytest.raises(Conflict, match="déjà une liste"):
        listed(reachable())
    with pytest.raises(Invalid, match="vide"):
        save_list(actor=ADVISER, at=AT, name="Rien", rule=None)
    for bad in (ListFilter(state="x"), ListFilter(silent_days=-1)):
        with pytest.raises(Invalid):
            save_list(actor=ADVISER, at=AT, name="Mauvaise", rule=bad)
    delete_list(actor=ADVISER, at=AT, list_id=one)
    assert rows("SELECT count(*) FROM messaging_savedlistmember") == [(0,)]


def test_who_may_and_who_sees() -> None:
    group_id = prepared(listed(reachable()))
    for actor in (READER, ACCOUNTS):
        with pytest.raises(Refused):
            start_group(actor=actor, at=AT, group_id=group_id)
        with pytest.raises(Refused):
            save_list(actor=actor, at=AT, name="x", rule=ListFilter())
        with pytest.raises(Refused):
            read(actor, groups)
        with pytest.raises(Refused):
            read(actor, recipients_of, group_id)
    assert read(ELSEWHERE, group, group_id) is None
    assert read(ELSEWHERE, groups) == []
    assert read(ELSEWHERE, recipients_of, group_id) == []
    for actor in (ADVISER, replace(HOUSE, user_id=ADVISER.user_id)):
        with pytest.raises(Refused):
            send_groups(actor=actor, at=AT)


def test_an_empty_group_is_not_sent() -> None:
    group_id = prepared(listed(reachable([])))
    with pytest.raises(Conflict, match="Personne ne peut"):
        start_group(actor=ADVISER, at=AT, group_id=group_id)
