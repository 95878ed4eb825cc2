"""Rules of signatures: the life of a signer and of a signing, who must sign, the chain of evidence."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.foundation.exchanges import sms_size
from convergence.foundation.problems import Conflict, Invalid
from convergence.signatures.rules import evidence, wording
from convergence.signatures.rules.signers import (
    checked_signers,
    clean_text,
    is_minor,
    masked,
    typed_name_matches,
)
from convergence.signatures.rules.states import (
    SIGNER_MOVES,
    SIGNING_MOVES,
    due_signers,
    moved_signer,
    moved_signing,
)
from convergence.signatures.types import (
    Capacity,
    SignerAction,
    SignerDraft,
    SignerState,
    SigningAction,
    SigningState,
    SigningWay,
)

DAY = date(2026, 11, 24)
ADULT, MINOR = date(2006, 5, 12), date(2009, 5, 12)
DOCUMENT = b"%PDF-1.7 un contrat"


def young(**changes: Any) -> SignerDraft:
    values = {
        "name": "Inès DUPONT", "capacity": Capacity.YOUNG_PERSON, "way": SigningWay.SMS_LINK,
        "contact": "06 39 98 00 11",
    } | changes  # fmt: skip
    return SignerDraft(**values)


def guardian(**changes: Any) -> SignerDraft:
    return young(
        **{"name": "Jeanne DUPONT", "capacity": Capacity.GUARDIAN, "contact": "06 39 98 00 22"} | changes
    )


@pytest.mark.parametrize(("state", "action"), list(product(SignerState, SignerAction)))
def test_a_signer_moves_by_the_table_alone(state: SignerState, action: SignerAction) -> None:
    if (state, action) in SIGNER_MOVES:
        assert moved_signer(state, action) is SIGNER_MOVES[state, action]
    else:
        with pytest.raises(Conflict, match="ce n’est plus possible"):
            moved_signer(state, action)


@pytest.mark.parametrize(("state", "action"), list(product(SigningState, SigningAction)))
def test_a_signing_moves_by_the_table_alone(state: SigningState, action: SigningAction) -> None:
    if (state, action) in SIGNING_MOVES:
        assert moved_signing(state, action) is SIGNING_MOVES[state, action]
    else:
        with pytest.raises(Conflict, match="ce n’est plus possible"):
            moved_signing(state, action)


def test_nothing_leaves_an_answer_given() -> None:
    answered = {SignerState.SIGNED, SignerState.REFUSED, SignerState.EXPIRED, SignerState.WITHDRAWN}
    assert not answered & {state for state, _ in SIGNER_MOVES}


def test_in_order_only_the_lowest_rank_that_waits_is_due() -> None:
    ranks = [
        (1, SignerState.SIGNED),
        (2, SignerState.WAITING),
        (2, SignerState.SEEN),
        (3, SignerState.WAITING),
    ]
    assert due_signers(ranks, in_order=True) == {2}
    assert due_signers(ranks, in_order=False) == {2, 3}
    assert due_signers([(1, SignerState.SIGNED)], in_order=True) == set()


@pytest.mark.parametrize(
    ("day", "minor"), [(date(2027, 5, 11), True), (date(2027, 5, 12), False), (date(2026, 11, 24), True)]
)
def test_the_guardian_is_needed_until_the_day_of_eighteen(day: date, minor: bool) -> None:
    assert is_minor(MINOR, day) is minor
    if minor:
        with pytest.raises(Invalid, match="représentant légal doit signer aussi"):
            checked_signers([young()], born_on=MINOR, day=day)
    else:
        assert len(checked_signers([young()], born_on=MINOR, day=day)) == 1


def test_one_or_two_guardians_sign_for_a_minor_not_three() -> None:
    second = guardian(name="Paul DUPONT", contact="06 39 98 00 33")
    third = guardian(name="Anne DUPONT", contact="06 39 98 00 44")
    assert len(checked_signers([young(), guardian()], born_on=MINOR, day=DAY)) == 2
    assert len(checked_signers([young(), guardian(), second], born_on=MINOR, day=DAY)) == 3
    with pytest.raises(Invalid, match="Deux représentants légaux au plus"):
        checked_signers([young(), guardian(), second, third], born_on=MINOR, day=DAY)


def test_a_minor_cannot_receive_the_link_of_her_guardian() -> None:
    with pytest.raises(Invalid, match="le même numéro"):
        checked_signers([young(), guardian(contact="+33 6 39 98 00 11")], born_on=MINOR, day=DAY)
    together = guardian(contact="+33 6 39 98 00 11", way=SigningWay.ON_PAGE)
    assert len(checked_signers([young(), together], born_on=MINOR, day=DAY)) == 2


def test_as_many_sign_as_are_told_to_be_the_most() -> None:
    most = [guardian(name=f"Personne {'a' * rank}", capacity=Capacity.PARTNER, contact="", way=SigningWay.ON_PAGE)
            for rank in range(1, 61)]  # fmt: skip
    assert len(checked_signers(most, born_on=None, day=DAY)) == 60


@pytest.mark.parametrize(
    ("signers", "sentence"),
    [
        ([], "au moins un signataire"),
        ([young(name="")], "aucune lettre"),
        ([young(name="=cmd()|<b>1")], "ne sont pas acceptés"),
        ([young(name="x" * 100_000)], "100 caractères au plus"),
        ([young(contact="12")], "numéro de téléphone"),
        ([young(way=SigningWay.EMAIL_LINK, contact="nulle part")], "adresse e-mail"),
        ([young(way=SigningWay.ON_PAGE, contact="nulle part")], "numéro de téléphone"),
        ([young(way=SigningWay.ACCOUNT)], "pas de compte connu"),
        ([young(rank=0)], "commencent à 1"),
        ([young(), young()], "ne signe qu’une fois"),
        ([young(way=SigningWay.ON_PAGE, contact="")] * 61, "Au plus 60 signataires"),
    ],
)
def test_what_is_wrong_with_signers_is_said(signers: list[SignerDraft], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        checked_signers(signers, born_on=ADULT, day=DAY)


def test_contacts_are_kept_in_one_form() -> None:
    (kept,) = checked_signers([young()], born_on=ADULT, day=DAY)
    assert kept.contact == "+33639980011"


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("Inès DUPONT", True), ("dupont ines", True), ("  INÈS   Dupont ", True), ("Inès", False),
        ("Inès MARTIN", False), ("", False), ("x" * 100_000, False), ("<script>", False), ("\x00", False),
    ],
)  # fmt: skip
def test_one_writes_ones_own_name(typed: str, good: bool) -> None:
    assert typed_name_matches(typed, "Inès DUPONT") is good


def test_whoever_has_one_name_signs_with_it() -> None:
    assert typed_name_matches("claire", "Claire")
    assert not typed_name_matches("", "Claire")


def test_texts_are_kept_without_what_cannot_be_read() -> None:
    assert clean_text("Non\x00\u202e merci\n<b>", field="reason") == "Non merci\n<b>"
    with pytest.raises(Invalid, match="Indiquez pourquoi"):
        clean_text(" \x00 ", field="reason", required=True)
    with pytest.raises(Invalid, match="1000 caractères au plus"):
        clean_text("x" * 1001, field="reason")


@pytest.mark.parametrize(
    ("contact", "shown"),
    [("+33639980011", "**********11"), ("ines@exemple.fr", "i***@exemple.fr"), ("", "")],
)
def test_contacts_are_masked(contact: str, shown: str) -> None:
    assert masked(contact) == shown


# evidence


def facts(position: int, previous: str, **changes: Any) -> evidence.SignatureFacts:
    values: dict[str, Any] = {
        "signing_id": "s1", "position": position, "name": f"Signataire {position}", "typed_name": "x",
        "capacity": "jeune", "way": "lien_sms", "document_sha256": evidence.sha256(DOCUMENT),
        "shown_text_sha256": evidence.sha256(b"texte"), "signed_at": datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        "time_zone": "Europe/Paris", "contact_masked": "**11", "contact_commitment": "c", "code_result": "ok",
        "code_sent_at": None, "client_commitment": "d", "log_in": {}, "attested_by": "", "consent": "oui",
        "level": "simple", "previous_sha256": previous,
    }  # fmt: skip
    return evidence.SignatureFacts(**values | changes)


def chain(count: int) -> list[str]:
    texts: list[str] = []
    for position in range(1, count + 1):
        previous = evidence.sha256(texts[-1].encode()) if texts else evidence.FIRST
        texts.append(evidence.evidence_text(facts(position, previous)))
    return texts


def bundle(texts: list[str], **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "signing": {"id": "s1"},
        "document": {"sha256": evidence.sha256(DOCUMENT), "length": len(DOCUMENT)},
        "shown_text": "texte",
        "evidence": texts,
    }
    return evidence.bundle_text(**values | changes).encode()


def broken(text: bytes, pdf: bytes = DOCUMENT + b"sceau") -> list[str]:
    return [finding.sentence for finding in evidence.bundle_findings(text, pdf) if not finding.holds]


def test_a_whole_chain_holds() -> None:
    assert broken(bundle(chain(3))) == []
    assert len(list(evidence.bundle_findings(bundle(chain(3)), DOCUMENT + b"sceau"))) == 2


def test_a_chain_that_was_touched_is_told() -> None:
    first, second, third = chain(3)
    assert "ne suit pas" in broken(bundle([second, first, third]))[0]
    assert "ne suit pas" in broken(bundle([first, third]))[0]
    assert "ne suit pas" in broken(bundle([second, third]))[0]
    assert "ne suit pas" in broken(bundle([first, first]))[0]
    assert "aucune signature" in broken(bundle([]))[0]


def test_another_document_or_another_signing_is_told() -> None:
    texts = chain(2)
    assert "n’est pas celui" in broken(bundle(texts), b"%PDF-1.7 un autre!! sceau")[0]
    other = {"sha256": evidence.sha256(b"autre"), "length": 5}
    assert "porte sur un autre document" in " ".join(broken(bundle(texts, document=other), b"autre et sceau"))
    assert "autre document" in broken(bundle(texts, shown_text="autre texte"))[0]
    assert "autre demande" in broken(bundle(texts, signing={"id": "s2"}))[0]


def test_an_evidence_that_was_rewritten_is_told() -> None:
    text = bundle(chain(2))
    assert "modifiée" in broken(text.replace(b"Signataire 1", b"Signataire 9"))[0]
    assert "réécrit" in broken(json.dumps(json.loads(text), indent=1).encode())[0]


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(content: bytes) -> None:
    assert broken(content)


@pytest.mark.parametrize(
    "strange", [b"null", b"[]", b'{"format":1}', b"[" * 5000, b'{"document":{"length":"x"}}']
)
def test_strange_json_is_answered(strange: bytes) -> None:
    assert broken(strange)


@given(st.data())
def test_any_byte_of_a_signature_that_changes_is_told(data: st.DataObject) -> None:
    text = bytearray(bundle(chain(2)))
    start = text.index(b'"signatures":')
    place = data.draw(st.integers(start, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    assert broken(bytes(text))


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-03-29T01:30:00+01:00"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29T03:30:00+02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T02:30:00+02:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00+01:00"),
    ],
)
def test_the_hour_of_a_signature_is_that_of_the_place_on_nights_of_change(
    instant: datetime, local: str
) -> None:
    told = json.loads(evidence.evidence_text(facts(1, evidence.FIRST, signed_at=instant)))
    assert told["signed_at_local"] == local
    overseas = facts(1, evidence.FIRST, signed_at=instant, time_zone="Indian/Reunion")
    assert json.loads(evidence.evidence_text(overseas))["signed_at_local"].endswith("+04:00")


def test_a_commitment_tells_nothing_without_its_salt_and_proves_with_it() -> None:
    made = evidence.commitment("sel", "+33639980011")
    assert "639980011" not in made
    assert made == evidence.commitment("sel", "+33639980011")
    assert made != evidence.commitment("autre", "+33639980011")
    assert evidence.commitment("sel", "a", "b") != evidence.commitment("sel", "ab", "")
    assert evidence.commitment("sel", "") == ""


def test_what_leaves_by_sms_says_who_writes_and_holds_in_two_segments() -> None:
    structure, url = "Mission Locale Tarbes Bigorre", f"https://convergence.exemple.fr/jeune/s/{'x' * 32}/"
    about: dict[str, Any] = {
        "structure": structure, "title": f"Contrat d’engagement jeune {'de Marie ' * 20}", "url": url,
        "until": datetime(2026, 9, 30, 21, tzinfo=UTC), "time_zone": "Europe/Paris",
    }  # fmt: skip
    asked = wording.invitation(**about)
    assert "30 septembre 2026" in asked
    texts = [
        asked,
        wording.reminder(**about),
        wording.copy_message(structure=structure, title=about["title"], url=url),
        wording.code_message(structure=structure, code="123456", minutes=10),
    ]
    for text in texts:
        size = sms_size(text)
        assert structure in text
        assert (size.segments <= 2, size.is_unicode) == (True, False), text
    assert sms_size(texts[-1]).segments == 1
