"""Characters that the fonts of papers can print; the others become a box rather than a refusal."""

from __future__ import annotations

import unicodedata

UNKNOWN = "□"
_RANGES = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2DD), (0x300, 0x32F), (0x370, 0x4FF), (0x5D0, 0x5EA), (0x621, 0x63A),
    (0x641, 0x64A), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x202F, 0x2040), (0x20A0, 0x20BF), (0x2190, 0x21FF),
    (0x25A0, 0x25FF),
)  # fmt: skip


def printable(text: str) -> str:
    """The text as it can be printed: line feeds stay, invisible characters go."""
    return "".join(map(_printed, unicodedata.normalize("NFC", text)))


def _printed(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " "
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Mn") and not 0x300 <= ord(character) <= 0x32F:
        return ""
    if kind == "Cn":
        return UNKNOWN
    code = ord(character)
    return character if any(low <= code <= high for low, high in _RANGES) else UNKNOWN
