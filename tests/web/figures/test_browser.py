"""Adequacy and the sub-themes of a structure in a browser: accessible, and within the width of a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from convergence.aspirations.operations import add_sub_theme
from convergence.aspirations.types import SubThemeDraft
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import months_after
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.offered_services import SERVICES
from convergence.published.shape.parts import write_part
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.figures.test_adequacy import PERMIT, key, said_by
from tests.web.house import House

pytestmark = pytest.mark.journey
PHONE, DESK = 390, 1280


def prepared(house: House) -> None:
    """A sub-theme of the structure."""
    draft = SubThemeDraft(
        "mobilite", "Le bac de la rivière", "Passer la rivière sans voiture.", date(2026, 1, 1)
    )
    add_sub_theme(actor=house.actor("direction"), at=now(), draft=draft)


def published(house: House, folder: Path) -> None:
    """Many who want a permit, one service."""
    month = months_after(local_today("Europe/Paris").replace(day=1), -6)
    here = house.structures["tarbes"]
    write_part(folder, ASPIRATIONS, here, [*said_by(60, "mobilite", month), *said_by(30, "travail", month)])
    write_part(folder, SERVICES, here, [(key("a"), PERMIT, "76", "65", "sur_place")])


@pytest.fixture(scope="module")
def live(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    folder = tmp_path_factory.mktemp("published")
    with django_db_blocker.unblock(), cloned_database(), override_settings(PUBLISHED_DIR=folder):
        with live_house(prepared) as site:
            published(site.house, folder)
            yield site


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_adequacy_and_sub_themes_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    for name, addresses in (
        ("unml", ("/chiffres/adequation/?theme=mobilite&territoire=76",)),
        ("direction", ("/chiffres/adequation/?theme=mobilite", "/sous-themes/", "/sous-themes/ajouter/")),
    ):
        page = live.page(name, width=width)
        for address in addresses:
            page.goto(address)
            assert not faults(page), (name, address)
            assert not wide(page), (name, address)
            if "adequation" in address:
                assert page.locator("svg.cv-chiffres__carte .cv-chiffres__lieu--fort").count() == 1
                assert page.locator("svg.cv-chiffres__carte .cv-chiffres__besoin").first.is_visible()
