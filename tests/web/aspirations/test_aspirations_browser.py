"""The pages of aspirations in a browser: accessible, and within the width of a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from convergence.decisional.streams import finished_months
from convergence.demo.scenes.accompagnement.aspirations import over_months
from convergence.foundation.clock import local_today, now
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.shape.parts import write_part
from tests.databases import cloned_database
from tests.web.aspirations.test_pages import base, wishes
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.figures.test_aspirations import told_by
from tests.web.house import House
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey
PLACES: dict[str, str] = {}


def prepared(house: House) -> None:
    """A path of some months."""
    person = welcome(house, days_ago=200)
    over_months(house.actor("adviser"), person.dossier_id, now())
    wish = wishes(house, person.dossier_id)[0].aspiration_id
    PLACES.update(file=base(person.dossier_id), wish=f"{base(person.dossier_id)}{wish}/")


def published(house: House, folder: Path) -> None:
    """A month of figures of Tarbes."""
    month = finished_months(local_today("Europe/Paris"))[-1]
    write_part(
        folder,
        ASPIRATIONS,
        house.structures["tarbes"],
        [*told_by(60, "travail", month), *told_by(40, "sante", month)],
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    folder = tmp_path_factory.mktemp("published")
    with django_db_blocker.unblock(), cloned_database(), override_settings(PUBLISHED_DIR=folder):
        with live_house(prepared) as site:
            published(site.house, folder)
            yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("adviser", width=width)
    for address in (
        PLACES["file"],
        f"{PLACES['file']}noter/",
        f"{PLACES['file']}ordre/",
        f"{PLACES['wish']}redire/",
        f"{PLACES['wish']}terminer/",
        f"{PLACES['wish']}theme/",
        f"{PLACES['wish']}retirer/",
    ):
        page.goto(address)
        for details in page.locator("details.cv-repli").all():
            details.evaluate("one => { one.open = true; }")
        assert not faults(page), address
        assert not wide(page), address


@pytest.mark.parametrize("width", [320, 1280])
def test_figures_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("unml", width=width)
    page.goto("/chiffres/aspirations/")
    assert page.locator("figure.cv-chiffres").count() == 1
    assert not faults(page)
    assert not wide(page)
