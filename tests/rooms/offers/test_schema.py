"""Read and written by the published schema: each kind of bad value is named, and what is kept of it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from data_inclusion.schema.v1 import Service, Structure
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.offers.rules.schema import (
    full_key,
    offer_draft,
    provider_draft,
    read_service,
    read_structure,
    to_service,
    to_structure,
)
from convergence.offers.types import KnownCommune, KnownPlaces, OfferDraft, ProviderDraft, ReadOffer
from tests.rooms.offers.arriving import service, structure

PLACES = KnownPlaces(
    communes={
        "65440": KnownCommune("65440", "Tarbes"),
        "01039": KnownCommune("01138", "Culoz-Béon"),
        "2A004": KnownCommune("2A004", "Ajaccio"),
    },
    departements=frozenset({"65", "2A", "974"}),
    epcis=frozenset({"200069300"}),
)


def read(**values: Any) -> ReadOffer:
    return read_service(service(**values), source_code="dora", places=PLACES)


def taken(**values: Any) -> OfferDraft:
    found = read(**values).draft
    assert found is not None
    return found


def test_a_whole_record_is_taken_without_a_word() -> None:
    found = read()
    assert found.problems == ()
    assert found.draft is not None
    assert found.draft.key == "dora--1"
    assert found.draft.provider_key == "dora--s1"
    assert found.draft.themes == ("mobilite--preparer-un-permis",)


@pytest.mark.parametrize("name", ["id", "structure_id", "nom", "description", "date_maj"])
@pytest.mark.parametrize("value", [None, "", "  ", [], {"a": 1}])
def test_what_a_service_cannot_do_without_refuses_it(name: str, value: Any) -> None:
    found = read(**{name: value})
    assert found.draft is None
    assert [problem.field for problem in found.problems if not problem.is_warning] == [name]


@pytest.mark.parametrize("name", ["id", "nom", "date_maj"])
def test_what_a_structure_cannot_do_without_refuses_it(name: str) -> None:
    found = read_structure(structure(**{name: None}), source_code="dora", places=PLACES)
    assert found.draft is None
    assert [problem.field for problem in found.problems if not problem.is_warning] == [name]


DROPPED = [
    (
        "thematiques",
        ["mobilite--preparer-un-permis", "mobilite--voler"],
        ("mobilite--preparer-un-permis",),
        "voler",
    ),
    ("thematiques", ["voler"], (), "vocabulaire"),
    ("publics", ["jeunes", "martiens"], ("jeunes",), "martiens"),
    ("publics", ["jeunes", "tous-publics"], ("tous-publics",), "aucun autre public"),
    ("frais", "cher", "", "vocabulaire"),
    ("type", "magie", "", "vocabulaire"),
    ("courriel", "pas un courriel", "", "courriel"),
    ("lien_source", "javascript:alert(1)", "", "adresse web"),
    ("lien_mobilisation", "ftp://exemple.fr", "", "adresse web"),
    ("code_postal", "6500", "", "code postal"),
    ("code_insee", "99999", "", "aucune commune"),
    ("code_insee", 65440, "", "forme attendue"),
    ("zone_eligibilite", ["65", "qq"], ("65",), "aucun lieu"),
    ("zone_eligibilite", ["nulle part"], (), "aucun lieu"),
    ("nombre_semaines", 0, None, "nombre possible"),
    ("nombre_semaines", 10**12, None, "dépasse"),
    ("volume_horaire_hebdomadaire", -1, None, "nombre possible"),
    ("volume_horaire_hebdomadaire", 169, None, "dépasse"),
    ("telephone", "0" * 600, "", "dépasse"),
    ("conditions_acces", "x" * 10_001, "", "dépasse"),
    ("contact_nom_prenom", ["a"], "", "forme attendue"),
]
FIELDS = {
    "thematiques": "themes", "publics": "audiences", "frais": "fees", "type": "kind", "courriel": "email",
    "lien_source": "source_link", "lien_mobilisation": "mobilisation_link", "code_postal": "postal_code",
    "code_insee": "commune_code", "zone_eligibilite": "zone", "nombre_semaines": "weeks",
    "volume_horaire_hebdomadaire": "weekly_hours", "telephone": "phone", "conditions_acces": "access_conditions",
    "contact_nom_prenom": "contact_name",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "kept", "words"), DROPPED)
def test_another_wrong_value_is_dropped_with_a_warning(name: str, value: Any, kept: Any, words: str) -> None:
    found = read(**{name: value})
    assert found.draft is not None
    assert getattr(found.draft, FIELDS[name]) == kept
    warnings = [problem for problem in found.problems if problem.field == name]
    assert warnings
    assert all(problem.is_warning for problem in found.problems)
    assert any(words in problem.reason for problem in warnings)


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("13003013300016", "13003013300016"),
        ("130 030 133 00016", "13003013300016"),
        ("35600000000048", "35600000000048"),
        ("13003013300017", ""),
        ("12345", ""),
        ("1300301330001A", ""),
        (13003013300016, "13003013300016"),
    ],
)
def test_the_key_of_a_siret_is_checked(number: Any, kept: str) -> None:
    found = read_structure(structure(siret=number), source_code="dora", places=PLACES)
    assert found.draft is not None
    assert found.draft.siret == kept
    assert bool(found.problems) is not bool(kept)


def test_a_service_on_site_without_address_is_taken_with_a_warning() -> None:
    found = read(adresse="", latitude=None, longitude=None)
    assert found.draft is not None
    assert [problem.field for problem in found.problems] == ["adresse"]
    assert read(adresse="", latitude=None, longitude=None, modes_accueil=["a-distance"]).problems == ()


def test_a_former_commune_is_written_as_the_one_that_it_became() -> None:
    assert taken(code_insee="01039").commune_code == "01138"
    assert taken(zone_eligibilite=["01039"]).zone == ("01138",)


@pytest.mark.parametrize("code", ["65", "2A", "974", "65440", "200069300", "99100", "99352", "france"])
def test_every_kind_of_zone_is_known(code: str) -> None:
    found = read(zone_eligibilite=[code])
    assert found.draft is not None
    assert found.draft.zone == (code,)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0, 0), (95, 1), (1, 200), ("x", "y"), (43.2, None), (None, 0.1), ("nan", "nan")],
)
def test_a_point_off_the_map_is_dropped_whole(latitude: Any, longitude: Any) -> None:
    found = read(latitude=latitude, longitude=longitude)
    assert found.draft is not None
    assert (found.draft.latitude, found.draft.longitude) == (None, None)
    assert any(problem.field in ("latitude", "longitude") for problem in found.problems)


def test_hours_that_nobody_can_read_stay_as_text() -> None:
    found = read(horaires_accueil="Le lundi, de 9 h à midi")
    assert found.draft is not None
    assert found.draft.opening_hours == "Le lundi, de 9 h à midi"
    assert [problem.field for problem in found.problems] == ["horaires_accueil"]
    assert read(horaires_accueil="Mo-Fr 09:00-12:00; PH off").problems == ()


def test_lists_come_as_json_or_as_spreadsheets_write_them() -> None:
    for written in (
        '["jeunes", "femmes"]',
        "jeunes;femmes",
        "jeunes, femmes",
        "{jeunes,femmes}",
        "jeunes|femmes",
    ):
        assert taken(publics=written).audiences == ("femmes", "jeunes")


def test_an_instant_is_read_as_its_day_and_a_future_day_refused() -> None:
    assert str(taken(date_maj="2026-03-02T23:59:59+00:00").updated_on) == "2026-03-02"
    for wrong in ("hier", "1999-12-31", "2090-01-01", 20260302, True):
        assert read(date_maj=wrong).draft is None


def test_invisible_signs_never_reach_the_database() -> None:
    draft = taken(nom="Aide\x00 au\ud800 permis\x07", description="Des mots\x00 à lire.")
    assert draft.name == "Aide au permis"
    assert "\x00" not in draft.description


def test_a_key_begins_with_its_source() -> None:
    assert full_key("dora--12", "dora") == "dora--12"
    assert full_key("12", "dora") == "dora--12"
    assert full_key("dora--12", "data-inclusion") == "data-inclusion--dora--12"
    assert taken(id=12, structure_id=7).key == "dora--12"


SIGNS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Service.model_fields)), JUNK))
def test_whatever_arrives_is_a_valid_service_or_a_named_refusal(values: dict[str, Any]) -> None:
    found = read_service(service() | values, source_code="dora", places=PLACES)
    if found.draft is None:
        assert any(not problem.is_warning for problem in found.problems)
    else:
        assert offer_draft(to_service(found.draft)) == found.draft
        json.dumps(found.draft.name + found.draft.description).encode()
    assert all(problem.reason for problem in found.problems)
    assert all(len(problem.excerpt) <= 120 for problem in found.problems)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(Structure.model_fields)), JUNK))
def test_whatever_arrives_is_a_valid_structure_or_a_named_refusal(values: dict[str, Any]) -> None:
    found = read_structure(structure() | values, source_code="dora", places=PLACES)
    if found.draft is None:
        assert any(not problem.is_warning for problem in found.problems)
    else:
        assert isinstance(found.draft, ProviderDraft)
        assert provider_draft(to_structure(found.draft)) == found.draft
