"""Bulk loading of files: what operations would have made, under the same controls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from convergence.dossier.loading import (
    LoadedAddress,
    LoadedAttachment,
    LoadedFile,
    LoadedFileNote,
    LoadedFollowUp,
    LoadedMember,
    LoadedNir,
    LoadedProof,
    load_files,
)
from convergence.dossier.models import Dossier, DossierNir, SectionMark
from convergence.dossier.queries import search, section
from convergence.dossier.rules.sealing import blind_nir, unseal
from convergence.dossier.types import (
    ContactKind,
    DossierState,
    IdentityProofKind,
    Section,
    SectionState,
    TeamRole,
)
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.nir import parse_nir
from convergence.storage.loading import past_facts
from convergence.storage.operation import operation
from tests.rooms.dossier.factories import INES, YEAR, House, nir

NUMBER = nir()


@operation("Reprise d'essai", source="reprise")
def load(files: list[LoadedFile], *, today: date, actor: Actor, at: datetime) -> int:
    with past_facts():
        return load_files(files, today=today)


def whole(house: House, **changes: Any) -> LoadedFile:
    """A file with something in each table."""
    claire = house.users["claire"]
    received = house.today - timedelta(days=200)
    file = LoadedFile(
        id=uuid7(),
        structure_id=house.structures["tarbes"],
        recorded_at=house.at(-24 * 200),
        number=public_number(),
        created_on=received,
        sections={
            Section.IDENTITY: {**INES, "born_on": date(YEAR, 3, 12)},
            Section.CONTACTS: {
                "points": (
                    {"kind": ContactKind.PHONE, "value": "+33639981234", "preferred": True, "wrong": False},
                )
            },
            Section.FAMILY: {"marital_status": "celibataire", "children": 0, "childcare": ""},
            Section.RESOURCES: {"resources": ("aucune",), "monthly_amount": None},
        },
        follow_up=LoadedFollowUp(DossierState.ACTIVE, received, last_contact_on=received),
        addresses=[LoadedAddress({"street": "3 rue des Acacias", "commune": "65440"}, received)],
        nir=LoadedNir(parse_nir(NUMBER), received),
        proofs=[LoadedProof(IdentityProofKind.PASSPORT, received, claire)],
        team=[LoadedMember(claire, house.structures["tarbes"], TeamRole.REFERENT, received)],
        attachments=[LoadedAttachment(house.structures["tarbes"], received)],
        notes=[LoadedFileNote("Préfère le matin.", received, claire, "Claire Essai")],
        confirmed_by=claire,
    )
    return replace(file, **changes)


def loaded(house: House, *files: LoadedFile, structure: str = "tarbes") -> int:
    actor = system_actor(house.structures[structure])
    return load(list(files), today=house.today, actor=actor, at=house.at())


def test_a_file_is_found_by_search_and_shown_whole(house: House) -> None:
    file = whole(house)
    assert loaded(house, file) == 1
    with house.acting("claire") as scope:
        assert [hit.dossier_id for hit in search(scope, "carrere ines")] == [file.id]
        assert [hit.dossier_id for hit in search(scope, "06 39 98 12 34")] == [file.id]
        for which in (Section.IDENTITY, Section.CONTACTS, Section.ADDRESS, Section.FAMILY):
            view = section(scope, file.id, which)
            assert view is not None
            assert view.state in (SectionState.COMPLETE, SectionState.PROVEN)


def test_the_nir_is_sealed_for_its_file_alone(house: House) -> None:
    file = whole(house)
    loaded(house, file)
    with house.acting("claire"):
        row = DossierNir.objects.get(dossier_id=file.id)
    sealed = bytes(row.sealed)
    assert NUMBER.encode() not in sealed
    assert unseal(sealed, dossier_id=file.id, key=settings.DATA_KEY) == NUMBER
    assert bytes(row.blind) == blind_nir(NUMBER, key=settings.INDEX_KEY)
    assert NUMBER[5:] not in row.masked


def test_marks_say_what_is_complete_and_leave_out_what_is_empty(house: House) -> None:
    file = whole(house)
    loaded(house, file)
    with house.acting("claire"):
        marks = dict(SectionMark.objects.filter(dossier_id=file.id).values_list("section", "state"))
    assert marks[Section.IDENTITY] == SectionState.PROVEN
    assert marks[Section.FAMILY] == SectionState.COMPLETE
    assert Section.HOUSING not in marks


def test_past_knowledge_is_kept_and_explained(house: House) -> None:
    file = whole(house)
    loaded(house, file)
    with house.acting("claire"):
        root = Dossier.objects.get(pk=file.id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT source FROM storage_change_details(%s)", ([root.change_id],))
            assert cursor.fetchall() == [("reprise",)]
    assert root.recorded_at == file.recorded_at


def test_another_structure_sees_nothing_of_it(house: House) -> None:
    file = whole(house)
    loaded(house, file)
    with house.acting("pierre") as scope:
        assert section(scope, file.id, Section.IDENTITY) is None
        assert not Dossier.objects.filter(pk=file.id).exists()


def test_the_house_cannot_load_into_another_structure_than_it_acts_for(house: House) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        loaded(house, whole(house), structure="pau")


@pytest.mark.parametrize("count", [2, 450])
def test_constraints_hold_for_few_and_for_many(house: House, count: int) -> None:
    """Two ways lead to the table; the same number twice in a structure is refused by both."""
    files = [whole(house, nir=None) for _ in range(count - 1)]
    twice = whole(house, number=files[0].number)
    with pytest.raises(IntegrityError), transaction.atomic():
        loaded(house, *files, twice)
    assert loaded(house, *[whole(house, nir=None) for _ in range(count)]) == count


def test_two_referents_at_once_are_refused(house: House) -> None:
    tarbes, start = house.structures["tarbes"], house.today - timedelta(days=9)
    team = [LoadedMember(house.users[name], tarbes, TeamRole.REFERENT, start) for name in ("claire", "karim")]
    with pytest.raises(IntegrityError), transaction.atomic():
        loaded(house, whole(house, team=team))


def test_identifiers_of_rows_are_those_of_the_caller(house: House) -> None:
    given: list[UUID] = []

    def new_id() -> UUID:
        given.append(uuid7())
        return given[-1]

    @operation("Reprise d'essai")
    def load_with_ids(*, actor: Actor, at: datetime) -> int:
        return load_files([whole(house)], today=house.today, new_id=new_id)

    load_with_ids(actor=system_actor(house.structures["tarbes"]), at=house.at())
    with house.acting("claire"):
        assert set(SectionMark.objects.values_list("id", flat=True)) <= set(given)
