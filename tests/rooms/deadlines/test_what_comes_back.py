"""What was taken off the work list by mistake, or for a time, comes back on its own day; what is done stays done."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from convergence.accompagnement.contracts.handlers import settle_with_contract_there
from convergence.accompagnement.contracts.operations import abandon_contract, apply_age_limits, clear_review
from convergence.accompagnement.contracts.types import ReviewReason
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation.handlers import await_new_referent
from convergence.accompagnement.orientation.operations import cancel_orientation
from convergence.accompagnement.orientation.types import (
    Criterion,
    OrientationNotified,
    Path,
    ReferentBody,
)
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import system_actor
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    REUNION,
    TARBES,
    TODAY,
    at,
    give,
    new_file,
    read,
)
from tests.rooms.contracts.steps import prepared, running, signed
from tests.rooms.deadlines.lives import notified, notify, registered_file
from tests.rooms.orientation.world import CRITERIA, awaited, level, orient, orientations

pytestmark = pytest.mark.django_db

IN_A_MONTH = date(2026, 12, 24)
K = DeadlineKind


def cancel_last(dossier_id: UUID) -> None:
    row = orientations(dossier_id)[0]
    cancel_orientation(
        actor=ADVISER, at=at(3), orientation_id=row.orientation_id, edit_token=row.edit_token, reason="Erreur"
    )


def test_a_second_decision_taken_back_gives_the_month_to_sign_of_the_first() -> None:
    dossier_id = notified()
    assert awaited(dossier_id)[K.CONTRACT_SIGNATURE] == IN_A_MONTH
    first = orientations(dossier_id)[0].orientation_id
    orient(dossier_id, at=at(2), decided_on=TODAY + timedelta(days=2), replaces_id=first)
    assert K.CONTRACT_SIGNATURE not in awaited(dossier_id)
    cancel_last(dossier_id)
    assert awaited(dossier_id) == {K.CONTRACT_SIGNATURE: IN_A_MONTH}


def test_the_only_decision_taken_back_is_awaited_again() -> None:
    dossier_id = registered_file()
    due = awaited(dossier_id)[K.ORIENTATION]
    orient(dossier_id)
    assert K.ORIENTATION not in awaited(dossier_id)
    cancel_last(dossier_id)
    assert awaited(dossier_id) == {K.ORIENTATION: due}


def test_a_signed_contract_that_never_began_is_to_be_signed_again_within_the_same_month() -> None:
    dossier_id = notified()
    contract_id = signed(prepared(dossier_id, starts_on=TODAY + timedelta(days=9)))
    assert K.CONTRACT_SIGNATURE not in awaited(dossier_id)
    abandon_contract(actor=ADVISER, at=at(1), contract_id=contract_id, reason="N’est plus disponible")
    assert awaited(dossier_id)[K.CONTRACT_SIGNATURE] == IN_A_MONTH


def test_a_file_that_comes_back_to_its_referent_awaits_no_new_orientation() -> None:
    dossier_id = notified()
    for giver, holder, former in ((ADVISER, REUNION, TARBES), (ELSEWHERE, TARBES, REUNION)):
        give(actor=giver, at=AT, dossier_id=dossier_id, to=holder)
        told = FileHandedOver(
            structure_id=holder, dossier_id=dossier_id, from_structure_id=former, reason=AttachmentReason.MOVE
        )
        for _ in range(2):
            await_new_referent(told, actor=system_actor(holder), at=AT)
        reader = ADVISER if holder == TARBES else ELSEWHERE
        found = {row.kind for row in read(reader, deadlines_of, dossier_id, on=TODAY)}
        assert (K.ORIENTATION in found) is (holder == REUNION)


def test_the_age_limit_of_a_cej_leaves_the_list_once_somebody_has_weighed_it() -> None:
    dossier_id = new_file(born_on=date(2000, 12, 1))
    contract_id = running(dossier_id)
    apply_age_limits(actor=system_actor(TARBES, time_zone="Europe/Paris"), at=at(10))
    assert awaited(dossier_id)[K.AGE_LIMIT] == date(2026, 11, 30)
    clear_review(actor=ADVISER, at=at(11), contract_id=contract_id, review=ReviewReason.AGE_REACHED)
    assert K.AGE_LIMIT not in awaited(dossier_id)


def notice(dossier_id: UUID) -> None:
    told = OrientationNotified(
        structure_id=TARBES,
        dossier_id=dossier_id,
        orientation_id=orientations(dossier_id)[0].orientation_id,
        notified_on=TODAY,
    )
    settle_with_contract_there(told, actor=system_actor(TARBES, time_zone="Europe/Paris"), at=AT)


def test_an_orientation_noted_after_the_contract_asks_for_no_second_one() -> None:
    dossier_id = new_file()
    running(dossier_id)
    orient(dossier_id)
    notify(dossier_id)
    assert awaited(dossier_id)[K.CONTRACT_SIGNATURE] == IN_A_MONTH
    notice(dossier_id)
    assert K.CONTRACT_SIGNATURE not in awaited(dossier_id)


def test_another_referent_than_before_means_a_new_contract() -> None:
    dossier_id = new_file()
    running(dossier_id)
    elsewhere = orient(dossier_id, decided_on=TODAY - timedelta(days=60), body=ReferentBody.FRANCE_TRAVAIL)
    orient(dossier_id, replaces_id=elsewhere)
    notify(dossier_id)
    notice(dossier_id)
    assert awaited(dossier_id)[K.CONTRACT_SIGNATURE] == IN_A_MONTH


def test_who_is_accompanied_socially_first_has_no_reasonable_offer_to_define() -> None:
    social = new_file()
    orient(
        social,
        path=Path.SOCIAL,
        criteria=CRITERIA | {Criterion.HOUSING: "fort", Criterion.QUALIFICATION: level()},
    )
    plain = new_file(names=("MARTIN", "Léo"))
    for dossier_id in (social, plain):
        running(dossier_id)
        assert (K.REASONABLE_OFFER in awaited(dossier_id)) is (dossier_id == plain)
