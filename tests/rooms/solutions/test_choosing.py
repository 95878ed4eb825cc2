"""Services kept for a person, told to her in her conversation; what her file says to the conditions of services."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    SituationCategory,
    SituationDraft,
    WorkingTime,
)
from convergence.accompagnement.solutions.operations import choose_service, drop_choice, send_choices
from convergence.accompagnement.solutions.queries import chosen_of_file, told_of_file, verdicts_for
from convergence.accompagnement.solutions.queries.facts import facts_of
from convergence.accompagnement.solutions.types import PersonFact, PersonFacts, ToldFamily, Verdict
from convergence.dossier.operations import edit_section
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.foundation.scope import Purpose
from convergence.messaging.queries import messages_of
from convergence.offers.types import Audience
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    READER,
    TODAY,
    at,
    new_file,
    read,
    recognise_rqth,
)
from tests.rooms.contracts.steps import running
from tests.rooms.messaging.world import asked, reachable
from tests.rooms.orientation.world import registered
from tests.rooms.solutions.steps import MOBILITY, service, treated

pytestmark = pytest.mark.django_db


def kept(dossier_id: UUID, offer_id: UUID | None = None, actor: Actor = ADVISER) -> UUID:
    return choose_service(
        actor=actor, at=AT, dossier_id=dossier_id, offer_id=offer_id or service(), theme=MOBILITY
    )


def test_a_service_is_kept_once_by_whoever_may_ask() -> None:
    dossier_id, offer_id = new_file(), service()
    assert kept(dossier_id, offer_id) == kept(dossier_id, offer_id, COLLEAGUE)
    (row,) = read(ADVISER, chosen_of_file, dossier_id)
    assert (row.offer_id, row.theme, row.chosen_on, row.adviser_id, row.sent_at) == (
        offer_id, MOBILITY, TODAY, ADVISER.user_id, None,
    )  # fmt: skip
    drop_choice(actor=COLLEAGUE, at=at(1), chosen_id=row.chosen_id)
    assert read(ADVISER, chosen_of_file, dossier_id) == []


@pytest.mark.parametrize("actor", [ELSEWHERE, READER], ids=lambda actor: actor.name)
def test_nobody_else_keeps_or_drops_one(actor: Actor) -> None:
    dossier_id, offer_id = new_file(), service()
    chosen_id = kept(dossier_id, offer_id)
    with pytest.raises(Problem):
        kept(dossier_id, service(), actor)
    with pytest.raises(Problem):
        drop_choice(actor=actor, at=at(1), chosen_id=chosen_id)
    with pytest.raises(Problem):
        send_choices(actor=actor, at=at(1), dossier_id=dossier_id, chosen_ids=[chosen_id])
    assert len(read(ADVISER, chosen_of_file, dossier_id)) == 1


def test_a_service_that_does_not_exist_is_not_kept() -> None:
    dossier_id = new_file()
    with pytest.raises(NotFound):
        kept(dossier_id, uuid7())
    with pytest.raises(NotFound):
        kept(uuid7())
    with pytest.raises(Conflict):
        send_choices(actor=ADVISER, at=AT, dossier_id=dossier_id, chosen_ids=[uuid7()])


def test_services_kept_are_told_in_her_conversation_once() -> None:
    dossier_id = reachable()
    first = kept(
        dossier_id, service(phone="+33562000000", address="1 rue du Pont", reception_modes=["en-presentiel"])
    )
    second = kept(dossier_id, service(name="Permis solidaire", email=""))
    kept(dossier_id, service(name="Pas choisi"))
    assert send_choices(actor=ADVISER, at=at(1), dossier_id=dossier_id, chosen_ids=[first, second]) == 2
    treated(at(1), rooms=("messaging",))
    (message,) = read(ADVISER, messages_of, dossier_id)
    assert "Voici 2 services" in message.text
    for word in ("Aide au permis (Plateforme mobilité)", "1 rue du Pont", "+33562000000", "Permis solidaire"):
        assert word in message.text
    assert "Pas choisi" not in message.text
    (left,) = asked(dossier_id)
    assert "Permis solidaire" not in left["body"]
    sent = {row.chosen_id: row.sent_at for row in read(ADVISER, chosen_of_file, dossier_id)}
    assert [sent[first], sent[second]] == [at(1), at(1)]
    assert None in sent.values()


def test_the_choices_of_another_person_are_not_told_to_her() -> None:
    mine, hers = new_file(), new_file(names=("MARTIN", "Léo"))
    with pytest.raises(Conflict):
        send_choices(actor=ADVISER, at=AT, dossier_id=mine, chosen_ids=[kept(hers)])


def known(dossier_id: UUID, *needed: PersonFact) -> PersonFacts:
    found: PersonFacts | None = read(
        ADVISER, facts_of, dossier_id, on=TODAY, needed=needed or tuple(PersonFact)
    )
    assert found is not None
    return found


def write(dossier_id: UUID, which: Section, **values: Any) -> None:
    view = read(ADVISER, section, dossier_id, which)
    edit_section(
        actor=ADVISER, at=AT, dossier_id=dossier_id, section=which, values={**view.values, **values},
        edit_token=view.edit_token,
    )  # fmt: skip


def test_of_an_empty_file_only_the_birth_date_and_the_sex_are_known() -> None:
    facts = known(new_file())
    assert facts == PersonFacts(on=TODAY, born_on=date(2006, 5, 12), is_woman=True)
    assert read(ELSEWHERE, facts_of, new_file(), on=TODAY, needed=()) is None


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (TODAY, None, True),
        (date(2020, 1, 1), TODAY, True),
        (date(2020, 1, 1), date(2026, 11, 23), False),
        (date(2026, 11, 25), None, False),
    ],
)
def test_a_recognition_counts_between_its_days(first: date, end: date | None, *, expected: bool) -> None:
    dossier_id = new_file()
    recognise_rqth(actor=ADVISER, at=AT, dossier_id=dossier_id, first=first, end=end)
    assert known(dossier_id).has_rqth is expected
    assert known(dossier_id, PersonFact.PLACE).has_rqth is None


def test_where_she_lives_is_read_with_all_its_codes() -> None:
    dossier_id = new_file()
    write(dossier_id, Section.ADDRESS, commune="65440", in_qpv=False, in_frr=False)
    facts = known(dossier_id)
    assert facts.commune_name == "Tarbes"
    assert facts.zones >= {"65440", "65", "france"}
    assert len(facts.zones) == 4
    assert facts.lives_in_priority_area is False
    write(dossier_id, Section.ADDRESS, in_qpv=True)
    assert known(dossier_id).lives_in_priority_area is True
    write(dossier_id, Section.ADDRESS, in_qpv=None)
    assert known(dossier_id).lives_in_priority_area is None


def test_resources_and_children_are_read_when_they_were_told() -> None:
    dossier_id = new_file()
    write(dossier_id, Section.RESOURCES, resources=("salaire",))
    write(dossier_id, Section.FAMILY, children=0)
    facts = known(dossier_id)
    assert (facts.has_minimum_income, facts.has_children) == (False, False)
    write(dossier_id, Section.RESOURCES, resources=("salaire", "rsa"))
    write(dossier_id, Section.FAMILY, children=2)
    facts = known(dossier_id)
    assert (facts.has_minimum_income, facts.has_children) == (True, True)


def test_situations_and_registration_are_read_as_they_run() -> None:
    dossier_id = new_file()
    job = SituationDraft(
        SituationCategory.JOB, date(2026, 1, 5), None, job_term=JobTerm.FIXED_TERM, job_kind=JobKind.ORDINARY,
        working_time=WorkingTime.PART, organisation="Boulangerie",
    )  # fmt: skip
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=job)
    over = SituationDraft(
        SituationCategory.SCHOOL, date(2025, 9, 1), date(2025, 12, 30), organisation="Lycée", content="CAP"
    )
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=over)
    facts = known(dossier_id)
    assert (facts.categories, facts.is_registered) == (
        frozenset({SituationCategory.JOB}), None,
    )  # fmt: skip
    registered(dossier_id)
    assert known(dossier_id).is_registered is True


def test_what_is_told_of_her_situation_is_one_word_and_her_contract() -> None:
    dossier_id = new_file()
    record_situation(
        actor=ADVISER, at=AT, dossier_id=dossier_id,
        draft=SituationDraft(SituationCategory.JOB_SEEKER, date(2026, 9, 1)),
    )  # fmt: skip
    running(dossier_id)
    told = read(ADVISER, told_of_file, dossier_id, (ToldFamily.SITUATION,))
    assert told.facts[0] == "Situation : Demandeur d’emploi"
    assert told.facts[1].startswith(f"{ContractKind.CEJ.label} jusqu’au ")
    assert read(ADVISER, told_of_file, dossier_id, ()).facts == ()
    with pytest.raises(NotFound):
        read(ELSEWHERE, told_of_file, dossier_id, ())


def test_conditions_are_read_in_the_order_asked_and_an_unknown_service_is_left_out() -> None:
    dossier_id = new_file()
    young, old = service(max_age=25), service(min_age=60)
    found = read(ADVISER, verdicts_for, dossier_id, [old, uuid7(), young])
    assert [(one.offer_id, one.overall) for one in found] == [(old, Verdict.AGAINST), (young, Verdict.FOR)]


@pytest.mark.parametrize(
    ("conditions", "most"),
    [
        ({"min_age": 16}, 2),
        ({"zone": ["65"]}, 2),
        ({"max_age": 25, "max_age_rqth": 29}, 5),
        (
            {"audiences": [one.value for one in Audience], "zone": ["65"], "max_age_rqth": 29, "max_age": 25},
            16,
        ),
    ],
    ids=["age", "zone", "rqth", "all"],
)
def test_twenty_services_take_as_few_statements_as_one(conditions: dict[str, Any], most: int) -> None:
    dossier_id = new_file()
    offers = [service(**conditions) for _ in range(20)]
    counts = []
    for some in (offers[:1], offers):
        with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
            with CaptureQueriesContext(connection) as statements:
                assert len(verdicts_for(scope, dossier_id, some)) == len(some)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= most
