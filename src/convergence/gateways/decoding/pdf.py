"""PDF: written anew by qpdf, without metadata, programs, attached files nor actions that leave the page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from convergence.gateways.sandbox import RefusalError

_DROPPED = (
    "/AA", "/AF", "/Collection", "/EF", "/EmbeddedFiles", "/JavaScript", "/JS", "/LastModified", "/Metadata",
    "/OpenAction", "/PieceInfo", "/RichMediaContent", "/Thumb", "/XFA",
)  # fmt: skip
_HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named"}
_FOREIGN_NOTES = {"/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound", "/3D"}
_MOST_DEPTH = 60


def rewritten(content: bytes, most_pages: int) -> bytes:
    """The same pages, and nothing that acts or tells of who made them."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as document:
            return _rewritten(document, most_pages)
    except pikepdf.PasswordError:
        raise RefusalError("encrypted") from None
    except pikepdf.PdfError:
        raise RefusalError("broken_pdf") from None


def _rewritten(document: pikepdf.Pdf, most_pages: int) -> bytes:
    if document.is_encrypted:
        raise RefusalError("encrypted")
    count = len(document.pages)
    if count == 0:
        raise RefusalError("broken_pdf")
    if count > most_pages:
        raise RefusalError("too_many_pages")
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    for held in document.objects:
        for part in _dictionaries(held, 0):
            _strip(part)
    for page in document.pages:
        _strip_notes(page)
    out = BytesIO()
    document.save(
        out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none, recompress_flate=False
    )
    return out.getvalue()


def _dictionaries(held: Any, depth: int) -> Iterator[Any]:
    """The dictionaries of an object, those written directly inside it included."""
    if depth > _MOST_DEPTH:
        raise RefusalError("broken_pdf")
    if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
        yield held
        for key in list(held.keys()):
            value = held.get(key)
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
                yield from _dictionaries(value, depth + 1)
    elif isinstance(held, pikepdf.Array):
        for value in held:
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
                yield from _dictionaries(value, depth + 1)


def _strip(part: Any) -> None:
    for name in _DROPPED:
        if name in part:
            del part[name]
    action = part.get("/S")
    if isinstance(part, pikepdf.Dictionary) and _is_action(part, action):
        for name in list(part.keys()):
            del part[name]


def _is_action(part: Any, action: Any) -> bool:
    """An action says what it does by « S »; other dictionaries have that key too, with other values."""
    return isinstance(action, pikepdf.Name) and str(action) in _ACTIONS - _HARMLESS_ACTIONS


_ACTIONS = {
    "/GoTo", "/GoToR", "/GoToE", "/GoTo3DView", "/Launch", "/Thread", "/URI", "/Sound", "/Movie", "/Hide", "/Named",
    "/SubmitForm", "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition", "/Trans",
    "/RichMediaExecute",
}  # fmt: skip


def _strip_notes(page: pikepdf.Page) -> None:
    notes = page.obj.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return
    kept = [note for note in notes if str(note.get("/Subtype", "")) not in _FOREIGN_NOTES]
    page.obj["/Annots"] = pikepdf.Array(kept)
