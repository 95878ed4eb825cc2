"""The papers of a contract say its true terms, go round, and count once when all have signed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pypdf
import pytest

from convergence.accompagnement.contracts.handlers import (
    note_paper_expired,
    note_paper_left,
    note_paper_refused,
    note_paper_withdrawn,
    register_for_cej,
    register_for_pacea,
    sign_when_all_signed,
)
from convergence.accompagnement.contracts.operations import (
    abandon_contract,
    amend_contract,
    ask_signatures,
    certify_accompaniment,
    plan_phase,
    prepare_engagement,
    print_contract,
    refuse_contract,
    revise_contract,
    set_step,
    sign_contract,
)
from convergence.accompagnement.contracts.queries import contracts_of, papers_of
from convergence.accompagnement.contracts.types import (
    Amendment,
    CejPrepared,
    ContractKind,
    ContractState,
    PaceaPrepared,
    PaperState,
    Party,
    PhaseDraft,
    PlanWords,
    ReviewReason,
    StepDraft,
    StepKind,
)
from convergence.accompagnement.orientation.queries import registration_of
from convergence.accompagnement.orientation.types import Category
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    SituationCategory,
    SituationDraft,
    WorkingTime,
)
from convergence.documents.queries import document_bytes
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.signatures.operations import refuse_on_account, sign_on_account, withdraw_signing
from convergence.signatures.types import (
    Capacity,
    SignatureLevel,
    SignatureRefused,
    SignatureRequested,
    SignerDraft,
    SigningCompleted,
    SigningExpired,
    SigningWithdrawn,
)
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, TODAY, at, new_file, read
from tests.rooms.contracts.steps import YES, contract, prepared, prepared_pacea, running, signed
from tests.rooms.signatures.steps import CLAIRE, CLIENT, GUARDIAN, HOUSE, TUTOR, YOUNG, sealed, shown, sign

pytestmark = pytest.mark.django_db

PLAN = PlanWords(
    "Devenir boulangère", ("Venir aux rendez-vous",), ("Proposer un stage",), ("Chantier Rebond",)
)
PHASE = PhaseDraft(TODAY, date(2027, 2, 23), 10, PLAN)


@pytest.fixture
def dossier_id() -> UUID:
    return new_file()


def words(document_id: UUID) -> str:
    """What a paper says."""
    pages = pypdf.PdfReader(BytesIO(read(ADVISER, document_bytes, document_id))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def printed(contract_id: UUID, when: datetime = AT, **details: Any) -> UUID:
    return print_contract(actor=ADVISER, at=when, contract_id=contract_id, **details)


def sent(document_id: UUID, *signers: SignerDraft, when: datetime = AT) -> UUID:
    return ask_signatures(actor=ADVISER, at=when, document_id=document_id, signers=signers or (YOUNG, CLAIRE))


def signed_by_all(signing_id: UUID, when: datetime) -> SigningCompleted:
    """Both parties sign, the house seals; what is then announced."""
    sign(YOUNG.contact, when)
    sign_on_account(
        actor=ADVISER, at=when, signing_id=signing_id, typed_name="Claire", consents=True, client=CLIENT
    )
    bundle_id = sealed(signing_id, when)
    return SigningCompleted(
        structure_id=TARBES, signing_id=signing_id, document_id=shown(signing_id).document_id,
        bundle_id=bundle_id, completed_at=when, level=SignatureLevel.SIMPLE,
    )  # fmt: skip


def states(contract_id: UUID) -> list[PaperState]:
    return [paper.state for paper in read(ADVISER, papers_of, contract_id)]


def test_a_cej_prints_its_true_terms_its_rights_and_the_routes_of_appeal(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id, plan=PLAN, review_months=2)
    action = StepDraft(StepKind.ACTION, "Atelier CV", due_on=date(2026, 12, 2))
    set_step(actor=ADVISER, at=AT, contract_id=contract_id, draft=action)
    said = words(printed(contract_id))
    for sentence in (
        "article L5411-6", "commence le 24 novembre 2026", "prend fin le 23 novembre 2027", "Devenir boulangère",
        "15 heures au moins", "Venir aux rendez-vous", "Proposer un stage", "Chantier Rebond", "tous les 2 mois",
        "Atelier CV, pour le 2 décembre 2026", "561,68 euros", "à confirmer", "tribunal administratif",
        "assisté de la personne de votre choix",
    ):  # fmt: skip
        assert sentence in said


def test_a_pacea_prints_its_phases_and_an_engagement_prints_too(dossier_id: UUID) -> None:
    pacea = prepared_pacea(dossier_id, plan=PLAN)
    with pytest.raises(Invalid, match="mentionne ses phases"):
        printed(pacea)
    plan_phase(actor=ADVISER, at=AT, contract_id=pacea, draft=PHASE)
    said = words(printed(pacea))
    assert "23 février 2027" in said
    assert "10 h par semaine" in said
    assert "au plus tôt le jour de la dernière signature" in said
    other = prepare_engagement(
        actor=ADVISER,
        at=AT,
        dossier_id=new_file(names=("MARTIN", "Zoé")),
        starts_on=TODAY,
        answers=YES,
        plan=PLAN,
    )
    assert "Le contrat d’engagement commence le 24 novembre 2026" in words(printed(other))


def test_a_contract_without_commitments_is_not_printed(dossier_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        printed(prepared(dossier_id))
    assert set(refused.value.by_field()) == {"objective", "young_commitments", "structure_commitments"}


def test_all_sign_at_a_distance_and_the_contract_is_signed_once_however_often_it_is_told(
    dossier_id: UUID,
) -> None:
    contract_id = prepared(dossier_id, plan=PLAN)
    signing_id = sent(printed(contract_id))
    assert states(contract_id) == [PaperState.ASKED]
    told = signed_by_all(signing_id, at(2))
    for _ in range(2):
        sign_when_all_signed(told, actor=HOUSE, at=at(2, 1))
    row = contract(contract_id)
    assert (row.state, row.signed_on) == (ContractState.RUNNING, TODAY + timedelta(days=2))
    assert {(one.party, one.signed_on, one.collected_by) for one in row.signatures} == {
        (Party.YOUNG_PERSON, TODAY + timedelta(days=2), ADVISER.user_id),
        (Party.STRUCTURE, TODAY + timedelta(days=2), ADVISER.user_id),
    }
    assert states(contract_id) == [PaperState.SIGNED]


def test_terms_do_not_change_while_their_paper_is_out(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id, plan=PLAN)
    first = printed(contract_id)
    second = printed(contract_id)
    assert [paper.document_id for paper in read(ADVISER, papers_of, contract_id)] == [second]
    with pytest.raises(NotFound, match="n’est pas celui d’un contrat"):
        sent(first)
    signing_id = sent(second)
    with pytest.raises(Conflict, match="déjà parti à la signature"):
        printed(contract_id)
    terms = {"starts_on": TODAY, "months": 6, "answers": YES}
    with pytest.raises(Conflict, match="ses termes ne changent plus"):
        amend_contract(
            actor=ADVISER,
            at=at(1),
            contract_id=contract_id,
            edit_token=contract(contract_id).edit_token,
            **terms,
        )
    withdraw_signing(actor=ADVISER, at=at(1), signing_id=signing_id, reason="Erreur")
    event = SigningWithdrawn(
        structure_id=TARBES, signing_id=signing_id, document_id=second, withdrawn_at=at(1)
    )
    note_paper_withdrawn(event, actor=HOUSE, at=at(1))
    amend_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, edit_token=contract(contract_id).edit_token, **terms
    )
    assert contract(contract_id).months == 6


def test_a_refusal_or_a_delay_leaves_the_contract_to_be_looked_at(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id, plan=PLAN)
    document_id = printed(contract_id)
    signing_id = sent(document_id)
    refuse_on_account(actor=ADVISER, at=at(1), signing_id=signing_id, reason="Heures à revoir")
    event = SignatureRefused(
        structure_id=TARBES, signing_id=signing_id, document_id=document_id, signer_id=uuid7(),
        capacity=Capacity.ADVISER, refused_at=at(1),
    )  # fmt: skip
    for _ in range(2):
        note_paper_refused(event, actor=HOUSE, at=at(1))
    row = contract(contract_id)
    assert (row.state, row.review_reasons) == (ContractState.PREPARED, (ReviewReason.SIGNATURE_STOPPED,))
    again = printed(contract_id, at(2))
    requested = SignatureRequested(structure_id=TARBES, signing_id=uuid7(), document_id=again)
    note_paper_left(requested, actor=HOUSE, at=at(2))
    late = SigningExpired(structure_id=TARBES, signing_id=uuid7(), document_id=again, expired_at=at(20))
    note_paper_expired(late, actor=HOUSE, at=at(20))
    assert states(contract_id) == [PaperState.EXPIRED, PaperState.REFUSED]


def test_signed_after_the_birthday_nothing_counts_and_someone_is_told() -> None:
    contract_id = prepared(new_file(born_on=date(2000, 11, 30)), plan=PLAN)
    told = signed_by_all(sent(printed(contract_id)), at(7))
    for _ in range(2):
        sign_when_all_signed(told, actor=HOUSE, at=at(7))
    row = contract(contract_id)
    assert (row.state, row.signatures) == (ContractState.PREPARED, ())
    assert row.review_reasons == (ReviewReason.SIGNATURE_VOID,)
    assert states(contract_id) == [PaperState.VOID]


def test_signed_on_paper_meanwhile_or_abandoned_the_electronic_signing_adds_nothing(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id, plan=PLAN)
    told = signed_by_all(sent(printed(contract_id)), at(1))
    signed(contract_id, at=at(1))
    sign_when_all_signed(told, actor=HOUSE, at=at(1))
    assert (len(contract(contract_id).signatures), states(contract_id)) == (2, [PaperState.SIGNED])
    gone = prepared(new_file(names=("MARTIN", "Zoé")), plan=PLAN)
    other = signed_by_all(sent(printed(gone)), at(1))
    abandon_contract(actor=ADVISER, at=at(1), contract_id=gone, reason="Parti")
    sign_when_all_signed(other, actor=HOUSE, at=at(1))
    assert (contract(gone).state, states(gone)) == (ContractState.ABANDONED, [PaperState.VOID])


def test_every_party_signs_and_whoever_signs_for_the_structure_has_the_delegation(dossier_id: UUID) -> None:
    minor = new_file(born_on=date(2009, 5, 12), names=("MARTIN", "Zoé"))
    document_id = printed(prepared(minor, plan=PLAN), guardian="Jeanne MARTIN")
    assert "Jeanne MARTIN" in words(document_id)
    with pytest.raises(Invalid, match="Il manque un signataire : le représentant légal"):
        sent(document_id)
    stranger = SignerDraft(name="Autre", capacity=Capacity.DIRECTION, way=CLAIRE.way, user_id=uuid7())
    with pytest.raises(Invalid, match="n’a pas reçu cette délégation"):
        sent(document_id, YOUNG, GUARDIAN, stranger)
    with pytest.raises(Invalid, match="Il manque un signataire : le représentant de la mission locale"):
        sent(document_id, YOUNG, GUARDIAN, TUTOR)
    assert states(contract_of(minor)) == [PaperState.MADE]
    sent(document_id, YOUNG, GUARDIAN, CLAIRE)


def contract_of(dossier_id: UUID) -> UUID:
    """The only contract of a file."""
    (row,) = read(ADVISER, contracts_of, dossier_id, on=TODAY)
    return UUID(str(row.contract_id))


def test_an_amendment_says_what_changes_and_is_signed_at_a_distance(dossier_id: UUID) -> None:
    contract_id = running(dossier_id, plan=PLAN)
    with pytest.raises(Conflict, match="rien à signer"):
        printed(contract_id)
    revise_contract(
        actor=ADVISER, at=at(1), contract_id=contract_id, reason="Enfant",
        amendment=Amendment(TODAY + timedelta(days=7), weekly_hours=10, lowering_reason="Garde d’enfant"),
    )  # fmt: skip
    document_id = printed(contract_id, at(1))
    said = words(document_id)
    assert "Heures d’activité par semaine : 10 h (auparavant : 15 h)" in said
    assert "à compter du 1er décembre 2026" in said
    assert "Garde d’enfant" not in said
    sign_when_all_signed(signed_by_all(sent(document_id, when=at(1)), at(2)), actor=HOUSE, at=at(2))
    assert (contract(contract_id).version, contract(contract_id).weekly_hours) == (2, 10)
    assert states(contract_id) == [PaperState.SIGNED]


def test_a_refused_entry_is_notified_and_an_accompaniment_certified(dossier_id: UUID) -> None:
    refused = refuse_contract(
        actor=ADVISER, at=AT, contract_id=prepared(dossier_id), reason="Suit une formation"
    )
    said = words(refused)
    assert "est refusée" in said
    assert "Suit une formation" in said
    assert "tribunal administratif" in said
    contract_id = prepared(dossier_id)
    with pytest.raises(Conflict, match="n’a pas commencé"):
        certify_accompaniment(actor=ADVISER, at=AT, contract_id=contract_id)
    signed(contract_id)
    paper = certify_accompaniment(actor=ADVISER, at=AT, contract_id=contract_id, usage="logement")
    assert "depuis le 24 novembre 2026" in words(paper)
    assert "logement" in words(paper)


def test_a_paper_of_another_kind_is_none_of_the_contracts() -> None:
    event = SigningCompleted(
        structure_id=TARBES, signing_id=uuid7(), document_id=uuid7(), bundle_id=uuid7(), completed_at=AT,
        level=SignatureLevel.SIMPLE,
    )  # fmt: skip
    sign_when_all_signed(event, actor=HOUSE, at=AT)
    requested = SignatureRequested(structure_id=TARBES, signing_id=uuid7(), document_id=uuid7())
    note_paper_left(requested, actor=HOUSE, at=AT)


@pytest.mark.parametrize("rsa", [False, None, True])
def test_whoever_enters_is_registered_at_france_travail_if_concerned(
    dossier_id: UUID, rsa: bool | None
) -> None:
    """RSA recipients are registered by their own request; what nobody asked registers nobody."""
    details = {"structure_id": TARBES, "dossier_id": dossier_id, "contract_id": uuid7(), "starts_on": TODAY}
    cej = CejPrepared(kind=ContractKind.CEJ, receives_rsa=rsa, **details)
    pacea = PaceaPrepared(kind=ContractKind.PACEA, receives_rsa=rsa, **details)
    for _ in range(2):
        register_for_cej(cej, actor=HOUSE, at=AT)
        register_for_pacea(pacea, actor=HOUSE, at=AT)
    assert (read(ADVISER, registration_of, dossier_id) is not None) is (rsa is False)


def test_whoever_enters_is_registered_in_the_category_of_her_situations(dossier_id: UUID) -> None:
    job = SituationDraft(
        SituationCategory.JOB, TODAY, job_kind=JobKind.ORDINARY, job_term=JobTerm.FIXED_TERM,
        working_time=WorkingTime.PART, weekly_hours=10, organisation="Boulangerie", rome="D1106",
    )  # fmt: skip
    record_situation(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=job)
    details = {"structure_id": TARBES, "dossier_id": dossier_id, "contract_id": uuid7(), "starts_on": TODAY}
    register_for_cej(CejPrepared(kind=ContractKind.CEJ, receives_rsa=False, **details), actor=HOUSE, at=AT)
    found = read(ADVISER, registration_of, dossier_id)
    assert (found.category, found.is_ours) == (Category.B, True)


def test_two_advisers_at_once_sign_once(dossier_id: UUID) -> None:
    contract_id = prepared(dossier_id)
    sign_contract(actor=ADVISER, at=AT, contract_id=contract_id, party=Party.YOUNG_PERSON)
    with pytest.raises(Conflict, match="déjà recueillie"):
        sign_contract(actor=ADVISER, at=AT, contract_id=contract_id, party=Party.YOUNG_PERSON)
    assert len(contract(contract_id).signatures) == 1
