"""Editing sections: what is stored, what is refused, and two people who lose nothing."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from convergence.dossier.models import Dossier, SectionMark
from convergence.dossier.operations import confirm_section, edit_section, justify_identity
from convergence.dossier.queries import dossier_file, dossier_header, search, section
from convergence.dossier.types import (
    IdentityProofKind,
    Section,
    SectionConflict,
    SectionState,
)
from convergence.dossier.types.sections import SECTION_FORMS
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.referentials.models import ReferentialLoad, Zone
from convergence.referentials.types import ZoneKind
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.dossier.factories import YEAR, House, make_house, nir

GONE = "01900000-0000-7000-8000-000000000001"


def events(dossier_id: Any, name: str) -> list[dict[str, Any]]:
    """Payloads of the events of a file, in order."""
    with acting(system_actor(), Purpose.SYSTEM):
        found = OutboxEvent.objects.filter(dossier_id=dossier_id, name=f"dossier.{name}").order_by("id")
        return list(found.values_list("payload", flat=True))


EVERY_SECTION: list[tuple[Section, dict[str, Any], dict[str, Any]]] = [
    (Section.FAMILY, {"marital_status": "celibataire", "children": "0"}, {"children": 0}),
    (Section.HOUSING, {"housing": "parents", "housing_difficulty": "non"}, {"housing_difficulty": False}),
    (Section.MOBILITY, {"vehicle": "", "radius_km": "30"}, {"radius_km": 30}),
    (Section.DRIVING_LICENCE, {"licence": "en_cours"}, {"licence": "en_cours"}),
    (Section.EDUCATION, {"in_school": "oui", "last_class": "Terminale"}, {"in_school": True}),
    (Section.LANGUAGES, {"languages": [{"language": "Occitan", "is_mother_tongue": "oui"}]}, {}),
    (Section.HEALTH_INSURANCE, {"scheme": "css"}, {"scheme": "css", "complementary": None}),
    (Section.RESOURCES, {"resources": ["rsa", "famille"], "monthly_amount": "528,50"},
     {"resources": ("rsa", "famille"), "monthly_amount": Decimal("528.50")}),
    (Section.DISABILITY, {"rqth": "oui", "rqth_from": "01/02/2024"}, {"rqth_from": date(2024, 2, 1)}),
    (Section.CIVIC_DUTIES, {"census": "oui", "defence_day": "non"}, {"census": True, "defence_day": False}),
]  # fmt: skip


@pytest.mark.parametrize(("which", "typed", "kept"), EVERY_SECTION)
def test_each_section_keeps_what_was_typed(
    house: House, which: Section, typed: dict[str, Any], kept: dict[str, Any]
) -> None:
    dossier_id = house.ines()
    assert house.view(dossier_id, which).edit_token == 0
    saved = house.edit(dossier_id, which, typed)
    view = house.view(dossier_id, which)
    assert {name: view.values[name] for name in kept} == kept
    assert (view.edit_token, view.confirmed_on) == (saved.edit_token, house.today)
    assert view.state in (SectionState.PARTIAL, SectionState.COMPLETE)
    # what was absent from the edit stays, what was blank is unknown again
    blank = {name: [] if isinstance(value, list) else "" for name, value in typed.items()}
    first = next(iter(typed))
    house.edit(dossier_id, which, {first: blank[first]}, saved.edit_token, hours=2)
    emptied = house.view(dossier_id, which)
    assert emptied.values[first] in ("", None, ())
    assert {name: value for name, value in emptied.values.items() if name != first} == {
        name: value for name, value in view.values.items() if name != first
    }


def test_rows_are_added_changed_removed_and_exchanged(house: House) -> None:
    dossier_id = house.ines()
    view = house.view(dossier_id, Section.CONTACTS)
    (phone,) = view.values["points"]
    points = [
        {**phone, "comment": "chez sa mère", "preferred": "oui"},
        {"kind": "email", "value": "ines@exemple.fr"},
    ]
    saved = house.edit(dossier_id, Section.CONTACTS, {"points": points}, view.edit_token)
    first, second = house.view(dossier_id, Section.CONTACTS).values["points"]
    assert (first["id"], first["comment"], first["preferred"]) == (phone["id"], "chez sa mère", True)
    assert (second["kind"], second["value"]) == ("email", "ines@exemple.fr")
    with house.acting("claire") as scope:
        assert search(scope, "INES@exemple.fr")[0].dossier_id == dossier_id
        assert search(scope, "0639981234")[0].dossier_id == dossier_id
        assert dossier_header(scope, dossier_id).email == "ines@exemple.fr"
    # another phone takes the first line while the first number goes to the second: nothing collides
    exchanged = [
        {"id": first["id"], "kind": "telephone", "value": "06 39 98 00 01"},
        {"kind": "telephone", "value": "06 39 98 12 34"},
    ]
    saved = house.edit(dossier_id, Section.CONTACTS, {"points": exchanged}, saved.edit_token, hours=2)
    left = {point["value"] for point in house.view(dossier_id, Section.CONTACTS).values["points"]}
    assert left == {"+33639980001", "+33639981234"}
    house.edit(dossier_id, Section.CONTACTS, {"points": []}, saved.edit_token, hours=3)
    assert house.view(dossier_id, Section.CONTACTS).state is SectionState.EMPTY
    with house.acting("claire") as scope:
        assert search(scope, "0639981234") == []


@pytest.mark.parametrize(
    ("which", "typed", "field", "code"),
    [
        (Section.CONTACTS, {"points": [{"id": GONE, "kind": "email", "value": "a@b.fr"}]}, "points.0", "row_gone"),
        (Section.CONTACTS, {"points": [{"kind": "email", "value": "a@b.fr"}] * 2}, "points.1.value", "invalid"),
        (Section.CONTACTS, {"points": [{"kind": "fax", "value": "a@b.fr"}]}, "points.0.kind", "code"),
        (Section.ADDRESS, {"commune": "65999"}, "commune", "commune"),
        (Section.ADDRESS, {"postal_code": "6500"}, "postal_code", "postal_code"),
        (Section.IDENTITY, {"birth_country": "MA"}, "birth_commune", "contradiction"),
        (Section.IDENTITY, {"first_name": ""}, "first_name", "required"),
        (Section.IDENTITY, {"born_on": "12/03/2199"}, "born_on", "birth_in_future"),
        (Section.HOUSING, {"housing": "palais"}, "housing", "code"),
        (Section.HOUSING, {"housed_since": "01/01/2199"}, "housed_since", "impossible_date"),
        (Section.DISABILITY, {"rqth_from": "01/02/2024", "rqth_until": "01/01/2024"}, "rqth_until", "period"),
        (Section.RESOURCES, {"resources": ["aucune", "rsa"]}, "resources", "invalid"),
        (Section.RESOURCES, {"monthly_amount": "-3"}, "monthly_amount", "out_of_bounds"),
        (Section.EDUCATION, {"diplomas": [{"title": ""}]}, "diplomas.0.title", "required"),
    ],
)  # fmt: skip
def test_bad_values_are_told_by_their_field_and_change_nothing(
    house: House, which: Section, typed: dict[str, Any], field: str, code: str
) -> None:
    dossier_id = house.ines()
    before = house.view(dossier_id, which)
    with pytest.raises(Invalid) as refused:
        house.edit(dossier_id, which, typed, before.edit_token)
    assert (field, code) in {(fault.field, fault.code) for fault in refused.value.errors}
    assert all(fault.message and fault.what_to_do for fault in refused.value.errors)
    assert house.view(dossier_id, which) == before


def test_two_editors_lose_nothing(house: House) -> None:
    dossier_id = house.ines()
    token = house.view(dossier_id, Section.HOUSING).edit_token
    first = house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, token)
    with pytest.raises(SectionConflict) as conflict:
        house.edit(
            dossier_id, Section.HOUSING, {"housing": "hotel", "housing_difficulty": "oui"}, token, by="karim"
        )
    assert {(d.field, d.yours, d.theirs) for d in conflict.value.differences} == {
        ("housing", "hotel", "parents"), ("housing_difficulty", True, None),
    }  # fmt: skip
    assert all(d.label for d in conflict.value.differences)
    assert conflict.value.edit_token == first.edit_token
    assert house.view(dossier_id, Section.HOUSING).values["housing"] == "parents"
    # the second one compares and decides, with the token that the conflict gave
    house.edit(
        dossier_id, Section.HOUSING, {"housing": "hotel"}, conflict.value.edit_token, by="karim", hours=2
    )
    assert house.view(dossier_id, Section.HOUSING).values["housing"] == "hotel"


def test_two_editors_at_the_same_instant_lose_nothing(fresh_database: str) -> None:
    house = make_house()
    dossier_id = house.ines()
    house.actor("karim")
    wanted = {"claire": "parents", "karim": "hotel"}
    start, said = threading.Barrier(2), {}

    def work(who: str) -> None:
        start.wait(60)
        try:
            house.edit(dossier_id, Section.HOUSING, {"housing": wanted[who]}, by=who)
            said[who] = "saved"
        except SectionConflict as conflict:
            said[who] = str(conflict.differences[0].theirs)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(who,)) for who in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    kept = house.view(dossier_id, Section.HOUSING).values["housing"]
    (winner,) = [who for who, answer in said.items() if answer == "saved"]
    (loser,) = set(wanted) - {winner}
    assert (kept, said[loser]) == (wanted[winner], wanted[winner])


def test_the_same_values_typed_twice_are_no_conflict(house: House) -> None:
    dossier_id = house.ines()
    house.edit(dossier_id, Section.HOUSING, {"housing": "parents"})
    house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, 0, by="karim", hours=2)


def test_confirming_says_who_and_when_and_changes_no_value(house: House) -> None:
    dossier_id = house.ines()
    before = house.view(dossier_id, Section.ADDRESS)
    saved = confirm_section(
        actor=house.actor("karim"), at=house.at(30), dossier_id=dossier_id, section=Section.ADDRESS
    )
    after = house.view(dossier_id, Section.ADDRESS)
    assert after.values == before.values
    assert (after.confirmed_on, after.confirmed_by) == (house.at(30).date(), house.users["karim"])
    assert after.edit_token == saved.edit_token > before.edit_token
    assert events(dossier_id, "SectionEdited") == []


def test_a_move_keeps_the_former_address_and_a_correction_of_the_day_does_not(house: House) -> None:
    dossier_id = house.ines()
    token = house.view(dossier_id, Section.ADDRESS).edit_token
    saved = house.edit(dossier_id, Section.ADDRESS, {"street": "5 rue des Acacias"}, token)
    assert saved.warnings == ()
    moved = house.edit(
        dossier_id, Section.ADDRESS, {"street": "1 place Verdun", "commune": "64445", "postal_code": "64000"},
        saved.edit_token, hours=48,
    )  # fmt: skip
    assert "gardée" in " ".join(moved.warnings)
    with house.acting("claire") as scope:
        new, old = dossier_file(scope, dossier_id).addresses
        header = dossier_header(scope, dossier_id)
    assert (new.commune, new.starts_on, new.ends_on) == ("64445", house.at(48).date(), None)
    assert (old.street, old.starts_on, old.ends_on) == ("5 rue des Acacias", house.today, house.at(48).date())
    assert header.commune == "64445"
    # adding a detail to an address is no move
    house.edit(dossier_id, Section.ADDRESS, {"complement": "Bât. B"}, moved.edit_token, hours=72)
    with house.acting("claire") as scope:
        assert len(dossier_file(scope, dossier_id).addresses) == 2


def zone(kind: ZoneKind, commune: str) -> None:
    Zone.objects.create(kind=kind.value, code=f"{kind}-{commune}", name="Laubadère", communes=[commune])
    ReferentialLoad.objects.create(
        kind=kind.value, label=kind.label, source="essai", licence="essai", sha256="0" * 64, official=False,
        read=1, accepted=1, rejected=0, by="essai", at="2026-01-01T00:00:00Z",
    )  # fmt: skip


def test_zones_are_filled_only_where_the_commune_decides(house: House) -> None:
    dossier_id = house.ines()
    token = house.view(dossier_id, Section.ADDRESS).edit_token
    with acting(system_actor(), Purpose.SYSTEM):
        zone(ZoneKind.QPV, "65440")
        zone(ZoneKind.FRR, "65286")
    saved = house.edit(dossier_id, Section.ADDRESS, {"street": "5 rue des Acacias"}, token)
    view = house.view(dossier_id, Section.ADDRESS)
    # a district covers a part of Tarbes: only a person can say; the rural zone covers whole communes
    assert (view.values["in_qpv"], view.values["in_frr"]) == (None, False)
    assert "Laubadère" in " ".join(saved.warnings)
    saved = house.edit(dossier_id, Section.ADDRESS, {"in_qpv": "oui"}, saved.edit_token, hours=2)
    assert house.view(dossier_id, Section.ADDRESS).values["in_qpv"] is True
    # the flags of the former address do not follow a move
    house.edit(
        dossier_id, Section.ADDRESS, {"street": "1 rue Basse", "commune": "65286", "in_qpv": "oui"},
        saved.edit_token, hours=48,
    )  # fmt: skip
    moved = house.view(dossier_id, Section.ADDRESS).values
    assert (moved["in_qpv"], moved["in_frr"]) == (False, True)


def test_an_identity_is_found_by_its_new_names_and_told_to_the_rooms_above(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    justify_identity(
        actor=house.actor("claire"), at=house.at(), dossier_id=dossier_id,
        kind=IdentityProofKind.PASSPORT, seen_on=house.today,
    )  # fmt: skip
    token = house.view(dossier_id, Section.IDENTITY).edit_token
    typed = {"usual_name": "Etchegaray", "born_on": f"12/04/{YEAR}"}
    saved = house.edit(dossier_id, Section.IDENTITY, typed, token)
    assert "justifiée" in " ".join(saved.warnings)
    assert "mois de naissance" in " ".join(saved.warnings)
    (event,) = events(dossier_id, "BirthDateCorrected")
    assert (event["before"], event["after"]) == (f"{YEAR}-03-12", f"{YEAR}-04-12")
    with house.acting("claire") as scope:
        assert [hit.misspelt for hit in search(scope, "etchegaray")] == [False]
        assert search(scope, f"12/04/{YEAR}")[0].dossier_id == dossier_id
    with house.acting("claire"):
        root = Dossier.objects.get(pk=dossier_id)
    assert (root.usual_key, root.sort_key) == ("etchegaray", "etchegaray ines")


def test_rqth_is_announced_when_it_begins_changes_and_ends(house: House) -> None:
    dossier_id = house.ines()
    saved = house.edit(dossier_id, Section.DISABILITY, {"rqth": "oui", "rqth_until": "31/12/2098"})
    saved = house.edit(
        dossier_id, Section.DISABILITY, {"rqth_until": "31/12/2099"}, saved.edit_token, hours=2
    )
    saved = house.edit(
        dossier_id, Section.DISABILITY, {"rqth_until": "31/12/2099"}, saved.edit_token, hours=3
    )
    house.edit(dossier_id, Section.DISABILITY, {"rqth": "non", "rqth_until": ""}, saved.edit_token, hours=4)
    assert [event["ends_on"] for event in events(dossier_id, "RqthRecognised")] == [
        "2098-12-31",
        "2099-12-31",
    ]
    assert len(events(dossier_id, "RqthEnded")) == 1
    assert len(events(dossier_id, "SectionEdited")) == 3


def test_a_section_of_someone_else_or_of_nobody_is_not_found(house: House) -> None:
    dossier_id = house.ines()
    answers = []
    for target in (dossier_id, uuid7()):
        with pytest.raises(NotFound) as missing:
            house.edit(target, Section.HOUSING, {"housing": "parents"}, by="pierre")
        answers.append((str(missing.value), missing.value.code))
    assert answers[0] == answers[1]
    with pytest.raises(Refused):
        house.edit(dossier_id, Section.HOUSING, {"housing": "parents"}, by="accounts")


def test_completeness_follows_the_person(house: House) -> None:
    dossier_id = house.ines()
    saved = house.edit(dossier_id, Section.ADDRESS, {"street": "", "is_homeless": "oui"},
                       house.view(dossier_id, Section.ADDRESS).edit_token)  # fmt: skip
    assert house.view(dossier_id, Section.ADDRESS).state is SectionState.COMPLETE
    house.edit(dossier_id, Section.ADDRESS, {"is_homeless": "non"}, saved.edit_token, hours=2)
    view = house.view(dossier_id, Section.ADDRESS)
    assert (view.state, view.missing) == (SectionState.PARTIAL, ("la voie ou la domiciliation",))
    points = house.view(dossier_id, Section.CONTACTS)
    (phone,) = points.values["points"]
    house.edit(dossier_id, Section.CONTACTS, {"points": [{**phone, "wrong": "oui"}]}, points.edit_token)
    assert house.view(dossier_id, Section.CONTACTS).missing == ("un téléphone ou un e-mail",)
    with house.acting("claire"):
        mark = SectionMark.objects.get(dossier_id=dossier_id, section=Section.CONTACTS.value)
    assert mark.state == SectionState.EMPTY


def test_every_section_has_a_form() -> None:
    assert set(SECTION_FORMS) == set(Section)


def test_a_section_that_was_never_opened_to_the_reader_says_so(house: House) -> None:
    with house.acting("claire") as scope:
        assert section(scope, uuid7(), Section.HOUSING) is None
        assert scope.reading.refused


def test_unknown_field_names_are_a_fault_of_the_caller(house: House) -> None:
    with pytest.raises(KeyError):
        edit_section(
            actor=house.actor("claire"), at=house.at(), dossier_id=house.ines(), section=Section.HOUSING,
            values={"structure_id": "x"}, edit_token=0,
        )  # fmt: skip
