"""The search finds what is asked, says why, hides what is gone, and turns its pages without repeating."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.offers.operations import note_outcome
from convergence.offers.queries import around_commune, source_choices
from convergence.offers.queries.candidates import RINGS
from convergence.offers.types import Audience, Mobiliser, OfferKind, ReasonKind, Reception
from tests.rooms.offers.searched import (
    AT,
    CAR,
    CV,
    HOUSING,
    LICENCE,
    TODAY,
    changed,
    directory,
    found,
    names,
    near,
    read,
    reader,
    service,
)

pytestmark = pytest.mark.django_db


def reasons(page: object, rank: int = 0) -> list[str]:
    return [reason.text for reason in page.hits[rank].reasons]  # type: ignore[attr-defined]  # a page of results


def test_a_need_is_found_before_the_others_of_its_family_and_another_family_is_not() -> None:
    directory(service("Voiture", themes=(CAR,)), service("Permis"), service("Toit", themes=(HOUSING,)))
    page = found(themes=(LICENCE,))
    assert names(page) == ["Permis", "Voiture"]
    assert "répond au besoin cherché" in reasons(page)
    assert "autre besoin de la même famille" in reasons(page, 1)
    assert set(names(found(themes=("mobilite",)))) == {"Permis", "Voiture"}
    assert "répond au besoin cherché" in reasons(found(themes=("mobilite",)), 1)


def test_what_was_withdrawn_or_is_a_copy_is_hidden_and_what_ends_later_is_not() -> None:
    ids = directory(service("Présent"), service("Retiré"), service("Copie"), service("Finit demain"))
    changed(ids["Retiré"], withdrawn_on=TODAY)
    changed(ids["Copie"], duplicate_of=ids["Présent"])
    changed(ids["Finit demain"], withdrawn_on=TODAY + timedelta(days=1))
    assert set(names(found())) == {"Présent", "Finit demain"}


def test_a_place_keeps_what_is_within_reach_the_nearest_first() -> None:
    directory(service("Lourdes", "65286"), service("Toulouse", "31555"), service("Tarbes"))
    page = found(around=near(radius_km=20))
    assert names(page) == ["Tarbes", "Lourdes"]
    assert page.hits[1].distance_km == pytest.approx(18, abs=2)
    assert "à environ 18 km" in reasons(page, 1)
    assert names(found(around=near(radius_km=5))) == ["Tarbes"]
    assert set(names(found(around=near("31555", 200)))) == {"Tarbes", "Lourdes", "Toulouse"}


def test_an_exact_address_says_its_distance_in_hundreds_of_metres() -> None:
    directory(
        service("Ici", latitude=43.2341, longitude=0.0714),
        service("Plus loin", latitude=43.262, longitude=0.0714),
    )
    page = found(around=near(radius_km=10))
    assert names(page) == ["Ici", "Plus loin"]
    assert "à moins de 100 m" in reasons(page)
    assert "à 3,1 km" in reasons(page, 1)


def test_overseas_is_a_place_like_another() -> None:
    directory(service("Saint-Denis", "97411"), service("Tarbes"))
    assert names(found(around=near("97411", 50))) == ["Saint-Denis"]


def test_what_is_given_from_afar_is_found_where_its_zone_reaches() -> None:
    far = {"reception_modes": ("a-distance",)}
    directory(
        service("Pour la Réunion", "97411", zone=("974",), **far),
        service("Pour le 65", "31555", zone=("65",), **far),
        service("Pour tous", "31555", zone=("france",), **far),
        service("Sans zone", "31555", **far),
        service("Sur place"),
    )
    everything = {"Pour le 65", "Pour tous", "Sans zone", "Sur place"}
    assert set(names(found(around=near()))) == everything
    assert set(names(found(around=near(), reception=Reception.REMOTE))) == everything - {"Sur place"}
    assert names(found(around=near(), reception=Reception.ON_SITE)) == ["Sur place"]
    page = found(around=near(), reception=Reception.REMOTE)
    assert "à distance" in reasons(page)
    assert set(names(found(reception=Reception.ON_SITE))) == {"Sur place"}


@pytest.mark.parametrize(
    "typed", ["permis", "PERMIS", "le permi", "permis de conduire", "permiss", "conduites"]
)
def test_words_are_found_as_typed_or_nearly(typed: str) -> None:
    directory(service("Aide au permis de conduire"), service("Écrire un CV", themes=(CV,)))
    assert names(found(words=typed)) == ["Aide au permis de conduire"]


def test_words_in_the_name_stand_first_and_misspelt_ones_say_so() -> None:
    directory(
        service("Accompagnement social", description="On y parle aussi de psychologue.", themes=()),
        service("Psychologue pour les jeunes", themes=()),
    )
    page = found(words="psychologue")
    assert names(page) == ["Psychologue pour les jeunes", "Accompagnement social"]
    assert reasons(page)[0] == "mots trouvés dans l’intitulé"
    assert not page.is_approximate
    wrong = found(words="psycologue")
    assert set(names(wrong)) == set(names(page))
    assert wrong.is_approximate
    assert "mots voisins dans la fiche" in reasons(wrong)
    assert names(found(words="zzzzqqq")) == []
    assert len(found(words="le de la").hits) == 2, "empty words ask for nothing"


def test_every_word_is_needed() -> None:
    directory(service("Garage solidaire", "65286"), service("Garage"), service("Vélo solidaire"))
    assert names(found(words="garage solidaire")) == ["Garage solidaire"]
    assert names(found(words="garage lourdes")) == ["Garage solidaire"]


def test_further_criteria_keep_what_says_nothing_against_them() -> None:
    directory(
        service("Jeunes gratuit", audiences=("jeunes",), fees="gratuit", kind="atelier", mobilisable_by=("usagers",)),
        service("Séniors payant", audiences=("seniors",), fees="payant", mobilisable_by=("professionnels",)),
        service("Tous", audiences=("tous-publics",), fees="gratuit", mobilisable_by=()),
        service("Rien de dit", audiences=()),
    )  # fmt: skip
    assert set(names(found(audience=Audience.YOUNG_PEOPLE))) == {"Jeunes gratuit", "Tous", "Rien de dit"}
    assert set(names(found(free_only=True))) == {"Jeunes gratuit", "Tous"}
    assert names(found(kind=OfferKind.WORKSHOP)) == ["Jeunes gratuit"]
    kept = set(names(found(mobilisable_by=Mobiliser.PEOPLE)))
    assert kept == {"Jeunes gratuit", "Tous", "Rien de dit"}
    assert set(names(found(mobilisable_by=Mobiliser.PROFESSIONALS))) == {
        "Séniors payant",
        "Tous",
        "Rien de dit",
    }


def test_a_source_and_services_to_leave_out() -> None:
    ids = directory(service("Premier"), service("Second"))
    directory(service("Autre", key="autre--1", provider_key="autre--structure"), code="autre")
    assert names(found(source_code="autre")) == ["Autre"]
    assert names(found(source_code="essai", without=(ids["Premier"],))) == ["Second"]
    assert read(reader(), source_choices) == [("autre", "Source autre"), ("essai", "Source essai")]


def test_open_at_an_instant_by_the_clock_of_the_place() -> None:
    directory(
        service("Semaine", opening_hours="Mo-Fr 09:00-17:00"),
        service("Samedi", opening_hours="Sa 09:00-12:00"),
        service("Réunion", "97411", opening_hours="Mo-Fr 09:00-17:00"),
        service("Illisible", opening_hours="du lundi au vendredi"),
        service("Comme la structure"),
        hours="Mo 08:00-09:30",
    )
    monday = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)  # 9:15 in Tarbes, 12:15 in Saint-Denis
    assert set(names(found(open_at=monday))) == {"Semaine", "Réunion", "Comme la structure"}
    evening = datetime(2026, 11, 30, 15, tzinfo=UTC)  # 16:00 in Tarbes, 19:00 in Saint-Denis
    assert names(found(open_at=evening)) == ["Semaine"]


def test_results_of_requests_move_the_rank_once_they_may_be_shown() -> None:
    ids = directory(service("Refuse"), service("Accepte"))

    def told(name: str, times: int, **counts: int) -> None:
        for _ in range(times):
            note_outcome(
                actor=system_actor(uuid7()), at=AT, offer_id=ids[name], request_id=uuid7(), step="fin", **counts
            )  # fmt: skip

    told("Refuse", 8, sent=1, answered=1, refused=1)
    told("Accepte", 4, sent=1, answered=1, accepted=1)
    page = found()
    assert names(page)[1] == "Refuse"
    assert not [one for one in page.hits[0].reasons if one.kind is ReasonKind.OUTCOME], "four are too few"
    told("Accepte", 4, sent=1, answered=1, accepted=1)
    page = found()
    assert names(page) == ["Accepte", "Refuse"]
    assert "répond à 10 demandes sur 10, en accepte 10 sur 10" in reasons(page)
    assert page.hits[0].score > page.hits[1].score


def test_a_fresh_and_whole_record_stands_before_a_poor_one() -> None:
    directory(
        service("Pauvre", description="Rien.", updated_on=TODAY - timedelta(days=800), address="", phone=""),
        service(
            "Riche", description="Tout est dit. " * 20, fees="gratuit", audiences=("jeunes",), email="a@b.fr"
        ),
    )
    page = found()
    assert names(page) == ["Riche", "Pauvre"]
    assert "fiche relue il y a 2 ans" in reasons(page, 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.integers(1, 7),
    radius=st.sampled_from([5, 50, 200]),
    need=st.sampled_from([(), (LICENCE,), (CAR,)]),
)
def test_pages_neither_repeat_nor_skip(
    town: list[str], size: int, radius: int, need: tuple[str, ...]
) -> None:
    asked = {"around": near(radius_km=radius), "themes": need}
    whole = found(limit=100, **asked)
    seen, after = [], None
    while True:
        page = found(limit=size, after=after, **asked)
        seen += [hit.offer.offer_id for hit in page.hits]
        assert [hit.rank for hit in page.hits] == list(range(len(seen) - len(page.hits) + 1, len(seen) + 1))
        after = page.next
        if after is None:
            break
    assert seen == [hit.offer.offer_id for hit in whole.hits]
    assert len(set(seen)) == len(seen) == whole.total


@pytest.fixture
def town(db: None) -> list[str]:
    """Thirty services, many of them equal in everything that ranks."""
    themes = ((LICENCE,), (CAR,), (LICENCE, HOUSING))
    services = [
        service(f"Service {number}", ("65440", "65286", "31555")[number % 3], themes=themes[number % 2])
        for number in range(30)
    ]
    directory(*services)
    return [one.name for one in services]


def test_more_than_can_be_ranked_is_told(town: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert not found().is_cut
    monkeypatch.setattr("convergence.offers.queries.candidates.MOST", 12)
    page = found(around=near(radius_km=200), limit=50)
    assert page.is_cut
    assert page.total == 12
    assert {hit.offer.commune_name for hit in page.hits} == {"Tarbes", "Lourdes"}, "the nearest were kept"
    assert len(page.pins) == 12


def test_a_search_asks_the_same_few_questions_whatever_it_finds(town: list[str]) -> None:
    actor = reader()
    counts = set()
    for limit in (1, 20):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found(actor, around=near(), themes=(LICENCE,), limit=limit)
        counts.add(len([one for one in queries if "offers_" in one["sql"]]))
    assert len(counts) == 1
    assert counts.pop() <= 5, "how dense the place is, two ways to read, the records, their outcomes"


@pytest.mark.parametrize("wanted", [{"words": "servise"}, {"words": "Service 1"}, {"themes": (CAR,)}])
def test_a_dense_place_is_read_from_its_middle_outwards_and_gives_the_same(
    town: list[str], wanted: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sparse = found(around=near(radius_km=200), limit=50, **wanted)
    monkeypatch.setattr("convergence.offers.queries.candidates.DENSE", 3)
    with CaptureQueriesContext(connection) as queries:
        dense = found(around=near(radius_km=200), limit=50, **wanted)
    assert names(dense) == names(sparse) != []
    on_place = [one["sql"] for one in queries if "BETWEEN" in one["sql"] and "LIMIT 201" in one["sql"]]
    assert len(on_place) % len(RINGS) == 0
    assert sum("o.search_text LIKE" in sql or "o.themes &&" in sql for sql in on_place) * len(RINGS) == len(
        on_place
    )


def test_a_word_that_no_record_holds_is_not_looked_for_as_typed(town: list[str]) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = found(around=near(), words="servise")
    assert page.is_approximate
    assert page.hits
    assert not [one for one in queries if "'%servise%'" in one["sql"] and "offers_serviceoffer" in one["sql"]]


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("search_text LIKE '%permi%'", "offers_offer_words"),
        ("themes && ARRAY['mobilite--preparer-un-permis']", "offers_offer_themes"),
        ("latitude BETWEEN 43 AND 44 AND longitude BETWEEN 0 AND 1", "offers_offer_where"),
        ("duplicate_of_id IS NULL ORDER BY quality DESC, id LIMIT 10", "offers_offer_best"),
    ],
)
def test_the_walls_leave_the_indexes_to_the_search(condition: str, index: str) -> None:
    """A rule that looked at each row would keep words and needs from being looked for by index."""
    actor = reader()

    def plan(scope: object) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN SELECT id FROM offers_serviceoffer WHERE {condition}")
            return "\n".join(line for (line,) in cursor.fetchall())

    assert index in read(actor, plan)


def test_nobody_without_context_reads_anything_written_by_others_but_everybody_reads_the_directory() -> None:
    directory(service("Présent"))
    assert names(found(reader())) == names(found(reader(uuid7()))) == ["Présent"]


def test_a_commune_without_point_is_nowhere() -> None:
    assert read(reader(), around_commune, "99999", 10, TODAY) is None
    around = read(reader(), around_commune, "75115", 10, TODAY)
    assert around is not None
    assert {"75115", "75056", "75"} <= set(around.codes)
