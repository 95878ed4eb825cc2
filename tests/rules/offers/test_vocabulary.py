"""The vocabularies of services are those of the published package, and ours know each of their values."""

from __future__ import annotations

from enum import Enum

import pytest
from data_inclusion.schema.v1 import (
    Categorie,
    Frais,
    ModeAccueil,
    ModeMobilisation,
    PersonneMobilisatrice,
    Public,
    ReseauPorteur,
    Thematique,
    TypeService,
)

from convergence.foundation.labels import Labelled
from convergence.offers.types import Audience, Fees, MobilisationMode, Mobiliser, OfferKind, ReceptionMode
from convergence.referentials.rules.nomenclatures import shipped_nomenclatures

LISTS = {
    "service_kind": (TypeService, OfferKind),
    "service_audience": (Public, Audience),
    "service_fees": (Frais, Fees),
    "service_reception": (ModeAccueil, ReceptionMode),
    "service_mobilisation": (ModeMobilisation, MobilisationMode),
    "service_mobiliser": (PersonneMobilisatrice, Mobiliser),
}


def shipped(name: str) -> dict[str, str]:
    return {entry.code: entry.label for entry in shipped_nomenclatures()[name].entries}


def published(*lists: type[Enum]) -> dict[str, str]:
    return {one.value: one.label for enum in lists for one in enum}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_what_the_package_says_and_ours_has_the_same_values(name: str) -> None:
    package, ours = LISTS[name]
    assert shipped(name) == published(package)
    assert issubclass(ours, Labelled)
    assert {one.value for one in ours} == set(shipped(name))


def test_needs_and_their_families_are_those_of_the_package() -> None:
    assert shipped("service_need") == published(Categorie, Thematique)
    assert shipped("service_network") == published(ReseauPorteur)
    for entry in shipped_nomenclatures()["service_need"].entries:
        assert entry.parent == (entry.code.partition("--")[0] if "--" in entry.code else "")
