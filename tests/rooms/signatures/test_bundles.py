"""The sealed document: whole it holds, and whatever is changed, swapped, reordered or added is told."""

from __future__ import annotations

import json
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.annotations import FreeText

from convergence.documents.queries import document_bytes
from convergence.foundation.problems import Conflict
from convergence.gateways.signing import Attachment, inspect
from convergence.signatures.operations import reseal
from convergence.signatures.queries import bundle_files, verify_bundle
from convergence.signatures.queries.bundles import judged, provider
from convergence.signatures.rules.evidence import bundle_text
from convergence.signatures.types import Verification
from tests.rooms.accompagnement.world import ADVISER, at, new_file, read
from tests.rooms.signatures.steps import (
    HOUSE,
    TUTOR,
    TUTOR_MAIL,
    YOUNG,
    YOUNG_PHONE,
    asked,
    pdf,
    sealed,
    shown,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle() -> bytes:
    """A document that two people signed."""
    signing_id = asked(new_file(), at(), YOUNG, TUTOR)
    sign(YOUNG_PHONE, at(hours=1))
    sign(TUTOR_MAIL, at(hours=2), name="Omar BENALI")
    return read(ADVISER, document_bytes, sealed(signing_id, at(hours=3)))


def verdict(content: bytes) -> Verification:
    """The verification, in this process: the same as in the child, which one test compares."""
    known = provider().certificates()
    return judged(content, inspect(content, known), known)


def told(content: bytes) -> str:
    return " ".join(finding.sentence for finding in verdict(content).findings if not finding.holds)


def remade(files: dict[str, bytes], document: bytes | None = None) -> bytes:
    """A document sealed by the true key around evidence of one's choice: the seal alone must not be enough."""
    attachments = [
        Attachment(name, content, "application/octet-stream", "") for name, content in files.items()
    ]
    return provider().seal(document or pdf(), reason="Faux", attachments=attachments)


def parts(bundle: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    files = dict(bundle_files(None, bundle))
    return json.loads(files["preuves.json"]), files


def rewritten(bundle: bytes, change: Any, *, signed: bool = True) -> bytes:
    """The bundle with evidence changed, signed anew by the true key (the worst insider) or not."""
    evidence, files = parts(bundle)
    change(evidence)
    text = json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    detached = provider().sign_detached(text) if signed else files["preuves.json.p7s"]
    return remade({"preuves.json": text, "preuves.json.p7s": detached})


def test_a_whole_bundle_holds_and_begins_with_the_document(bundle: bytes) -> None:
    found = verify_bundle(None, bundle)
    assert found.holds
    assert found == verdict(bundle)
    assert bundle.startswith(pdf())
    assert [finding.code for finding in found.findings] == ["seal", "whole", "detached", "document", "chain"]
    evidence, files = parts(bundle)
    assert evidence["signing"]["level"].startswith(
        "Signature électronique simple (règlement eIDAS, art. 3.10)"
    )
    assert [one["evidence"]["signer"]["name"] for one in evidence["signatures"]] == [
        "Inès DUPONT",
        "Omar BENALI",
    ]
    page = pypdf.PdfReader(BytesIO(files["preuves.pdf"]))
    words = " ".join(one.extract_text() for one in page.pages)
    assert "Omar BENALI" in words
    assert "eIDAS" in words
    assert page.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_every_97th_byte_that_changes_breaks_the_bundle(bundle: bytes) -> None:
    for place in range(0, len(bundle), 97):
        changed = bytearray(bundle)
        changed[place] ^= 1 << place % 8
        assert not verdict(bytes(changed)).holds, place


def test_an_update_after_the_seal_is_told(bundle: bytes) -> None:
    writer = pypdf.PdfWriter(BytesIO(bundle), incremental=True)
    writer.add_annotation(0, FreeText(text="800 euros", rect=(50, 550, 200, 650)))
    out = BytesIO()
    writer.write(out)
    assert "ajouté après le scellement" in told(out.getvalue())


def _drop(evidence: dict[str, Any]) -> None:
    del evidence["signatures"][0]


def _swap(evidence: dict[str, Any]) -> None:
    evidence["signatures"].reverse()


def _rename(evidence: dict[str, Any]) -> None:
    evidence["signatures"][0]["evidence"]["signer"]["name"] = "Quelqu’un d’autre"


def _empty(evidence: dict[str, Any]) -> None:
    evidence["signatures"].clear()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_drop, "ne suit pas la précédente"),
        (_swap, "ne suit pas la précédente"),
        (_rename, "a été modifiée"),
        (_empty, "aucune signature"),
    ],
)
def test_evidence_dropped_reordered_or_changed_is_told_even_under_a_true_seal(
    bundle: bytes, change: Any, sentence: str
) -> None:
    assert sentence in told(rewritten(bundle, change))
    assert "n’est pas celui qui a été signé" in told(rewritten(bundle, change, signed=False))
    assert told(rewritten(bundle, lambda evidence: None)) == ""


def test_evidence_of_another_bundle_and_another_document_are_told(bundle: bytes) -> None:
    _, files = parts(bundle)
    assert "n’est pas celui qui a été montré" in told(remade(files, pdf("Un tout autre contrat")))
    assert "Le dossier de preuve manque" in told(remade({}))
    text = bundle_text(
        signing={"id": "x"}, document={"sha256": "0", "length": 1}, shown_text="", evidence=[]
    ).encode()
    mixed = remade({"preuves.json": text, "preuves.json.p7s": files["preuves.json.p7s"]})
    assert "n’est pas celui qui a été signé" in told(mixed)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"%PDF-1.7", "é".encode() * 50, pdf()])
def test_a_strange_file_is_answered(content: bytes) -> None:
    found = verify_bundle(None, content)
    assert not found.holds
    assert all(finding.sentence for finding in found.findings)


@pytest.fixture
def own_key(settings: Any, tmp_path: Path) -> None:
    """A key of the test's own: one renewed in years to come would be the key of the tests after it."""
    settings.SEAL_DIR = tmp_path / "seal"


@pytest.mark.usefixtures("own_key")
def test_an_archive_sealed_again_keeps_the_old_seal_inside(time_machine: Any) -> None:
    signing_id = asked(new_file(), at())
    sign(YOUNG_PHONE, at(hours=1))
    first = sealed(signing_id, at(hours=2))
    time_machine.move_to(at(days=1100))
    second = reseal(actor=HOUSE, at=at(days=1100), signing_id=signing_id)
    assert second != first
    assert shown(signing_id).bundle_id == second
    before, after = read(ADVISER, document_bytes, first), read(ADVISER, document_bytes, second)
    assert after.startswith(before)
    found = verdict(after)
    assert found.holds
    assert [finding.code for finding in found.findings].count("seal") == 2


@pytest.mark.usefixtures("own_key")
def test_a_broken_archive_is_not_sealed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    signing_id = asked(new_file(), at())
    sign(YOUNG_PHONE, at(hours=1))
    sealed(signing_id, at(hours=2))
    broken = partial(_spoilt, document_bytes)
    monkeypatch.setattr("convergence.signatures.operations.sealing.document_bytes", broken)
    with pytest.raises(Conflict, match="ne tient plus"):
        reseal(actor=HOUSE, at=at(days=1100), signing_id=signing_id)


def _spoilt(read_bytes: Any, *args: Any) -> bytes:
    content = bytearray(read_bytes(*args))
    content[100] ^= 1
    return bytes(content)
