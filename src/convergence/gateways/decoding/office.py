"""Texts of office suites (DOCX, ODT): repacked entry by entry, without authors, macros nor links that load."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from convergence.gateways.decoding import pictures
from convergence.gateways.sandbox import RefusalError

_MOST_ENTRIES = 1000
_MOST_BYTES = 60 * 1024 * 1024
_MOST_RATIO = 200
_ODT = b"application/vnd.oasis.opendocument.text"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MACROS = re.compile(
    r"(^|/)(vbaProject|vbaData)|^(Basic|Scripts)/|(^|/)(activeX|embeddings)/|^Object |(^|/)oleObject", re.I
)
_LOADED = re.compile(
    rb"<Relationship\b[^>]*(?:attachedTemplate|frame|subDocument|oleObject|/image)[^>]*TargetMode=\"External\""
    rb"|<Relationship\b[^>]*TargetMode=\"External\"[^>]*(?:attachedTemplate|frame|subDocument|oleObject|/image)"
)
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties'
    b' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta'
    b' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/>'
    b"</office:document-meta>"
)
_BLANKED = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
    "meta.xml": _META,
}
_OLD = (1980, 1, 1, 0, 0, 0)


def rewritten(content: bytes) -> tuple[bytes, str, str]:
    """The same text, its properties blanked and its pictures decoded anew."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _rewritten(archive)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise RefusalError("broken_archive") from None


def _rewritten(archive: ZipFile) -> tuple[bytes, str, str]:
    entries = archive.infolist()
    _check(entries)
    names = {entry.filename for entry in entries}
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        kind = (_DOCX, "docx")
    elif "mimetype" in names and "content.xml" in names and _read(archive, "mimetype") == _ODT:
        kind = (_ODT.decode(), "odt")
    else:
        raise RefusalError("archive")
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as repacked:
        for entry in entries:
            if not entry.is_dir():
                _copy(archive, entry, repacked)
    return out.getvalue(), *kind


def _check(entries: list[ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise RefusalError("bomb")
    if any(entry.file_size > _MOST_RATIO * max(entry.compress_size, 1024) for entry in entries):
        raise RefusalError("bomb")
    if len(set(names)) < len(names) or any(".." in name or name.startswith(("/", "\\")) for name in names):
        raise RefusalError("broken_archive")
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusalError("encrypted")
    if any(_MACROS.search(name) for name in names):
        raise RefusalError("macros")


def _copy(archive: ZipFile, entry: ZipInfo, repacked: ZipFile) -> None:
    name = entry.filename
    if name == "Thumbnails/thumbnail.png" or name.startswith("docProps/thumbnail"):
        content = _BLANK
    else:
        content = _BLANKED.get(name) or _cleaned(name, _read(archive, name))
    made = ZipInfo(name, _OLD)
    made.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
    repacked.writestr(made, content)


def _cleaned(name: str, content: bytes) -> bytes:
    if content[:3] == b"\xff\xd8\xff":
        return pictures.rewritten(content)[0]
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise RefusalError("macros")
    if name.endswith(".rels") and _LOADED.search(content):
        raise RefusalError("macros")
    if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content[:4096]:
        raise RefusalError("broken_archive")
    return content


def _read(archive: ZipFile, name: str) -> bytes:
    """One entry, no longer than it says it is: what it says was added up before."""
    with archive.open(name) as file:
        said = archive.getinfo(name).file_size
        content = file.read(said + 1)
    if len(content) != said:
        raise RefusalError("bomb")
    return content


_BLANK = pictures.blank()
