"""What adequacy reads: services and where they reach, what was proposed and done, by whom nobody can say."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine

from convergence.accompagnement.acts.extracts import services_proposed
from convergence.accompagnement.acts.operations import cancel_act, record_act
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus, ActTheme
from convergence.accompagnement.solutions.operations import note_presence, withdraw_request
from convergence.accompagnement.solutions.queries import requests_to_publish
from convergence.audit.types import FileErased, LimitationLifted, ProcessingLimited, RightsRequestKind
from convergence.dossier.types import FileHandedOver
from convergence.foundation.actor import system_actor
from convergence.foundation.problems import Refused
from convergence.jobs.studies.publishing import publish_tables
from convergence.offers.extracts import services_offered
from convergence.offers.rules.publishing import Reaching, departement_of, is_for_young_people, reached
from convergence.published.offered_services import SERVICES
from convergence.published.proposals import PROPOSALS
from convergence.published.shape.parts import path_of, structures_published, write_part
from convergence.storage.studies.extracts import extracts
from tests.rooms.accompagnement.world import ADVISER, AT, REUNION, TARBES, at, new_file, read
from tests.rooms.aspirations.steps import told
from tests.rooms.aspirations.test_publishing import asked, extracted, load_structures_of_test
from tests.rooms.solutions.steps import MOBILITY, change_service, sent, service

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    load_structures_of_test(actor=system_actor(), at=AT)


def act(
    dossier_id: UUID, kind: ActKind, theme: ActTheme | None, status: ActStatus, when: datetime = AT
) -> UUID:
    """An act of the day."""
    draft = ActDraft(kind=kind, status=status, day=when.date())
    return record_act(actor=ADVISER, at=when, dossier_id=dossier_id, draft=draft, theme=theme)


def proposals(structure: UUID = TARBES) -> list[tuple[Any, ...]]:
    """What is told, the names left out."""
    return sorted((row[1:] for row in extracted(services_proposed, structure)), key=str)


def test_requests_and_acts_are_told_by_month_and_domain_of_life(tmp_path: Path) -> None:
    dossier_id = new_file()
    request_id = sent(dossier_id)
    for kind, theme, status in (
        (ActKind.WORKSHOP, ActTheme.HOUSING, ActStatus.PRESENT),
        (ActKind.WORKSHOP, ActTheme.HEALTH, ActStatus.ABSENT),
        (ActKind.PRESCRIPTION, ActTheme.TRAINING, ActStatus.PRESENT),
        (ActKind.INTERVIEW, ActTheme.JOB, ActStatus.PRESENT),
        (ActKind.SERVICE, None, ActStatus.PRESENT),
    ):
        act(dossier_id, kind, theme, status)
    cancelled = act(dossier_id, ActKind.VISIT, ActTheme.CITIZENSHIP, ActStatus.PRESENT)
    cancel_act(actor=ADVISER, at=AT, act_id=cancelled, reason="essai")
    expected = [
        ("formation", "acte", NOVEMBER, None), ("logement", "acte", NOVEMBER, NOVEMBER),
        ("mobilite", "demande", NOVEMBER, None), ("sante", "acte", NOVEMBER, None),
    ]  # fmt: skip
    assert proposals() == expected
    note_presence(actor=ADVISER, at=at(10), request_id=request_id, came=True, done_on=at(10).date())
    assert ("mobilite", "demande", NOVEMBER, DECEMBER) in proposals()
    rows = extracted(services_proposed)
    assert len({row[0] for row in rows}) == 1
    assert str(dossier_id) not in str(rows)
    assert write_part(tmp_path, PROPOSALS, TARBES, rows) == 4
    assert proposals(REUNION) == []


def test_the_same_month_is_told_once_and_who_opposes_is_not_told() -> None:
    dossier_id, taken_back = new_file(), new_file()
    for hours in (0, 1):
        act(dossier_id, ActKind.WORKSHOP, ActTheme.HOUSING, ActStatus.PRESENT, at(-hours))
    withdraw_request(actor=ADVISER, at=AT, request_id=sent(taken_back), words="essai")
    assert proposals() == [("logement", "acte", NOVEMBER, NOVEMBER)]
    sent(dossier_id)
    asked(dossier_id, RightsRequestKind.OBJECTION)
    assert proposals() == []


def test_nobody_but_the_house_takes_requests_out() -> None:
    with pytest.raises(Refused):
        read(ADVISER, requests_to_publish)


def test_services_reach_where_they_stand_and_whom_they_serve() -> None:
    here = service(commune_code="65440", zone=["64"], reception_modes=["en-presentiel"])
    afar = service(reception_modes=["a-distance"])
    service(commune_code="65440", max_age=12)
    service(commune_code="65440", audiences=["seniors"])
    gone = service(commune_code="65440")
    change_service(actor=ADVISER, at=AT, offer_id=gone, withdrawn_on=date(2026, 11, 1))
    with time_machine.travel(AT, tick=False):
        rows = extracted(services_offered)
        assert extracted(services_offered, REUNION) == []
    regions = {row[3]: row[2] for row in rows}
    assert sorted((row[0], *row[3:]) for row in rows) == sorted(
        [(here, "65", "sur_place"), (here, "64", "zone"), (afar, "", "a_distance")]
    )
    assert {row[1] for row in rows} == {MOBILITY}
    assert regions[""] == ""


def test_where_a_service_reaches_as_a_table_of_cases() -> None:
    groups = {"200067205": {"50", "14"}}
    on_site, remote = "en-presentiel", "a-distance"
    for commune, zone, modes, expected in (
        ("65440", (), (), [("sur_place", "65")]),
        ("2A004", (), (on_site,), [("sur_place", "2A")]),
        ("97411", ("france",), (on_site,), [("sur_place", "974")]),
        ("65440", ("31555", "65"), (on_site,), [("sur_place", "65"), ("zone", "31")]),
        ("50129", ("200067205",), (on_site,), [("sur_place", "50"), ("zone", "14")]),
        ("", ("999999999",), (on_site,), []),
        ("", (), (remote,), [("a_distance", "")]),
        ("75056", ("99100",), (remote, on_site), [("sur_place", "75"), ("a_distance", "")]),
        ("75056", ("974",), (remote,), [("a_distance", "974")]),
    ):
        reach = Reaching(commune, zone, modes, (), None, None)
        assert list(reached(reach, groups)) == expected, (commune, zone, modes)
    assert departement_of("") == departement_of("x") == ""
    for audiences, ages, expected_open in (
        ((), (None, None), True), (("seniors",), (None, None), False), (("seniors", "jeunes"), (None, None), True),
        ((), (26, None), False), ((), (None, 15), False), ((), (18, 30), True), ((), (25, 25), True),
    ):  # fmt: skip
        young = Reaching("", (), (), audiences, *ages)
        assert is_for_young_people(young, AT.date()) is expected_open, (audiences, ages)


def test_made_again_each_day_and_at_once_when_somebody_is_to_leave(tmp_path: Path) -> None:
    dossier_id = new_file()
    with time_machine.travel(at(1), tick=False):
        told(dossier_id, "le permis", theme="mobilite")
        sent(dossier_id, service(commune_code="65440"))
        publish_tables(tmp_path)
        assert (
            structures_published(tmp_path, PROPOSALS) == structures_published(tmp_path, SERVICES) == {TARBES}
        )
        kept = path_of(tmp_path, PROPOSALS, TARBES).read_bytes()
        act(dossier_id, ActKind.WORKSHOP, ActTheme.HOUSING, ActStatus.PRESENT)
        publish_tables(tmp_path)
        assert path_of(tmp_path, PROPOSALS, TARBES).read_bytes() == kept
    with time_machine.travel(at(2), tick=False):
        publish_tables(tmp_path)
        assert path_of(tmp_path, PROPOSALS, TARBES).read_bytes() != kept
    events = {one.table.name: set(one.events) for one in extracts()}
    assert events["proposals"] == {FileErased, FileHandedOver, ProcessingLimited, LimitationLifted}
    assert events["offered_services"] == set()
