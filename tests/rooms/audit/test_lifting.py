"""A limitation that was granted is lifted for a ground that fits, once the person was told, by her structure alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from convergence.audit.models import RightsRequest
from convergence.audit.operations import (
    announce_lifting,
    answer_rights_request,
    lift_limitation,
    receive_rights_request,
)
from convergence.audit.queries import is_opposed, is_restricted, lifting_grounds
from convergence.audit.types import LiftingGround, RightsOutcome, RightsRequestKind, TellingMeans
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import is_held_back
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.audit.test_rights import open_file, person, read

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 31, 10, tzinfo=UTC)
DAY = timedelta(days=1)
OBJECTION, RESTRICTION = RightsRequestKind.OBJECTION, RightsRequestKind.RESTRICTION
ENDED, WITHDRAWN = LiftingGround.ENDED, LiftingGround.WITHDRAWN


def asked(who: Actor, dossier_id: UUID, kind: RightsRequestKind = RESTRICTION) -> UUID:
    return receive_rights_request(
        actor=who, at=AT, dossier_id=dossier_id, kind=kind, received_on=AT.date() - DAY
    )


def answered(who: Actor, request_id: UUID, outcome: RightsOutcome = RightsOutcome.GRANTED) -> None:
    answer_rights_request(actor=who, at=AT, request_id=request_id, outcome=outcome, motive="Essai")


def told(who: Actor, request_id: UUID, **otherwise: Any) -> None:
    said = {
        "ground": WITHDRAWN,
        "told_on": AT.date(),
        "means": TellingMeans.PHONE,
        "motive": "Elle y revient.",
    }
    announce_lifting(actor=who, at=AT, request_id=request_id, **(said | otherwise))


def lifted(who: Actor, request_id: UUID) -> None:
    lift_limitation(actor=who, at=AT + DAY, request_id=request_id)


def is_closed(who: Actor, dossier_id: UUID) -> bool:
    with acting(who, Purpose.PERSON_RIGHTS) as scope:
        held, opposed = is_held_back(dossier_id), is_opposed(scope, dossier_id)
    assert held is opposed, "the wall and the register say the same"
    return held


def test_the_person_is_told_then_the_file_opens_again() -> None:
    who = person()
    dossier_id = open_file(actor=who, at=AT)
    first, second = asked(who, dossier_id), asked(who, dossier_id, OBJECTION)
    for request_id in (first, second):
        answered(who, request_id)
    with pytest.raises(Conflict, match="prévenue avant"):
        lifted(who, first)
    told(who, first, ground=ENDED)
    assert is_closed(who, dossier_id), "to be told opens nothing"
    lifted(who, first)
    assert is_closed(who, dossier_id), "the other demand still holds it"
    with acting(who, Purpose.PERSON_RIGHTS) as scope:
        assert not is_restricted(scope, dossier_id)
    told(who, second)
    lifted(who, second)
    assert not is_closed(who, dossier_id)
    line = read(who, first)
    assert (line.told_on, line.told_by, line.lifted_on) == (
        date(2026, 3, 31),
        TellingMeans.PHONE,
        date(2026, 4, 1),
    )
    assert (line.outcome, line.limits) == (RightsOutcome.GRANTED, False), "what was answered stays answered"
    asked(who, dossier_id)
    assert is_closed(who, dossier_id), "she may ask again"


def test_what_may_not_be_lifted_and_why() -> None:
    who, at = person(), AT.date()
    dossier_id = open_file(actor=who, at=AT)
    granted, opposed = asked(who, dossier_id), asked(who, dossier_id, OBJECTION)
    for request_id in (granted, opposed):
        answered(who, request_id)
    waiting, refused = asked(who, dossier_id), asked(who, dossier_id)
    answered(who, refused, RightsOutcome.REFUSED)
    access = asked(who, dossier_id, RightsRequestKind.ACCESS)
    answered(who, access)
    adviser = person(permissions=frozenset({Permission.READ_FILES}))
    table: list[tuple[Actor, UUID, dict[str, Any], type[Problem]]] = [
        (who, waiting, {}, Conflict),
        (who, refused, {}, Conflict),
        (who, access, {}, Conflict),
        (who, opposed, {"ground": ENDED}, Invalid),
        (who, granted, {"told_on": at + DAY}, Invalid),
        (who, granted, {"told_on": at - DAY}, Invalid),
        (who, granted, {"motive": " "}, Invalid),
        (adviser, granted, {}, Refused),
        (person(UUID(int=7)), granted, {}, NotFound),
    ]
    for actor, request_id, otherwise, problem in table:
        with pytest.raises(problem):
            told(actor, request_id, **otherwise)
    told(who, granted)
    for actor, problem in ((adviser, Refused), (person(UUID(int=7)), NotFound)):
        with pytest.raises(problem):
            lifted(actor, granted)
    lifted(who, granted)
    for again in (lifted, told):
        with pytest.raises(Conflict):
            again(who, granted)


@operation("Lever sans prévenir")
def _lift_untold(*, actor: Actor, at: datetime, request_id: UUID) -> None:
    RightsRequest.objects.filter(id=request_id).update(lifted_on=at.date())


def test_the_database_lifts_nothing_that_nobody_was_told_of() -> None:
    who = person()
    request_id = asked(who, open_file(actor=who, at=AT))
    answered(who, request_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        _lift_untold(actor=who, at=AT, request_id=request_id)
    told(who, request_id)
    _lift_untold(actor=who, at=AT, request_id=request_id)


def test_which_grounds_are_offered() -> None:
    offered = {RESTRICTION: [ENDED, WITHDRAWN], OBJECTION: [WITHDRAWN], RightsRequestKind.ACCESS: []}
    with acting(person(), Purpose.PERSON_RIGHTS) as scope:
        assert {kind: lifting_grounds(scope, kind) for kind in offered} == offered
