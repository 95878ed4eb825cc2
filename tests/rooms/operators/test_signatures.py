"""An operator's contract is signed from a distance: the paper and its proof are the operator's, and the person's."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction

from convergence.accompagnement.contracts.handlers import note_paper_left, sign_when_all_signed
from convergence.accompagnement.contracts.operations import ask_signatures, print_contract
from convergence.accompagnement.contracts.types import ContractState
from convergence.documents.queries import (
    document,
    document_bytes,
    documents_of_file,
    documents_shown_to_person,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.signatures.operations import (
    open_for_person,
    remind_and_expire,
    request_signatures,
    sign_by_link,
    sign_on_account,
    withdraw_signing,
)
from convergence.signatures.queries import evidence_of, link_view, signing, signings, signings_of_file
from convergence.signatures.types import (
    Capacity,
    SignatureLevel,
    SignatureRequested,
    SignerDraft,
    SigningCompleted,
    SigningState,
    SigningWay,
    SignOutcome,
)
from convergence.storage.files import close_to, erase_file, hold_back
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.openings import LONG_AGO
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    REUNION,
    TARBES,
    at,
    count,
    events,
    give,
    herself,
    read,
)
from tests.rooms.contracts.steps import contract
from tests.rooms.operators.test_contracts import followed, prepared
from tests.rooms.operators.test_orientation import CAP_EMPLOI, FRANCE_TRAVAIL
from tests.rooms.signatures.steps import CLIENT, HOUSE, code_for, guest, messages, sealed, sign, tokens

pytestmark = pytest.mark.django_db
MAIL = "ines@exemple.fr"
YOUNG = SignerDraft(
    name="Inès DUPONT", capacity=Capacity.YOUNG_PERSON, way=SigningWay.EMAIL_LINK, contact=MAIL
)
KEPT = (
    "documents_document", "documents_contentkey", "signatures_signing", "signatures_signer",
    "signatures_signinglink", "signatures_signingcode", "signatures_evidence", "signatures_signertrace",
)  # fmt: skip


def account(operator: Actor) -> SignerDraft:
    return SignerDraft(
        name=operator.name, capacity=Capacity.ADVISER, way=SigningWay.ACCOUNT, user_id=operator.user_id
    )


def sent(contract_id: UUID, operator: Actor = FRANCE_TRAVAIL, *signers: SignerDraft, **changes: Any) -> UUID:
    """The paper of the contract, made and sent round."""
    document_id = print_contract(actor=operator, at=AT, contract_id=contract_id)
    return ask_signatures(
        actor=operator,
        at=AT,
        document_id=document_id,
        signers=signers or (YOUNG, account(operator)),
        **changes,
    )


def signs(operator: Actor, signing_id: UUID) -> None:
    sign_on_account(
        actor=operator, at=at(hours=2), signing_id=signing_id, typed_name=operator.name, consents=True,
        client=CLIENT,
    )  # fmt: skip


def row_of(actor: Actor, signing_id: UUID) -> Any:
    return read(actor, signing, signing_id)


def in_her_space(dossier_id: UUID, query: Any, *wanted: Any) -> Any:
    with acting(herself(dossier_id), Purpose.PERSON_SPACE) as scope:
        return query(scope, *wanted)


def words(content: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@operation("Changer le partage")
def _closed(*, actor: Actor, at: Any, dossier_id: UUID, held_back: bool | None = None) -> None:
    if held_back is None:
        close_to(dossier_id, FRANCE_TRAVAIL.structure_id, LONG_AGO)
    else:
        hold_back(dossier_id, held_back=held_back)


@operation("Effacer")
def _erased(*, actor: Actor, at: Any, dossier_id: UUID) -> None:
    assert erase_file(dossier_id, "Fin de conservation")


@pytest.mark.parametrize("operator", [FRANCE_TRAVAIL, CAP_EMPLOI], ids=lambda one: one.structure_kind)
def test_both_sign_it_counts_and_the_sealed_paper_says_whose_it_is(operator: Actor) -> None:
    dossier_id = followed(operator)
    contract_id = prepared(dossier_id, operator)
    signing_id = sent(contract_id, operator)
    asked = row_of(operator, signing_id)
    assert asked.keeper_id == operator.structure_id
    note_paper_left(
        SignatureRequested(
            structure_id=TARBES, dossier_id=dossier_id, signing_id=signing_id, document_id=asked.document_id
        ),
        actor=HOUSE, at=AT,
    )  # fmt: skip
    said = words(read(operator, document_bytes, asked.document_id))
    assert operator.structure_name in said
    assert "Inès" not in messages(MAIL)[0], "no datum of the person leaves"
    with acting(herself(dossier_id), Purpose.PERSON_SPACE):
        token = open_for_person(actor=herself(dossier_id), at=at(hours=1), signing_id=signing_id)
    code = code_for(token, MAIL, at(hours=1))
    outcome = sign_by_link(
        actor=guest(token, at(hours=1)), at=at(hours=1), token=token, typed_name=YOUNG.name, consents=True,
        code=code, client=CLIENT,
    )  # fmt: skip
    assert outcome is SignOutcome.SIGNED
    signs(operator, signing_id)
    bundle_id = sealed(signing_id, at(hours=3))
    sign_when_all_signed(
        SigningCompleted(
            structure_id=TARBES, dossier_id=dossier_id, signing_id=signing_id, document_id=asked.document_id,
            bundle_id=bundle_id, completed_at=at(hours=3), level=SignatureLevel.SIMPLE,
        ),
        actor=HOUSE, at=at(hours=3),
    )  # fmt: skip
    row = contract(contract_id, actor=operator)
    assert row.state is ContractState.RUNNING
    assert len(row.signatures) == 2
    assert len(read(operator, evidence_of, signing_id)) == 2
    assert read(operator, document_bytes, bundle_id).startswith(b"%PDF")
    (hers,) = in_her_space(dossier_id, signings_of_file, dossier_id)
    (given,) = in_her_space(dossier_id, documents_shown_to_person, dossier_id, {hers.bundle_id})
    assert given.document_id == bundle_id
    assert in_her_space(dossier_id, document_bytes, bundle_id).startswith(b"%PDF")


def test_neither_who_holds_the_file_nor_another_operator_reads_the_paper_its_proof_nor_its_past() -> None:
    dossier_id = followed(FRANCE_TRAVAIL, CAP_EMPLOI)
    contract_id = prepared(dossier_id)
    signing_id = sent(contract_id)
    document_id = row_of(FRANCE_TRAVAIL, signing_id).document_id
    sign(MAIL, at(hours=1))
    signs(FRANCE_TRAVAIL, signing_id)
    bundle_id = sealed(signing_id, at(hours=3))
    assert all(count(FRANCE_TRAVAIL, table) for table in KEPT)
    for actor in (ADVISER, MANAGER, CAP_EMPLOI, ELSEWHERE):
        assert [count(actor, table) for table in KEPT] == [0] * len(KEPT), actor.name
        assert row_of(actor, signing_id) is None
        assert read(actor, signings) == []
        assert read(actor, document, document_id) is None
        assert read(actor, documents_of_file, dossier_id) == []
        with pytest.raises((NotFound, Refused)):
            read(actor, document_bytes, bundle_id)
        with pytest.raises((NotFound, Refused)):
            withdraw_signing(actor=actor, at=at(hours=4), signing_id=signing_id, reason="Non")
        with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM storage_version WHERE content ->> 'keeper_id' IS NOT NULL AND"
                " (table_name LIKE 'signatures_%%' OR table_name = 'documents_document')"
            )
            assert cursor.fetchone() == (0,), actor.name
        with acting(actor, Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
            cursor.execute("UPDATE signatures_signing SET keeper_id = NULL")
            assert cursor.rowcount == 0, actor.name
    assert [row.signing_id for row in read(FRANCE_TRAVAIL, signings)] == [signing_id]
    other = followed(FRANCE_TRAVAIL)
    assert in_her_space(other, signings_of_file, other) == []
    assert in_her_space(other, document, document_id) is None


def test_nobody_makes_a_paper_or_a_demand_in_the_name_of_an_operator() -> None:
    dossier_id = followed(FRANCE_TRAVAIL, CAP_EMPLOI)
    contract_id = prepared(dossier_id)
    for actor in (ADVISER, CAP_EMPLOI):
        with pytest.raises(Refused, match="autre organisme"):
            print_contract(actor=actor, at=AT, contract_id=contract_id)
    document_id = print_contract(actor=FRANCE_TRAVAIL, at=AT, contract_id=contract_id)
    for actor in (ADVISER, CAP_EMPLOI):
        with pytest.raises(NotFound):
            request_signatures(actor=actor, at=AT, document_id=document_id, signers=(YOUNG,))
    columns = (
        "INSERT INTO signatures_signing (id, structure_id, dossier_id, keeper_id, document_id, document_sha256,"
        " document_length, title, shown_text, message, state, level, in_order, asked_by, asked_by_name, asked_at,"
        " expires_at, reason) SELECT gen_random_uuid(), %s, %s, %s, %s, '', 1, 'Faux', '', '', 'attente', 'simple',"
        " false, app_user(), '', now(), now(), ''"
    )

    @operation("Forger")
    def forge(*, actor: Actor, at: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(columns, [TARBES, dossier_id, FRANCE_TRAVAIL.structure_id, document_id])

    for actor in (ADVISER, CAP_EMPLOI):
        with pytest.raises(DatabaseError), transaction.atomic():
            forge(actor=actor, at=AT)
    forge(actor=FRANCE_TRAVAIL, at=AT)


def test_an_operator_sends_no_sms_and_no_words_of_its_own() -> None:
    contract_id = prepared(followed(FRANCE_TRAVAIL))
    ours = account(FRANCE_TRAVAIL)
    by_sms = replace(YOUNG, way=SigningWay.SMS_LINK, contact="+33639980011")
    copy_by_sms = replace(YOUNG, way=SigningWay.ON_PAGE, contact="+33639980011")
    for signers, changes, told in (
        ((by_sms, ours), {}, "SMS"),
        ((copy_by_sms, ours), {}, "SMS"),
        ((YOUNG, ours), {"message": "Vous habitez loin"}, "texte libre"),
        ((YOUNG,), {}, "manque un signataire"),
        ((YOUNG, replace(ours, user_id=ADVISER.user_id)), {}, "délégation"),
    ):
        with pytest.raises(Invalid, match=told):
            sent(contract_id, FRANCE_TRAVAIL, *signers, **changes)
    assert messages(MAIL) == []
    signing_id = sent(contract_id)
    (told,) = messages(MAIL)
    assert "Mission Locale" not in told
    assert all(one["channel"] == "courriel" for one in events("ExchangeRequested"))
    assert row_of(FRANCE_TRAVAIL, signing_id).state is SigningState.WAITING


@pytest.mark.parametrize("way", ["closed", "held back"])
def test_a_share_that_closes_stops_the_signature_and_what_is_read_of_it(way: str) -> None:
    dossier_id = followed(FRANCE_TRAVAIL)
    signing_id = sent(prepared(dossier_id))
    token = tokens(MAIL)[-1]
    code = code_for(token, MAIL, AT)
    _closed(actor=ADVISER, at=AT, dossier_id=dossier_id, held_back=True if way == "held back" else None)
    assert [count(FRANCE_TRAVAIL, table) for table in KEPT] == [0] * len(KEPT)
    assert row_of(FRANCE_TRAVAIL, signing_id) is None
    left = len(messages(MAIL))
    assert remind_and_expire(actor=HOUSE, at=at(days=8)) == 0
    assert len(messages(MAIL)) == left, "nobody is reminded of what nobody reads"
    with pytest.raises(Conflict, match="plus accès"):
        sign_by_link(
            actor=guest(token, AT), at=AT, token=token, typed_name=YOUNG.name, consents=True, code=code,
            client=CLIENT,
        )  # fmt: skip
    (hers,) = in_her_space(dossier_id, signings_of_file, dossier_id)
    assert hers.signing_id == signing_id, "she keeps what she was asked"


def test_it_follows_a_file_that_is_handed_over_and_is_erased_with_it() -> None:
    dossier_id = followed(FRANCE_TRAVAIL)
    signing_id = sent(prepared(dossier_id))
    sign(MAIL, at(hours=1))
    give(actor=ADVISER, at=at(hours=2), dossier_id=dossier_id, to=REUNION)
    assert [count(ELSEWHERE, table) for table in KEPT] == [0] * len(KEPT)
    assert [count(ADVISER, table) for table in KEPT] == [0] * len(KEPT)
    with acting(replace(HOUSE, structure_id=REUNION), Purpose.SYSTEM) as scope:
        assert signing(scope, signing_id) is not None, "the house goes on there"
    _erased(actor=ELSEWHERE, at=at(hours=3), dossier_id=dossier_id)
    with acting(replace(HOUSE, structure_id=REUNION), Purpose.SYSTEM) as scope:
        assert signing(scope, signing_id) is None
    assert count(FRANCE_TRAVAIL, "signatures_evidence") == 0


def test_the_page_of_a_link_names_the_operator_and_reminders_too() -> None:
    signing_id = sent(prepared(followed(FRANCE_TRAVAIL)))
    token = tokens(MAIL)[-1]
    with acting(guest(token, AT), Purpose.PERSON_SPACE) as scope:
        view = link_view(scope, token, AT)
    assert view.signing.signing_id == signing_id
    assert remind_and_expire(actor=HOUSE, at=at(days=8)) == 1
    assert re.search(r"/jeune/s/", messages(MAIL)[-1])
    assert remind_and_expire(actor=HOUSE, at=at(days=120)) == 1
    assert row_of(FRANCE_TRAVAIL, signing_id).state is SigningState.EXPIRED
