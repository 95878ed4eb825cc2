"""What proves a signature, in one form only: canonical JSON, chained by SHA-256, and what breaks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from convergence.signatures.types import Finding

FORMAT = "convergence.signatures/1"
FIRST = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """What was true as somebody signed. Addresses are masked or committed to, never in clear."""

    signing_id: str
    position: int
    name: str
    typed_name: str
    capacity: str
    way: str
    document_sha256: str
    shown_text_sha256: str
    signed_at: datetime
    time_zone: str
    contact_masked: str
    contact_commitment: str
    code_result: str
    code_sent_at: datetime | None
    client_commitment: str
    log_in: Mapping[str, str]
    attested_by: str
    consent: str
    level: str
    previous_sha256: str


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def commitment(salt: str, *values: str) -> str:
    """A hash that tells nothing without its salt, and proves the values with it."""
    return sha256("\x1f".join((salt, *values)).encode()) if any(values) else ""


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no space, accents as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def evidence_text(facts: SignatureFacts) -> str:
    """The canonical text of one evidence."""
    instant = facts.signed_at.astimezone(UTC)
    local = instant.astimezone(ZoneInfo(facts.time_zone))
    return canonical(
        {
            "format": FORMAT,
            "signing": facts.signing_id,
            "position": facts.position,
            "signer": {"name": facts.name, "typed_name": facts.typed_name, "capacity": facts.capacity},
            "way": facts.way,
            "document_sha256": facts.document_sha256,
            "shown_text_sha256": facts.shown_text_sha256,
            "signed_at": instant.isoformat(),
            "signed_at_local": local.isoformat(),
            "time_zone": facts.time_zone,
            "contact": {"masked": facts.contact_masked, "commitment": facts.contact_commitment},
            "code": {
                "result": facts.code_result,
                "sent_at": facts.code_sent_at.astimezone(UTC).isoformat() if facts.code_sent_at else None,
            },
            "client_commitment": facts.client_commitment,
            "log_in": dict(facts.log_in),
            "attested_by": facts.attested_by,
            "consent": facts.consent,
            "level": facts.level,
            "previous_sha256": facts.previous_sha256,
        }
    )


def bundle_text(
    *, signing: Mapping[str, Any], document: Mapping[str, Any], shown_text: str, evidence: Sequence[str]
) -> str:
    """The evidence of a whole signing: the document, the text shown, each signature with its hash, in a chain."""
    return canonical(
        {
            "format": FORMAT,
            "signing": dict(signing),
            "document": dict(document),
            "shown_text": shown_text,
            "signatures": [
                {"sha256": sha256(text.encode()), "evidence": json.loads(text)} for text in evidence
            ],
        }
    )


def bundle_findings(text: bytes, pdf: bytes) -> Iterator[Finding]:
    """What the evidence embedded in a PDF says, against itself and against the bytes of the PDF."""
    try:
        bundle = json.loads(text)
        exact = canonical(bundle).encode() == text and bundle["format"] == FORMAT
        length, told = int(bundle["document"]["length"]), str(bundle["document"]["sha256"])
        signatures = [(str(entry["sha256"]), entry["evidence"]) for entry in bundle["signatures"]]
        shown = sha256(str(bundle["shown_text"]).encode())
        faults = list(_chain_faults(signatures, str(bundle["signing"]["id"]), told, shown))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        exact, faults, length, told, signatures = False, [], -1, "", []
    if not exact:
        yield Finding("evidence", False, "Le dossier de preuve ne peut pas être lu, ou il a été réécrit.")
        return
    if 0 < length < len(pdf) and sha256(pdf[:length]) == told:
        yield Finding("document", True, "Le document est celui qui a été montré aux signataires.")
    else:
        yield Finding("document", False, "Le document n’est pas celui qui a été montré aux signataires.")
    if faults or not signatures:
        yield Finding(
            "chain", False, faults[0] if faults else "Le dossier de preuve ne contient aucune signature."
        )
    else:
        yield Finding("chain", True, f"Les preuves de signature ({len(signatures)}) se suivent sans rupture.")


def _chain_faults(
    signatures: Sequence[tuple[str, Mapping[str, Any]]], signing_id: str, document: str, shown: str
) -> Iterator[str]:
    previous = FIRST
    for rank, (told, evidence) in enumerate(signatures, start=1):
        if sha256(canonical(evidence).encode()) != told:
            yield f"La preuve n° {rank} a été modifiée."
        if evidence["previous_sha256"] != previous or evidence["position"] != rank:
            yield f"La preuve n° {rank} ne suit pas la précédente : une preuve a été retirée ou déplacée."
        if evidence["document_sha256"] != document or evidence["shown_text_sha256"] != shown:
            yield f"La preuve n° {rank} porte sur un autre document."
        if evidence["signing"] != signing_id:
            yield f"La preuve n° {rank} vient d’une autre demande de signatures."
        previous = told
