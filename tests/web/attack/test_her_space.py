"""Her space, with everything of another person aimed at: nothing is told, nothing of the other is written."""

from __future__ import annotations

import re

from tests.web.attack.course import SECRET, Course
from tests.web.attack.test_strangers import VIEWS, everything, filled, told
from tests.web.attack.world import CANARY, PHONE, Tarbes, nothing_changes
from tests.web.portal.her import her_browser
from tests.web.young_people import welcome

SPACE = "/jeune/moi/"
NAMED = re.compile(r"<\w+:(\w+)>")


def test_her_session_reaches_nothing_of_another_person(course: Course) -> None:
    """Each page of her space: as such, filtered by and sent with the identifiers of somebody of the same structure."""
    other, body = her_browser(course.house, course.ids["other_id"]), everything(course)
    aimed, wrong = 0, []
    secrets = (CANARY.lower(), *SECRET.values())
    with nothing_changes(course.house):
        for route in VIEWS:
            names = NAMED.findall(route)
            if not route.startswith(SPACE) or not set(names) <= {*course.ids, "audience"}:
                continue
            address, is_object = filled(route, course), any(name in course.ids for name in names)
            aimed += is_object
            answers = {"filtré": other.get(address, body)}
            if is_object:
                answers |= {"lu": other.get(address), "envoyé": other.post(address, body)}
            for way, answer in answers.items():
                closed = answer.status_code in (404, 405) or not is_object
                if not closed or any(secret in told(answer) for secret in secrets):
                    wrong.append(f"{way} {route} : {answer.status_code}")
    assert wrong == []
    assert aimed >= 8


OWN = ("appointment_id", "enrolment_id", "waiting_id")
"""What is somebody's in her pages of the agenda; motives, sessions and services are everybody's."""
PRIVATE = (CANARY.upper(), PHONE, f"Objet {CANARY}", f"Demande {CANARY}")


def test_her_session_reaches_nobody_else_s_agenda(tarbes: Tarbes) -> None:
    """As somebody of the same structure: an appointment, an enrolment, a rank that are another person's."""
    third = welcome(tarbes.house, "Rosalie", "PUYO")
    her, body = her_browser(tarbes.house, third.dossier_id), everything(tarbes)
    hers = [
        route
        for route in VIEWS
        if route.startswith(SPACE) and NAMED.findall(route) and set(NAMED.findall(route)) <= set(OWN)
    ]
    assert len(hers) >= 8
    wrong = []
    with nothing_changes(tarbes.house):
        for route in hers:
            address = filled(route, tarbes)
            for way, answer in (("lu", her.get(address, body)), ("envoyé", her.post(address, body))):
                if answer.status_code not in (404, 405):
                    wrong.append(f"{way} {route} : {answer.status_code}")
    assert wrong == []
    for route in VIEWS:
        if route.startswith(SPACE) and "<" not in route:
            page = her.get(route, body).content.decode("utf-8", "replace")
            assert not [words for words in PRIVATE if words in page], route
