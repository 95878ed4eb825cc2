"""Inside the child: what is it, really, and who writes it anew."""

from __future__ import annotations

import json
from collections.abc import Callable

import puremagic

from convergence.gateways.decoding import office, pdf, pictures, texts
from convergence.gateways.sandbox import RefusalError

Answer = tuple[bytes, str, str]


def work(payload: bytes) -> bytes:
    """``{"extension": …, "most_pages": …}``, a line feed, the content; the answer has the same shape."""
    head, _, content = payload.partition(b"\n")
    asked = json.loads(head)
    cleaned, media_type, extension = _written_anew(content, asked["extension"], asked["most_pages"])
    return json.dumps({"media_type": media_type, "extension": extension}).encode() + b"\n" + cleaned


def _written_anew(content: bytes, extension: str, most_pages: int) -> Answer:
    if not content:
        raise RefusalError("empty")
    kind = _kind(content)
    if kind == "pdf":
        return pdf.rewritten(content, most_pages), "application/pdf", "pdf"
    decoders: dict[str, Callable[[bytes], Answer]] = {"picture": pictures.rewritten, "zip": office.rewritten}
    if kind in decoders:
        return decoders[kind](content)
    return texts.rewritten(content, extension)


def _kind(content: bytes) -> str:
    """The family by the first bytes: a decoder must then agree. Nothing known: it can only be a text."""
    try:
        found = puremagic.magic_string(content[:4096])
    except puremagic.PureError:
        return "text"
    types = {match.mime_type for match in found if match.confidence >= 0.4 or match.byte_match}
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if types & {"image/jpeg", "image/png", "image/webp"}:
        return "picture"
    if any(kind in ("image/heic", "image/heif", "image/avif") for kind in types):
        raise RefusalError("heic")
    return "zip" if content.startswith(b"PK\x03\x04") else "text"
