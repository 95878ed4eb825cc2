"""Versions of the diagnosis: opened, filled in, closed, compared, and who may read which answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.diagnostic import operations
from convergence.accompagnement.diagnostic.queries import (
    compared,
    diagnostic_detail,
    diagnostics_of,
    in_depth_of,
    latest_diagnostic,
    needs_of,
)
from convergence.accompagnement.diagnostic.queries.words import words_of_day
from convergence.accompagnement.diagnostic.types import (
    Answer,
    ChangeKind,
    ConstraintDraft,
    DiagnosticConflict,
    DiagnosticDetail,
    DiagnosticKind,
    ExitMotive,
    NeedValue,
    ObjectiveState,
    Presence,
    TargetDraft,
)
from convergence.documents.queries import document_bytes, documents_of_file
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import french_date
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.referentials.queries import nomenclature
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    OPERATOR,
    READER,
    TODAY,
    new_file,
    share,
)
from tests.rooms.documents.structure_tree import faults
from tests.rooms.documents.test_papers import text

pytestmark = pytest.mark.django_db
WITH_HER = (Presence.YOUNG_PERSON,)
MOBILITY = ConstraintDraft(
    "mobilite", Answer.YES, {"sans_transport": Answer.YES, "permis_suspendu": Answer.NO},
    {"obtenir_permis": ObjectiveState.RUNNING},
)  # fmt: skip
HEALTH = ConstraintDraft("sante", Answer.YES, {"sans_medecin": Answer.YES})


def opened(dossier_id: UUID, kind: DiagnosticKind = DiagnosticKind.SHARED, actor: Actor = ADVISER) -> UUID:
    return operations.open_diagnostic(actor=actor, at=AT, dossier_id=dossier_id, kind=kind)


def answer(
    diagnostic_id: UUID, draft: ConstraintDraft = MOBILITY, actor: Actor = ADVISER, **more: int
) -> None:
    operations.answer_constraint(actor=actor, at=AT, diagnostic_id=diagnostic_id, draft=draft, **more)


def close(diagnostic_id: UUID, **more: object) -> None:
    values = {"made_with": WITH_HER, **more}
    operations.close_diagnostic(actor=ADVISER, at=AT, diagnostic_id=diagnostic_id, **values)  # type: ignore[arg-type]  # values of the test


def read(diagnostic_id: UUID, actor: Actor = ADVISER) -> DiagnosticDetail | None:
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        return diagnostic_detail(scope, diagnostic_id)


def open_for(dossier_id: UUID, *groups: FieldGroup) -> None:
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=groups, may_write=True)


def awaited(dossier_id: UUID) -> dict[DeadlineKind, str]:
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        return {one.kind: f"{one.due_on:%d/%m/%Y}" for one in deadlines_of(scope, dossier_id, on=TODAY)}


def test_a_version_is_filled_in_then_closed_with_the_person() -> None:
    dossier_id = new_file()
    version = opened(dossier_id)
    answer(version)
    operations.answer_target(
        actor=ADVISER, at=AT, diagnostic_id=version,
        draft=TargetDraft("D1106", {"entretien": NeedValue.NEED, "cv_lettre": NeedValue.STRENGTH}),
    )  # fmt: skip
    operations.write_note(actor=ADVISER, at=AT, diagnostic_id=version, text="  Très motivée.\x00 ")
    found = read(version)
    assert found
    assert found.constraints["mobilite"].situations == MOBILITY.situations
    assert found.targets[0].needs == {"entretien": NeedValue.NEED, "cv_lettre": NeedValue.STRENGTH}
    assert found.note == "Très motivée."
    with pytest.raises(Invalid, match="avec le jeune"):
        close(version, made_with=(Presence.PARTNER,))
    close(version)
    for late in (
        lambda: answer(version),
        lambda: close(version),
        lambda: operations.write_note(actor=ADVISER, at=AT, diagnostic_id=version, text="x"),
    ):
        with pytest.raises(Conflict, match="terminé depuis le 24/11/2026"):
            late()


def test_the_next_version_starts_from_the_former_and_the_two_are_compared() -> None:
    dossier_id = new_file()
    first = opened(dossier_id)
    answer(first)
    close(first)
    second = opened(dossier_id)
    answer(second, ConstraintDraft("mobilite", Answer.CLOSED, {"sans_transport": Answer.NO},
                                   {"obtenir_permis": ObjectiveState.REACHED}))  # fmt: skip
    answer(second, HEALTH)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        before, after = diagnostic_detail(scope, first), diagnostic_detail(scope, second)
        assert before
        assert after
        found = {one.subject: one.kind for one in compared(scope, before, after)}
        assert compared(scope, before, before) == ()
    assert found["Mobilité"] is ChangeKind.CLOSED
    assert found["Santé"] is ChangeKind.APPEARED
    assert found["Objectif : Obtenir le permis"] is ChangeKind.CLOSED
    assert before.constraints["mobilite"].answer is Answer.YES, "a closed version never changes"


def test_what_lasts_leads_to_the_themes_of_services() -> None:
    dossier_id = new_file()
    version = opened(dossier_id)
    answer(version)
    answer(version, ConstraintDraft("logement", Answer.NO))
    operations.answer_target(
        actor=ADVISER, at=AT, diagnostic_id=version,
        draft=TargetDraft("", {"trouver_formation": NeedValue.NEED, "reseau": NeedValue.STRENGTH}),
    )  # fmt: skip
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        themes = {row.theme for row in needs_of(scope, dossier_id, TODAY)}
    assert themes == {"mobilite", "se-former--trouver-sa-formation"}


def test_one_version_of_a_kind_is_open_at_a_time() -> None:
    dossier_id = new_file()
    opened(dossier_id)
    with pytest.raises(Conflict, match="déjà ouvert"):
        opened(dossier_id)
    opened(dossier_id, DiagnosticKind.IN_DEPTH)


def test_two_advisers_on_one_question_are_told_and_nothing_is_lost() -> None:
    version = opened(new_file())
    answer(version, edit_token=0)
    with pytest.raises(DiagnosticConflict):
        answer(version, ConstraintDraft("mobilite", Answer.NO), actor=COLLEAGUE, edit_token=0)
    found = read(version)
    assert found
    assert found.constraints["mobilite"].answer is Answer.YES
    answer(
        version, ConstraintDraft("mobilite", Answer.NO), edit_token=found.constraints["mobilite"].edit_token
    )


def test_a_diagnostic_approfondi_has_a_month_three_by_exception_then_the_pacea_a_month() -> None:
    dossier_id = new_file()
    version = opened(dossier_id, DiagnosticKind.IN_DEPTH)
    assert awaited(dossier_id) == {DeadlineKind.IN_DEPTH_DIAGNOSTIC: "24/12/2026"}
    with pytest.raises(Invalid, match="demande sa raison"):
        operations.extend_in_depth(actor=ADVISER, at=AT, diagnostic_id=version, reason=" ")
    operations.extend_in_depth(actor=ADVISER, at=AT, diagnostic_id=version, reason="Hospitalisation")
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        assert [f"{row.due_on:%d/%m/%Y}" for row in diagnostics_of(scope, dossier_id) if row.due_on] == [
            "24/02/2027"
        ]
    with pytest.raises(Conflict, match="ne se prolonge pas"):
        operations.extend_in_depth(actor=ADVISER, at=AT, diagnostic_id=version, reason="Encore")
    with pytest.raises(Invalid, match="à quoi"):
        close(version)
    close(version, exit_motive=ExitMotive.PACEA)
    assert awaited(dossier_id) == {DeadlineKind.PACEA_AFTER_DIAGNOSTIC: "24/12/2026"}
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        found = in_depth_of(scope, dossier_id, TODAY)
        assert found
        assert (found.closed_on, found.exit_motive) == (TODAY, ExitMotive.PACEA)
        assert in_depth_of(scope, dossier_id, TODAY - timedelta(days=1)) is None


def test_it_may_be_left_without_the_person_when_she_is_gone() -> None:
    version = opened(new_file(), DiagnosticKind.IN_DEPTH)
    close(version, made_with=(), exit_motive=ExitMotive.ABANDON)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (ConstraintDraft("zzz", Answer.YES), "unknown_code"),
        (ConstraintDraft("mobilite", Answer.YES, {"sans_medecin": Answer.YES}), "unknown_code"),
        (ConstraintDraft("mobilite", Answer.YES, {"sans_transport": Answer.CLOSED}), "unknown_code"),
        (ConstraintDraft("mobilite", Answer.NO, {"sans_transport": Answer.YES}), "contradiction"),
        (
            ConstraintDraft("mobilite", Answer.CLOSED, {}, {"obtenir_permis": ObjectiveState.RUNNING}),
            "contradiction",
        ),
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(draft: ConstraintDraft, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        answer(opened(new_file()), draft)
    assert refused.value.errors[0].code == code


def test_an_occupation_is_there_once_known_and_five_at_most() -> None:
    version = opened(new_file())
    for rome in ("D1106", "K1304", "N4105", "G1603", ""):
        operations.answer_target(actor=ADVISER, at=AT, diagnostic_id=version, draft=TargetDraft(rome))
    for rome in ("D1106", "M1607", "Z9999"):
        with pytest.raises(Invalid):
            operations.answer_target(actor=ADVISER, at=AT, diagnostic_id=version, draft=TargetDraft(rome))
    found = read(version)
    assert found
    operations.remove_target(
        actor=ADVISER, at=AT, diagnostic_id=version, target_id=found.targets[0].target_id
    )
    with pytest.raises(Invalid):
        operations.answer_target(actor=ADVISER, at=AT, diagnostic_id=version, draft=TargetDraft("Z9999"))
    with pytest.raises(NotFound):
        operations.remove_target(
            actor=ADVISER, at=AT, diagnostic_id=version, target_id=found.targets[0].target_id
        )


def test_days_to_come_are_refused() -> None:
    dossier_id = new_file()
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid, match="à venir"):
        operations.open_diagnostic(actor=ADVISER, at=AT, dossier_id=dossier_id, opened_on=tomorrow)
    version = opened(dossier_id)
    with pytest.raises(Invalid, match="à venir"):
        close(version, closed_on=tomorrow)
    with pytest.raises(Invalid, match="avant d’avoir commencé"):
        close(version, closed_on=TODAY - timedelta(days=1))


def test_an_answer_is_read_by_its_own_group() -> None:
    dossier_id = new_file()
    version = opened(dossier_id)
    answer(version)
    answer(version, HEALTH)
    open_for(dossier_id, FieldGroup.ACCOMPAGNEMENT, FieldGroup.MOBILITY)
    found = read(version, FRANCE_TRAVAIL)
    assert found
    assert set(found.constraints) == {"mobilite"}
    open_for(dossier_id, FieldGroup.HEALTH)
    found = read(version, FRANCE_TRAVAIL)
    assert found
    assert set(found.constraints) == {"mobilite", "sante"}


def test_another_organisation_writes_only_the_groups_opened_for_writing() -> None:
    dossier_id = new_file()
    version = opened(dossier_id)
    open_for(dossier_id, FieldGroup.ACCOMPAGNEMENT, FieldGroup.MOBILITY)
    partner = replace(FRANCE_TRAVAIL, permissions=FRANCE_TRAVAIL.permissions | {Permission.RECORD_DIAGNOSTIC})
    answer(version, actor=partner)
    with pytest.raises(Refused):
        answer(version, HEALTH, actor=partner)


def test_who_may_keep_it() -> None:
    dossier_id = new_file()
    with pytest.raises(Refused):
        opened(dossier_id, actor=READER)
    with pytest.raises(NotFound):
        opened(dossier_id, actor=ELSEWHERE)
    version = opened(dossier_id)
    assert read(version, ELSEWHERE) is None
    for actor, problem in ((READER, Refused), (ELSEWHERE, NotFound)):
        with pytest.raises(problem):
            answer(version, actor=actor)
    silent = replace(ADVISER, permissions=ADVISER.permissions - {Permission.READ_FREE_TEXT})
    with pytest.raises(Refused):
        operations.write_note(actor=silent, at=AT, diagnostic_id=version, text="x")
    with pytest.raises(NotFound):
        answer(uuid4())


def test_the_version_that_stands_on_a_day() -> None:
    dossier_id = new_file()
    first = operations.open_diagnostic(
        actor=ADVISER, at=AT, dossier_id=dossier_id, opened_on=TODAY - timedelta(days=9)
    )
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        standing = latest_diagnostic(scope, dossier_id, TODAY)
        assert standing
        assert standing.head.diagnostic_id == first
        assert latest_diagnostic(scope, dossier_id, TODAY - timedelta(days=10)) is None


def test_a_version_is_put_on_paper_without_its_free_text_where_no_other_organisation_reads() -> None:
    dossier_id = new_file()
    version = opened(dossier_id)
    answer(version)
    operations.answer_target(
        actor=ADVISER, at=AT, diagnostic_id=version,
        draft=TargetDraft("D1106", {"entretien": NeedValue.NEED, "reseau": NeedValue.STRENGTH}),
    )  # fmt: skip
    operations.write_note(actor=ADVISER, at=AT, diagnostic_id=version, text="Mots à elle")
    close(version)
    open_for(dossier_id, *(group for group in FieldGroup if group is not FieldGroup.FREE_TEXT))
    made = operations.print_diagnostic(actor=ADVISER, at=AT, diagnostic_id=version)
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT) as scope:
        content = document_bytes(scope, made)
    assert faults(content) == []
    said = text(content)
    for words in (
        "Aucun moyen de transport", "Obtenir le permis (en cours)", "Développer son réseau Point fort",
        "Convaincre en entretien Besoin", f"terminé le {french_date(TODAY)}", "Fait avec : Le jeune",
    ):  # fmt: skip
        assert words in said
    assert "Mots à elle" not in said
    partner = replace(FRANCE_TRAVAIL, permissions=FRANCE_TRAVAIL.permissions | {Permission.READ_DOCUMENTS})
    with acting(partner, Purpose.ACCOMPAGNEMENT) as scope:
        assert documents_of_file(scope, dossier_id) == []
    with pytest.raises(NotFound):
        operations.print_diagnostic(actor=ELSEWHERE, at=AT, diagnostic_id=version)


def test_two_who_write_the_text_are_told_and_nothing_is_lost() -> None:
    version = opened(new_file())

    def write(words: str, token: int, actor: Actor = ADVISER) -> None:
        operations.write_note(actor=actor, at=AT, diagnostic_id=version, text=words, edit_token=token)

    write("Premier", 0)
    for words in ("Second", ""):
        with pytest.raises(DiagnosticConflict):
            write(words, 0, COLLEAGUE)
    found = read(version)
    assert found
    assert found.note == "Premier"
    write("Second", found.note_token, COLLEAGUE)


def test_each_constraint_and_need_leads_to_a_family_of_services() -> None:
    words, families = words_of_day(TODAY), {one.code for one in nomenclature("service_theme", TODAY)}
    themes = {word.code: word.theme.partition("--")[0] for word in (*words.constraints, *words.needs)}
    assert len(themes) == 28
    assert {code: theme for code, theme in themes.items() if theme not in families} == {}
