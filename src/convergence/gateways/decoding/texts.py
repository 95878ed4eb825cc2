"""Plain texts and tables of values: nothing but characters, in UTF-8."""

from __future__ import annotations

import unicodedata

from convergence.gateways.sandbox import RefusalError

_TYPES = {"txt": "text/plain", "csv": "text/csv"}
_LAYOUT = "\t\n\r\f"


def rewritten(content: bytes, extension: str) -> tuple[bytes, str, str]:
    """The text in UTF-8; pages of the web and programs are no texts, whatever they are called."""
    if extension not in _TYPES:
        raise RefusalError("unknown_type")
    text = _decoded(content)
    if any(unicodedata.category(character) == "Cc" and character not in _LAYOUT for character in text):
        raise RefusalError("unknown_type")
    start = text.lstrip("\ufeff \t\r\n")[:64].lower()
    if start.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script", "#!", "{\\rtf", "%!ps")):
        raise RefusalError("unknown_type")
    return text.removeprefix("\ufeff").encode(), _TYPES[extension], extension


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusalError("unknown_type")
