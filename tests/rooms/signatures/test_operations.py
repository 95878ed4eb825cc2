"""Signatures asked, given, refused, withdrawn, expired: each once, none half-written, told in French."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from convergence.documents.operations import keep_document
from convergence.documents.types import DocumentKind
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from convergence.signatures import models
from convergence.signatures.operations import (
    end_round,
    erase_traces,
    refuse_by_link,
    refuse_on_account,
    remind_and_expire,
    request_signatures,
    seal_signing,
    sign_in_round,
    sign_on_account,
    start_round,
    withdraw_signing,
)
from convergence.signatures.queries import evidence_of, signings, signings_of_document, signings_to_sign
from convergence.signatures.types import (
    Capacity,
    SignerDraft,
    SignerState,
    SigningState,
    SigningWay,
    SignOutcome,
)
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ACCOUNTS,
    ADVISER,
    COLLEAGUE,
    READER,
    at,
    correct_birth,
    events,
    new_file,
    read,
)
from tests.rooms.signatures.steps import (
    CLAIRE,
    CLIENT,
    GUARDIAN,
    GUARDIAN_PHONE,
    HERE,
    HOUSE,
    TUTOR,
    TUTOR_MAIL,
    YOUNG,
    YOUNG_PHONE,
    asked,
    guest,
    holder,
    messages,
    paper,
    pdf,
    sealed,
    shown,
    sign,
    signer_of,
    tokens,
)

pytestmark = pytest.mark.django_db

HOSTILE = ["<script>alert(1)</script>", "a\x00b", "\u202eeslaf", "=1+1", "🙂 " * 50, "x" * 100_000]


def test_everybody_signs_by_her_own_way_and_the_document_is_sealed() -> None:
    signing_id = asked(new_file(), at(), YOUNG, TUTOR, CLAIRE)
    assert sign(YOUNG_PHONE, at(hours=1)) is SignOutcome.SIGNED
    assert sign(TUTOR_MAIL, at(hours=2), name="Omar BENALI") is SignOutcome.SIGNED
    assert shown(signing_id).state is SigningState.WAITING
    assert [row.signing_id for row in read(ADVISER, signings_to_sign)] == [signing_id]
    sign_on_account(
        actor=ADVISER,
        at=at(hours=3),
        signing_id=signing_id,
        typed_name="Claire",
        consents=True,
        client=CLIENT,
    )
    assert read(ADVISER, signings_to_sign) == []
    row = shown(signing_id)
    assert row.state is SigningState.SIGNED
    assert {signer.state for signer in row.signers} == {SignerState.SIGNED}
    assert [event["remaining"] for event in events("DocumentSigned")] == [2, 1, 0]
    bundle_id = sealed(signing_id, at(hours=4))
    assert sealed(signing_id, at(hours=5)) == bundle_id
    assert shown(signing_id).state is SigningState.COMPLETED
    assert [event["bundle_id"] for event in events("SigningCompleted")] == [str(bundle_id)]
    # each whose address is known receives the way to her copy
    assert "Votre copie" in messages(YOUNG_PHONE)[-1]
    assert "Votre copie" in messages(TUTOR_MAIL)[-1]


def test_the_evidence_tells_how_and_hides_where() -> None:
    signing_id = asked(new_file(), at())
    sign(YOUNG_PHONE, at(hours=1))
    (line,) = read(ADVISER, evidence_of, signing_id)
    assert '"result":"code vérifié"' in line.content
    assert '"signed_at_local":"2026-11-24T11:00:00+01:00"' in line.content
    assert shown(signing_id).document_sha256 in line.content
    assert "39980011" not in line.content
    assert CLIENT.address not in line.content
    assert CLIENT.user_agent not in line.content


def test_in_order_the_next_is_asked_when_her_turn_comes() -> None:
    second = replace(TUTOR, rank=2)
    signing_id = asked(new_file(), at(), YOUNG, second, in_order=True)
    assert messages(TUTOR_MAIL) == []
    assert [signer.is_due for signer in shown(signing_id).signers] == [True, False]
    sign(YOUNG_PHONE, at(hours=1))
    assert len(tokens(TUTOR_MAIL)) == 1
    assert sign(TUTOR_MAIL, at(hours=2), name="Omar BENALI") is SignOutcome.SIGNED


def test_a_rank_cannot_be_jumped() -> None:
    here = replace(HERE, rank=2)
    signing_id = asked(new_file(), at(), replace(CLAIRE, rank=1), here, in_order=True)
    token = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    with pytest.raises(Conflict, match="Une autre personne doit signer avant"):
        sign_in_round(
            actor=guest(token, at()), at=at(hours=1), token=token, typed_name="Inès DUPONT", consents=True,
            signer_id=signer_of(signing_id, 1).signer_id, client=CLIENT,
        )  # fmt: skip


# guardians


def test_a_minor_signs_with_her_guardian() -> None:
    signing_id = asked(new_file(born_on=date(2009, 5, 12)), at(), YOUNG, GUARDIAN)
    sign(YOUNG_PHONE, at(hours=1))
    assert shown(signing_id).state is SigningState.WAITING
    sign(GUARDIAN_PHONE, at(hours=2), name="Jeanne DUPONT")
    assert shown(signing_id).state is SigningState.SIGNED


def test_a_minor_alone_is_not_asked() -> None:
    with pytest.raises(Invalid, match="représentant légal doit signer aussi"):
        asked(new_file(born_on=date(2009, 5, 12)), at())
    assert events("SignatureRequested") == []


def test_who_comes_of_age_before_she_signs_needs_no_guardian() -> None:
    """Eighteen on 25 November, at midnight in Tarbes: 23:00 UTC the day before."""
    signing_id = asked(new_file(born_on=date(2008, 11, 25)), at(), YOUNG, GUARDIAN)
    guardian_token = tokens(GUARDIAN_PHONE)[-1]
    sign(YOUNG_PHONE, at(hours=14, days=0) + timedelta(minutes=1))
    row = shown(signing_id)
    assert [signer.state for signer in row.signers] == [SignerState.SIGNED, SignerState.WITHDRAWN]
    assert row.state is SigningState.SIGNED
    assert holder(guardian_token, at(hours=15)) is None


def test_the_last_minute_of_seventeen_still_needs_a_guardian() -> None:
    signing_id = asked(new_file(born_on=date(2008, 11, 25)), at(), YOUNG, GUARDIAN)
    sign(YOUNG_PHONE, at(hours=13) + timedelta(minutes=59))
    assert [signer.state for signer in shown(signing_id).signers] == [SignerState.SIGNED, SignerState.WAITING]


def test_a_birth_date_corrected_meanwhile_stops_a_minor_alone() -> None:
    dossier_id = new_file()
    signing_id = asked(dossier_id, at())
    correct_birth(actor=ADVISER, at=at(hours=1), dossier_id=dossier_id, after=date(2009, 5, 12))
    with pytest.raises(Conflict, match="représentant légal"):
        sign(YOUNG_PHONE, at(hours=2))
    assert signer_of(signing_id).state is SignerState.WAITING


# refusals


def test_refusing_is_easy_and_stops_the_whole() -> None:
    signing_id = asked(new_file(), at(), YOUNG, TUTOR)
    token = tokens(YOUNG_PHONE)[0]
    refuse_by_link(actor=guest(token, at()), at=at(hours=1), token=token, reason="Je veux en parler")
    row = shown(signing_id)
    assert row.state is SigningState.REFUSED
    assert [signer.state for signer in row.signers] == [SignerState.REFUSED, SignerState.WITHDRAWN]
    assert row.signers[0].reason == "Je veux en parler"
    assert holder(tokens(TUTOR_MAIL)[0], at(hours=1)) is None
    assert "parler" not in str(events("SignatureRefused"))
    assert len(events("SignatureRefused")) == 1


def test_an_account_refuses_too() -> None:
    signing_id = asked(new_file(), at(), CLAIRE)
    refuse_on_account(actor=ADVISER, at=at(hours=1), signing_id=signing_id, reason="Erreur de date")
    assert shown(signing_id).state is SigningState.REFUSED


def test_a_refusal_needs_its_reason() -> None:
    asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        refuse_by_link(actor=guest(token, at()), at=at(hours=1), token=token, reason=" ")


# the gesture


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"typed_name": "Quelqu’un d’autre"}, "Écrivez votre nom"),
        ({"typed_name": ""}, "Écrivez votre nom"),
        ({"consents": False}, "Cochez la phrase"),
        *(({"typed_name": hostile}, "Écrivez votre nom") for hostile in HOSTILE),
    ],
)
def test_a_gesture_that_misses_something_writes_nothing(changes: dict[str, Any], sentence: str) -> None:
    signing_id = asked(new_file(), at())
    with pytest.raises(Invalid, match=sentence):
        sign(YOUNG_PHONE, at(hours=1), **changes)
    assert read(ADVISER, evidence_of, signing_id) == []
    assert events("DocumentSigned") == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_kept_or_refused_never_broken(hostile: str) -> None:
    signing_id = asked(new_file(), at())
    token = tokens(YOUNG_PHONE)[0]
    try:
        refuse_by_link(actor=guest(token, at()), at=at(hours=1), token=token, reason=hostile)
    except Invalid:
        assert shown(signing_id).state is SigningState.WAITING
    else:
        assert "\x00" not in signer_of(signing_id).reason
        assert "\u202e" not in signer_of(signing_id).reason
    try:
        named = asked(new_file(), at(), replace(YOUNG, name=hostile))
    except Invalid:
        return
    assert not set("\x00\u202e<") & set(signer_of(named).name)


# on the spot


def test_one_screen_is_passed_along() -> None:
    names = ["Inès DUPONT", "Karim DIALLO", "Zoé MARTIN"]
    signers = [SignerDraft(name=name, capacity=Capacity.PARTNER, way=SigningWay.ON_PAGE) for name in names]
    signing_id = asked(None, at(), *signers)
    token = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    actor = guest(token, at())
    assert actor.only_file_id is None
    for number, signer in enumerate(shown(signing_id).signers):
        sign_in_round(
            actor=actor, at=at(hours=number + 1), token=token, signer_id=signer.signer_id,
            typed_name=signer.name, consents=True, client=CLIENT,
        )  # fmt: skip
    assert shown(signing_id).state is SigningState.SIGNED
    assert holder(token, at(hours=3)) is None
    lines = read(ADVISER, evidence_of, signing_id)
    assert [line.position for line in lines] == [1, 2, 3]
    assert all('"attested_by":"Claire"' in line.content for line in lines)


def test_forty_people_sign_one_sheet() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzàâäéèêëîïôöùûü"
    signers = [
        SignerDraft(name=f"Personne {letter * 3}", capacity=Capacity.YOUNG_PERSON, way=SigningWay.ON_PAGE)
        for letter in letters
    ]
    assert len(signers) == 40
    signing_id = asked(None, at(), *signers)
    token = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    for signer in shown(signing_id).signers:
        sign_in_round(
            actor=guest(token, at()), at=at(), token=token, signer_id=signer.signer_id,
            typed_name=signer.name, consents=True, client=CLIENT,
        )  # fmt: skip
    assert shown(signing_id).state is SigningState.SIGNED


def test_a_round_needs_an_attestation_and_somebody_to_sign() -> None:
    signing_id = asked(new_file(), at(), HERE)
    with pytest.raises(Invalid, match="Attestez"):
        start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=False)
    by_link = asked(new_file(), at(), YOUNG)
    with pytest.raises(Conflict, match="Personne n’attend"):
        start_round(actor=ADVISER, at=at(), signing_id=by_link, knows_them=True)


def test_a_round_signs_for_nobody_who_signs_elsewhere_and_ends_when_told() -> None:
    signing_id = asked(new_file(), at(), HERE, TUTOR)
    other = asked(new_file(), at(), replace(HERE, name="Zoé MARTIN"))
    token = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    actor = guest(token, at())
    for signer_id in (signer_of(signing_id, 1).signer_id, signer_of(other).signer_id, uuid7()):
        with pytest.raises(NotFound):
            sign_in_round(
                actor=actor, at=at(), token=token, signer_id=signer_id, typed_name="Omar BENALI",
                consents=True, client=CLIENT,
            )  # fmt: skip
    end_round(actor=actor, at=at(), token=token)
    assert holder(token, at()) is None
    again = start_round(actor=ADVISER, at=at(), signing_id=signing_id, knows_them=True)
    assert holder(again, at(hours=5)) is None


# withdrawn, replaced


def test_a_demand_is_taken_back_with_its_reason() -> None:
    signing_id = asked(new_file(), at(), YOUNG)
    token = tokens(YOUNG_PHONE)[0]
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        withdraw_signing(actor=ADVISER, at=at(hours=1), signing_id=signing_id, reason="")
    withdraw_signing(actor=COLLEAGUE, at=at(hours=1), signing_id=signing_id, reason="Mauvais document")
    assert shown(signing_id).state is SigningState.WITHDRAWN
    assert holder(token, at(hours=1)) is None
    with pytest.raises(Conflict, match="ce n’est plus possible"):
        withdraw_signing(actor=ADVISER, at=at(hours=2), signing_id=signing_id, reason="Encore")


def test_an_amended_document_voids_the_former_demand() -> None:
    dossier_id = new_file()
    former = asked(dossier_id, at())
    document_id = keep_document(
        actor=ADVISER,
        at=at(hours=1),
        dossier_id=dossier_id,
        title="Contrat corrigé",
        content=pdf("Contrat corrige"),
        kind=DocumentKind.CONTRACT,
        replaces_id=shown(former).document_id,
    )
    new = asked(dossier_id, at(hours=1), document_id=document_id, replaces_id=former)
    assert shown(former).state is SigningState.WITHDRAWN
    assert shown(new).replaces_id == former
    assert holder(tokens(YOUNG_PHONE)[0], at(hours=1)) is None
    assert sign(YOUNG_PHONE, at(hours=2)) is SignOutcome.SIGNED


def test_a_document_is_out_for_signature_once_at_a_time() -> None:
    dossier_id = new_file()
    document_id = paper(dossier_id, at())
    signing_id = asked(dossier_id, at(), document_id=document_id)
    with pytest.raises(Conflict, match="déjà en cours de signature"):
        asked(dossier_id, at(), document_id=document_id)
    withdraw_signing(actor=ADVISER, at=at(hours=1), signing_id=signing_id, reason="Erreur")
    again = asked(dossier_id, at(hours=1), document_id=document_id)
    found = read(ADVISER, signings_of_document, document_id)
    assert [row.signing_id for row in found] == [again, signing_id]


def test_asked_twice_with_one_key_is_asked_once() -> None:
    dossier_id = new_file()
    document_id = paper(dossier_id, at())
    values = {"document_id": document_id, "idempotency_key": "un"}
    assert asked(dossier_id, at(), **values) == asked(dossier_id, at(), **values)
    assert len(tokens(YOUNG_PHONE)) == 1


@pytest.mark.parametrize("days", [0, 91, -1])
def test_a_delay_out_of_bounds_is_refused(days: int) -> None:
    with pytest.raises(Invalid, match="de 1 à 90 jours"):
        asked(new_file(), at(), days=days)


def test_a_file_that_cannot_be_sealed_is_not_asked() -> None:
    dossier_id = new_file()
    document_id = paper(dossier_id, at(), content=b"%PDF-1.7 pas un PDF")
    with pytest.raises(Invalid, match="ne peut pas être signé"):
        asked(dossier_id, at(), document_id=document_id)
    with pytest.raises(NotFound):
        asked(dossier_id, at(), document_id=uuid7())


# time


def test_reminders_then_expiry() -> None:
    signing_id = asked(new_file(), at(), YOUNG, CLAIRE)
    first = tokens(YOUNG_PHONE)[0]

    def turn(days: float) -> int:
        return remind_and_expire(actor=HOUSE, at=at(days=days))

    assert turn(2.9) == 0
    assert turn(3) == 1
    assert turn(3.1) == 0
    assert "Rappel" in messages(YOUNG_PHONE)[-1]
    assert holder(first, at(days=3)) is None
    assert [turn(7), turn(11), turn(14.9)] == [1, 1, 0]
    assert len(tokens(YOUNG_PHONE)) == 4
    assert turn(15) == 1
    assert shown(signing_id).state is SigningState.EXPIRED
    assert {signer.state for signer in shown(signing_id).signers} == {SignerState.EXPIRED}
    assert holder(tokens(YOUNG_PHONE)[-1], at(days=15)) is None
    assert len(events("SigningExpired")) == 1
    assert turn(16) == 0


def test_too_late_is_too_late_even_before_the_job_has_run() -> None:
    signing_id = asked(new_file(), at(), CLAIRE)
    with pytest.raises(Conflict, match="n’attend plus de signature"):
        sign_on_account(
            actor=ADVISER, at=at(days=15), signing_id=signing_id, typed_name="Claire", consents=True,
            client=CLIENT,
        )  # fmt: skip
    asked(new_file(), at(), YOUNG)
    assert holder(tokens(YOUNG_PHONE)[0], at(days=15)) is None


def test_traces_are_erased_and_the_evidence_stays() -> None:
    signing_id = asked(new_file(), at())
    sign(YOUNG_PHONE, at(hours=1))
    assert read(ADVISER, _traces) == [CLIENT.address]
    assert erase_traces(actor=HOUSE, at=at(days=364)) == 0
    assert erase_traces(actor=HOUSE, at=at(days=366)) == 1
    assert read(ADVISER, _traces) == []
    assert len(read(ADVISER, evidence_of, signing_id)) == 1


def _traces(scope: Any) -> list[str]:
    return list(models.SignerTrace.objects.values_list("address", flat=True))


# who may


@pytest.mark.parametrize("actor", [READER, ACCOUNTS], ids=["reader", "accounts"])
def test_only_those_who_may_ask_do(actor: Any) -> None:
    dossier_id = new_file()
    document_id = paper(dossier_id, at())
    with pytest.raises((Refused, NotFound)):
        request_signatures(actor=actor, at=at(), document_id=document_id, signers=[YOUNG])
    signing_id = asked(new_file(), at(), HERE)
    with pytest.raises((Refused, NotFound)):
        withdraw_signing(actor=actor, at=at(), signing_id=signing_id, reason="Non")
    with pytest.raises((Refused, NotFound)):
        start_round(actor=actor, at=at(), signing_id=signing_id, knows_them=True)


def test_a_guest_asks_nothing_and_only_the_house_seals() -> None:
    dossier_id = new_file()
    signing_id = asked(dossier_id, at())
    actor = guest(tokens(YOUNG_PHONE)[0], at())
    with pytest.raises(Refused):
        request_signatures(actor=actor, at=at(), document_id=shown(signing_id).document_id, signers=[YOUNG])
    with pytest.raises(Refused):
        seal_signing(actor=ADVISER, at=at(), signing_id=signing_id)
    with pytest.raises(Refused):
        remind_and_expire(actor=ADVISER, at=at())


def test_a_colleague_does_not_sign_for_another() -> None:
    signing_id = asked(new_file(), at(), CLAIRE)
    with pytest.raises(NotFound):
        sign_on_account(
            actor=COLLEAGUE, at=at(), signing_id=signing_id, typed_name="Claire", consents=True, client=CLIENT
        )


def test_lists_show_what_is_asked_for() -> None:
    waiting, refused = asked(new_file(), at(), CLAIRE), asked(new_file(), at(hours=1), CLAIRE)
    refuse_on_account(actor=ADVISER, at=at(hours=2), signing_id=refused, reason="Non")
    ids = [row.signing_id for row in read(COLLEAGUE, signings)]
    assert ids == [refused, waiting]
    only = read(COLLEAGUE, signings, states=[SigningState.WAITING])
    assert [row.signing_id for row in only] == [waiting]
    assert read(COLLEAGUE, signings, asked_by=COLLEAGUE.user_id) == []
    assert [row.signing_id for row in read(COLLEAGUE, signings, before=at(hours=1))] == [waiting]


def test_a_document_changed_in_the_store_is_never_sealed() -> None:
    signing_id = asked(new_file(), at())
    sign(YOUNG_PHONE, at(hours=1))
    _tamper(actor=ADVISER, at=at(hours=1), signing_id=signing_id)
    with pytest.raises(Problem, match="n’est plus celui qui a été signé"):
        sealed(signing_id, at(hours=2))
    assert shown(signing_id).state is SigningState.SIGNED


@operation("Altérer")
def _tamper(*, actor: Any, at: Any, signing_id: Any) -> None:
    models.Signing.objects.filter(pk=signing_id).update(document_sha256="0" * 64)
