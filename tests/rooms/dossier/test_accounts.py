"""The account of a young person: opened from her file, hers alone in the network, ended with the file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from convergence.dossier.handlers import tell_the_account
from convergence.dossier.operations import (
    hand_over,
    justify_identity,
    open_account,
    refresh_account,
    take_account_over,
)
from convergence.dossier.types import AttachmentReason, IdentityProofKind, Section, SectionEdited
from convergence.foundation.actor import system_actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.operations import (
    ask_young_password,
    choose_young_password,
    close_young_account,
    log_young_person_in,
    send_activation,
)
from convergence.identity.queries import young_account_of, young_actor_of, young_link_holder
from convergence.identity.types import (
    AccountHeld,
    BearerKind,
    YoungAccountRow,
    YoungAccountState,
    authentication_actor,
)
from convergence.storage.files import erase_file
from convergence.storage.models import OutboxEvent
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.dossier.factories import INES, YEAR, House

EMAIL = "ines.carrere@exemple.fr"
PASSWORD = "girafe violette sous orage"
OTHER = "tambour oblique et quatre kiwis"
IP = "192.0.2.7"


def with_email(
    house: House, email: str = EMAIL, by: str = "claire", proven: bool = True, **draft: Any
) -> UUID:
    points = [{"kind": "email", "value": email, "preferred": True}] if email else []
    sections = {Section.CONTACTS: {"points": points}} if points else {}
    dossier_id = house.ines(by=by, sections=sections, **draft)
    if proven:
        justify_identity(
            actor=house.actor(by),
            at=house.at(0.1),
            dossier_id=dossier_id,
            kind=IdentityProofKind.IDENTITY_CARD,
            seen_on=house.today,
        )
    return dossier_id


def elsewhere(house: House) -> UUID:
    """The file that another structure holds of a person of the same birth date, under another name."""
    names = {**INES, "first_name": "Nesrine", "birth_name": "Oubella"}
    return with_email(house, by="pierre", identity=names)


def opened(house: House, dossier_id: UUID, by: str = "claire", hours: float = 1) -> UUID:
    return open_account(actor=house.actor(by), at=house.at(hours), dossier_id=dossier_id)


def account(house: House, dossier_id: UUID, by: str = "claire") -> YoungAccountRow | None:
    with acting(house.actor(by), Purpose.ACCOMPAGNEMENT) as scope:
        return young_account_of(scope, dossier_id)


def mails() -> list[dict[str, Any]]:
    with acting(system_actor(), Purpose.SYSTEM):
        rows = OutboxEvent.objects.filter(name="foundation.ExchangeRequested").order_by("id")
        found = [row.payload for row in rows]
    return [payload for payload in found if payload["reason"] == "compte"]


def facts(kind: str) -> list[dict[str, Any]]:
    with acting(system_actor(), Purpose.SYSTEM):
        return [row.payload for row in OutboxEvent.objects.filter(name=f"identity.{kind}").order_by("id")]


def last_token() -> str:
    found = re.search(r"/jeune/c/([\w-]+)/", mails()[-1]["body"])
    assert found is not None
    return found[1]


def activated(house: House, dossier_id: UUID, password: str = PASSWORD) -> UUID:
    account_id = opened(house, dossier_id)
    choose_young_password(token=last_token(), password=password, at=house.at(2))
    return account_id


def test_an_account_is_opened_and_mailed_a_link_that_serves_once(house: House) -> None:
    dossier_id = with_email(house)
    account_id = opened(house, dossier_id)
    row = account(house, dossier_id)
    assert row is not None
    assert (row.account_id, row.email, row.state) == (account_id, EMAIL, YoungAccountState.TO_ACTIVATE)
    (mail,) = mails()
    assert (mail["recipient"], mail["dossier_id"]) == (EMAIL, str(dossier_id))
    assert mail["useless_at"] == house.at(25).isoformat()
    token = last_token()
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        holder = young_link_holder(scope, token, house.at(24.9))
        assert holder is not None
        assert (holder.account_id, holder.first_name, holder.is_first) == (account_id, "Inès", True)
        assert young_link_holder(scope, token, house.at(25)) is None
        assert young_link_holder(scope, "autre", house.at(2)) is None
    entered = choose_young_password(token=token, password=PASSWORD, at=house.at(2))
    assert (entered.kind, entered.subject_id) == (BearerKind.YOUNG, account_id)
    with pytest.raises(NotFound, match="plus valable"):
        choose_young_password(token=token, password=OTHER, at=house.at(2.1))
    row = account(house, dossier_id)
    assert row is not None
    assert row.state is YoungAccountState.ACTIVE
    assert [fact["account_id"] for fact in facts("YoungAccountActivated")] == [str(account_id)]


@pytest.mark.parametrize("hours", [25, 30])
def test_an_old_link_opens_nothing(house: House, hours: float) -> None:
    opened(house, with_email(house))
    with pytest.raises(NotFound):
        choose_young_password(token=last_token(), password=PASSWORD, at=house.at(hours))


def test_a_weak_password_leaves_the_link_as_it_was(house: House) -> None:
    opened(house, with_email(house))
    token = last_token()
    for weak in ("court", "Carrere-Ines-2026", "motdepasse2026!"):
        with pytest.raises(Invalid):
            choose_young_password(token=token, password=weak, at=house.at(2))
    choose_young_password(token=token, password=PASSWORD, at=house.at(2))


def test_no_account_without_a_proven_identity(house: House) -> None:
    dossier_id = with_email(house, proven=False)
    with pytest.raises(Refused, match="pas justifié"):
        opened(house, dossier_id)
    assert mails() == []


def test_no_account_without_an_e_mail(house: House) -> None:
    with pytest.raises(Invalid, match="adresse électronique"):
        opened(house, with_email(house, email=""))


@pytest.mark.parametrize("who", ["operator", "accounts", "pierre"])
def test_only_who_may_change_the_file_opens_its_account(house: House, who: str) -> None:
    dossier_id = with_email(house)
    with pytest.raises(Problem):
        opened(house, dossier_id, by=who)
    assert account(house, dossier_id) is None


def test_the_account_of_a_file_is_told_to_who_asks_again(house: House) -> None:
    dossier_id = with_email(house)
    account_id = opened(house, dossier_id)
    for deed in (open_account, take_account_over):
        with pytest.raises(AccountHeld) as told:
            deed(actor=house.actor("karim"), at=house.at(3), dossier_id=dossier_id)
        assert (told.value.code, told.value.account_id) == ("account_of_file", account_id)


def test_one_e_mail_has_one_account_in_a_structure(house: House) -> None:
    opened(house, with_email(house))
    twin = with_email(house, EMAIL.upper(), identity=_another_identity())
    for deed in (open_account, take_account_over):
        with pytest.raises(AccountHeld) as told:
            deed(actor=house.actor("claire"), at=house.at(3), dossier_id=twin)
        assert (told.value.code, told.value.account_id) == ("account_held_here", None)


def _another_identity() -> dict[str, object]:
    return {**INES, "first_name": "Maëlle", "birth_name": "Bazin", "born_on": f"01/02/{YEAR}"}


def test_an_account_of_another_structure_is_taken_over_by_a_said_gesture(house: House) -> None:
    first = with_email(house)
    account_id = activated(house, first)
    second = elsewhere(house)
    with pytest.raises(AccountHeld) as told:
        opened(house, second, by="pierre", hours=3)
    assert (told.value.code, told.value.account_id) == ("account_held_elsewhere", None)
    taken = take_account_over(actor=house.actor("pierre"), at=house.at(4), dossier_id=second)
    assert taken == account_id
    assert account(house, first) is None
    row = account(house, second, by="pierre")
    assert row is not None
    assert (row.account_id, row.state) == (account_id, YoungAccountState.ACTIVE)
    entered = log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(5))
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        actor = young_actor_of(scope, entered.subject_id, entered.version)
    assert actor is not None
    assert (actor.only_file_id, actor.structure_id) == (second, house.structures["pau"])
    assert facts("YoungAccountTakenOver")[0]["from_structure_id"] == str(house.structures["tarbes"])


def test_the_account_of_somebody_else_is_not_taken_over(house: House) -> None:
    first = with_email(house)
    account_id = activated(house, first)
    other = with_email(house, by="pierre", identity=_another_identity())
    with pytest.raises(AccountHeld) as told:
        take_account_over(actor=house.actor("pierre"), at=house.at(4), dossier_id=other)
    assert told.value.code == "account_of_another"
    row = account(house, first)
    assert row is not None
    assert row.account_id == account_id


def test_taking_over_what_nobody_holds_opens_an_account(house: House) -> None:
    dossier_id = with_email(house)
    account_id = take_account_over(actor=house.actor("claire"), at=house.at(1), dossier_id=dossier_id)
    row = account(house, dossier_id)
    assert row is not None
    assert row.account_id == account_id


def test_an_account_that_waited_is_taken_over_with_a_new_link(house: House) -> None:
    opened(house, with_email(house))
    old = last_token()
    second = elsewhere(house)
    take_account_over(actor=house.actor("pierre"), at=house.at(2), dossier_id=second)
    assert len(mails()) == 2
    with pytest.raises(NotFound):
        choose_young_password(token=old, password=PASSWORD, at=house.at(3))
    choose_young_password(token=last_token(), password=PASSWORD, at=house.at(3))


def test_the_database_takes_no_account_over_for_a_file_that_one_does_not_hold(house: House) -> None:
    first = with_email(house)
    activated(house, first)
    second = elsewhere(house)
    with acting(house.actor("marie"), Purpose.ACCOMPAGNEMENT):
        with pytest.raises(DatabaseError, match="outside an operation"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT * FROM identity_take_account_over(%s, 'x', %s, '', '')",
                    (second, date(2000, 1, 1)),
                )


def test_another_activation_mail_kills_the_former_link(house: House) -> None:
    opened(house, with_email(house))
    former = last_token()
    send_activation(actor=house.actor("karim"), at=house.at(20), email=f" {EMAIL.upper()} ")
    with pytest.raises(NotFound):
        choose_young_password(token=former, password=PASSWORD, at=house.at(21))
    choose_young_password(token=last_token(), password=PASSWORD, at=house.at(43))
    with pytest.raises(Conflict, match="déjà activé"):
        send_activation(actor=house.actor("karim"), at=house.at(44), email=EMAIL)


@pytest.mark.parametrize(("who", "email"), [("pierre", EMAIL), ("claire", "personne@exemple.fr")])
def test_no_mail_goes_to_an_account_that_one_does_not_hold(house: House, who: str, email: str) -> None:
    opened(house, with_email(house))
    with pytest.raises(NotFound, match="Aucun compte"):
        send_activation(actor=house.actor(who), at=house.at(3), email=email)
    assert len(mails()) == 1


def test_she_logs_in_and_wrong_passwords_are_slowed_down(house: House) -> None:
    activated(house, with_email(house))
    entered = log_young_person_in(email=f" {EMAIL.upper()}", password=PASSWORD, ip=IP, at=house.at(3))
    assert entered.kind is BearerKind.YOUNG
    answers = set()
    for email in (EMAIL, "personne@exemple.fr"):
        with pytest.raises(Refused) as told:
            log_young_person_in(email=email, password="faux", ip=IP, at=house.at(3))
        answers.add(str(told.value))
    assert len(answers) == 1
    for _ in range(10):
        with pytest.raises(Refused):
            log_young_person_in(email=EMAIL, password="faux", ip=IP, at=house.at(3))
    with pytest.raises(Refused) as told:
        log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(3))
    assert told.value.code == "too_many_attempts"
    assert log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(5))


def test_a_forgotten_password_is_chosen_anew_and_ends_what_was_open(house: House) -> None:
    activated(house, with_email(house))
    before = log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(3))
    ask_young_password(email=EMAIL, at=house.at(4))
    ask_young_password(email=EMAIL, at=house.at(4.01))
    ask_young_password(email="personne@exemple.fr", at=house.at(4))
    assert len(mails()) == 2
    token = last_token()
    with pytest.raises(NotFound):
        choose_young_password(token=token, password=OTHER, at=house.at(5))
    choose_young_password(token=token, password=OTHER, at=house.at(4.9))
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        assert young_actor_of(scope, before.subject_id, before.version) is None
    with pytest.raises(Refused):
        log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(5))
    assert log_young_person_in(email=EMAIL, password=OTHER, ip=IP, at=house.at(5))
    assert len(facts("YoungAccountActivated")) == 1


def test_a_closed_account_opens_nothing_until_it_is_opened_again_as_the_same(house: House) -> None:
    dossier_id = with_email(house)
    account_id = activated(house, dossier_id)
    before = log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(3))
    close_young_account(actor=house.actor("claire"), at=house.at(4), dossier_id=dossier_id)
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        assert young_actor_of(scope, before.subject_id, before.version) is None
    with pytest.raises(Refused, match="fermé"):
        log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(5))
    ask_young_password(email=EMAIL, at=house.at(5))
    assert len(mails()) == 1
    with pytest.raises(Conflict):
        close_young_account(actor=house.actor("claire"), at=house.at(5), dossier_id=dossier_id)
    assert opened(house, dossier_id, hours=6) == account_id
    choose_young_password(token=last_token(), password=OTHER, at=house.at(7))
    assert log_young_person_in(email=EMAIL, password=OTHER, ip=IP, at=house.at(8)).subject_id == account_id


def test_a_file_that_changes_hands_takes_its_account_along(house: House) -> None:
    dossier_id = with_email(house)
    account_id = activated(house, dossier_id)
    hand_over(
        actor=house.actor("manager"),
        at=house.at(4),
        dossier_id=dossier_id,
        to_structure_id=house.structures["reunion"],
        reason=AttachmentReason.MOVE,
    )
    assert account(house, dossier_id) is None
    row = account(house, dossier_id, by="marie")
    assert row is not None
    assert row.account_id == account_id
    entered = log_young_person_in(email=EMAIL, password=PASSWORD, ip=IP, at=house.at(5))
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        actor = young_actor_of(scope, entered.subject_id, entered.version)
    assert actor is not None
    assert (actor.structure_id, actor.time_zone) == (house.structures["reunion"], "Indian/Reunion")


@operation("Effacer un dossier d’essai")
def _erase(*, actor: Any, at: Any, dossier_id: UUID) -> None:
    erase_file(dossier_id, "essai")


def test_an_erased_file_leaves_nothing_of_the_account(house: House) -> None:
    dossier_id = with_email(house)
    activated(house, dossier_id)
    _erase(actor=house.actor("manager"), at=house.at(4), dossier_id=dossier_id)
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        for table in ("youngaccount", "youngcredential", "younglink"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM identity_{table}")
                assert cursor.fetchone() == (0,)
    again = with_email(house, by="pierre")
    assert opened(house, again, by="pierre", hours=5)


def test_the_account_follows_her_names_and_her_e_mail_until_the_first_log_in(house: House) -> None:
    dossier_id = with_email(house)
    opened(house, dossier_id)
    changed = "ines.c@exemple.fr"
    token = house.view(dossier_id, Section.CONTACTS).edit_token
    house.edit(
        dossier_id,
        Section.CONTACTS,
        {"points": [{"kind": "email", "value": changed, "preferred": True}]},
        token,
        hours=2,
    )
    event = SectionEdited(
        structure_id=house.structures["tarbes"], dossier_id=dossier_id, section=Section.CONTACTS
    )
    for _ in range(2):
        house_itself = system_actor(house.structures["tarbes"])
        tell_the_account(event, actor=house_itself, at=house.at(2))
    row = account(house, dossier_id)
    assert row is not None
    assert row.email == changed
    assert [mail["recipient"] for mail in mails()] == [EMAIL, changed]
    choose_young_password(token=last_token(), password=PASSWORD, at=house.at(3))
    token = house.view(dossier_id, Section.CONTACTS).edit_token
    house.edit(
        dossier_id,
        Section.CONTACTS,
        {"points": [{"kind": "email", "value": EMAIL, "preferred": True}]},
        token,
        hours=4,
    )
    refresh_account(actor=house.actor("claire"), at=house.at(4), dossier_id=dossier_id)
    row = account(house, dossier_id)
    assert row is not None
    assert row.email == changed


def test_the_link_waits_no_longer_than_it_is_useful(house: House) -> None:
    opened(house, with_email(house))
    assert mails()[0]["useless_at"] == (house.at(1) + timedelta(hours=24)).isoformat()
