"""A CEJ or a PACEA is prepared under its conditions, corrected, signed; bad input is told in French."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations import (
    abandon_contract,
    amend_contract,
    preparing,
    refuse_contract,
    sign_contract,
    start_due_contracts,
)
from convergence.accompagnement.contracts.queries import (
    contract_notes,
    contracts_of,
    eligibility_of,
    exemptions_of,
    running_contract,
)
from convergence.accompagnement.contracts.types import (
    CheckedEligibility,
    ContractConflict,
    ContractKind,
    ContractState,
    EligibilityAnswers,
    NoteAbout,
    NotEligible,
    Party,
    WeeklyExemption,
)
from convergence.accompagnement.diagnostic import operations as diagnostic
from convergence.accompagnement.diagnostic.types import DiagnosticKind, ExitMotive, Presence
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    TODAY,
    at,
    count,
    events,
    new_file,
    person,
    read,
)
from tests.rooms.contracts.steps import YES, contract, prepared, prepared_pacea, running, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def test_a_cej_is_prepared_signed_and_runs_at_once_when_its_first_day_has_come(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id)
    row = contract(contract_id)
    assert (row.state, row.months, row.weekly_hours) == (ContractState.PREPARED, 12, 15)
    assert (row.planned_end_on, row.last_day) == (date(2027, 11, 24), date(2027, 11, 23))
    assert row.missing_parties == (Party.YOUNG_PERSON, Party.STRUCTURE)
    assert all(row.eligibility.values())
    assert not row.covers
    assert sign_contract(
        actor=ADVISER, at=AT, contract_id=contract_id, party=Party.YOUNG_PERSON
    ) is ContractState.PREPARED  # fmt: skip
    assert sign_contract(
        actor=ADVISER, at=AT, contract_id=contract_id, party=Party.STRUCTURE
    ) is ContractState.RUNNING  # fmt: skip
    row = contract(contract_id)
    assert (row.signed_on, row.covers, row.missing_parties) == (TODAY, True, ())
    assert [event["contract_id"] for event in events("CejSigned")] == [str(contract_id)]
    assert len(events("CejPrepared")) == len(events("ContractStarted")) == 1


def test_a_contract_signed_ahead_runs_from_its_first_day_whether_the_worker_passed_or_not(
    dossier_id: UUID,
) -> None:
    first = TODAY + timedelta(days=7)
    contract_id = signed(prepared(dossier_id, starts_on=first))
    assert contract(contract_id).state is ContractState.SIGNED
    assert contract(contract_id, on=first).state is ContractState.RUNNING
    assert read(ADVISER, running_contract, dossier_id, first - timedelta(days=1)) is None
    assert read(ADVISER, running_contract, dossier_id, first).contract_id == contract_id
    assert start_due_contracts(actor=ADVISER, at=at(6)) == 0
    assert start_due_contracts(actor=ADVISER, at=at(7)) == 1
    assert start_due_contracts(actor=ADVISER, at=at(8)) == 0
    assert len(events("ContractStarted")) == 1


def test_the_contract_of_a_minor_is_signed_by_her_guardian_too(dossier_id: UUID) -> None:
    minor = new_file(born_on=date(2009, 11, 25))
    contract_id = signed(prepared(minor))
    row = contract(contract_id)
    assert (row.state, row.missing_parties) == (ContractState.PREPARED, (Party.GUARDIAN,))
    signed(contract_id, Party.GUARDIAN)
    assert contract(contract_id).state is ContractState.RUNNING
    with pytest.raises(Invalid, match="n’a pas à signer"):
        signed(prepared(dossier_id), Party.GUARDIAN)


def test_who_comes_of_age_before_signing_signs_alone_and_a_protected_adult_never_does() -> None:
    almost = new_file(born_on=date(2008, 11, 26))
    contract_id = prepared(almost)
    assert Party.GUARDIAN in contract(contract_id).missing_parties
    signed(contract_id, at=at(2))
    assert contract(contract_id).state is ContractState.RUNNING
    protected = signed(prepared(new_file(), is_protected=True))
    assert contract(protected).missing_parties == (Party.GUARDIAN,)


def test_nobody_signs_twice_nor_in_the_future_nor_before_the_preparation(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id, starts_on=TODAY + timedelta(days=3))
    signed(contract_id, Party.YOUNG_PERSON)
    with pytest.raises(Conflict, match="déjà recueillie"):
        signed(contract_id, Party.YOUNG_PERSON)
    for day, sentence in ((TODAY + timedelta(days=1), "à venir"), (TODAY - timedelta(days=1), "précède")):
        with pytest.raises(Invalid, match=sentence):
            signed(contract_id, Party.STRUCTURE, signed_on=day)
    assert count(ADVISER, "contracts_contractsignature") == 1


@pytest.mark.parametrize(
    ("born_on", "rqth", "eligible"),
    [
        (date(2010, 11, 24), None, True),
        (date(2010, 11, 25), None, False),
        (date(2000, 11, 25), None, True),
        (date(2000, 11, 24), None, False),
        (date(2000, 11, 24), (date(2025, 1, 1), None), True),
        (date(1996, 11, 25), (date(2025, 1, 1), date(2027, 1, 1)), True),
        (date(1996, 11, 24), (date(2025, 1, 1), None), False),
        (date(1999, 1, 1), (date(2020, 1, 1), date(2026, 11, 23)), False),
        (date(1999, 1, 1), (date(2026, 11, 25), None), False),
    ],
)
def test_ages_from_16_to_25_and_to_29_with_a_recognition_that_runs(
    born_on: date, rqth: tuple[date, date | None] | None, eligible: bool
) -> None:
    dossier_id = new_file(born_on=born_on, rqth=rqth)
    if eligible:
        assert contract(prepared(dossier_id)).eligibility["age"] is True
        return
    with pytest.raises(NotEligible) as refused:
        prepared(dossier_id)
    assert set(refused.value.by_field()) == {"age"}
    assert "Article L5131-6" in str(refused.value)
    assert count(ADVISER, "contracts_contract") == 0


def test_the_age_is_checked_again_on_the_day_of_the_last_signature() -> None:
    contract_id = prepared(new_file(born_on=date(2000, 11, 26)))
    signed(contract_id, Party.YOUNG_PERSON)
    with pytest.raises(NotEligible, match="n’est plus possible depuis le 26 novembre 2026"):
        signed(contract_id, Party.STRUCTURE, at=at(2))
    signed(contract_id, Party.STRUCTURE, at=at(1))
    assert contract(contract_id).state is ContractState.RUNNING


def test_unanswered_and_unmet_conditions_are_named_one_by_one(dossier_id: UUID) -> None:
    with pytest.raises(NotEligible) as refused:
        prepared(dossier_id, answers=EligibilityAnswers(is_student=True))
    assert set(refused.value.by_field()) == {"student", "training", "difficulty", "diagnostic"}
    assert refused.value.eligibility is not None
    assert all(error.message and error.what_to_do for error in refused.value.errors)


def test_a_training_or_a_schooling_on_record_wins_over_the_answer(dossier_id: UUID) -> None:
    draft = SituationDraft(SituationCategory.SCHOOL, TODAY - timedelta(days=9), organisation="Lycée")
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft)
    checked = read(ADVISER, eligibility_of, dossier_id, ContractKind.CEJ, on=TODAY, answers=YES)
    assert [reason.code for reason in checked.eligibility.against] == ["student"]
    assert read(ADVISER, eligibility_of, uuid7(), ContractKind.CEJ, on=TODAY, answers=YES) is None


def test_a_warning_when_the_age_limit_comes_before_the_end() -> None:
    dossier_id = new_file(born_on=date(2001, 3, 1))
    checked = read(ADVISER, eligibility_of, dossier_id, ContractKind.CEJ, on=TODAY, answers=YES)
    assert checked.eligibility.is_eligible
    assert "1er mars 2027" in checked.age_warning
    assert contract(prepared_pacea(dossier_id)).planned_end_on == date(2027, 3, 1)


def test_a_pacea_follows_the_diagnostic_approfondi_on_record_and_its_month_is_told() -> None:
    dossier_id = new_file()
    made = diagnostic.open_diagnostic(
        actor=ADVISER, at=AT, dossier_id=dossier_id, kind=DiagnosticKind.IN_DEPTH
    )

    def checked(on: date, answer: bool | None = True) -> CheckedEligibility:
        answers = replace(YES, has_diagnostic=answer)
        found: CheckedEligibility = read(
            ADVISER, eligibility_of, dossier_id, ContractKind.PACEA, on=on, answers=answers
        )
        return found

    with pytest.raises(NotEligible, match="Le diagnostic approfondi doit être fait avant l’entrée"):
        prepared_pacea(dossier_id)
    diagnostic.close_diagnostic(
        actor=ADVISER, at=AT, diagnostic_id=made, made_with=[Presence.YOUNG_PERSON],
        exit_motive=ExitMotive.PACEA,
    )  # fmt: skip
    assert checked(TODAY, answer=None).eligibility.is_eligible
    assert checked(date(2026, 12, 24)).delay_warning == ""
    assert "au plus tard le 24 décembre 2026" in checked(date(2026, 12, 25)).delay_warning
    signed(prepared_pacea(dossier_id))
    assert checked(date(2026, 12, 25)).delay_warning == ""


def test_a_shared_diagnosis_opens_a_cej_and_leaves_the_approfondi_to_say() -> None:
    dossier_id = new_file()
    made = diagnostic.open_diagnostic(actor=ADVISER, at=AT, dossier_id=dossier_id)
    diagnostic.close_diagnostic(actor=ADVISER, at=AT, diagnostic_id=made, made_with=[Presence.YOUNG_PERSON])
    silent = replace(YES, has_diagnostic=None)
    verdicts = [
        read(ADVISER, eligibility_of, dossier_id, kind, on=TODAY, answers=silent).eligibility.is_eligible
        for kind in (ContractKind.CEJ, ContractKind.PACEA)
    ]
    assert verdicts == [True, False]


def test_a_cej_never_beside_a_pacea_nor_another_cej(dossier_id: UUID) -> None:
    signed(prepared_pacea(dossier_id))
    with pytest.raises(NotEligible, match="A un PACEA ouvert depuis le 24 novembre 2026"):
        prepared(dossier_id, at=at(1), starts_on=TODAY + timedelta(days=30))
    other = new_file()
    running(other)
    for attempt in (prepared, prepared_pacea):
        with pytest.raises(NotEligible, match="A un CEJ ouvert"):
            attempt(other, at=at(1))


def test_two_preparations_at_once_are_refused(dossier_id: UUID) -> None:
    prepared(dossier_id)
    for attempt in (prepared, prepared_pacea):
        with pytest.raises(Conflict, match="déjà en préparation"):
            attempt(dossier_id)


def test_two_preparations_that_pass_each_other_are_told_by_the_database(
    dossier_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each looks before the other has written: what the look would miss, the constraint sees."""
    prepared(dossier_id)
    monkeypatch.setattr(preparing, "_check_none_open", lambda dossier_id: None)
    with pytest.raises(Conflict, match="déjà en préparation"):
        prepared(dossier_id)
    assert count(ADVISER, "contracts_contract") == 1


def test_the_database_refuses_two_contracts_over_the_same_days(dossier_id: UUID) -> None:
    """Facts entered late pass the conditions of the day on which each starts; the constraint sees both."""
    running(dossier_id, at=AT, starts_on=TODAY)
    with pytest.raises(Conflict, match="couvre déjà cette période"):
        signed(prepared_pacea_before(dossier_id), at=at(1))


def prepared_pacea_before(dossier_id: UUID) -> UUID:
    """A PACEA of the past year, prepared through the model as an import would."""

    @operation("Reprise d’un PACEA")
    def take_over(*, actor: Any, at: Any) -> UUID:
        row = models.Contract.objects.create(
            structure_id=actor.structure_id,
            dossier_id=dossier_id,
            kind="pacea",
            state="prepare",
            months=24,
            weekly_hours=15,
            prepared_on=date(2026, 1, 5),
            starts_on=date(2026, 1, 5),
            planned_end_on=date(2028, 1, 5),
            source="reprise",
        )
        return row.id

    return take_over(actor=ADVISER, at=AT)


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        ({"months": 13}, {"months"}),
        ({"months": 0}, {"months"}),
        ({"weekly_hours": 0}, {"weekly_hours"}),
        ({"weekly_hours": 12}, {"lowering_reason"}),
        ({"exemption": WeeklyExemption.HEALTH}, {"weekly_hours"}),
    ],
)
def test_terms_that_the_code_does_not_allow_write_nothing(
    dossier_id: UUID, details: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        prepared(dossier_id, **details)
    assert set(refused.value.by_field()) == fields
    assert count(ADVISER, "contracts_contract") == count(ADVISER, "contracts_contractnote") == 0


def test_words_and_health_stand_apart_from_the_contract(dossier_id: UUID) -> None:
    prepared(dossier_id, weekly_hours=10, lowering_reason="Soins deux jours par semaine")
    (note,) = read(ADVISER, contract_notes, dossier_id)
    assert (note.about, note.text) == (NoteAbout.LOWERED_HOURS, "Soins deux jours par semaine")
    other = new_file()
    contract_id = prepared(other, weekly_hours=None, exemption=WeeklyExemption.SINGLE_PARENT)
    assert contract(contract_id).weekly_hours == 0
    (exemption,) = read(ADVISER, exemptions_of, other)
    assert exemption.ground is WeeklyExemption.SINGLE_PARENT


def test_a_preparation_is_corrected_until_someone_signs(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id, weekly_hours=None, exemption=WeeklyExemption.HEALTH)
    token = contract(contract_id).edit_token
    first = TODAY + timedelta(days=7)
    terms: dict[str, Any] = {"contract_id": contract_id, "starts_on": first, "months": 6, "answers": YES}
    amend_contract(actor=ADVISER, at=at(1), edit_token=token, **terms)
    row = contract(contract_id)
    assert (row.starts_on, row.months, row.weekly_hours) == (first, 6, 15)
    assert row.planned_end_on == date(2027, 6, 1)
    assert read(ADVISER, exemptions_of, dossier_id) == []
    with pytest.raises(ContractConflict) as conflict:
        amend_contract(actor=COLLEAGUE, at=at(1), edit_token=token, **terms)
    assert conflict.value.theirs.months == 6
    with pytest.raises(Invalid, match="au plus 12 mois"):
        amend_contract(actor=ADVISER, at=at(1), edit_token=row.edit_token, **(terms | {"months": 18}))
    blank = terms | {"answers": replace(YES, is_student=True)}
    with pytest.raises(NotEligible):
        amend_contract(actor=ADVISER, at=at(1), edit_token=row.edit_token, **blank)
    signed(contract_id, Party.YOUNG_PERSON, at=at(1))
    with pytest.raises(Conflict, match="porte déjà une signature"):
        amend_contract(actor=ADVISER, at=at(1), edit_token=row.edit_token, **terms)


def test_the_same_key_prepares_once_and_another_body_is_told(dossier_id: UUID) -> None:
    first = prepared(dossier_id, idempotency_key="cle")
    assert prepared(dossier_id, idempotency_key="cle", at=at(1)) == first
    with pytest.raises(Conflict, match="clé d’idempotence"):
        prepared(dossier_id, idempotency_key="cle", months=6)


def test_an_entry_is_refused_or_given_up_with_its_reason(dossier_id: UUID) -> None:
    refused = prepared(dossier_id)
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        refuse_contract(actor=ADVISER, at=AT, contract_id=refused, reason="")
    refuse_contract(actor=ADVISER, at=AT, contract_id=refused, reason="Emploi à temps plein trouvé")
    given_up = signed(prepared(dossier_id, starts_on=TODAY + timedelta(days=5)))
    abandon_contract(actor=ADVISER, at=at(1), contract_id=given_up, reason="A déménagé")
    states = {row.contract_id: row.state for row in read(ADVISER, contracts_of, dossier_id, on=TODAY)}
    assert states == {refused: ContractState.REFUSED, given_up: ContractState.ABANDONED}
    assert read(ADVISER, running_contract, dossier_id, TODAY + timedelta(days=5)) is None
    abouts = [note.about for note in read(ADVISER, contract_notes, dossier_id)]
    assert abouts == [NoteAbout.REFUSAL, NoteAbout.ABANDONMENT]
    started = running(dossier_id)
    with pytest.raises(Conflict, match=r"Actions possibles : « prolonger », .* « mettre fin »"):
        abandon_contract(actor=ADVISER, at=at(1), contract_id=started, reason="trop tard")


def test_an_absent_file_or_contract_is_answered_in_french() -> None:
    with pytest.raises(NotFound, match="cherchez le jeune par son nom"):
        prepared(uuid7())
    with pytest.raises(NotFound, match="choisissez-le dans la liste"):
        signed(uuid7())


def test_today_is_the_day_of_the_structure_s_own_zone() -> None:
    tahiti = person("Moana", structure=uuid7(), time_zone="Pacific/Tahiti")
    early = AT.replace(hour=5)
    contract_id = prepared(new_file(actor=tahiti), actor=tahiti, at=early)
    assert contract(contract_id, actor=tahiti).prepared_on == TODAY - timedelta(days=1)
    with pytest.raises(Invalid, match="à venir"):
        sign_contract(
            actor=tahiti, at=early, contract_id=contract_id, party=Party.YOUNG_PERSON, signed_on=TODAY
        )
