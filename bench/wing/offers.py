"""The search of services among 140,000, beside the rows alone.

The directory is the invented one, drawn at that size over the whole map and loaded once by its loading shelf. Towns are
asked for by the people who live there, needs and words in turn; a misspelt word is one of the words with a letter less.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import cos, radians
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.load import Call
from bench.pages import REFERENCE, Case, figures_of, path_of, served
from bench.people import Adviser
from bench.report import Figure

SERVICES, BOUND = 140_000, 80.0
MOST_A_SECOND = 10.0
"""Searches a second: beyond, on two cores, it is the queue that is measured."""
CALLS = 400
SOURCE, LABEL = "mesures", "Mesures de l’annuaire"
RADII = (5, 10, 20, 20, 20, 50)
NEEDS = (
    "mobilite--preparer-un-permis", "mobilite", "logement-hebergement--louer-un-logement", "logement-hebergement",
    "sante--sante-mentale", "numerique", "se-former--trouver-sa-formation", "difficultes-financieres",
    "lecture-ecriture-calcul--maitriser-le-francais", "trouver-un-emploi", "famille--garde-denfants",
    "equipement-et-alimentation--alimentation",
)  # fmt: skip
WORDS = (
    "permis", "logement", "français", "vélo", "alimentaire", "CCAS", "santé", "emploi", "ordinateur", "formation",
    "garde enfants", "mission locale", "psychologue", "épicerie", "budget", "atelier cv",
)  # fmt: skip
_DEGREE_KM = 111.195
_TOWNS = """
    SELECT c.code, c.population, p.latitude, p.longitude FROM referentials_commune c
    JOIN referentials_communepoint p ON p.code = c.code
    WHERE c.kind = 'COMMUNE' AND c.valid_to IS NULL AND c.population > 0 ORDER BY c.code
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: where, how far, for what."""

    town: str
    latitude: float
    longitude: float
    radius: int
    need: str = ""
    words: str = ""

    def page(self) -> str:
        """The address of the page."""
        place = {"lieu": self.town, "lieu_code": self.town, "rayon": self.radius}
        return f"{path_of('offers:search')}?{urlencode(place | {'besoin': self.need, 'q': self.words})}"

    def bare(self, path: str) -> str:
        """The address of the reference: the same rows by one query."""
        from convergence.foundation.text import name_key

        rise, run = self.radius / _DEGREE_KM, self.radius / _DEGREE_KM / cos(radians(self.latitude))
        box = {
            "south": self.latitude - rise, "north": self.latitude + rise, "west": self.longitude - run,
            "east": self.longitude + run, "latitude": self.latitude, "longitude": self.longitude,
        }  # fmt: skip
        return f"{path}?{urlencode(box | {'need': f'{self.need}%', 'word': f'%{name_key(self.words)}%'})}"


def measure(
    connection: psycopg.Connection[Any],
    people: Sequence[Adviser],
    *,
    rate: float,
    seconds: float,
    seed: int,
    say: Callable[[str], None],
) -> list[Figure]:
    """Each kind of search in turn, with its reference just before it."""
    _load(connection, seed, say)
    rate = min(rate, MOST_A_SECOND)
    figures: list[Figure] = []
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        for case in _cases(connection, people, random.Random(seed)):
            say(f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…")
            figures += figures_of(case, site, bare, rate, seconds)
    return figures


def _cases(
    connection: psycopg.Connection[Any], people: Sequence[Adviser], chance: random.Random
) -> Iterator[Case]:
    towns = connection.execute(_TOWNS).fetchall()
    drawn = chance.choices(towns, [town[1] for town in towns], k=CALLS)
    places = [Asked(code, north, east, chance.choice(RADII)) for code, _, north, east in drawn]
    asked = {
        "un besoin près d’une commune": ("/services-besoin", [replace(p, need=chance.choice(NEEDS)) for p in places]),
        "des mots près d’une commune": ("/services-mots", [replace(p, words=chance.choice(WORDS)) for p in places]),
        "des mots mal écrits": ("/services-mots", [replace(p, words=_misspelt(chance)) for p in places]),
        "une commune seule": ("/services-lieu", places),
    }  # fmt: skip
    for name, (path, searches) in asked.items():
        yield Case(
            f"Chercher un service parmi {SERVICES // 1000} 000, {name}",
            BOUND,
            [
                Call(one.page(), headers=[people[number % len(people)].cookie])
                for number, one in enumerate(searches)
            ],
            [Call(one.bare(path)) for one in searches],
        )


def _misspelt(chance: random.Random) -> str:
    word = chance.choice([word for word in WORDS if len(word) > 6 and " " not in word])
    place = chance.randrange(2, len(word) - 1)
    return word[:place] + word[place + 1 :]


def _load(connection: psycopg.Connection[Any], seed: int, say: Callable[[str], None]) -> None:
    """Fill the directory up to 140,000 services, once."""
    found = connection.execute("SELECT count(*) FROM offers_serviceoffer").fetchone()
    known = found[0] if found else 0
    if known >= SERVICES:
        return
    say(f"L’annuaire porté de {known} à {SERVICES} services…")
    from convergence.demo.network.structures import offices
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import local_today, now
    from convergence.identity.types import StructureKind
    from convergence.offers.loading import LoadedSource, load_records, load_sources
    from convergence.offers.types import SourceKind
    from convergence.storage.operation import operation

    today = local_today("Europe/Paris")
    network = offices(5_000, seed, today)
    owner = next(office.id for office in network if office.kind is StructureKind.DSI)
    source = LoadedSource(now(), owner, SOURCE, LABEL, SourceKind.FILE)
    drawn = list(_drawn(network, SERVICES - known, seed, today))

    @operation(LABEL)
    def load(*, actor: Any, at: Any) -> None:
        load_sources([source])
        load_records(
            source,
            (provider for provider, _ in drawn),
            (offer for _, offers in drawn for offer in offers),
            today=today,
        )

    load(actor=system_actor(owner), at=now())
    for table in ("offers_serviceoffer", "offers_provider", "offers_searchword"):
        connection.execute(f"VACUUM (ANALYZE) {table}")


def _drawn(network: Sequence[Any], count: int, seed: int, today: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Providers and their services under the keys of one source."""
    from convergence.demo.network.offers.drawing import draw_directory
    from convergence.referentials.queries import communes_of, points_of

    codes = [commune.code for commune in communes_of(today, with_arrondissements=True)]
    points = {
        code: (found.point.latitude, found.point.longitude) for code, found in points_of(codes, today).items()
    }
    directory = draw_directory(network, count, seed=seed + 1, today=today, points=points)
    for one in (one for piece in directory.pieces for mission in piece for one in directory.around(mission)):
        provider = replace(one.provider, key=f"{SOURCE}--{one.provider.key}")
        yield (
            provider,
            [replace(offer, key=f"{SOURCE}--{offer.key}", provider_key=provider.key) for offer in one.offers],
        )
