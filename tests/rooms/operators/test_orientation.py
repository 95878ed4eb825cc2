"""An operator answers registrations, decides in its own name, takes and hands over the référent; nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import pytest

from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation.operations import (
    accept_registration,
    ask_reorientation,
    cancel_orientation,
    change_category,
    refuse_registration,
)
from convergence.accompagnement.orientation.queries import (
    count_received,
    registrations_to_answer,
    reorientations_to_decide,
)
from convergence.accompagnement.orientation.types import (
    Category,
    Criterion,
    Decider,
    Impact,
    ReferentBody,
    RegistrationState,
    ReorientationReason,
)
from convergence.dossier.rules.openings import opened_groups
from convergence.dossier.types import TeamRole
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import RefusalMotive
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.types import Role, StructureKind
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    OPERATOR,
    TODAY,
    at,
    new_file,
    person,
    read,
    share,
)
from tests.rooms.accompagnement.world import FRANCE_TRAVAIL as FATOU
from tests.rooms.orientation.world import (
    CRITERIA,
    IDENTIFIER,
    awaited,
    orient,
    orientations,
    register,
    registered,
    registration,
)

pytestmark = pytest.mark.django_db
AGENCY = "Agence France Travail de Tarbes"
FRANCE_TRAVAIL = replace(FATOU, structure_kind=StructureKind.FRANCE_TRAVAIL.value, structure_name=AGENCY)
CAP_EMPLOI = replace(
    person("Aurélie", Role.OPERATOR_ADVISER, uuid5(OPERATOR, "cap")),
    structure_kind=StructureKind.CAP_EMPLOI.value,
    structure_name="Cap emploi 65",
)
OPENED = {
    FRANCE_TRAVAIL: opened_groups(TeamRole.FRANCE_TRAVAIL),
    CAP_EMPLOI: opened_groups(TeamRole.CAP_EMPLOI),
}
KNOWN = {Criterion.MOBILITY: Impact.STRONG.value, Criterion.JOB_SITUATION: CRITERIA[Criterion.JOB_SITUATION]}


def shared(*operators: Actor, may_write: bool = True, **details: Any) -> UUID:
    """A file of Tarbes that is shared as joining the team shares it."""
    dossier_id = new_file(**details)
    for operator in operators:
        share(
            actor=ADVISER, at=AT, dossier_id=dossier_id, to=operator.structure_id, groups=list(OPENED[operator]),
            may_write=may_write,
        )  # fmt: skip
    return dossier_id


def theirs(operator: Actor, **values: Any) -> dict[str, Any]:
    """What an operator decides for itself, with what it may look at."""
    own = operator.structure_kind
    given = {"decider": Decider(own), "body": ReferentBody(own), "criteria": KNOWN}
    return given | values


def accepted(dossier_id: UUID, who: Actor = FRANCE_TRAVAIL, identifier: str = IDENTIFIER) -> None:
    row = registration(dossier_id)
    accept_registration(
        actor=who, at=at(1), registration_id=row.registration_id, identifier=identifier, registered_on=TODAY,
        edit_token=row.edit_token,
    )  # fmt: skip


def refused(dossier_id: UUID, who: Actor = FRANCE_TRAVAIL) -> None:
    row = registration(dossier_id)
    refuse_registration(
        actor=who, at=at(1), registration_id=row.registration_id, motive=RefusalMotive.ADDRESS,
        edit_token=row.edit_token,
    )  # fmt: skip


def ids(rows: Iterable[Any]) -> list[UUID]:
    return [row.dossier_id for row in rows]


def test_france_travail_answers_what_is_asked_of_it_in_shared_files_alone() -> None:
    mine, hidden, read_only = (
        shared(FRANCE_TRAVAIL, CAP_EMPLOI),
        new_file(),
        shared(FRANCE_TRAVAIL, may_write=False),
    )
    for dossier_id in (mine, hidden, read_only):
        register(dossier_id)
    assert set(ids(read(FRANCE_TRAVAIL, registrations_to_answer, AT))) == {mine, read_only}
    assert read(FRANCE_TRAVAIL, count_received, AT) == 2
    for who in (CAP_EMPLOI, ADVISER):
        assert read(who, registrations_to_answer, AT) == ()
        assert read(who, count_received, AT) == 0
        for answer in (accepted, refused):
            with pytest.raises(Refused, match="Seul France Travail"):
                answer(mine, who)
    with pytest.raises(NotFound):
        accepted(hidden)
    with pytest.raises(Refused, match="ouvert en écriture"):
        accepted(read_only)

    with pytest.raises(Invalid, match="forme attendue"):
        accepted(mine, identifier="12")
    accepted(mine)
    row = registration(mine)
    assert (row.state, row.identifier) == (RegistrationState.REGISTERED, IDENTIFIER)
    assert DeadlineKind.ORIENTATION in awaited(mine)
    assert set(ids(read(FRANCE_TRAVAIL, registrations_to_answer, AT))) == {read_only}
    with pytest.raises(Conflict, match="n’attend pas de réponse"):
        accepted(mine)


def test_a_refusal_waits_for_the_mission_locale_and_may_still_be_accepted() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    register(dossier_id)
    refused(dossier_id)
    row = registration(dossier_id)
    assert (row.state, row.motive) == (RegistrationState.REFUSED, RefusalMotive.ADDRESS)
    assert row.needs_somebody
    assert DeadlineKind.REGISTRATION in awaited(dossier_id)
    assert read(FRANCE_TRAVAIL, registrations_to_answer, AT) == ()
    with pytest.raises(Conflict, match="déjà refusée"):
        refused(dossier_id)
    accepted(dossier_id)
    assert not registration(dossier_id).needs_somebody


def test_an_operator_asks_nothing_of_france_travail_in_the_name_of_another() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI)
    for who in (FRANCE_TRAVAIL, CAP_EMPLOI):
        with pytest.raises(Refused, match="par la Mission Locale qui tient le dossier"):
            register(dossier_id, who)
    registered(dossier_id)
    common: dict[str, Any] = {
        "actor": FRANCE_TRAVAIL,
        "at": AT,
        "dossier_id": dossier_id,
        "category": Category.D,
    }
    with pytest.raises(Refused, match="par la Mission Locale"):
        change_category(**common)
    assert change_category(**common, is_told_by_france_travail=True)


def test_an_operator_decides_in_its_own_name_and_becomes_the_referent() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI, rqth=(TODAY, None))
    first = orient(dossier_id)
    with pytest.raises(Invalid, match="Vous décidez au nom de France Travail"):
        orient(dossier_id, FRANCE_TRAVAIL, replaces_id=first)
    becoming = theirs(FRANCE_TRAVAIL, replaces_id=first, decided_on=at(1).date())
    taken = orient(dossier_id, FRANCE_TRAVAIL, at(1), **becoming)
    row = orientations(dossier_id)[0]
    assert (row.orientation_id, row.body_name, row.referent_structure_id) == (taken, AGENCY, OPERATOR)
    assert (row.decider, row.decided_by) == (Decider.FRANCE_TRAVAIL, FRANCE_TRAVAIL.user_id)
    assert orientations(dossier_id)[1].ends_on == at(1).date()

    handed = theirs(
        FRANCE_TRAVAIL, replaces_id=taken, decided_on=at(2).date(), body=ReferentBody.MISSION_LOCALE
    )
    orient(dossier_id, FRANCE_TRAVAIL, at(2), **handed)
    assert orientations(dossier_id)[0].referent_structure_id == ADVISER.structure_id
    cap = theirs(CAP_EMPLOI, decided_on=at(3).date(), replaces_id=orientations(dossier_id)[0].orientation_id)
    orient(dossier_id, CAP_EMPLOI, at(3), **cap)
    assert orientations(dossier_id)[0].body_name == "Cap emploi 65"


def test_what_is_closed_to_an_operator_is_not_written_by_it() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    for closed in ({Criterion.HEALTH: Impact.STRONG.value}, {Criterion.HOUSING: Impact.NONE.value}):
        with pytest.raises(Refused, match="ouvert en écriture"):
            orient(dossier_id, FRANCE_TRAVAIL, **theirs(FRANCE_TRAVAIL, criteria=KNOWN | closed))
    with pytest.raises(Refused, match="texte libre"):
        orient(dossier_id, FRANCE_TRAVAIL, **theirs(FRANCE_TRAVAIL, words="ses mots"))
    for hidden in (new_file(), uuid5(OPERATOR, "nobody")):
        with pytest.raises(NotFound):
            orient(hidden, FRANCE_TRAVAIL, **theirs(FRANCE_TRAVAIL))


def test_nobody_undoes_what_another_body_decided() -> None:
    dossier_id = shared(FRANCE_TRAVAIL)
    ours = orient(dossier_id)
    with pytest.raises(Refused, match=r"un autre organisme .Mission Locale"):
        _cancel(FRANCE_TRAVAIL, dossier_id)
    day = at(1).date()
    orient(dossier_id, FRANCE_TRAVAIL, at(1), **theirs(FRANCE_TRAVAIL, replaces_id=ours, decided_on=day))
    with pytest.raises(Refused, match=r"un autre organisme .France Travail"):
        _cancel(ADVISER, dossier_id)
    _cancel(FRANCE_TRAVAIL, dossier_id)
    assert [row.orientation_id for row in orientations(dossier_id)] == [ours]
    noted = orient(dossier_id, ADVISER, at(1), **theirs(FRANCE_TRAVAIL, replaces_id=ours, decided_on=day))
    assert orientations(dossier_id)[0].orientation_id == noted
    _cancel(ADVISER, dossier_id)


def _cancel(who: Actor, dossier_id: UUID) -> None:
    row = orientations(dossier_id)[0]
    cancel_orientation(
        actor=who, at=at(2), orientation_id=row.orientation_id, edit_token=row.edit_token, reason="erreur"
    )


def test_a_new_orientation_asked_of_an_operator_waits_for_it() -> None:
    dossier_id = shared(FRANCE_TRAVAIL, CAP_EMPLOI)
    first = orient(dossier_id, FRANCE_TRAVAIL, **theirs(FRANCE_TRAVAIL))
    ask_reorientation(
        actor=ADVISER, at=AT, orientation_id=first, why=ReorientationReason.PERSON, asked_on=TODAY,
        receives_rsa=False,
    )  # fmt: skip
    assert ids(read(FRANCE_TRAVAIL, reorientations_to_decide, AT)) == [dossier_id]
    assert read(CAP_EMPLOI, reorientations_to_decide, AT) == ()
    assert read(ADVISER, reorientations_to_decide, AT) == ()
    orient(
        dossier_id, FRANCE_TRAVAIL, at(1),
        **theirs(FRANCE_TRAVAIL, replaces_id=first, decided_on=at(1).date(), body=ReferentBody.MISSION_LOCALE),
    )  # fmt: skip
    assert read(FRANCE_TRAVAIL, reorientations_to_decide, AT) == ()
