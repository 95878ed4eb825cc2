"""The conditions of a service read for a person, which papers may leave, and when the house acts on a request."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.accompagnement.situations.types import SituationCategory
from convergence.accompagnement.solutions.rules.delays import answer_due_on, next_step_on
from convergence.accompagnement.solutions.rules.eligibility import facts_needed, verdicts
from convergence.accompagnement.solutions.rules.papers import refusal
from convergence.accompagnement.solutions.rules.telling import (
    LONGEST_MESSAGE,
    clean_words,
    invitation,
    reminder,
    taken_back,
)
from convergence.accompagnement.solutions.rules.zones import zones_of
from convergence.accompagnement.solutions.types import (
    OfferVerdicts,
    PersonFact,
    PersonFacts,
    RequestState,
    RequestWay,
    Verdict,
)
from convergence.documents.types import DocumentKind, DocumentOrigin, DocumentRow, DocumentState
from convergence.foundation.problems import Invalid
from convergence.offers.types import (
    Audience,
    Mobiliser,
    OfferKind,
    OfferRow,
    PlaceFound,
    ReceptionMode,
)
from tests.rules.tables import scenarios, title

DAY = date(2026, 11, 24)
HERS, OTHER = UUID(int=1), UUID(int=2)
BARE = OfferRow(
    offer_id=UUID(int=3), key="essai--1", source_code="essai", source_name="Essai", structure_id=HERS,
    provider_id=HERS, provider_key="essai--s1", provider_name="Plateforme", name="Aide", description="",
    kind=None, themes=(), fees=None, fees_details="", audiences=(), audiences_details="", access_conditions="",
    reception_modes=(), zone=(), mobilisation_modes=(), mobilisable_by=(), mobilisation_details="",
    mobilisation_link="", source_link="", contact_name="", phone="", email="", address="", address_extra="",
    postal_code="", commune_code="", commune_name="", latitude=None, longitude=None,
    place_found=PlaceFound.NOWHERE, weekly_hours=None, weeks=None, opening_hours="", min_age=None, max_age=None,
    max_age_rqth=None, places_left=None, places_noted_at=None, quality=0, updated_on=DAY, confirmed_on=None,
    withdrawn_on=None, duplicate_of_id=None, edit_token=0,
)  # fmt: skip


def service(told: dict[str, Any]) -> OfferRow:
    """A record that tells these conditions and no other."""
    values: dict[str, Any] = {}
    for name, value in told.items():
        match name:
            case "audiences":
                values[name] = tuple(map(Audience, value))
            case "zone":
                values[name] = tuple(value)
            case "reception_modes":
                values[name] = tuple(map(ReceptionMode, value))
            case "mobilisable_by":
                values[name] = tuple(map(Mobiliser, value))
            case "places_noted_at":
                values[name] = datetime(value.year, value.month, value.day, 9, tzinfo=UTC)
            case _:
                values[name] = value
    return replace(BARE, **values)


def known(told: dict[str, Any]) -> PersonFacts:
    """What is known of her; the rest is not."""
    names = {
        "naissance": "born_on", "rqth": "has_rqth", "femme": "is_woman", "inscrit": "is_registered",
        "minima": "has_minimum_income", "enfants": "has_children", "quartier": "lives_in_priority_area",
    }  # fmt: skip
    values: dict[str, Any] = {names[name]: value for name, value in told.items() if name in names}
    if "situations" in told:
        values["categories"] = frozenset(map(SituationCategory, told["situations"]))
    if "habite" in told:
        values["zones"] = frozenset(told["habite"]) | zones_of(commune=told["habite"][0])
        values["commune"] = told["habite"][0]
    return PersonFacts(on=DAY, **values)


@pytest.mark.parametrize("line", scenarios("solutions/conditions"), ids=title)
def test_each_condition_is_read_as_the_table_says(line: dict[str, Any]) -> None:
    read = verdicts(service(line["service"]), known(line["jeune"]))
    assert {one.criterion: one.verdict.value for one in read} == line["lecture"]
    assert all(one.reason.strip() for one in read)


def test_reasons_say_the_age_the_day_and_the_place_in_words() -> None:
    offer = service({"min_age": 18, "zone": ["64"], "places_left": 1, "places_noted_at": DAY})
    person = replace(known({"naissance": date(2010, 3, 2), "habite": ["65440"]}), commune_name="Tarbes")
    assert [line.reason for line in verdicts(offer, person)] == [
        "A 16 ans : possible à partir du 2 mars 2028.",
        "Habite Tarbes, hors du territoire du service.",
        "1 place (noté le 24 novembre 2026).",
    ]


def test_one_condition_not_met_is_told_and_the_others_still_are() -> None:
    offer = service({"max_age": 25, "audiences": ["femmes"], "access_conditions": "Sur dossier."})
    read = OfferVerdicts(
        HERS, offer.offer_id, verdicts(offer, known({"naissance": date(1990, 1, 1), "femme": True}))
    )
    assert read.overall is Verdict.AGAINST
    assert [line.criterion for line in read.of(Verdict.FOR)] == ["public"]
    assert [line.criterion for line in read.of(Verdict.UNKNOWN)] == ["conditions"]
    only_unknown = OfferVerdicts(HERS, offer.offer_id, read.of(Verdict.UNKNOWN))
    assert only_unknown.overall is Verdict.UNKNOWN
    assert OfferVerdicts(HERS, offer.offer_id, ()).overall is Verdict.FOR


def test_nothing_is_read_of_her_that_no_condition_needs() -> None:
    assert facts_needed([BARE, service({"min_age": 16, "access_conditions": "Sur dossier."})]) == frozenset()
    assert facts_needed([service({"max_age": 25, "max_age_rqth": 29})]) == {PersonFact.DISABILITY}
    assert facts_needed([service({"zone": ["65"]})]) == {PersonFact.PLACE}
    needed = facts_needed([service({"audiences": [one.value for one in Audience]})])
    assert needed == set(PersonFact) - {PersonFact.PLACE}


@given(
    offer=st.builds(
        lambda low, span, rqth, audiences, zone, places: replace(
            BARE, min_age=low, max_age=low + span, max_age_rqth=rqth, audiences=tuple(audiences),
            zone=tuple(zone), places_left=places, places_noted_at=datetime(2026, 11, 20, tzinfo=UTC),
        ),
        st.integers(14, 30), st.integers(0, 15), st.none() | st.integers(20, 40),
        st.lists(st.sampled_from(Audience), max_size=4, unique=True),
        st.lists(st.sampled_from(["65", "64", "65440", "france"]), max_size=3), st.integers(0, 9),
    )
)  # fmt: skip
@settings(deadline=None)
def test_of_a_person_of_whom_nothing_is_known_no_condition_is_said_unmet(offer: OfferRow) -> None:
    """What is not known stays to verify; only what the service tells of itself may be against."""
    against = {
        line.criterion for line in verdicts(offer, PersonFacts(on=DAY)) if line.verdict is Verdict.AGAINST
    }
    assert against <= {"places", "service"}


def test_a_part_of_a_commune_belongs_to_it() -> None:
    assert zones_of(commune="75111", parent="75056", epci="200054781", departement="75") == {
        "75111", "75056", "200054781", "75", "france",
    }  # fmt: skip
    assert zones_of(commune="", departement="") == frozenset()


def paper(kind: DocumentKind, **changes: Any) -> DocumentRow:
    """A document of her file."""
    row = DocumentRow(
        document_id=OTHER, dossier_id=HERS, structure_id=HERS, kind=kind, title="Document", name="document.pdf",
        media_type="application/pdf", size=1, sha256="", origin=DocumentOrigin.UPLOADED,
        state=DocumentState.AVAILABLE, paper_kind=None, added_at=datetime(2026, 11, 1, tzinfo=UTC),
        added_by=HERS, replaces_id=None, removed_at=None, removal_reason="",
    )  # fmt: skip
    return replace(row, **changes)


HEALTH, BUDGET, AID = (
    replace(BARE, themes=("sante--acces-aux-soins",)),
    replace(BARE, themes=("difficultes-financieres--gerer-son-budget",)),
    replace(BARE, kind=OfferKind.FINANCIAL_AID),
)
FREE = {DocumentKind.CV, DocumentKind.DIPLOMA, DocumentKind.CERTIFICATE, DocumentKind.PROOF_OF_ADDRESS}


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_which_papers_leave_for_which_service(kind: DocumentKind) -> None:
    leaves = {name for name, offer in (("any", BARE), ("health", HEALTH), ("budget", BUDGET), ("aid", AID))
              if not refusal(paper(kind), offer)}  # fmt: skip
    if kind in FREE:
        assert leaves == {"any", "health", "budget", "aid"}
    elif kind is DocumentKind.HEALTH:
        assert leaves == {"health"}
        assert not refusal(paper(kind), replace(BARE, audiences=(Audience.DISABLED,)))
    elif kind is DocumentKind.RESOURCES:
        assert leaves == {"budget", "aid"}
    else:
        assert leaves == set()


def test_a_paper_that_cannot_be_opened_or_names_others_stays() -> None:
    waiting = paper(DocumentKind.CV, state=DocumentState.QUARANTINED)
    assert "antivirus" in refusal(waiting, BARE)
    assert "d’autres personnes" in refusal(paper(DocumentKind.CERTIFICATE, concerns=(HERS, OTHER)), BARE)
    assert refusal(paper(DocumentKind.CERTIFICATE, concerns=(HERS,)), BARE) == ""


def step(state: RequestState, way: RequestWay = RequestWay.EMAIL, **more: Any) -> int | None:
    """In how many days after the sending the house acts."""
    if "reminded" in more:
        more["reminded_on"] = DAY + timedelta(days=more.pop("reminded"))
    found = next_step_on(state, way, sent_on=DAY, due_on=answer_due_on(DAY), **more)
    return (found - DAY).days if found else None


def test_the_house_reminds_twice_then_tells_the_silence_then_the_manager() -> None:
    sent, received, silent = RequestState.SENT, RequestState.RECEIVED, RequestState.UNANSWERED
    assert answer_due_on(DAY) == DAY + timedelta(days=10)
    assert step(sent) == step(received) == step(sent, RequestWay.SCREEN) == 4
    assert step(sent, reminders=1, reminded=4) == step(received, reminders=1, reminded=4) == 8
    assert step(sent, reminders=2, reminded=8) == step(sent, reminders=3, reminded=9) == 11
    assert step(sent, RequestWay.BY_HAND) == 11
    assert step(silent) == 15
    assert {step(state) for state in set(RequestState) - {sent, received, silent}} == {None}


def test_after_a_late_reminder_the_next_one_waits_as_long_as_usual() -> None:
    assert step(RequestState.SENT, reminders=1, reminded=6) == 10
    assert step(RequestState.SENT, reminders=1, reminded=9) == 11


def test_no_reminder_leaves_after_a_delay_that_was_cut_short() -> None:
    found = next_step_on(RequestState.SENT, RequestWay.EMAIL, sent_on=DAY, due_on=DAY)
    assert found == DAY + timedelta(days=1)


def test_words_that_leave_name_the_structure_and_the_service_and_no_person() -> None:
    values = {"structure": "Mission Locale des Hautes-Pyrénées", "service": "Aide au permis"}
    for body in (
        invitation(url="https://exemple.fr/x", due_on=DAY, **values),
        reminder(url="https://exemple.fr/x", due_on=DAY, **values),
        taken_back(**values),
    ):
        assert "Hautes-Pyrénées" in body
        assert "Aide au permis" in body
        assert body.count("https://") <= 1


@pytest.mark.parametrize("text", ["x" * (LONGEST_MESSAGE + 1), "2 94 03 75 120 005 91", "a\udfffb"])
def test_words_that_may_not_leave_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_words(text)
    assert refused.value.field == "words"
    assert text[:12] not in str(refused.value)


def test_words_are_kept_as_typed_but_for_what_cannot_be_stored() -> None:
    assert clean_words("  Élodie\0 viendra – d’accord ?  ") == "Élodie viendra – d’accord ?"
