"""What the child process answers of the text of a PDF."""

from __future__ import annotations

from io import BytesIO

from convergence.gateways.sandbox import RefusalError

try:
    from pypdf import PdfReader
except ImportError:  # an installation without the reader shows the PDF alone
    PdfReader = None  # type: ignore[assignment,misc]  # the name stands for its absence

LONGEST = 200_000


def work(payload: bytes) -> bytes:
    """The text of the pages, in their order."""
    if PdfReader is None:
        raise RefusalError("no_reader")
    pages = [page.extract_text() for page in PdfReader(BytesIO(payload)).pages]
    text = "\n\n".join(page.strip() for page in pages)[:LONGEST]
    return text.replace("\x00", "").encode("utf-8", "ignore")
