"""The conversation of a file: what leaves, what stays, who reads it, who answers now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from convergence.dossier.types import AttachmentReason, FileHandedOver, ReferentChanged
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role, authentication_actor
from convergence.messaging.handlers import tell_new_referent, tell_new_structure
from convergence.messaging.operations import answer, make_link, note_seen, revoke_links, send_message
from convergence.messaging.policies import may_send
from convergence.messaging.queries import conversations, holder_of_link, messages_of, waiting_counts
from convergence.messaging.types import AuthorKind, Way
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    MANAGER,
    OPERATOR,
    READER,
    REUNION,
    STRANGER,
    TARBES,
    at,
    count,
    give,
    new_file,
    person,
    read,
    share,
    shown_groups,
)
from tests.rooms.messaging.world import HOUSE, MOBILE, asked, email, her, phone, reachable, rows

pytestmark = pytest.mark.django_db
NAUGHTY = [
    "<script>alert(1)</script>",
    "=2+5+cmd|' /C calc'!A0",
    "a\u202eb\u200b",
    "👩🏽‍🚀" * 50,
    "{{ lien }} {% x %}",
    "é\n\nb",
]
SECRET = "Votre dossier MDPH est accepté"


def write(dossier_id: UUID, text: str = SECRET, way: Way = Way.LINK, actor: Actor = ADVISER) -> UUID:
    return send_message(actor=actor, at=AT, dossier_id=dossier_id, text=text, way=way)


def test_a_link_leaves_and_the_text_stays() -> None:
    dossier_id = reachable()
    write(dossier_id)
    (leaving,) = asked()
    assert leaving["channel"] == "sms"
    assert leaving["recipient"] == MOBILE
    assert leaving["body"].startswith("Claire ")
    assert "/jeune/m/" in leaving["body"]
    assert SECRET not in str(leaving)
    assert [row.text for row in read(ADVISER, messages_of, dossier_id)] == [SECRET]


def test_the_link_opens_this_file_and_only_while_it_lasts() -> None:
    dossier_id = reachable()
    address = make_link(actor=ADVISER, at=AT, dossier_id=dossier_id)
    token = address.rstrip("/").rpartition("/")[2]

    def holder(token: str, days: float = 0) -> Actor | None:
        with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
            return holder_of_link(scope, token, at(days))

    found = holder(token)
    assert found is not None
    assert (found.only_file_id, found.structure_id, found.is_guest) == (dossier_id, TARBES, True)
    assert holder(token + "x") is None
    assert holder("") is None
    assert holder(token, days=40) is None
    assert rows(
        "SELECT count(*) FROM messaging_personlink WHERE position(%s in encode(token_hash, 'escape')) > 0",
        token,
    ) == [(0,)]
    assert revoke_links(actor=ADVISER, at=AT, dossier_id=dossier_id) == 1
    assert holder(token) is None


def test_an_sms_leaves_as_it_is_and_only_to_a_mobile_of_hers() -> None:
    dossier_id = reachable()
    write(dossier_id, "Pensez au CV 👍", Way.SMS)
    (leaving,) = asked()
    assert leaving["body"] == "Pensez au CV 👍"
    assert rows("SELECT segments FROM messaging_delivery") == [(1,)]
    for points in ([email()], [phone("+33562000000")], [phone(comment="chez sa mère")], [phone(wrong=True)]):
        other = reachable(points)
        with pytest.raises(Invalid, match="Aucun mobile"):
            write(other, "Bonjour", Way.SMS)
        assert read(ADVISER, messages_of, other) == []
    with pytest.raises(Invalid, match="1000 caractères"):
        write(dossier_id, "a" * 1001, Way.SMS)


def test_somebody_near_her_learns_nothing() -> None:
    dossier_id = reachable([phone(comment="Numéro de sa mère")])
    write(dossier_id)
    (leaving,) = asked()
    assert leaving["body"].startswith("Un message vous attend : http")
    assert "Claire" not in leaving["body"]


def test_without_contact_the_message_is_kept_and_nothing_leaves() -> None:
    dossier_id = reachable([])
    write(dossier_id)
    assert asked() == []
    assert len(read(ADVISER, messages_of, dossier_id)) == 1


@pytest.mark.parametrize("text", NAUGHTY)
def test_what_is_typed_is_kept_exactly(text: str) -> None:
    dossier_id = reachable()
    write(dossier_id, text, Way.SILENT)
    answer(actor=her(dossier_id), at=at(0, 1), dossier_id=dossier_id, text=text)
    assert [row.text for row in read(ADVISER, messages_of, dossier_id)] == [text, text]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  \n ", "vide"),
        ("a" * 10_001, "10000 caractères"),
        ("a\x00b", "invisible"),
        ("a\ud800", "invisible"),
    ],
    ids=["blank", "long", "null", "surrogate"],
)
def test_what_cannot_be_kept_is_told(text: str, sentence: str) -> None:
    dossier_id = reachable()
    with pytest.raises(Invalid, match=sentence):
        write(dossier_id, text)
    with pytest.raises(Invalid, match=sentence):
        answer(actor=her(dossier_id), at=AT, dossier_id=dossier_id, text=text)
    assert count(ADVISER, "messaging_message") == 0
    write(dossier_id, "a" * 10_000, Way.SILENT)


def test_she_answers_and_the_adviser_reads() -> None:
    dossier_id = reachable()
    write(dossier_id, "Bonjour", Way.SILENT)
    answer(actor=her(dossier_id), at=at(0, 1), dossier_id=dossier_id, text="Merci")
    answer(actor=her(dossier_id), at=at(0, 2), dossier_id=dossier_id, text="À demain")
    (row,) = read(ADVISER, conversations, adviser_id=ADVISER.user_id)
    assert (row.unread_count, row.last_text, row.last_author) == (2, "À demain", AuthorKind.YOUNG_PERSON)
    assert read(ADVISER, waiting_counts) == (2, 0)
    assert note_seen(actor=ADVISER, at=at(0, 3), dossier_id=dossier_id) == 2
    assert note_seen(actor=ADVISER, at=at(0, 4), dossier_id=dossier_id) == 0
    assert read(ADVISER, waiting_counts) == (0, 0)
    seen = [row.seen_at for row in read(ADVISER, messages_of, dossier_id)]
    assert seen == [None, at(0, 3), at(0, 3)]
    assert note_seen(actor=her(dossier_id), at=at(0, 5), dossier_id=dossier_id) == 1
    assert read(ADVISER, messages_of, dossier_id)[0].seen_at == at(0, 5)


def test_at_night_one_notice_waits_for_the_morning_and_tells_of_all() -> None:
    night = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    dossier_id = reachable()
    for text in ("un", "deux"):
        send_message(actor=ADVISER, at=night, dossier_id=dossier_id, text=text, way=Way.LINK)
    (leaving,) = asked()
    assert leaving["not_before"] == "2026-11-25T07:00:00+00:00"


def test_a_young_person_cannot_flood() -> None:
    dossier_id = reachable()
    for minute in range(20):
        answer(actor=her(dossier_id), at=AT + timedelta(minutes=minute), dossier_id=dossier_id, text="Allô ?")
    with pytest.raises(Conflict, match="Réessayez dans une heure"):
        answer(actor=her(dossier_id), at=AT + timedelta(minutes=21), dossier_id=dossier_id, text="Allô ?")
    answer(actor=her(dossier_id), at=AT + timedelta(hours=3), dossier_id=dossier_id, text="Allô ?")


def test_a_link_gives_one_file_and_no_right_of_a_professional() -> None:
    mine, other = reachable(), reachable()
    write(other, SECRET, Way.SILENT)
    me = her(mine)
    with pytest.raises(Refused):
        read(me, messages_of, other)
    with pytest.raises(Refused):
        answer(actor=me, at=AT, dossier_id=other, text="Bonjour")
    with pytest.raises(Refused):
        note_seen(actor=me, at=AT, dossier_id=other)
    with pytest.raises(Refused):
        write(mine, "Bonjour", actor=me)
    with pytest.raises(Refused):
        make_link(actor=me, at=AT, dossier_id=mine)
    assert count(me, "messaging_message") == 0
    write(mine, "Pour moi", Way.SILENT)
    assert [row.text for row in read(me, messages_of, mine)] == ["Pour moi"]


@pytest.mark.parametrize("actor", [ACCOUNTS, STRANGER, READER, FRANCE_TRAVAIL], ids=lambda one: one.name)
def test_whoever_does_not_write_does_not_read(actor: Actor) -> None:
    dossier_id = reachable()
    write(dossier_id, SECRET, Way.SILENT)
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=list(FieldGroup), may_write=True)
    with pytest.raises(Refused):
        read(actor, messages_of, dossier_id)
    with pytest.raises(Refused):
        read(actor, conversations)
    with pytest.raises(Refused):
        write(dossier_id, actor=actor)
    assert count(FRANCE_TRAVAIL, "messaging_message") == count(STRANGER, "messaging_message") == 0


def test_the_same_role_elsewhere_gets_what_a_random_file_gets() -> None:
    dossier_id = reachable()
    write(dossier_id, SECRET, Way.SILENT)
    for which in (dossier_id, uuid7()):
        assert read(ELSEWHERE, messages_of, which) == []
        with pytest.raises(NotFound, match="n’existe pas ou n’est plus accessible"):
            write(which, actor=ELSEWHERE)
    assert read(ELSEWHERE, conversations) == []
    assert [len(read(actor, messages_of, dossier_id)) for actor in (ADVISER, COLLEAGUE, MANAGER)] == [1, 1, 1]


@pytest.mark.parametrize("role", Role)
def test_which_role_writes(role: Role) -> None:
    writing = {Role.ADVISER, Role.EMPLOYMENT_ADVISER, Role.MANAGER, Role.DIRECTION}
    assert may_send(person(role=role)) is (role in writing)


def test_reading_is_journaled_as_free_text() -> None:
    dossier_id = reachable()
    write(dossier_id, SECRET, Way.SILENT)
    assert FieldGroup.FREE_TEXT in shown_groups(ADVISER, messages_of, dossier_id)[dossier_id]
    assert FieldGroup.FREE_TEXT in shown_groups(ADVISER, conversations)[dossier_id]


def test_the_conversation_follows_the_file_and_says_so() -> None:
    dossier_id = reachable()
    write(dossier_id, SECRET, Way.SILENT)
    give(actor=ADVISER, at=at(1), dossier_id=dossier_id, to=REUNION)
    event = FileHandedOver(
        structure_id=REUNION, dossier_id=dossier_id, from_structure_id=TARBES, reason=AttachmentReason.MOVE
    )
    there = replace(HOUSE, structure_id=REUNION, structure_name="Saint-Denis")
    for _ in range(2):
        tell_new_structure(event, actor=there, at=at(1))
    assert [row.text for row in read(ELSEWHERE, messages_of, dossier_id)] == [
        SECRET,
        "Votre dossier est maintenant suivi par Saint-Denis.",
    ]
    assert read(ADVISER, messages_of, dossier_id) == []


def test_a_new_referent_is_named_where_a_conversation_exists() -> None:
    dossier_id, silent = reachable(), new_file()
    write(dossier_id, SECRET, Way.SILENT)
    for file in (dossier_id, silent):
        event = ReferentChanged(
            structure_id=TARBES, dossier_id=file, organisation_id=TARBES, user_id=COLLEAGUE.user_id,
            starts_on=AT.date(),
        )  # fmt: skip
        tell_new_referent(event, actor=HOUSE, at=at(1))
        tell_new_referent(event, actor=HOUSE, at=at(1))
    assert len(read(ADVISER, messages_of, dossier_id)) == 2
    assert read(ADVISER, messages_of, silent) == []
    assert [row.dossier_id for row in read(COLLEAGUE, conversations, adviser_id=COLLEAGUE.user_id)] == [
        dossier_id
    ]
