"""Opening a file: what it holds, what is refused, and that nothing is half-written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from convergence.dossier.models import Dossier, DossierNir
from convergence.dossier.operations import create_dossier
from convergence.dossier.queries import age_facts, dossier_file, search
from convergence.dossier.rules.sealing import unseal
from convergence.dossier.types import (
    AttachmentReason,
    DossierState,
    NirState,
    Section,
    SectionState,
    TeamRole,
)
from convergence.dossier.types.drafts import NewDossier
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import local_today
from convergence.foundation.identifiers import MAX_PUBLIC_NUMBER, uuid7
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.dossier.factories import AT_HOME, INES, YEAR, House, nir


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def create(house: House, by: str = "claire", **parts: object):
    return create_dossier(actor=house.actor(by), at=house.at(), draft=NewDossier(**parts))


def faults(error: Invalid) -> dict[str, str]:
    return {fault.field: fault.code for fault in error.errors}


def test_a_new_file_holds_the_whole_of_the_draft(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    with house.acting("claire") as scope:
        found = dossier_file(scope, dossier_id)
    assert found is not None
    head = found.header
    assert (head.full_name, head.born_on, head.state) == (
        "Inès CARRERE", date(YEAR, 3, 12), DossierState.ACTIVE,
    )  # fmt: skip
    assert (head.phone, head.commune, head.nir_state) == ("+33639981234", "65440", NirState.DECLARED)
    assert 0 < head.number <= MAX_PUBLIC_NUMBER
    (member,) = found.team
    assert (member.user_id, member.role, member.starts_on) == (
        house.users["claire"], TeamRole.REFERENT, house.today,
    )  # fmt: skip
    (attachment,) = found.attachments
    assert (attachment.structure_id, attachment.reason) == (
        house.structures["tarbes"], AttachmentReason.FIRST_RECEPTION,
    )  # fmt: skip
    assert found.sections[Section.IDENTITY].state is SectionState.COMPLETE
    assert found.sections[Section.IDENTITY].confirmed_on == house.today
    assert found.sections[Section.FAMILY].state is SectionState.EMPTY


def test_events_of_a_new_file_name_no_value(house: House) -> None:
    dossier_id = house.ines(
        nir=nir(), sections={**AT_HOME, Section.DISABILITY: {"rqth": "oui", "rqth_until": "01/01/2099"}}
    )
    with house.acting("claire") as scope:
        assert age_facts(scope, dossier_id).has_rqth_on(house.today)
    with acting(system_actor(), Purpose.SYSTEM):
        events = {event.name: event.payload for event in OutboxEvent.objects.filter(dossier_id=dossier_id)}
    assert set(events) == {"dossier.DossierCreated", "dossier.ReferentChanged", "dossier.RqthRecognised"}
    assert "Carr" not in str(events)


def test_every_fault_is_told_at_once_and_nothing_is_written(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        create(
            house,
            identity={"birth_name": "1234", "born_on": "31/02/2006", "sex": "X", "nationality": "QQ"},
            sections={
                Section.ADDRESS: {"street": "3 rue des Acacias", "commune": "99999"},
                Section.CONTACTS: {"points": [{"kind": "telephone", "value": "12"}]},
                Section.FAMILY: {"children": "beaucoup", "marital_status": "compliqué"},
            },
            nir="2 07 03 65 440 123 00",
        )
    assert {
        "birth_name", "first_name", "born_on", "sex", "nationality", "commune", "points.0.value", "children",
        "marital_status", "nir",
    } <= set(faults(refused.value))  # fmt: skip
    assert all(fault.message and fault.what_to_do for fault in refused.value.errors)
    with house.acting("claire"):
        assert (count("dossier_dossier"), count("storage_file"), count("storage_change")) == (0, 0, 0)


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        ((local_today("Europe/Paris") + timedelta(days=3)).isoformat(), "birth_in_future"),
        ("12/03/1899", "impossible_date"),
        ("12/03/1931", "birth_implausible"),
        ((local_today("Europe/Paris") - timedelta(days=14 * 365)).isoformat(), "under_age"),
        ("", "required"),
    ],
)
def test_a_birth_date_out_of_the_ages_is_refused(house: House, born_on: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        create(house, identity={**INES, "born_on": born_on})
    assert faults(refused.value) == {"born_on": code}


def test_a_reception_in_the_future_is_refused(house: House) -> None:
    with pytest.raises(Invalid, match="futur"):
        create(house, identity=INES, received_on=house.today + timedelta(days=2))


def test_an_unknown_referent_is_refused(house: House) -> None:
    for who in ("pierre", "accounts"):
        with pytest.raises(Invalid):
            create(house, identity=INES, referent_id=house.users[who])
    dossier_id = house.ines(referent_id=house.users["karim"])
    with house.acting("claire") as scope:
        assert dossier_file(scope, dossier_id).header.referent_id == house.users["karim"]


def test_a_nir_is_in_one_file_of_the_structure(house: House) -> None:
    house.ines(nir=nir())
    with pytest.raises(Conflict) as refused:
        create(house, identity={**INES, "first_name": "Léa", "birth_name": "Dumont"}, nir=nir())
    assert (refused.value.code, refused.value.field) == ("duplicate_nir", "nir")
    assert nir() not in str(refused.value)
    # another structure opens one all the same: the duplicate check speaks there, not the constraint
    create(
        house,
        "marie",
        identity={**INES, "first_name": "Léa", "birth_name": "Dumont", "born_on": "01/09/2005"},
    )


def test_a_retry_with_the_same_key_gives_the_same_file(house: House) -> None:
    draft = NewDossier(identity=INES, sections=AT_HOME, nir=nir())
    first = create_dossier(actor=house.actor("claire"), at=house.at(), draft=draft, idempotency_key="k1")
    again = create_dossier(actor=house.actor("claire"), at=house.at(1), draft=draft, idempotency_key="k1")
    assert first == again
    other = NewDossier(identity=INES, sections=AT_HOME, nir=nir(rank=124))
    with pytest.raises(Conflict, match="déjà servi"):
        create_dossier(actor=house.actor("claire"), at=house.at(), draft=other, idempotency_key="k1")


def test_names_are_found_without_accents_and_misspelt(house: House) -> None:
    dossier_id = house.ines()
    with house.acting("karim") as scope:
        for text, misspelt in (("carrere", False), ("CARRÈRE inès", False), ("Karere Ines", True)):
            (hit,) = search(scope, text)
            assert (hit.dossier_id, hit.misspelt) == (dossier_id, misspelt)
        assert search(scope, "Ducasse") == []


@pytest.mark.parametrize("who", ["accounts", "operator", "educator"])
def test_who_may_not_open_a_file_is_refused(house: House, who: str) -> None:
    for identity in (INES, {}):
        with pytest.raises(Refused):
            create(house, who, identity=identity)


def test_numbers_follow_no_order(house: House) -> None:
    ids = [
        house.person(name, name, f"01/0{n}/2006")
        for n, name in enumerate(("Alma", "Bruno", "Cyril", "Dora"), 1)
    ]
    with house.acting("claire"):
        numbers = list(Dossier.objects.filter(pk__in=ids).order_by("id").values_list("number", flat=True))
    assert len(set(numbers)) == 4
    assert max(numbers) - min(numbers) > 1_000_000


def test_the_number_is_stored_sealed_and_bound_to_its_file(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    with house.acting("claire"):
        row = DossierNir.objects.get(dossier_id=dossier_id)
    assert nir().encode() not in bytes(row.sealed) + bytes(row.blind)
    assert nir()[5:13] not in row.masked.replace(" ", "")
    assert unseal(bytes(row.sealed), dossier_id=dossier_id, key=settings.DATA_KEY) == nir()
    with pytest.raises(InvalidTag):
        unseal(bytes(row.sealed), dossier_id=uuid7(), key=settings.DATA_KEY)
