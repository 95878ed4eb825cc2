"""Scope and row-level security: no context no row; another structure's file and a random one look alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import (
    check_may_write,
    close_to,
    hand_over,
    holder,
    open_to,
    shared_with,
)
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import agree_with
from tests.storage.probe import (
    EVERYTHING,
    REUNION,
    TARBES,
    Probe,
    actor,
    at,
    change_word,
    context,
    open_probe,
)

TABLES = (
    "probe",
    "storage_file",
    "storage_change",
    "storage_outboxevent",
    "storage_version",
    "storage_grant",
)


@operation("Ouvrir à un partenaire")
def share(*, actor, at, dossier_id, to, groups, may_write=False, days=30):
    """Open a file to another organisation."""
    return open_to(
        dossier_id,
        to,
        groups,
        purpose="accompagnement",
        start=at,
        end=at + timedelta(days=days),
        may_write=may_write,
    )


@pytest.fixture(autouse=True)
def _agreement(db: None) -> None:
    """Réunion may receive everything but free text: what tests open here is not held back."""
    agree_with(REUNION)


@operation("Fermer à un partenaire")
def unshare(*, actor, at, dossier_id, to):
    """Close a file to another organisation."""
    return close_to(dossier_id, to, at)


@operation("Confier le dossier")
def give(*, actor, at, dossier_id, to):
    """Hand a file over."""
    return hand_over(dossier_id, to)


def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_without_context_there_is_no_row() -> None:
    open_probe(actor=actor(), at=at(), word="logement")
    assert context() == {"user": "", "organisation": "", "structure": "", "purpose": "", "change": ""}
    assert [count(table) for table in TABLES] == [0] * len(TABLES)


def test_the_holder_sees_her_rows_and_another_structure_none() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.get().id == row.id
        assert holder(row.dossier_id) == TARBES
    with acting(actor(REUNION, name="Paul"), Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()
        assert holder(row.dossier_id) is None is holder(uuid7())


def test_an_actor_who_may_not_read_files_sees_none_of_her_own_structure() -> None:
    open_probe(actor=actor(), at=at(), word="logement")
    accountant = actor(name="Gestion", permissions=EVERYTHING - {Permission.READ_FILES})
    with acting(accountant, Purpose.ADMINISTRATION):
        assert not Probe.objects.exists()


def test_another_structure_can_neither_change_nor_add_to_a_file() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    stranger = actor(REUNION, name="Paul")
    assert change_word(actor=stranger, at=at(1), row_id=row.id, word="volé") == 0

    @operation("Ajouter chez autrui")
    def intrude(*, actor, at):
        Probe.objects.create(structure_id=TARBES, dossier_id=row.dossier_id, word="intrus")

    with pytest.raises(Error, match="row-level security"):
        intrude(actor=stranger, at=at(1))


def test_a_row_cannot_claim_a_structure_that_does_not_hold_the_file() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")

    @operation("Détourner")
    def divert(*, actor, at):
        Probe.objects.create(structure_id=actor.structure_id, dossier_id=row.dossier_id, word="détourné")

    with pytest.raises(Error, match="probe_file"):
        divert(actor=actor(REUNION, name="Paul"), at=at(1))


def test_an_opening_shows_the_group_it_names_and_no_other() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    partner = actor(REUNION, name="Paul")
    share(actor=actor(), at=now(), dossier_id=row.dossier_id, to=REUNION, groups=[FieldGroup.CONTACT])
    with acting(partner, Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()
        assert shared_with(REUNION, now()) == [row.dossier_id]
    share(actor=actor(), at=now(), dossier_id=row.dossier_id, to=REUNION, groups=[FieldGroup.HOUSING])
    with acting(partner, Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.get().word == "logement"


def test_an_opening_to_read_is_none_to_write_and_a_closed_one_shows_nothing() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    partner = actor(REUNION, name="Paul")
    share(actor=actor(), at=now(), dossier_id=row.dossier_id, to=REUNION, groups=[FieldGroup.HOUSING])
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        change_word(actor=partner, at=at(1), row_id=row.id, word="écrit")
    assert unshare(actor=actor(), at=now(), dossier_id=row.dossier_id, to=REUNION) == 1
    with acting(partner, Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()


def test_an_opening_with_writing_lets_the_partner_write() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    share(
        actor=actor(),
        at=now(),
        dossier_id=row.dossier_id,
        to=REUNION,
        groups=[FieldGroup.HOUSING],
        may_write=True,
    )
    assert change_word(actor=actor(REUNION, name="Paul"), at=at(1), row_id=row.id, word="écrit") == 1


def test_whoever_may_not_write_is_told_before_the_database_refuses() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    share(actor=actor(), at=now(), dossier_id=row.dossier_id, to=REUNION, groups=[FieldGroup.HOUSING])
    with acting(actor(REUNION, name="Paul"), Purpose.ACCOMPAGNEMENT):
        with pytest.raises(Refused, match="« Logement » ne vous est pas ouvert en écriture"):
            check_may_write(row.dossier_id, FieldGroup.HOUSING)
    share(
        actor=actor(), at=now(), dossier_id=row.dossier_id, to=REUNION, groups=[FieldGroup.HOUSING], may_write=True
    )  # fmt: skip
    with acting(actor(REUNION, name="Paul"), Purpose.ACCOMPAGNEMENT):
        check_may_write(row.dossier_id, FieldGroup.HOUSING)
        with pytest.raises(Refused):
            check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        check_may_write(row.dossier_id, FieldGroup.FREE_TEXT)


def test_only_the_holder_opens_a_file() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    with pytest.raises(Error, match="row-level security"):
        share(
            actor=actor(REUNION, name="Paul"),
            at=at(1),
            dossier_id=row.dossier_id,
            to=REUNION,
            groups=[FieldGroup.HOUSING],
        )


def test_a_file_handed_over_takes_its_rows_and_its_past_with_it() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    change_word(actor=actor(), at=at(1), row_id=row.id, word="hébergement")
    assert give(actor=actor(), at=at(2), dossier_id=row.dossier_id, to=REUNION)
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert [count(table) for table in ("probe", "storage_file", "storage_version")] == [0, 0, 0]
    with acting(actor(REUNION, name="Paul"), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.get().word == "hébergement"
        assert count("storage_version") == 1


def test_a_stranger_cannot_hand_over_a_file() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    assert not give(actor=actor(REUNION, name="Paul"), at=at(1), dossier_id=row.dossier_id, to=REUNION)


def test_two_actors_cannot_share_one_transaction() -> None:
    with acting(actor(), Purpose.ACCOMPAGNEMENT), pytest.raises(RuntimeError):
        with acting(actor(REUNION, name="Paul"), Purpose.ACCOMPAGNEMENT):
            pass


def test_the_context_ends_with_the_transaction() -> None:
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert context()["structure"] == str(TARBES)
    assert context()["structure"] == ""
    assert count("probe") == 0


def test_a_context_inside_a_transaction_ends_by_its_exception_whatever_the_database_said() -> None:
    with transaction.atomic():
        with pytest.raises(Error, match="invalid input"):
            with acting(actor(), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
                cursor.execute("SELECT 'a'::integer")
        assert context()["structure"] == ""
        with acting(actor(), Purpose.ACCOMPAGNEMENT):
            assert context()["structure"] == str(TARBES)
        assert context()["structure"] == ""
