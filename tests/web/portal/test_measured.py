"""Every page of her space measured: what it weighs on the wire, how it reads."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from convergence.portal.menu import ENTRIES
from tests.web.house import House
from tests.web.messages.world import reachable
from tests.web.portal.her import her_browser
from tests.web.portal.reading import reading_of

# a first visit, headers included, as tests/web/portal/test_browser.py counts it in a browser
BUDGET, HEADERS = 100_000, 700
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')
MEAN, MOST = 15, 32
EASY_MEAN, EASY_MOST = 9, 14
OUTSIDE = (
    "/jeune/", "/jeune/connexion/", "/jeune/ecran/", "/jeune/vos-donnees/", "/jeune/hors-ligne/",
    "/jeune/hors-ligne/garde/", "/jeune/hors-ligne/pas-garde/",
)  # fmt: skip
EASY = (
    *(f"/jeune/moi/facile/{name}" for name in ("", "dates/", "actions/", "argent/", "demandes/")),
    *(f"/jeune/vos-donnees/{name}/" for name in ("facile", "moins-de-18-ans", "deja-dit")),
)


def weight_of(html: str) -> int:
    """The page as it is, and each thing it is made of as an installation keeps it compressed."""
    whole = HEADERS + len(html.encode())
    for name in set(ASSET.findall(html)):
        found = finders.find(name)
        assert found, name
        whole += HEADERS + len(gzip.compress(Path(str(found)).read_bytes(), 9))
    return whole


def test_each_page_is_light_and_plain_and_the_easy_ones_plainer(house: House) -> None:
    browser = her_browser(house, reachable(house).dossier_id)
    browser.post("/jeune/appareil/", {"a_moi": "oui"})  # the heaviest: its scripts are there
    hers = ["/jeune/moi/", *(reverse(entry.url_name) for entry in ENTRIES)]
    wrong = list[str]()
    for address in (*hers, *OUTSIDE, *EASY):
        answer = (Client() if address in OUTSIDE else browser).get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        assert "<h1" in html, address
        weight, read = weight_of(html), reading_of(html)
        mean, most = (EASY_MEAN, EASY_MOST) if address in EASY else (MEAN, MOST)
        if weight > BUDGET:
            wrong.append(f"{address} weighs {weight}")
        if read.mean > mean or read.most > most or read.jargon:
            wrong.append(f"{address} {read.mean:.1f} words, {read.most}: {read.longest} {read.jargon}")
    assert wrong == []


def test_long_sentences_and_jargon_are_seen() -> None:
    hard = (
        "<main><p>Conformément à la loi, "
        + "les personnes " * 20
        + "viennent.</p><p>Venez ici demain.</p></main>"
    )
    read = reading_of(hard)
    assert read.most > MOST
    assert read.jargon == ("conformément",)
    assert reading_of("<main><p>Venez demain. Appelez-nous avant.</p></main>").mean <= 3
