"""Life of a file: identity proven, NIR apart, notes, watch and end, contacts, presence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from convergence.dossier.models import EditPresence
from convergence.dossier.operations import (
    amend_note,
    certify_nir,
    delete_note,
    end_accompaniment,
    justify_identity,
    leave_section,
    note_contact,
    note_presence,
    put_on_watch,
    reactivate,
    record_nir,
    remove_nir,
    resume_accompaniment,
    reveal_nir,
    take_back_contact,
    write_note,
)
from convergence.dossier.queries import (
    caseload,
    changes,
    dossier_header,
    notes_of,
    present_editors,
    proofs_of,
    who_looked,
)
from convergence.dossier.types import (
    DossierState,
    IdentityProofKind,
    IdentityProofState,
    NirState,
    NoteConflict,
    Section,
    SectionState,
)
from convergence.foundation import clock
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.dossier.factories import House, nir

WHY = "Appel de l’assurance maladie avec le jeune"


def header(house: House, dossier_id: Any, by: str = "claire"):
    with house.acting(by) as scope:
        return dossier_header(scope, dossier_id)


def run(house: House, function: Any, by: str = "claire", hours: float = 1, **values: Any) -> Any:
    return function(actor=house.actor(by), at=house.at(hours), **values)


def test_a_paper_proves_the_identity_until_it_expires(house: House) -> None:
    dossier_id = house.ines()
    today = clock.local_today("Europe/Paris")
    assert header(house, dossier_id).identity_state is IdentityProofState.NOT_PROVEN
    run(house, justify_identity, dossier_id=dossier_id, kind=IdentityProofKind.PASSPORT,
        seen_on=house.today, expires_on=today - timedelta(days=1))  # fmt: skip
    assert header(house, dossier_id).identity_state is IdentityProofState.EXPIRED
    run(house, justify_identity, hours=2, dossier_id=dossier_id, kind=IdentityProofKind.IDENTITY_CARD,
        seen_on=house.today, expires_on=today + timedelta(days=1))  # fmt: skip
    assert header(house, dossier_id).identity_state is IdentityProofState.PROVEN
    assert house.view(dossier_id, Section.IDENTITY).state is SectionState.PROVEN
    with house.acting("karim") as scope:
        assert [proof.kind for proof in proofs_of(scope, dossier_id)] == [
            IdentityProofKind.IDENTITY_CARD, IdentityProofKind.PASSPORT,
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "expires", "field"), [(20, None, "seen_on"), (0, -1, "expires_on")], ids=["future", "expired"]
)
def test_an_impossible_proof_is_refused(house: House, seen: int, expires: int | None, field: str) -> None:
    dossier_id = house.ines()
    day = house.today + timedelta(days=seen)
    with pytest.raises(Invalid) as refused:
        run(house, justify_identity, dossier_id=dossier_id, kind=IdentityProofKind.OTHER, seen_on=day,
            expires_on=None if expires is None else day + timedelta(days=expires))  # fmt: skip
    assert refused.value.field == field
    assert header(house, dossier_id).identity_state is IdentityProofState.NOT_PROVEN


def test_the_nir_is_recorded_certified_shown_with_a_reason_and_removed(house: House) -> None:
    dossier_id = house.ines()
    assert run(house, record_nir, dossier_id=dossier_id, nir=nir()) == ()
    assert header(house, dossier_id).nir_state is NirState.DECLARED
    run(house, certify_nir, dossier_id=dossier_id, hours=2)
    found = header(house, dossier_id)
    assert (found.nir_state, found.nir_masked[:4]) == (NirState.CERTIFIED, f"2 {nir()[1:3]}")
    assert nir()[5:] not in found.nir_masked.replace(" ", "")
    shown = run(house, reveal_nir, dossier_id=dossier_id, reason=WHY, hours=3)
    assert shown.replace(" ", "") == nir()
    run(house, record_nir, dossier_id=dossier_id, nir=nir(rank=200), hours=4)
    assert header(house, dossier_id).nir_state is NirState.DECLARED
    run(house, remove_nir, dossier_id=dossier_id, reason="Numéro de sa mère", hours=5)
    assert header(house, dossier_id).nir_state is NirState.MISSING


def test_showing_the_nir_enters_the_history_and_the_access_journal(house: House) -> None:
    dossier_id = house.ines(nir=nir())
    run(house, reveal_nir, dossier_id=dossier_id, reason=WHY)
    with house.acting("manager") as scope:
        lines = [line for line in changes(scope, dossier_id) if line.label == "Afficher le NIR"]
        looks = who_looked(scope, dossier_id)
    assert [(line.reason, line.user_name, line.changes) for line in lines] == [(WHY, "Claire Essai", ())]
    shown = [look for look in looks if FieldGroup.NIR.label in look.groups]
    assert [look.user_name for look in shown] == ["Claire Essai"]
    with connection.cursor() as cursor, house.acting("manager"):
        cursor.execute(
            "SELECT string_agg(v.content::text, '') FROM storage_version v WHERE dossier_id = %s",
            [dossier_id],
        )
        assert nir() not in cursor.fetchone()[0]


@pytest.mark.parametrize("reason", ["", "   ", "pour voir"])
def test_the_nir_is_not_shown_without_a_real_reason(house: House, reason: str) -> None:
    dossier_id = house.ines(nir=nir())
    with pytest.raises(Invalid, match="10 caractères"):
        run(house, reveal_nir, dossier_id=dossier_id, reason=reason)
    with house.acting("manager") as scope:
        assert not [look for look in who_looked(scope, dossier_id) if FieldGroup.NIR.label in look.groups]


def test_a_wrong_or_doubtful_nir(house: House) -> None:
    dossier_id = house.ines()
    with pytest.raises(Invalid, match="clé"):
        run(house, record_nir, dossier_id=dossier_id, nir=nir()[:-2] + "98")
    with pytest.raises(NotFound):
        run(house, reveal_nir, dossier_id=dossier_id, reason=WHY)
    warnings = run(house, record_nir, dossier_id=dossier_id, nir=nir(sex=1, month=4))
    assert len(warnings) == 2
    run(house, record_nir, dossier_id=dossier_id, nir=nir(sex=8), hours=2)
    with pytest.raises(Conflict, match="attente"):
        run(house, certify_nir, dossier_id=dossier_id, hours=3)
    other = house.person("Léa", "Dumont", "01/09/2005")
    with pytest.raises(Conflict) as taken:
        run(house, record_nir, dossier_id=other, nir=nir(sex=8), hours=3)
    assert taken.value.code == "duplicate_nir"


def test_notes_are_written_amended_by_their_author_and_removed_with_a_reason(house: House) -> None:
    dossier_id = house.ines()
    note_id = run(house, write_note, dossier_id=dossier_id, text="  Vient avec\nsa sœur. ", about="logement")
    with house.acting("karim") as scope:
        (note,) = notes_of(scope, dossier_id)
    assert (note.text, note.about, note.author_name) == ("Vient avec\nsa sœur.", "logement", "Claire Essai")
    token = run(house, amend_note, note_id=note_id, text="Vient seule.", edit_token=note.edit_token, hours=2)
    with pytest.raises(NoteConflict) as conflict:
        run(house, amend_note, note_id=note_id, text="Autre", edit_token=note.edit_token, hours=3)
    assert (conflict.value.theirs, conflict.value.yours, conflict.value.edit_token) == (
        "Vient seule.", "Autre", token,
    )  # fmt: skip
    for who in ("karim", "manager"):
        with pytest.raises(Refused):
            run(house, amend_note, who, note_id=note_id, text="Autre", edit_token=token, hours=3)
    with pytest.raises(Refused):
        run(house, delete_note, "karim", note_id=note_id, reason="Propos blessants pour la famille", hours=4)
    with pytest.raises(Invalid):
        run(house, delete_note, "manager", note_id=note_id, reason="non", hours=4)
    run(house, delete_note, "manager", note_id=note_id, reason="Propos blessants pour la famille", hours=4)
    with house.acting("claire") as scope:
        assert notes_of(scope, dossier_id) == ()


@pytest.mark.parametrize("lost", [Permission.READ_FREE_TEXT, Permission.EDIT_FILES])
def test_an_author_without_the_right_any_more_leaves_her_notes(house: House, lost: Permission) -> None:
    note_id = run(house, write_note, dossier_id=house.ines(), text="Vient seule.")
    author = house.actor("claire")
    reader = replace(author, permissions=author.permissions - {lost})
    for function, values in (
        (amend_note, {"text": "Autre", "edit_token": 0}),
        (delete_note, {"reason": WHY}),
    ):
        with pytest.raises(Refused):
            function(actor=reader, at=house.at(2), note_id=note_id, **values)


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 10_001])
def test_an_empty_or_endless_note_is_refused(house: House, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        run(house, write_note, dossier_id=house.ines(), text=text)
    assert refused.value.field == "text"


def test_watch_and_end_are_two_facts(house: House) -> None:
    dossier_id = house.ines()
    run(house, put_on_watch, dossier_id=dossier_id, reason="Sans nouvelles depuis trois mois")
    run(
        house,
        end_accompaniment,
        dossier_id=dossier_id,
        ended_on=house.today,
        motive="sans_nouvelles",
        hours=2,
    )
    found = header(house, dossier_id)
    assert (found.state, found.ended_on, found.end_motive) == (
        DossierState.DORMANT, house.today, "sans_nouvelles",
    )  # fmt: skip
    with pytest.raises(Conflict):
        run(house, put_on_watch, dossier_id=dossier_id, reason="Sans nouvelles depuis trois mois", hours=3)
    with pytest.raises(Conflict):
        run(house, end_accompaniment, dossier_id=dossier_id, ended_on=house.today, motive="autre", hours=3)
    run(house, resume_accompaniment, dossier_id=dossier_id, hours=30)
    found = header(house, dossier_id)
    assert (found.state, found.ended_on, found.end_motive, found.state_since) == (
        DossierState.ACTIVE, None, "", house.at(30).date(),
    )  # fmt: skip
    with pytest.raises(Conflict):
        run(house, resume_accompaniment, dossier_id=dossier_id, hours=31)
    with pytest.raises(Conflict):
        run(house, reactivate, dossier_id=dossier_id, hours=31)


def test_what_cannot_end_is_refused(house: House) -> None:
    dossier_id = house.ines()
    for ended_on, motive in (
        (house.today + timedelta(days=1), "autre"),
        (house.today - timedelta(days=1), "autre"),
        (house.today, "fantaisie"),
    ):
        with pytest.raises(Invalid):
            run(house, end_accompaniment, dossier_id=dossier_id, ended_on=ended_on, motive=motive)
    with pytest.raises(Invalid):
        run(house, put_on_watch, dossier_id=dossier_id, reason="rien")
    assert header(house, dossier_id).state is DossierState.ACTIVE


def test_only_the_young_person_prolongs_the_last_contact(house: House) -> None:
    dossier_id = house.ines()
    day = house.today

    def contact(on: date, by_young_person: bool) -> tuple[date | None, date | None]:
        run(house, note_contact, dossier_id=dossier_id, on=on, by_young_person=by_young_person)
        with house.acting("claire") as scope:
            (row,) = caseload(scope, adviser_id=house.users["claire"])
        return row.last_contact_on, row.last_attempt_on

    assert contact(day, False) == (None, day)
    assert contact(day - timedelta(days=3), True) == (day - timedelta(days=3), day)
    assert contact(day - timedelta(days=9), True) == (day - timedelta(days=3), day)
    assert contact(day, True) == (day, day)
    with pytest.raises(Invalid, match="futur"):
        contact(day + timedelta(days=1), True)


def test_a_contact_noted_by_mistake_gives_way_to_the_one_before(house: House) -> None:
    dossier_id, day = house.ines(), house.today
    earlier = day - timedelta(days=5)
    run(house, note_contact, dossier_id=dossier_id, on=day, by_young_person=True)

    def after_taking_back(on: date, before: date | None) -> date | None:
        run(house, take_back_contact, dossier_id=dossier_id, on=on, before=before, by_young_person=True)
        return header(house, dossier_id).last_contact_on

    assert after_taking_back(day - timedelta(days=1), None) == day
    assert after_taking_back(day, earlier) == earlier
    assert after_taking_back(earlier, None) is None


def test_colleagues_see_who_edits_for_a_minute(house: House) -> None:
    dossier_id = house.ines()

    def seen(by: str) -> list[str]:
        with house.acting(by) as scope:
            return [editor.name for editor in present_editors(scope, dossier_id, Section.HOUSING)]

    for _ in range(2):
        note_presence(
            actor=house.actor("claire"), at=clock.now(), dossier_id=dossier_id, section=Section.HOUSING
        )
    assert (seen("karim"), seen("claire"), seen("pierre")) == (["Claire Essai"], [], [])
    leave_section(actor=house.actor("claire"), at=clock.now(), dossier_id=dossier_id, section=Section.HOUSING)
    assert seen("karim") == []
    long_ago = clock.now() - timedelta(seconds=61)
    note_presence(actor=house.actor("claire"), at=long_ago, dossier_id=dossier_id, section=Section.HOUSING)
    assert seen("karim") == []
    with house.acting("claire"):
        assert EditPresence.objects.count() == 1
    reader = replace(
        house.actor("karim"), permissions=house.actor("karim").permissions - {Permission.EDIT_FILES}
    )
    with pytest.raises(Refused):
        note_presence(actor=reader, at=clock.now(), dossier_id=dossier_id, section=Section.HOUSING)
    answers = []
    for target in (dossier_id, uuid7()):
        with pytest.raises(NotFound) as missing:
            note_presence(
                actor=house.actor("pierre"), at=clock.now(), dossier_id=target, section=Section.HOUSING
            )
        answers.append(str(missing.value))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("function", [reactivate, resume_accompaniment])
def test_rights_of_life(house: House, function: Any) -> None:
    dossier_id = house.ines()
    run(house, put_on_watch, dossier_id=dossier_id, reason="Sans nouvelles depuis trois mois")
    run(house, end_accompaniment, dossier_id=dossier_id, ended_on=house.today, motive="autre", hours=2)
    for who in ("accounts", "educator"):
        with pytest.raises(Refused):
            run(house, function, who, dossier_id=dossier_id, hours=3)
    for target in (dossier_id, uuid7()):
        with pytest.raises(NotFound):
            run(house, function, "pierre", dossier_id=target, hours=3)
    run(house, function, "karim", dossier_id=dossier_id, hours=3)
