"""The name of a file: whatever was sent, what is kept can neither leave a folder nor hide its type."""

from __future__ import annotations

import unicodedata

_MOST = 80
_FORBIDDEN = '<>:"/\\|?*'
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10)),
}


def declared_extension(name: str) -> str:
    """What the sender says that the file is, in lower case, without the dot."""
    return name[-40:].rpartition(".")[2].strip().lower() if "." in name[-40:] else ""


def stem_of(name: str) -> str:
    """The name without its folders nor the extension that it was sent with."""
    last = name[-500:].replace("\\", "/").rpartition("/")[2]
    extension = declared_extension(name)
    return last[: -len(extension) - 1] if extension and last.lower().endswith(f".{extension}") else last


def safe_name(stem: str, extension: str) -> str:
    """A name for people and for every file system, with the extension of the type that was found."""
    kept = "".join(map(_character, unicodedata.normalize("NFC", stem[:500])))
    words = " ".join(kept.split()).strip(" .-_")[:_MOST].strip(" .-_")
    if not words or words.lower() in _DEVICES:
        words = "document"
    return f"{words}.{extension}"


def _character(character: str) -> str:
    kind = unicodedata.category(character)
    if character in _FORBIDDEN or kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind[0] == "C" else character


def clean_title(text: str) -> str:
    """A title as typed, on one line, without invisible characters."""
    return " ".join("".join(map(_visible, unicodedata.normalize("NFC", text[:2000]))).split())


def _visible(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind[0] == "C" else character
