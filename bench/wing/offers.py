"""The search of services among 140,000: the search itself beside the bare query, then the whole page beside the rows.

The directory is the invented one, drawn at that size over the whole map and loaded once by its loading shelf. Towns are
asked for by the people who live there, needs and words in turn; a misspelt word is one of the words with a letter less.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import cos, radians
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.load import Call
from bench.pages import REFERENCE, Case, figures_of, path_of, served
from bench.people import Adviser
from bench.reference_app import SERVICES as SERVICES_ASKED
from bench.report import Figure, at_most, informative, median, percentile

SERVICES, BOUND, PAGE_BOUND = 140_000, 80.0, 300.0
MOST_A_SECOND = 10.0
"""Searches a second: beyond, on two cores, it is the queue that is measured."""
CALLS, WARM_UP = 400, 20
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
        return f"{path}?{urlencode(self.row_values())}"

    def row_values(self) -> dict[str, Any]:
        """What the bare query is given."""
        from convergence.foundation.text import name_key

        rise, run = self.radius / _DEGREE_KM, self.radius / _DEGREE_KM / cos(radians(self.latitude))
        box = {
            "south": self.latitude - rise, "north": self.latitude + rise, "west": self.longitude - run,
            "east": self.longitude + run, "latitude": self.latitude, "longitude": self.longitude,
        }  # fmt: skip
        return box | {"need": f"{self.need}%", "word": f"%{name_key(self.words)}%"}


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
    asked = _asked(connection, random.Random(seed))
    figures = [
        figure for name, (path, searches) in asked.items() for figure in _alone(name, path, searches, say)
    ]
    with ExitStack() as stack:
        site = stack.enter_context(served(None, say))
        bare = stack.enter_context(served(REFERENCE, say))
        for case in _cases(asked, people):
            say(f"{case.name} : {rate:.0f} requêtes par seconde pendant {seconds:.0f} s, puis la référence…")
            figures += figures_of(case, site, bare, rate, seconds)
    return figures


def _asked(connection: psycopg.Connection[Any], chance: random.Random) -> dict[str, tuple[str, list[Asked]]]:
    """Searches of each kind, with the address of their reference."""
    towns = connection.execute(_TOWNS).fetchall()
    drawn = chance.choices(towns, [town[1] for town in towns], k=CALLS)
    places = [Asked(code, north, east, chance.choice(RADII)) for code, _, north, east in drawn]
    return {
        "un besoin près d’une commune": ("/services-besoin", [replace(p, need=chance.choice(NEEDS)) for p in places]),
        "des mots près d’une commune": ("/services-mots", [replace(p, words=chance.choice(WORDS)) for p in places]),
        "des mots mal écrits": ("/services-mots", [replace(p, words=_misspelt(chance)) for p in places]),
        "une commune seule": ("/services-lieu", places),
    }  # fmt: skip


def _alone(name: str, path: str, searches: Sequence[Asked], say: Callable[[str], None]) -> list[Figure]:
    """The search as its page asks for it, in this process, each beside the bare query for the same place."""
    from django.db import connection as own

    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import local_today
    from convergence.foundation.scope import Purpose
    from convergence.offers.queries import around_commune, search
    from convergence.offers.types import Criteria
    from convergence.storage.session import acting

    say(f"Chercher, {name} : {len(searches)} recherches, chacune à côté de la requête nue…")
    actor, today = system_actor(), local_today("Europe/Paris")
    taken: list[float] = []
    bare: list[float] = []
    for one in [*searches[:WARM_UP], *searches]:
        with acting(actor, Purpose.SYSTEM, route="bench") as scope, own.cursor() as cursor:
            started = perf_counter()
            around = around_commune(scope, one.town, one.radius, today)
            themes = (one.need,) if one.need else ()
            search(scope, Criteria(around=around, themes=themes, words=one.words))
            found = perf_counter()
            cursor.execute(SERVICES_ASKED[path], one.row_values())
            cursor.fetchall()
            taken.append(1000 * (found - started))
            bare.append(1000 * (perf_counter() - found))
    del taken[:WARM_UP], bare[:WARM_UP]
    title, note = (
        f"Chercher parmi {SERVICES // 1000} 000 services, {name}",
        f"{len(taken)} recherches appariées",
    )
    return [
        at_most(
            f"{title}, p95", percentile(taken, 0.95), "ms", BOUND, reference=percentile(bare, 0.95), note=note
        ),
        informative(f"{title}, médiane", median(taken), "ms", reference=median(bare), note=note),
    ]


def _cases(asked: Mapping[str, tuple[str, list[Asked]]], people: Sequence[Adviser]) -> Iterator[Case]:
    for name, (path, searches) in asked.items():
        yield Case(
            f"Page des services, {name}",
            PAGE_BOUND,
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
