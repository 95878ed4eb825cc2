"""What the product ships for each kind of paper: its layout, its wording, the document that comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from convergence.documents.rules.values import Plain
from convergence.documents.types import DocumentKind, PaperKind
from convergence.foundation.parameters import parameter

LAYOUTS: Mapping[PaperKind, str] = {
    PaperKind.CEJ_CONTRACT: "contract.typ",
    PaperKind.PACEA_CONTRACT: "contract.typ",
    PaperKind.ENGAGEMENT_CONTRACT: "contract.typ",
    PaperKind.AMENDMENT: "contract.typ",
    PaperKind.ACCOMPAGNEMENT_CERTIFICATE: "certificate.typ",
    PaperKind.ATTENDANCE_CERTIFICATE: "certificate.typ",
    PaperKind.CONVOCATION: "letter.typ",
    PaperKind.WARNING_LETTER: "letter.typ",
    PaperKind.DECISION: "letter.typ",
    PaperKind.SANCTION_NOTICE: "letter.typ",
    PaperKind.SANCTION_DECISION: "letter.typ",
    PaperKind.STRIKE_OFF_PROPOSAL: "certificate.typ",
    PaperKind.ATTENDANCE_SHEET: "sheet.typ",
    PaperKind.FILE_EXPORT: "report.typ",
    PaperKind.SIGNATURE_EVIDENCE: "report.typ",
    PaperKind.DIAGNOSTIC: "report.typ",
}
_DOCUMENTS: Mapping[str, DocumentKind] = {
    "contract.typ": DocumentKind.CONTRACT,
    "certificate.typ": DocumentKind.CERTIFICATE,
    "letter.typ": DocumentKind.LETTER,
    "sheet.typ": DocumentKind.ATTENDANCE_SHEET,
}
_REPORTS: Mapping[PaperKind, DocumentKind] = {
    PaperKind.FILE_EXPORT: DocumentKind.FILE_EXPORT,
    PaperKind.SIGNATURE_EVIDENCE: DocumentKind.SIGNATURE_EVIDENCE,
    PaperKind.DIAGNOSTIC: DocumentKind.DIAGNOSTIC,
}


def folder() -> Path:
    """Where the layouts are: the only folder that the setting of a paper may read."""
    return Path(str(resources.files("convergence.documents").joinpath("layouts")))


@cache
def product_wording(kind: PaperKind) -> str:
    """The wording that ships with the product."""
    return (folder() / "wording" / f"{kind.value}.md").read_text("utf-8")


def wording_fingerprint(text: str) -> str:
    """What tells one wording from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def document_kind(kind: PaperKind) -> DocumentKind:
    """Under which kind the paper is filed."""
    return _DOCUMENTS.get(LAYOUTS[kind]) or _REPORTS[kind]


def most_pages(kind: PaperKind, on: date) -> int:
    """Pages beyond which a paper of this kind is refused."""
    known = parameter("documents.most_pages_made").table_at(on)
    value = known.get(kind.value, known["ordinaire"])
    assert isinstance(value, int)
    return value


def longest_wording(on: date) -> int:
    """Characters of a wording."""
    return parameter("documents.longest_wording").integer_at(on)


def page_data(title: str, values: Mapping[str, Plain], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """What a layout reads beside the blocks of the wording."""
    return {
        "title": title,
        "structure": values["structure"],
        "address": values["adresse_structure"],
        "professional": values["conseiller"],
        "day": values["date"],
        "addressee": _addressee(values),
        "signers": values.get("signataires") or [],
        "footer": values["structure"],
        "blocks": blocks,
    }


def _addressee(values: Mapping[str, Plain]) -> list[Plain]:
    """Who the letter is for: the person, unless it names somebody else who stands for her."""
    who = values.get("destinataire") or values.get("jeune")
    return [text for text in (who, values.get("adresse_jeune")) if text]
