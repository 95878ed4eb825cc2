"""An operator signs contracts in its own name, as the référent, by clauses of a list; nobody else touches them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances.operations.finding import signed_contract
from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations import (
    abandon_contract,
    amend_contract,
    clear_review,
    confirm_contract,
    drop_revision,
    end_contract,
    extend_contract,
    prepare_cej,
    prepare_engagement,
    prepare_pacea,
    refuse_contract,
    resume_contract,
    revise_contract,
    sign_contract,
    suspend_contract,
)
from convergence.accompagnement.contracts.policies import possible_actions
from convergence.accompagnement.contracts.queries import (
    contract_notes,
    count_operator_contracts_due,
    operator_contracts_due,
    operator_paper,
    signed_with,
    versions_of,
)
from convergence.accompagnement.contracts.types import (
    Amendment,
    ContractAction,
    ContractKind,
    ContractState,
    EndMotive,
    ExtensionReason,
    NotEligible,
    OperatorDue,
    OperatorReason,
    Party,
    PlanWords,
    RefusalReason,
    ReviewReason,
    SuspensionGround,
    WeeklyExemption,
)
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation.types import ReferentBody
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    TARBES,
    TODAY,
    at,
    count,
    new_file,
    read,
    share,
)
from tests.rooms.contracts.steps import YES, contract, signed
from tests.rooms.operators.test_orientation import (
    CAP_EMPLOI,
    FRANCE_TRAVAIL,
    OPENED,
    shared,
    theirs,
)
from tests.rooms.orientation.world import awaited, orient

pytestmark = pytest.mark.django_db
CLAUSES = (
    "objectif.emploi_durable", "action.recherche", "personne.assiduite", "organisme.referent",
)  # fmt: skip
RECOGNISED = (TODAY.replace(year=TODAY.year - 1), None)
REVIEW = OperatorReason.REVIEW.label
_PREPARE = {
    ContractKind.CEJ: prepare_cej,
    ContractKind.PACEA: prepare_pacea,
    ContractKind.ENGAGEMENT: prepare_engagement,
}


def followed(operator: Actor, *others: Actor, **details: Any) -> UUID:
    """A shared person of whom the operator is the référent."""
    dossier_id = shared(operator, *others, **({"rqth": RECOGNISED} | details))
    orient(dossier_id, operator, **theirs(operator))
    return dossier_id


def prepared(
    dossier_id: UUID,
    actor: Actor = FRANCE_TRAVAIL,
    kind: ContractKind = ContractKind.ENGAGEMENT,
    **details: Any,
) -> UUID:
    given: dict[str, Any] = {"starts_on": TODAY, "answers": YES, "months": 12}
    if actor is not ADVISER:
        given["clauses"] = CLAUSES
    return _PREPARE[kind](actor=actor, at=AT, dossier_id=dossier_id, **(given | details))


def running(dossier_id: UUID, actor: Actor = FRANCE_TRAVAIL, **details: Any) -> UUID:
    return signed(prepared(dossier_id, actor, **details), actor=actor)


def test_the_referent_prepares_signs_amends_suspends_and_ends_in_its_own_name() -> None:
    dossier_id = followed(FRANCE_TRAVAIL)
    common: dict[str, Any] = {"actor": FRANCE_TRAVAIL, "contract_id": (made := prepared(dossier_id))}
    row = contract(made, actor=FRANCE_TRAVAIL)
    assert row.signatory_id == FRANCE_TRAVAIL.structure_id
    assert row.eligibility["signatory"]
    assert row.eligibility["referent"]
    amend_contract(
        at=AT, starts_on=TODAY, months=6, answers=YES, edit_token=row.edit_token, weekly_hours=10,
        clauses=(*CLAUSES, "duree.garde"), **common,
    )  # fmt: skip
    signed(made, actor=FRANCE_TRAVAIL)
    assert contract(made, actor=FRANCE_TRAVAIL).state is ContractState.RUNNING
    assert DeadlineKind.CONTRACT_END not in awaited(dossier_id), "nothing of it is the Mission Locale's to do"
    amendment = Amendment(TODAY, weekly_hours=15, clauses=(*CLAUSES, "action.formation"))
    revise_contract(at=at(1), amendment=amendment, reason=REVIEW, **common)
    signed(made, actor=FRANCE_TRAVAIL, at=at(1))
    first, second = read(FRANCE_TRAVAIL, versions_of, made)
    assert (first.weekly_hours, second.weekly_hours) == (10, 15)
    assert second.words.actions == ("Formation.", "Recherche d’emploi.")
    assert read(ADVISER, versions_of, made)[1].words == second.words
    confirm_contract(at=at(1), **common)
    suspend_contract(
        at=at(2), ground=SuspensionGround.TRAINING, starts_on=at(2).date(), reason=REVIEW, **common
    )
    resume_contract(at=at(3), resumed_on=at(3).date(), **common)
    end_contract(at=at(4), last_day=at(4).date(), motive=EndMotive.SHORT_JOB, **common)
    assert contract(made, on=at(4).date()).state is ContractState.ENDED
    assert read(ADVISER, contract_notes, dossier_id) == []


def test_who_signs_what_is_the_law_s() -> None:
    dossier_id = followed(FRANCE_TRAVAIL, CAP_EMPLOI)
    for who, allowed in (
        (FRANCE_TRAVAIL, {ContractKind.CEJ, ContractKind.ENGAGEMENT}),
        (CAP_EMPLOI, {ContractKind.ENGAGEMENT}),
        (ADVISER, set(ContractKind)),
    ):
        assert {kind for kind in ContractKind if read(who, signed_with, kind, TODAY)} == allowed
    with pytest.raises(NotEligible, match="conditions du PACEA"):
        prepared(dossier_id, kind=ContractKind.PACEA)
    with pytest.raises(NotEligible, match="conditions du CEJ"):
        prepared(followed(CAP_EMPLOI), CAP_EMPLOI, ContractKind.CEJ)
    made = running(dossier_id, kind=ContractKind.CEJ)
    assert contract(made).kind is ContractKind.CEJ
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT), pytest.raises(Invalid, match="autre organisme"):
        signed_contract(made, ContractKind.CEJ, TODAY)


def test_only_the_referent_to_whom_the_file_is_opened_in_writing_signs() -> None:
    no_decision, read_only = shared(FRANCE_TRAVAIL), shared(FRANCE_TRAVAIL, may_write=False)
    orient(shared(FRANCE_TRAVAIL))
    other = followed(CAP_EMPLOI, FRANCE_TRAVAIL)
    ours = shared(FRANCE_TRAVAIL)
    orient(ours)
    for dossier_id in (no_decision, other, ours):
        with pytest.raises(NotEligible, match="ne désigne votre organisme"):
            prepared(dossier_id)
    with pytest.raises(Refused, match="ouvert en écriture"):
        prepared(read_only)
    with pytest.raises(NotFound):
        prepared(new_file())


def test_never_two_organisations_at_once() -> None:
    dossier_id = followed(FRANCE_TRAVAIL)
    made = running(dossier_id)
    orient(dossier_id, FRANCE_TRAVAIL, at(1), **theirs(
        FRANCE_TRAVAIL, decided_on=at(1).date(), body=ReferentBody.MISSION_LOCALE,
        replaces_id=_last(dossier_id),
    ))  # fmt: skip
    for kind in ContractKind:
        with pytest.raises(NotEligible) as refused:
            prepared(dossier_id, ADVISER, kind, starts_on=at(1).date())
        assert any("autre organisme" in error.message for error in refused.value.errors), kind
    end_contract(actor=ADVISER, at=at(1), contract_id=made, last_day=TODAY, motive=EndMotive.OTHER_PATH)
    ours = prepare_cej(actor=ADVISER, at=at(1), dossier_id=dossier_id, starts_on=at(1).date(), answers=YES)
    assert contract(ours).signatory_id is None
    with pytest.raises(IntegrityError, match="contracts_one_signatory"), transaction.atomic():
        _steal(actor=FRANCE_TRAVAIL, at=at(1), contract_id=ours)


@operation("Essai")
def _steal(*, actor: Actor, at: Any, contract_id: UUID) -> None:
    """The same days with another organisation, whatever the code allows."""
    row = models.Contract.objects.get(pk=contract_id)
    twin = models.Contract(
        structure_id=row.structure_id, dossier_id=row.dossier_id, kind=ContractKind.ENGAGEMENT,
        state=ContractState.RUNNING, months=6, prepared_on=row.starts_on, starts_on=row.starts_on,
        planned_end_on=row.planned_end_on, source="essai", signatory_id=actor.structure_id,
    )  # fmt: skip
    twin.save(force_insert=True)


def _last(dossier_id: UUID) -> UUID:
    from tests.rooms.orientation.world import orientations

    return orientations(dossier_id)[0].orientation_id


def attempts(actor: Actor, contract_id: UUID, row_token: int) -> list[Any]:
    """Every way to change a contract that runs."""
    common: dict[str, Any] = {"actor": actor, "at": at(1), "contract_id": contract_id}
    return [
        lambda: sign_contract(party=Party.STRUCTURE, **common),
        lambda: revise_contract(amendment=Amendment(TODAY, weekly_hours=20), reason=REVIEW, **common),
        lambda: drop_revision(**common),
        lambda: suspend_contract(ground=SuspensionGround.JOB, starts_on=TODAY, reason=REVIEW, **common),
        lambda: resume_contract(resumed_on=TODAY, **common),
        lambda: end_contract(last_day=TODAY, motive=EndMotive.OTHER, **common),
        lambda: end_contract(last_day=TODAY, motive=EndMotive.OTHER_PATH, **common),
        lambda: abandon_contract(reason=REVIEW, **common),
        lambda: confirm_contract(**common),
        lambda: clear_review(review=ReviewReason.AGE_LIMIT, **common),
        lambda: amend_contract(starts_on=TODAY, months=6, answers=YES, edit_token=row_token, **common),
    ]


def test_nobody_touches_the_contract_of_another_organisation() -> None:
    dossier_id = followed(FRANCE_TRAVAIL, CAP_EMPLOI)
    made = running(dossier_id)
    ours = new_file()
    for operator in (FRANCE_TRAVAIL, CAP_EMPLOI):
        share(
            actor=ADVISER, at=AT, dossier_id=ours, to=operator.structure_id, groups=list(OPENED[operator]),
            may_write=True,
        )  # fmt: skip
    cej = signed(prepared(ours, ADVISER, ContractKind.CEJ))
    for who, theirs_ in ((ADVISER, made), (CAP_EMPLOI, made), (FRANCE_TRAVAIL, cej), (CAP_EMPLOI, cej)):
        for attempt in attempts(who, theirs_, contract(theirs_).edit_token):
            with pytest.raises(Refused, match="autre organisme"):
                attempt()
        row = contract(theirs_, actor=who)
        assert possible_actions(who, row.state, row.signatory_id) == ()
    with pytest.raises(Refused, match="autre organisme"):
        read(CAP_EMPLOI, operator_paper, made, AT)
    for who in (ADVISER, CAP_EMPLOI):
        assert read(who, operator_paper, uuid7(), AT) is None


def test_the_referent_that_follows_closes_the_former_contract_and_no_cej() -> None:
    dossier_id = followed(FRANCE_TRAVAIL, CAP_EMPLOI)
    made = running(dossier_id)
    orient(dossier_id, CAP_EMPLOI, at(1), **theirs(
        CAP_EMPLOI, decided_on=at(1).date(), replaces_id=_last(dossier_id),
    ))  # fmt: skip
    with pytest.raises(Refused):
        end_contract(actor=CAP_EMPLOI, at=at(1), contract_id=made, last_day=TODAY, motive=EndMotive.OTHER)
    end_contract(actor=CAP_EMPLOI, at=at(1), contract_id=made, last_day=TODAY, motive=EndMotive.OTHER_PATH)
    cej = shared(CAP_EMPLOI, rqth=RECOGNISED)
    kept = signed(prepared(cej, ADVISER, ContractKind.CEJ))
    orient(cej, CAP_EMPLOI, **theirs(CAP_EMPLOI))
    with pytest.raises(Refused):
        end_contract(
            actor=CAP_EMPLOI, at=at(1), contract_id=kept, last_day=TODAY, motive=EndMotive.OTHER_PATH
        )


def test_an_operator_extends_and_refuses_with_reasons_of_its_list() -> None:
    dossier_id = followed(FRANCE_TRAVAIL)
    made = running(dossier_id, months=6)
    common: dict[str, Any] = {"actor": FRANCE_TRAVAIL, "at": at(1), "contract_id": made}
    last = contract(made, actor=FRANCE_TRAVAIL).last_day + timedelta(days=60)
    for reason in ("mes mots", REVIEW, ""):
        with pytest.raises(Problem):
            extend_contract(reason=reason, last_day=last, **common)
    with pytest.raises(Refused, match="autre organisme"):
        extend_contract(reason="Il en a besoin", last_day=last, **{**common, "actor": ADVISER})
    extend_contract(reason=ExtensionReason.ACTION.label, last_day=last, **common)
    for actor in (FRANCE_TRAVAIL, ADVISER):
        row = contract(made, actor=actor)
        assert (row.last_day, row.decision_reason) == (last, ExtensionReason.ACTION.label), actor.name
    assert read(ADVISER, contract_notes, dossier_id) == []

    other = prepared(followed(FRANCE_TRAVAIL))
    common["contract_id"] = other
    with pytest.raises(Invalid, match="texte libre"):
        refuse_contract(reason="parce que", **common)
    with pytest.raises(Refused, match="autre organisme"):
        refuse_contract(reason="Non", **{**common, "actor": ADVISER})
    assert refuse_contract(reason=RefusalReason.CONDITIONS.label, **common) == other
    row = contract(other, actor=FRANCE_TRAVAIL)
    assert (row.state, row.decision_reason) == (ContractState.REFUSED, RefusalReason.CONDITIONS.label)
    assert count(ADVISER, "documents_document") == 0, "the operator keeps its own papers"


def test_the_refusal_says_its_reason_and_where_to_appeal(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []

    def drawing(draft: Any) -> bytes:
        drawn.append(draft)
        return b"%PDF"

    monkeypatch.setattr("convergence.documents.queries.rendering.PaperDraft.pdf", drawing)
    made = prepared(followed(CAP_EMPLOI), CAP_EMPLOI)
    refuse_contract(actor=CAP_EMPLOI, at=at(1), contract_id=made, reason=RefusalReason.NEED.label)
    paper = read(CAP_EMPLOI, operator_paper, made, at(1))
    assert paper.title == "Refus d’entrée (contrat d’engagement)"
    (draft,) = drawn
    told = str(draft.values)
    assert RefusalReason.NEED.label in told
    assert "recours gracieux adressé à Cap emploi 65" in told
    assert "tribunal administratif" in told
    with pytest.raises(Refused):
        read(ADVISER, operator_paper, made, at(1))


def test_an_operator_writes_no_free_text() -> None:
    dossier_id = followed(FRANCE_TRAVAIL)
    words = PlanWords("Ses mots", ("Venir",), ("Aider",))
    for typed in (
        {"plan": words},
        {"lowering_reason": "fatigue", "weekly_hours": 8},
        {"clauses": ("objectif.x",)},
    ):
        with pytest.raises(Problem) as refused:
            prepared(dossier_id, **typed)
        assert type(refused.value) is Invalid, typed
    with pytest.raises(Refused, match="en écriture"):
        prepared(dossier_id, exemption=WeeklyExemption.HEALTH, weekly_hours=None)
    with pytest.raises(Invalid, match="opérateurs"):
        prepared(new_file(), ADVISER, clauses=CLAUSES)
    waiting = prepared(dossier_id)
    common: dict[str, Any] = {"actor": FRANCE_TRAVAIL, "at": at(1), "contract_id": waiting}
    with pytest.raises(Invalid, match="texte libre"):
        refuse_contract(reason=REVIEW, **common)
    with pytest.raises(Invalid, match="texte libre"):
        abandon_contract(reason="parce que", **common)
    signed(waiting, actor=FRANCE_TRAVAIL)
    for attempt in (
        lambda: revise_contract(amendment=Amendment(TODAY, words=words), reason=REVIEW, **common),
        lambda: revise_contract(amendment=Amendment(TODAY, weekly_hours=20), reason="mes mots", **common),
        lambda: suspend_contract(ground=SuspensionGround.JOB, starts_on=TODAY, reason="mes mots", **common),
        lambda: end_contract(last_day=TODAY, motive=EndMotive.MOVE, details="mes mots", **common),
    ):
        with pytest.raises(Invalid, match="texte libre"):
            attempt()
    allowed = possible_actions(FRANCE_TRAVAIL, ContractState.RUNNING, FRANCE_TRAVAIL.structure_id)
    assert {ContractAction.EXTEND, ContractAction.REVISE, ContractAction.SUSPEND, ContractAction.END} <= set(
        allowed
    )


def test_the_paper_carries_the_name_and_the_words_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []

    def drawing(draft: Any) -> bytes:
        drawn.append(draft.paper().data)
        return b"%PDF"

    monkeypatch.setattr("convergence.documents.queries.rendering.PaperDraft.pdf", drawing)
    dossier_id = followed(CAP_EMPLOI)
    made = prepared(dossier_id, CAP_EMPLOI, clauses=())
    with pytest.raises(Invalid, match="objectif"):
        read(CAP_EMPLOI, operator_paper, made, AT)
    row = contract(made, actor=CAP_EMPLOI)
    amend_contract(
        actor=CAP_EMPLOI, at=AT, contract_id=made, starts_on=TODAY, months=6, answers=YES,
        edit_token=row.edit_token, clauses=CLAUSES,
    )  # fmt: skip
    paper = read(CAP_EMPLOI, operator_paper, made, AT)
    assert (paper.title, paper.content) == ("Contrat d’engagement", b"%PDF")
    said = str(drawn[0])
    for words in ("Cap emploi 65", "Engagements de l’usager", "Pour Cap emploi 65", "Recherche d’emploi."):
        assert words in said, words
    assert "jeune" not in said.replace("engagements_jeune", "")
    assert "Mission Locale" not in said
    signed(made, actor=CAP_EMPLOI)
    revise_contract(
        actor=CAP_EMPLOI, at=at(1), contract_id=made, reason=REVIEW,
        amendment=Amendment(TODAY, clauses=(*CLAUSES, "personne.information")),
    )  # fmt: skip
    assert read(CAP_EMPLOI, operator_paper, made, at(1)).title.startswith("Avenant")
    assert "Engagements de l’usager" in str(drawn[1])


def test_a_contract_of_the_mission_locale_stays_as_it_was() -> None:
    dossier_id = new_file()
    made = signed(prepared(dossier_id, ADVISER, ContractKind.CEJ))
    row = contract(made)
    assert row.signatory_id is None
    assert not {"signatory", "other_body"} & set(row.eligibility)
    with pytest.raises(NotFound, match="celui de la structure"):
        read(ADVISER, operator_paper, made, AT)
    with pytest.raises(Conflict, match="déjà signé"):
        sign_contract(actor=ADVISER, at=AT, contract_id=made, party=Party.STRUCTURE)
    assert ADVISER.structure_id == TARBES


def test_an_operator_finds_what_its_contracts_wait_for_and_no_other_organisation_does() -> None:
    waiting = prepared(followed(FRANCE_TRAVAIL))
    made = running(followed(FRANCE_TRAVAIL), months=12, review_months=3)
    for day, expected in (
        (TODAY, {(waiting, OperatorDue.SIGN)}),
        (TODAY + timedelta(days=100), {(waiting, OperatorDue.SIGN), (made, OperatorDue.REVIEW)}),
        (TODAY + timedelta(days=363), {(waiting, OperatorDue.SIGN), (made, OperatorDue.END)}),
    ):
        rows = read(FRANCE_TRAVAIL, operator_contracts_due, day)
        assert {(row.contract_id, row.due) for row in rows} == expected, day
        assert read(FRANCE_TRAVAIL, count_operator_contracts_due, day) == len(expected)
        for actor in (ADVISER, CAP_EMPLOI):
            assert read(actor, operator_contracts_due, day) == []
