"""What the person declares in her space counts as declared, waits for a professional, and stays in her own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.acts.handlers import follow_action
from convergence.accompagnement.acts.operations import (
    amend_act,
    cancel_act,
    close_counter,
    declare_step,
    open_counter,
    take_back_step,
    validate_hours,
)
from convergence.accompagnement.acts.queries import (
    act_note,
    acts_of,
    own_steps_of,
    sharings_of,
    weeks_of_person,
)
from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.accompagnement.acts.types.weeks import CounterAudience, OwnStepRow, ToldHow
from convergence.accompagnement.contracts.operations import drop_step, finish_step, set_step
from convergence.accompagnement.contracts.queries import commitments_of
from convergence.accompagnement.contracts.types import (
    ActionDone,
    ContractKind,
    StepDraft,
    StepKind,
    StepOwner,
    StepState,
)
from convergence.accompagnement.deadlines.models import Deadline
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.actor import guest_actor, system_actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    STRANGER,
    TARBES,
    TODAY,
    at,
    events,
    herself,
    new_file,
    read,
)
from tests.rooms.acts.steps import act, declared, draft, recorded
from tests.rooms.contracts.steps import running

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG_AGO = TODAY - 60 * DAY


def waiting(dossier_id: UUID) -> list[tuple[UUID, date]]:
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        rows = Deadline.objects.filter(
            dossier_id=dossier_id, kind=DeadlineKind.DECLARED_STEP, settled_on=None
        ).order_by("due_on", "id")
        return list(rows.values_list("ref_id", "due_on"))


def hers(dossier_id: UUID) -> list[OwnStepRow]:
    found: list[OwnStepRow] = read(herself(dossier_id), own_steps_of, dossier_id, since=LONG_AGO)
    return found


def test_a_step_counts_as_declared_then_as_validated_and_leaves_the_work_list() -> None:
    dossier_id = new_file()
    act_id = declared(dossier_id)
    row = act(act_id)
    assert (row.kind, row.status, row.is_qualified) == (ActKind.OWN_STEP, ActStatus.PRESENT, False)
    assert (row.minutes, row.adviser_id, row.source) == (90, None, "espace_personne")
    assert waiting(dossier_id) == [(act_id, TODAY + 7 * DAY)]
    (week,) = read(herself(dossier_id), weeks_of_person, dossier_id, TODAY, TODAY, today=TODAY)
    assert (week.hours.declared_minutes, week.hours.validated_minutes) == (90, 0)
    (mine,) = hers(dossier_id)
    assert (mine.words, mine.minutes) == ("J’ai envoyé trois CV.", 90)
    assert (mine.is_validated, mine.may_take_back) == (False, True)

    validate_hours(actor=ADVISER, at=AT, act_id=act_id)
    assert waiting(dossier_id) == []
    (week,) = read(herself(dossier_id), weeks_of_person, dossier_id, TODAY, TODAY, today=TODAY)
    assert week.hours.validated_minutes == 90
    (mine,) = hers(dossier_id)
    assert (mine.is_validated, mine.may_take_back) == (True, False)
    with pytest.raises(Conflict, match="déjà validé"):
        take_back_step(actor=herself(dossier_id), at=AT, dossier_id=dossier_id, act_id=act_id)


def test_nobody_declares_for_another() -> None:
    dossier_id, other = new_file(), new_file(names=("MARTIN", "Léo"))
    by_link = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)
    kept = declared(other)
    for actor in (ADVISER, MANAGER, ELSEWHERE, STRANGER, by_link, herself(other), system_actor(TARBES)):
        with pytest.raises(Refused):
            declare_step(
                actor=actor, at=AT, dossier_id=dossier_id, done_on=TODAY, minutes=30, measure=SnpMeasure.JOB,
                words="Essai",
            )  # fmt: skip
        with pytest.raises(Refused):
            read(actor, own_steps_of, dossier_id, since=LONG_AGO)
    with pytest.raises(NotFound):
        take_back_step(actor=herself(dossier_id), at=AT, dossier_id=dossier_id, act_id=kept)
    assert read(ADVISER, acts_of, dossier_id) == []
    assert read(herself(dossier_id), acts_of, other) == []


def test_what_is_wrong_is_told_and_nothing_is_kept() -> None:
    dossier_id = new_file()
    faults: dict[str, dict[str, Any]] = {
        "done_on": {"done_on": TODAY - 32 * DAY},
        "status": {"done_on": TODAY + DAY},
        "words": {"words": " \x00 "},
        "minutes": {"minutes": 25 * 60},
    }
    for field, details in faults.items():
        with pytest.raises(Invalid) as refused:
            declared(dossier_id, **details)
        assert [one.field for one in refused.value.errors] == [field]
    with pytest.raises(Invalid, match="1000 caractères"):
        declared(dossier_id, words="a" * 1001)
    for number in range(10):
        declared(dossier_id, words=f"Démarche {number}", minutes=10)
    with pytest.raises(Invalid, match="déjà déclaré 10"):
        declared(dossier_id)
    assert len(hers(dossier_id)) == 10


def test_it_is_sent_twice_and_kept_once() -> None:
    dossier_id = new_file()
    assert declared(dossier_id, idempotency_key="a") == declared(dossier_id, idempotency_key="a")
    assert len(hers(dossier_id)) == 1
    with pytest.raises(Conflict):
        declared(dossier_id, words="Autre chose", idempotency_key="a")


def test_what_she_takes_back_or_a_professional_cancels_counts_no_more() -> None:
    dossier_id = new_file()
    first, second = declared(dossier_id), declared(dossier_id, words="Visite d’un foyer.")
    for _ in range(2):
        take_back_step(actor=herself(dossier_id), at=AT, dossier_id=dossier_id, act_id=first)
    cancel_act(actor=ADVISER, at=AT, act_id=second, reason="Déjà comptée")
    assert waiting(dossier_id) == []
    assert [row.is_cancelled for row in hers(dossier_id)] == [True, True]
    assert len(events("ActCancelled")) == 2


def test_a_correction_that_makes_something_else_of_it_leaves_the_list_and_her_words_stay_hers() -> None:
    dossier_id = new_file()
    act_id = declared(dossier_id)
    other = draft(kind=ActKind.OTHER, minutes=60)
    token = act(act_id).edit_token
    with pytest.raises(Invalid, match="ceux du jeune"):
        amend_act(actor=ADVISER, at=AT, act_id=act_id, draft=other, edit_token=token, note="Réécrit")
    note = read(ADVISER, act_note, act_id)
    assert note.text == "J’ai envoyé trois CV."
    assert len(waiting(dossier_id)) == 1
    amend_act(actor=ADVISER, at=AT, act_id=act_id, draft=other, edit_token=token, note=note.text)
    assert waiting(dossier_id) == []


def test_what_a_professional_wrote_of_a_step_is_not_told_to_her() -> None:
    dossier_id = new_file()
    step = draft(kind=ActKind.OWN_STEP, measure=SnpMeasure.HEALTH)
    recorded(dossier_id, act=step, note="Dit être très fatiguée")
    (row,) = hers(dossier_id)
    assert (row.words, row.may_take_back) == ("", False)
    assert read(herself(dossier_id), act_note, row.act_id) is None


def test_she_tells_done_what_was_hers_to_do_and_nothing_else() -> None:
    dossier_id = new_file()
    contract_id = running(dossier_id)
    steps = {
        owner: set_step(
            actor=ADVISER, at=AT, contract_id=contract_id,
            draft=StepDraft(StepKind.ACTION, f"Action de {owner.value}", owner, TODAY + 5 * DAY),
        )
        for owner in StepOwner
    }  # fmt: skip
    objective = set_step(
        actor=ADVISER,
        at=AT,
        contract_id=contract_id,
        draft=StepDraft(StepKind.OBJECTIVE, "Trouver un métier"),
    )
    me, mine = herself(dossier_id), steps[StepOwner.YOUNG_PERSON]
    for step_id in (steps[StepOwner.ADVISER], steps[StepOwner.PARTNER], objective):
        with pytest.raises(Refused, match="pas à faire par vous"):
            finish_step(actor=me, at=AT, step_id=step_id, done_on=TODAY)
    with pytest.raises(NotFound):
        finish_step(actor=herself(new_file(names=("MARTIN", "Léo"))), at=AT, step_id=mine, done_on=TODAY)
    with pytest.raises(Refused):
        drop_step(actor=me, at=AT, step_id=mine)
    texts = {row.step_id: row.text for row in read(me, commitments_of, contract_id)}
    assert texts[mine] == "Action de jeune", "she reads what was agreed with her"

    finish_step(actor=me, at=AT, step_id=mine, done_on=TODAY, minutes=45)
    rows = {row.step_id: row.state for row in read(ADVISER, commitments_of, contract_id)}
    assert rows[mine] is StepState.DONE
    told = ActionDone(
        structure_id=TARBES, dossier_id=dossier_id, contract_id=contract_id, kind=ContractKind.CEJ,
        step_id=mine, owner=StepOwner.YOUNG_PERSON, done_on=TODAY, minutes=45, by_person=True,
    )  # fmt: skip
    assert [one["by_person"] for one in events("ActionDone")] == [True]
    house = system_actor(TARBES, time_zone="Europe/Paris")
    for _ in range(2):
        follow_action(told, actor=house, at=AT)
    (row,) = hers(dossier_id)
    assert (row.minutes, row.is_validated, row.may_take_back) == (45, False, False)
    assert waiting(dossier_id) == [(row.act_id, TODAY + 7 * DAY)]


def test_she_decides_by_herself_who_sees_her_counter() -> None:
    dossier_id, other = new_file(), new_file(names=("MARTIN", "Léo"))
    partners = CounterAudience.PARTNERS
    for actor in (
        herself(other),
        guest_actor(TARBES, name="I", time_zone="Europe/Paris", dossier_id=dossier_id),
    ):
        with pytest.raises(Refused):
            open_counter(
                actor=actor, at=AT, told_how=ToldHow.ACCOUNT, dossier_id=dossier_id, audience=partners
            )
    open_counter(
        actor=herself(dossier_id), at=AT, told_how=ToldHow.ACCOUNT, dossier_id=dossier_id, audience=partners
    )
    (row,) = read(ADVISER, sharings_of, dossier_id)
    assert (row.told_how, row.ends_on) == (ToldHow.ACCOUNT, None)
    close_counter(actor=herself(dossier_id), at=at(1), dossier_id=dossier_id, audience=partners)
    (row,) = read(ADVISER, sharings_of, dossier_id)
    assert row.ends_on == TODAY + DAY
